use tieline_macros::Mapping;

pub struct Contact {
    pub email: String,
}

pub struct Email(String);

#[derive(Mapping)]
#[map(both = json, strict, rename_all = "camel")]
struct Row {
    #[map(into)]
    a: Email,
    #[map(some)]
    b: Option<String>,
    #[map(rename = list.0)]
    c: String,
}

#[derive(Mapping)]
#[map(from = json, from = Contact)]
struct Two {
    #[map(from = "e-mail")]
    email: String,
}

#[derive(Mapping)]
#[map(from = json, new(a))]
enum Kind {
    A,
    B(String),
}

fn main() {}
