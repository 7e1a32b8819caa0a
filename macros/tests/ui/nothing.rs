//! Types and places that are not there.

use tieline_macros::Mapping;

pub struct Contact {
    pub id: i64,
}

#[derive(Mapping)]
#[map(from = Contcat)]
struct Row {
    id: i64,
}

#[derive(Mapping)]
#[map(from = Contact)]
struct Function {
    #[map(with = widn)]
    id: i64,
}

fn widen(id: i64) -> i64 {
    id
}

fn main() {}
