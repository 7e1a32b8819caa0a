//! How a list is read to its end, recognised by the names that vendors give to parameters and members.

use serde_yaml::Value;

use super::answer::{List, Member, fields, members, shape};
use super::draft::{Part, list, map, put};
use super::entries::Cx;
use super::words::{self, folded};
use crate::api::inputs::flattened;
use crate::api::{Operation, ParamLocation, Scalar, Shape, TypeRef};
use crate::expression::{FieldPath, Runtime};
use crate::source::Pointer;

/// Bounds every loop until somebody knows better.
const MAX_PAGES: u32 = 50;
/// No page is asked to be larger, though a document may allow it.
const PAGE_SIZE: u32 = 100;

const CURSORS: [&str; 16] = [
    "cursor",
    "pagetoken",
    "nexttoken",
    "nextcursor",
    "nextpagetoken",
    "continuationtoken",
    "paginationtoken",
    "pagecursor",
    "aftercursor",
    "pageafter",
    "marker",
    "scrollid",
    "bookmark",
    "continuation",
    "after",
    "startingtoken",
];
const NEXT_CURSORS: [&str; 17] = [
    "nextcursor",
    "nextpagetoken",
    "nexttoken",
    "nextpagecursor",
    "continuationtoken",
    "paginationtoken",
    "cursors.after",
    "next.after",
    "endcursor",
    "cursor",
    "aftercursor",
    "nextmarker",
    "marker",
    "scrollid",
    "continuation",
    "cursor.next",
    "next",
];
const NEXT_URLS: [&str; 15] = [
    "nextpageuri",
    "nextpageurl",
    "nexturl",
    "nextlink",
    "odatanextlink",
    "links.next.href",
    "links.next",
    "embedded.links.next.href",
    "meta.next",
    "paging.next",
    "pagination.next",
    "next.href",
    "nexthref",
    "next.url",
    "next",
];
const LAST_IDS: [&str; 7] = [
    "startingafter",
    "afterid",
    "lastid",
    "sinceid",
    "startafterid",
    "startafter",
    "after",
];
/// Names of what a list goes on after; the id among equals has the same with `id` behind it.
const PAIRS: [&str; 3] = ["startafter", "startingafter", "after"];
const PAGES: [&str; 9] = [
    "page",
    "pagenumber",
    "pageno",
    "pagenum",
    "pageindex",
    "currentpage",
    "p",
    "pageid",
    "pg",
];
const OFFSETS: [&str; 8] = [
    "offset",
    "skip",
    "pageoffset",
    "start",
    "startat",
    "from",
    "firstresult",
    "startindex",
];
const SIZES: [&str; 18] = [
    "limit",
    "perpage",
    "pagesize",
    "pagelimit",
    "maxresults",
    "maxitems",
    "top",
    "size",
    "resultsperpage",
    "maxpagesize",
    "itemsperpage",
    "take",
    "first",
    "count",
    "rows",
    "results",
    "pagerecords",
    "num",
];
const MORE: [&str; 8] = [
    "hasmore",
    "hasnext",
    "hasnextpage",
    "morerecords",
    "moreresults",
    "moredata",
    "ismore",
    "more",
];
const LAST_OF_PAGE: [&str; 2] = ["lastid", "endid"];

/// Profiles of pagination, each once.
#[derive(Debug, Default)]
pub(super) struct Profiles(Vec<Part>);

impl Profiles {
    pub(super) fn into_parts(self) -> Vec<Part> {
        self.0
    }

    /// The name of an equal profile, or of this one.
    fn name(&mut self, wanted: &str, found: Part) -> String {
        let same = |part: &&Part| part.value == found.value && part.comments == found.comments;
        if let Some(known) = self.0.iter().find(same) {
            return known.key.clone();
        }
        let taken = |name: &str| self.0.iter().any(|part| part.key == name);
        let mut name = wanted.to_owned();
        let mut number = 1;
        while taken(&name) {
            number += 1;
            name = format!("{wanted}_{number}");
        }
        self.0.push(Part {
            key: name.clone(),
            ..found
        });
        name
    }
}

/// Something of a request that paging may fill.
#[derive(Debug, Clone)]
struct Slot {
    wire: String,
    /// The wire name, folded.
    name: String,
    send: Value,
    ty: TypeRef,
    default: Option<i64>,
}

