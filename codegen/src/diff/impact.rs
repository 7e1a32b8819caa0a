//! What of a project a change touches: triggers, actions, searches, lookups and mappings.

use indexmap::IndexMap;

use super::change::{Change, Diff, Part};
use super::class::{Class, Level, Subject, Way};
use super::servers::is_of_all as is_of_all_servers;
use super::uses::{self, MappingUses, Uses};
use crate::api::model::{Api, Shape, TypeId};
use crate::catalog::bound::{Bound, SpecId};
use crate::mapping::bound::BoundMapping;
use crate::mapping::model::EntryKind;

/// What kind of thing is touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Connection,
    Trigger,
    Action,
    Search,
    Lookup,
    Mapping,
}

/// One thing of a project, and the changes that touch it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    pub kind: Kind,
    /// Its key; of a mapping `<file>/<key>`.
    pub key: String,
    /// The worst of its changes.
    pub level: Level,
    /// Name of a spec and index into its changes, in order.
    pub changes: Vec<(String, usize)>,
    /// The inputs and members among what changed that its list is read to the end by.
    pub paging: Vec<String>,
}

impl Kind {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Connection => "connection",
            Self::Trigger => "trigger",
            Self::Action => "action",
            Self::Search => "search",
            Self::Lookup => "lookup",
            Self::Mapping => "mapping",
        }
    }
}

/// Every entry of a connector, but for its connection, which is there always.
#[must_use]
pub fn keys(bound: &Bound) -> Vec<(Kind, String)> {
    let of = |kind: Kind, keys: Vec<&String>| {
        let each = keys.into_iter();
        each.map(move |key| (kind, key.clone())).collect::<Vec<_>>()
    };
    [
        of(Kind::Trigger, bound.triggers.keys().collect()),
        of(Kind::Action, bound.actions.keys().collect()),
        of(Kind::Search, bound.searches.keys().collect()),
        of(Kind::Lookup, bound.lookups.keys().collect()),
    ]
    .concat()
}

/// What of one connector is touched. `bound` and `apis` are those before the change.
#[must_use]
pub fn entries(
    bound: &Bound,
    apis: &IndexMap<String, Api>,
    diffs: &IndexMap<String, Diff>,
) -> Vec<Touched> {
    let mut found = Vec::new();
    let mut connection = Uses::default();
    if let Some(test) = &bound.connection.test {
        connection.call(&test.call);
    }
    let scope = Scope { apis, diffs };
    found.extend(
        scope.touched(Kind::Connection, "connection", |spec, change| {
            scope.is_everywhere(change) && !is_strange(bound, spec, change)
                || scope.uses(&connection, spec, change)
        }),
    );
    let mut one = |kind, key: &str, uses: &Uses| {
        let mut touched = scope.touched(kind, key, |spec, change| scope.uses(uses, spec, change));
        if let Some(touched) = &mut touched {
            for change in scope.changes(touched) {
                let Some(name) = &change.name else { continue };
                let is_sent = change.way != Way::Response && uses.driven.contains(name);
                let is_read = change.way.is_received() && uses.leading.contains(name);
                if (is_sent || is_read) && !touched.paging.contains(name) {
                    touched.paging.push(name.clone());
                }
            }
        }
        found.extend(touched);
    };
    for (key, trigger) in &bound.triggers {
        let mut uses = Uses::default();
        uses.trigger(&trigger.kind, apis);
        one(Kind::Trigger, key, &uses);
    }
    for (key, action) in &bound.actions {
        let mut uses = Uses::default();
        uses.call(&action.call);
        one(Kind::Action, key, &uses);
    }
    for (key, search) in &bound.searches {
        let mut uses = Uses::default();
        uses.call(&search.call);
        search.pages.iter().for_each(|pages| uses.pages(pages));
        one(Kind::Search, key, &uses);
    }
    for (key, uses) in &uses::lookups(bound) {
        one(Kind::Lookup, key, uses);
    }
    found
}

/// Whether a change is of a security scheme that no way to authenticate goes by.
fn is_strange(bound: &Bound, spec: SpecId, change: &Change) -> bool {
    let auth = &bound.connection.auth;
    let is_used = |(of, name): &(SpecId, String)| *of == spec && *name == change.subject;
    change.class.subject() == Subject::Security
        && !auth.is_empty()
        && !auth
            .iter()
            .filter_map(|one| one.scheme.as_ref())
            .any(is_used)
}

/// One side of a mapping: the connector before the change, and what changed in it.
#[derive(Debug, Clone, Copy)]
pub struct MappingSide<'a> {
    pub bound: &'a Bound,
    pub apis: &'a IndexMap<String, Api>,
    pub diffs: &'a IndexMap<String, Diff>,
}

