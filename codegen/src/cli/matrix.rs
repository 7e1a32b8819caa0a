//! `tieline matrix`.

use std::path::Path;

use clap::Args;

use super::recovery::find_whole;
use super::report::{out, print};
use super::{Format, Status};
use crate::diagnostic::Sink;
use crate::matrix::{self, FileMatrices, MatrixFormat};
use crate::pipeline::matrix_project;
use crate::source::Sources;

/// The arguments of `tieline matrix`.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct MatrixArgs {
    /// Mapping files of the project, by name or path; all of them by default
    #[arg(value_name = "NAME|FILE")]
    pub files: Vec<String>,
    /// How to print
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: MatrixFormat,
}

impl MatrixArgs {
    pub(super) fn run(&self) -> Status {
        let mut sink = Sink::new();
        let (found, sources) = self.load(&mut sink).unwrap_or_default();
        // Warnings are what `lint` is asked for.
        sink.keep_errors();
        let printed = print(sink, &sources[..], self.diagnostics());
        if !found.is_empty() {
            out(&matrix::print(&found, self.format));
        }
        printed.status()
    }

    fn diagnostics(&self) -> Format {
        match self.format {
            MatrixFormat::Json => Format::Json,
            MatrixFormat::Text
            | MatrixFormat::Csv
            | MatrixFormat::Markdown
            | MatrixFormat::Html => Format::Human,
        }
    }

    fn load(&self, sink: &mut Sink) -> Option<(Vec<FileMatrices>, Vec<Sources>)> {
        let project = find_whole(self.diagnostics(), sink).ok()?;
        let names: Vec<String> = self.files.iter().map(|file| name_of(file)).collect();
        let wanted = project.mappings_named(&names, sink).ok()?;
        Some(matrix_project(&project, &wanted, sink))
    }
}

/// A mapping file goes by its stem: what a shell completes is its path.
fn name_of(file: &str) -> String {
    let path = Path::new(file);
    match (path.extension(), path.file_stem()) {
        (Some(extension), Some(stem)) if extension == "yaml" || extension == "yml" => {
            stem.to_string_lossy().into_owned()
        }
        _ => file.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn a_path_names_the_mapping_file() {
        assert_eq!(
            name_of("specs/mappings/deal-to-invoice.yaml"),
            "deal-to-invoice"
        );
        assert_eq!(name_of("deal-to-invoice.yml"), "deal-to-invoice");
        assert_eq!(name_of("map-deal-to-invoice"), "map-deal-to-invoice");
        assert_eq!(name_of("a.b"), "a.b");
    }
}
