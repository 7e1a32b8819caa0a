//! Which file a type or request stands in.

use indexmap::IndexMap;

use super::resolve::{Claim, resolve};
use super::{reserved, snake, some, words};
use crate::api::inputs::Inputs;
use crate::api::model::{Api, Shape, Struct, TypeDef, TypeId, Union};
use crate::lower::replies::Replies;

/// Which file a type or request stands in: that of the first tag that leads to it.
pub struct Homes {
    /// Module names by tag; the last is that of operations without a tag.
    tags: IndexMap<Option<String>, String>,
    operations: Vec<Option<String>>,
    types: Vec<Option<Home>>,
    events: String,
    loose: String,
    pub replies: String,
}

#[derive(Clone)]
enum Home {
    Operation(usize),
    Event,
}

impl Homes {
    pub fn find(api: &Api, inputs: &[Inputs], replies: &Replies, spec: Option<&str>) -> Self {
        let mut tags: Vec<Option<String>> = Vec::new();
        let mut operations = Vec::new();
        for op in &api.operations {
            let tag = op.tags.first().cloned();
            if !tags.contains(&tag) {
                tags.push(tag.clone());
            }
            operations.push(tag);
        }
        let mut claims: Vec<Claim> = tags
            .iter()
            .map(|tag| {
                let name = some(tag.as_deref().map(file).unwrap_or_default(), "untagged");
                let mut wishes = vec![name.clone(), format!("{name}_tag")];
                // `types::contacts::contacts` says nothing, and clippy minds it.
                if Some(name.as_str()) == spec {
                    wishes.insert(1, "base".to_owned());
                }
                Claim { wishes, rank: 0 }
            })
            .collect();
        for own in [
            ["events", "webhooks"],
            ["models", "shared"],
            ["replies", "responses"],
        ] {
            claims.push(Claim {
                wishes: own.map(str::to_owned).to_vec(),
                rank: 1,
            });
        }
        let refused = |name: &str| reserved::is_module(name) || Some(name) == spec;
        let mut names = resolve(&claims, "_", refused).into_iter();
        let tags: IndexMap<_, _> = tags.into_iter().zip(names.by_ref()).collect();
        let mut next = || names.next().unwrap_or_default();
        Self {
            tags,
            operations,
            types: first_users(api, inputs, replies),
            events: next(),
            loose: next(),
            replies: next(),
        }
    }

    pub fn of_operation(&self, index: usize) -> String {
        let tag = self.operations.get(index).cloned().flatten();
        self.tags.get(&tag).cloned().unwrap_or_default()
    }

    pub fn of_type(&self, index: usize) -> String {
        match self.types.get(index).cloned().flatten() {
            Some(Home::Operation(operation)) => self.of_operation(operation),
            Some(Home::Event) => self.events.clone(),
            None => self.loose.clone(),
        }
    }
}

/// A tag as a file's name. A single letter stays with the word that it touches: `OAuth 2.0` is `oauth_2_0`.
fn file(tag: &str) -> String {
    let tag_in_lower_case = tag.to_lowercase();
    let mut joined: Vec<String> = Vec::new();
    for word in words(tag) {
        match joined.last_mut() {
            Some(letter)
                if letter.len() == 1
                    && letter.starts_with(|c: char| c.is_ascii_alphabetic())
                    && word.starts_with(|c: char| c.is_ascii_alphabetic())
                    && tag_in_lower_case.contains(&format!("{letter}{word}").to_lowercase()) =>
            {
                letter.push_str(&word);
            }
            _ => joined.push(word),
        }
    }
    snake(&joined)
}

fn first_users(api: &Api, inputs: &[Inputs], replies: &Replies) -> Vec<Option<Home>> {
    let mut users: Vec<Option<Home>> = vec![None; api.types.len()];
    for index in 0..api.operations.len() {
        let mut roots: Vec<TypeId> = Vec::new();
        if let Some(inputs) = inputs.get(index) {
            roots.extend(inputs.open.iter().map(|input| input.ty.id));
        }
        roots.extend(replies.types_of(index));
        claim_reachable(api, roots, &Home::Operation(index), &mut users);
    }
    for webhook in &api.webhooks {
        let roots = webhook.body.iter().map(|body| body.ty.id).collect();
        claim_reachable(api, roots, &Home::Event, &mut users);
    }
    users
}

fn claim_reachable(api: &Api, mut open: Vec<TypeId>, home: &Home, users: &mut [Option<Home>]) {
    while let Some(id) = open.pop() {
        let Some(user) = users.get_mut(id.0 as usize) else {
            continue;
        };
        if user.is_some() {
            continue;
        }
        *user = Some(home.clone());
        if let Some(TypeDef { shape, .. }) = api.types.get(id.0 as usize) {
            each_child(shape, &mut |child| open.push(child));
        }
    }
}

/// The types that a shape is made of.
fn each_child(shape: &Shape, f: &mut impl FnMut(TypeId)) {
    match shape {
        Shape::Struct(Struct { fields, extra }) => {
            fields.iter().for_each(|field| f(field.ty.id));
            if let Some(extra) = extra {
                f(extra.id);
            }
        }
        Shape::Union(Union { variants, by: _ }) => variants.iter().for_each(|v| f(v.ty.id)),
        Shape::List(item) | Shape::Map(item) => f(item.id),
        Shape::Enum(_) | Shape::Scalar(_) | Shape::Constant(_) | Shape::Untyped(_) => {}
    }
}
