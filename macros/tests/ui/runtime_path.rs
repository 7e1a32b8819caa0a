use tieline_macros::{Mapping, Record, mapping};

pub struct Deal {
    pub id: String,
}

#[derive(Mapping)]
#[map(from = Deal, crate = "tieline_runtime")]
struct Row {
    id: String,
}

#[derive(Mapping)]
#[map(from = Deal, crate = tieline_acme_crm::runtime)]
struct Line {
    id: String,
}

#[derive(Record)]
#[record(crate = runtime)]
struct Lead {
    id: String,
}

trait Steps {
    fn owner(
        &self,
        deal: &Deal,
        cx: &tieline_runtime::MapContext,
    ) -> Result<Option<String>, tieline_runtime::MapError>;
}

struct Owners;

#[mapping(crate)]
impl Steps for Owners {
    fn owner(&self, deal: &Deal) -> Option<String> {
        Some(deal.id.clone())
    }
}

fn main() {}
