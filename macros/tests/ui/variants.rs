use tieline_macros::Mapping;

#[derive(Debug)]
pub enum Source {
    Open,
    Won(String),
    Lost,
}

pub struct Reason;

#[derive(Mapping)]
#[map(from = Source)]
enum Row {
    #[map(from = Opened)]
    Open,
    Won(Reason),
}

#[derive(Mapping)]
#[map(from = Source, strict)]
enum Strict {
    Open,
    Won(String),
}

fn main() {}
