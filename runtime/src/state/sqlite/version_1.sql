-- A file of version 1. It is never changed: it stands for files that are out there.
PRAGMA application_id = 1953064300;
PRAGMA user_version = 1;

CREATE TABLE counter (value INTEGER NOT NULL) STRICT;
INSERT INTO counter VALUES (9);

CREATE TABLE cursor (
    name TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO cursor VALUES ('acme/contacts', 7, '{"cursor":"c"}');

CREATE TABLE scope (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    keys INTEGER NOT NULL
) STRICT;
INSERT INTO scope VALUES (1, 'acme/contacts', 2);

CREATE TABLE seen (
    scope INTEGER NOT NULL,
    key BLOB NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX seen_order ON seen (scope, seq);
-- The first 16 bytes of SHA-256 of `a` and of `b`.
INSERT INTO seen VALUES (1, x'ca978112ca1bbdcafac231b39a23dc4d', 8);
INSERT INTO seen VALUES (1, x'3e23e8160039594a33894f6564e1b134', 9);

CREATE TABLE delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL,
    key TEXT NOT NULL,
    body BLOB NOT NULL,
    about TEXT,
    at INTEGER NOT NULL,
    due INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    error TEXT,
    buried INTEGER
) STRICT;
CREATE INDEX delivery_waiting ON delivery (queue, id) WHERE buried IS NULL;
CREATE INDEX delivery_buried ON delivery (queue, id) WHERE buried IS NOT NULL;
INSERT INTO delivery VALUES (2, 'q', 'j', x'7b7d', NULL, 1, 0, 1, 'bad', 3);
INSERT INTO delivery VALUES (3, 'q', 'k', x'7b7d', '{"x":1}', 2, 900, 1, 'late', NULL);

CREATE TABLE link (
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    PRIMARY KEY (name, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_target ON link (name, target, source);
INSERT INTO link VALUES ('contact', 'a', '1');

CREATE TABLE token (
    connection TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL,
    sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO token VALUES ('acme', 5, CAST(char(0) || '{"access":"at","refresh":"rt","expires_at":9}' AS BLOB));

CREATE TABLE subscription (
    connection TEXT NOT NULL,
    trigger TEXT NOT NULL,
    version INTEGER NOT NULL,
    callback_url TEXT NOT NULL,
    sealed BLOB,
    renew_at INTEGER,
    PRIMARY KEY (connection, trigger)
) STRICT, WITHOUT ROWID;
INSERT INTO subscription VALUES ('acme', 'won', 6, 'https://x.example/h', CAST(char(0) || '{"id":"sub_1"}' AS BLOB), 5);
