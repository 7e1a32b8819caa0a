//! Every name of one specification, chosen once.
//!
//! All names are gathered from the whole document, bound by a catalog or not, and settled together: so binding one more
//! action renames nothing, and no name depends on the order in which stages happen to ask. The wire name is never
//! derived back from a Rust name; it travels beside it.

mod catalog;
mod homes;
mod reserved;
mod resolve;
mod security;
mod words;

use rayon::prelude::*;

use super::connector::StatusKey;
use super::replies::{Replied, RepliedBy, Replies};
use crate::api::inputs::{self, Inputs};
use crate::api::media;
use crate::api::model::{Api, Enum, EnumValue, NameHint, Operation, Shape, Struct, TypeId, Union};

use crate::threads;
pub use catalog::{EntryNames, name_entries, name_find_or_create, name_specs};
use homes::Homes;
pub use reserved::{as_ident, is_keyword, is_request, is_type};
use resolve::{Claim, resolve, resolve_others};
pub use security::name_security;
pub use words::{camel, snake, words};

/// From how many types on naming what is in them is worth another thread.
const WORTH_A_THREAD: usize = 1_000;

/// The names of one specification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// By type id; `None` for what needs no name of its own (lists, maps, scalars).
    types: Vec<Option<TypeNames>>,
    /// In the order of [`Replies::sets`].
    pub replies: Vec<ReplyNames>,
    /// In the order of [`Api::operations`].
    pub operations: Vec<OperationNames>,
    /// The file of the sets of replies.
    pub reply_module: String,
}

/// What belongs to one generated type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeNames {
    pub name: String,
    /// The private module, which is a file.
    pub module: String,
    /// The struct of required members, should it be needed.
    pub required: String,
    /// Of a struct: its fields in order, then the map of further members. Of an enum or union: its variants.
    pub members: Vec<MemberName>,
}

/// A field or variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberName {
    pub ident: String,
    /// Only fields have one that differs from `ident`.
    pub setter: String,
}

/// What belongs to a set of bodies chosen by status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyNames {
    pub name: String,
    pub variants: Vec<String>,
}

/// What belongs to one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperationNames {
    pub name: String,
    pub module: String,
    pub method: String,
    pub required: String,
    /// In the order of [`Inputs::open`].
    pub inputs: Vec<MemberName>,
}

impl Names {
    /// Chooses all names of `api`. `spec` is the module that the types will stand in, if any.
    pub fn choose(api: &Api, inputs: &[Inputs], replies: &Replies, spec: Option<&str>) -> Self {
        let homes = Homes::find(api, inputs, replies, spec);
        let owners = owners(api);
        // A type settles the names inside it by itself, so another thread does it while the types get theirs.
        let members = || members_of(api, &owners);
        let names = || {
            let operations = name_operations(api, inputs, &homes);
            let types = Settled::of(api, replies, &operations, &owners);
            (operations, types)
        };
        let ((operations, settled), members) =
            threads::both(owners.len() >= WORTH_A_THREAD, names, members);
        let (types, replies) = settled.complete(api, replies, &owners, members, &homes);
        Self {
            types,
            replies,
            operations,
            reply_module: homes.replies,
        }
    }

    /// The names of a struct, enum or union.
    pub fn of(&self, id: TypeId) -> Option<&TypeNames> {
        self.types.get(id.0 as usize)?.as_ref()
    }
}

/// The types that have names.
fn owners(api: &Api) -> Vec<usize> {
    let types = api.types.iter().enumerate();
    types
        .filter(|(_, def)| is_named(&def.shape) && !def.usage.answer_alone)
        .map(|(index, _)| index)
        .collect()
}

/// The names of types and sets of bodies, without those inside them.
struct Settled {
    types: Vec<String>,
    replies: Vec<String>,
    required: Vec<String>,
}

impl Settled {
    fn of(api: &Api, replies: &Replies, operations: &[OperationNames], owners: &[usize]) -> Self {
        let at_least = threads::at_least(owners.len(), WORTH_A_THREAD);
        let hints = owners.par_iter().with_min_len(at_least);
        let mut claims: Vec<Claim> = hints
            .filter_map(|index| api.types.get(*index))
            .map(|def| type_claim(&def.name))
            .collect();
        for reply in &replies.sets {
            claims.push(reply_claim(reply, operations));
        }
        let mut types = resolve(&claims, "", reserved::is_type);
        let replies = types.split_off(owners.len());
        let required = required_names(&types, &replies);
        Self {
            types,
            replies,
            required,
        }
    }

