//! Types: in words where they are short, in a section of their own where they have members.

use std::collections::{BTreeSet, VecDeque};

use indexmap::IndexMap;

use super::html::{Html, code, joined, span, tag, text};
use super::prose::prose;
use crate::api::{
    Api, Direction, Docs, Enum, Facts, Field, NameHint, Scalar, Shape, Struct, TypeDef, TypeId,
    Union,
};
use crate::catalog::bound::{SpecId, TypeUse};

/// Lists and maps are told in place up to this depth; a list of itself would not end.
const IN_PLACE: usize = 8;
/// Values of an enum that are told in place.
const MOST_VALUES: usize = 24;

/// The types of one page: those that a link leads to get a section.
pub(super) struct Types<'a> {
    apis: &'a IndexMap<String, Api>,
    /// Anchors by spec and type, chosen over whole documents, so that none hangs on which others are shown.
    anchors: Vec<Vec<String>>,
    wanted: VecDeque<(SpecId, TypeId)>,
    seen: BTreeSet<(SpecId, TypeId)>,
}

/// A member or input.
pub(super) struct Row<'r> {
    pub key: &'r str,
    pub ty: TypeUse,
    pub required: bool,
    /// Where it goes; nothing for members.
    pub place: Option<&'r str>,
    pub label: Option<&'r str>,
    /// The catalog's word, then the vendor's.
    pub help: Option<&'r str>,
    pub docs: Option<&'r Docs>,
    /// Further things to know, one a line.
    pub notes: Vec<Html>,
}

impl<'a> Types<'a> {
    pub(super) fn new(apis: &'a IndexMap<String, Api>) -> Self {
        let mut taken: BTreeSet<String> = BTreeSet::new();
        let anchors = apis
            .iter()
            .map(|(spec, api)| {
                api.types
                    .iter()
                    .map(|def| {
                        let wanted = format!("type-{}-{}", slug(spec), slug(&name(def)));
                        let mut anchor = wanted.clone();
                        let mut number = 1_u32;
                        while !taken.insert(anchor.clone()) {
                            number += 1;
                            anchor = format!("{wanted}-{number}");
                        }
                        anchor
                    })
                    .collect()
            })
            .collect();
        Self {
            apis,
            anchors,
            wanted: VecDeque::new(),
            seen: BTreeSet::new(),
        }
    }

    fn anchor(&self, spec: SpecId, id: TypeId) -> String {
        let of_spec = self.anchors.get(spec.0);
        let anchor = of_spec.and_then(|anchors| anchors.get(id.0 as usize));
        anchor.cloned().unwrap_or_default()
    }

