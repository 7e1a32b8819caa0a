//! Types of people's own that are derived from generated ones (`#[derive(Mapping)]`), and what of those is gone.
//!
//! Their code is read, never compiled: a field counts as used where its name stands in the item.

use std::collections::{BTreeSet, HashMap};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item, Meta, UseTree};

use super::renamed::Rename;
use super::surface::Verdict;

/// A derived type that a new version of a crate breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The type's name.
    pub name: String,
    /// Of its item's first line, from 1.
    pub line: usize,
    /// What became of what it is derived from, a line each.
    pub reasons: Vec<String>,
}

/// The derived types of a file that a verdict on a crate breaks; `package` is the crate's name in code.
///
/// A file that is no Rust, or names the crate nowhere, has none.
#[must_use]
pub fn broken(text: &str, package: &str, verdict: &Verdict, renames: &[Rename]) -> Vec<Broken> {
    if !text.contains("Mapping") || !text.contains(package) {
        return Vec::new();
    }
    let Ok(file) = syn::parse_file(text) else {
        return Vec::new();
    };
    let mut names = Names::default();
    names.items(&file.items);
    let mut found = Vec::new();
    each(&file.items, &mut |name, attributes, item| {
        let words = words(item);
        let of: Vec<Other> = attributes
            .iter()
            .flat_map(named)
            .flat_map(|Other { path, is_made }| {
                let paths = names.resolve(&path).into_iter();
                paths.map(move |path| Other { path, is_made })
            })
            .filter(|other| other.path.first().is_some_and(|first| first == package))
            .collect();
        let reasons = reasons(&of, &words, verdict, renames);
        if !reasons.is_empty() {
            found.push(Broken {
                line: line_of(text, name),
                name: name.to_owned(),
                reasons,
            });
        }
    });
    found
}

/// The type on the other side.
struct Other {
    path: Vec<String>,
    /// Whether values of it are made, so that its constructor and what it requires count.
    is_made: bool,
}

/// What of a verdict is about these types, as far as the item says the name of it.
fn reasons(
    of: &[Other],
    words: &BTreeSet<String>,
    verdict: &Verdict,
    renames: &[Rename],
) -> Vec<String> {
    let is_used = |item: &str| {
        of.iter().any(|Other { path, is_made }| {
            let Some((_, inside)) = path.split_first() else {
                return false;
            };
            // `types::crm::Contact` as it is, of `actions::CreateInvoice` the last word.
            let whole = inside.join("::");
            let last = inside.last().map(String::as_str).unwrap_or_default();
            [whole.as_str(), last].iter().any(|name| {
                item.strip_prefix(name).is_some_and(|rest| match rest {
                    "" => true,
                    "::new()" | "Required" => *is_made,
                    rest => {
                        let member = rest.strip_prefix('.').or(rest.strip_prefix("::"));
                        member.is_some_and(|member| words.contains(plain(member)))
                    }
                })
            })
        })
    };
    let lost = verdict.lost();
    let mut told: Vec<String> = lost
        .filter(|(item, _)| is_used(item))
        .map(|(item, reason)| match now(item, verdict, renames) {
            Some(name) => format!("{reason}; perhaps it is `{name}` now"),
            None => reason,
        })
        .collect();
    if words.contains("strict") {
        let members = verdict.added.iter().filter(|item| {
            let owner = item.rsplit_once('.').map(|(owner, _)| owner);
            owner.is_some_and(is_used)
        });
        told.extend(members.map(|item| format!("`{item}` is new, and it is `strict`")));
    }
    told
}

/// What a member that is gone may be called now: a new one of the same type, by the name that was proposed.
fn now<'v>(item: &str, verdict: &'v Verdict, renames: &[Rename]) -> Option<&'v str> {
    let (owner, member) = item.rsplit_once('.')?;
    let is_same = |ident: &str, wire: &str| letters(plain(ident)).eq(letters(wire));
    let renamed = renames.iter().filter(|one| is_same(member, &one.was));
    let mut added = renamed.flat_map(|one| {
        verdict.added.iter().filter_map(|item| {
            let (of, member) = item.rsplit_once('.')?;
            (of == owner && is_same(member, &one.is)).then_some(member)
        })
    });
    added.next()
}

/// A name in Rust and the document's differ in case and separators.
fn letters(name: &str) -> impl Iterator<Item = char> {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase)
}

fn plain(name: &str) -> &str {
    name.trim_start_matches("r#")
}

/// Every struct and enum with `#[derive(Mapping)]`.
fn each(items: &[Item], f: &mut impl FnMut(&str, &[Attribute], TokenStream)) {
    for item in items {
        let (name, attributes) = match item {
            Item::Struct(found) => (&found.ident, &found.attrs),
            Item::Enum(found) => (&found.ident, &found.attrs),
            Item::Mod(module) => {
                if let Some((_, items)) = &module.content {
                    each(items, f);
                }
                continue;
            }
            _ => continue,
        };
        if attributes.iter().any(is_derived) {
            f(&name.to_string(), attributes, item.to_token_stream());
        }
    }
}

