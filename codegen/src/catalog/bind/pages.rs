//! How a list is read to its end: a profile of pagination, applied to one operation.

use super::resolve::{named, success};
use super::walk::shape;
use super::{Binder, below};
use crate::api::inputs::{InputPlace, flattened};
use crate::api::{Api, Operation, ParamLocation, Scalar, Shape};
use crate::catalog::bound::{Driver, OperationId, Pages, SpecId, TypeUse};
use crate::catalog::model::{
    Located, PageKey, PageKeyFrom, PageKind, PagePair, Pagination, PollCursor, Send, SendTo,
};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::expression::{Comparison, Condition, Runtime, Test};
use crate::source::Pointer;
use serde_json::Value as Json;

/// An operation that was found, and what to call it.
#[derive(Clone, Copy)]
pub(super) struct Listed<'a> {
    pub id: OperationId,
    pub api: &'a Api,
    pub operation: &'a Operation,
}

impl<'a> Listed<'a> {
    /// What it answers.
    pub(super) fn answer(self) -> Option<TypeUse> {
        let content = success(self.operation)?;
        Some(TypeUse {
            spec: self.id.spec,
            ty: content.ty,
        })
    }
}

impl<'a> Binder<'a, '_> {
    /// The profile of a name.
    pub(super) fn profile(
        &mut self,
        paginate: Option<&Located<String>>,
    ) -> Option<Option<&'a Pagination>> {
        let Some(name) = paginate else {
            return Some(None);
        };
        let profiles = &self.catalog.http.pagination;
        self.known(
            Code::UnknownPagination,
            ("pagination profile", "http.pagination"),
            name,
            profiles,
        );
        profiles.get(&name.value).map(Some)
    }

    /// How `listed` is read to its end; reported at `place`, which names the operation.
    pub(super) fn pages(
        &mut self,
        listed: Listed<'a>,
        paginate: Option<&Located<String>>,
        place: &Place,
    ) -> Option<Pages> {
        let profile = self.profile(paginate)?;
        let name = named(listed.operation);
        let Some(answer) = listed.answer() else {
            self.report(
                Diagnostic::new(
                    Code::NoOutput,
                    place.clone(),
                    format!("`{name}` answers nothing"),
                )
                .related(listed.operation.origin.clone(), "described here")
                .help("name another operation, or describe the answer by an overlay"),
            );
            return None;
        };
        let what = format!("the answer of `{name}`");
        let root = Pointer::root();
        let (items, items_place) = match profile.and_then(|profile| profile.items.as_ref()) {
            Some(items) => (&items.value, &items.place),
            None => (&root, place),
        };
        let list = self.pointer(answer, items, items_place, &what)?;
        let item = match shape(listed.api, list.ty) {
            Some(Shape::List(item)) => TypeUse {
                spec: list.spec,
                ty: *item,
            },
            Some(Shape::Untyped(_)) => list,
            _ => {
                let diagnostic = Diagnostic::new(
                    Code::NotAList,
                    place.clone(),
                    format!("{what} is no list of items"),
                );
                self.report(match profile {
                    Some(Pagination {
                        items: Some(items), ..
                    }) => Diagnostic::new(
                        Code::NotAList,
                        items.place.clone(),
                        format!("`{}` is no list in {what}", items.value),
                    )
                    .related(place.clone(), "needed here")
                    .help("let `items:` lead to the list itself, as in `$response.body#/data`"),
                    Some(profile) => diagnostic
                        .related(
                            profile.place.clone(),
                            "this profile does not say where they are",
                        )
                        .help("say where with `items: $response.body#/...` in the profile"),
                    None => diagnostic.help(
                        "name a profile under `paginate:`, whose `items:` says where they are",
                    ),
                });
                return None;
            }
        };
        let Some(profile) = profile else {
            return Some(Pages {
                profile: None,
                kind: PageKind::None,
                items: root,
                item,
                size: None,
                max_pages: None,
                continue_while: None,
            });
        };
        self.page_kind(profile, answer, item, &what);
        if let Some(condition) = &profile.continue_while {
            self.condition(condition, answer, &what);
        }
        Some(Pages {
            profile: paginate.map(|name| name.value.clone()),
            kind: profile.kind.clone(),
            items: items.clone(),
            item,
            size: profile.size.clone(),
            max_pages: profile.max_pages,
            continue_while: profile
                .continue_while
                .as_ref()
                .map(|found| found.value.clone()),
        })
    }

    fn page_kind(&mut self, profile: &Pagination, answer: TypeUse, item: TypeUse, what: &str) {
        match &profile.kind {
            PageKind::Cursor { next, send: _ } | PageKind::NextUrl { next } => {
                self.answer_expression(next, answer, what);
            }
            PageKind::LastId { field, send: _ } | PageKind::SearchAfter { field, send: _ } => {
                let what = format!("the items of {what}");
                self.field(item, &field.value, &field.place, &what);
            }
            PageKind::StartAfter(pair) => {
                let PagePair { value, id } = &**pair;
                for PageKey { from, send: _ } in [value, id] {
                    match from {
                        PageKeyFrom::Answer(next) => self.answer_expression(next, answer, what),
                        PageKeyFrom::LastItem(field) => {
                            let what = format!("the items of {what}");
                            self.field(item, &field.value, &field.place, &what);
                        }
                    }
                }
            }
            PageKind::None
            | PageKind::Page { .. }
            | PageKind::Offset { .. }
            | PageKind::LinkHeader { .. } => {}
        }
    }

    /// An expression over an answer.
    pub(super) fn answer_expression(
        &mut self,
        expression: &Located<Runtime>,
        answer: TypeUse,
        what: &str,
    ) {
        match &expression.value {
            Runtime::ResponseBody(pointer) => {
                self.pointer(answer, pointer, &expression.place, what);
            }
            Runtime::ResponseHeader(_) => {}
            Runtime::RequestBody(_) | Runtime::RequestHeader(_) | Runtime::RequestQuery(_) => {
                self.report(
                    Diagnostic::new(
                        Code::UnknownField,
                        expression.place.clone(),
                        format!("`{}` is not in {what}", expression.value),
                    )
                    .help("it is a part of the request; start with `$response`"),
                );
            }
        }
    }

    /// A condition over an answer.
    pub(super) fn condition(
        &mut self,
        condition: &Located<Condition>,
        answer: TypeUse,
        what: &str,
    ) {
        for Test { of, is } in condition.value.any.iter().flatten() {
            // Asking whether something is there does not claim that it is.
            if matches!(is, Comparison::Equal(_) | Comparison::NotEqual(_)) {
                let expression = Located::new(of.clone(), condition.place.clone());
                self.answer_expression(&expression, answer, what);
            }
        }
    }

    /// The inputs that the runtime fills while it pages and polls.
    pub(super) fn driven(
        &mut self,
        listed: Listed<'a>,
        pages: Option<&Pages>,
        cursor: Option<&PollCursor>,
    ) -> Vec<(InputPlace, Driver)> {
        let mut driven = Vec::new();
        let mut add = |binder: &mut Self, send: &Located<Send>, by| {
            driven.extend(binder.send(listed, send).map(|place| (place, by)));
        };
        if let Some(pages) = pages {
            match &pages.kind {
                PageKind::Cursor { send, .. }
                | PageKind::Page { send, .. }
                | PageKind::Offset { send }
                | PageKind::LastId { send, .. }
                | PageKind::SearchAfter { send, .. } => add(self, send, Driver::PagePosition),
                PageKind::StartAfter(pair) => {
                    let PagePair { value, id } = &**pair;
                    add(self, &value.send, Driver::PagePosition);
                    add(self, &id.send, Driver::PagePosition);
                }
                PageKind::None | PageKind::LinkHeader { .. } | PageKind::NextUrl { .. } => {}
            }
            // Without a default the size stays the caller's.
            if let Some(size) = pages.size.as_ref() {
                if let Some(default) = size.default {
                    add(self, &size.send, Driver::PageSize);
                    self.check_size(listed, &size.send, default);
                } else {
                    self.send(listed, &size.send);
                }
            }
        }
        if let Some(send) = cursor.and_then(|cursor| cursor.send.as_ref()) {
            add(self, send, Driver::PollCursor);
        }
        driven
    }

    /// A page of 500 asked of a list that gives 100 is refused by some vendors and cut by others.
    fn check_size(&mut self, listed: Listed<'a>, send: &Located<Send>, size: u32) {
        let (SendTo::Query(wire) | SendTo::Header(wire)) = &send.value.to else {
            return;
        };
        let mut params = listed.operation.params.iter();
        let Some(param) = params.find(|param| param.wire.eq_ignore_ascii_case(wire)) else {
            return;
        };
        let is_text = matches!(
            super::walk::shape(listed.api, param.ty),
            Some(Shape::Scalar(Scalar::String))
        );
        let value = if is_text {
            Json::from(size.to_string())
        } else {
            Json::from(size)
        };
        self.check_json(listed, param.ty, &value, &below(&send.place, "default"));
    }

    /// The input that a `send:` names.
    fn send(&mut self, listed: Listed<'a>, send: &Located<Send>) -> Option<InputPlace> {
        let Listed { id, api, operation } = listed;
        let name = named(operation);
        let (location, wire, word) = match &send.value.to {
            SendTo::Query(wire) => (ParamLocation::Query, wire, "query"),
            SendTo::Header(wire) => (ParamLocation::Header, wire, "header"),
            SendTo::Body(pointer) => {
                return self.send_in_body(id.spec, api, operation, pointer, send);
            }
        };
        let found = operation.params.iter().position(|param| {
            param.location == location
                && match location {
                    ParamLocation::Header => param.wire.eq_ignore_ascii_case(wire),
                    _ => param.wire == *wire,
                }
        });
        if found.is_none() {
            let known = operation
                .params
                .iter()
                .filter(|param| param.location == location)
                .map(|param| param.wire.as_str());
            let diagnostic = Diagnostic::new(
                Code::UnknownPageParam,
                below(&send.place, word),
                format!("`{name}` has no {word} parameter `{wire}`"),
            )
            .related(operation.origin.clone(), "described here");
            self.report(super::with_near(
                diagnostic,
                wire,
                known,
                "the document describes none: add it by an overlay",
            ));
        }
        found.map(InputPlace::Param)
    }

    fn send_in_body(
        &mut self,
        spec: SpecId,
        api: &'a Api,
        operation: &'a Operation,
        pointer: &Pointer,
        send: &Located<Send>,
    ) -> Option<InputPlace> {
        let name = named(operation);
        let place = below(&send.place, "body");
        let Some(body) = &operation.body else {
            self.report(
                Diagnostic::new(
                    Code::UnknownPageParam,
                    place,
                    format!("`{name}` has no body"),
                )
                .related(operation.origin.clone(), "described here"),
            );
            return None;
        };
        let of = TypeUse { spec, ty: body.ty };
        self.pointer(of, pointer, &place, &format!("the body of `{name}`"))?;
        let first = pointer.segments().next()?;
        let Some(members) = flattened(api, body) else {
            return Some(InputPlace::Body);
        };
        // A deeper place is inside an input that stays the caller's.
        let index = members
            .fields
            .iter()
            .position(|field| field.wire == first)?;
        (pointer.segments().count() == 1).then_some(InputPlace::BodyField(index))
    }
}
