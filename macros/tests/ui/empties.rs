use tieline_macros::Mapping;

pub struct Owner {
    pub email: Option<String>,
}

pub struct Contact {
    pub owner: Owner,
    pub score: i64,
    pub name: Option<String>,
}

#[derive(Mapping)]
#[map(from = Contact)]
struct Row {
    #[map(required)]
    score: i64,
    #[map(from = owner?.email)]
    email: Option<String>,
    #[map(some)]
    name: String,
}

fn main() {}
