//! How a proposed mapping knows its own work, where what it writes starts it again, alone or by way of the mappings that
//! the project has.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::{Beside, End, file, place};
use crate::catalog::bound::Bound;
use crate::catalog::model::Located;
use crate::diagnostic::{Severity, Sink};
use crate::expression::FieldPath;
use crate::lower::names::{snake, words};
use crate::mapping::bind::{Around, bind};
use crate::mapping::loops;
use crate::mapping::model::{EntryKind, GuardBy, Link, Mapping, MappingFile, Rule};

/// How what is written is kept from starting the mapping again.
pub(super) enum Guard {
    /// Nothing comes back yet. The pairs are remembered, for a mapping of the other direction to know this one's work.
    Remembers(Ids),
    /// By content.
    Content {
        ids: Ids,
        /// The mappings by way of which it would go round.
        round: Vec<Other>,
    },
    /// Nobody but a person can say.
    Undecided { why: Why, round: Vec<Other> },
}

/// Pairs of ids under the same names.
pub(super) struct Ids {
    /// The first is the one that the guard goes by.
    pub(super) links: Vec<String>,
    /// The id in the source.
    pub(super) key: FieldPath,
    /// The id in what the action answers.
    pub(super) target: FieldPath,
}

/// Why no guard is proposed.
pub(super) enum Why {
    /// No id of the source, or none of what is written, is known.
    NoIds,
    /// Another of the round remembers nothing that a guard could go by.
    NotRemembered,
}

/// A mapping of the project.
pub(super) struct Other {
    pub(super) key: String,
    pub(super) file: String,
}

/// The guard that the check wants; `None` where it wants none, and no other mapping could start on what is written.
pub(super) fn guard(
    rules: &[Rule],
    from: End<'_>,
    to: End<'_>,
    beside: Beside<'_>,
) -> Option<Guard> {
    if from.kind == EntryKind::Search {
        // Nothing that is written starts a search.
        return None;
    }
    let plain = file(rules.to_vec(), from, to);
    let mapping = plain.mappings.values().next()?;
    let open = loops::closed_by(&plain, beside.files, beside.connectors);
    if open.is_none() && !loops::is_told_of(&plain, mapping, beside.connectors) {
        return None;
    }
    let ids = ids(&plain, mapping, from, to, beside);
    let Some(open) = open else {
        let ids = ids?;
        let kept = kept(plain, &ids);
        return passes(&kept, beside).then_some(Guard::Remembers(ids));
    };
    let Some(ids) = ids else {
        let (why, round) = (Why::NoIds, others(open, &plain));
        return Some(Guard::Undecided { why, round });
    };
    let Ids { links, key, target } = ids;
    // One name, or all of them where several mappings of the round go by different ones.
    let alone = links.iter().map(|name| vec![name.clone()]);
    let together = (0..links.len()).map(|at| {
        let mut all = links.clone();
        all.rotate_left(at);
        all
    });
    let mut left = None;
    for links in alone.chain(together) {
        let (key, target) = (key.clone(), target.clone());
        let ids = Ids { links, key, target };
        let tried = guarded(plain.clone(), &ids);
        match loops::closed_by(&tried, beside.files, beside.connectors) {
            None => {
                let round = others(open, &plain);
                return Some(Guard::Content { ids, round });
            }
            Some(round) => left = Some(others(round, &plain)),
        }
    }
    Some(Guard::Undecided {
        why: Why::NotRemembered,
        round: left?,
    })
}

/// The mappings of a round that the project has.
fn others(round: loops::Round<'_>, own: &MappingFile) -> Vec<Other> {
    let others = round.into_iter().filter(|(file, _)| **file != own.file);
    others
        .map(|(file, mapping)| Other {
            key: mapping.key.clone(),
            file: file.as_str().to_owned(),
        })
        .collect()
}

/// The ids that pair the record that starts the mapping with the one that it writes, with the names that a link of them
/// may have, the likeliest first.
fn ids(
    plain: &MappingFile,
    mapping: &Mapping,
    from: End<'_>,
    to: End<'_>,
    beside: Beside<'_>,
) -> Option<Ids> {
    let joined = loops::joined(plain, mapping, beside.connectors)?;
    let [(_, name), (_, other)] = joined;
    let links = names(joined, beside);
    let keys = places(from.connector.bound, name, false);
    let targets = places(to.connector.bound, other, true);
    let pairs = keys
        .iter()
        .flat_map(|key| targets.iter().map(move |target| (key, target)));
    let mut pairs = pairs.map(|(key, target)| Ids {
        links: links.clone(),
        key: key.clone(),
        target: target.clone(),
    });
    pairs.find(|ids| is_bound(&guarded(plain.clone(), ids), from, to))
}

