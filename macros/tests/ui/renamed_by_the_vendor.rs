//! A vendor renamed `amount` to `total_amount`, and the crate was generated anew.

use tieline_macros::Mapping;

pub struct Invoice {
    pub id: String,
    pub total_amount: i64,
}

#[derive(Mapping)]
#[map(from = Invoice)]
struct ByName {
    id: String,
    amount: i64,
}

#[derive(Mapping)]
#[map(from = Invoice)]
struct ByPath {
    #[map(from = amount)]
    cents: i64,
}

fn main() {}
