//! What a reader is shown first: a call, one that changes nothing where there is one, and how the credentials for it are given.

use super::{
    AuthKind, AuthScheme, Connector, Effect, Plain, RustInput, RustOperation, SchemeUse, Security,
    TyExpr,
};
use crate::catalog::model::Match;

/// The program of `examples/`.
#[derive(Debug)]
pub struct Example<'a> {
    /// `None` where every call deletes something, sends a file or needs more than a few arguments.
    pub call: Option<ExampleCall<'a>>,
    /// Schemes that are enough for the call.
    pub auth: Vec<&'a AuthScheme>,
}

/// A call that can be made from a command line.
#[derive(Debug)]
pub struct ExampleCall<'a> {
    pub module: &'static str,
    pub operation: &'a RustOperation,
    /// Whether the method gives a stream of items.
    pub lists: bool,
}

impl ExampleCall<'_> {
    /// What the request cannot be made without.
    pub fn required(&self) -> impl Iterator<Item = (&RustInput, Argument)> {
        required(self.operation).filter_map(|input| Some((input, argument(&input.member.ty)?)))
    }
}

/// How a word of a command line becomes an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Argument {
    /// As it is.
    Text,
    /// It is JSON.
    Json,
}

fn argument(ty: &TyExpr) -> Option<Argument> {
    match ty {
        TyExpr::Plain(Plain::String) => Some(Argument::Text),
        TyExpr::Plain(Plain::Unit | Plain::Upload | Plain::Text | Plain::Bytes) => None,
        TyExpr::Option(of) | TyExpr::List(of) | TyExpr::Map(of) | TyExpr::Boxed(of) => {
            argument(of).map(|_| Argument::Json)
        }
        TyExpr::Plain(_) | TyExpr::Named(_) | TyExpr::Patch(_) => Some(Argument::Json),
    }
}

/// What the inputs of a first call may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Inputs {
    Texts,
    Any,
}

/// How a client is given the credential of a scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// By `auth`.
    Unnamed,
    /// By `auth_for`, as `auth` gives it to another scheme.
    Named,
    /// By either: what `auth` is given serves all schemes of tokens, and this is not the first.
    Token,
}

impl Connector {
    /// What the example shows.
    pub fn example(&self) -> Example<'_> {
        let reads = |effect| effect == Effect::Read;
        let keeps = |effect| effect != Effect::Delete;
        let call = first_call(self, Inputs::Texts, reads)
            .or_else(|| first_call(self, Inputs::Texts, keeps))
            .or_else(|| first_call(self, Inputs::Any, reads))
            .or_else(|| first_call(self, Inputs::Any, keeps));
        Example {
            auth: schemes(self, call.as_ref().map(|call| call.operation)),
            call,
        }
    }

    /// How the credential of one of its schemes is given: of keys `auth` serves the first only.
    pub fn given(&self, scheme: &AuthScheme) -> Given {
        let is_first = |auth: Option<&AuthScheme>| auth.is_some_and(|a| a.scheme == scheme.scheme);
        match &scheme.kind {
            AuthKind::Header(_) | AuthKind::Query(_) | AuthKind::Cookie(_) => {
                let is_key = |auth: &&AuthScheme| {
                    matches!(
                        auth.kind,
                        AuthKind::Header(_) | AuthKind::Query(_) | AuthKind::Cookie(_)
                    )
                };
                match is_first(self.auth.iter().find(is_key)) {
                    true => Given::Unnamed,
                    false => Given::Named,
                }
            }
            AuthKind::Bearer | AuthKind::OAuth2(_) => {
                // Tokens made by hand have a place of their own to be told of.
                let made = self.auth.iter().find(|auth| auth.kind == AuthKind::Bearer);
                let is_oauth = |auth: &&AuthScheme| matches!(auth.kind, AuthKind::OAuth2(_));
                match is_first(made.or_else(|| self.auth.iter().find(is_oauth))) {
                    true => Given::Unnamed,
                    false => Given::Token,
                }
            }
            AuthKind::Basic | AuthKind::None => Given::Unnamed,
        }
    }
}

fn required(operation: &RustOperation) -> impl Iterator<Item = &RustInput> {
    operation.inputs.iter().filter(|input| input.required)
}

/// The first call of such an effect that needs nothing but such inputs and answers something.
fn first_call(
    connector: &Connector,
    inputs: Inputs,
    wanted: fn(Effect) -> bool,
) -> Option<ExampleCall<'_>> {
    let given = |input: &RustInput| match argument(&input.member.ty) {
        Some(Argument::Text) => true,
        Some(Argument::Json) => inputs == Inputs::Any,
        None => false,
    };
    let fits = |operation: &&RustOperation| {
        wanted(operation.meta.effect)
            && operation.required.is_none()
            && !operation.deprecated
            && operation.output != TyExpr::Plain(Plain::Unit)
            && required(operation).all(given)
    };
    if let Some(offer) = &connector.offer {
        let searches = offer
            .searches
            .iter()
            .filter(|search| search.entry.feature.is_none());
        let search = searches
            .map(|search| (&search.list.operation, search.matches == Match::All))
            .find(|(operation, _)| fits(operation));
        let actions = offer
            .actions
            .iter()
            .filter(|action| action.entry.feature.is_none());
        let action = actions.map(|action| &action.operation).find(fits);
        return search
            .map(|(operation, lists)| ExampleCall {
                module: "searches",
                operation,
                lists,
            })
            .or(action.map(|operation| ExampleCall {
                module: "actions",
                operation,
                lists: false,
            }));
    }
    let files = connector.specs.iter().flat_map(|spec| &spec.operations);
    let mut operations = files.flat_map(|file| &file.operations);
    let operation = operations.find(fits)?;
    Some(ExampleCall {
        module: "operations",
        operation,
        lists: false,
    })
}

/// The schemes of the first alternative that the operation takes; without an operation, the first scheme.
fn schemes<'a>(connector: &'a Connector, operation: Option<&RustOperation>) -> Vec<&'a AuthScheme> {
    let alternatives = operation.map(|operation| match &operation.meta.security {
        Security::Own(alternatives) => alternatives.as_slice(),
        Security::Shared(name) => connector
            .security
            .iter()
            .find(|shared| shared.name == *name)
            .map(|shared| shared.alternatives.as_slice())
            .unwrap_or_default(),
    });
    let Some(alternatives) = alternatives else {
        return connector.auth.first().into_iter().collect();
    };
    let known = |wanted: &SchemeUse| {
        connector
            .auth
            .iter()
            .find(|auth| auth.scheme == wanted.scheme)
    };
    alternatives
        .iter()
        .filter(|alternative| !alternative.is_empty())
        .find_map(|alternative| alternative.iter().map(known).collect())
        .unwrap_or_default()
}
