use tieline_macros::Mapping;
use tieline_runtime::object;

/// As a request that takes values is generated.
#[non_exhaustive]
pub struct CreateContact {
    pub email: String,
}

pub struct CreateInvoice {
    pub id: String,
    pub total: i64,
}

pub struct CreateInvoiceRequired {
    pub id: String,
    pub total: i64,
}

impl CreateInvoice {
    pub fn new(required: CreateInvoiceRequired) -> Self {
        Self {
            id: required.id,
            total: required.total,
        }
    }
}

pub struct Address {
    pub city: String,
}
object!(Address { required 1; 0 "city" city; });

pub struct Person {
    pub address: Address,
}
object!(Person { required 1; 0 "address" address; });

#[derive(Mapping)]
#[map(to = CreateContact)]
struct Empty {
    email: String,
}

#[derive(Mapping)]
#[map(to = CreateInvoice, new(CreateInvoiceRequired { id }))]
struct Short {
    id: String,
}

#[derive(Mapping)]
#[map(to = Person)]
struct Stepped {
    #[map(to = address.city)]
    city: String,
}

struct Part {
    city: String,
}

#[derive(Mapping)]
#[map(to = Address)]
struct Flattened {
    city: String,
    #[map(flatten)]
    part: Part,
}

#[derive(Mapping)]
#[map(from = CreateContact, strict)]
struct Unlisted {
    email: String,
}

fn main() {}
