//! What answers an operation: which body for which status and media type.

mod usual;

use super::connector::StatusKey;
use crate::api::media;
use crate::api::model::{
    Api, Content, Docs, Media, Method, Operation, Response, Scalar, Shape, Status, TypeId, TypeRef,
};

use usual::Usual;

/// The answers of every operation, and the sets of bodies that must be told apart by status.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Replies {
    /// In the order of [`Api::operations`].
    pub operations: Vec<OperationReplies>,
    /// What is chosen by status: the errors that operations have in common, and what single operations answer.
    pub sets: Vec<Replied>,
}

/// The answers of one operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationReplies {
    pub success: Reply,
    pub error: Reply,
    /// The `Accept` header.
    pub accept: String,
}

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    One(ReplyBody),
    /// Index into [`Replies::sets`].
    ByStatus(usize),
}

/// A set of bodies chosen by status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replied {
    pub by: RepliedBy,
    /// In the order in which a status is looked up: codes, ranges, any.
    pub variants: Vec<RepliedVariant>,
}

/// Who answers with a set of bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RepliedBy {
    /// The errors of all operations that say the same of each status as most do. One set for all of them: what a vendor
    /// sends with 404 depends on the vendor, and a status that is documented later adds a variant and renames nothing.
    Common,
    /// The successes of one operation, by its index.
    Success(usize),
    /// The errors of one operation that has its own.
    Error(usize),
}

/// One body of a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepliedVariant {
    pub status: StatusKey,
    /// The media type that means this body rather than the one that the status has otherwise.
    pub media_type: Option<String>,
    pub body: ReplyBody,
    pub docs: Docs,
}

/// A body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReplyBody {
    Empty,
    /// The document says nothing about it.
    Undocumented,
    Json(TypeRef),
    Text,
    Bytes,
}

impl Replies {
    /// Reads the answers of all operations.
    pub fn of(api: &Api) -> Self {
        let mut sets = Vec::new();
        let mut operations: Vec<OperationReplies> = Vec::new();
        for (index, op) in own(api).enumerate() {
            let successes = success(api, op);
            let accept = accept(op, &successes);
            let success = match Answers::of(successes) {
                Answers::One(body) => Reply::One(body),
                Answers::Several(variants) => {
                    let by = RepliedBy::Success(index);
                    sets.push(Replied { by, variants });
                    Reply::ByStatus(sets.len() - 1)
                }
            };
            operations.push(OperationReplies {
                success,
                error: Reply::One(ReplyBody::Undocumented),
                accept,
            });
        }
        let errors: Vec<Answers> = own(api).map(|op| Answers::of(errors(api, op))).collect();
        let usual = Usual::of(errors.iter().filter_map(Answers::several));
        let mut common = None;
        for (index, (operation, errors)) in operations.iter_mut().zip(errors).enumerate() {
            operation.error = match errors {
                Answers::One(body) => Reply::One(body),
                Answers::Several(variants) if usual.holds_for(&variants) => {
                    let set = *common.get_or_insert(sets.len());
                    match sets.get_mut(set) {
                        Some(known) => known.add(variants),
                        None => sets.push(Replied {
                            by: RepliedBy::Common,
                            variants,
                        }),
                    }
                    Reply::ByStatus(set)
                }
                Answers::Several(variants) => {
                    let by = RepliedBy::Error(index);
                    sets.push(Replied { by, variants });
                    Reply::ByStatus(sets.len() - 1)
                }
            };
        }
        // What answers does not hang on what was sent.
        let others = api.operations.iter().filter_map(|op| op.instead_of);
        let others = others.filter_map(|index| operations.get(index).cloned());
        let others: Vec<OperationReplies> = others.collect();
        operations.extend(others);
        Self { operations, sets }
    }

    /// The types in the answers of an operation.
    pub fn types_of(&self, operation: usize) -> Vec<TypeId> {
        let Some(replies) = self.operations.get(operation) else {
            return Vec::new();
        };
        let mut ids = Vec::new();
        for reply in [&replies.success, &replies.error] {
            match reply {
                Reply::One(body) => ids.extend(body.type_id()),
                Reply::ByStatus(set) => {
                    let variants = self.sets.get(*set).map(|set| set.variants.as_slice());
                    let bodies = variants.unwrap_or_default().iter();
                    ids.extend(bodies.filter_map(|variant| variant.body.type_id()));
                }
            }
        }
        ids
    }
}

/// The operations that answer for themselves; those in another media type stand behind them.
fn own(api: &Api) -> impl Iterator<Item = &Operation> {
    let operations = api.operations.iter();
    operations.filter(|op| op.instead_of.is_none())
}

impl Replied {
    /// Takes in the statuses that are not known yet.
    fn add(&mut self, variants: Vec<RepliedVariant>) {
        let known: Vec<StatusKey> = self.variants.iter().map(|known| known.status).collect();
        let new = variants
            .into_iter()
            .filter(|variant| !known.contains(&variant.status));
        self.variants.extend(new);
        self.variants.sort_by_key(|variant| variant.status);
    }
}

/// What an operation answers, before it is decided who answers the same.
enum Answers {
    One(ReplyBody),
    /// In the order of statuses.
    Several(Vec<RepliedVariant>),
}

