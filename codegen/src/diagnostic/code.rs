use std::fmt;

use super::Severity;
use crate::source::closest;

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident $code:literal $severity:ident $title:literal;)*) => {
        /// What kind of problem a diagnostic is. The text form (`T0101`) is stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[doc = $doc])* $name,)* }

        /// Every code, in order.
        pub const CODES: &[Code] = &[$(Code::$name,)*];

        impl Code {
            /// The stable text form.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The severity it has unless a stage says otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// One line for a table of codes.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// The code of this text form (`T0101`, in either case).
            ///
            /// # Errors
            ///
            /// An unknown code comes back with the nearest known one, if there is any.
            pub fn parse(text: &str) -> Result<Self, UnknownCode> {
                let upper = text.trim().to_ascii_uppercase();
                CODES.iter().copied().find(|code| code.as_str() == upper).ok_or_else(|| UnknownCode {
                    text: text.to_owned(),
                    nearest: nearest(&upper),
                })
            }

            /// The long text that `tieline explain` prints.
            pub fn explanation(self) -> String {
                let lines: &[&str] = match self { $(Self::$name => &[$($doc,)*],)* };
                // A doc comment's text starts behind `///`, at its space.
                let lines: Vec<&str> = lines.iter().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
                lines.join("\n")
            }
        }
    };
}

/// No code has this text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownCode {
    pub text: String,
    /// What may have been meant.
    pub nearest: Option<Code>,
}

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no diagnostic code `{}`", self.text)?;
        match self.nearest {
            Some(code) => write!(f, ", did you mean `{}` ({})?", code.as_str(), code.title()),
            None => f.write_str("; codes look like `T0101`"),
        }
    }
}

impl std::error::Error for UnknownCode {}

/// By the text of the code (`T101`), else by a word of its title (`duplicate`).
fn nearest(upper: &str) -> Option<Code> {
    let word = upper.to_ascii_lowercase();
    let by_text = closest(upper, CODES.iter().map(|code| code.as_str()));
    CODES
        .iter()
        .copied()
        .find(|code| Some(code.as_str()) == by_text)
        .or_else(|| {
            let has_word = |code: &Code| code.title().split(' ').any(|part| part == word);
            CODES.iter().copied().find(has_word)
        })
}

