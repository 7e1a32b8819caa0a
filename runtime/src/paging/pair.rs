//! Lists that go on after a pair of values: what they are sorted by, and the id among equals.

use crate::Json;
use crate::expression::{Expr, FieldPath, Scope, follow};

use super::Destination;

/// One half of the pair that leads to the next page: where it comes from, and where it goes.
#[derive(Debug, Clone, Copy)]
pub struct PageKey {
    pub from: PageKeyFrom,
    pub send: Destination,
}

/// Where half of a pair comes from.
#[derive(Debug, Clone, Copy)]
pub enum PageKeyFrom {
    /// What the answer says beside its items.
    Answer(Expr),
    /// A field of the last item, sent as it is there.
    LastItem(FieldPath),
}

impl PageKey {
    /// What the answer says beside its items.
    #[must_use]
    pub const fn answer(next: Expr, send: Destination) -> Self {
        Self {
            from: PageKeyFrom::Answer(next),
            send,
        }
    }

    /// A field of the last item.
    #[must_use]
    pub const fn item(field: FieldPath, send: Destination) -> Self {
        Self {
            from: PageKeyFrom::LastItem(field),
            send,
        }
    }

    /// What the answer has to be read for.
    pub(super) fn next(&self) -> Option<&Expr> {
        match &self.from {
            PageKeyFrom::Answer(next) => Some(next),
            PageKeyFrom::LastItem(_) => None,
        }
    }

    fn read(&self, scope: &Scope<'_>, last: &Json) -> Option<Json> {
        match &self.from {
            PageKeyFrom::Answer(next) => next.eval(scope),
            PageKeyFrom::LastItem(field) => follow(field, last).cloned(),
        }
        .filter(|value| !is_blank(value))
    }
}

/// What a page says of the one after it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Lead {
    /// The answer names no next page.
    End,
    Pair([Json; 2]),
    /// Half of the pair is missing. Sent alone, one half is read as no place in the list by some
    /// vendors, who then begin at the first page again.
    Half,
}

/// Reads both halves from a page whose last item is `last`.
pub(super) fn lead(keys: [&PageKey; 2], scope: &Scope<'_>, last: &Json) -> Lead {
    let found = keys.map(|key| key.read(scope, last));
    // The answer alone can say that there is no more: each item has its fields, the last one too.
    let mut told = keys
        .iter()
        .zip(&found)
        .filter(|(key, _)| key.next().is_some())
        .map(|(_, value)| value.as_ref().is_none_or(is_zero))
        .peekable();
    if told.peek().is_some() && told.all(|ended| ended) {
        return Lead::End;
    }
    match found {
        [Some(value), Some(id)] => Lead::Pair([value, id]),
        [_, None] | [None, _] => Lead::Half,
    }
}

fn is_blank(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(false) => true,
        Json::String(text) => text.is_empty(),
        Json::Bool(true) | Json::Number(_) | Json::Array(_) | Json::Object(_) => false,
    }
}

/// Zero ends a list as null does, unless the other half is there: a record may be of 1970.
fn is_zero(value: &Json) -> bool {
    value.as_f64() == Some(0.0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::expression::FieldStep;

    const VALUE: PageKey = PageKey::answer(Expr::ResponseBody(&["v"]), Destination::query("v"));
    const ID: PageKey = PageKey::answer(Expr::ResponseBody(&["i"]), Destination::query("i"));
    const ITEM_VALUE: PageKey = PageKey::item(&[FieldStep::Key("v")], Destination::query("v"));
    const ITEM_ID: PageKey = PageKey::item(&[FieldStep::Key("i")], Destination::query("i"));

    fn read(keys: [&PageKey; 2], body: &Json, last: &Json) -> Lead {
        let scope = Scope {
            response_body: Some(body),
            ..Scope::default()
        };
        lead(keys, &scope, last)
    }

    fn pair(value: Json, id: Json) -> Lead {
        Lead::Pair([value, id])
    }

    #[test]
    fn the_answer_names_both_or_neither() {
        for (body, expected) in [
            (json!({"v": 7, "i": "a"}), pair(json!(7), json!("a"))),
            (json!({"v": 0, "i": "a"}), pair(json!(0), json!("a"))),
            (json!({}), Lead::End),
            (json!({"v": null, "i": ""}), Lead::End),
            (json!({"v": 0, "i": null}), Lead::End),
            (json!({"v": false, "i": false}), Lead::End),
            (json!({"v": 7}), Lead::Half),
            (json!({"v": 7, "i": null}), Lead::Half),
            (json!({"v": "", "i": "a"}), Lead::Half),
        ] {
            assert_eq!(read([&VALUE, &ID], &body, &json!({})), expected, "{body}");
        }
    }

    #[test]
    fn the_last_item_always_leads_on() {
        for (last, expected) in [
            (json!({"v": "x", "i": 3}), pair(json!("x"), json!(3))),
            (json!({"v": 0, "i": 0}), pair(json!(0), json!(0))),
            (json!({"v": "x"}), Lead::Half),
            (json!({}), Lead::Half),
        ] {
            let body = json!({"v": null, "i": null});
            assert_eq!(read([&ITEM_VALUE, &ITEM_ID], &body, &last), expected);
        }
    }

    #[test]
    fn where_halves_come_from_both_the_answer_says_when_it_ends() {
        let last = json!({"v": 1, "i": "b"});
        let of = |body: Json| read([&VALUE, &ITEM_ID], &body, &last);
        assert_eq!(of(json!({"v": 9})), pair(json!(9), json!("b")));
        assert_eq!(of(json!({"v": null})), Lead::End);
        let of = |last: Json| read([&VALUE, &ITEM_ID], &json!({"v": 9}), &last);
        assert_eq!(of(json!({"x": 1})), Lead::Half);
    }
}