    fn def(&self, spec: SpecId, id: TypeId) -> Option<&'a TypeDef> {
        spec.get(self.apis)?.types.get(id.0 as usize)
    }

    /// What a value is, on one line.
    pub(super) fn inline(&mut self, of: TypeUse) -> Html {
        let found = self.at_depth(of, 0);
        if of.ty.nullable {
            found.and(text(" or null"))
        } else {
            found
        }
    }

    fn at_depth(&mut self, of: TypeUse, depth: usize) -> Html {
        let Some(def) = self.def(of.spec, of.ty.id) else {
            return text("JSON");
        };
        if depth > IN_PLACE {
            return text("JSON");
        }
        let of_inner = |ty| TypeUse { spec: of.spec, ty };
        match &def.shape {
            Shape::List(item) => text("list of ").and(self.at_depth(of_inner(*item), depth + 1)),
            Shape::Map(value) => text("map of ").and(self.at_depth(of_inner(*value), depth + 1)),
            Shape::Struct(Struct { fields, extra }) if fields.is_empty() => match extra {
                Some(extra) => text("map of ").and(self.at_depth(of_inner(*extra), depth + 1)),
                None => text("empty object"),
            },
            Shape::Struct(_) | Shape::Union(_) => self.link(of.spec, of.ty.id, def),
            Shape::Enum(Enum::Strings(_)) => text("enum of strings"),
            Shape::Enum(Enum::Integers(_)) => text("enum of integers"),
            Shape::Constant(value) => text("always ").and(code(&value.to_string())),
            Shape::Scalar(scalar) => text(scalar_word(*scalar)),
            Shape::Untyped(_) => text("JSON"),
        }
    }

    fn link(&mut self, spec: SpecId, id: TypeId, def: &TypeDef) -> Html {
        let anchor = self.anchor(spec, id);
        if self.seen.insert((spec, id)) {
            self.wanted.push_back((spec, id));
        }
        let href = format!("#{anchor}");
        tag("a", &[("href", &href)], text(&name(def)))
    }

    /// The members of a record in place; of anything else what it is.
    pub(super) fn members(&mut self, of: TypeUse) -> Html {
        match self.def(of.spec, of.ty.id).map(|def| &def.shape) {
            Some(Shape::Struct(object)) if !object.fields.is_empty() => {
                self.fields(of.spec, object)
            }
            _ => {
                let row = self.inline(of);
                tag(
                    "div",
                    &[("class", "field")],
                    tag(
                        "div",
                        &[("class", "head")],
                        tag("span", &[("class", "type")], row),
                    ),
                )
            }
        }
    }

    fn fields(&mut self, spec: SpecId, object: &'a Struct) -> Html {
        let mut out: Html = object
            .fields
            .iter()
            .map(|field| {
                let Field {
                    wire,
                    ty,
                    required,
                    direction,
                    default,
                    docs,
                    boxed: _,
                    loosened,
                    origin: _,
                } = field;
                let mut notes = Vec::new();
                match direction {
                    Direction::Both => {}
                    Direction::ReadOnly => notes.push(text("only in answers")),
                    Direction::WriteOnly => notes.push(text("only in requests")),
                }
                if let Some(default) = default {
                    notes.push(text("unless said ").and(code(&default.to_string())));
                }
                self.row(Row {
                    key: wire,
                    ty: TypeUse { spec, ty: *ty },
                    required: *required && !*loosened,
                    place: None,
                    label: None,
                    help: None,
                    docs: Some(docs),
                    notes,
                })
            })
            .collect();
        if let Some(extra) = object.extra {
            let of = self.inline(TypeUse { spec, ty: extra });
            out.push(tag(
                "p",
                &[("class", "more")],
                text("Further members: ").and(of),
            ));
        }
        out
    }

    /// A member or input: its name, what it is, and what is said of it.
    pub(super) fn row(&mut self, row: Row<'_>) -> Html {
        let Row {
            key,
            ty,
            required,
            place,
            label,
            help,
            docs,
            notes,
        } = row;
        let mut head = tag("code", &[("class", "name")], text(key)).and(tag(
            "span",
            &[("class", "type")],
            self.inline(ty),
        ));
        if required {
            head.push(span("required", "required"));
        }
        if let Some(place) = place {
            head.push(span("place", place));
        }
        let is_deprecated = docs.is_some_and(|docs| docs.deprecated);
        if is_deprecated {
            head.push(span("old", "deprecated"));
        }
        let mut body = Html::new();
        if let Some(label) = label {
            body.push(tag("p", &[("class", "label")], text(label)));
        }
        let vendor = docs.and_then(|docs| docs.description.as_deref().or(docs.summary.as_deref()));
        if let Some(said) = help.or(vendor).filter(|said| !said.trim().is_empty()) {
            body.push(prose(said));
        }
        let def = self.def(ty.spec, ty.ty.id);
        let mut notes = notes;
        if let Some(def) = def {
            notes.extend(facts(&def.facts));
            body.push(values(&def.shape));
        }
        if !notes.is_empty() {
            body.push(tag("p", &[("class", "facts")], joined(notes, " · ")));
        }
        tag(
            "div",
            &[("class", "field")],
            tag("div", &[("class", "head")], head).and(body),
        )
    }

    /// The sections of all types that were linked to, and of those that these link to, in the order of the links.
    pub(super) fn sections(&mut self) -> Html {
        let mut out = Html::new();
        while let Some((spec, id)) = self.wanted.pop_front() {
            let Some(def) = self.def(spec, id) else {
                continue;
            };
            let anchor = self.anchor(spec, id);
            let title = tag("h3", &[], text(&name(def)));
            let mut body = Html::new();
            let said = def
                .docs
                .description
                .as_deref()
                .or(def.docs.summary.as_deref());
            if let Some(said) = said {
                body.push(prose(said));
            }
            body.push(match &def.shape {
                Shape::Struct(object) => self.fields(spec, object),
                Shape::Union(union) => self.union(spec, union),
                _ => Html::new(),
            });
            out.line(tag(
                "section",
                &[("class", "type-of"), ("id", &anchor)],
                title.and(body),
            ));
        }
        out
    }

    fn union(&mut self, spec: SpecId, union: &Union) -> Html {
        let variants = union.variants.iter().map(|variant| {
            let of = self.inline(TypeUse {
                spec,
                ty: variant.ty,
            });
            tag("li", &[], of)
        });
        let variants: Html = variants.collect();
        tag("p", &[], text("One of:")).and(tag("ul", &[], variants))
    }
}

