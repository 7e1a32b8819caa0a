//! One value: its source, its steps, what happens without it, and its conversion.

use std::collections::BTreeSet;

use super::convert::{Flow, Kind, convert, flow_kind, is_text, kind, named};
use super::slot::Slot;
use super::{
    Context, declared, forward, literal, missing, source, steps, suggest, target, when, whole,
};
use crate::api::Scalar;
use crate::catalog::model::Located;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::expression::FieldPath;
use crate::mapping::bound::{
    Convert, Custom, Leaf, LeafSource, Missing, SourcePath, TemplatePiece,
};
use crate::mapping::model::{NowAs, Rule, Source, TemplatePart};
use crate::source::closest;

/// Checks a rule that fills one value, and what stands in for it.
pub(super) fn leaf(rule: &Rule, slot: &Slot, cx: &mut Context<'_>) -> Option<Leaf> {
    if rule.or.is_some() {
        goes_with_or(rule, cx)?;
    }
    let only_forward = match &rule.only_forward {
        Some(only) => Some(forward::of_field(rule, only, slot, cx)?),
        None => None,
    };
    let mut bound = Vec::new();
    let mut optional = true;
    for one in rule.alternatives() {
        let leaf;
        (leaf, optional) = alternative(one, rule.or.is_some(), slot, cx)?;
        if bound.iter().any(|earlier| rules_out(earlier, &leaf)) {
            let message = format!("`{}`: an earlier source is the same", rule.target);
            let diagnostic = Diagnostic::new(Code::MappingStep, one.place.clone(), message);
            cx.error(diagnostic.help("remove it: where the earlier one has no value, it has none"));
            return None;
        }
        if bound.iter().any(|earlier| takes_all(earlier, &leaf)) {
            let message = format!(
                "`{}`: an earlier source has a value wherever this one may",
                rule.target
            );
            let diagnostic = Diagnostic::new(Code::MappingStep, one.place.clone(), message);
            cx.error(diagnostic.help("remove it, or give it another condition"));
            return None;
        }
        bound.push(leaf);
        if let Some(or) = one.or.as_ref().filter(|_| !optional) {
            let message = format!("`{}` always has a value; `or` never holds", rule.target);
            cx.error(
                Diagnostic::new(Code::MappingMissing, or.place.clone(), message)
                    .help("remove it, or say `when` the value before it holds"),
            );
            return None;
        }
    }
    let read = bound.iter().find_map(|leaf| match &leaf.source {
        LeafSource::Path(path) if path.optional => Some(path.clone()),
        _ => None,
    });
    let optional = optional || only_forward.is_some();
    let on_missing = missing::missing(rule, optional, read.as_ref(), slot, cx)?;
    if only_forward.is_some() {
        forward::leaves_out(rule, &on_missing, cx)?;
    }
    let folded = bound.into_iter().rev().reduce(|or, leaf| Leaf {
        or: Some(Box::new(or)),
        ..leaf
    });
    folded.map(|leaf| Leaf {
        only_forward,
        on_missing,
        ..leaf
    })
}

/// Whether a source never has a value where an earlier one has none: both are read in one way, or the earlier one
/// takes all that is there.
fn rules_out(earlier: &Leaf, later: &Leaf) -> bool {
    let all = earlier.steps == later.steps || !steps::drops(&earlier.steps);
    earlier.source == later.source
        && all
        && (earlier.when.is_none() || earlier.when == later.when)
        && !matches!(earlier.source, LeafSource::Custom { .. })
}

/// Whether an earlier source leaves a later one nothing: both have one condition, and where that holds the earlier one
/// always has a value.
fn takes_all(earlier: &Leaf, later: &Leaf) -> bool {
    let always = match &earlier.source {
        LeafSource::Path(path) => !path.optional,
        LeafSource::Template(pieces) => {
            let mut paths = pieces.iter().filter_map(TemplatePiece::path);
            !paths.any(|path| path.optional)
        }
        LeafSource::Const(_) | LeafSource::Now(_) => true,
        // A context may lack a parameter, also one that is required.
        LeafSource::Join { .. }
        | LeafSource::Param { .. }
        | LeafSource::Link { .. }
        | LeafSource::Custom { .. } => false,
    };
    always && !steps::drops(&earlier.steps) && earlier.when == later.when
}

