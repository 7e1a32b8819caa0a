//! The links that a mapping goes by: what its host keeps for it, and looks up before it runs.

use serde::Serialize;

use crate::mapping::bound::BoundMapping;

/// One use of a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkUse {
    /// Its name in the mapping files.
    pub link: String,
    /// Where the id stands that it goes by, as a path of the source.
    pub by: String,
    #[serde(flatten)]
    pub purpose: Purpose,
}

/// What a link is used for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "for", rename_all = "snake_case")]
pub enum Purpose {
    /// The pair of ids is remembered.
    Remember {
        /// Where the other id stands in what the action answers.
        answer: String,
    },
    /// A field is filled with the id that it leads to.
    Find,
    /// A field goes on from the state that was last written.
    State,
    /// Records whose state was passed on before are left out.
    Passed,
    /// Records that are the other direction's work are left out.
    Echo,
}

impl LinkUse {
    /// In words: `remembered, with id of the answer`.
    #[must_use]
    pub fn words(&self) -> String {
        match &self.purpose {
            Purpose::Remember { answer } => format!("remembered, with {answer} of the answer"),
            Purpose::Find => "looked up".to_owned(),
            Purpose::State => "asked for the state that was last written".to_owned(),
            Purpose::Passed => "asked for the state that was passed on".to_owned(),
            Purpose::Echo => "asked for what the other direction did".to_owned(),
        }
    }
}

/// The links that a mapping remembers, and those that its guard asks; those of its fields are found with their rows.
pub(super) fn own(mapping: &BoundMapping) -> Vec<LinkUse> {
    let mut found: Vec<LinkUse> = mapping
        .links
        .iter()
        .map(|link| LinkUse {
            link: link.name.clone(),
            by: link.key.text.clone(),
            purpose: Purpose::Remember {
                answer: link.target.clone(),
            },
        })
        .collect();
    found.extend(mapping.guard.iter().map(|guard| LinkUse {
        link: guard.link.clone(),
        by: guard.key.text.clone(),
        purpose: Purpose::Echo,
    }));
    found.extend(mapping.only_forward.iter().map(|only| LinkUse {
        link: only.link.clone(),
        by: only.of.text.clone(),
        purpose: Purpose::Passed,
    }));
    found
}
