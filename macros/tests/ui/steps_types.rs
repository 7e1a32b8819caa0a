//! Functions that do not have the types of the mapping, and one that is missing.

use tieline_macros::mapping;
use tieline_runtime::map::{MapContext, MapError};

pub struct Deal {
    pub id: String,
}

pub struct Contact {
    pub id: String,
}

/// As the generator writes it.
pub trait Steps {
    fn owner(&self, source: &Deal, cx: &MapContext) -> Result<Option<String>, MapError>;
    fn cents(&self, source: &Deal, cx: &MapContext) -> Result<i64, MapError>;
    fn live(&self, source: &Deal, cx: &MapContext) -> Result<bool, MapError>;
    fn country(&self, source: &Deal, cx: &MapContext) -> Result<String, MapError>;
}

struct Refused;

struct Account;

#[mapping]
impl Steps for Account {
    fn owner(&self, contact: &Contact) -> Option<String> {
        Some(contact.id.clone())
    }

    fn cents(&self, deal: &Deal) -> Result<String, MapError> {
        Ok(deal.id.clone())
    }

    fn live(_: &Deal) -> Result<bool, Refused> {
        Err(Refused)
    }
}

struct Nobody;

fn run(_: impl Steps) {}

fn main() {
    run(Nobody);
}
