//! `use` lines as rustfmt leaves them: at the head, what std, other crates and this one give apart, each part in order.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use syn::punctuated::Punctuated;
use syn::{
    Ident, Item, ItemUse, UseGlob, UseGroup, UseName, UsePath, UseRename, UseTree, Visibility,
};

/// Where the items of a line come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    Std,
    Other,
    Own,
}

impl Origin {
    pub fn of(item: &ItemUse) -> Self {
        let first = match &item.tree {
            UseTree::Path(path) => &path.ident,
            UseTree::Name(name) => &name.ident,
            UseTree::Rename(rename) => &rename.ident,
            UseTree::Glob(_) | UseTree::Group(_) => return Self::Other,
        };
        if ["std", "core", "alloc"].iter().any(|root| first == root) {
            Self::Std
        } else if ["crate", "self", "super"].iter().any(|root| first == root) {
            Self::Own
        } else {
            Self::Other
        }
    }
}

/// A path as rustfmt orders it: segment by segment.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    origin: Origin,
    segments: Vec<Segment>,
}

/// Names stand before lists.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Name(String),
    List,
}

/// Moves private imports to the head, one line for each module that they are from, in order. What others see of the
/// file, and what hangs on a feature, stays where it is.
pub fn arrange(items: &mut Vec<Item>) {
    let mut modules: BTreeMap<Vec<String>, Module> = BTreeMap::new();
    items.retain(|item| match item {
        Item::Use(item) if is_plain(item) => {
            flatten(&item.tree, &mut Vec::new(), &mut modules);
            false
        }
        _ => true,
    });
    let mut lines: Vec<(Place, ItemUse)> = modules.into_values().flat_map(Module::lines).collect();
    lines.sort_by(|(a, _), (b, _)| a.cmp(b));
    items.splice(0..0, lines.into_iter().map(|(_, line)| Item::Use(line)));
}

fn is_plain(item: &ItemUse) -> bool {
    item.attrs.is_empty()
        && item.leading_colon.is_none()
        && matches!(item.vis, Visibility::Inherited)
}

/// What is imported from one module.
struct Module {
    path: Vec<Ident>,
    leaves: Vec<UseTree>,
}

fn flatten(tree: &UseTree, path: &mut Vec<Ident>, modules: &mut BTreeMap<Vec<String>, Module>) {
    match tree {
        UseTree::Path(UsePath { ident, tree, .. }) => {
            path.push(ident.clone());
            flatten(tree, path, modules);
            path.pop();
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                flatten(tree, path, modules);
            }
        }
        leaf => {
            let key = path.iter().map(ToString::to_string).collect();
            let module = modules.entry(key).or_insert_with(|| Module {
                path: path.clone(),
                leaves: Vec::new(),
            });
            if !module.leaves.iter().any(|known| text(known) == text(leaf)) {
                module.leaves.push(leaf.clone());
            }
        }
    }
}

impl Module {
    /// One line; of crates, which are in no module, one each.
    fn lines(mut self) -> Vec<(Place, ItemUse)> {
        self.leaves.sort_by(order);
        let together = !self.path.is_empty() && self.leaves.len() > 1;
        let mut segments: Vec<Segment> = self.path.iter().map(name).collect();
        if together {
            segments.push(Segment::List);
            let group = UseTree::Group(UseGroup {
                brace_token: Default::default(),
                items: self.leaves.into_iter().collect::<Punctuated<_, _>>(),
            });
            return vec![line(&self.path, segments, group)];
        }
        let path = self.path;
        let leaves = self.leaves.into_iter();
        leaves
            .map(|leaf| {
                let own = segments.iter().cloned().chain([Segment::Name(text(&leaf))]);
                line(&path, own.collect(), leaf)
            })
            .collect()
    }
}

fn line(path: &[Ident], segments: Vec<Segment>, leaf: UseTree) -> (Place, ItemUse) {
    let tree = path.iter().rev().fold(leaf, |tree, ident| {
        UseTree::Path(UsePath {
            ident: ident.clone(),
            colon2_token: Default::default(),
            tree: Box::new(tree),
        })
    });
    let item = ItemUse {
        attrs: Vec::new(),
        vis: Visibility::Inherited,
        use_token: Default::default(),
        leading_colon: None,
        tree,
        semi_token: Default::default(),
    };
    let origin = Origin::of(&item);
    (Place { origin, segments }, item)
}

fn name(ident: &Ident) -> Segment {
    let text = ident.to_string();
    Segment::Name(text.trim_start_matches("r#").to_owned())
}

/// By what the source calls it, capitals first.
fn order(a: &UseTree, b: &UseTree) -> Ordering {
    text(a).cmp(&text(b))
}

fn text(leaf: &UseTree) -> String {
    let named = |ident: &Ident| ident.to_string().trim_start_matches("r#").to_owned();
    match leaf {
        UseTree::Name(UseName { ident }) => named(ident),
        UseTree::Rename(UseRename { ident, rename, .. }) => {
            format!("{} as {}", named(ident), named(rename))
        }
        UseTree::Glob(UseGlob { .. }) => "*".to_owned(),
        // Taken apart before.
        UseTree::Path(_) | UseTree::Group(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use crate::output::format_rust;

    #[test]
    fn imports_stand_at_the_head_in_order() {
        let file = quote! {
            #![doc = " Text."]
            use super::other;
            use tieline_runtime::Patch;
            use std::time::Duration;
            mod inner;
            use tieline_runtime::{object, Json, Json, Client as Core};
            use tieline_highlevel as ghl;
            use crate::types;
            use tieline_runtime::map::{Map, convert};
            pub use tieline_runtime as runtime;
            use std::collections::BTreeMap;
            use tieline_runtime::search;
            #[cfg(test)]
            use crate::actions;
            struct Text;
        };
        let printed = format_rust("// header", file.into()).unwrap();
        let expected = "// header\n
//! Text.\n
use std::collections::BTreeMap;
use std::time::Duration;\n
use tieline_highlevel as ghl;
use tieline_runtime::map::{Map, convert};
use tieline_runtime::{Client as Core, Json, Patch, object, search};\n
use crate::types;
use super::other;\n
mod inner;\n
pub use tieline_runtime as runtime;\n
#[cfg(test)]
use crate::actions;\n
struct Text;
";
        assert_eq!(printed, expected);
    }
}
