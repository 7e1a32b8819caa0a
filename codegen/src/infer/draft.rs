//! A catalog on its way to text: values with comments, in sections from which a part can be taken out again.

use indexmap::IndexMap;
use serde_yaml::{Mapping, Value};

use super::Source;
use super::words;
use crate::api::Api;

/// A member with its comments.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    pub key: String,
    /// Lines before it, without `#`.
    pub comments: Vec<String>,
    pub value: Value,
}

/// Members, and what is said of those that are not there.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Section {
    pub parts: Vec<Part>,
    /// Lines after the members, without `#`.
    pub left_out: Vec<String>,
}

/// How an account is reached.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Connection {
    /// Lines before it, without `#`.
    pub comments: Vec<String>,
    pub environments: Section,
    pub params: Section,
    /// A list: the keys of its parts are not written.
    pub auth: Section,
    pub test: Option<Part>,
    pub label: Option<Part>,
}

/// A catalog.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Draft {
    /// Lines at the top, without `#`.
    pub head: Vec<String>,
    pub app: Vec<Part>,
    pub specs: Vec<Part>,
    pub connection: Connection,
    pub errors: Vec<Part>,
    pub pagination: Vec<Part>,
    pub triggers: Section,
    pub actions: Section,
    pub searches: Section,
    /// Operations and events that are no entries.
    pub lost: usize,
}

impl Part {
    pub(super) fn new(key: impl Into<String>, value: impl Into<Value>) -> Self {
        Self {
            key: key.into(),
            comments: Vec::new(),
            value: value.into(),
        }
    }

    pub(super) fn comment(mut self, line: impl Into<String>) -> Self {
        self.comments.push(line.into());
        self
    }
}

/// A mapping of these members, in this order.
pub(super) fn map<const N: usize>(members: [(&str, Value); N]) -> Value {
    let members = members
        .into_iter()
        .map(|(key, value)| (Value::from(key), value));
    Value::Mapping(members.collect::<Mapping>())
}

/// Adds a member to a mapping.
pub(super) fn put(value: &mut Value, key: &str, member: impl Into<Value>) {
    if let Value::Mapping(members) = value {
        members.insert(Value::from(key), member.into());
    }
}

/// A list of texts.
pub(super) fn list<T: Into<Value>>(items: impl IntoIterator<Item = T>) -> Value {
    Value::Sequence(items.into_iter().map(Into::into).collect())
}

impl Draft {
    /// The parts that hang on no operation.
    pub(super) fn new(
        name: &str,
        apis: &IndexMap<String, Api>,
        sources: &IndexMap<String, Source>,
    ) -> Self {
        let of_name = words::title(&name.replace('-', " "));
        let titles: Vec<String> = apis
            .values()
            .map(|api| words::clean(&api.title))
            .filter(|title| !title.is_empty())
            .collect();
        // Several documents are several areas of one vendor, whose titles name the areas.
        let title = match titles.as_slice() {
            [only] if apis.len() == 1 => words::title(only),
            _ => of_name.clone(),
        };
        let title = if title.is_empty() { of_name } else { title };
        let described = apis.values().find_map(|api| api.description.as_deref());
        let described = described.filter(|_| apis.len() == 1);
        let description = words::sentence(described, &format!("The API of {title}"));
        let specs = sources
            .iter()
            .map(|(spec, source)| {
                let mut value = map([("path", Value::from(source.path.as_str()))]);
                let includes: Vec<String> = apis
                    .get(spec)
                    .map(super::entries::included)
                    .unwrap_or_default();
                if !includes.is_empty() {
                    put(&mut value, "include", list(includes));
                }
                Part::new(spec.as_str(), value)
            })
            .collect();
        Self {
            head: vec![
                format!("{}: a first catalog, inferred by `tieline new` from its documents.", words::clean(&title)),
                "From here on it is yours: read it, take out what nobody needs, correct labels and descriptions.".to_owned(),
                "Lines with `unsure:` are guesses; `tieline lint` checks every reference.".to_owned(),
            ],
            app: vec![
                Part::new("title", title),
                Part::new("version", "0.1.0"),
                Part::new("description", description),
            ],
            specs,
            connection: Connection::default(),
            errors: Vec::new(),
            pagination: Vec::new(),
            triggers: Section::default(),
            actions: Section::default(),
            searches: Section::default(),
            lost: 0,
        }
    }
}
