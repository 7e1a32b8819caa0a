//! From a bound mapping to its rows.

use indexmap::IndexMap;

use super::{Coverage, LinkUse, Matrix, Purpose, Row, links, words};
use crate::api::Shape;
use crate::mapping::bind::Connector;
use crate::mapping::bound::{
    BoundMapping, BoundMappings, KeyedElement, Leaf, LeafSource, Missing, SourcePath, TargetField,
    TargetValue, TemplatePiece,
};
use crate::mapping::model::NowAs;

/// The matrices of a file. `connectors` are those it was bound against, by folder name; a mapping of another one is
/// left out.
#[must_use]
pub fn matrices(
    bound: &BoundMappings,
    connectors: &IndexMap<String, Connector<'_>>,
) -> Vec<Matrix> {
    let side = |alias: &str| {
        let name = bound.connectors.get(alias)?;
        connectors.get(name).copied()
    };
    bound
        .mappings
        .iter()
        .filter_map(|mapping| {
            let source = side(&mapping.source.connector)?;
            let target = side(&mapping.target.connector)?;
            Some(matrix(mapping, source, target))
        })
        .collect()
}

fn matrix(mapping: &BoundMapping, source: Connector<'_>, target: Connector<'_>) -> Matrix {
    let mut builder = Builder {
        source,
        target,
        lists: Vec::new(),
        rows: Vec::new(),
        links: links::own(mapping),
    };
    builder.fields(&mapping.fields, "");
    Matrix {
        mapping: mapping.key.clone(),
        from: mapping.source.text(),
        to: mapping.target.text(),
        when: mapping.when.as_ref().map(|when| when.text.clone()),
        guard: mapping.guard.as_ref().map(words::guard),
        only_forward: mapping.only_forward.as_ref().map(words::passed_on),
        rows: builder.rows,
        links: builder.links,
        coverage: coverage(mapping, source, target),
    }
}

fn coverage(mapping: &BoundMapping, source: Connector<'_>, target: Connector<'_>) -> Coverage {
    let inputs = target.bound.actions.get(&mapping.target.key);
    let inputs = inputs.into_iter().flat_map(|action| &action.call.inputs);
    let unfilled: Vec<String> = inputs
        .map(|input| input.key.clone())
        .filter(|key| !mapping.fields.iter().any(|field| field.name == *key))
        .collect();
    let unread = match source.shape(mapping.source_type) {
        Some(Shape::Struct(record)) => record
            .fields
            .iter()
            .map(|field| field.wire.clone())
            .filter(|wire| !mapping.read.contains(wire))
            .collect(),
        _ => Vec::new(),
    };
    Coverage {
        filled: mapping.fields.len(),
        unfilled,
        read: mapping.read.len(),
        unread,
    }
}

/// The parts that say something, one after the other.
fn joined(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(", or ")
}

/// The types of several sources, each once; `None` where nothing is known of any.
fn types(all: impl Iterator<Item = String>) -> Option<String> {
    let mut distinct: Vec<String> = Vec::new();
    for one in all {
        if !distinct.contains(&one) {
            distinct.push(one);
        }
    }
    (!distinct.is_empty()).then(|| distinct.join(", or "))
}

struct Builder<'a> {
    source: Connector<'a>,
    target: Connector<'a>,
    /// The lists whose elements are mapped, as paths of the source, outermost first.
    lists: Vec<String>,
    rows: Vec<Row>,
    links: Vec<LinkUse>,
}

