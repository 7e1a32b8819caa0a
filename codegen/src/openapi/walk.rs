//! One walk over the objects of a document that calls the passes on each.

use rayon::prelude::*;

use super::cx::Cx;
use super::forms::{self, Form};
use super::keywords::{self, Keyword, Keywords};
use super::kind::{Kind, METHODS};
use super::version::Version;
use super::{repair, unknown, v20, v31, v32};
use crate::diagnostic::{Code, Sink};
use crate::source::{FileId, Map, Node, Pointer};

/// A pass over schemas, called on those that hold one of its keywords.
struct Pass {
    on: Keywords,
    apply: fn(&mut Map, &mut Cx),
}

const fn pass(on: &[Keyword], apply: fn(&mut Map, &mut Cx)) -> Pass {
    Pass {
        on: Keywords::of(on),
        apply,
    }
}

/// In this order: members that 3.0 has other words for before the types that they belong to, lists of types before single names are judged, items as lists before prefixes, types before their values.
const PASSES: &[Pass] = &[
    pass(
        &[Keyword::Then, Keyword::Else, Keyword::DependentSchemas],
        v31::conditions::apply,
    ),
    pass(
        &[Keyword::PatternProperties, Keyword::UnevaluatedProperties],
        v31::patterns::apply,
    ),
    pass(&[Keyword::Type], v31::types::apply),
    pass(&[Keyword::Type], repair::types::apply),
    pass(&[Keyword::Const], v31::constant::apply),
    pass(
        &[Keyword::ExclusiveMinimum, Keyword::ExclusiveMaximum],
        v31::bounds::apply,
    ),
    pass(&[Keyword::Examples], v31::example::apply),
    pass(
        &[Keyword::ContentEncoding, Keyword::ContentMediaType],
        v31::content::apply,
    ),
    pass(&[Keyword::Type, Keyword::Items], repair::items::apply),
    pass(
        &[Keyword::PrefixItems, Keyword::Items],
        v31::prefix_items::apply,
    ),
    pass(&[Keyword::XNullable], repair::nullable::apply),
    pass(&[Keyword::Enum], repair::enums::apply),
    pass(&[Keyword::Discriminator], repair::discriminator::apply),
];

/// From how many paths or components on walking them is worth another thread.
const WORTH_A_THREAD: usize = 256;