/// How the pages of a list follow each other; the name of the profile, or `None` where the body is the list and one page
/// is all there is.
pub(super) fn infer(
    cx: &Cx<'_>,
    operation: &Operation,
    found: &List,
    id: Option<&str>,
    profiles: &mut Profiles,
) -> Option<String> {
    let slots = slots(cx, operation);
    let answered = members(cx.api, found.body);
    // The URL of the next page, where there is one as well, says no more and may name another server.
    let kind = pair(cx, &slots, &answered)
        .or_else(|| cursor(cx, &slots, &answered))
        .or_else(|| last_of_page(cx, &slots, &answered))
        .or_else(|| next_url(cx, &slots, &answered))
        .or_else(|| last_id(cx, &slots, id))
        .or_else(|| page(cx, &slots))
        .or_else(|| offset(cx, &slots))
        .or_else(|| link_header(cx, operation));
    let is_root = found.items.as_str().is_empty();
    let (word, mut profile) = match kind {
        Some(kind) => kind,
        None if is_root => return None,
        None => ("all", Part::new("", map([("kind", "none".into())]))),
    };
    let is_paged = word != "all";
    if !is_root {
        put(
            &mut profile.value,
            "items",
            Runtime::ResponseBody(found.items.clone()).to_string(),
        );
    }
    if is_paged {
        if let Some(size) = size(cx, &slots) {
            put(&mut profile.value, "size", size);
        }
        if let Some(more) = more(&answered)
            && word != "next_url"
        {
            put(&mut profile.value, "while", format!("{more} == true"));
        }
        put(&mut profile.value, "max_pages", MAX_PAGES);
    }
    let of_items = found.items.segments().last();
    let wanted = match of_items {
        Some(items) => words::key(&format!("{word} {items}")),
        None => word.to_owned(),
    };
    Some(profiles.name(&wanted, profile))
}

fn slots(cx: &Cx<'_>, operation: &Operation) -> Vec<Slot> {
    let number = |json: &serde_json::Value| {
        json.as_i64()
            .or_else(|| json.as_str().and_then(|text| text.parse().ok()))
    };
    let mut found: Vec<Slot> = operation
        .params
        .iter()
        .filter(|param| param.location == ParamLocation::Query)
        .map(|param| Slot {
            wire: param.wire.clone(),
            name: folded(&param.wire),
            send: map([("query", param.wire.as_str().into())]),
            ty: param.ty,
            default: param.default.as_ref().and_then(number),
        })
        .collect();
    if let Some(members) = operation
        .body
        .as_ref()
        .and_then(|body| flattened(cx.api, body))
    {
        found.extend(members.fields.iter().map(|field| Slot {
            wire: field.wire.clone(),
            name: folded(&field.wire),
            send: map([("body", Pointer::root().child(&field.wire).as_str().into())]),
            ty: field.ty,
            default: field.default.as_ref().and_then(number),
        }));
    }
    found
}

/// The first slot of these names, in the order of the names, whose type can hold what is sent.
fn slot<'s>(cx: &Cx<'_>, slots: &'s [Slot], names: &[&str], holds: Holds) -> Option<&'s Slot> {
    names.iter().find_map(|name| {
        slots
            .iter()
            .find(|slot| slot.name == *name && holds.fits(cx, slot.ty))
    })
}

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    Text,
    /// A number, which some vendors declare as text.
    Number,
    /// A number that is declared as one.
    Integer,
}

impl Holds {
    fn fits(self, cx: &Cx<'_>, ty: TypeRef) -> bool {
        let is_integer = |scalar: &Scalar| {
            matches!(
                scalar,
                Scalar::I32 | Scalar::I64 | Scalar::U64 | Scalar::F64
            )
        };
        match shape(cx.api, ty) {
            Some(Shape::Scalar(scalar)) => match self {
                Self::Text => matches!(scalar, Scalar::String | Scalar::Uuid) || is_integer(scalar),
                Self::Number => *scalar == Scalar::String || is_integer(scalar),
                Self::Integer => is_integer(scalar),
            },
            Some(Shape::Untyped(_)) => self != Self::Integer,
            _ => false,
        }
    }
}

/// `send:` of a slot; a number goes into a slot of text as text.
fn send(cx: &Cx<'_>, slot: &Slot, number: bool) -> Value {
    let mut send = slot.send.clone();
    if number && shape(cx.api, slot.ty) == Some(&Shape::Scalar(Scalar::String)) {
        put(&mut send, "as", "string");
    }
    send
}

