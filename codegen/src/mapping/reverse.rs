//! The other direction of a mapping: what of it is declared, and what the steps that can be undone make of the first.

use super::model::{Currency, Mapping, OnUnknown, Rule, Source, Step, TemplatePart};
use crate::catalog::model::Located;
use crate::diagnostic::{Code, Diagnostic, Place, Sink};
use crate::expression::{FieldPath, Segment};

/// The rules of `reverse:`: those it declares, and the first direction's turned round. What cannot be turned round, and is
/// neither declared nor ignored there, is reported.
pub(super) fn rules(forward: &[Rule], reverse: &Mapping, sink: &mut Sink) -> Vec<Rule> {
    let decided = |field: &FieldPath| {
        let declared = reverse.rules.iter().map(|rule| &rule.target);
        let ignored = reverse.ignore_target.iter().map(|path| &path.value);
        declared.chain(ignored).any(|other| {
            let mut pairs = other.segments.iter().zip(&field.segments);
            pairs.all(|(a, b)| a == b)
        })
    };
    let mut rules = reverse.rules.clone();
    for rule in forward {
        let fields = read(rule);
        // A field that `reverse` decides on needs no turning, and one that nothing reads has no other direction.
        if fields.iter().all(decided) {
            continue;
        }
        match turned(rule, forward) {
            Ok(turned) => {
                let same = |one: &&Rule| one.turned && one.target == turned.target;
                if let Some(first) = rules.iter().find(same) {
                    sink.emit(twice(&turned, first, reverse));
                } else {
                    rules.push(turned);
                }
            }
            Err((place, why)) => {
                let names: Vec<String> = fields
                    .iter()
                    .filter(|field| !decided(field))
                    .map(|field| format!("`{field}`"))
                    .collect();
                let message = format!(
                    "{} cannot be had back from `{}`: {why}",
                    names.join(", "),
                    rule.target
                );
                sink.emit(
                    Diagnostic::new(Code::MappingReverse, place, message)
                        .related(reverse.place.clone(), "turned round for this")
                        .help("give it a rule under `fields` of `reverse`, or list it under its `ignore: { target: [...] }`"),
                );
            }
        }
    }
    rules
}

/// A field that fills two in the first direction could be had back from either.
fn twice(second: &Rule, first: &Rule, reverse: &Mapping) -> Diagnostic {
    let of = |rule: &Rule| match &rule.source {
        Source::From(path) | Source::Each { list: path, .. } => path.value.to_string(),
        _ => String::new(),
    };
    let (field, one, other) = (&first.target, of(first), of(second));
    let message = format!("`{field}` can be had back from `{one}` and from `{other}`");
    Diagnostic::new(Code::MappingReverse, second.place.clone(), message)
        .related(first.place.clone(), "the first of them")
        .related(reverse.place.clone(), "turned round for this")
        .help("say which one by a rule under `fields` of `reverse`, or list the field under its `ignore: { target: [...] }`")
}

/// The source fields that a rule is made of.
fn read(rule: &Rule) -> Vec<FieldPath> {
    let mut fields = Vec::new();
    for one in rule.alternatives() {
        match &one.source {
            Source::From(path) | Source::Each { list: path, .. } => fields.push(path.value.clone()),
            Source::Join { parts, with: _ } => {
                fields.extend(parts.iter().map(|part| part.value.clone()));
            }
            Source::Template(template) => {
                fields.extend(template.value.iter().filter_map(|part| match part {
                    TemplatePart::Field(path) => Some(path.value.clone()),
                    TemplatePart::Text(_) => None,
                }));
            }
            // What is not read has no way back; what a custom step reads is its own affair.
            Source::Const(_)
            | Source::Param { .. }
            | Source::Now(_)
            | Source::Link { .. }
            | Source::Custom(_) => {}
        }
    }
    fields
}

