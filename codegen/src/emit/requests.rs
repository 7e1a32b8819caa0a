//! Requests: a struct, and what the runtime knows of the operation as data.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Block, Expr, ImplItem, ImplItemFn, parse_quote};

use super::ast;
use super::data::{field_path, json_template, texts};
use super::record::Record;
use super::scan;
use super::tokens::{Scope, allowance, ident, ty};
use crate::catalog::model::IdempotencyPart;
use crate::lower::connector::{
    Alternatives, BodyKind, Constant, ConstantValue, Effect, JsonType, Meta, OperationFile, Place,
    RustInput, RustOperation, SchemeUse, Security, SharedSecurity, Style, StyleKind,
};
use crate::output::RustFile;

/// One file of requests.
pub fn file(file: &OperationFile, reading: Reading) -> RustFile {
    file.operations
        .iter()
        .fold(RustFile::default(), |file, operation| {
            print(operation, reading, file)
        })
        .importing(scan::imports)
}

/// Where the code is built that reads an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// With the crate, whose client calls the operation.
    WithCrate,
    /// With the program that calls it, or goes through its list.
    WhereUsed,
}

/// One request.
pub fn print(operation: &RustOperation, reading: Reading, file: RustFile) -> RustFile {
    let RustOperation {
        name,
        method: _,
        docs,
        deprecated,
        inputs,
        required,
        meta,
        output,
        error,
    } = operation;
    let record = Record {
        name,
        docs,
        members: inputs.iter().map(|input| &input.member).collect(),
        required: required.as_deref(),
        noun: "input",
        deprecated: *deprecated,
        unused: Some("a request does nothing until it is sent"),
        scope: Scope::Crate,
    };
    let meta_type = ast::static_reference(ast::named([ast::name("OperationMeta")]));
    let meta = ast::reference(print_meta(meta, inputs));
    let mut members = vec![
        ast::associated_type("Output", ty(output, Scope::Crate)),
        ast::associated_type("Error", ty(error, Scope::Crate)),
        ast::associated_constant("META", meta_type, meta),
        encode(inputs),
    ];
    if reading == Reading::WithCrate {
        members.push(ImplItem::Fn(READ.with(Clone::clone)));
    }
    let allowed = allowance(
        operation.meets_deprecated() || output.names_deprecated() || error.names_deprecated(),
    );
    file.text(|out| record.print(out)).items([ast::implements(
        allowed,
        "Operation",
        ident(name),
        members,
    )])
}

