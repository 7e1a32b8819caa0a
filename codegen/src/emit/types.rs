//! Files of types.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::{Item, Type, Variant};

use super::ast;
use super::record::Record;
use super::tokens::{Imports, Scope, allowance, deprecation, ident, number, ty};
use crate::lower::connector::{
    JsonShape, Plain, RustBody, RustStruct, RustType, RustUnion, RustVariant, StatusKey,
    StatusVariant, TyExpr, TypeFile, UnionBy, UnionRule,
};
use crate::output::RustFile;

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
    file.types.iter().fold(head, |file, ty| match &ty.body {
        RustBody::Struct(body) => file.items(print_struct(ty, body)),
        RustBody::TextEnum(variants) => file.items(print_enum(
            ty,
            variants,
            ("open_enum", Plain::String),
            |text: &String| Literal::string(text),
        )),
        RustBody::IntegerEnum(variants) => file.items(print_enum(
            ty,
            variants,
            ("open_int_enum", Plain::I64),
            |value| Literal::i64_unsuffixed(*value),
        )),
        RustBody::Union(union) => file.items(print_union(ty, union)),
        RustBody::Status(variants) => file.items(print_status(ty, variants)),
    })
}

fn print_struct(ty: &RustType, body: &RustStruct) -> Vec<Item> {
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
    let mut items = record.print();
    let allowed = allowance(ty.meets_deprecated());
    let name = ident(&ty.path.name);
    let count = number(fields.iter().filter(|field| field.required).count());
    let rows = fields.iter().enumerate().map(|(index, field)| {
        let index = number(index);
        let wire = &field.wire;
        let member = ident(&field.member.ident);
        quote!(#index #wire #member;)
    });
    let extra = extra.as_ref().map(|extra| {
        let extra = ident(&extra.ident);
        quote!(extra #extra;)
    });
    let rows = quote!(#allowed #name { required #count; #(#rows)* #extra });
    items.push(ast::macro_call("object", rows));
    items
}

fn print_enum<T>(
    rust: &RustType,
    variants: &[RustVariant<T>],
    (codec, unknown): (&str, Plain),
    literal: impl Fn(&T) -> Literal,
) -> [Item; 2] {
    let name = ident(&rust.path.name);
    let declared = variants
        .iter()
        .map(|variant| print_variant(&variant.docs, variant.deprecated, &variant.name, None))
        .chain([unknown_variant(unknown)]);
    let rows = variants.iter().map(|variant| {
        let name = ident(&variant.name);
        let value = literal(&variant.value);
        quote!(#name #value)
    });
    let allowed = allowance(rust.meets_deprecated());
    let rows = quote!(#allowed #name { #(#rows),* });
    [
        enumeration(
            rust,
            &["Debug", "Clone", "PartialEq", "Eq", "Hash"],
            declared,
        ),
        ast::macro_call(codec, rows),
    ]
}

fn enumeration(
    rust: &RustType,
    derives: &[&str],
    variants: impl IntoIterator<Item = Variant>,
) -> Item {
    let mut attributes = ast::docs(&rust.docs);
    attributes.extend(rust.path.deprecated.then(deprecation));
    let mut names_deprecated = false;
    rust.each_type(&mut |ty| names_deprecated |= ty.names_deprecated());
    attributes.extend(allowance(names_deprecated));
    attributes.push(ast::derive(derives.iter().copied()));
    attributes.push(ast::word_attribute("non_exhaustive"));
    ast::enumeration(attributes, ident(&rust.path.name), variants)
}

fn print_variant(docs: &[String], deprecated: bool, name: &str, ty: Option<Type>) -> Variant {
    let mut attributes = ast::docs(docs);
    attributes.extend(deprecated.then(deprecation));
    ast::variant(attributes, ident(name), ty)
}

/// Open enums and unions keep what the document does not name.
fn unknown_variant(plain: Plain) -> Variant {
    let docs = ["A value that the document does not name.".to_owned()];
    let ty = ty(&TyExpr::Plain(plain), Scope::Types);
    print_variant(&docs, false, "Unknown", Some(ty))
}

fn print_union(rust: &RustType, union: &RustUnion) -> [Item; 2] {
    let name = ident(&rust.path.name);
    let declared = union
        .variants
        .iter()
        .map(|variant| {
            let ty = ty(&variant.ty, Scope::Types);
            print_variant(&variant.docs, variant.deprecated, &variant.name, Some(ty))
        })
        .chain([unknown_variant(Plain::Json)]);
    let names = union.variants.iter().map(|variant| ident(&variant.name));
    let rows: Vec<TokenStream> = match &union.by {
        UnionBy::Member { wire: _, texts } => names
            .zip(texts)
            .enumerate()
            .map(|(index, (name, texts))| {
                let index = number(index);
                quote!(#index #name #(#texts)*;)
            })
            .collect(),
        UnionBy::Rules(rules) => names
            .zip(rules)
            .enumerate()
            .map(|(index, (name, rule))| {
                let index = number(index);
                let rule = match rule {
                    UnionRule::Type(shape) => {
                        let shape = shape_name(*shape);
                        quote!(type #shape)
                    }
                    UnionRule::Member(wire, texts) => quote!(member #wire #(#texts)*),
                    UnionRule::Required(keys) => quote!(required #(#keys)*),
                };
                quote!(#index #name #rule;)
            })
            .collect(),
    };
    let by = match &union.by {
        UnionBy::Member { wire, texts: _ } => Some(quote!(by #wire)),
        UnionBy::Rules(_) => None,
    };
    let allowed = allowance(rust.meets_deprecated());
    let rows = quote!(#allowed #name #by { #(#rows)* });
    [
        enumeration(rust, &["Debug", "Clone", "PartialEq"], declared),
        ast::macro_call("union", rows),
    ]
}

fn shape_name(shape: JsonShape) -> proc_macro2::Ident {
    ident(match shape {
        JsonShape::Null => "Null",
        JsonShape::Boolean => "Boolean",
        JsonShape::Integer => "Integer",
        JsonShape::Number => "Number",
        JsonShape::String => "String",
        JsonShape::Array => "Array",
        JsonShape::Object => "Object",
    })
}

fn print_status(rust: &RustType, variants: &[StatusVariant]) -> [Item; 2] {
    let name = ident(&rust.path.name);
    let declared = variants.iter().map(|variant| {
        let ty = ty(&variant.ty, Scope::Types);
        print_variant(&variant.docs, false, &variant.name, Some(ty))
    });
    let rows = variants.iter().map(|variant| {
        let name = ident(&variant.name);
        let media_type = variant.media_type.iter();
        match variant.status {
            StatusKey::Code(code) => {
                let code = number(usize::from(code));
                quote!(#code #(#media_type)* #name;)
            }
            StatusKey::Range(first) => {
                // `4xx` is a number with a suffix to the tokenizer.
                let class: TokenStream = format!("{first}xx").parse().unwrap_or_default();
                quote!(#class #(#media_type)* #name;)
            }
            StatusKey::Any => quote!(_ #(#media_type)* #name;),
        }
    });
    let rows = quote!(#name { #(#rows)* });
    [
        enumeration(rust, &["Debug", "Clone", "PartialEq"], declared),
        ast::macro_call("status_enum", rows),
    ]
}