    fn complete(
        self,
        api: &Api,
        replies: &Replies,
        owners: &[usize],
        members: Vec<Vec<MemberName>>,
        homes: &Homes,
    ) -> (Vec<Option<TypeNames>>, Vec<ReplyNames>) {
        let mut types: Vec<Option<TypeNames>> = vec![None; api.types.len()];
        let names = self.types.into_iter().zip(self.required).zip(members);
        for (index, ((name, required), members)) in owners.iter().zip(names) {
            if let Some(slot) = types.get_mut(*index) {
                *slot = Some(TypeNames {
                    name,
                    module: homes.of_type(*index),
                    required,
                    members,
                });
            }
        }
        let replies = self.replies.into_iter().zip(&replies.sets);
        let replies = replies
            .map(|(name, reply)| ReplyNames {
                name,
                variants: name_replies(reply),
            })
            .collect();
        (types, replies)
    }
}

/// The names inside types, in their order: each type settles its own.
fn members_of(api: &Api, types: &[usize]) -> Vec<Vec<MemberName>> {
    let at_least = threads::at_least(types.len(), WORTH_A_THREAD);
    let types = types.par_iter().with_min_len(at_least);
    let members = types.map(|index| match api.types.get(*index).map(|def| &def.shape) {
        Some(Shape::Struct(members)) => name_fields(members),
        Some(Shape::Enum(values)) => plain(name_values(values)),
        Some(Shape::Union(union)) => plain(name_variants(union)),
        Some(
            Shape::List(_)
            | Shape::Map(_)
            | Shape::Scalar(_)
            | Shape::Constant(_)
            | Shape::Untyped(_),
        )
        | None => Vec::new(),
    });
    members.collect()
}

/// Names for the structs that constructors take; they never push a type out of its own name.
fn required_names(names: &[String], others: &[String]) -> Vec<String> {
    let claim = |(index, name): (usize, &String)| Claim {
        wishes: vec![name.clone()],
        rank: u8::from(index < names.len()),
    };
    let all = names.iter().map(|name| format!("{name}Required"));
    let all = all.chain(names.iter().chain(others).cloned()).collect();
    let mut settled = resolve_others(
        all,
        "",
        |_| false,
        |all| all.iter().enumerate().map(claim).collect(),
    );
    settled.truncate(names.len());
    settled
}

/// Whether values of this shape get a type of their own.
pub fn is_named(shape: &Shape) -> bool {
    match shape {
        Shape::Struct(_) | Shape::Enum(_) | Shape::Union(_) => true,
        Shape::List(_)
        | Shape::Map(_)
        | Shape::Scalar(_)
        | Shape::Constant(_)
        | Shape::Untyped(_) => false,
    }
}

fn type_claim(hint: &NameHint) -> Claim {
    match hint {
        NameHint::Component(text) if words::is_type_name(text) => Claim {
            wishes: vec![text.clone(), format!("{text}Model")],
            rank: 0,
        },
        NameHint::Component(text) => {
            let name = some(camel(&words(text)), "Model");
            let spelled = some(camel(&words::spelled_words(text)), "Model");
            Claim {
                wishes: vec![name.clone(), spelled, format!("{name}Model")],
                rank: 1,
            }
        }
        NameHint::Inline(parts) => {
            let mut name = String::new();
            for part in parts {
                // A component's own spelling stays in the names of what hangs on it.
                let word = if words::is_type_name(part) {
                    part.clone()
                } else {
                    camel(&words(part))
                };
                if name.is_empty() {
                    name = word;
                } else if let Some(rest) = word.strip_prefix('N')
                    && rest.starts_with(|c: char| c.is_ascii_digit())
                    && !part.starts_with(['N', 'n'])
                {
                    name.push_str(rest);
                } else {
                    name.push_str(&word);
                }
            }
            let name = some(name, "Model");
            Claim {
                wishes: vec![name.clone(), format!("{name}Model")],
                rank: 2,
            }
        }
    }
}

/// A set of bodies is named after the operation that answers with it. The common one names no status: it would be
/// called otherwise as soon as another status is documented.
fn reply_claim(reply: &Replied, operations: &[OperationNames]) -> Claim {
    let (owner, word) = match reply.by {
        RepliedBy::Common => (None, "Error"),
        RepliedBy::Success(index) => (operations.get(index), "Reply"),
        RepliedBy::Error(index) => (operations.get(index), "Error"),
    };
    let wishes = match owner {
        Some(operation) => vec![
            format!("{}{word}", operation.name),
            format!("{}{word}Body", operation.name),
        ],
        None => vec!["ErrorBody".to_owned(), "AnyErrorBody".to_owned()],
    };
    Claim { wishes, rank: 3 }
}