// T00xx files and project, T01xx source, T02xx OpenAPI, T03xx api model, T04xx catalog, T05xx mapping,
// T06xx names and lowering, T07xx output. The doc comment is the text of `tieline explain`.
codes! {
    /// A file that a command, a catalog or a `$ref` names does not exist or cannot be read.
    /// The path has a typing error, the file was never checked in, or its rights forbid reading. A path on the command line starts at the current folder, one in a file at that file's folder: `path: openapi/crm.yaml` in `specs/crm/catalog.yaml` is `specs/crm/openapi/crm.yaml`. Correct the path or put the file there.
    FileMissing "T0001" Error "file cannot be read";
    /// A catalog, a `$ref` or an overlay names a file outside the folder that it may read: with `..`, through a symbolic link, or by an absolute path. Copy the file into the connector's folder.
    OutsideRoot "T0002" Error "file outside the root folder";
    /// A reference names a file by an absolute path. Paths in documents are relative to the file they stand in, so that the output is the same on every machine.
    AbsolutePath "T0003" Error "absolute path";
    /// A reference is a URL. Nothing is ever fetched from the network while reading: download the file, put it beside the document, and refer to it by a relative path.
    RemoteReference "T0004" Error "reference to the network";
    /// A file is larger than any API description we know of.
    /// The limit is 128 MiB, so that a wrong file cannot use up the memory. Split the document by `$ref`, as in `$ref: parts/contacts.yaml#/Contact`, or take out of it what no entry uses.
    FileTooLarge "T0005" Error "file too large";
    /// A file is not UTF-8 text (perhaps UTF-16 or Latin-1, or no text at all). Save it as UTF-8.
    NotUtf8 "T0006" Error "file is not UTF-8";
    /// No folder from here upwards has a `Cargo.toml` with a table `[workspace.metadata.tieline]`, which marks a project and holds its settings.
    NoProject "T0010" Error "no project here";
    /// The project's `Cargo.toml` is no TOML, so its settings cannot be read. Cargo cannot read it either.
    ManifestSyntax "T0011" Error "broken Cargo.toml";
    /// The name of a connector's folder or of a mapping file becomes the name of a crate: lower-case words of letters and digits, joined by single hyphens, the first one starting with a letter (`seventeen-hats`). A keyword of Rust, a crate that comes with Rust and a crate that generated ones link cannot be meant by a path, so no crate is called so. A connector's name does not start with `map-`, which is kept for the crates of mappings, and mapping files end in `.yaml`.
    SourceName "T0012" Error "name cannot become a crate's name";
    /// A folder below `specs/` has no `catalog.yaml`. Nothing is generated at all: a catalog that was renamed would take its crate with it.
    /// Each folder there is taken for a connector, except `mappings`. A folder `specs/shop` with `openapi.yaml` alone gets no crate: add `specs/shop/catalog.yaml`, or move the folder elsewhere.
    NoCatalog "T0013" Error "folder without a catalog";
    /// A name on the command line is neither a connector nor a mapping of the project.
    /// Connectors are called by their folder below `specs/`, mappings by their file: `tieline generate acme-crm deals-to-invoices`. A file without a dot in its name is meant by `./shop` in `tieline lint`. Correct the name, or leave it out to take everything.
    UnknownUnit "T0014" Error "no such connector or mapping";
    /// `--runtime-path` names a folder that is not there, has no `Cargo.toml`, or holds another package than `tieline-runtime`.
    NotRuntime "T0015" Error "folder is not tieline-runtime";
    /// `tieline new` was asked for a connector whose folder is there already, and it never writes over one. Choose another name, or remove the folder if nothing in it is needed.
    /// To take a new vendor document into a connector that exists, use `tieline update <name> --from FILE`.
    ConnectorExists "T0016" Error "connector exists";
    /// `--spec` names no document of the connector, or there are several and none is named.
    /// The names are those under `specs:` of its catalog: with `specs: { contacts: { path: openapi/contacts.json } }` write `tieline diff highlevel --with new.json --spec contacts`. A connector of one document needs none.
    SpecChoice "T0020" Error "no such document of the connector";
    /// `tieline update` replaces the version in the text of a catalog or mapping, and finds another text there than the version it read.
    /// For example an alias, as in `version: *v`. Write the version alone: `version: 1.4.0`.
    VersionText "T0021" Error "version cannot be replaced";
    /// `tieline update` was asked for new documents, and the catalog does not say where the vendor publishes them.
    /// Write it under `specs:`, as in `crm: { path: openapi/crm.json, source: https://acme.example/openapi.json }`, or name the new document: `tieline update crm --from new.json`.
    NoSource "T0022" Error "no source of a document";
    /// A vendor's document could not be fetched.
    /// Documents come over `https` (over `http` only from this machine), redirects lead to `https` again, and two minutes and 128 MiB are the limits. An address with a name and password is never asked. Proxies are taken from `HTTPS_PROXY`, certificates from the system. Whatever stands in the way, download the document by other means and name the file: `tieline update crm --from new.json`.
    FetchFailed "T0023" Error "document cannot be fetched";
    /// `tieline update` was given YAML for a document that the catalog names as a `.json` file. Stored under that name it would be JSON for nobody but tieline.
    /// Convert it, as by `yq -o=json . new.yaml > new.json`, and name that file; or let the vendor's form be: name the document `.yaml` in the catalog (`path: openapi/crm.yaml`), rename the file likewise, and update again.
    DocumentForm "T0024" Error "YAML for a JSON file";
    /// What tieline made of the input is no Rust, or two files want one name. The input is not at fault; please report it.
    Internal "T0090" Error "mistake in tieline";
    /// The text is neither well-formed JSON nor well-formed YAML.
    /// Mostly a comma, quote or bracket is missing, or a line is indented by a tab or too far, as in `{"a" 1}` for `{"a": 1}`. The mark is where reading stopped; look there and on the line above it.
    Syntax "T0101" Error "broken JSON or YAML";
    /// A mapping holds the same key twice. In catalogs and mappings this is an error; in a vendor's document the last one counts, and the message says what is left out. Of a path that is written twice the operations of both are read, unless they are of one method.
    DuplicateKey "T0102" Error "duplicate key";
    /// A YAML file holds more than one document (`---`). Only one per file is read; empty ones are passed over.
    /// A `---` at the start of the file is allowed, a second one starts another document. Write each document to a file of its own, and name the one that is meant.
    MultipleDocuments "T0103" Error "several documents in one file";
    /// Values are nested so deeply that the file is broken or hostile.
    /// The limit is 256 levels. Real documents have some dozens; a tool that wrote `$ref`s out into what they name may have made more. Use the document with its references, as in `$ref: "#/components/schemas/Contact"`.
    TooDeep "T0104" Error "nested too deeply";
    /// The YAML aliases (`*name`) of a file unfold to so much that the file is hostile ("billion laughs") or should use `$ref`.
    AliasExpansion "T0105" Error "aliases unfold too far";
    /// A YAML mapping has a list or mapping as a key. JSON has no such thing; most often braces at the start of a key need quotes.
    ComplexKey "T0106" Error "key is not a scalar";
    /// A JSON string holds half of a surrogate pair (`\ud83d` alone), which is no character. It is read as U+FFFD.
    LoneSurrogate "T0107" Warning "half a surrogate pair";
    /// A `.json` file is not JSON (a trailing comma, a `#` comment, single quotes), but it is YAML, and was read as that.
    NotJson "T0108" Warning "JSON file is only YAML";
    /// Text in quotes goes on in a line that is indented less than what holds the text. YAML forbids it, but many tools read it, and so does this one: the spaces before such a line mean nothing.
    QuotedIndentation "T0109" Warning "quoted text is indented too little";
    /// A catalog, a mapping or the project settings hold a key that the format does not have. The help names the nearest known key.
    UnknownKey "T0110" Error "unknown key";
    /// A key that the format requires is not there.
    /// The message names the key, the mark is on the mapping that lacks it. An action without `operation:`, for example, could not be called. Add the key; `tieline schema catalog` prints what each part of a catalog needs, for editors to check while you type.
    MissingKey "T0111" Error "key is missing";
    /// A value is of another kind (string, number, list, mapping ...) than the format wants at that place.
    WrongKind "T0112" Error "value of the wrong kind";
    /// A value is of the right kind, but is none that the format allows there.
    /// Examples are a word that is not one of those listed (`match: frist`), a length of time that has no such unit (`interval: 5 minutes`), a version of two numbers (`1.4`) and a server that is no URL. The help says what is allowed; write that.
    InvalidValue "T0113" Error "invalid value";
    /// An overlay is not of the form of the OpenAPI Overlay Specification 1.0 or 1.1, or its JSONPath uses what is not supported.
    OverlayInvalid "T0130" Error "malformed overlay";
    /// The target of an overlay action matches nothing. Perhaps the vendor has changed the document since the overlay was written.
    OverlayNoMatch "T0131" Error "overlay target matches nothing";
    /// The file is JSON or YAML, but neither an `openapi` nor a `swagger` key says that it is an OpenAPI document.
    NotOpenApi "T0201" Error "not an OpenAPI document";
    /// Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2 are read. The version of this document is another one.
    /// What only writes one of them in another way (`swagger: "2.0.0"`, `openapi: 2.0`) is read as that, with a warning.
    UnsupportedVersion "T0202" Error "version of OpenAPI that is not read";
    /// A keyword has a value of a kind that it cannot have, as `required: true` in a property or `properties: []`. Where the meaning is
    /// plain it was converted, otherwise the keyword was left out.
    KeywordKind "T0203" Warning "keyword of the wrong kind";
    /// `type` is not one of string, number, integer, boolean, array, object (and null). The schema was read without it.
    UnknownType "T0204" Warning "unknown `type`";
    /// A list does not say what it holds. Its elements are untyped.
    /// As in `tags: { type: array }`. Add what it holds, by an overlay where the document is a vendor's: `items: { type: string }`. Otherwise each element is handed on as JSON.
    ItemsMissing "T0205" Note "list without `items`";
    /// An `enum` has values that are not of the declared type, holds a list of lists, or holds a value twice. The message says what was made of it.
    EnumRepaired "T0206" Warning "`enum` repaired";
    /// A `default` is not a value of its schema. It was left out.
    /// As in `{ type: integer, default: "ten" }`, where the vendor cannot mean a text. Callers give the value themselves. If the default is right, correct the type by an overlay.
    DefaultDropped "T0207" Note "`default` that does not fit";
    /// The path has a parameter in braces that the operation does not declare. A required string was declared for it.
    PathParameterUndeclared "T0210" Warning "path parameter is not declared";
    /// A parameter with `in: path` is always required. It was read so.
    /// A path cannot be written without its parts: `/contacts/{id}` needs an `id`. Nothing has to be done; `required: true` in the document, or in an overlay of it, ends the warning.
    PathParameterOptional "T0211" Warning "path parameter is not `required`";
    /// A parameter with `in: path` is not in the path. It was left out.
    /// For example `id` is declared and the path is `/contacts/{contact_id}`. If it is meant to be a part of the path, give both one name by an overlay; if it is sent elsewhere, write `in: query`.
    PathParameterUnknown "T0212" Warning "path has no such parameter";
    /// OpenAPI says that header parameters named `Accept`, `Content-Type` and `Authorization` shall be ignored. The media types and the
    /// security schemes say what is sent. An operation that lists `Authorization` and no `security` is called with any scheme of the
    /// document that fills that header; without one, `Authorization` itself is a credential of the client.
    ReservedHeader "T0213" Warning "reserved header as parameter";
    /// A parameter has neither `schema` nor `content`. It was read as a string.
    /// As in `{ name: page, in: query }` alone. Add a schema, as in `schema: { type: integer }`, by an overlay if need be, to have a number in the call.
    ParameterUntyped "T0214" Warning "parameter without a schema";
    /// A parameter, response, request body, operation or path is not written as OpenAPI wants it, and what it could mean is not plain. It was left out or repaired as the message says.
    Malformed "T0215" Warning "malformed object";
    /// Two parameters of one operation have the same name and place. The last one counts.
    /// As two `{ name: page, in: query }` in one `parameters:` list. They are often one, copied; remove the one that is wrong. A parameter of the operation may replace one of its path, which is no mistake and not reported.
    DuplicateParameter "T0216" Warning "parameter declared twice";
    /// Two operations of one document have the same `operationId`. Both are kept; a catalog must name them by method and path.
    DuplicateOperationId "T0217" Warning "`operationId` used twice";
    /// A security requirement names a scheme that the document does not define. The requirement was left out.
    UnknownSecurityScheme "T0218" Warning "security scheme is not defined";
    /// A key of `responses` is neither a status code, nor a range as `4XX`, nor `default`. The response was left out.
    UnknownStatus "T0219" Warning "unknown status";
    /// The document describes something that nothing is generated from: the items of a stream (`itemSchema`), what is in XML,
    /// CSV or a file, a whole query that is no form, a body that may hold something else under a name that is no media type (`*/*`, `form-data`), the payload of a webhook that may hold something else in another media type, members that a `$ref` under `then` or `else` would bring. The message says what can be done without it.
    NotModelled "T0220" Warning "part that nothing is generated from";
    /// A document, path item, operation, parameter, request body, response or media type has a key that OpenAPI does not have there,
    /// and that is near to one it has, or holds an operation. Nothing under it is read. Keys of a vendor's own start with `x-`.
    UnknownMember "T0221" Warning "unknown key in a document";
    /// The document describes nothing to call and no webhook, so a client of it is empty. Perhaps it is the part of another
    /// document that its operations refer to: name that one.
    NoOperations "T0222" Warning "document without operations";
    /// A `$ref` leads to nothing. What it stands for is untyped, unless it is only written wrong (`#definitions/Contact`, `#/definitions/Contact` in 3.0) and names a component when it is written right: then that is read, as the message says.
    /// As `$ref: "#/components/schemas/Contct"`, or a file that has changed since. Correct the name, or add the schema that is missing by an overlay. Until then its values are handed on as JSON.
    DanglingRef "T0301" Warning "`$ref` leads nowhere";
    /// A `$ref` leads to itself, or an `allOf` contains itself. What it stands for is untyped.
    /// As `A: { $ref: "#/components/schemas/A" }`, or `A` that is `allOf` of `B`, which is `allOf` of `A`. No value is described by that. An object that holds itself in a member (a folder of folders) is no such case. Say by an overlay what is meant.
    EndlessRef "T0302" Warning "`$ref` without end";
    /// Two branches of an `allOf` say things that no value can fulfil together. The member is untyped.
    AllOfConflict "T0303" Warning "branches of `allOf` contradict each other";
    /// Nothing tells the alternatives of a `oneOf` or `anyOf` apart: no discriminator, no constant, no JSON type of their own, no required
    /// member that the others lack. The value stays JSON. A catalog can choose `first_match` for it under `unions:`.
    UnionUndecidable "T0304" Warning "alternatives that cannot be told apart";
    /// An `enum` holds values of several types. The value stays JSON.
    /// As `enum: [1, two, true]`: no type of Rust has exactly these values. If the vendor sends one kind only, correct the list by an overlay, as in `enum: ["1", two]`.
    EnumMixed "T0305" Warning "`enum` of several types";
    /// `required` names a member that no branch of the schema describes. The name was left out.
    /// As `required: [id, nmae]` beside `properties: { id, name }`. Mostly it is a typing error, or a member that was renamed. Correct the name or describe the member by an overlay.
    RequiredUndescribed "T0306" Note "`required` names an undescribed member";
    /// An object of the document could not be read although it was normalised. It is untyped; please report it with the document.
    Unreadable "T0307" Warning "object could not be read";
    /// A catalog loosens or decides something at a place that the document does not have.
    /// As `decode: { optional: [crm#/components/schemas/Deal/properties/curency] }`. The vendor may have renamed the place since. Correct the pointer, or remove the line where the document is right by now.
    OverrideUnmatched "T0308" Error "override matches nothing";
    /// The document does not say what a value is: `{}`, an object without members, a list without `items`, a body without a schema.
    /// It stays JSON. Said where `--report-untyped` asks for it.
    NotDescribed "T0309" Note "value that is not described";
    /// An `enum` has so many values that the Rust type of it would take minutes to compile. The value is read as a plain
    /// string or number.
    EnumTooLarge "T0310" Warning "`enum` of very many values";
    /// Two inputs of one operation have the same name, as a path parameter `id` beside a body member `id`. The parameter
    /// keeps the key; the other is called `<location>:<key>`, as in `body:id`, in catalogs, mappings and calls by JSON.
    InputKeyClash "T0390" Note "two inputs of one name";
    /// `connectors:` of a mapping names a folder that `specs/` does not have, or a rule uses a short name that `connectors:` does not declare.
    MappingConnector "T0501" Error "unknown connector";
    /// `from:` or `to:` of a mapping names a trigger or action that the connector's catalog does not have.
    MappingEntry "T0502" Error "unknown trigger or action";
    /// A path of a mapping does not exist in the source record. The help names the nearest field.
    MappingSourcePath "T0503" Error "source path leads nowhere";
    /// A path of a mapping does not exist in the target. The help names the nearest field.
    /// The target are the inputs of the action under `to:`. As `custmer.email: { from: email }` where the input is called `customer`. Correct the path; an input that the catalog sets by `with:` is none any more.
    MappingTargetPath "T0504" Error "target path leads nowhere";
    /// A required field of the target has no rule. Without it the action can only fail.
    /// For example an action needs `currency` and `fields:` says nothing of it. Fill it, as in `currency: { from: currency }` or `currency: { const: EUR }`.
    MappingRequired "T0505" Error "required field is not mapped";
    /// A field has no rule, and `unmapped:` says that each must have one or be listed under `ignore:`.
    MappingUnmapped "T0506" Error "field is not mapped";
    /// Nothing reads or fills some fields, or no mapping uses a connector of the file. For fields this is a note because `unmapped:` says `report`; list them under `ignore:` to confirm it. A connector that nothing uses is no dependency of the crate; remove it.
    MappingUnused "T0507" Note "unmapped fields, unused connectors";
    /// A value may be missing and the rule does not say what then happens, or says what cannot be done. Where `on_unknown: error` or `skip_record` is said of an enum, that holds for a missing value too.
    MappingMissing "T0508" Error "missing value is not handled";
    /// What a rule yields does not fit the type of the field it fills, or a value that the file writes is none that its document allows.
    /// For example a text goes to a number: `total: { from: amount }`. Add the step that converts it, as in `{ from: amount, via: { minor_units: { currency: currency } } }`, map another field, or write `custom:` and convert it in Rust. A date is written as in `2026-01-05`, a moment as in `2026-01-05T09:00:00Z`.
    MappingConvert "T0509" Error "types do not convert";
    /// A step of `via:` cannot take what it gets, or its argument is wrong, or `or:` has the source that stands before it.
    /// Each step takes one kind of value, as `date_in` takes a time and needs a zone: `via: { date_in: Europe/Berlin }`. Steps of a list run in its order, so the one before may be at fault. The help says what fits.
    MappingStep "T0510" Error "step does not fit";
    /// An enum table leaves values unhandled, or names one that the source never has; or an enum fills another by name, and nothing is said of the words that its vendor adds.
    /// As `via: { enum: { EUR: eur } }` where the source also has `USD`. Add what is missing, or say what happens with it by `on_unknown:`, as in `on_unknown: error`. Values that are never sent are to be removed.
    MappingEnum "T0511" Error "enum is not mapped completely";
    /// A rule reads a connection parameter that the connector does not have.
    /// As `source: { param: crm.subdomian }`. The parameters are the keys under `connection: params:` of the connector's catalog. Correct the name, or add the parameter there.
    MappingParam "T0512" Error "unknown connection parameter";
    /// Two rules fill the same field, or one fills a record and another a part of it.
    /// As `customer: { from: contact }` beside `customer.email: { from: email }`: which of them should count is not said. Remove one, or fill the record's parts one by one.
    MappingTwice "T0513" Error "field is filled twice";
    /// A rule goes by a link that no mapping of the project declares under `links:`.
    /// As `{ link: invioce, of: id }` where only `invoice` is declared. Correct the name, or declare it where the record is made: `links: { invoice: { key: id, target: id } }`. A guard with `of` asks who made a record of its source, so the link has to be one of a mapping that writes to that app.
    MappingLink "T0514" Error "unknown link";
    /// A condition of a mapping compares a field with what it never is, its tests rule each other out or let everything pass, or `only_forward` lists states that its field does not have, or that another mapping of the same link lists in another order.
    /// As `when: "status == 'wno'"` where `status` is `open`, `won` or `lost`. Text stands in single quotes, numbers and `true` do not; whether an optional field is there is asked by `exists` and `missing`. `<` and the like are for numbers, dates and moments, as in `due_date < now`.
    MappingWhen "T0515" Error "condition cannot hold";
    /// What one mapping writes starts another, whose write starts the first: both would run for ever.
    /// As a contact of one app that becomes one of the other, and back. Say in one of them how it knows the other's work: `guard: { content: contact }` leaves out records that show nothing new, `guard: { origin: contact }` those that the other direction made; `contact` is the link of both. Where an app does not tell of changes made through its API, say so: `guard: { unneeded: "..." }`. With `guard: { undecided: "..." }` it is a warning, until somebody has found out.
    MappingLoop "T0516" Error "mappings feed each other";
    /// A guard is where none can be, does not see what makes two records differ, or leaves out more than echoes.
    /// As `guard: { content: contact }` on a mapping with a custom step: name the fields that the step reads, by `also: [amountPaid]`, or a change of them alone would be taken for an echo. `guard: { origin: contact }` is for triggers on what is new: of one that tells of changes it would leave out all later ones. `of`, as in `guard: { origin: invoice, of: invoiceId }`, is for the link of another record, which other mappings remember.
    MappingGuard "T0517" Error "guard does not fit";
    /// A rule has no way back, or a field two, and `reverse` does not say what is to become of it.
    /// As `email: { from: email, via: lower }`: nobody knows how it was written. Give the field a rule under `fields` of `reverse`, as `email: { from: email }`, or list it under its `ignore: { target: [...] }`. What is copied, `trim`, `prefix`, `suffix`, `unit`, `minor_units`, `major_units`, `start_of_day_in` and tables without doublets turn round by themselves.
    MappingReverse "T0518" Error "rule cannot be turned round";
    /// A mapping names a trigger, action or search by a key that the catalog's `deprecated:` keeps.
    /// As `to: crm.actions.add_contact` where `add_contact: { use: create_contact, ... }` is kept. It is taken for the entry, until the old key goes. Write the new one.
    MappingFormerKey "T0519" Warning "former key";
    /// An expression of a catalog or mapping cannot be read: a field path (`a.b`, `lines[sku=x].qty`, `^currency`), a
    /// template (`"{first_name} {last_name}"`, `{{` for a brace), a runtime expression (`$response.body#/meta/next`) or a
    /// condition (`$response.body#/ok == false`). A name that holds other characters stands in double quotes: `"a.b"`.
    Expression "T0401" Error "expression cannot be read";
    /// What stands where a reference is wanted is none. A reference is `spec#name`, `spec#GET /path` or
    /// `spec#/json/pointer`; the part before `#` is a key under `specs:`.
    BadReference "T0402" Error "no reference";
    /// The part of a reference before `#` is no key under `specs:`, or what is said about one spec names another.
    UnknownSpec "T0403" Error "unknown spec";
    /// A reference names no operation of its document. Operations are named by their `operationId`, by method and path
    /// (`crm#GET /contacts`), or by their place (`crm#/paths/~1contacts/get`).
    UnknownOperation "T0404" Error "unknown operation";
    /// A reference names no schema of its document. Schemas are named by their key under `components/schemas`, or by place.
    UnknownSchema "T0405" Error "unknown schema";
    /// The `event:` of a hook names no webhook, callback or schema of its document.
    /// As `event: crm#deal.wno`. Events are named by their key under `webhooks` (OpenAPI 3.1), by a callback of an operation, or by the schema of what is sent (`crm#DealEvent`). Correct the name; where the document does not describe the event, add its schema by an overlay.
    UnknownEvent "T0406" Error "unknown event";
    /// The `event:` of a hook is a webhook whose request has no body, so there would be nothing to deliver.
    EventWithoutPayload "T0407" Error "event without payload";
    /// The `scheme:` of an `auth:` alternative is no security scheme of its document.
    /// As `scheme: crm#oath`. Schemes are named by their key under `components/securitySchemes` (`securityDefinitions` in Swagger 2.0). Correct the name, or add the scheme by an overlay.
    UnknownScheme "T0408" Error "unknown security scheme";
    /// The kind of an `auth:` alternative cannot use its security scheme, or a URL of the OAuth 2 flow is said neither by
    /// the document nor by `authorization_url:` and `token_url:`.
    AuthMismatch "T0409" Error "auth does not fit its scheme";
    /// No operation that the catalog uses lists the security scheme of an `auth:` alternative. Vendors forget to, so this
    /// is only a warning: the alternative is offered all the same.
    UnlistedAuth "T0410" Warning "auth that no operation lists";
    /// A scope under `scopes:` is none of the flow's.
    /// As `scopes: [contact.read]` where the document lists `contacts.read`. A vendor refuses the whole sign-in for one unknown scope. Correct the name, or add the scope to the document by an overlay if the vendor knows it.
    UnknownScope "T0411" Error "unknown scope";
    /// `with:`, `fields:`, a hook's call or a key made of inputs names something that is no input of the operation, or one
    /// that is filled already (a constant, the page, the poll's cursor). Keys of inputs are wire names; on a clash they
    /// are `<location>:<name>`.
    UnknownInput "T0412" Error "unknown input";
    /// A call that nobody gives inputs to (a test, a lookup, the calls of a hook) needs one that the catalog does not set;
    /// or the `update:` of a find-or-create needs one, as the record's id, that `carry:` does not take from what is found.
    MissingInput "T0413" Error "required input is missing";
    /// A field path or pointer leads to nothing in the types of the document.
    /// As `id: contact_id` where records have `id`, or `at: data` where the answer has no `data`. The help names the nearest one. Correct the path; a field that is sent but not described is added by an overlay.
    UnknownField "T0414" Error "unknown field";
    /// Where a list of items is wanted there is none. A pagination profile says where the items are:
    /// `items: $response.body#/data`.
    NotAList "T0415" Error "no list of items";
    /// `paginate:` names no profile under `http.pagination`.
    /// As `paginate: curser` where `http: { pagination: { cursor: ... } }` is written. Correct the name, or add the profile; without `paginate:` the first page is all that is read.
    UnknownPagination "T0416" Error "unknown pagination profile";
    /// `send:` or `size:` names a parameter that the operation does not have.
    /// As `send: { query: page_token }` where the operation takes `cursor`. A profile is checked for each operation that uses it. Correct the name, use another profile for that operation, or declare the parameter by an overlay.
    UnknownPageParam "T0417" Error "unknown paging parameter";
    /// `output:` names no resource of the catalog.
    /// As `output: contct` where `resources:` has `contact`. Correct the name, add the resource, or name a schema directly: `output: { schema: crm#Contact }`.
    UnknownResource "T0418" Error "unknown resource";
    /// `lookup:` names no lookup of the catalog.
    /// As `fields: { owner_id: { lookup: user } }` where `lookups:` has `users`. Correct the name, or add the lookup that lists the choices.
    UnknownLookup "T0419" Error "unknown lookup";
    /// The key of a trigger, action or search that a part of the catalog names does not exist.
    /// As `search: find_contct` in a find-or-create, or `use: new_key` of a deprecation. Entries are named by their key under `triggers:`, `actions:` and `searches:`. Correct the key.
    UnknownEntry "T0420" Error "unknown entry";
    /// A template names no parameter of the connection.
    /// As `server: "https://{subdomian}.acme.example"`. Correct the name, or declare it: `params: { subdomain: { label: Subdomain, pattern: "^[a-z0-9-]+$" } }`.
    UnknownParam "T0421" Error "unknown connection parameter";
    /// A template names no secret of the connection.
    /// As `secret: "{secret.lead_secrt}"`. Correct the name, or declare it under `connection:`, as in `secrets: { lead_secret: { label: Lead secret } }`.
    UnknownSecret "T0422" Error "unknown connection secret";
    /// `{subscription.NAME}` names nothing that `keep:` of the subscription keeps.
    /// As `unsubscribe: { path: { id: "{subscription.hook_id}" } }` where only `id` is kept. What the subscribing call answers is forgotten otherwise: add `keep: { hook_id: $response.body#/id }`, or correct the name.
    UnknownKept "T0423" Error "unknown subscription value";
    /// A constant, default or choice is no value of the input's type.
    /// As `with: { limit: many }` where `limit` is a number, or `status: opn` where the document lists `open` and `won`. Correct the value, or the type of the input by an overlay.
    BadConstant "T0424" Error "value does not fit its type";
    /// A sample is no value of the type that the entry gives.
    /// For example the sample has `id: 7` and the schema says that it is a text, or a required field is missing. Users of a platform see the sample before they have data of their own. Correct the sample; if it is a real answer, the document is wrong and wants an overlay, or `decode: { optional: [...] }` for what may be missing.
    SampleMismatch "T0425" Error "sample does not fit its schema";
    /// A polling trigger has no `dedupe:`, so every poll would deliver everything again.
    /// Name the fields that tell one record from another: `dedupe: { key: [id] }`. For a trigger about changes add what changes, as in `key: [id, updated_at]`.
    DedupeMissing "T0426" Error "polling trigger without dedupe key";
    /// The records that an entry gives, or that the list of a hook gives, have another shape than the one that is named.
    ShapeMismatch "T0427" Error "records of another shape";
    /// An operation whose answer is needed answers nothing.
    /// For example a search over an operation whose only response is `204`. Name another operation, or describe the answer's `content` by an overlay where the document forgets it.
    NoOutput "T0428" Error "operation answers nothing";
    /// A `carry:` does not lead from the output of the search to an input of the action.
    /// It is written `<action>.<input>: <search>.<field>`, as in `carry: { update_contact.id: find_contact.id }`. The action is the one under `update:` or `create:`, the search the one under `search:`. Correct the names.
    BadCarry "T0429" Error "carry leads nowhere";
    /// `as:` or `max_bytes` says something that the type of the input rules out.
    /// As `note: { as: file }` for an input that is a number, or `max_bytes` for one that is no file. Remove the override, or correct the type of the input by an overlay.
    FieldMisuse "T0430" Error "override does not fit its input";
    /// A signature that does not cover the body, or not the time stamp that is checked, proves nothing about it.
    UnsignedBody "T0431" Error "signature does not cover the delivery";
    /// A `pattern:` is no regular expression, or the parameter's own default does not match it.
    /// As `pattern: "[a-z"`, or `default: Main` beside `pattern: "^[a-z]+$"`. Look-around and references back are not known. Correct the one or the other.
    BadPattern "T0432" Error "bad pattern";
    /// A connection parameter enters a URL and has no pattern: whoever fills it could choose the host.
    ParamWithoutPattern "T0433" Error "parameter in a URL without a pattern";
    /// Two triggers, actions or searches would have one name in Rust: they share the methods of the client. So would
    /// two mappings, connectors or custom steps of a mapping file.
    EntryClash "T0434" Error "two entries of one name";
    /// A key does not obey the limits of the strictest platform: it starts with a letter and has at least two letters,
    /// digits or `_`; a find-or-create has the key of its search. The keys of mappings obey the same limits.
    KeyLimit "T0435" Error "key out of limits";
    /// A text is too short or too long for the strictest platform, so the connector could not be exported to it.
    TextLimit "T0436" Error "text out of limits";
    /// The description of a trigger starts with `Triggers when ` and ends with a full stop, as users of the big platforms expect.
    TriggerDescription "T0437" Warning "unusual description of a trigger";
    /// `feature:` is no name of a cargo feature, or one that every generated crate has already.
    /// As `feature: My files` or `feature: default`. Write letters, digits, `-` and `_`, as in `feature: files`; entries of one feature are switched on together.
    BadFeature "T0438" Error "bad cargo feature";
    /// A deprecation contradicts itself.
    /// For example `remove:` is no later version than `since:`, the key is to be replaced by itself, or there is still an entry of that key. Write it as in `old_key: { use: new_key, since: 1.3.0, remove: 2.0.0 }`.
    BadDeprecation "T0439" Error "bad deprecation";
    /// No alternative under `auth:` serves any that the document lists for an operation, and the operation is not public:
    /// calls to it fail before they are made, because no credential is sent where the document does not ask for it.
    /// Schemes of one name and kind in several documents are one.
    UnservedOperation "T0440" Warning "operation without a credential";
    /// A key under `deprecated:` has come to the version of its `remove:`, so the crate knows it no more.
    /// With `version: 2.0.0` and `old_key: { use: new_key, since: 1.3.0, remove: 2.0.0 }` neither hosts nor code find `old_key`. Take the line out, or let `remove:` be a later version.
    DeprecationOver "T0441" Warning "deprecation is over";
    /// A file stands where a generated one belongs, and `tieline.lock` does not know it. Nothing was changed: tieline never writes over a file it did not write. Move the file away, or choose another output folder. If tieline did write it, as after a merge, its first line says so, and nothing need be moved; of what has no such line, `tieline.lock` says it: restore that, or remove the file and generate again.
    NotOurs "T0701" Error "output folder is not ours";
    /// A folder that is to become a crate, or whose crate nobody wants any more, holds files that tieline did not write. Nothing was changed. Move the files away: removing a crate around them would leave a folder without its `Cargo.toml`, and no cargo command of the workspace would run.
    StrayFiles "T0702" Error "folder holds other files";
    /// Two files, or a file and a folder, want one name, where upper and lower case count as the same; or a name cannot be a file's on every system. Rename what they come from.
    OutputClash "T0703" Error "generated files want one name";
    /// `tieline.lock` is not what tieline wrote. After a merge take either side of the conflict and generate again; otherwise restore it from version control.
    BrokenLock "T0704" Error "lock cannot be read";
    /// The system refused to read or write a file of the output. A run that got as far as writing is finished by the next one.
    OutputFailed "T0705" Error "output cannot be written";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_well_formed() {
        let mut seen = std::collections::BTreeSet::new();
        for code in CODES {
            let text = code.as_str();
            assert!(seen.insert(text), "{text} is there twice");
            assert!(text.len() == 5 && text.starts_with('T'), "{text}");
            assert!(text.bytes().skip(1).all(|b| b.is_ascii_digit()), "{text}");
            assert!(
                !code.explanation().trim().is_empty(),
                "{text} has no explanation"
            );
            assert!(
                !code.title().is_empty() && !code.title().ends_with('.'),
                "{text}"
            );
        }
    }

    #[test]
    fn codes_are_parsed_with_a_suggestion() {
        assert_eq!(Code::parse("T0102"), Ok(Code::DuplicateKey));
        assert_eq!(Code::parse(" t0102 "), Ok(Code::DuplicateKey));
        let message = |text| Code::parse(text).unwrap_err().to_string();
        assert_eq!(
            message("T102"),
            "there is no diagnostic code `T102`, did you mean `T0102` (duplicate key)?"
        );
        assert_eq!(
            message("duplicate"),
            "there is no diagnostic code `duplicate`, did you mean `T0102` (duplicate key)?"
        );
        assert_eq!(
            message("what"),
            "there is no diagnostic code `what`; codes look like `T0101`"
        );
    }

    #[test]
    fn explanations_say_more_than_titles() {
        for code in CODES {
            let (length, id) = (code.explanation().len(), code.as_str());
            assert!(length >= 90, "{id} is explained by {length} bytes");
        }
    }

    #[test]
    fn explanations_have_no_margin() {
        assert_eq!(
            Code::NotModelled.explanation(),
            "The document describes something that nothing is generated from: the items of a stream (`itemSchema`), what is in XML,\nCSV or a file, a whole query that is no form, a body that may hold something else under a name that is no media type (`*/*`, `form-data`), the payload of a webhook that may hold something else in another media type, members that a `$ref` under `then` or `else` would bring. The message says what can be done without it."
        );
        for code in CODES {
            assert!(
                code.explanation()
                    .lines()
                    .all(|line| !line.starts_with(' ')),
                "{}",
                code.as_str()
            );
        }
    }
}