/// The values of an enum, the rest of a long list behind a click.
fn values(shape: &Shape) -> Html {
    let all: Vec<Html> = match shape {
        Shape::Enum(Enum::Strings(values)) => {
            values.iter().map(|value| code(&value.value)).collect()
        }
        Shape::Enum(Enum::Integers(values)) => values
            .iter()
            .map(|value| code(&value.value.to_string()))
            .collect(),
        _ => return Html::new(),
    };
    let total = all.len();
    let (first, rest): (Vec<_>, Vec<_>) = all
        .into_iter()
        .enumerate()
        .partition(|(index, _)| *index < MOST_VALUES);
    let shown = |some: Vec<(usize, Html)>| joined(some.into_iter().map(|(_, value)| value), " ");
    let mut out = tag("p", &[("class", "values")], shown(first));
    if !rest.is_empty() {
        let more = tag("summary", &[], text(&format!("all {total} values")));
        out.push(tag(
            "details",
            &[("class", "values")],
            more.and(tag("p", &[], shown(rest))),
        ));
    }
    out
}

fn facts(facts: &Facts) -> Vec<Html> {
    let Facts {
        format: _,
        pattern,
        minimum,
        maximum,
        exclusive_minimum,
        exclusive_maximum,
        multiple_of,
        min_length,
        max_length,
        min_items,
        max_items,
        unique_items,
        // Nothing that whoever uses the type could do something about.
        never: _,
        beyond: _,
        example,
    } = facts;
    let mut out = Vec::new();
    let numbers = [
        ("at least ", minimum),
        ("at most ", maximum),
        ("more than ", exclusive_minimum),
        ("less than ", exclusive_maximum),
        ("a multiple of ", multiple_of),
    ];
    for (word, number) in numbers {
        out.extend(number.iter().map(|number| text(&format!("{word}{number}"))));
    }
    let counts = [
        ("at least ", min_length, "characters"),
        ("at most ", max_length, "characters"),
        ("at least ", min_items, "items"),
        ("at most ", max_items, "items"),
    ];
    for (word, count, what) in counts {
        out.extend(
            count
                .iter()
                .map(|count| text(&format!("{word}{count} {what}"))),
        );
    }
    if *unique_items {
        out.push(text("no item twice"));
    }
    out.extend(
        pattern
            .iter()
            .map(|pattern| text("matches ").and(code(pattern))),
    );
    if let Some(example) = example {
        let example = example.to_string();
        if example.chars().count() <= 80 {
            out.push(text("as in ").and(code(&example)));
        }
    }
    out
}

fn scalar_word(scalar: Scalar) -> &'static str {
    match scalar {
        Scalar::Bool => "boolean",
        Scalar::I32 | Scalar::I64 | Scalar::U64 => "integer",
        Scalar::F64 => "number",
        Scalar::String => "string",
        Scalar::Date => "date",
        Scalar::DateTime => "date-time",
        Scalar::Uuid => "UUID",
        Scalar::Uri => "URI",
        Scalar::Decimal => "decimal",
        Scalar::Base64 => "base64",
        Scalar::Binary => "file",
        Scalar::Secret => "secret string",
    }
}

/// What a type is called: its own name, or what it hangs on.
pub(super) fn name(def: &TypeDef) -> String {
    match &def.name {
        NameHint::Component(name) => name.clone(),
        NameHint::Inline(parts) => parts.join(" / "),
    }
}

/// Letters, digits and hyphens, for an anchor.
pub(super) fn slug(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() || c == '_' {
            out.push(c);
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_matches('-').to_owned()
}
