//! One mistake in each attribute, and nothing that follows from it.

use tieline_macros::{Mapping, Record, mapping};
use tieline_runtime::json;
use tieline_runtime::map::{MapContext, MapError, MapFrom, MapTo};

#[derive(Clone)]
pub struct Contact {
    pub email: String,
}

#[derive(Mapping)]
#[map(both = Contact)]
#[map(both = json)]
struct Row {
    #[map(ranem = email)]
    mail: String,
}

#[derive(Mapping)]
#[map(both = Contact, part)]
struct Part {
    #[map(skp)]
    email: String,
}

#[derive(Record)]
struct Lead {
    #[record(renam = "mail")]
    email: String,
}

pub trait Steps {
    fn owner(&self, source: &Contact, cx: &MapContext) -> Result<String, MapError>;
}

struct Account;

#[mapping]
impl Steps for Account {
    async fn owner(&self, contact: &Contact) -> String {
        contact.email.clone()
    }
}

fn run(contact: Contact, cx: &MapContext) -> Result<(), MapError> {
    let owner = Account.owner(&contact, cx)?;
    let row = Row::map_from(contact)?;
    let json: tieline_runtime::Json = row.map_to()?;
    let row: Row = json.map_to()?;
    let contact: Contact = row.map_to()?;
    let part: Part = contact.map_to()?;
    let lead: Lead = json::from_slice(owner.as_bytes()).map_err(MapError::from_display)?;
    drop((part, json::to_string(&lead)));
    Ok(())
}

fn main() {}
