//! The differences between an operation as it is written here and as the vendor publishes it.

use std::collections::{BTreeMap, BTreeSet};

use super::document::Node;
use super::shape::Shape;

/// Schemas that contain themselves end here.
const DEPTH: usize = 12;

/// Who fills a value in.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Request,
    Answer,
}

/// What differs, each as `METHOD /path place: what`. Schemas that several places share are compared at the first.
#[derive(Default)]
pub struct Differences {
    operation: String,
    compared: BTreeSet<(Side, String, String)>,
    pub found: Vec<String>,
}

impl Differences {
    fn say(&mut self, place: &str, what: impl std::fmt::Display) {
        self.found
            .push(format!("{} {place}: {what}", self.operation));
    }

    pub fn operation(&mut self, operation: &str, here: Node<'_>, there: Node<'_>) {
        operation.clone_into(&mut self.operation);
        self.parameters(here, there);
        self.bodies(here, there);
        self.answers(here, there);
        self.scopes(here, there);
    }

    fn parameters(&mut self, here: Node<'_>, there: Node<'_>) {
        let (here, there) = (parameters(here), parameters(there));
        for (place, theirs) in &there {
            let Some(ours) = here.get(place) else {
                self.say(place, "missing");
                continue;
            };
            self.required(place, ours.is_true("required"), theirs.is_true("required"));
            let (ours, theirs) = (schema_of(*ours), schema_of(*theirs));
            self.schema(place, Side::Request, &ours, &theirs, 0);
        }
        for place in here.keys().filter(|place| !there.contains_key(*place)) {
            self.say(place, "added");
        }
    }

    fn bodies(&mut self, here: Node<'_>, there: Node<'_>) {
        let body = |node: Node<'_>| node.get("requestBody").is_some();
        match (body(here), body(there)) {
            (false, false) => return,
            (false, true) => return self.say("body", "missing"),
            (true, false) => return self.say("body", "added"),
            (true, true) => {}
        }
        let (Some(here), Some(there)) = (here.get("requestBody"), there.get("requestBody")) else {
            return;
        };
        self.required("body", here.is_true("required"), there.is_true("required"));
        self.contents("body", Side::Request, here, there);
    }

    fn answers(&mut self, here: Node<'_>, there: Node<'_>) {
        let (here, there) = (successes(here), successes(there));
        self.sets("answer", "status", &keys(&here), &keys(&there));
        for (status, theirs) in &there {
            if let Some(ours) = here.get(status) {
                self.contents("answer", Side::Answer, *ours, *theirs);
            }
        }
    }

    fn contents(&mut self, place: &str, side: Side, here: Node<'_>, there: Node<'_>) {
        let contents = |node: Node<'_>| node.resolved().members("content").count();
        if side == Side::Answer && contents(there) == 0 && contents(here) > 0 {
            return self.say(place, "not described there");
        }
        let (here, there) = (here.resolved(), there.resolved());
        let here: BTreeMap<_, _> = here.members("content").collect();
        let there: BTreeMap<_, _> = there.members("content").collect();
        self.sets(place, "media type", &keys(&here), &keys(&there));
        for (media, theirs) in &there {
            if let Some(ours) = here.get(media) {
                let (ours, theirs) = (schema_of(*ours), schema_of(*theirs));
                self.schema(place, side, &ours, &theirs, 0);
            }
        }
    }

    fn scopes(&mut self, here: Node<'_>, there: Node<'_>) {
        self.sets("scopes", "scope", &scopes(here), &scopes(there));
    }

