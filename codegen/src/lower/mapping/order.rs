//! The order of a record's values.
//!
//! What leaves a record out is decided first: `status: deleted` is not for the target, and must not fail because the
//! date beside it cannot be read. After that come custom steps, which look at the whole record, then what looks at
//! single fields, then lists, and what takes fields out of the record last.

use super::leaf;
use super::model::{
    Access, At, Binding, Cond, Missing, Op, Origin, Present, Read, RustLeaf, Skip, Unknown, Value,
};
use crate::mapping::bound::{BoundLimit, Tested};
use crate::mapping::model::OnUnknown;

/// Puts the bindings into an order in which none needs what another has taken, and lets the last reader of a value
/// take it. Without a value in any binding for a field of `require_any`, the record is left out.
pub(super) fn ordered(bindings: Vec<Binding>, require_any: &[String]) -> Vec<Binding> {
    let mut bindings: Vec<Binding> = bindings.into_iter().flat_map(split).collect();
    let required = required(require_any, &bindings);
    let failing = bindings.iter().filter(|one| one.value.fails()).count();
    let guards: Vec<Binding> = bindings
        .iter()
        .filter(|one| failing > usize::from(one.value.fails()))
        .filter_map(guard)
        .collect();
    bindings.extend(guards);
    bindings.extend(required);
    let named = |one: &Binding| require_any.contains(&one.at.target);
    bindings.sort_by_key(|one| match &one.value {
        Value::Guard(present, _) if present.iter().any(Present::is_name) => 3,
        Value::Guard(..) => 1,
        Value::Demand(_) => 0,
        Value::Custom { .. } => 4,
        Value::Leaf(leaf) if leaf.is_custom() => 4,
        Value::Leaf(leaf) if leaf.takes() => 7,
        Value::Leaf(leaf) if leaf.skips() && !leaf.fails() => 1,
        Value::Leaf(leaf) if leaf.skips() || named(one) => 2,
        Value::Leaf(_) => 5,
        Value::Each { .. } => 6,
    });
    for binding in &mut bindings {
        // A custom step gets the whole record, also after an earlier source of the same value was looked at.
        if matches!(&binding.value, Value::Leaf(leaf) if leaf.is_custom()) {
            binding.value.copy_instead();
        }
    }
    for binding in &mut bindings {
        if binding.value.asks_for_its_list() {
            binding.value.copy_instead();
        }
    }
    for index in 0..bindings.len() {
        let later = bindings
            .get(index + 1..)
            .unwrap_or_default()
            .iter()
            .any(|other| {
                let mut reads = Vec::new();
                other.value.reads(&mut reads);
                let taken = bindings.get(index).map_or(Vec::new(), |b| b.value.taken());
                taken
                    .iter()
                    .any(|this| reads.iter().any(|read| leaf::overlap(this, read)))
            });
        if later && let Some(binding) = bindings.get_mut(index) {
            binding.value.copy_instead();
        }
    }
    bindings
}

/// What decides whether the record is left out, and the conversion that may fail afterwards.
fn split(binding: Binding) -> Vec<Binding> {
    let Binding { name, at, value } = binding;
    match value {
        Value::Leaf(mut leaf) if leaf.missing == Missing::SkipRecord && leaf.is_plain() => {
            let decided = leaf.ops.iter().rposition(Op::drops).map_or(0, |at| at + 1);
            let rest = leaf.ops.split_off(decided);
            if !rest.iter().any(Op::fails) {
                leaf.ops.extend(rest);
                let value = Value::Leaf(leaf);
                return vec![Binding { name, at, value }];
            }
            let owned = match &leaf.origin {
                _ if decided > 0 => leaf.ops.last() != Some(&Op::Trimmed),
                Origin::Read(read) => !matches!(read.by, Access::Look | Access::LookText),
                _ => true,
            };
            let converted = RustLeaf {
                origin: Origin::Local {
                    name: name.clone(),
                    owned,
                },
                when: None,
                ops: rest,
                or: Vec::new(),
                forward: None,
                missing: Missing::Never,
            };
            let value = |leaf| Value::Leaf(Box::new(leaf));
            vec![
                Binding {
                    name: name.clone(),
                    at: at.clone(),
                    value: value(*leaf),
                },
                Binding {
                    name,
                    at,
                    value: value(converted),
                },
            ]
        }
        value => vec![Binding { name, at, value }],
    }
}

/// A look at what is taken last, for a record that it may leave out.
fn guard(binding: &Binding) -> Option<Binding> {
    let read = match &binding.value {
        Value::Leaf(leaf) if leaf.missing == Missing::SkipRecord && leaf.is_plain() => {
            leaf.taken()?
        }
        Value::Each {
            list,
            when: None,
            missing: Missing::SkipRecord,
            ..
        } => list,
        _ => return None,
    };
    Some(Binding {
        name: String::new(),
        at: binding.at.clone(),
        value: Value::Guard(vec![Present::Read(read.looked_at())], Skip::Missing),
    })
}

