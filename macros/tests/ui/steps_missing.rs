//! A mapping that is given a type without its custom steps.

use tieline_runtime::map::{MapContext, MapError};

pub struct Deal {
    pub id: String,
}

/// As the generator writes it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no custom steps for these mappings",
    label = "does not implement `Steps`",
    note = "write `impl Steps for {Self}`, or put `#[tieline_macros::mapping]` on it: then steps of a wrong type are told at their types"
)]
pub trait Steps {
    fn resolve_owner(&self, source: &Deal, cx: &MapContext) -> Result<Option<String>, MapError>;
}

impl<T: Steps + ?Sized> Steps for &T {
    fn resolve_owner(&self, source: &Deal, cx: &MapContext) -> Result<Option<String>, MapError> {
        (**self).resolve_owner(source, cx)
    }
}

pub struct WonDealToInvoice<S> {
    pub steps: S,
}

impl<S: Steps> WonDealToInvoice<S> {
    pub fn new(steps: S) -> Self {
        Self { steps }
    }
}

struct Owners;

fn main() {
    let _ = WonDealToInvoice::new(Owners);
    let _ = WonDealToInvoice::new(&Owners);
}