impl Answers {
    fn of(mut documented: Vec<RepliedVariant>) -> Self {
        let mut bodies = documented.iter().map(|variant| variant.body);
        let Some(first) = bodies.next() else {
            return Self::One(ReplyBody::Undocumented);
        };
        if bodies.all(|body| body == first) {
            return Self::One(first);
        }
        if documented
            .iter()
            .all(|variant| variant.status != StatusKey::Any)
        {
            documented.push(RepliedVariant {
                status: StatusKey::Any,
                media_type: None,
                body: ReplyBody::Undocumented,
                docs: Docs::default(),
            });
        }
        documented.sort_by_key(|variant| variant.status);
        Self::Several(documented)
    }

    fn several(&self) -> Option<&[RepliedVariant]> {
        match self {
            Self::One(_) => None,
            Self::Several(variants) => Some(variants),
        }
    }
}

impl ReplyBody {
    /// The type that is read, if there is one.
    pub fn type_id(self) -> Option<TypeId> {
        match self {
            Self::Json(ty) => Some(ty.id),
            Self::Empty | Self::Undocumented | Self::Text | Self::Bytes => None,
        }
    }
}

fn success(api: &Api, op: &Operation) -> Vec<RepliedVariant> {
    let documented: Vec<&Response> = op
        .responses
        .iter()
        .filter(|response| response.status.is_success())
        .collect();
    // A lone `default` is how some vendors document the one answer they think of.
    let responses = if documented.is_empty() {
        op.responses
            .iter()
            .filter(|response| response.status == Status::Default)
            .collect()
    } else {
        documented
    };
    responses
        .into_iter()
        .flat_map(|response| variants(api, response, &op.method))
        .collect()
}

fn errors(api: &Api, op: &Operation) -> Vec<RepliedVariant> {
    op.responses
        .iter()
        .filter(|response| match response.status {
            Status::Code(code) => code >= 400,
            Status::Range(first) => first >= 4,
            Status::Default => true,
        })
        .filter(|response| !response.contents.is_empty())
        .flat_map(|response| variants(api, response, &op.method))
        .collect()
}

fn key(status: Status) -> StatusKey {
    match status {
        Status::Code(code) => StatusKey::Code(code),
        Status::Range(first) => StatusKey::Range(first),
        Status::Default => StatusKey::Any,
    }
}

/// The bodies of one response: those that a media type means, then the one that is asked for first and read where
/// the answer does not say what it is.
fn variants(api: &Api, response: &Response, method: &Method) -> Vec<RepliedVariant> {
    let status = key(response.status);
    let body = body(response, method);
    let mut variants: Vec<RepliedVariant> = Vec::new();
    if let Some(first) = preferred(&response.contents) {
        for content in &response.contents {
            let other = read_as(content);
            let known = other == body || variants.iter().any(|variant| variant.body == other);
            if !known && is_another(api, content, first) {
                variants.push(RepliedVariant {
                    status,
                    media_type: Some(media::essence(&content.media_type)),
                    body: other,
                    docs: response.docs.clone(),
                });
            }
        }
    }
    variants.push(RepliedVariant {
        status,
        media_type: None,
        body,
        docs: response.docs.clone(),
    });
    variants
}

/// Whether a media type brings something else than the first one does. `application/json`, `application/xml` and
/// `text/plain` over one schema are three spellings of one value, of which the first is asked for.
fn is_another(api: &Api, content: &Content, first: &Content) -> bool {
    let shape = |content: &Content| {
        let def = api.types.get(content.ty.id.0 as usize)?;
        Some(&def.shape)
    };
    let is_text = |content: &Content| matches!(shape(content), Some(Shape::Scalar(_)) | None);
    if content.ty.id == first.ty.id || content.media_type.starts_with('*') {
        return false;
    }
    match content.media {
        Media::Json => true,
        Media::Text => {
            !media::is_xml(&content.media_type)
                && is_text(content)
                && shape(first) != Some(&Shape::Scalar(Scalar::String))
        }
        Media::Binary => is_text(content),
        Media::Form | Media::Multipart => false,
    }
}

fn read_as(content: &Content) -> ReplyBody {
    match content.media {
        Media::Json | Media::Form | Media::Multipart => ReplyBody::Json(content.ty),
        Media::Text => ReplyBody::Text,
        Media::Binary => ReplyBody::Bytes,
    }
}

fn body(response: &Response, method: &Method) -> ReplyBody {
    match preferred(&response.contents) {
        Some(content) => read_as(content),
        // A 200 without a documented body has one more often than not; only these cannot.
        None if matches!(response.status, Status::Code(204 | 205)) || *method == Method::Head => {
            ReplyBody::Empty
        }
        None => ReplyBody::Undocumented,
    }
}

fn preferred(contents: &[Content]) -> Option<&Content> {
    contents.get(media::preferred(contents)?)
}

/// What the operation answers with when it succeeds; an undocumented answer is JSON until it shows otherwise.
fn accept(op: &Operation, successes: &[RepliedVariant]) -> String {
    let content = op
        .responses
        .iter()
        .filter(|response| response.status.is_success() || response.status == Status::Default)
        .find_map(|response| preferred(&response.contents));
    let first = match content {
        Some(content) => content.media_type.as_str(),
        None => "application/json",
    };
    let mut accept = first.to_owned();
    let mut listed = vec![first];
    for other in successes
        .iter()
        .filter_map(|variant| variant.media_type.as_deref())
    {
        if !listed.contains(&other) {
            listed.push(other);
            accept.push_str(&format!(", {other};q=0.9"));
        }
    }
    accept
}
