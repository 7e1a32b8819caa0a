//! Which values of the discriminator announce which heir.

use std::collections::{HashMap, HashSet};

use indexmap::{IndexMap, IndexSet};
use serde_json::Value as Json;

use super::{Base, Families, Heirs};
use crate::api::draft::{Drafts, parts_of};
use crate::api::model::TypeId;

/// The heirs that a value announces, each with its values.
///
/// What the mapping says comes first, then what the heir says of itself: its `x-ms-discriminator-value`, the one value that its own
/// description of the member allows or has as default, or several that no other heir shares; its name else, written as the base lists it.
pub(super) fn values(
    drafts: &Drafts,
    base: &Base,
    families: &Families,
) -> Vec<(TypeId, Vec<String>)> {
    let wire = base.tag.wire.as_str();
    let own = |id: TypeId| {
        let schema = drafts.schema(id)?;
        Some(drafts.target(schema.properties.get(wire)?.ty))
    };
    let common = base.own.properties.get(wire);
    let common = common.map(|property| drafts.target(property.ty));
    let listed_by_base = common.map_or_else(Vec::new, |ty| listed(drafts, ty));

    let mut taken: HashSet<String> = HashSet::new();
    let mut mapped: HashMap<TypeId, Vec<String>> = HashMap::new();
    for (text, target) in &base.tag.mapping {
        if taken.insert(text.clone()) {
            let texts = mapped.entry(drafts.target(*target)).or_default();
            texts.push(text.clone());
        }
    }
    let heirs = base.heirs.iter();
    let mut found: Vec<(TypeId, Vec<String>)> = heirs
        .map(|heir| (*heir, mapped.remove(heir).unwrap_or_default()))
        .collect();
    let mut claim = |said: &dyn Fn(TypeId, &HashSet<String>) -> Vec<String>| {
        for (heir, texts) in found.iter_mut().filter(|(_, texts)| texts.is_empty()) {
            let more = said(*heir, &taken).into_iter();
            texts.extend(more.filter(|text| taken.insert(text.clone())));
        }
    };
    // What a parent says of the member is the parent's, also where an heir is listed before it.
    let is_same = |one: Option<TypeId>, other: Option<TypeId>| match (one, other) {
        (Some(one), Some(other)) if one != other => {
            listed(drafts, one) == listed(drafts, other)
                && drafts.get(one).default == drafts.get(other).default
        }
        (one, other) => one == other,
    };
    let mut inherited: Heirs = Heirs::default();
    for parent in &base.heirs {
        let heirs = families.heirs.get(parent).into_iter().flatten();
        inherited
            .extend(heirs.filter(|heir| *heir != parent && is_same(own(*parent), own(**heir))));
    }
    // Of members that the base describes for all it is known already.
    let narrowed = |heir: TypeId| {
        let own = own(heir).filter(|ty| Some(*ty) != common);
        own.filter(|_| !inherited.contains(&heir))
    };
    claim(&|heir, _| {
        let schema = drafts.schema(heir);
        schema
            .and_then(|s| s.tag_value.clone())
            .into_iter()
            .collect()
    });
    claim(
        &|heir, _| match narrowed(heir).map(|ty| listed(drafts, ty)) {
            Some(list) if list.len() == 1 => list,
            Some(_) | None => Vec::new(),
        },
    );
    claim(&|heir, _| {
        let said = narrowed(heir).and_then(|ty| drafts.get(ty).default.clone());
        match said {
            Some(Json::String(text)) => vec![text],
            Some(_) | None => Vec::new(),
        }
    });
    // The list of a parent is that of its heirs too, and each heir may write out the whole list.
    let mut uses: IndexMap<String, usize> = IndexMap::new();
    for ty in base.heirs.iter().filter_map(|heir| own(*heir)) {
        let texts: IndexSet<String> = listed(drafts, ty).into_iter().collect();
        for text in texts {
            *uses.entry(text).or_default() += 1;
        }
    }
    claim(&|heir, _| {
        let list = narrowed(heir).map_or_else(Vec::new, |ty| listed(drafts, ty));
        let is_whole = list.len() == listed_by_base.len()
            && list.iter().all(|text| listed_by_base.contains(text));
        let alone = list
            .into_iter()
            .filter(|text| !is_whole && uses.get(text) == Some(&1));
        alone.collect()
    });
    let known: Vec<String> = match listed_by_base.is_empty() {
        true => uses.into_keys().collect(),
        false => listed_by_base,
    };
    let spelling = Spelling::of(&known);
    let of = parts_of(&drafts.get(base.id).name)
        .pop()
        .unwrap_or_default();
    claim(&|heir, taken| {
        let name = parts_of(&drafts.get(heir).name).pop().unwrap_or_default();
        let listed = spelling.of_name(&name, &of);
        let free = listed.filter(|text| !taken.contains(*text));
        vec![free.map_or(name, str::to_owned)]
    });
    found.retain(|(_, texts)| !texts.is_empty());
    found
}

/// The strings that a member can have, where they are listed.
fn listed(drafts: &Drafts, ty: TypeId) -> Vec<String> {
    let Some(schema) = drafts.schema(ty) else {
        return Vec::new();
    };
    let values = schema.values.iter().flat_map(|values| &values.values);
    let texts = schema
        .constant
        .iter()
        .chain(values)
        .filter_map(Json::as_str);
    texts.map(str::to_owned).collect()
}

/// The values that a base lists, by their letters and digits alone.
struct Spelling<'a> {
    /// `None` where several are spelled so.
    listed: HashMap<String, Option<&'a str>>,
}

impl<'a> Spelling<'a> {
    fn of(listed: &'a [String]) -> Self {
        let mut found: HashMap<String, Option<&str>> = HashMap::new();
        for text in listed {
            let entry = found.entry(plain(text));
            entry
                .and_modify(|known| *known = None)
                .or_insert(Some(text));
        }
        Self { listed: found }
    }

    /// A name as the base called `of` lists it: `cat` for `Cat` or `CatPet`.
    fn of_name(&self, name: &str, of: &str) -> Option<&'a str> {
        let whole = plain(name);
        let of = plain(of);
        let shorter = whole.strip_suffix(&of).or_else(|| whole.strip_prefix(&of));
        let mut wanted = [Some(whole.as_str()), shorter].into_iter().flatten();
        wanted.find_map(|wanted| self.listed.get(wanted).copied().flatten())
    }
}

fn plain(text: &str) -> String {
    let kept = text.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).collect()
}
