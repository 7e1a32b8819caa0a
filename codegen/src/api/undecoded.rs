//! Bodies of text or bytes that a schema describes all the same: nothing here reads or writes XML, CSV or PDF, so the schema is not followed.

use std::collections::HashSet;

use indexmap::IndexMap;

use super::media;
use super::model::{Api, Media, Operation, Shape, TypeRef};
use crate::diagnostic::{Code, Diagnostic, Place, Severity, Sink, counted};

/// Bodies in one media type, in one direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Notation<'a> {
    media_type: &'a str,
    is_text: bool,
    is_sent: bool,
}

/// One warning a document for each media type, at the first of its schemas: one vendor's XML is 448 answers.
pub(super) fn report(api: &Api, sink: &mut Sink) {
    let mut found: IndexMap<Notation<'_>, Vec<&Place>> = IndexMap::new();
    for (operation, notation, place) in undecoded(api) {
        // A request of its own is taken by the name of its media type: who takes it knows.
        if !notation.is_sent || operation.instead_of.is_none() {
            found.entry(notation).or_default().push(place);
        }
    }
    for (notation, mut places) in found {
        // A response that operations share is one.
        places.sort_unstable();
        places.dedup();
        let Some(first) = places.first() else {
            continue;
        };
        let number = counted(places.len(), "schema");
        let message = format!("{}; not followed: {number}", notation.message());
        sink.emit(notation.diagnostic(first, message));
    }
}

/// Every place, for `--report-untyped`, but for those that were told.
pub(super) fn report_each(api: &Api, sink: &mut Sink) {
    let said = sink.diagnostics().iter();
    let said = said.filter(|said| said.code == Code::NotModelled);
    let mut told: HashSet<Place> = said.filter_map(|said| said.place.clone()).collect();
    for (_, notation, place) in undecoded(api) {
        if !told.insert(place.clone()) {
            continue;
        }
        let message = format!("{}; the schema is not followed", notation.message());
        let mut diagnostic = notation.diagnostic(place, message);
        diagnostic.severity = Severity::Note;
        sink.emit(diagnostic);
    }
}

impl Notation<'_> {
    fn message(&self) -> String {
        let Self {
            media_type,
            is_text,
            is_sent,
        } = self;
        let what = if *is_text { "text" } else { "bytes" };
        match is_sent {
            true => format!("a body in `{media_type}` is sent as {what} that the caller writes"),
            false => format!("an answer in `{media_type}` is read as {what}"),
        }
    }

    fn diagnostic(&self, place: &Place, message: String) -> Diagnostic {
        let help = match self.is_sent {
            true => "where the host takes JSON, name `application/json` by an overlay",
            false => "where the host answers JSON, name `application/json` by an overlay",
        };
        Diagnostic::new(Code::NotModelled, place.clone(), message).help(help)
    }
}

/// The schemas that are not followed, in the order of operations.
fn undecoded(api: &Api) -> impl Iterator<Item = (&Operation, Notation<'_>, &Place)> {
    api.operations.iter().flat_map(|operation| {
        let sent = operation.body.iter().filter_map(|body| {
            let place = match &body.unfollowed {
                Some(place) => place,
                None if is_described(api, body.media, body.ty) => &body.origin,
                None => return None,
            };
            let notation = Notation {
                media_type: &body.media_type,
                is_text: body.media == Media::Text,
                is_sent: true,
            };
            Some((notation, place))
        });
        // The answers to another media type of the body are those of the preferred one.
        let answers = operation.responses.iter();
        let answers = answers.filter(|_| operation.instead_of.is_none());
        let answers = answers.filter_map(|response| {
            let at = media::preferred(&response.contents)?;
            let content = response.contents.get(at)?;
            let notation = Notation {
                media_type: &content.media_type,
                is_text: content.media == Media::Text,
                is_sent: false,
            };
            is_described(api, content.media, content.ty).then_some((notation, &content.origin))
        });
        let found = sent.chain(answers);
        found.map(move |(notation, place)| (operation, notation, place))
    })
}

/// Whether the schema says more than that there is text, or a file.
fn is_described(api: &Api, media: Media, ty: TypeRef) -> bool {
    let shape = |ty: TypeRef| api.types.get(ty.id.0 as usize).map(|ty| &ty.shape);
    let is_notation = matches!(media, Media::Text | Media::Binary);
    let is_described = match shape(ty) {
        Some(Shape::Struct(_) | Shape::Union(_)) => true,
        Some(Shape::List(inner) | Shape::Map(inner)) => {
            !matches!(shape(*inner), Some(Shape::Untyped(_)) | None)
        }
        Some(Shape::Scalar(_) | Shape::Enum(_) | Shape::Constant(_) | Shape::Untyped(_)) | None => {
            false
        }
    };
    is_notation && is_described
}