/// A body that a media type means is named after it too.
fn name_replies(reply: &Replied) -> Vec<String> {
    let claims: Vec<Claim> = reply
        .variants
        .iter()
        .map(|variant| {
            let status = status_word(variant.status);
            let wishes = match &variant.media_type {
                None => vec![status],
                Some(media_type) => {
                    let (family, subtype) = media_type.split_once('/').unwrap_or_default();
                    let subtype = if subtype == "*" { family } else { subtype };
                    let by = |text: &str| format!("{status}{}", camel(&words(text)));
                    vec![by(subtype), by(media_type)]
                }
            };
            Claim {
                wishes,
                rank: u8::from(variant.media_type.is_some()),
            }
        })
        .collect();
    resolve(&claims, "", |_| false)
}

/// Field names of a struct, then that of its map of further members.
fn name_fields(members: &Struct) -> Vec<MemberName> {
    let mut wires: Vec<&str> = members.fields.iter().map(|f| f.wire.as_str()).collect();
    if members.extra.is_some() {
        wires.push("extra");
    }
    name_members(&wires)
}

fn name_members(wires: &[&str]) -> Vec<MemberName> {
    let names = wires
        .iter()
        .map(|wire| some(snake(&words(wire)), "empty"))
        .collect();
    let idents = resolve_others(
        names,
        "_",
        |_| false,
        |names| {
            let claim = |(name, wire): (&String, &&str)| Claim {
                rank: u8::from(name != *wire),
                wishes: vec![
                    name.clone(),
                    some(snake(&words::spelled_words(wire)), "empty"),
                ],
            };
            names.iter().zip(wires).map(claim).collect()
        },
    );
    let setters = resolve_others(idents.clone(), "_", reserved::is_known_method, |idents| {
        let claim = |ident: &String| Claim {
            wishes: vec![ident.clone(), format!("with_{ident}")],
            rank: u8::from(reserved::is_known_method(ident)),
        };
        idents.iter().map(claim).collect()
    });
    idents
        .into_iter()
        .zip(setters)
        .map(|(ident, setter)| MemberName {
            ident: as_ident(ident),
            setter: as_ident(setter),
        })
        .collect()
}

fn plain(names: Vec<String>) -> Vec<MemberName> {
    names
        .into_iter()
        .map(|ident| MemberName {
            setter: ident.clone(),
            ident,
        })
        .collect()
}

fn name_values(values: &Enum) -> Vec<String> {
    fn claim<T>(value: &EnumValue<T>, text: &str) -> Claim {
        let vendors = value.name.as_deref().map(|name| camel(&words(name)));
        let name = some(camel(&words(text)), "Empty");
        let spelled = some(camel(&words::spelled_words(text)), "Empty");
        let mut wishes: Vec<String> = vendors
            .filter(|name| !name.is_empty())
            .into_iter()
            .collect();
        let rank = u8::from(name != text);
        wishes.extend([name.clone(), spelled, format!("{name}Value")]);
        Claim { wishes, rank }
    }
    let claims: Vec<Claim> = match values {
        Enum::Strings(values) => values.iter().map(|v| claim(v, &v.value)).collect(),
        Enum::Integers(values) => values
            .iter()
            .map(|v| claim(v, &v.value.to_string()))
            .collect(),
    };
    resolve(&claims, "", is_taken_variant)
}

fn name_variants(union: &Union) -> Vec<String> {
    let claims: Vec<Claim> = union
        .variants
        .iter()
        .map(|variant| {
            let name = if words::is_type_name(&variant.name) {
                variant.name.clone()
            } else {
                some(camel(&words(&variant.name)), "Empty")
            };
            Claim {
                wishes: vec![name.clone(), format!("{name}Value")],
                rank: 0,
            }
        })
        .collect();
    resolve(&claims, "", is_taken_variant)
}

/// Open enums and unions keep what they do not know in a variant of this name.
fn is_taken_variant(name: &str) -> bool {
    name == "Unknown" || name == "Self"
}

