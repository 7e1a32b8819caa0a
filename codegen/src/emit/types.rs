//! Files of types.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use rayon::prelude::*;

use super::broken::typed;
use super::record::Record;
use super::text::{self, literal};
use super::tokens::{Imports, Scope, allowance, ident, written};
use crate::lower::connector::{
    JsonShape, Plain, RustBody, RustStruct, RustType, RustUnion, RustVariant, StatusKey,
    StatusVariant, TyExpr, TypeFile, UnionBy, UnionRule,
};
use crate::output::{Block, ItemText, RustFile, Texts, WIDTH};

/// One file of types.
pub fn file(file: &TypeFile) -> RustFile {
    let mut imports = Imports::default();
    let mut siblings = BTreeSet::new();
    let mut old_siblings = false;
    for ty in &file.types {
        ty.each_type(&mut |expr| {
            imports.ty(expr);
            expr.each_named(&mut |path| {
                if path.module != file.module {
                    siblings.insert(path.name.as_str());
                    old_siblings |= path.deprecated;
                }
            });
        });
        imports.runtime(match &ty.body {
            RustBody::Struct(_) => "object",
            RustBody::TextEnum(_) => "open_enum",
            RustBody::IntegerEnum(_) => "open_int_enum",
            RustBody::Union(_) => "union",
            RustBody::Status(_) => "status_enum",
        });
        if matches!(ty.body, RustBody::Union(_)) {
            imports.runtime("Json");
        }
    }
    let imports = imports.print();
    let siblings: Vec<_> = siblings.into_iter().map(ident).collect();
    let allowed = allowance(old_siblings);
    let siblings = match siblings.as_slice() {
        [] => TokenStream::new(),
        [name] => quote!(#allowed use super::#name;),
        names => quote!(#allowed use super::{#(#names),*};),
    };
    let head = RustFile::new(quote!(#imports #siblings));
    let pieces: Vec<Texts> = file
        .types
        .par_chunks(PIECE)
        .map(|types| types.iter().fold(RustFile::default(), print).into_texts())
        .collect();
    head.followed_by(pieces)
}

/// How many types are printed by one thread: of GitHub's client one file has half the lines.
const PIECE: usize = 512;

fn print(file: RustFile, ty: &RustType) -> RustFile {
    file.text(|out| match &ty.body {
        RustBody::Struct(body) => print_struct(ty, body, out),
        RustBody::TextEnum(variants) => {
            let codec = ("open_enum", Plain::String);
            print_enum(ty, variants, codec, |text| literal(text), out);
        }
        RustBody::IntegerEnum(variants) => {
            let codec = ("open_int_enum", Plain::I64);
            print_enum(ty, variants, codec, i64::to_string, out);
        }
        RustBody::Union(union) => print_union(ty, union, out),
        RustBody::Status(variants) => print_status(ty, variants, out),
    })
}

fn print_struct(ty: &RustType, body: &RustStruct, out: &mut ItemText) {
    let RustStruct {
        fields,
        extra,
        required,
    } = body;
    let record = Record {
        name: &ty.path.name,
        docs: &ty.docs,
        members: fields
            .iter()
            .map(|field| &field.member)
            .chain(extra)
            .collect(),
        required: required.as_deref(),
        noun: "member",
        deprecated: ty.path.deprecated,
        unused: None,
        scope: Scope::Types,
    };
    record.print(out);
    let count = fields.iter().filter(|field| field.required).count();
    let numbered = fields.iter().enumerate().map(|(index, field)| {
        let wire = literal(&field.wire);
        format!("{index} {wire} {};", field.member.ident)
    });
    let extra = extra.iter().map(|extra| format!("extra {};", extra.ident));
    let rows = std::iter::once(format!("required {count};"))
        .chain(numbered)
        .chain(extra);
    table("object", ty, &ty.path.name, rows, out);
}

/// The call of the macro that writes the codec of a type; `head` is what stands before its rows.
fn table(
    codec: &str,
    ty: &RustType,
    head: &str,
    rows: impl IntoIterator<Item = String>,
    out: &mut ItemText,
) {
    let allowed = if ty.meets_deprecated() {
        "#[allow(deprecated)] "
    } else {
        ""
    };
    out.gap();
    let rows: Vec<String> = rows.into_iter().collect();
    out.table(codec, format_args!("{allowed}{head}"), &rows);
}

fn print_enum<T>(
    rust: &RustType,
    variants: &[RustVariant<T>],
    (codec, unknown): (&str, Plain),
    literal: impl Fn(&T) -> String,
    out: &mut ItemText,
) {
    // Equality is the codec's macro's: by what is sent.
    enumeration(rust, "Debug, Clone", out, |out| {
        for variant in variants {
            print_variant(&variant.docs, variant.deprecated, &variant.name, None, out);
        }
        unknown_variant(unknown, out);
    });
    let last = variants.len().saturating_sub(1);
    let rows = variants.iter().enumerate().map(|(index, variant)| {
        let comma = if index < last { "," } else { "" };
        format!("{} {}{comma}", variant.name, literal(&variant.value))
    });
    table(codec, rust, &rust.path.name, rows, out);
}

fn enumeration(
    rust: &RustType,
    derives: &str,
    out: &mut ItemText,
    variants: impl FnOnce(&mut ItemText),
) {
    out.docs(0, rust.docs.iter().map(String::as_str));
    text::deprecation(0, rust.path.deprecated, out);
    let mut names_deprecated = false;
    rust.each_type(&mut |ty| names_deprecated |= ty.names_deprecated());
    text::allowance(names_deprecated, out);
    out.line(0, format_args!("#[derive({derives})]"));
    out.line(0, "#[non_exhaustive]");
    out.line(0, format_args!("pub enum {} {{", rust.path.name));
    variants(out);
    out.close(0);
}

fn print_variant(
    docs: &[String],
    deprecated: bool,
    name: &str,
    ty: Option<&TyExpr>,
    out: &mut ItemText,
) {
    out.member(Block::Enum, |out| {
        out.docs(1, docs.iter().map(String::as_str));
        text::deprecation(1, deprecated, out);
        match ty {
            None => out.line(1, format_args!("{name},")),
            Some(ty) => {
                let ty = written(ty, Scope::Types);
                let line = format!("{name}({ty}),");
                if "    ".len() + line.len() <= WIDTH {
                    out.line(1, line);
                } else {
                    out.line(1, format_args!("{name}("));
                    typed(2, "", ty, ",", 0, out);
                    out.line(1, "),");
                }
            }
        }
    });
}

/// Open enums and unions keep what the document does not name.
fn unknown_variant(plain: Plain, out: &mut ItemText) {
    let docs = ["A value that the document does not name.".to_owned()];
    print_variant(&docs, false, "Unknown", Some(&TyExpr::Plain(plain)), out);
}

fn print_union(rust: &RustType, union: &RustUnion, out: &mut ItemText) {
    enumeration(rust, "Debug, Clone, PartialEq", out, |out| {
        for variant in &union.variants {
            let ty = Some(&variant.ty);
            print_variant(&variant.docs, variant.deprecated, &variant.name, ty, out);
        }
        unknown_variant(Plain::Json, out);
    });
    let literals = |texts: &[String]| {
        let texts: Vec<String> = texts.iter().map(|text| literal(text)).collect();
        texts.join(" ")
    };
    let variants = union.variants.iter().enumerate();
    let numbered = variants.map(|(index, variant)| format!("{index} {}", variant.name));
    let (by, rows): (String, Vec<String>) = match &union.by {
        UnionBy::Member { wire, texts } => (
            format!(" by {}", literal(wire)),
            numbered
                .zip(texts)
                .map(|(head, texts)| format!("{head} {};", literals(texts)))
                .collect(),
        ),
        UnionBy::Rules(rules) => (
            String::new(),
            numbered
                .zip(rules)
                .map(|(head, rule)| match rule {
                    UnionRule::Type(shape) => format!("{head} type {};", shape_name(*shape)),
                    UnionRule::Member(wire, texts) => {
                        format!("{head} member {} {};", literal(wire), literals(texts))
                    }
                    UnionRule::Required(keys) => format!("{head} required {};", literals(keys)),
                })
                .collect(),
        ),
    };
    table("union", rust, &format!("{}{by}", rust.path.name), rows, out);
}

fn shape_name(shape: JsonShape) -> &'static str {
    match shape {
        JsonShape::Null => "Null",
        JsonShape::Boolean => "Boolean",
        JsonShape::Integer => "Integer",
        JsonShape::Number => "Number",
        JsonShape::String => "String",
        JsonShape::Array => "Array",
        JsonShape::Object => "Object",
    }
}

fn print_status(rust: &RustType, variants: &[StatusVariant], out: &mut ItemText) {
    enumeration(rust, "Debug, Clone, PartialEq", out, |out| {
        for variant in variants {
            print_variant(&variant.docs, false, &variant.name, Some(&variant.ty), out);
        }
    });
    let rows = variants.iter().map(|variant| {
        let status = match variant.status {
            StatusKey::Code(code) => code.to_string(),
            StatusKey::Range(first) => format!("{first}xx"),
            StatusKey::Any => "_".to_owned(),
        };
        let media_type = match &variant.media_type {
            Some(media_type) => format!("{} ", literal(media_type)),
            None => String::new(),
        };
        format!("{status} {media_type}{};", variant.name)
    });
    table("status_enum", rust, &rust.path.name, rows, out);
}

#[cfg(test)]
mod tests;
