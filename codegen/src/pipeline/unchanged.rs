//! `generate` where nothing changed since a run that had nothing to say: what that one told, without generating.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::generate::Generated;
use crate::cli::Figures;
use crate::output::{FileCounts, recall, remember};
use crate::project::{MappingSource, Project, SETTINGS_INPUT};

/// A unit that is up to date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnchangedUnit {
    pub name: String,
    /// `None` for a mapping.
    pub figures: Option<Figures>,
    pub files: FileCounts,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Told {
    name: String,
    figures: Option<Figures>,
}

/// Notes a run over all of `project` that had no diagnostics and left everything up to date.
pub fn remember_run(project: &Project, generated: &Generated) {
    let told: Vec<Told> = generated
        .units
        .iter()
        .map(|one| Told {
            name: one.unit.name.clone(),
            figures: one.figures,
        })
        .collect();
    remember(&project.destination(), &told);
}

/// All units of `project`, if a run over all of it would find every input and output as the last one left them, and that
/// one had no diagnostics.
#[must_use]
pub fn unchanged(project: &Project) -> Option<Vec<UnchangedUnit>> {
    let others = BTreeMap::from([(SETTINGS_INPUT, project.settings.digest())]);
    let (told, lock): (Vec<Told>, _) = recall(&project.destination(), &others)?;
    // What is there now, which need not be what was there then.
    let connectors = project.connectors.iter().map(|one| one.name.clone());
    let units = connectors.chain(project.mappings.iter().map(MappingSource::unit));
    if !units.eq(told.iter().map(|one| one.name.clone())) {
        return None;
    }
    let unchanged = told.into_iter().map(|Told { name, figures }| {
        let unit = lock.units.get(&name)?;
        let changelog = project.changelog(&name);
        // A changelog is an input where there is one: a new one is in no lock.
        if project.root.join(&changelog).exists()
            && !unit.inputs.contains_key(&changelog)
            && figures.is_some()
        {
            return None;
        }
        let files = FileCounts {
            unchanged: unit.outputs.len(),
            ..FileCounts::default()
        };
        Some(UnchangedUnit {
            name,
            figures,
            files,
        })
    });
    unchanged.collect()
}
