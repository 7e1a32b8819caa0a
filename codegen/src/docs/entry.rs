//! An entry as a section: what it does, how it is reached, what goes in and comes out.

use super::Shown;
use super::facts;
use super::html::{Html, code, joined, span, tag, text};
use super::prose::{inline, prose};
use super::types::{Row, Types};
use crate::api::inputs::{Declared, InputPlace, declared};
use crate::api::{Api, Operation, ParamLocation};
use crate::catalog::bound::{
    BoundAction, BoundEntry, BoundField, BoundFindOrCreate, BoundInput, BoundOutput, BoundSearch,
    BoundTrigger, BoundTriggerKind, Call, Delivery, TypeUse,
};
use crate::catalog::model::{
    Effect, FieldAs, IdempotencyPart, Match, Route, VerifyScheme, Visibility,
};
use crate::list::{ListedKind, Reach, scopes_of, scopes_of_trigger};

/// A row of the table of facts.
type Fact = (&'static str, Html);

/// Writes the sections of one connector.
pub(super) struct Entries<'a, 't> {
    pub shown: Shown<'a>,
    pub types: &'t mut Types<'a>,
}

impl<'a> Entries<'a, '_> {
    pub(super) fn trigger(&mut self, trigger: &'a BoundTrigger) -> Html {
        let BoundTrigger {
            entry,
            kind,
            output,
            dedupe,
            scopes: _,
        } = trigger;
        let Shown { bound, apis, .. } = self.shown;
        let mut facts: Vec<Fact> = Vec::new();
        let (kind_word, reach, call) = match kind {
            BoundTriggerKind::Polling(polling) => {
                if let Some(interval) = polling.interval {
                    facts.push(("Polled every", text(&facts::duration(interval))));
                }
                facts.push(("Paging", facts::pages(&polling.pages)));
                if let Some(cursor) = &polling.cursor {
                    facts.push(("Cursor", facts::cursor(cursor)));
                }
                let reach = Reach::operation(polling.call.operation, apis);
                (ListedKind::Polling, reach, Some(&polling.call))
            }
            BoundTriggerKind::RestHook(hook) => {
                facts.push(("Subscribed by", self.operation(&hook.subscribe)));
                if let Some(call) = &hook.unsubscribe {
                    facts.push(("Unsubscribed by", self.operation(call)));
                }
                if let Some((every, call)) = &hook.renew {
                    let said = text(&format!("every {}, ", facts::duration(*every)));
                    facts.push(("Renewed", said.and(self.operation(call))));
                }
                self.delivery(&hook.delivery, &mut facts);
                self.caught_up(hook.list.as_ref(), &mut facts);
                let reach = Reach::event(&hook.delivery.event, apis);
                (ListedKind::RestHook, reach, None)
            }
            BoundTriggerKind::Webhook(hook) => {
                if let Some(directions) = &hook.directions {
                    facts.push(("Set up by", inline(directions)));
                }
                self.delivery(&hook.delivery, &mut facts);
                self.caught_up(hook.list.as_ref(), &mut facts);
                let reach = Reach::event(&hook.delivery.event, apis);
                (ListedKind::Webhook, reach, None)
            }
        };
        if let Some(dedupe) = dedupe {
            facts.push(("Dedupe", facts::dedupe(dedupe)));
        }
        self.scopes(&scopes_of_trigger(trigger, bound, apis), &mut facts);
        if call.is_some() {
            self.limits(&mut facts);
        }
        let mut body = Html::new();
        if let Some(call) = call {
            self.inputs(call, &mut facts, &mut body);
        }
        self.output("Each event", Some(output), &mut facts, &mut body);
        self.section(kind_word, entry, reach.as_ref(), facts, body)
    }

    pub(super) fn action(&mut self, action: &'a BoundAction) -> Html {
        let BoundAction {
            entry,
            call,
            concurrency,
            output,
        } = action;
        let mut facts: Vec<Fact> = vec![("Effect", text(effect(call)))];
        if let Some(idempotency) = &call.idempotency {
            let parts = idempotency.from.iter().map(|part| match part {
                IdempotencyPart::RunId => text("the run"),
                IdempotencyPart::StepId => text("the step"),
                IdempotencyPart::Input(path) => code(&path.to_string()),
            });
            let from = joined(parts, ", ");
            let said = text("header ")
                .and(code(&idempotency.header))
                .and(text(" made of "));
            facts.push(("Idempotency", said.and(from)));
        }
        if let Some(concurrency) = concurrency {
            let key = code(&concurrency.key.value.to_string());
            facts.push(("One at a time", text("calls of equal ").and(key)));
        }
        self.called(call, &mut facts);
        let mut body = Html::new();
        self.inputs(call, &mut facts, &mut body);
        self.output("Answer", output.as_ref(), &mut facts, &mut body);
        let reach = Reach::operation(call.operation, self.shown.apis);
        self.section(ListedKind::Action, entry, reach.as_ref(), facts, body)
    }

    pub(super) fn search(&mut self, search: &'a BoundSearch) -> Html {
        let BoundSearch {
            entry,
            call,
            pages,
            matches,
            output,
        } = search;
        let mut facts: Vec<Fact> = Vec::new();
        facts.push((
            "Finds",
            text(match (pages, matches) {
                (None, _) => "one record",
                (Some(_), Match::First) => "the first match",
                (Some(_), Match::Only) => "the only match; several are an error",
                (Some(_), Match::All) => "all matches",
            }),
        ));
        if let Some(pages) = pages {
            facts.push(("Paging", facts::pages(pages)));
        }
        self.called(call, &mut facts);
        let mut body = Html::new();
        self.inputs(call, &mut facts, &mut body);
        self.output("Each match", Some(output), &mut facts, &mut body);
        let reach = Reach::operation(call.operation, self.shown.apis);
        self.section(ListedKind::Search, entry, reach.as_ref(), facts, body)
    }

    pub(super) fn pair(&mut self, pair: &BoundFindOrCreate) -> Html {
        let BoundFindOrCreate {
            key,
            label,
            description,
            search,
            create,
            update,
            carry,
        } = pair;
        let link = |key: &str| {
            let href = format!("#{key}");
            tag("a", &[("href", &href)], code(key))
        };
        let mut facts: Vec<Fact> = vec![
            ("Searches by", link(search)),
            ("Else creates by", link(create)),
        ];
        if let Some(update) = update {
            facts.push(("Where it found one", link(update)));
        }
        if !carry.is_empty() {
            let carried = carry.iter().map(|carry| {
                let (to, input) = &carry.to.value;
                let (from, path) = &carry.from.value;
                code(&format!("{to}.{input}"))
                    .and(text(" from "))
                    .and(code(&format!("{from}.{path}")))
            });
            facts.push(("Carries", joined(carried, "; ")));
        }
        let id = format!("{key}-or-create");
        section(
            &id,
            key,
            ListedKind::FindOrCreate,
            label,
            None,
            prose(description).and(table(facts)),
            Html::new(),
        )
    }

    fn operation(&self, call: &Call) -> Html {
        Reach::operation(call.operation, self.shown.apis)
            .map(|reach| code(&reach.text()))
            .unwrap_or_default()
    }

    fn called(&self, call: &Call, facts: &mut Vec<Fact>) {
        let Shown { bound, apis, .. } = self.shown;
        self.scopes(&scopes_of(call.operation, bound, apis), facts);
        self.limits(facts);
    }

    fn scopes(&self, scopes: &[String], facts: &mut Vec<Fact>) {
        if !scopes.is_empty() {
            facts.push((
                "Scopes",
                joined(scopes.iter().map(|scope| code(scope)), " "),
            ));
        }
    }

    fn limits(&self, facts: &mut Vec<Fact>) {
        let limits = &self.shown.bound.http.rate_limit;
        if !limits.is_empty() {
            let limits = limits.iter().map(|limit| text(&facts::rate_limit(limit)));
            facts.push(("Limits", joined(limits, "; ")));
        }
    }

    fn delivery(&self, delivery: &Delivery, facts: &mut Vec<Fact>) {
        let Delivery {
            event: _,
            payload: _,
            verify,
            route,
            handshake,
            ack,
        } = delivery;
        let schemes = verify.iter().map(|verify| verify_words(&verify.scheme));
        facts.push(("Verified by", joined(schemes, ", or ")));
        facts.push((
            "Received at",
            match route {
                Route::OwnUrl => text("a URL of its own"),
                Route::When(condition) => {
                    text("a shared URL, when ").and(code(&condition.value.to_string()))
                }
            },
        ));
        if let Some(handshake) = handshake {
            let when = code(&handshake.when.value.to_string());
            facts.push(("Handshake", text("answered when ").and(when)));
        }
        facts.push((
            "Acknowledged",
            text("by status ").and(code(&ack.status.to_string())),
        ));
    }

    fn caught_up(
        &self,
        list: Option<&(Call, crate::catalog::bound::Pages)>,
        facts: &mut Vec<Fact>,
    ) {
        if let Some((call, pages)) = list {
            let how = text("; ").and(facts::pages(pages));
            facts.push(("Listed by", self.operation(call).and(how)));
        }
    }

    fn inputs(&mut self, call: &'a Call, facts: &mut Vec<Fact>, body: &mut Html) {
        let Call {
            operation,
            inputs,
            constants,
            driven: _,
            idempotency: _,
            clashes: _,
            effect: _,
        } = call;
        let sent = constants.iter().map(|constant| {
            let value = constant
                .value
                .as_json()
                .map_or_else(|| "by the connection".to_owned(), |value| value.to_string());
            code(&constant.key).and(text(" = ")).and(code(&value))
        });
        let sent: Vec<Html> = sent.collect();
        if !sent.is_empty() {
            facts.push(("Always sends", joined(sent, ", ")));
        }
        let (Some(api), Some(found)) = (
            operation.spec.get(self.shown.apis),
            operation.get(self.shown.apis),
        ) else {
            return;
        };
        body.push(tag("h4", &[], text("Inputs")));
        if inputs.is_empty() {
            body.push(tag("p", &[("class", "none")], text("None.")));
        }
        // What must be given comes first.
        let (required, optional): (Vec<&BoundInput>, Vec<&BoundInput>) =
            inputs.iter().partition(|input| input.required);
        for input in required.into_iter().chain(optional) {
            body.line(self.input(input, operation.spec, api, found));
        }
    }

    fn input(
        &mut self,
        input: &BoundInput,
        spec: crate::catalog::bound::SpecId,
        api: &Api,
        operation: &Operation,
    ) -> Html {
        let BoundInput {
            key,
            place,
            ty,
            required,
            field,
        } = input;
        let BoundField {
            label,
            help,
            placeholder: _,
            visibility,
            lookup,
            search,
            affects: _,
            read_as,
            max_bytes,
            dynamic,
            default,
            choices,
            secret,
        } = field;
        let mut notes = Vec::new();
        if let Some(lookup) = lookup {
            notes.push(text("chosen from ").and(code(lookup)));
        }
        if let Some(search) = search {
            let href = format!("#{search}");
            notes.push(text("found by ").and(tag("a", &[("href", &href)], code(search))));
        }
        if let Some(read_as) = read_as {
            notes.push(text(match read_as {
                FieldAs::Decimal => "a decimal",
                FieldAs::Date => "a date",
                FieldAs::DateTime => "a date-time",
                FieldAs::Uri => "a URI",
                FieldAs::Uuid => "a UUID",
                FieldAs::File => "a file",
                FieldAs::Text => "text of several lines",
            }));
        }
        if let Some(most) = max_bytes {
            notes.push(text(&format!("at most {most} bytes")));
        }
        if dynamic.is_some() {
            notes.push(text("its fields are those of the account"));
        }
        if let Some(default) = default {
            notes.push(text("unless said ").and(code(&default.to_string())));
        }
        if let Some(choices) = choices {
            let values = choices
                .iter()
                .map(|choice| code(&choice.value.value.to_string()));
            notes.push(text("one of ").and(joined(values, " ")));
        }
        match visibility {
            Visibility::Normal => {}
            Visibility::Advanced => notes.push(text("advanced")),
            Visibility::Hidden => notes.push(text("hidden")),
        }
        if *secret {
            notes.push(text("a secret"));
        }
        let found = declared(api, operation, *place);
        let is_extra = *place == InputPlace::BodyExtra;
        if is_extra {
            notes.push(text("further members of the body, by their names"));
        }
        let word = match found {
            Some(Declared::Param(param)) => match param.location {
                ParamLocation::Path => "path",
                ParamLocation::Query => "query",
                ParamLocation::Header => "header",
                ParamLocation::Cookie => "cookie",
            },
            _ => "body",
        };
        self.types.row(Row {
            key,
            ty: TypeUse { spec, ty: *ty },
            required: *required,
            place: Some(word),
            label: label.as_deref(),
            help: help.as_deref(),
            docs: found.map(Declared::docs),
            notes,
        })
    }

    fn output(
        &mut self,
        title: &'static str,
        output: Option<&BoundOutput>,
        facts: &mut Vec<Fact>,
        body: &mut Html,
    ) {
        let Some(BoundOutput {
            ty,
            at,
            raw: _,
            resource,
        }) = output
        else {
            body.push(tag("h4", &[], text(title)));
            body.push(tag("p", &[("class", "none")], text("Nothing.")));
            return;
        };
        if !at.is_empty() {
            facts.push(("Taken from", code(&at.join("."))));
        }
        if let Some(resource) = resource {
            let resources = &self.shown.bound.resources;
            let noun = resources
                .get(resource)
                .map(|resource| resource.noun.as_str());
            facts.push(("Record", text(noun.unwrap_or(resource))));
        }
        let of = tag("span", &[("class", "type")], self.types.inline(*ty));
        body.push(tag("h4", &[], text(title).and(text(" ")).and(of)));
        body.push(self.types.members(*ty));
    }

    fn section(
        &self,
        kind: ListedKind,
        entry: &BoundEntry,
        reach: Option<&Reach>,
        mut facts: Vec<Fact>,
        body: Html,
    ) -> Html {
        let BoundEntry {
            key,
            place: _,
            label,
            description,
            feature,
            sample,
        } = entry;
        if let Some(feature) = feature {
            facts.push(("Cargo feature", code(feature)));
        }
        let bound = self.shown.bound;
        for (old, deprecation) in &bound.deprecated {
            let is_this = deprecation
                .replacement
                .as_ref()
                .is_some_and(|found| found.value == *key);
            if !is_this || deprecation.is_over(&bound.app) {
                continue;
            }
            let until = match &deprecation.remove {
                Some(remove) => format!(
                    " before {}, gone in {}",
                    deprecation.since.value, remove.value
                ),
                None => format!(" before {}", deprecation.since.value),
            };
            facts.push(("Former key", code(old).and(text(&until))));
        }
        let sample = sample.as_ref().map_or_else(Html::new, |sample| {
            let pretty = serde_json::to_string_pretty(sample).unwrap_or_default();
            let pre = tag("pre", &[("tabindex", "0")], tag("code", &[], text(&pretty)));
            tag("aside", &[], tag("h4", &[], text("Sample")).and(pre))
        });
        let main = prose(description).and(table(facts)).and(body);
        section(key, key, kind, label, reach, main, sample)
    }
}

