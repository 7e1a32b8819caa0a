//! What the benches share: measuring processes, and finding the generators that Tieline is compared with.

pub mod files;
pub mod measure;
pub mod peers;
pub mod rounds;
pub mod rustc;
pub mod verdict;
pub mod workspace;