/// The walk at hand, and the references it met that a walk over the same document does not reach.
pub(super) struct Walk<'a> {
    cx: Cx<'a>,
    /// Whether a `$ref` to `#` means the document, all of which is walked.
    is_document: bool,
    pub references: Vec<(String, Kind)>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        file: &'a FileId,
        version: Version,
        at: &Pointer,
        sink: &'a mut Sink,
    ) -> Self {
        Self {
            cx: Cx::new(file, version, at, sink),
            is_document: false,
            references: Vec::new(),
        }
    }

    /// For the document itself and parts of it.
    pub(super) fn over_document(self) -> Self {
        Self {
            is_document: true,
            ..self
        }
    }

    /// Normalises the object at hand.
    pub(super) fn run(&mut self, node: &mut Node, kind: Kind) {
        match kind {
            Kind::Document => {
                v32::media_types::apply(node);
                self.document(node);
            }
            Kind::PathItem => self.path_item(node),
            Kind::Operation => self.operation(node),
            Kind::Parameter => self.one_parameter(node),
            Kind::RequestBody => self.request_body(node),
            Kind::Response => self.response(node),
            Kind::Header => self.header(node),
            Kind::Schema => self.schema(node),
            Kind::Callback => self.callback(node),
            Kind::SecurityScheme => self.security_scheme(node),
        }
    }

    fn document(&mut self, node: &mut Node) {
        let Node::Map(root) = node else { return };
        let table = &[
            ("info", Form::Map),
            ("servers", Form::List),
            ("security", Form::List),
            ("paths", Form::Map),
            ("webhooks", Form::Map),
            ("x-webhooks", Form::Map),
            ("components", Form::Map),
        ];
        unknown::report(root, &unknown::DOCUMENT, &mut self.cx);
        forms::check(root, table, &mut self.cx);
        for (key, node) in &mut root.entries {
            let mark = self.cx.enter(key);
            match key.as_str() {
                "servers" => repair::servers::apply(node, &mut self.cx),
                "security" => repair::security::requirements(node, &mut self.cx),
                "paths" => self.each_named(node, |walk, path, node| {
                    unknown::report_path(path, &mut walk.cx);
                    walk.path_item(node);
                }),
                "webhooks" | "x-webhooks" => self.each(node, |walk, node| walk.path_item(node)),
                "components" => self.components(node),
                _ => {}
            }
            self.cx.leave(mark);
        }
    }

    fn components(&mut self, node: &mut Node) {
        let Node::Map(components) = node else { return };
        let table = &[
            ("schemas", Form::Map),
            ("parameters", Form::Map),
            ("requestBodies", Form::Map),
            ("responses", Form::Map),
            ("securitySchemes", Form::Map),
            ("callbacks", Form::Map),
            ("pathItems", Form::Map),
        ];
        forms::check(components, table, &mut self.cx);
        for (key, node) in &mut components.entries {
            let mark = self.cx.enter(key);
            match key.as_str() {
                "schemas" => self.each(node, |walk, node| walk.schema(node)),
                "parameters" => self.each(node, |walk, node| walk.one_parameter(node)),
                "requestBodies" => self.each(node, |walk, node| walk.request_body(node)),
                "responses" => self.each(node, |walk, node| walk.response(node)),
                "headers" => self.each(node, |walk, node| walk.header(node)),
                "securitySchemes" => self.each(node, |walk, node| walk.security_scheme(node)),
                "callbacks" => self.each(node, |walk, node| walk.callback(node)),
                "pathItems" => self.each(node, |walk, node| walk.path_item(node)),
                _ => {}
            }
            self.cx.leave(mark);
        }
    }

    /// Every member but extensions.
    fn each(&mut self, node: &mut Node, visit: impl for<'w> Fn(&mut Walk<'w>, &mut Node) + Sync) {
        self.each_named(node, |walk, _, node| visit(walk, node));
    }

    /// The same with their keys. No member knows of another, so a thread takes some of many, and what each found is put
    /// together in the order of the members.
    fn each_named(
        &mut self,
        node: &mut Node,
        visit: impl for<'w> Fn(&mut Walk<'w>, &str, &mut Node) + Sync,
    ) {
        let Node::Map(map) = node else { return };
        if map.len() < WORTH_A_THREAD {
            self.some(map.entries.iter_mut(), &visit);
            return;
        }
        let mut members: Vec<(&String, &mut Node)> = map.entries.iter_mut().collect();
        let (file, version, at) = (self.cx.file, self.cx.version, self.cx.pointer());
        let is_document = self.is_document;
        let found: Vec<(Sink, Vec<(String, Kind)>)> = members
            .par_chunks_mut(WORTH_A_THREAD / 16)
            .map(|members| {
                let mut sink = Sink::new();
                let mut walk = Walk::new(file, version, &at, &mut sink);
                walk.is_document = is_document;
                let members = members.iter_mut();
                walk.some(members.map(|(key, node)| (*key, &mut **node)), &visit);
                let references = walk.references;
                (sink, references)
            })
            .collect();
        for (sink, references) in found {
            self.cx.sink.extend(sink);
            self.references.extend(references);
        }
    }

    fn some<'n>(
        &mut self,
        members: impl Iterator<Item = (&'n String, &'n mut Node)>,
        visit: &impl for<'w> Fn(&mut Walk<'w>, &str, &mut Node),
    ) {
        for (key, node) in members {
            if key.starts_with("x-") && !matches!(node, Node::Map(_)) {
                continue;
            }
            let mark = self.cx.enter(key);
            visit(self, key, node);
            self.cx.leave(mark);
        }
    }

    /// Whether the object is a reference; then it is noted and nothing of it is read.
    fn is_reference(&mut self, map: &Map, kind: Kind) -> bool {
        let Some(Node::String(reference)) = map.get("$ref") else {
            return false;
        };
        self.refers(reference, kind);
        true
    }

    fn refers(&mut self, reference: &str, kind: Kind) {
        if !self.is_document || !covered(reference, kind) {
            self.references.push((reference.to_owned(), kind));
        }
    }

    fn path_item(&mut self, node: &mut Node) {
        let Node::Map(item) = node else {
            if *node != Node::Null {
                let message = format!("path item is {}; left out", node.kind());
                self.cx.here(Code::Malformed, message);
            }
            *node = Node::Map(Map::default());
            return;
        };
        // 3.1 allows operations beside the `$ref`; both are read.
        self.is_reference(item, Kind::PathItem);
        let table = &[
            ("summary", Form::Text),
            ("description", Form::Text),
            ("servers", Form::List),
            ("parameters", Form::List),
        ];
        unknown::report(item, &unknown::PATH_ITEM, &mut self.cx);
        forms::check(item, table, &mut self.cx);
        for (key, node) in &mut item.entries {
            let mark = self.cx.enter(key);
            match key.as_str() {
                "servers" => repair::servers::apply(node, &mut self.cx),
                "parameters" => self.parameters(node),
                "additionalOperations" => self.more_operations(node),
                method if METHODS.contains(&method) => self.operation(node),
                _ => {}
            }
            self.cx.leave(mark);
        }
    }

    fn more_operations(&mut self, node: &mut Node) {
        v32::operations::apply(node, &mut self.cx);
        self.each(node, |walk, node| walk.operation(node));
    }

    fn operation(&mut self, node: &mut Node) {
        let Node::Map(operation) = node else {
            let message = format!(
                "operation is {}; read as one without parameters and answers",
                node.kind()
            );
            self.cx.here(Code::Malformed, message);
            let mut operation = Map::default();
            repair::operation::apply(&mut operation, &mut self.cx);
            *node = Node::Map(operation);
            return;
        };
        if self.is_reference(operation, Kind::Operation) {
            return;
        }
        unknown::report(operation, &unknown::OPERATION, &mut self.cx);
        repair::operation::apply(operation, &mut self.cx);
        for (key, node) in &mut operation.entries {
            let mark = self.cx.enter(key);
            match key.as_str() {
                "servers" => repair::servers::apply(node, &mut self.cx),
                "security" => repair::security::requirements(node, &mut self.cx),
                "parameters" => self.parameters(node),
                "requestBody" => self.request_body(node),
                "responses" => {
                    if let Node::Map(responses) = node {
                        repair::operation::statuses(responses, &mut self.cx);
                    }
                    self.each(node, |walk, node| walk.response(node));
                }
                "callbacks" => self.each(node, |walk, node| walk.callback(node)),
                _ => {}
            }
            self.cx.leave(mark);
        }
    }

    fn callback(&mut self, node: &mut Node) {
        let Node::Map(callback) = node else {
            *node = Node::Map(Map::default());
            return;
        };
        if !self.is_reference(callback, Kind::Callback) {
            self.each(node, |walk, node| walk.path_item(node));
        }
    }

    fn parameters(&mut self, node: &mut Node) {
        let Node::Seq(parameters) = node else { return };
        for (index, node) in parameters.iter_mut().enumerate() {
            let mark = self.cx.enter_index(index);
            self.one_parameter(node);
            self.cx.leave(mark);
        }
    }

    /// What cannot be read becomes null, which the builder passes over, so that the places of the others stay true.
    fn one_parameter(&mut self, node: &mut Node) {
        if !self.parameter(node) {
            *node = Node::Null;
        }
    }

    fn parameter(&mut self, node: &mut Node) -> bool {
        let Node::Map(parameter) = node else {
            if *node != Node::Null {
                let message = format!("parameter is {}; left out", node.kind());
                self.cx.here(Code::Malformed, message);
            }
            return false;
        };
        if self.is_reference(parameter, Kind::Parameter) {
            return true;
        }
        unknown::report(parameter, &unknown::PARAMETER, &mut self.cx);
        if self.cx.version == Version::V20 {
            // Those of the document itself have the shape of 3.0 by now; another file's have not.
            v20::parameter(parameter, &mut self.cx);
        }
        v32::querystring::apply(parameter, &mut self.cx);
        if !repair::parameter::apply(parameter, &mut self.cx) {
            return false;
        }
        self.member(parameter, "schema", Self::schema);
        self.content(parameter);
        true
    }

    fn request_body(&mut self, node: &mut Node) {
        let Node::Map(body) = node else { return };
        if self.is_reference(body, Kind::RequestBody) {
            return;
        }
        unknown::report(body, &unknown::REQUEST_BODY, &mut self.cx);
        repair::operation::request_body(body, &mut self.cx);
        self.content(body);
    }

    fn response(&mut self, node: &mut Node) {
        let Node::Map(response) = node else {
            *node = Node::Map(Map::default());
            return self.response(node);
        };
        if self.is_reference(response, Kind::Response) {
            return;
        }
        unknown::report(response, &unknown::RESPONSE, &mut self.cx);
        repair::operation::response(response, &mut self.cx);
        if let Some(headers) = response.entries.get_mut("headers") {
            let mark = self.cx.enter("headers");
            self.each(headers, |walk, node| walk.header(node));
            self.cx.leave(mark);
        }
        self.content(response);
    }

    /// Only what it refers to: its schema becomes no type.
    fn header(&mut self, node: &mut Node) {
        let Node::Map(header) = node else { return };
        if self.is_reference(header, Kind::Header) {
            return;
        }
        if let Some(Node::String(reference)) = header.get("schema").and_then(|one| one.get("$ref"))
        {
            self.refers(reference, Kind::Schema);
        }
    }

    fn content(&mut self, object: &mut Map) {
        let Some(Node::Map(content)) = object.entries.get_mut("content") else {
            return;
        };
        repair::media::content(content);
        let outer = self.cx.enter("content");
        for (name, media) in &mut content.entries {
            let Node::Map(media) = media else { continue };
            let mark = self.cx.enter(name);
            unknown::report(media, &unknown::MEDIA_TYPE, &mut self.cx);
            v32::media::apply(name, media, &mut self.cx);
            repair::media::encoding(media, &mut self.cx);
            self.member(media, "schema", Self::schema);
            self.cx.leave(mark);
        }
        self.cx.leave(outer);
    }

    fn member(&mut self, map: &mut Map, key: &str, visit: fn(&mut Self, &mut Node)) {
        if let Some(node) = map.entries.get_mut(key) {
            let mark = self.cx.enter(key);
            visit(self, node);
            self.cx.leave(mark);
        }
    }

    fn security_scheme(&mut self, node: &mut Node) {
        let Node::Map(scheme) = node else { return };
        if !self.is_reference(scheme, Kind::SecurityScheme) {
            repair::security::scheme(scheme, &mut self.cx);
        }
    }

    fn schema(&mut self, node: &mut Node) {
        let map = match node {
            Node::Map(map) => map,
            // The words of 3.0 for it.
            Node::Bool(false) => {
                let nothing = ("not".to_owned(), Node::Map(Map::default()));
                *node = Node::Map(Map {
                    entries: std::iter::once(nothing).collect(),
                    ..Map::default()
                });
                return;
            }
            // `true` allows everything, and so does what is no schema at all.
            other => {
                if !matches!(other, Node::Bool(_) | Node::Null) {
                    let message = format!("schema is {}; read as any value", other.kind());
                    self.cx.here(Code::KeywordKind, message);
                }
                *other = Node::Map(Map::default());
                return;
            }
        };
        let found = keywords::check(map, &mut self.cx);
        // Says nothing of a value; 3.0 has no word for it.
        if map.get("not") == Some(&Node::Bool(false)) {
            map.entries.shift_remove("not");
        }
        if found.has(Keyword::Ref) {
            repair::reference::apply(map, &mut self.cx);
            v31::ref_siblings::apply(map, &mut self.cx);
            if self.is_reference(map, Kind::Schema) {
                return;
            }
        }
        for pass in PASSES {
            if found.meets(pass.on) {
                (pass.apply)(map, &mut self.cx);
            }
        }
        if found.has(Keyword::Discriminator) {
            for target in repair::discriminator::targets(map) {
                self.refers(&target, Kind::Schema);
            }
        }
        for (key, node) in &mut map.entries {
            match key.as_str() {
                "properties" | "$defs" | "definitions" => {
                    let mark = self.cx.enter(key);
                    if let Node::Map(members) = node {
                        for (name, member) in &mut members.entries {
                            let mark = self.cx.enter(name);
                            self.schema(member);
                            self.cx.leave(mark);
                        }
                    }
                    self.cx.leave(mark);
                }
                "not" => {
                    let mark = self.cx.enter(key);
                    self.schema(node);
                    self.cx.leave(mark);
                }
                "items" | "additionalProperties" if matches!(node, Node::Map(_)) => {
                    let mark = self.cx.enter(key);
                    self.schema(node);
                    self.cx.leave(mark);
                }
                "allOf" | "oneOf" | "anyOf" => {
                    let mark = self.cx.enter(key);
                    if let Node::Seq(members) = node {
                        // `false` is an alternative that nothing is; beside others it says nothing.
                        if key != "allOf" && members.iter().any(|one| *one != Node::Bool(false)) {
                            members.retain(|one| *one != Node::Bool(false));
                        }
                        for (index, member) in members.iter_mut().enumerate() {
                            let mark = self.cx.enter_index(index);
                            self.schema(member);
                            self.cx.leave(mark);
                        }
                    }
                    self.cx.leave(mark);
                }
                _ => {}
            }
        }
    }
}

/// Whether the walk over the whole document meets the target anyway, as what it is wanted for: `#/components/schemas/NAME` and its like.
fn covered(reference: &str, kind: Kind) -> bool {
    reference
        .strip_prefix("#/components/")
        .and_then(|rest| rest.split_once('/'))
        .is_some_and(|(section, name)| {
            !name.contains('/') && Kind::of_component(section) == Some(kind)
        })
}
