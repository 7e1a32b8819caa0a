//! Requests: a struct, and what the runtime knows of the operation as data.

use proc_macro2::TokenStream;
use quote::quote;

use super::data::{field_path, json_template, texts};
use super::record::Record;
use super::scan;
use super::tokens::{Scope, ident, ty};
use crate::catalog::model::IdempotencyPart;
use crate::lower::connector::{
    BodyKind, Constant, ConstantValue, Effect, JsonType, Meta, OperationFile, Place, RustInput,
    RustOperation, Style, StyleKind,
};

/// One file of requests.
pub fn file(file: &OperationFile) -> TokenStream {
    let requests = file.operations.iter().map(print);
    let requests = quote!(#(#requests)*);
    let imports = scan::imports(&requests);
    quote!(#imports #requests)
}

/// One request.
pub fn print(operation: &RustOperation) -> TokenStream {
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
    let record = record.print();
    let name = ident(name);
    let output = ty(output, Scope::Crate);
    let error = ty(error, Scope::Crate);
    let meta = print_meta(meta, inputs);
    let fields = inputs.iter().map(|input| ident(&input.member.ident));
    quote! {
        #record
        impl Operation for #name {
            type Output = #output;
            type Error = #error;
            const META: &'static OperationMeta = &#meta;

            fn encode(&self, r: &mut RequestParts<'_>) -> Result<(), EncodeError> {
                r.inputs(Self::META, &[#(&self.#fields),*])
            }
        }
    }
}

/// What the runtime knows of an operation.
pub fn print_meta(meta: &Meta, inputs: &[RustInput]) -> TokenStream {
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
    let verb = ident(&camel_method(method));
    let mut out = quote!(OperationMeta::new(#id, Method::#verb, #path));
    if !inputs.is_empty() {
        let inputs = inputs.iter().map(print_input);
        out.extend(quote!(.inputs(&[#(#inputs),*])));
    }
    if !constants.is_empty() {
        let constants = constants.iter().map(print_constant);
        out.extend(quote!(.constants(&[#(#constants),*])));
    }
    if let Some(body) = print_body(body) {
        out.extend(quote!(.body(#body)));
    }
    if accept != "application/json" {
        out.extend(quote!(.accept(#accept)));
    }
    if *effect != effect_of(method) {
        let effect = ident(match effect {
            Effect::Read => "Read",
            Effect::Create => "Create",
            Effect::Update => "Update",
            Effect::Delete => "Delete",
        });
        out.extend(quote!(.effect(Effect::#effect)));
    }
    if let Some(header) = idempotency_header {
        out.extend(quote!(.idempotency_header(#header)));
    }
    if !idempotency_key.is_empty() {
        let parts = idempotency_key.iter().map(|part| match part {
            IdempotencyPart::RunId => quote!(KeyPart::RunId),
            IdempotencyPart::StepId => quote!(KeyPart::StepId),
            IdempotencyPart::Input(path) => {
                let path = field_path(path);
                quote!(KeyPart::Input(#path))
            }
        });
        out.extend(quote!(.idempotency_key(&[#(#parts),*])));
    }
    if !security.is_empty() {
        let alternatives = security.iter().map(|alternative| {
            let uses = alternative.iter().map(|scheme| {
                let name = &scheme.scheme;
                let scopes = &scheme.scopes;
                quote!(SchemeUse::new(#name, &[#(#scopes),*]))
            });
            quote!(&[#(#uses),*])
        });
        out.extend(quote!(.security(&[#(#alternatives),*])));
    }
    if let Some(server) = server {
        out.extend(quote!(.server(#server)));
    }
    if !output_at.is_empty() {
        let at = texts(output_at);
        out.extend(quote!(.output_at(#at)));
    }
    if *paged {
        out.extend(quote!(.pages(Self::PAGES)));
    }
    out
}

/// What the runtime's constructor assumes of a method.
fn effect_of(method: &str) -> Effect {
    match method {
        "GET" | "HEAD" | "OPTIONS" | "TRACE" => Effect::Read,
        "PUT" | "PATCH" => Effect::Update,
        "DELETE" => Effect::Delete,
        _ => Effect::Create,
    }
}

fn camel_method(method: &str) -> String {
    let mut chars = method.chars();
    let mut out: String = chars.next().into_iter().collect();
    out.extend(chars.map(|c| c.to_ascii_lowercase()));
    out
}

fn print_input(input: &RustInput) -> TokenStream {
    let RustInput {
        member: _,
        key,
        wire,
        place,
        required,
        json_type,
    } = input;
    let json = ident(match json_type {
        JsonType::String => "String",
        JsonType::Integer => "Integer",
        JsonType::Number => "Number",
        JsonType::Boolean => "Boolean",
        JsonType::Array => "Array",
        JsonType::Object => "Object",
        JsonType::File => "File",
        JsonType::Any => "Any",
    });
    let mut out = match place {
        Place::Path(_) => quote!(InputMeta::path(#key, JsonType::#json)),
        Place::Query(_) => quote!(InputMeta::query(#key, JsonType::#json)),
        Place::Header(_) => quote!(InputMeta::header(#key, JsonType::#json)),
        Place::Cookie(_) => quote!(InputMeta::cookie(#key, JsonType::#json)),
        Place::Member => quote!(InputMeta::member(#key, JsonType::#json)),
        Place::Field(_) => quote!(InputMeta::field(#key, JsonType::#json)),
        Place::Part { content_type } if content_type.is_empty() => {
            quote!(InputMeta::part(#key, JsonType::#json))
        }
        Place::Part { content_type } => quote! {
            InputMeta::new(#key, Place::Part { content_type: #content_type }, JsonType::#json)
        },
        Place::Extra => quote!(InputMeta::extra(#key)),
        Place::Body => quote!(InputMeta::whole(#key, JsonType::#json)),
    };
    if *required && !matches!(place, Place::Path(_)) {
        out.extend(quote!(.required()));
    }
    if wire != key && !matches!(place, Place::Body | Place::Extra) {
        out.extend(quote!(.wire(#wire)));
    }
    if let Some(style) = style_of(place)
        && style != usual_style(place)
    {
        let style = print_style(style);
        out.extend(quote!(.style(#style)));
    }
    out
}

fn style_of(place: &Place) -> Option<Style> {
    match place {
        Place::Path(style)
        | Place::Query(style)
        | Place::Header(style)
        | Place::Cookie(style)
        | Place::Field(style) => Some(*style),
        Place::Member | Place::Part { .. } | Place::Extra | Place::Body => None,
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

fn print_style(style: Style) -> TokenStream {
    if let Some(name) = named_style(style) {
        let name = ident(name);
        return quote!(Style::#name);
    }
    let Style {
        kind,
        explode,
        allow_reserved,
    } = style;
    let kind = ident(match kind {
        StyleKind::Simple => "Simple",
        StyleKind::Label => "Label",
        StyleKind::Matrix => "Matrix",
        StyleKind::Form => "Form",
        StyleKind::SpaceDelimited => "SpaceDelimited",
        StyleKind::PipeDelimited => "PipeDelimited",
        StyleKind::DeepObject => "DeepObject",
        StyleKind::Json => "Json",
    });
    let reserved = allow_reserved.then(|| quote!(.allow_reserved()));
    quote!(Style::new(StyleKind::#kind, #explode)#reserved)
}

fn print_constant(constant: &Constant) -> TokenStream {
    let Constant { wire, place, value } = constant;
    let short = match place {
        Place::Header(SIMPLE) => Some("header"),
        Place::Query(FORM) => Some("query"),
        Place::Member => Some("member"),
        _ => None,
    };
    if let (Some(name), ConstantValue::Json(json)) = (short, value) {
        let name = ident(name);
        return quote!(Constant::#name(#wire, #json));
    }
    let place = match place {
        Place::Path(style) => {
            let style = print_style(*style);
            quote!(Place::Path(#style))
        }
        Place::Query(style) => {
            let style = print_style(*style);
            quote!(Place::Query(#style))
        }
        Place::Header(style) => {
            let style = print_style(*style);
            quote!(Place::Header(#style))
        }
        Place::Cookie(style) => {
            let style = print_style(*style);
            quote!(Place::Cookie(#style))
        }
        Place::Field(style) => {
            let style = print_style(*style);
            quote!(Place::Field(#style))
        }
        Place::Member => quote!(Place::Member),
        Place::Part { content_type } => quote!(Place::Part { content_type: #content_type }),
        Place::Extra => quote!(Place::Extra),
        Place::Body => quote!(Place::Body),
    };
    let value = match value {
        ConstantValue::Json(json) => quote!(JsonTemplate::Json(#json)),
        ConstantValue::Filled(value) => json_template(value),
    };
    quote!(Constant::new(#place, #wire, #value))
}

fn print_body(body: &BodyKind) -> Option<TokenStream> {
    Some(match body {
        BodyKind::None => return None,
        BodyKind::Json {
            media_type,
            required,
        } if media_type == "application/json" => {
            if *required {
                quote!(BodyKind::JSON)
            } else {
                quote!(BodyKind::JSON_OPTIONAL)
            }
        }
        BodyKind::Json {
            media_type,
            required,
        } => quote!(BodyKind::Json { media_type: #media_type, required: #required }),
        BodyKind::Form { required: true } => quote!(BodyKind::FORM),
        BodyKind::Form { required } => quote!(BodyKind::Form { required: #required }),
        BodyKind::Multipart { required: true } => quote!(BodyKind::MULTIPART),
        BodyKind::Multipart { required } => quote!(BodyKind::Multipart { required: #required }),
        BodyKind::Text {
            media_type,
            required,
        } => quote!(BodyKind::Text { media_type: #media_type, required: #required }),
        BodyKind::Binary {
            media_type,
            required,
        } => quote!(BodyKind::Binary { media_type: #media_type, required: #required }),
    })
}
