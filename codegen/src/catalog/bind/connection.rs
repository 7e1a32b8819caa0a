//! How a user's account is reached.

use indexmap::IndexMap;

use super::template::Kept;
use super::{Binder, with_near};
use crate::api::{Api, OAuthFlow, OAuthFlowKind, SecurityKind, SecurityRequirement};
use crate::catalog::bound::{
    Bound, BoundAuth, BoundConnection, BoundTest, BoundTriggerKind, Call, OperationId, SpecId,
};
use crate::catalog::model::{
    Auth, AuthKind, Connection, ConnectionParam, Environment, Located, OAuth2, Reference, Target,
    Trigger,
};
use crate::catalog::schemes::is_one;
use crate::catalog::url::server_problem;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::expression::Hole;

impl<'a> Binder<'a, '_> {
    pub(super) fn connection(&mut self) -> BoundConnection {
        let Connection {
            environments,
            params,
            secrets,
            auth,
            test,
            label,
        } = &self.catalog.connection;
        for environment in environments.values() {
            self.environment(environment);
        }
        for (name, param) in params {
            self.connection_param(name, param);
        }
        let kinds = auth.iter().map(|auth| auth.kind.value.oauth2()).enumerate();
        let exchanges = kinds
            .filter_map(|(index, oauth2)| Some((index, self.exchange(oauth2?)?)))
            .collect();
        let test = test.as_ref().and_then(|full| {
            for value in full.values() {
                self.value_holes(value, &Kept::new());
            }
            let (listed, call) = self.full_call(full)?;
            Some(BoundTest {
                call,
                output: listed.answer(),
            })
        });
        if let Some(label) = label {
            match test.as_ref().map(|test| (test, test.output)) {
                Some((test, Some(output))) => {
                    let name = test
                        .call
                        .operation
                        .get(self.apis)
                        .map(super::resolve::named)
                        .unwrap_or_default();
                    self.record_template(label, output, &format!("the answer of `{name}`"));
                }
                _ => {
                    let field = self
                        .holes(label, &Kept::new())
                        .into_iter()
                        .find(|hole| matches!(hole, Hole::Field(_)));
                    if let Some(field) = field {
                        self.report(
                            Diagnostic::new(
                                Code::UnknownField,
                                label.place.clone(),
                                format!(
                                    "`{field}` is nowhere: a label is made of what the test answers"
                                ),
                            )
                            .help("name an operation under `test:` that answers it"),
                        );
                    }
                }
            }
        }
        BoundConnection {
            environments: environments.clone(),
            params: params.clone(),
            secrets: secrets.clone(),
            auth: Vec::new(),
            exchanges,
            test,
            label: label.clone(),
        }
    }

    /// A call that turns a token into one of something smaller.
    fn exchange(&mut self, oauth2: &OAuth2) -> Option<Call> {
        let full = oauth2.exchange.as_ref()?;
        let kept = oauth2.keep.iter().map(|name| (name.value.clone(), ()));
        let kept: IndexMap<String, ()> = kept.collect();
        for value in full.values() {
            for hole in self.value_holes(value, &Kept::new()) {
                let Hole::Token(name) = hole else { continue };
                let name = Located::new(name.clone(), value.place.clone());
                self.known(
                    Code::UnknownKept,
                    ("value under `keep:`", "keep"),
                    &name,
                    &kept,
                );
            }
        }
        let (_, call) = self.full_call(full)?;
        Some(call)
    }

    fn environment(&mut self, environment: &Environment) {
        let Environment { place: _, server } = environment;
        self.holes(server, &Kept::new());
        if let Some(problem) = server_problem(&server.value) {
            self.report(
                Diagnostic::new(
                    Code::InvalidValue,
                    server.place.clone(),
                    format!("the server {problem}"),
                )
                .help("write the address that all paths stand behind, as in `https://api.acme.example/v1`"),
            );
        }
        for hole in server.value.holes() {
            let Hole::Param(name) = hole else { continue };
            let Some(param) = self.catalog.connection.params.get(name) else {
                continue;
            };
            // Without a pattern a user's text could name another host.
            if param.pattern.is_none() {
                self.report(
                    Diagnostic::new(
                        Code::ParamWithoutPattern,
                        param.place.clone(),
                        format!("`{name}` enters a URL and has no pattern"),
                    )
                    .related(server.place.clone(), "used here")
                    .help("say which values are right, as in `pattern: \"^[a-z0-9-]+$\"`"),
                );
            }
        }
    }

    fn connection_param(&mut self, name: &str, param: &ConnectionParam) {
        let Some(pattern) = &param.pattern else {
            return;
        };
        match regex_lite::Regex::new(&pattern.value) {
            Err(error) => self.report(
                Diagnostic::new(
                    Code::BadPattern,
                    pattern.place.clone(),
                    format!("the pattern of `{name}` is no regular expression: {error}"),
                )
                .help("write it as the crate `regex` reads it, as in `^[a-z0-9-]+$`"),
            ),
            Ok(regex) => {
                if let Some(default) = &param.default
                    && !regex.is_match(&default.value)
                {
                    self.report(
                        Diagnostic::new(
                            Code::BadPattern,
                            default.place.clone(),
                            format!("the default of `{name}` does not match its pattern"),
                        )
                        .related(pattern.place.clone(), "the pattern")
                        .help("change the one or the other"),
                    );
                }
            }
        }
    }

    /// Last of all, because what is asked of a scheme hangs on the operations that are used.
    pub(super) fn bind_auth(&mut self, bound: &mut Bound) {
        let used = used_operations(bound, self.apis);
        let all_known = self.is_whole(bound);
        for (index, auth) in self.catalog.connection.auth.iter().enumerate() {
            let exchange = bound.connection.exchanges.get(&index).cloned();
            let auth = self.auth(auth, &used, all_known);
            let auth = auth.map(|auth| BoundAuth { exchange, ..auth });
            bound.connection.auth.extend(auth);
        }
        self.check_served(&bound.connection, &used);
    }

    /// Whether every part that calls an operation was bound: of what was left out nobody knows what it lists.
    fn is_whole(&self, bound: &Bound) -> bool {
        let catalog = self.catalog;
        bound.triggers.len() == catalog.triggers.len()
            && bound.actions.len() == catalog.actions.len()
            && bound.searches.len() == catalog.searches.len()
            && bound.lookups.len() == catalog.lookups.len()
            && bound.connection.test.is_some() == catalog.connection.test.is_some()
    }

    /// A call without a credential that its operation takes is refused by the runtime before it is made.
    fn check_served(&mut self, connection: &BoundConnection, used: &[OperationId]) {
        // What no operation lists is sent to all of them.
        if connection.auth.iter().any(|auth| !auth.is_listed) {
            return;
        }
        for id in used {
            let Some(operation) = id.get(self.apis) else {
                continue;
            };
            if connection.serves(self.apis, id.spec, operation) {
                continue;
            }
            let mut wanted: Vec<String> = Vec::new();
            for alternative in &operation.security {
                let schemes = alternative.requirements.iter();
                let schemes: Vec<String> = schemes
                    .map(|requirement| format!("`{}`", requirement.scheme))
                    .collect();
                wanted.push(schemes.join(" with "));
            }
            self.report(
                Diagnostic::new(
                    Code::UnservedOperation,
                    operation.origin.clone(),
                    format!(
                        "`{}` takes {}, for which the catalog has no `auth:`",
                        super::resolve::named(operation),
                        wanted.join(" or ")
                    ),
                )
                .help("add an alternative under `auth:`, or correct the document's `security:` by an overlay"),
            );
        }
    }

    fn auth(&mut self, auth: &Auth, used: &[OperationId], all_known: bool) -> Option<BoundAuth> {
        let Auth {
            place: _,
            scheme,
            kind,
            label,
            help,
        } = auth;
        let scheme = match scheme {
            Some(scheme) => Some((scheme, self.scheme(scheme)?)),
            None => None,
        };
        let mut scopes = Vec::new();
        let mut is_listed = true;
        if let Some((reference, (spec, name))) = &scheme {
            let found = self.api(*spec)?.security_schemes.get(name)?;
            self.check_kind(kind, &found.kind, &found.origin, reference);
            scopes = self.scopes(kind, &found.kind, &found.origin, (*spec, name), used);
            is_listed = self.is_listed((*spec, name), used);
            if !is_listed && all_known {
                self.report(
                    Diagnostic::new(
                        Code::UnlistedAuth,
                        reference.place.clone(),
                        format!("no operation that is used lists the scheme `{name}`"),
                    )
                    .related(found.origin.clone(), "the scheme")
                    .help("if no operation takes it, remove the alternative"),
                );
            }
        }
        Some(BoundAuth {
            scheme: scheme.map(|(_, found)| found),
            is_listed,
            kind: kind.value.clone(),
            scopes,
            exchange: None,
            label: label.as_ref().map(|found| found.value.clone()),
            help: help.as_ref().map(|found| found.value.clone()),
        })
    }

    fn scheme(&mut self, reference: &Located<Reference>) -> Option<(SpecId, String)> {
        let (spec, api) = self.spec(reference)?;
        let origin = super::resolve::origin(api, &reference.value.target);
        let found = match &reference.value.target {
            Target::Name(name) => api.security_schemes.get_key_value(name),
            Target::Pointer(_) => api
                .security_schemes
                .iter()
                .find(|(_, scheme)| Some(&scheme.origin.pointer) == origin.as_ref()),
            Target::Route { .. } => None,
        };
        if let Some((name, _)) = found {
            return Some((spec, name.clone()));
        }
        let target = reference.value.target.to_string();
        let diagnostic = Diagnostic::new(
            Code::UnknownScheme,
            reference.place.clone(),
            format!("`{}` has no security scheme `{target}`", api.spec),
        );
        self.report(with_near(
            diagnostic,
            &target,
            api.security_schemes.keys().map(String::as_str),
            "the document describes no security schemes: add it by an overlay",
        ));
        None
    }

    fn is_listed(&self, scheme: (SpecId, &str), used: &[OperationId]) -> bool {
        used.iter()
            .any(|id| self.requirements(*id, scheme).next().is_some())
    }

    /// What an operation asks of a scheme.
    fn requirements(
        &self,
        id: OperationId,
        scheme: (SpecId, &str),
    ) -> impl Iterator<Item = &'a SecurityRequirement> {
        let apis = self.apis;
        let operation = id.get(apis).into_iter();
        let alternatives = operation.flat_map(|operation| &operation.security);
        alternatives
            .flat_map(|alternative| &alternative.requirements)
            .filter(move |wanted| is_one(apis, (id.spec, &wanted.scheme), scheme))
    }

    fn check_kind(
        &mut self,
        kind: &Located<AuthKind>,
        declared: &SecurityKind,
        origin: &Place,
        reference: &Located<Reference>,
    ) {
        let with_help = |problem| (problem, "add it to this alternative".to_owned());
        let problem = match (&kind.value, declared) {
            (AuthKind::ApiKey, SecurityKind::ApiKey { .. })
            | (AuthKind::Basic, SecurityKind::Basic)
            // A token that a user made by hand is sent like one that OAuth gave.
            | (
                AuthKind::Bearer,
                SecurityKind::Bearer | SecurityKind::OAuth2(_) | SecurityKind::OpenIdConnect(_),
            ) => None,
            (
                AuthKind::OAuth2AuthorizationCode { pkce: _, oauth2 },
                SecurityKind::OAuth2(_) | SecurityKind::Bearer | SecurityKind::OpenIdConnect(_),
            ) => missing_urls(declared, OAuthFlowKind::AuthorizationCode, oauth2).map(with_help),
            (
                AuthKind::OAuth2ClientCredentials { oauth2 },
                SecurityKind::OAuth2(_) | SecurityKind::Bearer | SecurityKind::OpenIdConnect(_),
            ) => missing_urls(declared, OAuthFlowKind::ClientCredentials, oauth2).map(with_help),
            (found, declared) => Some((
                format!(
                    "the scheme is {}, which `{}` cannot use",
                    described(declared),
                    word(found)
                ),
                match fitting(declared) {
                    Some(kind) => format!("write `kind: {kind}`, or name another scheme"),
                    None => "name another scheme".to_owned(),
                },
            )),
        };
        if let Some((problem, help)) = problem {
            self.report(
                Diagnostic::new(Code::AuthMismatch, kind.place.clone(), problem)
                    .related(origin.clone(), "the scheme")
                    .related(reference.place.clone(), "named here")
                    .help(help),
            );
        }
    }

    /// The scopes that are asked for, each of which the scheme must know.
    fn scopes(
        &mut self,
        kind: &Located<AuthKind>,
        declared: &SecurityKind,
        origin: &Place,
        scheme: (SpecId, &str),
        used: &[OperationId],
    ) -> Vec<String> {
        let (flow, oauth2) = match &kind.value {
            AuthKind::OAuth2AuthorizationCode { pkce: _, oauth2 } => {
                (OAuthFlowKind::AuthorizationCode, oauth2)
            }
            AuthKind::OAuth2ClientCredentials { oauth2 } => {
                (OAuthFlowKind::ClientCredentials, oauth2)
            }
            AuthKind::None | AuthKind::ApiKey | AuthKind::Basic | AuthKind::Bearer => {
                return Vec::new();
            }
        };
        let known: Option<Vec<&str>> =
            flow_of(declared, flow).map(|flow| flow.scopes.keys().map(String::as_str).collect());
        let of_hooks = hook_scopes(&self.catalog.triggers);
        for scope in oauth2.scopes.iter().flatten().chain(of_hooks.clone()) {
            if let Some(known) = &known
                && !known.contains(&scope.value.as_str())
            {
                let diagnostic = Diagnostic::new(
                    Code::UnknownScope,
                    scope.place.clone(),
                    format!("the scheme `{}` has no scope `{}`", scheme.1, scope.value),
                )
                .related(origin.clone(), "the scheme");
                let otherwise =
                    "the scheme lists no scopes: add them to the document by an overlay";
                let near = known.iter().copied();
                self.report(with_near(diagnostic, &scope.value, near, otherwise));
            }
        }
        if let Some(asked) = &oauth2.scopes {
            return asked.iter().map(|scope| scope.value.clone()).collect();
        }
        let requirements = used.iter().flat_map(|id| self.requirements(*id, scheme));
        let of_operations = requirements.flat_map(|requirement| requirement.scopes.clone());
        let of_hooks = of_hooks.map(|scope| scope.value.clone());
        let mut found: Vec<String> = Vec::new();
        for scope in of_operations.chain(of_hooks) {
            if !found.contains(&scope) {
                found.push(scope);
            }
        }
        // What operations ask is the document's word; only a scheme of the same document can contradict it.
        found
    }
}