/// A rule the other way round, or where and why there is none.
fn turned(rule: &Rule, among: &[Rule]) -> Result<Rule, (Place, String)> {
    let Rule {
        place,
        target,
        source,
        when,
        via,
        only_forward,
        on_missing: _,
        on_unknown,
        or,
        turned: _,
    } = rule;
    let no = |place: &Place, why: &str| Err((place.clone(), why.to_owned()));
    if let Some(or) = or {
        return no(&or.place, "it may come from several fields");
    }
    if let Some(when) = when {
        return no(&when.place, "it is filled only when a condition holds");
    }
    if let Some(only) = only_forward {
        return no(&only.place, "it holds the furthest state, and not the last");
    }
    let path = match source {
        Source::From(path) | Source::Each { list: path, .. } => path,
        Source::Join { .. } => return no(place, "`join` does not say where a part ends"),
        _ => return no(place, "a template cannot be read backwards"),
    };
    if path.value.up > 0 {
        return no(&path.place, "it stands outside the list");
    }
    let target = Located::new(target.clone(), place.clone());
    let (source, via, on_unknown) = match source {
        Source::Each { rules, .. } => {
            let rules: Result<Vec<Rule>, _> = rules.iter().map(|one| turned(one, rules)).collect();
            let source = Source::Each {
                list: target,
                rules: rules?,
            };
            (source, Vec::new(), None)
        }
        _ => {
            let mut steps = Vec::new();
            for step in via.iter().rev() {
                let inverse = inverse(&step.value, among, on_unknown.as_ref())
                    .map_err(|why| (step.place.clone(), why))?;
                steps.extend(inverse.map(|step_back| Located::new(step_back, step.place.clone())));
            }
            // Without steps it is of words that go by their names, as they do on the way back.
            if via.is_empty()
                && let Some(said) = on_unknown
            {
                one_for_all(&said.value).map_err(|why| (said.place.clone(), why))?;
            }
            let table = |step: &Located<Step>| matches!(step.value, Step::Enum(_));
            let on_unknown = on_unknown
                .clone()
                .filter(|_| via.is_empty() || steps.iter().any(table));
            (Source::From(target), steps, on_unknown)
        }
    };
    Ok(Rule {
        place: place.clone(),
        target: path.value.clone(),
        source,
        when: None,
        via,
        only_forward: None,
        on_missing: None,
        on_unknown,
        or: None,
        turned: true,
    })
}

/// The step that undoes another, `None` where nothing is to be done; `among` are the rules beside it.
fn inverse(
    step: &Step,
    among: &[Rule],
    on_unknown: Option<&Located<OnUnknown>>,
) -> Result<Option<Step>, String> {
    let lossy = |name: &str| Err(format!("`{name}` does not say what was there before it"));
    Ok(Some(match step {
        // A date is the text that it is written as.
        Step::Date | Step::DateTime => return Ok(None),
        // White space around a text means nothing in either direction.
        Step::Trim => Step::Trim,
        Step::Prefix(text) if !text.is_empty() => Step::After {
            separator: text.clone(),
            last: false,
        },
        Step::Suffix(text) if !text.is_empty() => Step::Before {
            separator: text.clone(),
            last: true,
        },
        Step::Unit { from, to } => Step::Unit {
            from: to.clone(),
            to: from.clone(),
        },
        Step::MinorUnits(currency) => Step::MajorUnits(carried(currency, among)?),
        Step::MajorUnits(currency) => Step::MinorUnits(carried(currency, among)?),
        Step::StartOfDayIn(zone) => Step::DateIn(zone.clone()),
        Step::Enum(table) => {
            let mut inverted = indexmap::IndexMap::new();
            for (from, to) in table {
                let from = Located::new(from.clone(), to.place.clone());
                if let Some(first) = inverted.insert(to.value.clone(), from) {
                    let (first, to) = (first.value, &to.value);
                    return Err(format!("`{to}` stands for `{first}` and for another value"));
                }
            }
            on_unknown.map_or(Ok(()), |said| one_for_all(&said.value))?;
            Step::Enum(inverted)
        }
        Step::Prefix(_) | Step::Suffix(_) => return lossy("an empty text"),
        Step::Lower => return lossy("lower"),
        Step::Upper => return lossy("upper"),
        Step::Before { .. } => return lossy("before"),
        Step::After { .. } => return lossy("after"),
        Step::Split(_) => return lossy("split"),
        Step::Join(_) => return lossy("join"),
        Step::DateIn(_) => return lossy("date_in"),
        Step::FromUnix(_) => return lossy("from_unix"),
        Step::Number => return lossy("number"),
        Step::Integer => return lossy("integer"),
        Step::Phone(_) => return lossy("phone"),
        // What is an address is one in the other direction.
        Step::Email => return Ok(None),
        // A text becomes the shape that is one by itself.
        Step::As(_) => return Ok(None),
        Step::Country(_) => return lossy("country"),
    }))
}

/// A word that stands for many is not undone.
fn one_for_all(on_unknown: &OnUnknown) -> Result<(), String> {
    match on_unknown {
        OnUnknown::Use(word) => Err(format!("`{word}` stands for all that is not known")),
        OnUnknown::Error | OnUnknown::SkipRecord | OnUnknown::SkipField => Ok(()),
    }
}

