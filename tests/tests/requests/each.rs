//! The requests of every connector, one by one. The lists are written by this crate's build script.

use tieline_runtime::Paginated;

use super::inputs::Inputs;

/// What is done with the request of each entry, whose key is its file's name.
pub trait Visit {
    async fn action<R: Inputs>(&mut self, key: &str);
    async fn search<R: Inputs + Paginated + Clone>(&mut self, key: &str);
    /// Of a polled trigger.
    async fn trigger<R: Inputs + Paginated + Clone>(&mut self, key: &str);
}

macro_rules! requests {
    ($($krate:ident as $name:ident),*) => { $(
        mod $krate {
            use tieline_runtime::{DecodeError, Encode};

            use super::Visit;
            use crate::inputs::{Given, Inputs};

            include!(concat!(env!("OUT_DIR"), "/", stringify!($krate), ".rs"));
            include!(concat!(env!("OUT_DIR"), "/", stringify!($krate), ".each.rs"));
        }
        pub use $krate::each as $name;
    )* };
}

requests!(
    tieline_highlevel as highlevel,
    tieline_seventeen_hats as seventeen_hats,
    tieline_snapshots as snapshots,
    tieline_acme_crm as acme_crm,
    tieline_ledgerly as ledgerly
);
