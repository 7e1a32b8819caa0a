use tieline_macros::Mapping;

#[derive(Debug)]
pub enum Source {
    A,
    B(String),
}

#[derive(Mapping)]
#[map(from = Source, part)]
enum Row {
    #[map(from = A, orther)]
    First,
    #[map(other)]
    Second,
    #[map(other)]
    Third { text: String },
    #[map(from = "B")]
    Fourth,
    #[map(skip, from = B)]
    Fifth,
    #[map(unknown)]
    Sixth,
}

#[derive(Mapping)]
#[map(both = Source)]
enum Both {
    A,
    #[map(other)]
    Rest,
}

fn main() {}