/// What a link of two resources is called: as the project's mappings of these two call it, or by the resources.
fn names(joined: [(&str, &str); 2], beside: Beside<'_>) -> Vec<String> {
    let ours = BTreeSet::from(joined);
    let apps = |pair: &BTreeSet<(&str, &str)>| -> BTreeSet<String> {
        pair.iter().map(|(app, _)| (*app).to_owned()).collect()
    };
    let (mut same, mut taken) = (Vec::new(), BTreeSet::new());
    for file in beside.files {
        for mapping in file.mappings.values() {
            let theirs = loops::joined(file, mapping, beside.connectors).map(BTreeSet::from);
            let Some(theirs) = theirs else { continue };
            for link in mapping.links.keys() {
                if theirs == ours && !same.contains(link) {
                    same.push(link.clone());
                }
                // Of an invoice and its contract: under that name no invoice is found.
                if theirs != ours && apps(&theirs) == apps(&ours) {
                    taken.insert(link.clone());
                }
            }
        }
    }
    let [(_, from), (app, to)] = joined;
    let mut both = [from, to];
    both.sort_unstable();
    let [one, other] = both;
    let plain = match one == other {
        true => one.to_owned(),
        false => format!("{one}_{other}"),
    };
    let longer = format!("{}_{plain}", snake(&words(app)));
    let free = [plain, longer]
        .into_iter()
        .find(|name| !taken.contains(name));
    let new = free.filter(|name| !same.contains(name));
    same.extend(new);
    same
}

/// Where the id of a record may stand, the likeliest first: where the catalog says, or where most vendors have it. What
/// an action answers may have the record in a member of its own (`within`), as in `contact.id`.
fn places(bound: &Bound, name: &str, within: bool) -> Vec<FieldPath> {
    let said = bound
        .resources
        .get(name)
        .map(|resource| resource.id.clone());
    let mut usual = vec![
        "id".to_owned(),
        "_id".to_owned(),
        format!("{name}_id"),
        format!("{}Id", camel(name)),
    ];
    if within {
        usual.extend(["id", "_id"].map(|id| format!("{}.{id}", camel(name))));
    }
    let usual = usual.iter().filter_map(|path| path.parse().ok());
    said.into_iter().chain(usual).collect()
}

/// `lost_reason` as `lostReason`.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |all, word| {
        let mut letters = word.chars();
        let initial = letters.next().map(|c| c.to_ascii_uppercase());
        all + &initial.into_iter().chain(letters).collect::<String>()
    })
}

/// The file with links under all of the names.
fn kept(mut file: MappingFile, ids: &Ids) -> MappingFile {
    let at = place(usize::MAX);
    for mapping in file.mappings.values_mut() {
        for name in &ids.links {
            let link = Link {
                place: at.clone(),
                key: Located::new(ids.key.clone(), at.clone()),
                target: Located::new(ids.target.clone(), at.clone()),
            };
            mapping.links.insert(name.clone(), link);
        }
    }
    file
}

fn guarded(file: MappingFile, ids: &Ids) -> MappingFile {
    let mut file = kept(file, ids);
    let at = place(usize::MAX);
    for mapping in file.mappings.values_mut() {
        mapping.guard = ids.links.first().map(|name| {
            let by = GuardBy::Content {
                link: Located::new(name.clone(), at.clone()),
                also: Some(Vec::new()),
            };
            Located::new(by, at.clone())
        });
    }
    file
}

/// Whether it closes no round beside the project's files.
fn passes(file: &MappingFile, beside: Beside<'_>) -> bool {
    loops::closed_by(file, beside.files, beside.connectors).is_none()
}

/// Whether nothing in the file is wrong by itself.
fn is_bound(file: &MappingFile, from: End<'_>, to: End<'_>) -> bool {
    let mut connectors = IndexMap::new();
    for end in [from, to] {
        connectors.insert(end.name.to_owned(), end.connector);
    }
    let mut sink = Sink::new();
    bind(file, &connectors, Around::default(), &mut sink);
    let mut said = sink.diagnostics().iter();
    said.all(|one| one.severity != Severity::Error)
}
