use tieline_macros::Mapping;

#[derive(Debug)]
pub enum Source {
    A,
    B(String),
}

#[derive(Mapping)]
#[map(from = Source)]
enum Row {
    #[map(from = A, orther)]
    First,
    #[map(other)]
    Second,
    #[map(other)]
    Third { text: String },
}

fn main() {}