fn section(
    id: &str,
    key: &str,
    kind: ListedKind,
    label: &str,
    reach: Option<&Reach>,
    main: Html,
    sample: Html,
) -> Html {
    let anchor = format!("#{id}");
    let title = tag(
        "h3",
        &[("tabindex", "-1")],
        tag("a", &[("href", &anchor)], text(label)),
    );
    let mut line =
        span(kind_class(kind), kind_word(kind)).and(tag("code", &[("class", "key")], text(key)));
    let reached = reach.map(Reach::text).unwrap_or_default();
    match reach {
        Some(Reach::Operation { method, path }) => {
            line.push(tag(
                "code",
                &[("class", "call")],
                span("method", method).and(text(" ")).and(text(path)),
            ));
        }
        Some(Reach::Event { event }) => {
            line.push(tag("code", &[("class", "call")], text(event)));
        }
        Some(Reach::Entries { .. }) | None => {}
    }
    let body = tag("div", &[("class", "main")], main);
    let columns = tag("div", &[("class", "columns")], body.and(sample));
    tag(
        "section",
        &[
            ("class", "entry"),
            ("id", id),
            ("data-kind", kind_word(kind)),
            ("data-label", label),
            ("data-key", key),
            ("data-call", &reached),
        ],
        title.and(tag("p", &[("class", "line")], line)).and(columns),
    )
}

