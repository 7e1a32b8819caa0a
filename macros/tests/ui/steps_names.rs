//! Functions that the mapping does not have: one is misspelt, one is of an older version of the mapping.

use tieline_macros::mapping;
use tieline_runtime::map::{MapContext, MapError};

pub struct Deal {
    pub id: String,
}

/// As the generator writes it.
pub trait Steps {
    /// The value of `owner_id`.
    fn resolve_owner(&self, source: &Deal, cx: &MapContext) -> Result<Option<String>, MapError>;
}

struct Account;

#[mapping]
impl Steps for Account {
    fn resolve_owners(&self, deal: &Deal) -> Option<String> {
        Some(deal.id.clone())
    }

    fn discount(&self, _: &Deal) -> i64 {
        7
    }
}

fn main() {}