    fn schema(
        &mut self,
        place: &str,
        side: Side,
        here: &[Node<'_>],
        there: &[Node<'_>],
        depth: usize,
    ) {
        if let ([ours], [theirs]) = (here, there)
            && let (Some(ours), Some(theirs)) = (ours.name(), theirs.name())
            && !self.compared.insert((side, ours, theirs))
        {
            return;
        }
        let (ours, theirs) = (Shape::of(here), Shape::of(there));
        match (ours.is_open(), theirs.is_open()) {
            (true, true) => return,
            (false, true) => {
                return self.say(place, format_args!("open there, {} here", ours.kinds()));
            }
            (true, false) => {
                return self.say(place, format_args!("{} there, open here", theirs.kinds()));
            }
            (false, false) => {}
        }
        if ours.types != theirs.types {
            self.say(
                place,
                format_args!("{} there, {} here", theirs.kinds(), ours.kinds()),
            );
            return;
        }
        if depth == DEPTH {
            return;
        }
        if ours.values != theirs.values {
            match (ours.values.is_empty(), theirs.values.is_empty()) {
                (true, _) => self.say(place, "any value here"),
                (_, true) => self.say(place, "any value there"),
                (false, false) => {
                    let texts = |values: &BTreeSet<String>| values.iter().cloned().collect();
                    self.sets(place, "value", &texts(&ours.values), &texts(&theirs.values));
                }
            }
        }
        for (name, theirs_of) in &theirs.properties {
            let inner = format!("{place}.{name}");
            let Some(ours_of) = ours.properties.get(name) else {
                self.say(&inner, "missing");
                continue;
            };
            let (here, there) = (ours.required.contains(name), theirs.required.contains(name));
            // Of an answer we insist on less than is promised: a connector need not fail for what it can do without.
            if side == Side::Request || here {
                self.required(&inner, here, there);
            }
            self.schema(&inner, side, ours_of, theirs_of, depth + 1);
        }
        for name in ours.properties.keys() {
            if !theirs.properties.contains_key(name) {
                self.say(&format!("{place}.{name}"), "added");
            }
        }
        if !ours.items.is_empty() || !theirs.items.is_empty() {
            self.schema(
                &format!("{place}[]"),
                side,
                &ours.items,
                &theirs.items,
                depth + 1,
            );
        }
        if !ours.others.is_empty() && !theirs.others.is_empty() {
            self.schema(
                &format!("{place}.*"),
                side,
                &ours.others,
                &theirs.others,
                depth + 1,
            );
        }
    }

    fn required(&mut self, place: &str, here: bool, there: bool) {
        match (here, there) {
            (true, false) => self.say(place, "optional there, required here"),
            (false, true) => self.say(place, "required there, optional here"),
            (true, true) | (false, false) => {}
        }
    }

    fn sets(&mut self, place: &str, what: &str, here: &BTreeSet<String>, there: &BTreeSet<String>) {
        for missing in there.difference(here) {
            self.say(place, format_args!("{what} {missing} missing"));
        }
        for added in here.difference(there) {
            self.say(place, format_args!("{what} {added} added"));
        }
    }
}

/// By place and name. The reserved header, which OpenAPI tells readers to ignore, is none.
fn parameters(operation: Node<'_>) -> BTreeMap<String, Node<'_>> {
    operation
        .items("parameters")
        .map(Node::resolved)
        .filter_map(|found| {
            let (place, name) = (found.text("in")?, found.text("name")?);
            (name != "Authorization").then(|| (format!("{place}:{name}"), found))
        })
        .collect()
}

fn successes(operation: Node<'_>) -> BTreeMap<&str, Node<'_>> {
    let answers = operation.members("responses");
    answers
        .filter(|(status, _)| status.starts_with('2'))
        .collect()
}

fn scopes(operation: Node<'_>) -> BTreeSet<String> {
    let alternatives = operation.items("security");
    let requirements = alternatives.filter_map(|found| found.value.as_object());
    let scopes = requirements.flat_map(|found| found.values());
    let scopes = scopes.filter_map(|found| found.as_array()).flatten();
    scopes
        .filter_map(|scope| scope.as_str().map(str::to_owned))
        .collect()
}

fn schema_of(node: Node<'_>) -> Vec<Node<'_>> {
    node.get("schema").into_iter().collect()
}

fn keys<V>(map: &BTreeMap<&str, V>) -> BTreeSet<String> {
    map.keys().map(|key| (*key).to_owned()).collect()
}
