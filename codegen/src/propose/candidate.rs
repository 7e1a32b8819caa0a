//! What might fill what.

use indexmap::IndexMap;

use super::score::{Name, Score, score};
use super::subject::{Records, judged};
use crate::api::{Direction, Enum, Shape};
use crate::catalog::bound::{BoundAction, TypeUse};
use crate::catalog::model::Located;
use crate::diagnostic::Place;
use crate::expression::{FieldPath, Segment};
use crate::mapping::bind::Connector;
use crate::mapping::model::{CountryForm, OnMissing, OnUnknown, Rule, Source, Step};

/// From here on a match stands in the file; below it is a comment.
pub(super) const SURE: u8 = 75;

/// A field of either side.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) path: FieldPath,
    pub(super) name: Name,
    ty: TypeUse,
    pub(super) required: bool,
    /// The index of the record that it is in, if that is a field too.
    pub(super) within: Option<usize>,
}

/// A rule that may be proposed.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) target: usize,
    pub(super) source: Source,
    pub(super) score: Score,
    /// Conversions to try, the plainest first; the last one is tried first to be popped.
    pub(super) ways: Vec<Way>,
    pub(super) on_missing: Option<OnMissing>,
}

/// A conversion, and what it costs in confidence.
#[derive(Debug, Clone, Default)]
pub(super) struct Way {
    pub(super) via: Vec<Step>,
    pub(super) on_unknown: Option<OnUnknown>,
    pub(super) costs: u8,
}

impl Candidate {
    /// How sure it is with the conversion at hand.
    pub(super) fn percent(&self) -> u8 {
        let costs = self.ways.last().map_or(0, |way| way.costs);
        self.score.percent.saturating_sub(costs)
    }

    pub(super) fn rule(&self, target: &Field, place: Place) -> Rule {
        let way = self.ways.last().cloned().unwrap_or_default();
        let at = |step| Located::new(step, place.clone());
        Rule {
            target: target.path.clone(),
            source: self.source.clone(),
            when: None,
            via: way.via.into_iter().map(at).collect(),
            only_forward: None,
            on_missing: self
                .on_missing
                .clone()
                .map(|one| Located::new(one, place.clone())),
            on_unknown: way.on_unknown.map(|one| Located::new(one, place.clone())),
            or: None,
            turned: false,
            place,
        }
    }
}

/// What a field holds, if that is a list of records.
pub(super) fn item_of(field: &Field, side: Connector<'_>) -> Option<TypeUse> {
    let Some(Shape::List(item)) = side.shape(field.ty) else {
        return None;
    };
    let item = TypeUse {
        spec: field.ty.spec,
        ty: *item,
    };
    matches!(side.shape(item), Some(Shape::Struct(_))).then_some(item)
}

/// The fields of an element of a list.
pub(super) fn item_fields(item: TypeUse, side: Connector<'_>, written: bool) -> Vec<Field> {
    let fields = members(item, side, written).into_iter();
    fields
        .map(|(name, ty, required)| Field {
            path: FieldPath::member(&name),
            name: Name::new(&name),
            ty,
            required,
            within: None,
        })
        .collect()
}

/// The fields of a record, and those of the records in it.
pub(super) fn source_fields(ty: TypeUse, side: Connector<'_>) -> Vec<Field> {
    let mut fields = Vec::new();
    for (name, ty, required) in members(ty, side, false) {
        let path = FieldPath::member(&name);
        push(&mut fields, path, &name, ty, required, side, false);
    }
    fields
}

/// The inputs of an action, and the fields of those that are records.
pub(super) fn target_fields(action: &BoundAction, side: Connector<'_>) -> Vec<Field> {
    let mut fields = Vec::new();
    let spec = action.call.operation.spec;
    for input in &action.call.inputs {
        let ty = TypeUse { spec, ty: input.ty };
        let path = FieldPath::member(&input.key);
        push(
            &mut fields,
            path,
            &input.key,
            ty,
            input.required,
            side,
            true,
        );
    }
    fields
}

fn push(
    fields: &mut Vec<Field>,
    path: FieldPath,
    name: &str,
    ty: TypeUse,
    required: bool,
    side: Connector<'_>,
    written: bool,
) {
    let index = fields.len();
    fields.push(Field {
        path: path.clone(),
        name: Name::new(name),
        ty,
        required,
        within: None,
    });
    for (member, ty, required) in members(ty, side, written) {
        let mut path = path.clone();
        path.segments.push(Segment::Member(member.clone()));
        fields.push(Field {
            path,
            name: Name::new(&member),
            ty,
            required,
            within: Some(index),
        });
    }
}

fn members(ty: TypeUse, side: Connector<'_>, written: bool) -> Vec<(String, TypeUse, bool)> {
    let Some(Shape::Struct(record)) = side.shape(ty) else {
        return Vec::new();
    };
    let fields = record.fields.iter();
    fields
        .filter(|field| !written || field.direction != Direction::ReadOnly)
        .map(|field| {
            let ty = TypeUse {
                spec: ty.spec,
                ty: field.ty,
            };
            (field.wire.clone(), ty, field.required)
        })
        .collect()
}

