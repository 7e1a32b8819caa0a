//! Functions that no custom step can be.

use tieline_macros::mapping;
use tieline_runtime::map::{MapContext, MapError};

pub struct Deal {
    pub id: String,
}

/// As the generator writes it.
pub trait Steps {
    fn waits(&self, source: &Deal, cx: &MapContext) -> Result<String, MapError>;
    fn changes(&self, source: &Deal, cx: &MapContext) -> Result<String, MapError>;
    fn public(&self, source: &Deal, cx: &MapContext) -> Result<String, MapError>;
    fn generic(&self, source: &Deal, cx: &MapContext) -> Result<String, MapError>;
    fn many(&self, source: &Deal, cx: &MapContext) -> Result<String, MapError>;
}

struct Account;

#[mapping]
impl Steps for Account {
    const NAME: &'static str = "account";

    async fn waits(&self, deal: &Deal) -> String {
        deal.id.clone()
    }

    fn changes(&mut self, deal: &Deal) -> String {
        deal.id.clone()
    }

    pub fn public(&self, deal: &Deal) -> String {
        deal.id.clone()
    }

    fn generic<T>(&self, deal: &Deal) -> String {
        deal.id.clone()
    }

    fn many(&self, deal: &Deal, cx: &MapContext, more: u8) -> String {
        deal.id.clone()
    }
}

#[mapping]
impl Account {
    fn owner(&self, deal: &Deal) -> String {
        deal.id.clone()
    }
}

#[mapping(trait = Steps)]
struct Other;

#[mapping(Steps)]
impl Steps for Other {
    fn waits(&self) -> String {
        String::new()
    }

    fn changes(&self, deal: &Deal) {}

    fn public(&self, cx: &MapContext) -> String {
        String::new()
    }

    fn generic(&self, deal: Deal) -> String {
        deal.id
    }

    #[map(into = String)]
    fn many(&self, #[map(form = Deal)] deal: &Deal) -> String {
        deal.id.clone()
    }
}

fn main() {}
