//! What people wrote of a unit, as it was when its crate was generated last. Without it an entry that was taken out of a
//! catalog before the next document came would have been nowhere, and what its crate loses would be no change.

use std::collections::BTreeMap;

use crate::output::{FileSet, FileSetError, MADE_FROM, recorded};
use crate::project::{ConnectorSource, MappingSource, Project};
use crate::source::{FileId, Sources};

/// Adds the texts of these files to a crate's. Where one has a name that no generated file may have, there are none: half
/// of a state is worse than none.
pub(super) fn add(
    files: &mut FileSet,
    sources: &Sources,
    written: &[FileId],
    folder: &str,
) -> Result<(), FileSetError> {
    let mut record = FileSet::new();
    for (file, bytes) in sources.files() {
        if !written.contains(file) {
            continue;
        }
        let relative = file.as_str().strip_prefix(folder);
        let Some(relative) = relative.and_then(|path| path.strip_prefix('/')) else {
            return Ok(());
        };
        if record
            .insert(&format!("{MADE_FROM}/{relative}"), bytes)
            .is_err()
        {
            return Ok(());
        }
    }
    for (path, bytes) in record.iter() {
        files.insert(path.as_str(), bytes)?;
    }
    Ok(())
}

/// A state of what people wrote of a connector or mapping.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// Texts by path from the project's root.
    pub(super) texts: BTreeMap<String, String>,
    /// Where each stands now.
    pub(super) shown: BTreeMap<FileId, String>,
}

impl Written {
    fn of(project: &Project, unit: &str, folder: &str) -> Self {
        let mut written = Self::default();
        let destination = project.destination();
        for (path, text) in recorded(&destination, unit, MADE_FROM).unwrap_or_default() {
            let file = format!("{folder}/{path}");
            let shown = destination.show(&format!("{unit}/{MADE_FROM}/{path}"));
            written.shown.insert(FileId::new(&file), shown);
            written.texts.insert(file, text);
        }
        written
    }

    /// What a connector's crate was generated of last; nothing where that was not recorded.
    pub(super) fn connector(project: &Project, source: &ConnectorSource) -> Self {
        Self::of(project, &source.name, &source.folder)
    }

    /// The same of a file of mappings.
    pub(super) fn mapping(project: &Project, source: &MappingSource) -> Self {
        let file = source.file.as_str();
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        Self::of(project, &source.unit(), folder)
    }
}