/// What must be granted for the events of hooks to be sent; no operation need ask for it.
fn hook_scopes(
    triggers: &indexmap::IndexMap<String, Trigger>,
) -> impl Iterator<Item = &Located<String>> + Clone {
    let triggers = triggers.values();
    triggers.flat_map(|trigger| trigger.kind.event_scopes())
}

/// All operations that a catalog uses, each once.
fn used_operations(bound: &Bound, apis: &indexmap::IndexMap<String, Api>) -> Vec<OperationId> {
    let mut used = bound.helper_operations(apis);
    for trigger in bound.triggers.values() {
        if let BoundTriggerKind::Polling(polling) = &trigger.kind {
            used.push(polling.call.operation);
        }
    }
    used.extend(bound.actions.values().map(|action| action.call.operation));
    used.extend(bound.searches.values().map(|search| search.call.operation));
    used.sort_unstable();
    used.dedup();
    used
}

fn flow_of(declared: &SecurityKind, kind: OAuthFlowKind) -> Option<&OAuthFlow> {
    match declared {
        SecurityKind::OAuth2(flows) => flows.iter().find(|flow| flow.kind == kind),
        SecurityKind::ApiKey { .. }
        | SecurityKind::Basic
        | SecurityKind::Bearer
        | SecurityKind::Http(_)
        | SecurityKind::OpenIdConnect(_) => None,
    }
}