fn kind_class(kind: ListedKind) -> &'static str {
    match kind {
        ListedKind::Polling | ListedKind::RestHook | ListedKind::Webhook => "kind trigger",
        ListedKind::Action => "kind action",
        ListedKind::Search | ListedKind::FindOrCreate => "kind search",
    }
}

pub(super) fn kind_word(kind: ListedKind) -> &'static str {
    match kind {
        ListedKind::Polling => "polling trigger",
        ListedKind::RestHook => "REST hook",
        ListedKind::Webhook => "webhook",
        ListedKind::Action => "action",
        ListedKind::Search => "search",
        ListedKind::FindOrCreate => "find or create",
    }
}

pub(super) fn table(facts: Vec<Fact>) -> Html {
    if facts.is_empty() {
        return Html::new();
    }
    let rows = facts.into_iter().map(|(name, value)| {
        tag(
            "div",
            &[],
            tag("dt", &[], text(name)).and(tag("dd", &[], value)),
        )
    });
    tag("dl", &[], rows.collect())
}

fn effect(call: &Call) -> &'static str {
    match (call.effect, call.is_repeatable()) {
        (Effect::Read, _) => "reads",
        (Effect::Create, true) => "creates; repeated with the same idempotency key",
        (Effect::Create, false) => {
            "creates; never repeated when nobody knows whether it took effect"
        }
        (Effect::Update, _) => "changes",
        (Effect::Delete, _) => "deletes",
    }
}

fn verify_words(scheme: &VerifyScheme) -> Html {
    let in_header = |what: &str, header: &str| text(what).and(code(header));
    match scheme {
        VerifyScheme::StandardWebhooks { .. } => text("Standard Webhooks"),
        VerifyScheme::Hmac { signature, .. } => {
            in_header("HMAC in the header ", &signature.header.value)
        }
        VerifyScheme::Rsa { signature, .. } => {
            in_header("RSA in the header ", &signature.header.value)
        }
        VerifyScheme::Ed25519 { signature, .. } => {
            in_header("Ed25519 in the header ", &signature.header.value)
        }
        VerifyScheme::SharedSecret { .. } => text("a shared secret"),
        VerifyScheme::Basic { .. } => text("user name and password"),
        VerifyScheme::None => text("nothing"),
    }
}