/// Reports what cannot be one of several sources.
fn goes_with_or(rule: &Rule, cx: &mut Context<'_>) -> Option<()> {
    let list = rule
        .alternatives()
        .find(|one| matches!(one.source, Source::Each { .. }));
    let inside = rule.alternatives().skip(1).find_map(|one| {
        let missing = one
            .on_missing
            .as_ref()
            .map(|said| ("on_missing", &said.place));
        let forward = one
            .only_forward
            .as_ref()
            .map(|said| ("only_forward", &said.place));
        missing.or(forward)
    });
    let (place, message, help) = match (list, inside) {
        (Some(list), _) => {
            let what = "a list made by `each`: `or` does not go with it";
            let message = format!("`{}` is {what}", rule.target);
            (&list.place, message, "use one of the two")
        }
        (None, Some((key, place))) => {
            let message = format!("`{key}` is said once, for all sources together");
            (place, message, "move it out of `or`")
        }
        (None, None) => return Some(()),
    };
    cx.error(Diagnostic::new(Code::MappingStep, place.clone(), message).help(help));
    None
}

/// One source of a value (`several`: of some), and whether it may have none.
fn alternative(
    rule: &Rule,
    several: bool,
    slot: &Slot,
    cx: &mut Context<'_>,
) -> Option<(Leaf, bool)> {
    let ty = slot.ty;
    let (leaf_source, flow, optional) = origin(rule, several, slot, cx)?;
    let when = match &rule.when {
        Some(when) => Some(when::bind(when, cx)?),
        None => None,
    };
    let finished = matches!(
        leaf_source,
        LeafSource::Const(_) | LeafSource::Custom { .. }
    );
    if finished {
        alone(rule, &leaf_source, cx)?;
    }
    let read = match &leaf_source {
        LeafSource::Path(path) => Some(path.clone()),
        _ => None,
    };
    let (steps, flow) = steps::steps(rule, (flow, read.as_ref()), slot, cx)?;
    let optional = optional || steps::drops(&steps) || when.is_some();
    let leaf = |convert| Leaf {
        source: leaf_source,
        when,
        only_forward: None,
        steps,
        on_missing: Missing::SkipField,
        convert,
        or: None,
    };
    if finished {
        return Some((leaf(Convert::Same), optional));
    }
    match convert(&flow, cx.source, target::plain(ty), cx.target) {
        Ok(convert) => {
            literal::written(rule, slot, cx)?;
            Some((leaf(convert), optional))
        }
        Err(help) => {
            let message = format!(
                "`{}` takes {}, and the rule yields {}",
                rule.target,
                named(&kind(ty, cx.target)),
                named(&flow_kind(&flow, cx.source)),
            );
            let diagnostic = Diagnostic::new(Code::MappingConvert, rule.place.clone(), message);
            // What is read as it stands may be taken apart.
            let whole = read.as_ref().filter(|_| rule.via.is_empty());
            let whole = whole.and_then(|path| whole::help(rule, path, slot, cx));
            let diagnostic = diagnostic.help(whole.or(help).unwrap_or_else(|| {
                let of = read.as_ref().map(|path| path.ty);
                whole::default(&flow_kind(&flow, cx.source), of, cx)
            }));
            let diagnostic = match &read {
                Some(path) => declared::source(diagnostic, path),
                None => diagnostic,
            };
            let name = rule.target.to_string();
            cx.error(declared::target(diagnostic, &name, slot.declared.as_ref()));
            None
        }
    }
}

/// What has the target's type already takes no steps; a custom step decides by itself whether there is a value.
fn alone(rule: &Rule, source: &LeafSource, cx: &mut Context<'_>) -> Option<()> {
    let step = rule.via.first().map(|step| ("via", &step.place));
    let when = rule.when.as_ref().map(|when| ("when", &when.place));
    let (what, found, help) = match source {
        LeafSource::Custom { .. } => ("a custom step", step.or(when), "do it in the step"),
        _ => ("a constant", step, "write the constant as it is to be sent"),
    };
    let Some((key, place)) = found else {
        return Some(());
    };
    let message = format!("`{}` is {what}: `{key}` does not go with it", rule.target);
    cx.error(Diagnostic::new(Code::MappingStep, place.clone(), message).help(help));
    None
}