/// A member of the answer of one of these names: as a whole way, or at its end.
fn member<'m, 'a>(
    answered: &'m [Member<'a>],
    names: &[&str],
    fits: impl Fn(&Shape) -> bool,
) -> Option<&'m Member<'a>> {
    names.iter().find_map(|name| {
        answered.iter().find(|member| {
            let ends = member
                .way
                .strip_suffix(name)
                .is_some_and(|before| before.is_empty() || before.ends_with('.'));
            ends && fits(member.shape)
        })
    })
}

fn is_text(shape: &Shape) -> bool {
    matches!(
        shape,
        Shape::Scalar(Scalar::String | Scalar::Uuid) | Shape::Untyped(_)
    )
}

fn next_of(member: &Member<'_>) -> String {
    Runtime::ResponseBody(member.pointer.clone()).to_string()
}

fn cursor(cx: &Cx<'_>, slots: &[Slot], answered: &[Member<'_>]) -> Option<(&'static str, Part)> {
    let slot = slot(cx, slots, &CURSORS, Holds::Text)?;
    let is_token = |shape: &Shape| {
        is_text(shape)
            || matches!(
                shape,
                Shape::Scalar(Scalar::I32 | Scalar::I64 | Scalar::U64)
            )
    };
    let next = member(answered, &NEXT_CURSORS, is_token)?;
    // `after` beside a `next` is as often the id of the last item.
    if slot.name == "after" && next.way == "next" {
        return None;
    }
    let value = map([
        ("kind", "cursor".into()),
        ("next", next_of(next).into()),
        ("send", send(cx, slot, false)),
    ]);
    Some(("cursor", Part::new("", value)))
}

/// `startAfter` and `startAfterId`, which the answer names and the request takes.
fn pair(cx: &Cx<'_>, slots: &[Slot], answered: &[Member<'_>]) -> Option<(&'static str, Part)> {
    let half = |name: &str| {
        let slot = slot(cx, slots, &[name], Holds::Text)?;
        let next = member(answered, &[name], is_key_of_order)?;
        let number = !is_text(next.shape);
        Some(map([
            ("next", next_of(next).into()),
            ("send", send(cx, slot, number)),
        ]))
    };
    PAIRS.iter().find_map(|name| {
        let value = half(name)?;
        let id = half(&format!("{name}id"))?;
        let value = map([("kind", "start_after".into()), ("value", value), ("id", id)]);
        Some(("start_after", Part::new("", value)))
    })
}

/// What a list may be sorted by.
fn is_key_of_order(shape: &Shape) -> bool {
    let number_or_time = matches!(
        shape,
        Shape::Scalar(
            Scalar::I32
                | Scalar::I64
                | Scalar::U64
                | Scalar::F64
                | Scalar::Decimal
                | Scalar::Date
                | Scalar::DateTime
        )
    );
    number_or_time || is_text(shape)
}

/// `last_id` in the answer: the cursor of the next page, though it does not say so.
fn last_of_page(
    cx: &Cx<'_>,
    slots: &[Slot],
    answered: &[Member<'_>],
) -> Option<(&'static str, Part)> {
    let slot = slot(cx, slots, &LAST_IDS, Holds::Text)?;
    let next = member(answered, &LAST_OF_PAGE, is_text)?;
    let value = map([
        ("kind", "cursor".into()),
        ("next", next_of(next).into()),
        ("send", send(cx, slot, false)),
    ]);
    Some(("cursor", Part::new("", value)))
}

fn next_url(cx: &Cx<'_>, slots: &[Slot], answered: &[Member<'_>]) -> Option<(&'static str, Part)> {
    let is_url = |shape: &Shape| is_text(shape) || *shape == Shape::Scalar(Scalar::Uri);
    let next = member(answered, &NEXT_URLS, is_url)?;
    // Where pages are numbered, `next` may as well be a number written as text.
    let says_url = ["url", "uri", "link", "href"]
        .iter()
        .any(|word| next.way.ends_with(word))
        || next.way.contains("links")
        || *next.shape == Shape::Scalar(Scalar::Uri);
    let is_numbered = slot(cx, slots, &PAGES, Holds::Number).is_some()
        || slot(cx, slots, &OFFSETS, Holds::Number).is_some();
    if !says_url && is_numbered {
        return None;
    }
    let value = map([("kind", "next_url".into()), ("next", next_of(next).into())]);
    let part = Part::new("", value);
    Some((
        "next_url",
        if says_url {
            part
        } else {
            part.comment("unsure: whether this is the next page's URL")
        },
    ))
}