thread_local! {
    /// `encode` without its body: no request has another signature. Inline, and so are the client's methods: what is sent is
    /// built by the program that sends it, what is answered with the crate (`docs/decisions/0003-invoices-benchmark.md`).
    static ENCODE: ImplItemFn = parse_quote! {
        #[inline]
        fn encode(&self, r: &mut RequestParts<'_>) -> Result<(), EncodeError> {}
    };

    /// `read`, the same for all.
    static READ: ImplItemFn = parse_quote! {
        fn read(response: &RawResponse) -> Result<Self::Output, DecodeError> {
            response.read()
        }
    };
}

fn encode(inputs: &[RustInput]) -> ImplItem {
    let fields = inputs
        .iter()
        .map(|input| ast::reference(ast::field_of("self", ident(&input.member.ident))));
    let arguments = [ast::constant("Self", "META"), ast::slice(fields)];
    let call = ast::method(ast::value([ast::name("r")]), "inputs", arguments);
    let signature = ENCODE.with(Clone::clone);
    ImplItem::Fn(ImplItemFn {
        block: Block {
            stmts: vec![ast::end(call)],
            ..signature.block
        },
        ..signature
    })
}

/// What the runtime knows of an operation.
pub fn print_meta(meta: &Meta, inputs: &[RustInput]) -> Expr {
    let Meta {
        id,
        method,
        path,
        constants,
        body,
        accept,
        effect,
        idempotency_header,
        idempotency_key,
        security,
        server,
        output_at,
        paged,
    } = meta;
    let mut out = ast::call(
        ast::constant("OperationMeta", "new"),
        [ast::text(id), print_method(method), ast::text(path)],
    );
    let mut with = |name: &str, value: Expr| {
        let before = std::mem::replace(&mut out, Expr::PLACEHOLDER);
        out = ast::method(before, name, [value]);
    };
    if !inputs.is_empty() {
        with("inputs", ast::slice(inputs.iter().map(print_input)));
    }
    if !constants.is_empty() {
        with(
            "constants",
            ast::slice(constants.iter().map(print_constant)),
        );
    }
    if let Some(body) = print_body(body) {
        with("body", body);
    }
    if accept != "application/json" {
        with("accept", ast::text(accept));
    }
    if *effect != effect_of(method) {
        let effect = match effect {
            Effect::Read => "Read",
            Effect::Create => "Create",
            Effect::Update => "Update",
            Effect::Delete => "Delete",
        };
        with("effect", ast::constant("Effect", effect));
    }
    if let Some(header) = idempotency_header {
        with("idempotency_header", ast::text(header));
    }
    if !idempotency_key.is_empty() {
        let parts = idempotency_key.iter().map(|part| match part {
            IdempotencyPart::RunId => ast::constant("KeyPart", "RunId"),
            IdempotencyPart::StepId => ast::constant("KeyPart", "StepId"),
            IdempotencyPart::Input(path) => {
                ast::call(ast::constant("KeyPart", "Input"), [field_path(path)])
            }
        });
        with("idempotency_key", ast::slice(parts));
    }
    match security {
        Security::Own(list) if list.is_empty() => {}
        Security::Own(list) => with("security", print_security(list)),
        Security::Shared(name) => with("security", ast::constant("security", name)),
    }
    if let Some(server) = server {
        with("server", ast::text(server));
    }
    if !output_at.is_empty() {
        with("output_at", texts(output_at));
    }
    if *paged {
        with("pages", ast::constant("Self", "PAGES"));
    }
    out
}

fn print_security(list: &Alternatives) -> Expr {
    ast::slice(list.iter().map(|alternative| {
        ast::slice(alternative.iter().map(|SchemeUse { scheme, scopes }| {
            let arguments = [ast::text(scheme), texts(scopes)];
            ast::call(ast::constant("SchemeUse", "new"), arguments)
        }))
    }))
}

/// `src/security.rs`: what several requests have in common.
pub fn shared_security(shared: &[SharedSecurity]) -> TokenStream {
    let constants = shared.iter().map(|SharedSecurity { name, alternatives }| {
        let name = ident(name);
        let list = print_security(alternatives);
        quote!(pub const #name: &[&[SchemeUse]] = #list;)
    });
    quote! {
        #![doc = " Schemes and scopes that several requests have in common."]

        use tieline_runtime::SchemeUse;

        #(#constants)*
    }
}

/// What the runtime's constructor assumes of a method.
fn effect_of(method: &str) -> Effect {
    match method {
        "GET" | "HEAD" | "OPTIONS" | "TRACE" | "QUERY" => Effect::Read,
        "PUT" | "PATCH" => Effect::Update,
        "DELETE" => Effect::Delete,
        _ => Effect::Create,
    }
}

fn print_method(method: &str) -> Expr {
    let name = match method {
        "GET" => "Get",
        "PUT" => "Put",
        "POST" => "Post",
        "DELETE" => "Delete",
        "OPTIONS" => "Options",
        "HEAD" => "Head",
        "PATCH" => "Patch",
        "TRACE" => "Trace",
        "QUERY" => "Query",
        other => return ast::call(ast::constant("Method", "Other"), [ast::text(other)]),
    };
    ast::constant("Method", name)
}

fn print_input(input: &RustInput) -> Expr {
    let RustInput {
        member: _,
        key,
        wire,
        place,
        required,
        json_type,
    } = input;
    let json = ast::constant(
        "JsonType",
        match json_type {
            JsonType::String => "String",
            JsonType::Integer => "Integer",
            JsonType::Number => "Number",
            JsonType::Boolean => "Boolean",
            JsonType::Array => "Array",
            JsonType::Object => "Object",
            JsonType::File => "File",
            JsonType::Any => "Any",
        },
    );
    let key_text = ast::text(key);
    let constructor = |name: &str| ast::constant("InputMeta", name);
    let mut out = match place {
        Place::Path(_) => ast::call(constructor("path"), [key_text, json]),
        Place::Query(_) => ast::call(constructor("query"), [key_text, json]),
        Place::Header(_) => ast::call(constructor("header"), [key_text, json]),
        Place::Cookie(_) => ast::call(constructor("cookie"), [key_text, json]),
        Place::Member => ast::call(constructor("member"), [key_text, json]),
        Place::Field(_) => ast::call(constructor("field"), [key_text, json]),
        Place::Part { content_type } if content_type.is_empty() => {
            ast::call(constructor("part"), [key_text, json])
        }
        Place::Part { content_type } => {
            ast::call(constructor("new"), [key_text, part(content_type), json])
        }
        Place::ListPart { delimiter } => {
            ast::call(constructor("new"), [key_text, list_part(delimiter), json])
        }
        Place::Extra => ast::call(constructor("extra"), [key_text]),
        Place::Body => ast::call(constructor("whole"), [key_text, json]),
    };
    if *required && !matches!(place, Place::Path(_)) {
        out = ast::method(out, "required", []);
    }
    if wire != key && !matches!(place, Place::Body | Place::Extra) {
        out = ast::method(out, "wire", [ast::text(wire)]);
    }
    if let Some(style) = style_of(place)
        && style != usual_style(place)
    {
        out = ast::method(out, "style", [print_style(style)]);
    }
    out
}

/// `Place::Part { content_type: "image/png" }`
fn part(content_type: &str) -> Expr {
    let member = ast::member(ast::name("content_type"), ast::text(content_type));
    ast::braced([ast::name("Place"), ast::name("Part")], [member])
}

/// `Place::ListPart { delimiter: "," }`
fn list_part(delimiter: &str) -> Expr {
    let member = ast::member(ast::name("delimiter"), ast::text(delimiter));
    ast::braced([ast::name("Place"), ast::name("ListPart")], [member])
}

fn style_of(place: &Place) -> Option<Style> {
    match place {
        Place::Path(style)
        | Place::Query(style)
        | Place::Header(style)
        | Place::Cookie(style)
        | Place::Field(style) => Some(*style),
        Place::Member
        | Place::Part { .. }
        | Place::ListPart { .. }
        | Place::Extra
        | Place::Body => None,
    }
}

const SIMPLE: Style = Style {
    kind: StyleKind::Simple,
    explode: false,
    allow_reserved: false,
};

const FORM: Style = Style {
    kind: StyleKind::Form,
    explode: true,
    allow_reserved: false,
};

fn usual_style(place: &Place) -> Style {
    match place {
        Place::Path(_) | Place::Header(_) => SIMPLE,
        _ => FORM,
    }
}

fn named_style(style: Style) -> Option<&'static str> {
    match style {
        SIMPLE => Some("SIMPLE"),
        FORM => Some("FORM"),
        Style {
            kind: StyleKind::Form,
            explode: false,
            allow_reserved: false,
        } => Some("FORM_JOINED"),
        Style {
            kind: StyleKind::DeepObject,
            explode: true,
            allow_reserved: false,
        } => Some("DEEP_OBJECT"),
        Style {
            kind: StyleKind::Json,
            explode: false,
            allow_reserved: false,
        } => Some("JSON"),
        _ => None,
    }
}

fn print_style(style: Style) -> Expr {
    if let Some(name) = named_style(style) {
        return ast::constant("Style", name);
    }
    let Style {
        kind,
        explode,
        allow_reserved,
    } = style;
    let kind = match kind {
        StyleKind::Simple => "Simple",
        StyleKind::Label => "Label",
        StyleKind::Matrix => "Matrix",
        StyleKind::Form => "Form",
        StyleKind::SpaceDelimited => "SpaceDelimited",
        StyleKind::PipeDelimited => "PipeDelimited",
        StyleKind::TabDelimited => "TabDelimited",
        StyleKind::DeepObject => "DeepObject",
        StyleKind::Json => "Json",
    };
    let arguments = [ast::constant("StyleKind", kind), ast::boolean(explode)];
    let style = ast::call(ast::constant("Style", "new"), arguments);
    if allow_reserved {
        ast::method(style, "allow_reserved", [])
    } else {
        style
    }
}

fn print_constant(constant: &Constant) -> Expr {
    let Constant { wire, place, value } = constant;
    let short = match place {
        Place::Header(SIMPLE) => Some("header"),
        Place::Query(FORM) => Some("query"),
        Place::Member => Some("member"),
        _ => None,
    };
    if let (Some(name), ConstantValue::Json(json)) = (short, value) {
        let arguments = [ast::text(wire), ast::text(json)];
        return ast::call(ast::constant("Constant", name), arguments);
    }
    let styled =
        |name: &str, style: &Style| ast::call(ast::constant("Place", name), [print_style(*style)]);
    let place = match place {
        Place::Path(style) => styled("Path", style),
        Place::Query(style) => styled("Query", style),
        Place::Header(style) => styled("Header", style),
        Place::Cookie(style) => styled("Cookie", style),
        Place::Field(style) => styled("Field", style),
        Place::Member => ast::constant("Place", "Member"),
        Place::Part { content_type } => part(content_type),
        Place::ListPart { delimiter } => list_part(delimiter),
        Place::Extra => ast::constant("Place", "Extra"),
        Place::Body => ast::constant("Place", "Body"),
    };
    let value = match value {
        ConstantValue::Json(json) => {
            ast::call(ast::constant("JsonTemplate", "Json"), [ast::text(json)])
        }
        ConstantValue::Filled(value) => json_template(value),
    };
    ast::call(
        ast::constant("Constant", "new"),
        [place, ast::text(wire), value],
    )
}

fn print_body(body: &BodyKind) -> Option<Expr> {
    let full = |kind: &str, media_type: Option<&str>, required: bool| {
        let media_type = media_type
            .map(|media_type| ast::member(ast::name("media_type"), ast::text(media_type)));
        let required = ast::member(ast::name("required"), ast::boolean(required));
        let members = media_type.into_iter().chain([required]);
        ast::braced([ast::name("BodyKind"), ast::name(kind)], members)
    };
    let short = |name: &str| ast::constant("BodyKind", name);
    Some(match body {
        BodyKind::None => return None,
        BodyKind::Json {
            media_type,
            required,
        } if media_type == "application/json" => {
            short(if *required { "JSON" } else { "JSON_OPTIONAL" })
        }
        BodyKind::Json {
            media_type,
            required,
        } => full("Json", Some(media_type), *required),
        BodyKind::Form { required: true } => short("FORM"),
        BodyKind::Form { required } => full("Form", None, *required),
        BodyKind::Multipart { required: true } => short("MULTIPART"),
        BodyKind::Multipart { required } => full("Multipart", None, *required),
        BodyKind::Text {
            media_type,
            required,
        } => full("Text", Some(media_type), *required),
        BodyKind::Binary {
            media_type,
            required,
        } => full("Binary", Some(media_type), *required),
    })
}