/// Whether a mapping reads or fills what changed. A side that did not change is `None`; the source's model is needed
/// all the same.
#[must_use]
pub fn mapping(
    key: &str,
    mapping: &BoundMapping,
    source_apis: &IndexMap<String, Api>,
    source: Option<MappingSide<'_>>,
    target: Option<MappingSide<'_>>,
) -> Option<Touched> {
    let used = MappingUses::of(mapping, source_apis);
    let from = source.and_then(|side| {
        let mut uses = Uses::default();
        match mapping.source.kind {
            EntryKind::Search => uses.call(&side.bound.searches.get(&mapping.source.key)?.call),
            EntryKind::Trigger | EntryKind::Action => {
                let trigger = side.bound.triggers.get(&mapping.source.key)?;
                uses.trigger(&trigger.kind, side.apis);
            }
        }
        let scope = Scope::of(side);
        scope.touched(Kind::Mapping, key, |spec, change| {
            change.way.is_received()
                && scope.uses(&uses, spec, change)
                && match &change.part {
                    Part::Type(Some(id), _) => match &change.name {
                        // A member of a struct counts where it is read; what is in a list counts with the list.
                        Some(name) if is_struct(side.apis, spec, *id) => {
                            used.members.contains(&(spec, *id, name.clone()))
                        }
                        Some(_) | None => used.types.contains(&(spec, *id)),
                    },
                    Part::Type(None, _) => false,
                    Part::Operation(..) | Part::Webhook(..) | Part::Document => true,
                }
                || is_gone(change) && scope.uses(&uses, spec, change)
        })
    });
    let to = target.and_then(|side| {
        let action = side.bound.actions.get(&mapping.target.key)?;
        let mut uses = Uses::default();
        uses.call(&action.call);
        let scope = Scope::of(side);
        scope.touched(Kind::Mapping, key, |spec, change| {
            if !scope.uses(&uses, spec, change) {
                return false;
            }
            if is_gone(change) {
                return true;
            }
            change.way.is_sent()
                && match &change.name {
                    Some(name) => used.filled.contains(name) || is_demanded(change.class),
                    None => true,
                }
        })
    });
    match (from, to) {
        (Some(mut from), Some(to)) => {
            from.level = from.level.max(to.level);
            from.changes.extend(to.changes);
            Some(from)
        }
        (from, to) => from.or(to),
    }
}

fn is_struct(apis: &IndexMap<String, Api>, spec: SpecId, id: TypeId) -> bool {
    let api = spec.get(apis);
    api.is_some_and(|api| matches!(api.ty(id).shape, Shape::Struct(_)))
}

/// What was called or came is there no more.
fn is_gone(change: &Change) -> bool {
    matches!(
        change.class,
        Class::OperationRemoved | Class::OperationMoved | Class::WebhookRemoved
    )
}

/// What was not there, or could be left out, must be filled.
fn is_demanded(class: Class) -> bool {
    matches!(
        class,
        Class::FieldAddedRequired
            | Class::FieldBecameRequired
            | Class::RequiredNameAdded
            | Class::ParameterAddedRequired
            | Class::ParameterBecameRequired
    )
}

/// The specs of one connector, by their index in it.
#[derive(Clone, Copy)]
struct Scope<'a> {
    apis: &'a IndexMap<String, Api>,
    diffs: &'a IndexMap<String, Diff>,
}

impl<'a> Scope<'a> {
    fn of(side: MappingSide<'a>) -> Self {
        Self {
            apis: side.apis,
            diffs: side.diffs,
        }
    }

    fn touched(
        &self,
        kind: Kind,
        key: &str,
        is_touched: impl Fn(SpecId, &Change) -> bool,
    ) -> Option<Touched> {
        let mut changes = Vec::new();
        let mut level: Option<Level> = None;
        for (name, diff) in self.diffs {
            let Some(spec) = self.apis.get_index_of(name).map(SpecId) else {
                continue;
            };
            for (index, change) in diff.changes.iter().enumerate() {
                if is_touched(spec, change) {
                    level = level.max(Some(change.level));
                    changes.push((name.clone(), index));
                }
            }
        }
        Some(Touched {
            kind,
            key: key.to_owned(),
            level: level?,
            changes,
            paging: Vec::new(),
        })
    }

    fn changes(&self, touched: &Touched) -> Vec<&'a Change> {
        let changes = touched.changes.iter();
        changes
            .filter_map(|(spec, index)| self.diffs.get(spec)?.changes.get(*index))
            .collect()
    }

    /// Servers of the document and schemes are everyone's, also where some operations have servers of their own.
    fn is_everywhere(&self, change: &Change) -> bool {
        change.part == Part::Document || is_of_all_servers(change)
    }

    fn uses(&self, uses: &Uses, spec: SpecId, change: &Change) -> bool {
        let Some(api) = spec.get(self.apis) else {
            return false;
        };
        let calls = uses.operations.iter().filter(|id| id.spec == spec);
        let mut called = calls.filter_map(|id| api.operations.get(id.index));
        let is_called = called.any(|operation| {
            // Parameters and answers are told of the operation that sends the preferred media type.
            let preferred = operation
                .instead_of
                .filter(|_| matches!(change.part, Part::Operation(..)));
            let preferred = preferred.and_then(|index| api.operations.get(index));
            let mut both = [Some(operation), preferred].into_iter().flatten();
            both.any(|one| change.reached.operations.contains(&one.name()))
        });
        let hooks = uses.webhooks.iter().filter(|(of, _)| *of == spec);
        let is_sent = hooks
            .filter_map(|(_, index)| api.webhooks.get(*index))
            .any(|webhook| change.reached.webhooks.contains(&webhook.name));
        let is_part = match &change.part {
            Part::Type(Some(id), _) => uses.types.contains(&(spec, *id)),
            // A member that only the new document has: its struct is told by where it was missing.
            Part::Type(None, _) | Part::Operation(..) | Part::Webhook(..) | Part::Document => false,
        };
        is_called || is_sent || is_part
    }
}