fn last_id(cx: &Cx<'_>, slots: &[Slot], id: Option<&str>) -> Option<(&'static str, Part)> {
    let id = id?;
    let slot = slot(cx, slots, &LAST_IDS, Holds::Text)?;
    let value = map([
        ("kind", "last_id".into()),
        ("field", FieldPath::member(id).to_string().into()),
        ("send", send(cx, slot, false)),
    ]);
    let part = Part::new("", value);
    Some((
        "last_id",
        if slot.name == "startingafter" {
            part
        } else {
            part.comment(format!(
                "unsure: whether `{}` takes the id of the last item",
                slot.wire
            ))
        },
    ))
}

fn page(cx: &Cx<'_>, slots: &[Slot]) -> Option<(&'static str, Part)> {
    let slot = slot(cx, slots, &PAGES, Holds::Number)?;
    let mut value = map([("kind", "page".into()), ("send", send(cx, slot, true))]);
    if starts_at(cx, slot) == Some(0) {
        put(&mut value, "first", 0);
    }
    Some(("page", Part::new("", value)))
}

/// Where counting starts, where the document says so.
fn starts_at(cx: &Cx<'_>, slot: &Slot) -> Option<i64> {
    let least = cx
        .api
        .types
        .get(slot.ty.id.0 as usize)
        .and_then(|def| def.facts.minimum.as_deref())
        .and_then(|text| text.parse::<i64>().ok());
    slot.default.or(least)
}

fn offset(cx: &Cx<'_>, slots: &[Slot]) -> Option<(&'static str, Part)> {
    let plain = slot(cx, slots, &OFFSETS[..3], Holds::Number);
    // `start` and `from` are dates as often.
    let slot = plain.or_else(|| slot(cx, slots, &OFFSETS[3..], Holds::Integer))?;
    let value = map([("kind", "offset".into()), ("send", send(cx, slot, true))]);
    let part = Part::new("", value);
    Some((
        "offset",
        if starts_at(cx, slot).is_some_and(|first| first > 0) {
            part.comment("unsure: the document counts from 1, and offsets are counted from 0")
        } else {
            part
        },
    ))
}

fn link_header(cx: &Cx<'_>, operation: &Operation) -> Option<(&'static str, Part)> {
    let is_it = |(method, path): &(String, String)| {
        *path == operation.path && method.eq_ignore_ascii_case(operation.method.as_str())
    };
    cx.links.iter().any(is_it).then(|| {
        (
            "link_header",
            Part::new("", map([("kind", "link_header".into())])),
        )
    })
}

fn size(cx: &Cx<'_>, slots: &[Slot]) -> Option<Value> {
    let slot = slot(cx, slots, &SIZES, Holds::Number)?;
    let mut value = send(cx, slot, true);
    let most = cx
        .api
        .types
        .get(slot.ty.id.0 as usize)
        .and_then(|def| def.facts.maximum.as_deref())
        .and_then(|text| text.parse::<u32>().ok());
    // More than the vendor allows is refused by most of them, so nothing is asked for where no limit is known.
    if let Some(most) = most.filter(|most| *most > 0) {
        put(&mut value, "default", most.min(PAGE_SIZE));
    }
    Some(value)
}

fn more(answered: &[Member<'_>]) -> Option<String> {
    let is_bool = |shape: &Shape| *shape == Shape::Scalar(Scalar::Bool);
    member(answered, &MORE, is_bool).map(next_of)
}

/// The field of an item that is its id, by the names that vendors give to it.
pub(super) fn id_of(cx: &Cx<'_>, item: TypeRef, noun: &str) -> Option<String> {
    let members = fields(cx.api, item);
    let of_noun = folded(noun);
    let names = [
        "id".to_owned(),
        "uuid".to_owned(),
        "sid".to_owned(),
        "guid".to_owned(),
        format!("{of_noun}id"),
        format!("{of_noun}uuid"),
        "identifier".to_owned(),
        "key".to_owned(),
    ];
    names.iter().find_map(|name| {
        members
            .iter()
            .find(|field| folded(&field.wire) == *name && is_key(shape(cx.api, field.ty)))
            .map(|field| field.wire.clone())
    })
}

fn is_key(shape: Option<&Shape>) -> bool {
    matches!(
        shape,
        Some(Shape::Scalar(
            Scalar::String | Scalar::Uuid | Scalar::I32 | Scalar::I64 | Scalar::U64
        ))
    )
}

/// `[id]`, or `[id, updated_at]`.
pub(super) fn dedupe(names: &[&str]) -> Value {
    let paths = names
        .iter()
        .map(|name| FieldPath::member(*name).to_string());
    map([("key", list(paths))])
}