/// Where the value comes from, what it is, and whether it may be absent.
fn origin(
    rule: &Rule,
    several: bool,
    slot: &Slot,
    cx: &mut Context<'_>,
) -> Option<(LeafSource, Flow, bool)> {
    Some(match &rule.source {
        Source::From(path) => {
            let found = source::path(path, cx)?;
            let (flow, optional) = (Flow::Of(found.ty), found.optional);
            (LeafSource::Path(found), flow, optional)
        }
        Source::Join { parts, with } => {
            let mut found = Vec::new();
            for part in parts {
                let path = source::path(part, cx)?;
                let kind = kind(path.ty, cx.source);
                if !is_text(&kind) {
                    let message = format!("`join` takes text, and it gets {}", named(&kind));
                    let diagnostic =
                        Diagnostic::new(Code::MappingStep, part.place.clone(), message)
                            .help("read another field, or write a `template`");
                    cx.error(declared::source(diagnostic, &path));
                    return None;
                }
                found.push(path);
            }
            let source = LeafSource::Join {
                parts: found,
                with: with.clone(),
            };
            (source, Flow::Text, true)
        }
        Source::Template(template) => {
            let (mut pieces, mut optional) = (Vec::new(), false);
            let mut whole = Some(());
            for part in &template.value {
                match part {
                    TemplatePart::Text(text) => pieces.push(TemplatePiece::Text(text.clone())),
                    TemplatePart::Field(path) => match in_text(path, cx) {
                        Some(found) => {
                            optional |= found.optional;
                            pieces.push(TemplatePiece::Path(found));
                        }
                        None => whole = None,
                    },
                }
            }
            whole?;
            (LeafSource::Template(pieces), Flow::Text, optional)
        }
        Source::Const(value) => {
            literal::constant(rule, value, slot, cx)?;
            let chosen = several || rule.when.is_some() || rule.only_forward.is_some();
            if chosen && value.value.is_null() && kind(slot.ty, cx.target) != Kind::Json {
                let message = format!(
                    "`{}` is `null` where a source has no value, not as one of several",
                    rule.target
                );
                let diagnostic =
                    Diagnostic::new(Code::MappingConvert, value.place.clone(), message);
                cx.error(diagnostic.help(
                    "leave this source out, and say `on_missing: null` beside the other ones",
                ));
                return None;
            }
            (LeafSource::Const(value.value.clone()), Flow::Text, false)
        }
        Source::Param { connector, name } => {
            let optional = param_of(connector, name, cx)?;
            (
                LeafSource::Param {
                    connector: connector.clone(),
                    name: name.value.clone(),
                },
                Flow::Text,
                optional,
            )
        }
        Source::Now(form) => {
            let flow = match form {
                NowAs::Date => Flow::Date,
                NowAs::DateTime => Flow::DateTime,
            };
            (LeafSource::Now(*form), flow, false)
        }
        Source::Link { name, of } => {
            link(name, cx)?;
            let of = id(of, cx)?;
            (
                LeafSource::Link {
                    name: name.value.clone(),
                    of,
                },
                Flow::Text,
                true,
            )
        }
        Source::Custom(method) => {
            // `__` is an identifier, but holds no word to make the method's name of.
            let worded = method.value.contains(|c: char| c.is_ascii_alphanumeric());
            if !worded || syn::parse_str::<syn::Ident>(&method.value).is_err() {
                let message = format!("`{}` is no name for a Rust method", method.value);
                cx.error(
                    Diagnostic::new(Code::InvalidValue, method.place.clone(), message)
                        .help("write lower case letters, digits and `_`, as in `resolve_owner`"),
                );
                return None;
            }
            cx.customs.push(Custom {
                method: method.value.clone(),
                place: method.place.clone(),
                target: rule.target.to_string(),
                source: *cx.records.last()?,
                ty: slot.ty,
            });
            // What a custom step reads is its own affair: it gets the record. So is whether there is a value, unless
            // other sources stand in for it.
            (
                LeafSource::Custom {
                    method: method.value.clone(),
                },
                Flow::Text,
                several,
            )
        }
        Source::Each { .. } => return None,
    })
}

