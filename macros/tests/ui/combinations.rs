use tieline_macros::Mapping;

#[derive(Default)]
pub struct Contact {
    pub email: Option<String>,
}

pub struct Owner;

fn trim(text: Option<String>) -> Option<String> {
    text
}

#[derive(Mapping)]
#[map(both = Contact)]
struct Row {
    #[map(rename = email, from = email)]
    a: Option<String>,
    #[map(with = trim)]
    b: Option<String>,
    #[map(some)]
    c: Option<String>,
    #[map(flatten, default)]
    d: Option<String>,
    #[map(required, default)]
    e: String,
    #[map(required, some, only(from))]
    f: Option<String>,
    #[map(with = trim, some, only(to))]
    g: Option<String>,
    #[map(from = email, from = email)]
    h: Option<String>,
    #[map(from = email)]
    #[map(default)]
    i: Option<String>,
    #[map(to = email?)]
    j: Option<String>,
    #[map(into, only(Contcat))]
    k: Option<String>,
}

#[derive(Mapping)]
#[map(from = Contact)]
#[map(from = Contact)]
struct Twice {
    #[map(to = email)]
    email: Option<String>,
}

#[derive(Mapping)]
#[map(from = Contact, part)]
struct Part {
    email: Option<String>,
}

#[derive(Mapping)]
#[map(ignore(email), from = Contact, ignore(email))]
struct Ignore {
    email: Option<String>,
}

#[derive(Mapping)]
#[map(from = Contact, rename_all = "camelCase")]
struct Renamed {
    email: Option<String>,
}

#[derive(Mapping)]
#[map(from = Contact)]
union Union {
    a: u8,
}

fn main() {}
