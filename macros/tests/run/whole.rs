//! Records as the generator writes them: what they start from, and that nothing is forgotten.

use tieline_macros::Mapping;
use tieline_runtime::Patch;
use tieline_runtime::map::{Derived, Map, MapContext, MapFrom, MapTo, Mapped};
use tieline_runtime::{object, open_enum};

#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Status {
    Draft,
    Sent,
    Unknown(String),
}
open_enum!(Status { Draft "draft", Sent "sent" });

#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Invoice {
    pub id: String,
    pub r#type: String,
    pub total: i64,
    pub status: Option<Status>,
    pub memo: Patch<String>,
    pub address: Option<Address>,
}
object!(Invoice {
    required 3;
    0 "id" id;
    1 "type" r#type;
    2 "total" total;
    3 "status" status;
    4 "memo" memo;
    5 "address" address;
});

#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Address {
    pub city: Option<String>,
    pub zip: Option<String>,
}
object!(Address { required 0; 0 "city" city; 1 "zip" zip; });

/// Both ways, every field but one.
#[derive(Debug, Clone, PartialEq, Mapping)]
#[map(both = Invoice, strict, ignore(address))]
struct Bill {
    id: String,
    #[map(rename = r#type)]
    kind: String,
    total: i64,
    status: Option<Status>,
    memo: Option<String>,
}

fn bill() -> Bill {
    Bill {
        id: "i_1".into(),
        kind: "sale".into(),
        total: 1250,
        status: Some(Status::Sent),
        memo: Some("thanks".into()),
    }
}

#[test]
fn there_and_back() {
    let invoice: Invoice = bill().map_to().unwrap();
    assert_eq!(invoice.r#type, "sale");
    assert_eq!(invoice.memo, Patch::Value("thanks".into()));
    assert_eq!(invoice.address, None);
    assert_eq!(Bill::map_from(invoice).unwrap(), bill());
}

#[test]
fn an_empty_option_leaves_a_patch_alone() {
    let bill = Bill {
        memo: None,
        ..bill()
    };
    let invoice: Invoice = bill.clone().map_to().unwrap();
    assert_eq!(invoice.memo, Patch::Absent);
    let cleared = Invoice {
        memo: Patch::Null,
        ..invoice
    };
    assert_eq!(Bill::map_from(cleared).unwrap(), bill);
}

/// A part of an invoice, which others flatten.
#[derive(Debug, Clone, PartialEq, Mapping)]
#[map(both = Invoice, part)]
struct Sum {
    total: i64,
    #[map(rename = status, required)]
    state: Status,
}

#[derive(Debug, Clone, PartialEq, Mapping)]
#[map(both = Invoice, strict, ignore(memo))]
struct Split {
    id: String,
    r#type: String,
    #[map(flatten)]
    sum: Sum,
    #[map(rename = address?.city?)]
    city: Option<String>,
}

#[test]
fn what_is_flattened_fills_its_part() {
    let split = Split {
        id: "i_2".into(),
        r#type: "sale".into(),
        sum: Sum {
            total: 7,
            state: Status::Unknown("lost".into()),
        },
        city: Some("Zürich".into()),
    };
    let invoice: Invoice = split.clone().map_to().unwrap();
    assert_eq!(invoice.total, 7);
    assert_eq!(invoice.status, Some(Status::Unknown("lost".into())));
    assert_eq!(Split::map_from(invoice.clone()).unwrap(), split);
    let stateless = Invoice {
        status: None,
        ..invoice
    };
    let error = Split::map_from(stateless).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`state` from `status`: a required value is missing"
    );
}

/// A request with many required inputs takes them as a struct.
#[derive(Debug, PartialEq)]
#[non_exhaustive]
pub struct CreateInvoice {
    pub reference: String,
    pub cents: i64,
    pub memo: Patch<String>,
}

#[derive(Debug)]
pub struct CreateInvoiceRequired {
    pub reference: String,
    pub cents: i64,
}