/// A field that stands in a template: a text or a number.
fn in_text(path: &Located<FieldPath>, cx: &mut Context<'_>) -> Option<SourcePath> {
    let found = source::path(path, cx)?;
    let kind = kind(found.ty, cx.source);
    let number = matches!(
        kind,
        Kind::Numbers(_) | Kind::Plain(Scalar::I32 | Scalar::I64 | Scalar::U64 | Scalar::F64)
    );
    if is_text(&kind) || number {
        return Some(found);
    }
    let message = format!(
        "`{}` is {}, which cannot stand in a text",
        path.value,
        named(&kind)
    );
    let diagnostic = Diagnostic::new(Code::MappingConvert, path.place.clone(), message)
        .help("name a text or number in it, or use a custom step");
    cx.error(declared::source(diagnostic, &found));
    None
}

/// Whether a connection parameter is optional; one that there is not is reported.
pub(super) fn param_of(
    connector: &str,
    name: &Located<String>,
    cx: &mut Context<'_>,
) -> Option<bool> {
    let place = name.place.clone();
    let Some(side) = cx.sides.get(connector) else {
        let place = Place::value(place.file, place.pointer);
        let message = format!("`connectors` declares no `{connector}`");
        let diagnostic = Diagnostic::new(Code::MappingConnector, place, message);
        let known: Vec<&str> = cx.sides.keys().copied().collect();
        cx.error(suggest(diagnostic, connector, known.into_iter()));
        return None;
    };
    let params = &side.bound.connection.params;
    let Some(param) = params.get(&name.value) else {
        let name = &name.value;
        let message = format!("the connection of `{connector}` has no parameter `{name}`");
        let diagnostic = Diagnostic::new(Code::MappingParam, place, message);
        let known: Vec<&str> = params.keys().map(String::as_str).collect();
        let near = closest(name, known.iter().copied()).and_then(|near| params.get(near));
        let diagnostic = match near {
            Some(param) => diagnostic.related(param.place.clone(), "this one is declared"),
            None => diagnostic,
        };
        let title = &side.bound.app.title;
        cx.error(match params.first() {
            None => diagnostic
                .related(title.place.clone(), "this app's connection has none")
                .help(format!(
                    "declare it under `connection: {{ params: {{ {name}: ... }} }}` in the catalog, or write the value by `const`"
                )),
            Some((_, first)) if near.is_none() => suggest(
                diagnostic.related(first.place.clone(), "its parameters are declared here"),
                name,
                known.into_iter(),
            ),
            Some(_) => suggest(diagnostic, name, known.into_iter()),
        });
        return None;
    };
    Some(param.optional)
}

/// Reports a link that no mapping remembers. Of other files that could not be read it may be one; then only a name that
/// is nearly one of this file's is none for sure.
pub(super) fn link(name: &Located<String>, cx: &mut Context<'_>) -> Option<()> {
    let known: BTreeSet<&str> = cx.remembered().map(|one| one.link.as_str()).collect();
    if known.contains(name.value.as_str()) {
        return Some(());
    }
    let near = closest(&name.value, known.iter().copied());
    if near.is_none() && cx.links_elsewhere.is_none() {
        return Some(());
    }
    let message = format!("no mapping remembers a link `{}`", name.value);
    let diagnostic = Diagnostic::new(Code::MappingLink, name.place.clone(), message);
    cx.error(match near {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help(format!(
            "declare it where the record is made: `links: {{ {}: {{ key: id, target: id }} }}`",
            name.value
        )),
    });
    None
}

/// The field that a link is found by, which is a text: links are kept by texts.
pub(super) fn id(of: &Located<FieldPath>, cx: &mut Context<'_>) -> Option<SourcePath> {
    let found = source::path(of, cx)?;
    let kind = kind(found.ty, cx.source);
    if is_text(&kind) {
        return Some(found);
    }
    let message = format!("`{}` is {} and no id", of.value, named(&kind));
    let diagnostic = Diagnostic::new(Code::MappingConvert, of.place.clone(), message);
    let diagnostic = diagnostic.help("name the field that the link is found by");
    cx.error(declared::source(diagnostic, &found));
    None
}
