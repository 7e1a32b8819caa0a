//! What an operation answers: whether that is a list, and where its items are.

use super::words::{self, folded};
use crate::api::{Api, Content, Field, Media, Operation, Shape, TypeRef};
use crate::source::Pointer;

/// A list in an answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct List {
    /// Where it is in the body.
    pub items: Pointer,
    pub item: TypeRef,
    /// The whole body's type.
    pub body: TypeRef,
}

/// A member of an answer, at whatever depth.
#[derive(Debug, Clone)]
pub(super) struct Member<'a> {
    pub pointer: Pointer,
    /// The folded names of its way, joined by `.`.
    pub way: String,
    pub shape: &'a Shape,
}

/// Members of an envelope that hold the items, in the order of preference.
const ITEMS: [&str; 22] = [
    "data",
    "items",
    "results",
    "records",
    "entries",
    "values",
    "rows",
    "elements",
    "content",
    "list",
    "hits",
    "objects",
    "nodes",
    "value",
    "resources",
    "collection",
    "response",
    "result",
    "payload",
    "edges",
    "members",
    "models",
];

/// Members of an envelope around the envelope.
const WRAPPERS: [&str; 8] = [
    "data", "result", "results", "response", "payload", "embedded", "body", "page",
];

/// Members that an envelope has besides its items.
const ENVELOPE: [&str; 44] = [
    "total",
    "totalcount",
    "count",
    "totalresults",
    "totalitems",
    "page",
    "pages",
    "totalpages",
    "perpage",
    "pagesize",
    "limit",
    "offset",
    "skip",
    "next",
    "nextpage",
    "previous",
    "prev",
    "first",
    "last",
    "meta",
    "metadata",
    "pagination",
    "paging",
    "links",
    "hasmore",
    "hasnext",
    "cursor",
    "nextcursor",
    "object",
    "url",
    "uri",
    "success",
    "status",
    "message",
    "traceid",
    "requestid",
    "end",
    "start",
    "self",
    "nextpagetoken",
    "nextpageuri",
    "previouspageuri",
    "firstpageuri",
    "code",
];

/// What a successful call answers: JSON before other media, as the binder has it.
pub(super) fn content(operation: &Operation) -> Option<&Content> {
    let contents = || {
        operation
            .responses
            .iter()
            .filter(|response| response.status.is_success())
            .flat_map(|response| &response.contents)
    };
    contents()
        .find(|content| content.media == Media::Json)
        .or_else(|| contents().next())
}

/// The shape behind a use of a type.
pub(super) fn shape(api: &Api, ty: TypeRef) -> Option<&Shape> {
    api.types.get(ty.id.0 as usize).map(|def| &def.shape)
}

/// The members of an object; none of anything else.
pub(super) fn fields(api: &Api, ty: TypeRef) -> &[Field] {
    match shape(api, ty) {
        Some(Shape::Struct(object)) => &object.fields,
        _ => &[],
    }
}

/// The list that an operation answers, if that is what it is for.
pub(super) fn list(api: &Api, operation: &Operation) -> Option<List> {
    let content = content(operation).filter(|content| content.media == Media::Json)?;
    let body = content.ty;
    if let Some(Shape::List(item)) = shape(api, body) {
        return Some(List {
            items: Pointer::root(),
            item: *item,
            body,
        });
    }
    // `GET /contacts/{id}` answers one contact, however many lists that has.
    let last = operation.path.trim_end_matches('/').rsplit('/').next();
    let is_of_one = last.is_some_and(|segment| segment.starts_with('{'));
    let nouns = words::nouns(&operation.path);
    let noun = nouns.first().map(|noun| folded(noun)).unwrap_or_default();
    let found = in_envelope(api, body, &Pointer::root(), &noun, is_of_one).or_else(|| {
        let wrapper = |field: &&Field| WRAPPERS.contains(&folded(&field.wire).as_str());
        fields(api, body).iter().filter(wrapper).find_map(|field| {
            let at = Pointer::root().child(&field.wire);
            in_envelope(api, field.ty, &at, &noun, is_of_one)
        })
    })?;
    let (items, item) = found;
    Some(List { items, item, body })
}

fn in_envelope(
    api: &Api,
    ty: TypeRef,
    at: &Pointer,
    noun: &str,
    is_of_one: bool,
) -> Option<(Pointer, TypeRef)> {
    let members = fields(api, ty);
    let lists: Vec<(&Field, TypeRef)> = members
        .iter()
        .filter_map(|field| match shape(api, field.ty) {
            Some(Shape::List(item)) => Some((field, *item)),
            _ => None,
        })
        .collect();
    let is_record = members
        .iter()
        .any(|field| ["id", "_id", "uuid", "sid"].contains(&field.wire.as_str()));
    let others = members
        .iter()
        .filter(|field| !matches!(shape(api, field.ty), Some(Shape::List(_))))
        .filter(|field| !ENVELOPE.contains(&folded(&field.wire).as_str()))
        .count();
    let by_noun = lists.iter().find(|(field, _)| {
        let name = words::lower(&field.wire);
        let singular: Vec<String> = name.iter().map(|word| words::singular(word)).collect();
        !noun.is_empty() && !is_record && folded(&singular.join(" ")) == noun
    });
    let by_word = ITEMS.iter().find_map(|word| {
        lists
            .iter()
            .find(|(field, _)| folded(&field.wire) == *word)
            .filter(|_| !is_record && others <= 4)
    });
    let only = match lists.as_slice() {
        [only] if !is_record && others <= 1 => Some(only),
        _ => None,
    };
    let found = if is_of_one {
        by_word.filter(|_| others == 0)
    } else {
        by_noun.or(by_word).or(only)
    };
    found.map(|(field, item)| (at.child(&field.wire), *item))
}

/// Every member of an answer down to the third level, but for what is in lists.
pub(super) fn members(api: &Api, ty: TypeRef) -> Vec<Member<'_>> {
    let mut found = Vec::new();
    collect(api, ty, &Pointer::root(), "", 0, &mut found);
    found
}

fn collect<'a>(
    api: &'a Api,
    ty: TypeRef,
    at: &Pointer,
    way: &str,
    depth: usize,
    found: &mut Vec<Member<'a>>,
) {
    const DEEPEST: usize = 3;
    for field in fields(api, ty) {
        let Some(shape) = shape(api, field.ty) else {
            continue;
        };
        let name = folded(&field.wire);
        let way = if way.is_empty() {
            name
        } else {
            format!("{way}.{name}")
        };
        let pointer = at.child(&field.wire);
        if depth + 1 < DEEPEST && matches!(shape, Shape::Struct(_)) {
            collect(api, field.ty, &pointer, &way, depth + 1, found);
        }
        found.push(Member {
            pointer,
            way,
            shape,
        });
    }
}