impl CreateInvoice {
    pub fn new(required: CreateInvoiceRequired) -> Self {
        Self {
            reference: required.reference,
            cents: required.cents,
            memo: Patch::Absent,
        }
    }
}

fn cents(total: f64) -> i64 {
    (total * 100.0).round() as i64
}

#[derive(Clone, Mapping)]
#[map(to = CreateInvoice, new(CreateInvoiceRequired { id, total }))]
struct Order {
    #[map(to = reference)]
    id: String,
    #[map(to = cents, with = cents)]
    total: f64,
    #[map(some)]
    memo: String,
}

#[test]
fn a_constructor_that_takes_a_struct() {
    let order = Order {
        id: "o_1".into(),
        total: 12.5,
        memo: "thanks".into(),
    };
    let wanted = CreateInvoice {
        reference: "o_1".into(),
        cents: 1250,
        memo: Patch::Value("thanks".into()),
    };
    assert_eq!(order.clone().map_to::<CreateInvoice>().unwrap(), wanted);
    // A derived mapping where a whole one is asked for.
    let mapped: Mapped<CreateInvoice> = Derived.map(order, &MapContext::default()).unwrap();
    assert_eq!(mapped, Mapped::Record(wanted));
}

/// The type's parameters are known inside of its impl only.
#[derive(Debug, PartialEq, Mapping)]
#[map(from = Invoice, strict, ignore(address, memo, status))]
struct Generic<T>
where
    T: MapFrom<i64>,
{
    id: String,
    r#type: String,
    total: T,
}

#[test]
fn a_type_with_parameters() {
    let invoice: Invoice = bill().map_to().unwrap();
    let generic: Generic<i64> = invoice.map_to().unwrap();
    assert_eq!((generic.id.as_str(), generic.total), ("i_1", 1250));
}

#[derive(Debug, Default, PartialEq)]
pub struct Flat {
    pub name: String,
    pub count: i64,
    pub rate: f64,
    pub place: Option<String>,
}

/// Only written: `required` and `default` are about what is empty here.
#[derive(Clone, Mapping)]
#[map(to = Flat)]
struct Loose {
    #[map(required)]
    name: Option<String>,
    #[map(default)]
    count: Option<i32>,
    #[map(default = 0.5)]
    rate: Patch<f64>,
    #[map(to = place, some)]
    city: String,
}

#[test]
fn what_is_empty_here_fills_a_plain_field() {
    let loose = Loose {
        name: Some("Ada".into()),
        count: None,
        rate: Patch::Null,
        city: "London".into(),
    };
    let wanted = Flat {
        name: "Ada".into(),
        count: 0,
        rate: 0.5,
        place: Some("London".into()),
    };
    assert_eq!(loose.clone().map_to::<Flat>().unwrap(), wanted);
    let error = Flat::map_from(Loose {
        name: None,
        ..loose
    });
    assert_eq!(
        error.unwrap_err().to_string(),
        "`name` from `name`: a required value is missing"
    );
}

mod failures {
    use super::*;
    use tieline_runtime::MapError;

    fn known(status: Option<Status>) -> Result<String, MapError> {
        match status {
            Some(Status::Unknown(text)) => Err(MapError::unknown_value(text)),
            Some(known) => Ok(known.as_str().to_owned()),
            None => Ok(String::new()),
        }
    }

    #[derive(Debug, Mapping)]
    #[map(from = Invoice)]
    struct Known {
        #[map(from = status, try_with = known)]
        #[allow(dead_code)]
        state: String,
    }

    /// A function's own `MapError` keeps what it is.
    #[test]
    fn a_map_error_is_not_turned_into_text() {
        let mut invoice: Invoice = bill().map_to().unwrap();
        invoice.status = Some(Status::Unknown("lost".into()));
        let error = Known::map_from(invoice).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`state` from `status`: the mapping does not know the text `lost`"
        );
        assert_eq!(
            error,
            MapError::unknown_value("lost")
                .at("state")
                .from_path("status")
        );
    }
}
