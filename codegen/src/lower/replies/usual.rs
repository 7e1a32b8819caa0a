//! What a vendor answers with a status, whatever was asked of it.

use std::collections::BTreeMap;

use super::{RepliedVariant, ReplyBody};
use crate::lower::connector::StatusKey;

/// The bodies of one status by media type, the one without a media type last.
type Bodies = Vec<(Option<String>, ReplyBody)>;

/// The bodies that most operations document for each status.
#[derive(Debug, Default)]
pub(super) struct Usual(BTreeMap<StatusKey, Bodies>);

impl Usual {
    /// Counts what operations document; each list is that of one operation, in the order of statuses.
    pub(super) fn of<'a>(operations: impl Iterator<Item = &'a [RepliedVariant]>) -> Self {
        let mut counts: BTreeMap<StatusKey, BTreeMap<Bodies, usize>> = BTreeMap::new();
        for operation in operations {
            for (status, bodies) in by_status(operation) {
                *counts.entry(status).or_default().entry(bodies).or_default() += 1;
            }
        }
        let usual = counts.into_iter().filter_map(|(status, bodies)| {
            // Of equal ones the first of the document, whose type has the lower id.
            let most = bodies.values().max().copied()?;
            let (usual, _) = bodies.into_iter().find(|(_, count)| *count == most)?;
            Some((status, usual))
        });
        Self(usual.collect())
    }

    /// Whether an operation documents nothing else.
    pub(super) fn holds_for(&self, operation: &[RepliedVariant]) -> bool {
        by_status(operation)
            .iter()
            .all(|(status, bodies)| self.0.get(status) == Some(bodies))
    }
}

fn by_status(variants: &[RepliedVariant]) -> Vec<(StatusKey, Bodies)> {
    let groups = variants.chunk_by(|a, b| a.status == b.status);
    let group = |group: &[RepliedVariant]| {
        let status = group.first()?.status;
        let body = |one: &RepliedVariant| (one.media_type.clone(), one.body);
        Some((status, group.iter().map(body).collect()))
    };
    groups.filter_map(group).collect()
}
