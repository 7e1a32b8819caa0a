use tieline_macros::Mapping;

pub struct Properties {
    pub email: Option<String>,
}

pub struct Contact {
    pub id: i64,
    pub properties: Properties,
}

pub struct ContactId;

#[derive(Mapping)]
#[map(from = Contact)]
struct Row {
    id: ContactId,
    #[map(from = properties.emial)]
    email: Option<String>,
}

fn main() {}