/// The currency where the amount now is: the field that it was copied to.
fn carried(currency: &Currency, among: &[Rule]) -> Result<Currency, String> {
    let field = match currency {
        Currency::Code(code) => return Ok(Currency::Code(code.clone())),
        Currency::Field(field) => field,
    };
    let copy = among.iter().find(|rule| {
        matches!(&rule.source, Source::From(path) if path.value == field.value)
            && rule.via.iter().all(|step| step.value == Step::Trim)
            && rule.or.is_none()
            && rule.when.is_none()
    });
    match copy {
        Some(rule) => Ok(Currency::Field(Located::new(
            rule.target.clone(),
            field.place.clone(),
        ))),
        None => Err(format!(
            "its currency `{}` is not copied as it is",
            field.value
        )),
    }
}

/// The member that a target path starts with.
pub(super) fn input(path: &FieldPath) -> Option<&str> {
    match path.segments.first() {
        Some(Segment::Member(name)) => Some(name),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Document, FileId};

    /// The rules of the other direction as a file has them, or what was said.
    fn turned_round(fields: &str) -> Vec<String> {
        let text = format!(
            "mapping: 1\nversion: 1.0.0\nconnectors: {{ a: x, b: y }}\nmappings:\n  there:\n    from: a.triggers.t\n    to: b.actions.u\n    fields: {{ {fields} }}\n    reverse: {{ key: back, from: b.triggers.t, to: a.actions.u }}\n"
        );
        let mut sink = Sink::new();
        let document = Document::parse(FileId::new("file.yaml"), &text, &mut sink).expect("YAML");
        let file = crate::mapping::read::read(&document, &mut sink).expect("a file");
        let said = sink.diagnostics().iter().map(|one| one.message.clone());
        let back = file.mappings.get("back").map(|back| &back.rules);
        let rules = back.into_iter().flatten().map(|rule| {
            let Source::From(path) = &rule.source else {
                return format!("{} = each", rule.target);
            };
            let steps: Vec<String> = rule
                .via
                .iter()
                .map(|step| match &step.value {
                    Step::Enum(table) => {
                        let arms = table
                            .iter()
                            .map(|(from, to)| format!("{from}={}", to.value));
                        arms.collect::<Vec<_>>().join(" ")
                    }
                    Step::MajorUnits(Currency::Field(path)) => format!("major of {}", path.value),
                    step => format!("{step:?}"),
                })
                .collect();
            let unknown = rule.on_unknown.iter().filter(|_| rule.via.is_empty());
            let unknown: String = unknown.map(|said| format!(" {:?}", said.value)).collect();
            let steps = steps.join(", ");
            format!("{} = {} {steps}{unknown}", rule.target, path.value)
        });
        said.chain(rules).collect()
    }

    #[test]
    fn steps_are_undone_from_the_last_to_the_first() {
        assert_eq!(
            turned_round(
                "x.id: { from: a, via: [trim, { suffix: S }, { prefix: P }] }, c: { from: c, via: { enum: { A: a, B: b } }, on_unknown: error }, d: { from: e.f, via: { minor_units: { currency: cur } } }, cur: { from: cur }, k: { const: 1 }"
            ),
            [
                "a = x.id After { separator: \"P\", last: false }, Before { separator: \"S\", last: true }, Trim",
                "c = c a=A b=B",
                "e.f = d major of cur",
                "cur = cur ",
            ]
        );
    }

    #[test]
    fn a_field_that_fills_two_is_had_back_from_neither() {
        assert_eq!(
            turned_round("x: { from: a }, y: { from: a, via: trim }, z: { from: b, via: date }"),
            ["`a` can be had back from `x` and from `y`",]
        );
        assert_eq!(turned_round("z: { from: b, via: date }"), ["b = z "]);
    }

    #[test]
    fn words_go_back_by_name_as_they_came() {
        let on_unknown =
            |said: &str| turned_round(&format!("x: {{ from: a, on_unknown: {said} }}"));
        assert_eq!(on_unknown("skip_field"), ["a = x  SkipField"]);
        assert_eq!(
            on_unknown("{ use: b }"),
            ["`a` cannot be had back from `x`: `b` stands for all that is not known"]
        );
    }

    #[test]
    fn what_has_no_way_back_is_told() {
        assert_eq!(
            turned_round(
                "a: { from: a, via: upper }, b: { from: b, via: { enum: { A: x, B: x } }, on_unknown: error }, c: { from: c, via: { minor_units: { currency: cur } } }, l: { each: l, fields: { m: { from: m }, n: { from: ^n } } }"
            ),
            [
                "`a` cannot be had back from `a`: `upper` does not say what was there before it",
                "`b` cannot be had back from `b`: `x` stands for `A` and for another value",
                "`c` cannot be had back from `c`: its currency `cur` is not copied as it is",
                "`l` cannot be had back from `l`: it stands outside the list",
            ]
        );
    }
}
