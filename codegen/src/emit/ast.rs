//! Syntax trees by hand, for what a crate holds thousands of: what is known of an operation, a method for each.
//!
//! `quote!` is easier to read, but its tokens have to be parsed before they can be printed, and that parsing was the
//! largest part of generating a crate (`docs/decisions/0012-syntax-trees-by-hand.md`).

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{
    AngleBracketedGenericArguments, AttrStyle, Attribute, ConstModifiers, Expr, ExprArray,
    ExprCall, ExprField, ExprLit, ExprMethodCall, ExprPath, ExprReference, ExprStruct, ExprTuple,
    FieldValue, FnArg, GenericArgument, Generics, ImplItem, ImplItemConst, ImplItemType,
    ImplModifiers, Item, ItemImpl, Lifetime, Lit, LitBool, LitStr, MacroDelimiter, Member, Meta,
    MetaList, MetaNameValue, Pat, PatIdent, PatType, Path, PathArguments, PathSegment, Stmt, Token,
    Type, TypeModifiers, TypePath, TypeReference, TypeTuple, Visibility,
};

fn span() -> Span {
    Span::call_site()
}

/// A name that needs no escape.
pub fn name(text: &str) -> Ident {
    Ident::new(text, span())
}

fn segment(ident: Ident) -> PathSegment {
    PathSegment {
        ident,
        arguments: PathArguments::None,
    }
}

/// `a::b`
fn path(names: impl IntoIterator<Item = Ident>) -> Path {
    Path {
        leading_colon: None,
        segments: names.into_iter().map(segment).collect(),
    }
}

/// `a::b` as a type.
pub fn named(names: impl IntoIterator<Item = Ident>) -> Type {
    typed(path(names))
}

fn typed(path: Path) -> Type {
    Type::Path(TypePath {
        attrs: Vec::new(),
        qself: None,
        path,
    })
}

fn with_arguments(ident: &str, arguments: impl IntoIterator<Item = Type>) -> Path {
    with_any_arguments(ident, arguments.into_iter().map(GenericArgument::Type))
}

fn with_any_arguments(ident: &str, arguments: impl IntoIterator<Item = GenericArgument>) -> Path {
    let arguments = AngleBracketedGenericArguments {
        colon2_token: None,
        lt_token: Default::default(),
        args: arguments.into_iter().collect(),
        gt_token: Default::default(),
    };
    Path::from(PathSegment {
        ident: name(ident),
        arguments: PathArguments::AngleBracketed(arguments),
    })
}

/// `Option<T>`
pub fn generic(ident: &str, arguments: impl IntoIterator<Item = Type>) -> Type {
    typed(with_arguments(ident, arguments))
}

/// `Sending<'_, T>`
pub fn sending(output: Type) -> Type {
    let client = GenericArgument::Lifetime(Lifetime::new("'_", span()));
    typed(with_any_arguments(
        "Sending",
        [client, GenericArgument::Type(output)],
    ))
}

/// `()`
pub fn unit() -> Type {
    Type::Tuple(TypeTuple {
        attrs: Vec::new(),
        paren_token: Default::default(),
        elems: Punctuated::new(),
    })
}

pub fn list_attribute(key: &str, tokens: TokenStream) -> Attribute {
    attribute(Meta::List(MetaList {
        path: Path::from(name(key)),
        delimiter: MacroDelimiter::Paren(Default::default()),
        tokens,
    }))
}

