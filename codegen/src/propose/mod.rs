//! Proposes a mapping file: fields matched by name, type, format and meaning.
//!
//! The checker of mapping files is the judge: a match is proposed in the plainest way that it accepts, and not at all
//! where it accepts none. What a person has to decide is a custom step if the target demands a value, and a comment
//! otherwise; so what is proposed always passes the check.

mod candidate;
mod each;
mod guard;
mod print;
pub(crate) mod score;
mod subject;
#[cfg(test)]
mod tests;

use indexmap::IndexMap;

use crate::catalog::bound::TypeUse;
use crate::catalog::model::Located;
use crate::diagnostic::{Code, Place, Severity, Sink};
use crate::expression::FieldPath;
use crate::lower::names::{snake, words};
use crate::mapping::bind::{Around, Connector, bind};
use crate::mapping::loops;
use crate::mapping::model::{
    EntryKind, EntryRef, Mapping, MappingFile, OnMissing, Rule, Source, Unmapped,
};
use crate::source::{FileId, Pointer};

use candidate::{Candidate, Field, SURE, matched, source_fields, target_fields};
use score::{Score, lower_words};
use subject::Records;

/// One end of a mapping.
#[derive(Debug, Clone, Copy)]
pub struct End<'a> {
    /// The connector's name, which is its short name in the file as well.
    pub name: &'a str,
    pub connector: Connector<'a>,
    pub kind: EntryKind,
    pub key: &'a str,
}

/// What the project has beside a proposal.
#[derive(Debug, Clone, Copy)]
pub struct Beside<'a> {
    /// Its mapping files.
    pub files: &'a [&'a MappingFile],
    /// The connectors that these name, and both ends, by folder name.
    pub connectors: &'a IndexMap<String, Connector<'a>>,
}

/// A line of a proposal.
#[derive(Debug, Clone)]
struct Line {
    rule: Rule,
    score: Score,
    sure: bool,
}

/// A mapping file from one end to the other, as text; `None` where one of them does not exist. It passes the check of the
/// project that it is made for.
#[must_use]
pub fn propose(from: End<'_>, to: End<'_>, beside: Beside<'_>) -> Option<String> {
    let bound = from.connector.bound;
    let output = match from.kind {
        EntryKind::Search => &bound.searches.get(from.key)?.output,
        EntryKind::Trigger | EntryKind::Action => &bound.triggers.get(from.key)?.output,
    };
    let source: TypeUse = output.ty;
    let action = to.connector.bound.actions.get(to.key)?;
    let targets = target_fields(action, to.connector);
    let nowhere = place(usize::MAX);
    let sides = (from.connector, to.connector);
    let sources = source_fields(source, from.connector);
    let mut candidates = params(&targets, to);
    let taken: Vec<usize> = candidates.iter().map(|one| one.target).collect();
    let read = Records {
        fields: &sources,
        about: loops::resource(bound, from.key, Some(output)),
    };
    let written = Records {
        fields: &targets,
        about: loops::resource(to.connector.bound, to.key, action.output.as_ref()),
    };
    let by_name = matched(read, written, sides, &nowhere);
    candidates.extend(
        by_name
            .into_iter()
            .filter(|one| !taken.contains(&one.target)),
    );
    candidates.sort_by_key(|one| one.target);
    judge(&mut candidates, &targets, from, to);
    let taken: Vec<usize> = candidates.iter().map(|one| one.target).collect();
    candidates.extend(each::lists(&sources, (&targets, &taken), from, to));
    candidates.sort_by_key(|one| one.target);
    let lines = composed(&candidates, &targets);
    let sure = lines.iter().filter(|line| line.sure);
    let rules: Vec<Rule> = sure.map(|line| line.rule.clone()).collect();
    let guard = guard::guard(&rules, from, to, beside);
    Some(print::print(from, to, &lines, guard.as_ref()))
}

/// Inputs that go by the name of one of the connection's parameters.
fn params(targets: &[Field], to: End<'_>) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (target, field) in targets.iter().enumerate() {
        let Some(name) = field.path.as_member() else {
            continue;
        };
        let wanted = lower_words(name);
        let params = &to.connector.bound.connection.params;
        let Some(param) = params.keys().find(|param| lower_words(param) == wanted) else {
            continue;
        };
        found.push(Candidate {
            target,
            source: Source::Param {
                connector: to.name.to_owned(),
                name: Located::new(param.clone(), place(target)),
            },
            score: Score {
                percent: 95,
                why: "a parameter of the connection".to_owned(),
            },
            ways: vec![candidate::Way::default()],
            on_missing: None,
        });
    }
    found
}

/// Keeps what the checker accepts, in the plainest way that it does.
fn judge(candidates: &mut Vec<Candidate>, targets: &[Field], from: End<'_>, to: End<'_>) {
    loop {
        // A record and its parts cannot both be filled, so each candidate is judged alone.
        let refused: Vec<(usize, Code)> = candidates
            .iter()
            .enumerate()
            .filter_map(|(index, one)| {
                let rule = one.rule(targets.get(one.target)?, place(index));
                Some((index, refusal(rule, from, to)?))
            })
            .collect();
        if refused.is_empty() {
            return;
        }
        for (index, code) in refused.into_iter().rev() {
            let Some(one) = candidates.get_mut(index) else {
                continue;
            };
            if code == Code::MappingMissing && one.on_missing.is_none() {
                one.on_missing = Some(OnMissing::Error);
                continue;
            }
            one.on_missing = None;
            one.ways.pop();
            if one.ways.is_empty() {
                candidates.remove(index);
            }
        }
    }
}

