//! What the compiler proves about a derive's fields: evaluated in constants beside the impl. A failure is told
//! where the constant is, hence `track_caller`.

use crate::json::{Desc, Members};

use super::parts::Names;
use super::text::{Text, nearest, plain, same, same_letters, share_word, suggested};

const fn contains(names: &Names, name: &str) -> bool {
    let mut i = 0;
    while i < names.own.len() {
        if same(names.own[i], name) {
            return true;
        }
        i += 1;
    }
    let mut i = 0;
    while i < names.flattened.len() {
        if contains(names.flattened[i], name) {
            return true;
        }
        i += 1;
    }
    false
}

const fn unknown(names: &Names) -> bool {
    let mut i = 0;
    while i < names.flattened.len() {
        if unknown(names.flattened[i]) {
            return true;
        }
        i += 1;
    }
    names.unknown
}

const fn has(list: &[&str], name: &str) -> bool {
    let mut i = 0;
    while i < list.len() {
        if same(list[i], name) {
            return true;
        }
        i += 1;
    }
    false
}

const fn has_member(desc: &Desc, name: &str) -> bool {
    let mut i = 0;
    while i < desc.members.len() {
        if same(desc.members[i].field, name) {
            return true;
        }
        i += 1;
    }
    false
}

/// Fails unless each field of `T` is read or ignored.
#[track_caller]
pub const fn strict_from<T: Members>(of: &str, read: &Names, ignored: &[&str]) {
    strict(T::MEMBERS, of, "reads", "from", read, ignored);
}

/// Fails unless each field of `T` is filled or ignored.
#[track_caller]
pub const fn strict_to<T: Members>(of: &str, filled: &Names, ignored: &[&str]) {
    strict(T::MEMBERS, of, "fills", "to", filled, ignored);
}

#[track_caller]
#[allow(clippy::panic, reason = "only ever evaluated by the compiler")]
const fn strict(
    desc: &'static Desc,
    of: &str,
    verb: &str,
    rule: &str,
    names: &Names,
    ignored: &[&str],
) {
    if unknown(names) {
        let text = Text::of("`strict` cannot see what a flattened type reads of `")
            .push(of)
            .push("`: derive `Mapping` for that type too");
        panic!("{}", text.as_str());
    }
    let mut i = 0;
    while i < ignored.len() {
        let name = ignored[i];
        if !has_member(desc, name) {
            let text = Text::of("`ignore(")
                .push(plain(name))
                .push(")`: `")
                .push(of)
                .push("` has no such field");
            let text = match nearest(name, desc.members) {
                Some(near) => text.push("; did you mean `").push(near).push("`?"),
                None => text,
            };
            panic!("{}", text.as_str());
        }
        if contains(names, name) {
            let text = Text::of("`ignore(")
                .push(plain(name))
                .push(")`: a field ")
                .push(verb)
                .push(" it; remove one of the two");
            panic!("{}", text.as_str());
        }
        i += 1;
    }
    let mut left = Text::of("nothing ").push(verb).push(" ");
    let mut first = true;
    let mut i = 0;
    while i < desc.members.len() {
        let name = desc.members[i].field;
        if !contains(names, name) && !has(ignored, name) {
            left = left.name(name, first);
            first = false;
        }
        i += 1;
    }
    if !first {
        let text = left
            .push(" of `")
            .push(of)
            .push("`: add a field of that name or one with `")
            .push(rule)
            .push(" = ...`, or list it in `ignore(...)`");
        panic!("{}", text.as_str());
    }
}

/// Fails unless each required field of the target is filled. Only a target that starts blank needs it: a default
/// or a constructor says itself what is in the fields.
#[track_caller]
#[allow(clippy::panic, reason = "only ever evaluated by the compiler")]
pub const fn filled(desc: Option<&'static Desc>, default: bool, of: &str, names: &Names) {
    let Some(desc) = desc else {
        return;
    };
    if default || unknown(names) {
        return;
    }
    let mut left = Text::of("nothing fills ");
    let mut first = true;
    let mut i = 0;
    while i < desc.required {
        let name = desc.members[i].field;
        if !contains(names, name) {
            left = left.name(name, first);
            first = false;
        }
        i += 1;
    }
    if !first {
        let text = left
            .push(", which `")
            .push(of)
            .push("` requires: add a field of that name or one with `to = ...`");
        panic!("{}", text.as_str());
    }
}

/// Fails for a field that the other side has under a new name, where rustc does not say which: it compares letters,
/// and `phone_number` is far from `phone`.
#[track_caller]
#[allow(clippy::panic, reason = "only ever evaluated by the compiler")]
pub const fn renamed(desc: Option<&'static Desc>, of: &str, name: &str, names: &Names) {
    let Some(desc) = desc else {
        return;
    };
    if has_member(desc, name) || suggested(name, desc.members) {
        return;
    }
    let mut found: Option<&str> = None;
    let mut i = 0;
    while i < desc.members.len() {
        let field = desc.members[i].field;
        if !contains(names, field) {
            if same_letters(name, desc.members[i].key) {
                found = Some(field);
                break;
            }
            if share_word(name, field) {
                // Of several nobody knows which.
                found = match found {
                    None => Some(field),
                    Some(_) => return,
                };
            }
        }
        i += 1;
    }
    if let Some(found) = found {
        let text = Text::of("`")
            .push(of)
            .push("` has no field `")
            .push(plain(name))
            .push("`; it may be `")
            .push(plain(found))
            .push("` now");
        panic!("{}", text.as_str());
    }
}

/// Asks that a record into which a path steps can be filled field by field, because none of its fields is required.
pub fn filled_in_parts<T: Parts>(_: &T) {}

/// Whatever has a default.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has required fields, so it cannot be filled field by field",
    label = "this path steps into a `{Self}` that starts blank",
    note = "map a struct of your own to `{Self}` and give the field that type, or construct the target with `new(...)`"
)]
pub trait Parts {}

#[diagnostic::do_not_recommend]
impl<T: Default> Parts for T {}