/// `#[cfg(feature = "name")]`
pub fn gate(feature: &str) -> Attribute {
    list_attribute("cfg", quote!(feature = #feature))
}

fn attribute(meta: Meta) -> Attribute {
    Attribute {
        pound_token: Default::default(),
        style: AttrStyle::Outer,
        bracket_token: Default::default(),
        meta,
    }
}

/// `#[key = "text"]`
pub fn text_attribute(key: &str, text: &str) -> Attribute {
    attribute(Meta::NameValue(MetaNameValue {
        path: Path::from(name(key)),
        eq_token: Default::default(),
        value: self::text(text),
    }))
}

/// `///` lines.
pub fn docs(lines: &[String]) -> Vec<Attribute> {
    let lines = lines.iter().map(|line| match line.as_str() {
        "" => text_attribute("doc", ""),
        line => text_attribute("doc", &format!(" {line}")),
    });
    lines.collect()
}

/// `"text"`
pub fn text(text: &str) -> Expr {
    literal(Lit::Str(LitStr::new(text, span())))
}

/// `true`
pub fn boolean(value: bool) -> Expr {
    literal(Lit::Bool(LitBool::new(value, span())))
}

fn literal(lit: Lit) -> Expr {
    Expr::Lit(ExprLit {
        attrs: Vec::new(),
        lit,
    })
}

/// `a::b` as a value.
pub fn value(names: impl IntoIterator<Item = Ident>) -> Expr {
    Expr::Path(ExprPath {
        attrs: Vec::new(),
        qself: None,
        path: path(names),
    })
}

/// `Kind::Name`
pub fn constant(kind: &str, ident: &str) -> Expr {
    value([name(kind), name(ident)])
}

/// `base.name`
pub fn field_of(base: &str, ident: Ident) -> Expr {
    Expr::Field(ExprField {
        attrs: Vec::new(),
        base: Box::new(value([name(base)])),
        dot_token: Default::default(),
        member: Member::Named(ident),
    })
}

/// `function(arguments)`
pub fn call(function: Expr, arguments: impl IntoIterator<Item = Expr>) -> Expr {
    Expr::Call(ExprCall {
        attrs: Vec::new(),
        func: Box::new(function),
        paren_token: Default::default(),
        args: arguments.into_iter().collect(),
    })
}

/// `receiver.method(arguments)`
pub fn method(receiver: Expr, method: &str, arguments: impl IntoIterator<Item = Expr>) -> Expr {
    Expr::MethodCall(ExprMethodCall {
        attrs: Vec::new(),
        receiver: Box::new(receiver),
        dot_token: Default::default(),
        method: name(method),
        turbofish: None,
        paren_token: Default::default(),
        args: arguments.into_iter().collect(),
    })
}

/// `&value`
pub fn reference(expr: Expr) -> Expr {
    Expr::Reference(ExprReference {
        attrs: Vec::new(),
        and_token: Default::default(),
        mutability: None,
        expr: Box::new(expr),
    })
}

/// `&[a, b]`
pub fn slice(items: impl IntoIterator<Item = Expr>) -> Expr {
    reference(Expr::Array(ExprArray {
        attrs: Vec::new(),
        bracket_token: Default::default(),
        elems: items.into_iter().collect(),
    }))
}

/// `(a, b)`
pub fn tuple(items: impl IntoIterator<Item = Expr>) -> Expr {
    Expr::Tuple(ExprTuple {
        attrs: Vec::new(),
        paren_token: Default::default(),
        elems: items.into_iter().collect(),
    })
}

/// `Kind::Name { a, b: 1 }`
pub fn braced(
    names: impl IntoIterator<Item = Ident>,
    members: impl IntoIterator<Item = FieldValue>,
) -> Expr {
    Expr::Struct(ExprStruct {
        attrs: Vec::new(),
        qself: None,
        path: path(names),
        brace_token: Default::default(),
        fields: members.into_iter().collect(),
        dot2_token: None,
        rest: None,
    })
}

/// `name: value`, or `name` where the value is the variable of that name.
pub fn member(ident: Ident, expr: Expr) -> FieldValue {
    let is_short = matches!(&expr, Expr::Path(ExprPath { attrs: _, qself: None, path }) if path.is_ident(&ident));
    FieldValue {
        attrs: Vec::new(),
        member: Member::Named(ident),
        colon_token: (!is_short).then(Default::default),
        expr,
    }
}

/// The value that a block ends with.
pub fn end(expr: Expr) -> Stmt {
    Stmt::Expr(expr, None)
}

/// `name: T`
pub fn argument(ident: Ident, ty: Type) -> FnArg {
    FnArg::Typed(PatType {
        attrs: Vec::new(),
        pat: Box::new(Pat::Ident(PatIdent {
            attrs: Vec::new(),
            by_ref: None,
            mutability: None,
            ident,
            subpat: None,
        })),
        colon_token: Default::default(),
        ty: Box::new(ty),
    })
}

/// `impl Name { items }`
pub fn inherent(
    attrs: impl IntoIterator<Item = Attribute>,
    ident: Ident,
    items: Vec<ImplItem>,
) -> Item {
    implementation(attrs, None, ident, items)
}

/// `impl Trait for Name { items }`
pub fn implements(
    attrs: impl IntoIterator<Item = Attribute>,
    of: &str,
    ident: Ident,
    items: Vec<ImplItem>,
) -> Item {
    let of = (Path::from(name(of)), Default::default());
    implementation(attrs, Some(of), ident, items)
}

fn implementation(
    attrs: impl IntoIterator<Item = Attribute>,
    trait_: Option<(Path, Token![for])>,
    ident: Ident,
    items: Vec<ImplItem>,
) -> Item {
    Item::Impl(ItemImpl {
        attrs: attrs.into_iter().collect(),
        modifiers: ImplModifiers::default(),
        unsafety: None,
        impl_token: Default::default(),
        generics: Generics::default(),
        trait_,
        self_ty: Box::new(named([ident])),
        brace_token: Default::default(),
        items,
    })
}

/// `type Name = T;`
pub fn associated_type(ident: &str, ty: Type) -> ImplItem {
    ImplItem::Type(ImplItemType {
        attrs: Vec::new(),
        vis: Visibility::Inherited,
        modifiers: TypeModifiers::default(),
        type_token: Default::default(),
        ident: name(ident),
        generics: Generics::default(),
        eq_token: Default::default(),
        ty,
        semi_token: Default::default(),
    })
}

/// `const NAME: T = value;`
pub fn associated_constant(ident: &str, ty: Type, expr: Expr) -> ImplItem {
    ImplItem::Const(ImplItemConst {
        attrs: Vec::new(),
        vis: Visibility::Inherited,
        modifiers: ConstModifiers::default(),
        const_token: Default::default(),
        ident: name(ident),
        generics: Generics::default(),
        colon_token: Default::default(),
        ty,
        eq_token: Default::default(),
        expr,
        semi_token: Default::default(),
    })
}

/// `&'static T`
pub fn static_reference(ty: Type) -> Type {
    Type::Reference(TypeReference {
        attrs: Vec::new(),
        and_token: Default::default(),
        lifetime: Some(syn::Lifetime::new("'static", span())),
        mutability: None,
        elem: Box::new(ty),
    })
}