/// The best source for each target, each source once.
pub(super) fn matched(
    from: Records<'_>,
    to: Records<'_>,
    (source_side, target_side): (Connector<'_>, Connector<'_>),
    place: &Place,
) -> Vec<Candidate> {
    let (sources, targets) = (from.fields, to.fields);
    let mut pairs = Vec::new();
    for (t, target) in targets.iter().enumerate() {
        for (s, source) in sources.iter().enumerate() {
            let Some(mut found) = score(&source.name, &target.name) else {
                continue;
            };
            // A name inside another record says less, unless both are inside one that goes by one name.
            let around = |field: &Field, all: &[Field]| {
                let record = field.within.and_then(|at| all.get(at))?;
                Some(record.name.words().to_vec())
            };
            if around(source, sources) != around(target, targets) {
                found.percent = found.percent.saturating_sub(15);
            }
            let found = judged(found, (source, from), (target, to));
            if found.percent >= 40 {
                pairs.push((found, t, s));
            }
        }
    }
    // Stable: among equals the order of the fields decides.
    pairs.sort_by_key(|(found, ..)| std::cmp::Reverse(found.percent));
    let mut best: IndexMap<usize, (Score, usize)> = IndexMap::new();
    let mut used = Vec::new();
    for (found, t, s) in pairs {
        if !best.contains_key(&t) && !used.contains(&s) {
            used.push(s);
            best.insert(t, (found, s));
        }
    }
    best.sort_unstable_keys();
    let pairs = best.into_iter();
    pairs
        .filter_map(|(t, (score, s))| {
            let (source, target) = (sources.get(s)?, targets.get(t)?);
            Some(Candidate {
                target: t,
                source: Source::From(Located::new(source.path.clone(), place.clone())),
                score,
                ways: ways((source, source_side), (target, target_side), place),
                on_missing: None,
            })
        })
        .collect()
}

/// The conversions that might do, the last one first.
fn ways(
    (source, source_side): (&Field, Connector<'_>),
    (target, target_side): (&Field, Connector<'_>),
    place: &Place,
) -> Vec<Way> {
    let way = |via: Vec<Step>, costs| Way {
        via,
        on_unknown: None,
        costs,
    };
    let unknown = if target.required {
        OnUnknown::Error
    } else {
        OnUnknown::SkipField
    };
    // A day in UTC is a guess: somebody has to say whose days they are.
    let mut ways = vec![
        way(vec![Step::StartOfDayIn("UTC".to_owned())], 40),
        way(vec![Step::DateIn("UTC".to_owned())], 40),
        way(vec![Step::Join(", ".to_owned())], 10),
        way(vec![Step::Split(",".to_owned())], 10),
        way(vec![Step::Date], 10),
        way(vec![Step::DateTime], 10),
        way(vec![Step::Integer], 5),
        way(vec![Step::Number], 5),
    ];
    if let Some(words) = words_of(target.ty, target_side) {
        let known = words_of(source.ty, source_side);
        let table: IndexMap<String, Located<String>> = match &known {
            Some(known) => known
                .iter()
                .filter_map(|from| {
                    let to = words.iter().find(|to| to.eq_ignore_ascii_case(from))?;
                    Some((from.clone(), Located::new(to.clone(), place.clone())))
                })
                .collect(),
            None => words
                .iter()
                .map(|word| (word.clone(), Located::new(word.clone(), place.clone())))
                .collect(),
        };
        // A long list of a vendor's is not what a person wants to read here.
        if !table.is_empty() && table.len() <= 40 {
            ways.push(Way {
                via: vec![Step::Enum(table)],
                on_unknown: Some(unknown.clone()),
                costs: 5,
            });
        }
        if target.name.means("country") {
            ways.push(Way {
                via: vec![Step::Country(CountryForm::Alpha2)],
                on_unknown: Some(unknown.clone()),
                costs: 5,
            });
        }
    }
    ways.push(Way::default());
    // Words that the target knows all need no table.
    if let (Some(words), Some(known)) = (
        words_of(source.ty, source_side),
        words_of(target.ty, target_side),
    ) && words.iter().all(|word| known.contains(word))
    {
        ways.push(Way {
            via: Vec::new(),
            on_unknown: Some(unknown),
            costs: 0,
        });
    }
    if target.name.means("email") {
        ways.push(way(vec![Step::Trim, Step::Lower], 0));
    }
    ways
}

/// The values of an enum of texts.
fn words_of(ty: TypeUse, side: Connector<'_>) -> Option<Vec<String>> {
    match side.shape(ty) {
        Some(Shape::Enum(Enum::Strings(values))) => {
            Some(values.iter().map(|value| value.value.clone()).collect())
        }
        _ => None,
    }
}