impl Builder<'_> {
    fn fields(&mut self, fields: &[TargetField], prefix: &str) {
        for field in fields {
            let target = match prefix {
                "" => field.name.clone(),
                _ => format!("{prefix}.{}", field.name),
            };
            match &field.value {
                TargetValue::Leaf(leaf) => self.leaf(leaf, field, target),
                TargetValue::Object(fields) => self.fields(fields, &target),
                TargetValue::Map(entries) => self.fields(entries, &target),
                TargetValue::Keyed { item: _, elements } => {
                    for KeyedElement {
                        key: (key, is),
                        fields,
                    } in elements
                    {
                        self.fields(fields, &format!("{target}[{key}={is}]"));
                    }
                }
                TargetValue::Each {
                    list,
                    when,
                    on_missing,
                    item: _,
                    fields,
                } => {
                    let source = self.path(list);
                    self.rows.push(Row {
                        target: target.clone(),
                        target_type: words::type_of(field.ty, self.target),
                        required: field.required,
                        source: source.clone(),
                        source_type: Some(words::type_of(list.ty, self.source)),
                        transform: match when {
                            Some(when) => format!("each element, only when {}", when.text),
                            None => "each element".to_owned(),
                        },
                        missing: words::missing(on_missing),
                    });
                    self.lists.push(source);
                    self.fields(fields, &format!("{target}[]"));
                    self.lists.pop();
                }
            }
        }
    }

    /// Notes a use of a link, once.
    fn link(&mut self, name: &str, by: &SourcePath, purpose: Purpose) {
        let found = LinkUse {
            link: name.to_owned(),
            by: self.path(by),
            purpose,
        };
        if !self.links.contains(&found) {
            self.links.push(found);
        }
    }

    fn leaf(&mut self, leaf: &Leaf, field: &TargetField, target: String) {
        for one in std::iter::successors(Some(leaf), |one| one.or.as_deref()) {
            if let LeafSource::Link { name, of } = &one.source {
                self.link(name, of, Purpose::Find);
            }
            if let Some(forward) = &one.only_forward {
                self.link(&forward.link, &forward.of, Purpose::State);
            }
        }
        let alternatives = || std::iter::successors(Some(leaf), |one| one.or.as_deref());
        let row = Row {
            target,
            target_type: words::type_of(field.ty, self.target),
            required: field.required,
            source: joined(alternatives().map(|one| self.source(one))),
            source_type: types(alternatives().flat_map(|one| self.source_types(&one.source))),
            transform: words::forward(
                joined(alternatives().map(|one| self.transform(one))),
                leaf.only_forward.as_ref(),
            ),
            missing: match leaf.source {
                LeafSource::Custom { method: _ }
                    if leaf.or.is_none() && leaf.only_forward.is_none() =>
                {
                    "up to the step".to_owned()
                }
                _ if field.required && leaf.on_missing == Missing::SkipField => {
                    "left out with the record around it".to_owned()
                }
                _ => words::missing(&leaf.on_missing),
            },
        };
        self.rows.push(row);
    }

    fn source(&self, leaf: &Leaf) -> String {
        words::source(&leaf.source, |found| self.path(found))
    }

    fn transform(&self, leaf: &Leaf) -> String {
        let Leaf {
            source: _,
            when,
            only_forward: _,
            steps,
            on_missing: _,
            convert,
            or: _,
        } = leaf;
        let path = |found: &SourcePath| self.path(found);
        words::transform(steps, when.as_ref(), convert, path)
    }

    fn source_types(&self, source: &LeafSource) -> Vec<String> {
        let of = |path: &SourcePath| words::type_of(path.ty, self.source);
        match source {
            LeafSource::Path(path) | LeafSource::Link { name: _, of: path } => vec![of(path)],
            LeafSource::Template(pieces) => pieces
                .iter()
                .filter_map(TemplatePiece::path)
                .map(of)
                .collect(),
            LeafSource::Join { parts, with: _ } => parts.iter().map(of).collect(),
            // Parameters of connections are texts.
            LeafSource::Param { .. } => vec!["string".to_owned()],
            LeafSource::Now(NowAs::Date) => vec!["date".to_owned()],
            LeafSource::Now(NowAs::DateTime) => vec!["date-time".to_owned()],
            LeafSource::Const(value) => vec![words::type_of_constant(value).to_owned()],
            LeafSource::Custom { .. } => Vec::new(),
        }
    }

    /// A path from the trigger's output on: `lines[].sku` for `sku` of an element.
    fn path(&self, path: &SourcePath) -> String {
        let level = self.lists.len().saturating_sub(path.up);
        match level.checked_sub(1).and_then(|at| self.lists.get(at)) {
            Some(list) => format!("{list}[].{}", path.text),
            None => path.text.clone(),
        }
    }
}