fn is_derived(attribute: &Attribute) -> bool {
    match &attribute.meta {
        Meta::List(list) if list.path.is_ident("derive") => {
            words(list.tokens.clone()).contains("Mapping")
        }
        _ => false,
    }
}

/// The types after `from`, `to` and `both` of `#[map(...)]`.
fn named(attribute: &Attribute) -> Vec<Other> {
    let Meta::List(list) = &attribute.meta else {
        return Vec::new();
    };
    if !list.path.is_ident("map") {
        return Vec::new();
    }
    let mut found: Vec<Other> = Vec::new();
    let mut tokens = list.tokens.clone().into_iter().peekable();
    let mut before = None;
    while let Some(token) = tokens.next() {
        let word = |token: &TokenTree, words: &[&str]| matches!(token, TokenTree::Ident(word) if words.iter().any(|one| word == one));
        let after = |words: &[&str]| before.as_ref().is_some_and(|before| word(before, words));
        let is_sign = matches!(&token, TokenTree::Punct(sign) if sign.as_char() == '=');
        let is_made = after(&["to", "both"]);
        if is_sign && (is_made || after(&["from"])) {
            let mut path = Vec::new();
            while let Some(part) = tokens.next_if(|next| match next {
                TokenTree::Ident(_) => true,
                TokenTree::Punct(sign) => sign.as_char() == ':',
                TokenTree::Group(_) | TokenTree::Literal(_) => false,
            }) {
                if let TokenTree::Ident(name) = part {
                    path.push(name.to_string());
                }
            }
            found.push(Other { path, is_made });
        } else if word(&token, &["part"])
            && let Some(other) = found.last_mut()
        {
            // Whoever flattens it makes the rest.
            other.is_made = false;
        }
        before = Some(token);
    }
    found
}

/// What a file's `use` lines call things.
#[derive(Default)]
struct Names {
    known: HashMap<String, Vec<String>>,
    /// Of `use a::b::*`.
    all_of: Vec<Vec<String>>,
}

impl Names {
    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Use(found) => self.tree(&found.tree, Vec::new()),
                Item::Mod(module) => {
                    if let Some((_, items)) = &module.content {
                        self.items(items);
                    }
                }
                _ => {}
            }
        }
    }

    fn tree(&mut self, tree: &UseTree, mut before: Vec<String>) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.tree(&path.tree, before);
            }
            UseTree::Name(name) => {
                if name.ident != "self" {
                    before.push(name.ident.to_string());
                }
                if let Some(last) = before.last().cloned() {
                    self.known.insert(last, before);
                }
            }
            UseTree::Rename(rename) => {
                if rename.ident != "self" {
                    before.push(rename.ident.to_string());
                }
                self.known.insert(rename.rename.to_string(), before);
            }
            UseTree::Glob(_) => self.all_of.push(before),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.tree(tree, before.clone());
                }
            }
        }
    }

    /// Where a path may lead, from a crate's name on.
    fn resolve(&self, path: &[String]) -> Vec<Vec<String>> {
        let Some((first, rest)) = path.split_first() else {
            return Vec::new();
        };
        let behind =
            |start: &[String]| -> Vec<String> { start.iter().chain(rest).cloned().collect() };
        match self.known.get(first) {
            // A crate that goes by another name, and a module of it.
            Some(known) => match known.split_first() {
                Some((krate, inside)) if krate != first => match self.known.get(krate) {
                    Some(renamed) => {
                        let start: Vec<String> = renamed.iter().chain(inside).cloned().collect();
                        vec![behind(&start)]
                    }
                    None => vec![behind(known)],
                },
                _ => vec![behind(known)],
            },
            None => {
                let all_of = self.all_of.iter().map(|start| {
                    let start: Vec<String> = start.iter().chain([first]).cloned().collect();
                    behind(&start)
                });
                all_of.chain([path.to_vec()]).collect()
            }
        }
    }
}