fn required(fields: &[String], bindings: &[Binding]) -> Option<Binding> {
    let of = |field: &String| bindings.iter().find(|binding| binding.at.target == *field);
    let found: Vec<&Binding> = fields.iter().filter_map(of).collect();
    // One that is always there makes the rule hold.
    let present = found.iter().map(|binding| match &binding.value {
        Value::Leaf(leaf) if leaf.missing == Missing::Stays => Some(match leaf.whole() {
            Some(read) => Present::Read(read.looked_at()),
            None => Present::Name(binding.name.clone()),
        }),
        _ => None,
    });
    let present: Vec<Present> = present.collect::<Option<_>>()?;
    if present.is_empty() {
        return None;
    }
    let join = |part: fn(&Binding) -> &str| {
        let parts: Vec<&str> = found.iter().map(|binding| part(binding)).collect();
        parts.join(" or ")
    };
    let at = At {
        source: join(|binding| &binding.at.source),
        up: 0,
        target: join(|binding| &binding.at.target),
    };
    Some(Binding {
        name: String::new(),
        at,
        value: Value::Guard(present, Skip::NoneOf),
    })
}

impl Present {
    fn is_name(&self) -> bool {
        matches!(self, Self::Name(_))
    }
}

impl Cond {
    /// Whether it asks what time it is.
    pub fn asks_now(&self) -> bool {
        let limit = |is: &Tested| match is {
            Tested::Order { by: _, limit } => Some(*limit),
            Tested::Exists
            | Tested::Missing
            | Tested::Filled { .. }
            | Tested::Text { .. }
            | Tested::Bool { .. }
            | Tested::Integer { .. }
            | Tested::EnumInteger { .. }
            | Tested::Number { .. } => None,
        };
        let mut limits = self.any.iter().flatten().filter_map(|(_, is)| limit(is));
        limits.any(|limit| matches!(limit, BoundLimit::Today | BoundLimit::Now))
    }

    /// What it looks at.
    pub(super) fn reads(&self) -> impl Iterator<Item = &Read> {
        self.any.iter().flatten().map(|(read, _)| read)
    }
}

impl Read {
    /// The same place, only looked at.
    fn looked_at(&self) -> Self {
        Self {
            by: Access::Look,
            ..self.clone()
        }
    }
}

impl Op {
    /// Whether it can leave nothing.
    pub fn empties(&self) -> bool {
        match self {
            Self::Trim | Self::Trimmed | Self::Cut { .. } | Self::Join { .. } => true,
            Self::Table { unknown, .. } | Self::Known { unknown, .. } => {
                *unknown == Unknown::SkipField
            }
            Self::Phone { unknown, .. }
            | Self::Email { unknown }
            | Self::As { unknown, .. }
            | Self::Country { unknown, .. } => *unknown == OnUnknown::SkipField,
            _ => false,
        }
    }

    /// Whether it can leave the record out.
    fn skips(&self) -> bool {
        match self {
            Self::Table { unknown, .. } | Self::Known { unknown, .. } => {
                *unknown == Unknown::SkipRecord
            }
            Self::Phone { unknown, .. }
            | Self::Email { unknown }
            | Self::As { unknown, .. }
            | Self::Country { unknown, .. } => *unknown == OnUnknown::SkipRecord,
            _ => false,
        }
    }

    fn drops(&self) -> bool {
        self.empties() || self.skips()
    }

    /// Whether there are values that it cannot convert.
    fn fails(&self) -> bool {
        match self {
            Self::DateIn(_)
            | Self::StartOfDayIn(_)
            | Self::FromUnix(_)
            | Self::Number
            | Self::Integer
            | Self::Date
            | Self::DateTime
            | Self::Whole
            | Self::Narrow(_)
            | Self::Signed
            | Self::Times(_)
            | Self::MinorUnits(_)
            | Self::MajorUnits(_)
            | Self::Table {
                unknown: Unknown::Error,
                ..
            }
            | Self::Known {
                unknown: Unknown::Error,
                ..
            } => true,
            Self::Phone { unknown, .. }
            | Self::Email { unknown }
            | Self::As { unknown, .. }
            | Self::Country { unknown, .. } => *unknown == OnUnknown::Error,
            Self::AsText
            | Self::AsInteger
            | Self::Own
            | Self::IntoText
            | Self::Trim
            | Self::Trimmed
            | Self::Lower
            | Self::Upper
            | Self::Affix { .. }
            | Self::Cut { .. }
            | Self::Split(_)
            | Self::Join { .. }
            | Self::Scaled { .. }
            | Self::Table { .. }
            | Self::Known { .. }
            | Self::Into(_)
            | Self::Variant { .. }
            | Self::NumberToText
            | Self::ToI64
            | Self::ToF64
            | Self::ToJson
            | Self::MapToJson => false,
            Self::Items { ops, nulls: _ } | Self::Values { ops, nulls: _ } => {
                ops.iter().any(Self::fails)
            }
        }
    }
}

