//! Lists of records that become lists of records.

use super::candidate::{Candidate, Field, SURE, Way, item_fields, item_of, matched};
use super::score::{Score, score};
use super::subject::Records;
use super::{End, place, refusal};
use crate::catalog::model::Located;
use crate::diagnostic::{Code, Place};
use crate::expression::FieldPath;
use crate::mapping::model::{OnMissing, Rule, Source};

/// A list of the source for each list of the target that has no candidate yet: by its name, or because there is one on
/// either side. It fits where the elements' required fields are sure to be filled.
pub(super) fn lists(
    sources: &[Field],
    (targets, taken): (&[Field], &[usize]),
    from: End<'_>,
    to: End<'_>,
) -> Vec<Candidate> {
    let of = |fields: &[Field], end: End<'_>| -> Vec<usize> {
        let lists = fields.iter().enumerate();
        lists
            .filter(|(_, field)| item_of(field, end.connector).is_some())
            .map(|(at, _)| at)
            .collect()
    };
    let (source_lists, target_lists) = (of(sources, from), of(targets, to));
    let alone = source_lists.len() == 1 && target_lists.len() == 1;
    let mut found = Vec::new();
    for target in target_lists {
        if taken.contains(&target) {
            continue;
        }
        let Some(field) = targets.get(target) else {
            continue;
        };
        let mut named: Vec<(Score, &Field)> = source_lists
            .iter()
            .filter_map(|at| sources.get(*at))
            .filter_map(|source| {
                let named = score(&source.name, &field.name);
                let only = || {
                    alone.then(|| Score {
                        percent: SURE,
                        why: "the only list on either side".to_owned(),
                    })
                };
                Some((named.or_else(only)?, source))
            })
            .collect();
        named.sort_by_key(|(score, _)| std::cmp::Reverse(score.percent));
        let made = named
            .into_iter()
            .find_map(|(score, source)| each((target, field), (score, source), from, to));
        found.extend(made);
    }
    found
}

fn each(
    (index, target): (usize, &Field),
    (score, source): (Score, &Field),
    from: End<'_>,
    to: End<'_>,
) -> Option<Candidate> {
    let sides = (from.connector, to.connector);
    let sources = item_fields(item_of(source, sides.0)?, sides.0, false);
    let targets = item_fields(item_of(target, sides.1)?, sides.1, true);
    let nowhere = place(usize::MAX);
    let list = |rules: Vec<Rule>, on_missing: Option<OnMissing>| {
        whole(&target.path, &source.path, rules, on_missing, &nowhere)
    };
    let on_missing = match refusal(list(Vec::new(), None), from, to) {
        None => None,
        Some(Code::MappingMissing) => Some(OnMissing::Error),
        Some(_) => return None,
    };
    let mut rules = Vec::new();
    let mut filled = Vec::new();
    let elements = |fields| Records {
        fields,
        // Elements of lists that go together are about one thing.
        about: Some("element"),
    };
    let (inner, outer) = (elements(&sources), elements(&targets));
    for mut one in matched(inner, outer, sides, &nowhere) {
        let Some(field) = targets.get(one.target) else {
            continue;
        };
        let rule = loop {
            let rule = one.rule(field, nowhere.clone());
            match refusal(list(vec![rule.clone()], on_missing.clone()), from, to) {
                None => break Some(rule),
                Some(Code::MappingMissing) if one.on_missing.is_none() => {
                    one.on_missing = Some(OnMissing::Error);
                }
                Some(_) => {
                    one.on_missing = None;
                    one.ways.pop();
                    if one.ways.is_empty() {
                        break None;
                    }
                }
            }
        };
        if let Some(rule) = rule.filter(|_| one.percent() >= SURE) {
            rules.push(rule);
            filled.push(one.target);
        }
    }
    let fits = targets
        .iter()
        .enumerate()
        .all(|(at, field)| !field.required || filled.contains(&at));
    // Of lists that nothing but their being alone joins, little in common is chance.
    let alone = score.percent <= SURE && 2 * rules.len() < targets.len();
    (fits && !alone && !rules.is_empty()).then(|| Candidate {
        target: index,
        source: Source::Each {
            list: Located::new(source.path.clone(), nowhere.clone()),
            rules,
        },
        score,
        ways: vec![Way::default()],
        on_missing,
    })
}

fn whole(
    target: &FieldPath,
    list: &FieldPath,
    rules: Vec<Rule>,
    on_missing: Option<OnMissing>,
    at: &Place,
) -> Rule {
    Rule {
        place: at.clone(),
        target: target.clone(),
        source: Source::Each {
            list: Located::new(list.clone(), at.clone()),
            rules,
        },
        when: None,
        via: Vec::new(),
        only_forward: None,
        on_missing: on_missing.map(|one| Located::new(one, at.clone())),
        on_unknown: None,
        or: None,
        turned: false,
    }
}
