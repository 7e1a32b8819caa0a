//! Types of people's own that are derived from generated ones (`#[derive(Mapping)]`), and what of those is gone.
//!
//! Their code is read, never compiled: a field counts as used where its name stands in the item.

use std::collections::{BTreeSet, HashMap};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item, Meta, UseTree};

use super::class::Level;
use super::renamed::Rename;
use super::surface::Verdict;

/// A derived type that a new version of a crate breaks, or that somebody should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// The type's name.
    pub name: String,
    /// Of its item's first line, from 1.
    pub line: usize,
    /// Breaking where it compiles no more, risky where it goes on compiling.
    pub level: Level,
    /// What became of what it is derived from, a line each.
    pub reasons: Vec<String>,
}

/// The derived types of a file that a verdict on a crate is about; `package` is the crate's name in code.
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
            .flat_map(|other| {
                let paths = names.resolve(&other.path).into_iter();
                paths.map(move |path| Other { path, ..other })
            })
            .filter(|other| other.path.first().is_some_and(|first| first == package))
            .collect();
        let broken = reasons(&of, &words, verdict, renames);
        let level = match broken.is_empty() {
            true => Level::Risky,
            false => Level::Breaking,
        };
        let reasons: Vec<String> = broken
            .into_iter()
            .chain(notes(&of, &words, verdict))
            .collect();
        if !reasons.is_empty() {
            found.push(Broken {
                line: line_of(text, name),
                level,
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
    /// Whether values of it are read.
    is_read: bool,
    /// Whether values of it are made, so that its constructor and what it requires count.
    is_made: bool,
}

impl Other {
    /// How items of it may begin: `types::crm::Contact` as it is, of `actions::CreateInvoice` the last word.
    fn names(&self) -> [String; 2] {
        let inside = self.path.get(1..).unwrap_or_default();
        let last = inside.last().cloned().unwrap_or_default();
        [inside.join("::"), last]
    }

    /// What an item of a verdict says behind the name of this type.
    fn rest<'i>(&self, item: &'i str) -> Option<&'i str> {
        let names = self.names().into_iter().filter(|name| !name.is_empty());
        let mut rests = names.filter_map(|name| item.strip_prefix(name.as_str()));
        rests.find(|rest| rest.is_empty() || *rest == "Required" || rest.starts_with(['.', ':']))
    }
}

/// What of a verdict these types go on compiling with, and somebody should know: what the item names is deprecated now,
/// or a value came that an enum does not map.
fn notes(of: &[Other], words: &BTreeSet<String>, verdict: &Verdict) -> Vec<String> {
    let rest = |is: fn(&Other) -> bool, item: &str| {
        let mut others = of.iter().filter(|other| is(other));
        others.find_map(|other| other.rest(item).map(str::to_owned))
    };
    let member = |rest: &str| {
        let member = rest.strip_prefix('.').or(rest.strip_prefix("::"));
        member.map(|member| plain(member).to_owned())
    };
    let deprecated = verdict.deprecated.iter().filter(|item| {
        rest(|_| true, item).is_some_and(|rest| match member(&rest) {
            Some(member) => words.contains(&member),
            None => rest.is_empty(),
        })
    });
    let mut told: Vec<String> = deprecated
        .map(|item| format!("`{item}` is deprecated"))
        .collect();
    // Setters and constructors end in brackets, members begin with a dot: what is left is a value.
    let values = verdict.added.iter().filter(|item| {
        rest(|other| other.is_read, item)
            .is_some_and(|rest| rest.starts_with("::") && !rest.ends_with("()"))
    });
    told.extend(values.map(|item| format!("`{item}` is new")));
    told
}

/// What of a verdict is about these types, as far as the item says the name of it.
fn reasons(
    of: &[Other],
    words: &BTreeSet<String>,
    verdict: &Verdict,
    renames: &[Rename],
) -> Vec<String> {
    let is_used = |item: &str| {
        of.iter().any(|other| {
            other.rest(item).is_some_and(|rest| match rest {
                "" => true,
                "::new()" | "Required" => other.is_made,
                rest => {
                    let member = rest.strip_prefix('.').or(rest.strip_prefix("::"));
                    member.is_some_and(|member| words.contains(plain(member)))
                }
            })
        })
    };
    let moved: Vec<Moved<'_>> = of
        .iter()
        .flat_map(Other::names)
        .filter_map(|name| Moved::of(name, verdict, renames))
        .collect();
    let lost = verdict.lost();
    let mut told: Vec<String> = lost
        .filter(|(item, _)| is_used(item))
        // What is in a type of another name goes with it.
        .filter(|(item, _)| !moved.iter().any(|moved| moved.has(item, verdict)))
        .map(|(item, reason)| {
            let whole = moved.iter().find(|moved| moved.was == item);
            if let Some(Moved { is, is_certain, .. }) = whole {
                let perhaps = if *is_certain { "" } else { "perhaps " };
                return format!("{reason}; {perhaps}it is `{is}` now");
            }
            let owner = moved.iter().find_map(|moved| moved.item(item));
            match now(owner.as_deref().unwrap_or(item), verdict, renames) {
                Some(name) => format!("{reason}; perhaps it is `{name}` now"),
                None => reason,
            }
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

/// A type whose schema has another name now.
struct Moved<'v> {
    was: String,
    is: &'v str,
    /// Whether it is the same for certain.
    is_certain: bool,
}

impl<'v> Moved<'v> {
    fn of(was: String, verdict: &'v Verdict, renames: &[Rename]) -> Option<Self> {
        if !verdict.removed.contains(&was) {
            return None;
        }
        let split = |item: &'v str| item.rsplit_once("::").unwrap_or(("", item));
        let (module, name) = was.rsplit_once("::").unwrap_or(("", was.as_str()));
        let is_same = |ident: &str, wire: &str| letters(plain(ident)).eq(letters(wire));
        let renamed = renames.iter().filter(|one| is_same(name, &one.was));
        let mut found = renamed.flat_map(|one| {
            let added = verdict.added.iter().map(String::as_str);
            let added = added.filter(|item| {
                let (of, name) = split(item);
                of == module && is_same(name, &one.is)
            });
            added.map(|item| (item, one.is_certain))
        });
        let (is, is_certain) = found.next()?;
        Some(Self {
            was,
            is,
            is_certain,
        })
    }

    /// An item of the type as it is called now.
    fn item(&self, item: &str) -> Option<String> {
        let rest = item.strip_prefix(self.was.as_str())?;
        let is_inside = rest.starts_with(['.', ':']) || rest == "Required";
        is_inside.then(|| format!("{}{rest}", self.is))
    }

    /// Whether an item is there under the new name.
    fn has(&self, item: &str, verdict: &Verdict) -> bool {
        self.item(item)
            .is_some_and(|item| verdict.added.contains(&item))
    }
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
        let (is_read, is_made) = (after(&["from", "both"]), after(&["to", "both"]));
        if is_sign && (is_made || is_read) {
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
            found.push(Other {
                path,
                is_read,
                is_made,
            });
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
mod tests;