/// What neither the document nor the catalog says about a flow.
fn missing_urls(declared: &SecurityKind, kind: OAuthFlowKind, oauth2: &OAuth2) -> Option<String> {
    let flow = flow_of(declared, kind);
    let token = oauth2.token_url.is_some() || flow.is_some_and(|flow| flow.token_url.is_some());
    let authorization = kind != OAuthFlowKind::AuthorizationCode
        || oauth2.authorization_url.is_some()
        || flow.is_some_and(|flow| flow.authorization_url.is_some());
    match (authorization, token) {
        (true, true) => None,
        (false, true) => Some("no `authorization_url:` is known for this flow".to_owned()),
        (true, false) => Some("no `token_url:` is known for this flow".to_owned()),
        (false, false) => {
            Some("no `authorization_url:` and no `token_url:` are known for this flow".to_owned())
        }
    }
}

fn word(kind: &AuthKind) -> &'static str {
    match kind {
        AuthKind::None => "none",
        AuthKind::ApiKey => "api_key",
        AuthKind::Basic => "basic",
        AuthKind::Bearer => "bearer",
        AuthKind::OAuth2AuthorizationCode { .. } => "oauth2_authorization_code",
        AuthKind::OAuth2ClientCredentials { .. } => "oauth2_client_credentials",
    }
}

/// The kind of alternative that a scheme is made for.
fn fitting(kind: &SecurityKind) -> Option<&'static str> {
    match kind {
        SecurityKind::ApiKey { .. } => Some("api_key"),
        SecurityKind::Basic => Some("basic"),
        SecurityKind::Bearer => Some("bearer"),
        SecurityKind::OAuth2(_) | SecurityKind::OpenIdConnect(_) => {
            Some("oauth2_authorization_code")
        }
        SecurityKind::Http(_) => None,
    }
}

fn described(kind: &SecurityKind) -> &'static str {
    match kind {
        SecurityKind::ApiKey { .. } => "an API key",
        SecurityKind::Basic => "basic",
        SecurityKind::Bearer => "a bearer token",
        SecurityKind::Http(_) => "another HTTP scheme",
        SecurityKind::OAuth2(_) => "OAuth 2",
        SecurityKind::OpenIdConnect(_) => "OpenID Connect",
    }
}
