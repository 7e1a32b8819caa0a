//! `tieline map`.

use clap::Args;

use super::recovery::find_whole;
use super::report::{out, print};
use super::{Format, Status};
use crate::diagnostic::Sink;
use crate::pipeline::propose_mapping;
use crate::source::Sources;

/// The arguments of `tieline map`.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct MapArgs {
    /// Where records come from: a trigger or a search, as `acme-crm.deal_won`
    #[arg(value_name = "CONNECTOR.TRIGGER")]
    pub from: String,
    /// What is called with them, as `ledgerly.create_invoice`
    #[arg(value_name = "CONNECTOR.ACTION")]
    pub to: String,
}

impl MapArgs {
    pub(super) fn run(&self) -> Status {
        let mut sink = Sink::new();
        let (proposal, sources) = self.propose(&mut sink).unwrap_or_default();
        // Warnings are what `lint` is asked for.
        sink.keep_errors();
        let printed = print(sink, &sources[..], Format::Human);
        if let Some(text) = proposal {
            out(&text);
        }
        printed.status()
    }

    fn propose(&self, sink: &mut Sink) -> Option<(Option<String>, Vec<Sources>)> {
        let project = find_whole(Format::Human, sink).ok()?;
        Some(propose_mapping(&project, &self.from, &self.to, sink))
    }
}