impl RustLeaf {
    /// What it takes out of the source.
    fn taken(&self) -> Option<&Read> {
        match &self.origin {
            Origin::Read(read) if read.by == Access::Take => Some(read),
            _ => None,
        }
    }

    /// Whether its source and the steps decide alone whether there is a value.
    fn is_plain(&self) -> bool {
        self.when.is_none() && self.or.is_empty() && self.forward.is_none()
    }

    /// Why a record without its value is left out.
    pub fn left_out(&self) -> Skip {
        let link = |one: &Self| match &one.origin {
            Origin::Link { name, of: _ } => Some(name.clone()),
            _ => None,
        };
        match link(self) {
            // Whichever id it is found by, it is one link that has none.
            Some(name)
                if self
                    .or
                    .iter()
                    .all(|(_, or)| link(or).as_ref() == Some(&name)) =>
            {
                Skip::Unlinked(name)
            }
            _ => Skip::Missing,
        }
    }

    /// Whether a custom step is one of its sources.
    fn is_custom(&self) -> bool {
        matches!(self.origin, Origin::Custom { .. })
            || self.or.iter().any(|(_, one)| one.is_custom())
    }

    /// The same where it is a value whenever the source has one.
    fn whole(&self) -> Option<&Read> {
        let always = self.is_plain() && !self.ops.iter().any(Op::empties);
        self.taken().filter(|_| always)
    }

    fn skips(&self) -> bool {
        self.missing == Missing::SkipRecord
            || self.ops.iter().any(Op::skips)
            || self.or.iter().any(|(_, one)| one.skips())
    }

    fn fails(&self) -> bool {
        self.missing == Missing::Error
            || matches!(self.origin, Origin::Custom { .. })
            || self.ops.iter().any(Op::fails)
            || self.or.iter().any(|(_, one)| one.fails())
    }
}

impl Value {
    /// Whether there are records that it cannot convert.
    fn fails(&self) -> bool {
        match self {
            Self::Guard(..) | Self::Demand(_) => false,
            Self::Custom { .. } => true,
            Self::Leaf(leaf) => leaf.fails(),
            Self::Each { missing, scope, .. } => {
                *missing == Missing::Error || scope.bindings.iter().any(|one| one.value.fails())
            }
        }
    }

    /// Everything that is read of the source.
    fn reads<'v>(&'v self, found: &mut Vec<&'v Read>) {
        match self {
            Self::Custom { .. } => {}
            Self::Guard(present, _) => found.extend(present.iter().filter_map(|one| match one {
                Present::Read(read) => Some(read),
                Present::Name(_) => None,
            })),
            Self::Demand(cond) => found.extend(cond.reads()),
            Self::Leaf(leaf) => leaf.reads(found),
            Self::Each {
                list, when, scope, ..
            } => {
                found.push(list);
                found.extend(when.iter().flat_map(Cond::reads));
                for binding in &scope.bindings {
                    binding.value.reads(found);
                }
            }
        }
    }

    /// What is taken out of the source.
    fn taken(&self) -> Vec<&Read> {
        match self {
            Self::Leaf(leaf) => {
                let others = leaf.or.iter().map(|(_, one)| one);
                let all = std::iter::once(&**leaf).chain(others);
                all.filter_map(RustLeaf::taken).collect()
            }
            Self::Each { list, .. } if list.by == Access::Take => vec![list],
            _ => Vec::new(),
        }
    }

    /// Whether a list is read while it is gone through: `each: ^lines` inside `each: lines`.
    fn asks_for_its_list(&self) -> bool {
        let Self::Each {
            list,
            when,
            missing,
            scope,
            item: _,
        } = self
        else {
            return false;
        };
        let mut reads = Vec::new();
        for binding in &scope.bindings {
            binding.value.reads(&mut reads);
        }
        // A condition beside the list is asked where that was taken already.
        if *missing == Missing::Stays {
            reads.extend(when.iter().flat_map(Cond::reads));
        }
        list.by == Access::Take && reads.iter().any(|read| leaf::overlap(list, read))
    }

    fn copy_instead(&mut self) {
        let copy = |leaf: &mut RustLeaf| {
            if let Origin::Read(read) = &mut leaf.origin
                && read.by == Access::Take
            {
                read.by = Access::Copy;
            }
        };
        match self {
            Self::Leaf(leaf) => {
                copy(leaf);
                leaf.or.iter_mut().for_each(|(_, one)| copy(one));
            }
            Self::Each { list, .. } => list.by = Access::Copy,
            Self::Guard(..) | Self::Demand(_) | Self::Custom { .. } => {}
        }
    }
}
