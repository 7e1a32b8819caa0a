use tieline_macros::Mapping;

pub struct Contact {
    pub email: Option<String>,
    pub tags: Vec<String>,
}

fn labels_of(tags: Vec<String>) -> Vec<String> {
    tags
}

#[derive(Mapping)]
#[map(from = Contact, exhaustive)]
struct Row {
    #[map(frm = email)]
    email: Option<String>,
    #[map(from = tags, with = labels_of, into)]
    labels: Vec<String>,
    #[map(from = "email")]
    mail: Option<String>,
    #[map(skip, from = email)]
    note: Option<String>,
    #[map(nested)]
    nested: String,
    #[map(colour = red)]
    colour: String,
}

fn main() {}
