//! Operations -> triggers, actions and searches.

use serde_yaml::Value;

use super::answer::{self, List};
use super::draft::{Draft, Part, map, put};
use super::links::Route;
use super::paging::{self, Profiles};
use super::polling::{self, Polled};
use super::words::{self, Keys};
use crate::api::{Api, Media, Method, Operation};
use crate::catalog::model::Target;

/// A document.
pub(super) struct Cx<'a> {
    /// Its key under `specs:`.
    pub spec: &'a str,
    pub api: &'a Api,
    /// Operations that answer with a `Link` header.
    pub links: &'a [Route],
}

/// What an operation becomes.
enum Role {
    /// A list that is polled.
    Trigger(List, Polled),
    /// A list, or one record.
    Search(Option<List>),
    /// With the effect that the catalog states.
    Action(&'static str),
}

/// Adds an entry for every operation that can be one.
pub(super) fn infer(cx: &Cx<'_>, draft: &mut Draft, keys: &mut Keys, profiles: &mut Profiles) {
    for (index, operation) in cx.api.operations.iter().enumerate() {
        // Whoever wants another media type says so; two entries of one operation help nobody.
        if operation.instead_of.is_some() {
            continue;
        }
        let Some(role) = role(cx, operation) else {
            continue;
        };
        let Some(reference) = reference(cx.spec, cx.api, index) else {
            draft.lost += 1;
            let said = format!(
                "left out: nothing names `{} {}`",
                operation.method.as_str(),
                operation.path
            );
            draft.actions.left_out.push(said);
            continue;
        };
        match role {
            Role::Trigger(list, polled) => {
                let part = trigger(cx, operation, &reference, &list, polled, keys, profiles);
                draft.triggers.parts.push(part);
            }
            Role::Search(list) => {
                let part = search(cx, operation, &reference, list.as_ref(), keys, profiles);
                draft.searches.parts.push(part);
            }
            Role::Action(effect) => {
                let part = action(operation, &reference, effect, keys);
                draft.actions.parts.push(part);
            }
        }
    }
}

/// Operations that no catalog offers and that are generated all the same, as `include:` names them.
pub(super) fn included(api: &Api) -> Vec<String> {
    api.operations
        .iter()
        .enumerate()
        .filter(|(_, operation)| operation.instead_of.is_none() && is_included(operation))
        .filter_map(|(index, _)| Some(target(api, index)?.to_string()))
        .collect()
}

/// Whether it asks about a resource, or about the server, rather than for something.
fn is_included(operation: &Operation) -> bool {
    matches!(
        operation.method,
        Method::Head | Method::Options | Method::Trace
    )
}

fn role(cx: &Cx<'_>, operation: &Operation) -> Option<Role> {
    if is_included(operation) {
        return None;
    }
    let list = answer::list(cx.api, operation);
    let has_json = answer::content(operation).is_some_and(|content| content.media == Media::Json);
    let finds = asks(operation);
    Some(match operation.method {
        // What a search finds are records: a file, or nothing at all, is the result of an action.
        Method::Get | Method::Query if !has_json => Role::Action("read"),
        Method::Get | Method::Query => match list {
            Some(list) if !finds => match polled(cx, operation, &list) {
                Some(polled) => Role::Trigger(list, polled),
                None => Role::Search(Some(list)),
            },
            list => Role::Search(list),
        },
        Method::Post if finds && has_json => Role::Search(list),
        Method::Post | Method::Other(_) => Role::Action("create"),
        Method::Put | Method::Patch => Role::Action("update"),
        Method::Delete => Role::Action("delete"),
        Method::Head | Method::Options | Method::Trace => return None,
    })
}

fn polled(cx: &Cx<'_>, operation: &Operation, list: &List) -> Option<Polled> {
    let id = id_of(cx, operation, list)?;
    polling::infer(cx, operation, list, &id)
}

fn id_of(cx: &Cx<'_>, operation: &Operation, list: &List) -> Option<String> {
    let nouns = words::nouns(&operation.path);
    let noun = nouns.first().map(String::as_str).unwrap_or_default();
    paging::id_of(cx, list.item, noun)
}

/// Whether an operation says of itself that it finds something.
fn asks(operation: &Operation) -> bool {
    const WORDS: [&str; 6] = [
        "search",
        "find",
        "query",
        "lookup",
        "filter",
        "autocomplete",
    ];
    let id = words::lower(operation.id.as_deref().unwrap_or_default());
    let last = operation.path.trim_end_matches('/').rsplit('/').next();
    let last = words::lower(last.unwrap_or_default());
    let first_of_id = id.iter().take(3);
    first_of_id
        .chain(&last)
        .any(|word| WORDS.contains(&word.as_str()))
}

/// `spec#target`.
pub(super) fn reference(spec: &str, api: &Api, index: usize) -> Option<String> {
    Some(format!("{spec}#{}", target(api, index)?))
}

/// How a catalog names an operation: by its id, else by method and path, else by its place. The binder takes the first
/// operation that has the name, so it must be this one.
fn target(api: &Api, index: usize) -> Option<Target> {
    let operation = api.operations.get(index)?;
    let by_id = operation
        .id
        .as_deref()
        .filter(|id| !id.is_empty() && !operation.repeats_id && *id == words::clean(id))
        .filter(|id| {
            api.operations
                .iter()
                .position(|other| other.id.as_deref() == Some(id))
                == Some(index)
        })
        .map(Target::parse)
        .filter(|target| matches!(target, Target::Name(_)));
    let route = format!("{} {}", operation.method.as_str(), operation.path);
    by_id
        .or_else(|| {
            Some(Target::parse(&route)).filter(|target| {
                matches!(target, Target::Route { method, path }
                    if *method == operation.method && *path == operation.path)
            })
        })
        .or_else(|| Some(Target::Pointer(operation.origin.pointer.clone())))
}

/// What an operation is called, the shorter name first. Where its document gives it no id that is `get contact`, and
/// `get contacts by id` where another has that name.
fn names(operation: &Operation) -> Vec<String> {
    if let Some(words) = operation.id.as_deref().map(words::lower)
        && !words.is_empty()
    {
        return vec![words.join(" ")];
    }
    let method = operation.method.as_str().to_ascii_lowercase();
    let path = operation
        .path
        .split('/')
        .map(|segment| match segment.strip_prefix('{') {
            Some(param) => format!("by {param}"),
            None => segment.to_owned(),
        });
    let all: Vec<String> = path.flat_map(|segment| words::lower(&segment)).collect();
    let long = format!("{method} {}", all.join(" "));
    let nouns = words::nouns(&operation.path);
    let mut segments = operation.path.trim_end_matches('/').rsplit('/');
    let (last, before) = (segments.next(), segments.next());
    let is_param = |segment: Option<&str>| segment.is_some_and(|text| text.starts_with('{'));
    let own = last
        .map(|last| words::lower(last).join(" "))
        .unwrap_or_default();
    let short = match (&operation.method, nouns.first()) {
        (_, None) => None,
        (Method::Get, Some(noun)) if is_param(last) => Some(format!("get {noun}")),
        (Method::Get, Some(noun)) if *noun != own => Some(format!("list {own}")),
        (Method::Get, Some(_)) => Some(format!("get {own}")),
        // `POST /invoices/{id}/send` sends an invoice.
        (Method::Post, Some(noun)) if is_param(before) && *noun == own => {
            nouns.get(1).map(|of| format!("{own} {of}"))
        }
        (Method::Post, Some(noun)) => Some(format!("create {noun}")),
        (Method::Put | Method::Patch, Some(noun)) => Some(format!("update {noun}")),
        (Method::Delete, Some(noun)) => Some(format!("delete {noun}")),
        (_, Some(_)) => None,
    };
    short.into_iter().chain([long]).collect()
}

/// The name that the key was made of, for texts that shall say the same.
fn named(names: &[String], key: &str) -> String {
    let found = names.iter().find(|name| words::key(name) == key);
    found.or(names.last()).cloned().unwrap_or_default()
}

fn trigger(
    cx: &Cx<'_>,
    operation: &Operation,
    reference: &str,
    list: &List,
    polled: Polled,
    keys: &mut Keys,
    profiles: &mut Profiles,
) -> Part {
    let Polled {
        dedupe,
        cursor,
        sees_changes,
        unsure,
    } = polled;
    let id = id_of(cx, operation, list);
    let profile = paging::infer(cx, operation, list, id.as_deref(), profiles);
    let nouns = words::nouns(&operation.path);
    let own = nouns.first().cloned().unwrap_or_else(|| "item".to_owned());
    // The resource around it tells two of one name apart: `project task`.
    let around = nouns.get(1).map(|outer| format!("{outer} {own}"));
    let by_id = names(operation).pop().unwrap_or_default();
    let key_of = |noun: &str| match sees_changes {
        true => format!("{noun} changed"),
        false => format!("new {noun}"),
    };
    let mut wanted = vec![key_of(&own)];
    wanted.extend(around.as_deref().map(key_of));
    wanted.push(key_of(&by_id));
    let key = keys.claim(&wanted);
    let noun = if key == words::key(&key_of(&own)) {
        own
    } else {
        match around {
            Some(around) if key == words::key(&key_of(&around)) => around,
            _ => by_id,
        }
    };
    let label = if sees_changes {
        "New or Updated"
    } else {
        "New"
    };
    let happened = if sees_changes {
        "is created or changed"
    } else {
        "is created"
    };
    let label = words::title(&format!("{label} {noun}"));
    let noun: String = noun.chars().take(200).collect();
    let description = format!("Triggers when {} {noun} {happened}.", words::article(&noun));
    let mut value = map([
        ("kind", "polling".into()),
        ("label", label.into()),
        ("description", description.into()),
        ("operation", reference.into()),
    ]);
    if let Some(profile) = profile {
        put(&mut value, "paginate", profile);
    }
    put(&mut value, "cursor", cursor);
    put(&mut value, "dedupe", dedupe);
    finished(key, value, operation, unsure)
}

fn search(
    cx: &Cx<'_>,
    operation: &Operation,
    reference: &str,
    list: Option<&List>,
    keys: &mut Keys,
    profiles: &mut Profiles,
) -> Part {
    let mut names = names(operation);
    names.extend(names.first().map(|name| format!("search {name}")));
    let key = keys.claim(&names);
    let name = named(&names, &key);
    let mut value = described(operation, &name, "Finds");
    put(&mut value, "operation", reference);
    if let Some(list) = list {
        let id = id_of(cx, operation, list);
        if let Some(profile) = paging::infer(cx, operation, list, id.as_deref(), profiles) {
            put(&mut value, "paginate", profile);
        }
        put(&mut value, "match", "all");
    }
    finished(key, value, operation, Vec::new())
}

fn action(operation: &Operation, reference: &str, effect: &str, keys: &mut Keys) -> Part {
    let mut names = names(operation);
    names.extend(names.first().map(|name| format!("{effect} {name}")));
    let key = keys.claim(&names);
    let name = named(&names, &key);
    let verb = match effect {
        "read" => "Reads",
        "create" => "Creates",
        "update" => "Changes",
        _ => "Deletes",
    };
    let mut value = described(operation, &name, verb);
    put(&mut value, "operation", reference);
    put(&mut value, "effect", effect);
    let mut unsure = Vec::new();
    if effect == "delete" {
        put(&mut value, "feature", "destructive");
    }
    // `POST /invoices/{id}/send` creates nothing; that it is never repeated blindly is right all the same.
    let segments: Vec<&str> = operation
        .path
        .trim_end_matches('/')
        .rsplit('/')
        .take(2)
        .collect();
    if effect == "create"
        && let [last, before] = segments.as_slice()
        && before.starts_with('{')
        && !last.starts_with('{')
        && words::lower(last)
            .last()
            .is_some_and(|word| *word == words::singular(word))
    {
        unsure.push(
            "unsure: whether this creates something; `effect: update` may be repeated, `create` is not"
                .to_owned(),
        );
    }
    finished(key, value, operation, unsure)
}

fn described(operation: &Operation, name: &str, verb: &str) -> Value {
    let label = words::label(operation.docs.summary.as_deref(), name);
    let text = operation
        .docs
        .description
        .as_deref()
        .filter(|text| !text.trim().is_empty())
        .or(operation.docs.summary.as_deref());
    let nouns = words::nouns(&operation.path);
    let noun = nouns.first().map_or("record", String::as_str);
    // `merge contact` says it; what `findPets` finds is one of the nouns.
    let says_more = operation.id.is_none() && verb == "Creates" && !name.starts_with("create ");
    let instead = if says_more {
        let mut chars = name.chars();
        chars
            .next()
            .map(|first| first.to_uppercase().chain(chars).collect())
            .unwrap_or_default()
    } else {
        format!("{verb} {} {noun}", words::article(noun))
    };
    let description = words::sentence(text, &instead);
    map([("label", label.into()), ("description", description.into())])
}

fn finished(key: String, mut value: Value, operation: &Operation, unsure: Vec<String>) -> Part {
    let mut comments = unsure;
    if operation.docs.deprecated {
        comments.push("the vendor deprecates this operation".to_owned());
        if let Value::Mapping(members) = &value
            && !members.contains_key("feature")
        {
            put(&mut value, "feature", "deprecated");
        }
    }
    Part {
        key,
        comments,
        value,
    }
}
