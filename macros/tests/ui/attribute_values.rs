use tieline_macros::Mapping;

pub struct Contact {
    pub email: Option<String>,
}

#[derive(Mapping)]
#[map(from = "Contact")]
struct Quoted {
    email: Option<String>,
}

#[derive(Mapping)]
#[map(from(Contact))]
struct Called {
    email: Option<String>,
}

#[derive(Mapping)]
#[map(json)]
struct Json {
    email: Option<String>,
}

#[derive(Mapping)]
#[map(from = Contact)]
struct Row {
    #[map(with(trim))]
    a: Option<String>,
    #[map(with = "trim")]
    b: Option<String>,
    #[map(with = trim(b))]
    c: Option<String>,
    #[map(default("nobody"))]
    d: String,
    #[map(with = 7)]
    with: String,
    #[map(skip = true)]
    e: String,
    #[map(only = Contact)]
    f: String,
    #[map(from = emails[0])]
    g: String,
    #[map(from = email.trim())]
    h: String,
    #[map(from = Contact::email)]
    i: String,
    #[map(from = email required)]
    j: String,
    #[map]
    k: String,
    #[map()]
    l: String,
    #[map(from = )]
    m: String,
}

fn main() {}