fn name_operations(api: &Api, inputs: &[Inputs], homes: &Homes) -> Vec<OperationNames> {
    let claims: Vec<Claim> = api.operations.iter().map(operation_claim).collect();
    let names = resolve(&claims, "", reserved::is_request);
    let required = required_names(&names, &[]);
    let methods: Vec<Claim> = names
        .iter()
        .map(|name| {
            let method = snake(&words(name));
            Claim {
                wishes: vec![method.clone(), format!("{method}_operation")],
                rank: 0,
            }
        })
        .collect();
    let methods = resolve(&methods, "_", reserved::is_client_method);
    let mut out = Vec::with_capacity(names.len());
    for (index, ((name, required), method)) in
        names.into_iter().zip(required).zip(methods).enumerate()
    {
        let keys: Vec<&str> = inputs
            .get(index)
            .map(|inputs| inputs.open.iter().map(|input| input.key.as_str()).collect())
            .unwrap_or_default();
        out.push(OperationNames {
            name,
            module: homes.of_operation(index),
            method: as_ident(method),
            required,
            inputs: name_members(&keys),
        });
    }
    out
}

/// A request in another media type is named after it too, and takes no name that another has.
fn operation_claim(op: &Operation) -> Claim {
    let claim = preferred_claim(op);
    let (Some(body), Some(_)) = (&op.body, op.instead_of) else {
        return claim;
    };
    let mut wishes = Vec::new();
    for word in [&media::word(&body.media_type), &body.media_type] {
        let word = camel(&words(word));
        wishes.extend(claim.wishes.iter().map(|wish| format!("{wish}{word}")));
    }
    Claim { wishes, rank: 2 }
}

fn preferred_claim(op: &Operation) -> Claim {
    let by_path = camel(&path_words(op));
    let by_id = op.id.as_deref().map(|id| camel(&words(id)));
    let mut wishes = Vec::new();
    if let Some(name) = by_id.filter(|name| !name.is_empty()) {
        wishes.push(name.clone());
        wishes.push(format!("{name}Request"));
        if let Some(tag) = op.tags.first() {
            wishes.push(format!("{}{name}", camel(&words(tag))));
        }
        wishes.push(by_path);
        Claim { wishes, rank: 0 }
    } else {
        wishes.extend([by_path.clone(), format!("{by_path}Request")]);
        Claim { wishes, rank: 1 }
    }
}

fn path_words(op: &Operation) -> Vec<String> {
    let mut out = words(op.method.as_str());
    for segment in op.path.split('/') {
        if segment.starts_with('{') {
            out.push("by".to_owned());
        }
        out.extend(words(segment));
    }
    out
}

/// Statuses are named as RFC 9110 names them, others by number.
fn status_word(status: StatusKey) -> String {
    let word = match status {
        StatusKey::Range(1) => "Informational",
        StatusKey::Range(2) => "Success",
        StatusKey::Range(3) => "Redirection",
        StatusKey::Range(4) => "ClientError",
        StatusKey::Range(_) => "ServerError",
        StatusKey::Any => "Other",
        StatusKey::Code(code) => match code {
            200 => "Ok",
            201 => "Created",
            202 => "Accepted",
            203 => "NonAuthoritative",
            204 => "NoContent",
            205 => "ResetContent",
            206 => "PartialContent",
            207 => "MultiStatus",
            400 => "BadRequest",
            401 => "Unauthorized",
            402 => "PaymentRequired",
            403 => "Forbidden",
            404 => "NotFound",
            405 => "MethodNotAllowed",
            406 => "NotAcceptable",
            408 => "RequestTimeout",
            409 => "Conflict",
            410 => "Gone",
            412 => "PreconditionFailed",
            413 => "ContentTooLarge",
            415 => "UnsupportedMediaType",
            422 => "UnprocessableContent",
            423 => "Locked",
            424 => "FailedDependency",
            428 => "PreconditionRequired",
            429 => "TooManyRequests",
            500 => "InternalServerError",
            501 => "NotImplemented",
            502 => "BadGateway",
            503 => "ServiceUnavailable",
            504 => "GatewayTimeout",
            code => return format!("Status{code}"),
        },
    };
    word.to_owned()
}

fn some(name: String, otherwise: &str) -> String {
    if name.is_empty() {
        otherwise.to_owned()
    } else {
        name
    }
}

/// All inputs of all operations, in their order.
pub fn all_inputs(api: &Api) -> Vec<Inputs> {
    api.operations
        .iter()
        .map(|op| inputs::inputs(api, op, None))
        .collect()
}

#[cfg(test)]
mod tests;