/// What the checker holds against a rule; what is still missing beside it does not count.
fn refusal(rule: Rule, from: End<'_>, to: End<'_>) -> Option<Code> {
    let file = file(vec![rule], from, to);
    let mut connectors = IndexMap::new();
    for end in [from, to] {
        connectors.insert(end.name.to_owned(), end.connector);
    }
    let mut sink = Sink::new();
    bind(&file, &connectors, Around::default(), &mut sink);
    let errors = sink
        .diagnostics()
        .iter()
        .filter(|one| one.severity == Severity::Error && one.code != Code::MappingRequired);
    errors.map(|one| one.code).next()
}

/// The lines of the file in the target's order, with a custom step wherever a value is demanded and none is sure.
fn composed(candidates: &[Candidate], targets: &[Field]) -> Vec<Line> {
    let sure = |target: usize| {
        let mut found = candidates.iter().filter(|one| one.target == target);
        found.any(|one| one.percent() >= SURE)
    };
    let parts = |whole: usize| {
        let all = targets.iter().enumerate();
        all.filter(move |(_, field)| field.within == Some(whole))
    };
    // A record is made of its parts if one of them is sure; one that need not be there, if all it demands are.
    let by_parts = |whole: usize, required: bool| {
        !sure(whole)
            && parts(whole).any(|(part, _)| sure(part))
            && (required || parts(whole).all(|(part, field)| !field.required || sure(part)))
    };
    let mut names = Vec::new();
    let mut lines = Vec::new();
    for (index, field) in targets.iter().enumerate() {
        let whole = field.within.and_then(|at| Some((at, targets.get(at)?)));
        let written = match whole {
            None => !by_parts(index, field.required),
            Some((at, record)) => by_parts(at, record.required),
        };
        let candidate = candidates.iter().find(|one| one.target == index);
        let stands = written && sure(index);
        if let Some(one) = candidate {
            // The parts of what stands whole say nothing.
            let said = match whole {
                Some((at, _)) => !sure(at),
                None => true,
            };
            if said {
                lines.push(Line {
                    rule: one.rule(field, place(index)),
                    score: Score {
                        percent: one.percent(),
                        why: one.score.why.clone(),
                    },
                    sure: stands,
                });
            }
        }
        if written && field.required && !stands {
            lines.push(Line {
                rule: custom(&field.path, index, &mut names),
                score: Score {
                    percent: 0,
                    why: "no field is sure to fit".to_owned(),
                },
                sure: true,
            });
        }
    }
    lines
}

fn custom(target: &FieldPath, index: usize, names: &mut Vec<String>) -> Rule {
    let mut name = format!("fill_{}", snake(&words(&target.to_string())));
    while names.contains(&name) {
        name.push_str("_too");
    }
    names.push(name.clone());
    let at = place(index);
    Rule {
        target: target.clone(),
        source: Source::Custom(Located::new(name, at.clone())),
        when: None,
        via: Vec::new(),
        only_forward: None,
        on_missing: None,
        on_unknown: None,
        or: None,
        turned: false,
        place: at,
    }
}

/// Where a rule would stand, to know it again in what the checker says.
fn place(index: usize) -> Place {
    Place::value(FileId::new("proposal.yaml"), Pointer::root().index(index))
}

fn file(rules: Vec<Rule>, from: End<'_>, to: End<'_>) -> MappingFile {
    let nowhere = place(usize::MAX);
    let located = |end: End<'_>| {
        let entry = EntryRef {
            connector: end.name.to_owned(),
            kind: end.kind,
            key: end.key.to_owned(),
        };
        Located::new(entry, nowhere.clone())
    };
    let key = key(from, to);
    let mapping = Mapping {
        key: key.clone(),
        place: nowhere.clone(),
        named: nowhere.clone(),
        from: located(from),
        to: located(to),
        links: IndexMap::new(),
        guard: None,
        unmapped_target: Unmapped::Ignore,
        unmapped_source: Unmapped::Ignore,
        only_forward: None,
        when: None,
        rules,
        require_any: Vec::new(),
        ignore_target: Vec::new(),
        ignore_source: Vec::new(),
    };
    let names = [from.name, to.name];
    MappingFile {
        file: FileId::new("proposal.yaml"),
        version: Located::new(semver::Version::new(0, 1, 0), nowhere.clone()),
        description: None,
        connectors: names
            .map(|name| {
                (
                    name.to_owned(),
                    Located::new(name.to_owned(), nowhere.clone()),
                )
            })
            .into_iter()
            .collect(),
        mappings: IndexMap::from([(key, mapping)]),
    }
}

/// The mapping's key.
fn key(from: End<'_>, to: End<'_>) -> String {
    format!("{}_to_{}", from.key, to.key)
}
