//! `tieline list`.

use clap::Args;

use super::recovery::find_whole;
use super::report::{out, print};
use super::{Format, Status};
use crate::diagnostic::Sink;
use crate::list::{self, ListFormat, Listing};
use crate::pipeline::{Loaded, load};
use crate::source::Sources;

/// The arguments of `tieline list`.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct ListArgs {
    /// Connectors of the project; all of them by default
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// How to print
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: ListFormat,
}

impl ListArgs {
    pub(super) fn run(&self) -> Status {
        let mut sink = Sink::new();
        let loaded = self.load(&mut sink).unwrap_or_default();
        let listings: Vec<Listing> = loaded
            .iter()
            .filter_map(|one| {
                let connector = one.connector.as_ref()?;
                Some(Listing::new(&one.name, &connector.bound, &connector.apis))
            })
            .collect();
        // Warnings are what `lint` is asked for.
        sink.keep_errors();
        let sources: Vec<Sources> = loaded.into_iter().map(|one| one.sources).collect();
        let printed = print(sink, &sources[..], self.diagnostics());
        if !listings.is_empty() {
            out(&list::print(&listings, self.format));
        }
        printed.status()
    }

    fn diagnostics(&self) -> Format {
        match self.format {
            ListFormat::Json => Format::Json,
            ListFormat::Text | ListFormat::Csv | ListFormat::Markdown => Format::Human,
        }
    }

    fn load(&self, sink: &mut Sink) -> Option<Vec<Loaded>> {
        let project = find_whole(self.diagnostics(), sink).ok()?;
        let wanted = project.connectors_named(&self.names, sink).ok()?;
        Some(load(&project, &wanted, sink))
    }
}