fn words(tokens: TokenStream) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![tokens];
    while let Some(tokens) = open.pop() {
        for token in tokens {
            match token {
                TokenTree::Ident(word) => {
                    found.insert(plain(&word.to_string()).to_owned());
                }
                TokenTree::Group(group) => open.push(group.stream()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
    found
}

/// Where an item of this name is declared; the tokens of a text keep no lines.
fn line_of(text: &str, name: &str) -> usize {
    let declares = |line: &str| {
        ["struct", "enum"].iter().any(|word| {
            let mut words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
            words.any(|one| one == *word) && words.next() == Some(name)
        })
    };
    text.lines().position(declares).map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::surface::Bump;

    fn verdict() -> Verdict {
        let texts = |list: &[&str]| list.iter().map(|one| (*one).to_owned()).collect();
        Verdict {
            bump: Bump::Major,
            removed: texts(&[
                "types::crm::Contact.email",
                "types::crm::Deal",
                "CreateNote.text",
            ]),
            changed: vec![
                (
                    "CreateNoteRequired".to_owned(),
                    "a: String".to_owned(),
                    "b: String".to_owned(),
                ),
                (
                    "types::crm::Note::new()".to_owned(),
                    "String".to_owned(),
                    "String, String".to_owned(),
                ),
            ],
            added: texts(&["types::crm::Contact.mail"]),
            deprecated: Vec::new(),
        }
    }

    fn told(text: &str) -> Vec<String> {
        let renames = [Rename {
            was: "Email".to_owned(),
            is: "Mail".to_owned(),
            is_certain: false,
        }];
        let found = broken(text, "acme_crm", &verdict(), &renames);
        let lines = found.into_iter().map(|one| {
            let Broken {
                name,
                line,
                reasons,
            } = one;
            format!("{line} {name}: {}", reasons.join("; "))
        });
        lines.collect()
    }

    #[test]
    fn a_field_that_is_read_is_missed() {
        let gone = "`types::crm::Contact.email` is gone; perhaps it is `mail` now";
        for uses in [
            "use acme_crm::types::crm::Contact;",
            "use acme_crm::types::{crm::{Contact, Deal}};",
            "use acme_crm::types::crm::*;",
            "use acme_crm as crm;\nuse crm::types::crm::Contact;",
            "use acme_crm::types::crm::Person as X;\nuse acme_crm::types::crm::Contact;",
        ] {
            let text = format!(
                "{uses}\n#[derive(Debug, tieline_macros::Mapping)]\n#[map(from = Contact)]\nstruct Lead {{ #[map(from = email?)] a: String }}\n"
            );
            let line = uses.lines().count() + 3;
            assert_eq!(told(&text), [format!("{line} Lead: {gone}")], "{uses}");
        }
        let written_out = "mod m {\n  #[derive(Mapping)]\n  #[map(both = acme_crm::types::crm::Contact, part)]\n  pub struct Lead { email: String }\n}\n";
        assert_eq!(told(written_out), [format!("4 Lead: {gone}")]);
    }

    #[test]
    fn a_request_is_known_by_its_last_word() {
        let text = "use acme_crm::actions::{CreateNote, CreateNoteRequired};\n#[derive(Mapping)]\n#[map(to = CreateNote, new(CreateNoteRequired { a }))]\nenum Lead { A { text: String } }\n";
        assert_eq!(
            told(text),
            [
                "4 Lead: `CreateNote.text` is gone; `CreateNoteRequired` was `a: String`, is `b: String`"
            ]
        );
    }

    #[test]
    fn what_a_record_requires_counts_where_one_is_made() {
        let told = |target: &str| {
            told(&format!(
                "use acme_crm::types::crm::Note;\n#[derive(Mapping)]\n#[map({target})]\nstruct Lead {{ text: String }}\n"
            ))
        };
        for target in ["to = Note", "both = Note", "from = Note, to = Note"] {
            assert_eq!(
                told(target),
                ["4 Lead: `types::crm::Note::new()` was `String`, is `String, String`"],
                "{target}"
            );
        }
        for target in ["from = Note", "to = Note, part", "from = Note, ignore(to)"] {
            assert_eq!(told(target), Vec::<String>::new(), "{target}");
        }
    }

    #[test]
    fn who_wants_all_fields_is_broken_by_a_new_one() {
        let text = "use acme_crm::types::crm::Contact;\n#[derive(Mapping)]\n#[map(from = Contact, strict)]\nstruct Lead { name: String }\n";
        assert_eq!(
            told(text),
            ["4 Lead: `types::crm::Contact.mail` is new, and it is `strict`"]
        );
    }

    #[test]
    fn what_is_not_used_breaks_nothing() {
        for text in [
            // Another field, another crate's type, another derive, no Rust.
            "use acme_crm::types::crm::Contact;\n#[derive(Mapping)]\n#[map(from = Contact)]\nstruct Lead { name: String }\n",
            "use acme_crm::Client;\nuse books::Contact;\n#[derive(Mapping)]\n#[map(from = Contact)]\nstruct Lead { email: String }\n",
            "use acme_crm::types::crm::Contact;\n// Mapping\n#[derive(Debug)]\n#[map(from = Contact)]\nstruct Lead { email: String }\n",
            "use acme_crm::types::crm::Contact; Mapping {",
        ] {
            assert_eq!(told(text), Vec::<String>::new(), "{text}");
        }
    }
}
