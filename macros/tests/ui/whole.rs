use tieline_macros::Mapping;
use tieline_runtime::map::{MapError, MapFrom};
use tieline_runtime::object;

#[derive(Clone)]
#[non_exhaustive]
pub struct Contact {
    pub id: String,
    pub r#type: String,
    pub email: Option<String>,
    pub phone: Option<String>,
}
object!(Contact { required 2; 0 "id" id; 1 "type" r#type; 2 "email" email; 3 "phone" phone; });

#[derive(Mapping)]
#[map(from = Contact, strict)]
struct Reads {
    id: String,
    email: Option<String>,
}

#[derive(Mapping)]
#[map(to = Contact, strict, ignore(phone))]
struct Fills {
    id: String,
    r#type: String,
}

#[derive(Mapping)]
#[map(from = Contact, strict, ignore(type, emial, phone))]
struct Slip {
    id: String,
}

#[derive(Mapping)]
#[map(from = Contact, strict, ignore(id, type, email, phone))]
struct Both {
    id: String,
}

#[derive(Mapping)]
#[map(to = Contact)]
struct Unfilled {
    email: Option<String>,
}

struct ByHand;

impl MapFrom<Contact> for ByHand {
    fn map_from(_: Contact) -> Result<Self, MapError> {
        Ok(Self)
    }
}

#[derive(Mapping)]
#[map(from = Contact, strict)]
struct Flattens {
    #[map(flatten)]
    part: ByHand,
}

fn main() {}
