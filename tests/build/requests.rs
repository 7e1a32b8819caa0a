//! The requests of a crate: what `impl Operation for` is written for.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use quote::ToTokens as _;
use syn::{Expr, FnArg, GenericArgument, ImplItem, Item, Member, Pat, PathArguments, Type};

/// A request, as its code says.
pub struct Request {
    /// `actions`, `operations::bodies`
    module: String,
    /// The file's name, which is the key of the catalog's entry.
    file: String,
    name: String,
    /// The fields that `encode` hands over, which is the order of the inputs.
    inputs: Vec<String>,
    /// What `new` asks for.
    new: New,
    /// Whether it is one of a list, page by page.
    paginated: bool,
}

enum New {
    /// Each field, and the type it is made into unless it is taken as it is.
    Fields(Vec<(String, Option<String>)>),
    /// One struct of that name.
    Required(String, Vec<String>),
}

/// The requests of a crate whose sources are there, in the order of their files.
pub fn of_crate(source: &Path) -> Result<Vec<Request>, String> {
    let mut requests = Vec::new();
    for module in ["triggers", "actions", "searches"] {
        of_folder(&source.join(module), module, &mut requests)?;
    }
    for spec in entries(&source.join("operations"))? {
        if spec.is_dir() {
            let module = format!("operations::{}", stem(&spec));
            of_folder(&spec, &module, &mut requests)?;
        }
    }
    Ok(requests)
}

fn of_folder(folder: &Path, module: &str, requests: &mut Vec<Request>) -> Result<(), String> {
    for path in entries(folder)? {
        let said = |error: String| format!("`{}`: {error}", path.display());
        let text = fs::read_to_string(&path).map_err(|error| said(error.to_string()))?;
        let file = syn::parse_file(&text).map_err(|error| said(error.to_string()))?;
        for item in &file.items {
            if let Some((name, inputs)) = operation(item).map_err(said)? {
                requests.push(Request {
                    module: module.to_owned(),
                    file: stem(&path),
                    new: new(&file.items, &name).map_err(said)?,
                    paginated: (file.items.iter()).any(|item| implements(item, "Paginated", &name)),
                    name,
                    inputs,
                });
            }
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let read = || {
        fs::read_dir(folder)?
            .map(|entry| Ok(entry?.path()))
            .collect()
    };
    let read: std::io::Result<Vec<PathBuf>> = read();
    let mut found = read.map_err(|error| format!("`{}`: {error}", folder.display()))?;
    found.sort();
    Ok(found)
}

fn stem(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

/// The name of a request and its inputs, where the item makes an operation of it.
fn operation(item: &Item) -> Result<Option<(String, Vec<String>)>, String> {
    let Item::Impl(block) = item else {
        return Ok(None);
    };
    let name = block.self_ty.to_token_stream().to_string();
    if !implements(item, "Operation", &name) {
        return Ok(None);
    }
    let encode = block.items.iter().find_map(|item| match item {
        ImplItem::Fn(method) if method.sig.ident == "encode" => method.block.stmts.last(),
        _ => None,
    });
    let inputs = match encode {
        Some(syn::Stmt::Expr(Expr::MethodCall(call), None)) if call.method == "inputs" => {
            call.args.last().and_then(fields)
        }
        _ => None,
    };
    let unread = || format!("`{name}` has an `encode` that this test does not know");
    Ok(Some((name.clone(), inputs.ok_or_else(unread)?)))
}

fn implements(item: &Item, name: &str, of: &str) -> bool {
    let Item::Impl(block) = item else {
        return false;
    };
    let named = |(path, _): &(syn::Path, _)| path.is_ident(name);
    block.trait_.as_ref().is_some_and(named) && block.self_ty.to_token_stream().to_string() == of
}

/// `&[&self.a, &self.b]`
fn fields(values: &Expr) -> Option<Vec<String>> {
    let Expr::Reference(values) = values else {
        return None;
    };
    let Expr::Array(values) = &*values.expr else {
        return None;
    };
    let field = |value: &Expr| match value {
        Expr::Reference(value) => match &*value.expr {
            Expr::Field(field) => match &field.member {
                Member::Named(name) => Some(name.to_string()),
                Member::Unnamed(_) => None,
            },
            _ => None,
        },
        _ => None,
    };
    values.elems.iter().map(field).collect()
}

fn new(items: &[Item], name: &str) -> Result<New, String> {
    let arguments = items.iter().find_map(|item| match item {
        Item::Impl(block)
            if block.trait_.is_none() && block.self_ty.to_token_stream().to_string() == name =>
        {
            block.items.iter().find_map(|item| match item {
                ImplItem::Fn(method) if method.sig.ident == "new" => Some(&method.sig.inputs),
                _ => None,
            })
        }
        _ => None,
    });
    let arguments = arguments.ok_or_else(|| format!("`{name}` has no `new`"))?;
    let mut fields = Vec::new();
    for argument in arguments {
        let FnArg::Typed(argument) = argument else {
            return Err(format!("`{name}::new` takes `self`"));
        };
        let Pat::Ident(field) = &*argument.pat else {
            return Err(format!("`{name}::new` takes a pattern"));
        };
        fields.push((field.ident.to_string(), into(&argument.ty)));
    }
    let required = format!("{name}Required");
    let all = items.iter().find_map(|item| match item {
        Item::Struct(found) if found.ident == required => Some(&found.fields),
        _ => None,
    });
    Ok(match all {
        Some(all) => {
            let names = all.iter().filter_map(|field| field.ident.as_ref());
            New::Required(required, names.map(ToString::to_string).collect())
        }
        None => New::Fields(fields),
    })
}

/// `T` of `impl Into<T>`.
fn into(ty: &Type) -> Option<String> {
    let Type::ImplTrait(ty) = ty else {
        return None;
    };
    let syn::TypeParamBound::Trait(bound) = ty.bounds.first()? else {
        return None;
    };
    let PathArguments::AngleBracketed(arguments) = &bound.path.segments.last()?.arguments else {
        return None;
    };
    match arguments.args.first()? {
        GenericArgument::Type(ty) => Some(ty.to_token_stream().to_string()),
        _ => None,
    }
}

impl Request {
    /// A call of the tests' trait `Visit` with this request, if the catalog has it.
    pub fn visit(&self, krate: &str) -> Option<String> {
        let method = match (self.module.as_str(), self.paginated) {
            ("triggers", true) => "trigger",
            ("searches", true) => "search",
            ("actions", false) => "action",
            _ => return None,
        };
        let Self {
            module, file, name, ..
        } = self;
        Some(format!(
            "visit.{method}::<{krate}::{module}::{name}>(\"{file}\").await;\n"
        ))
    }

    /// An implementation of the tests' trait `Inputs`.
    pub fn code(&self, krate: &str) -> String {
        let Self {
            module,
            file: _,
            name,
            inputs,
            new,
            paginated: _,
        } = self;
        let place = |field: &String| inputs.iter().position(|input| input == field);
        let place = |field| place(field).map_or_else(|| "usize::MAX".to_owned(), |n| n.to_string());
        let made = match new {
            New::Fields(fields) => {
                let arguments = fields.iter().map(|(field, into)| {
                    let into = into.as_deref().map(|ty| format!("::<{ty}>"));
                    format!("given.one{}({})?", into.unwrap_or_default(), place(field))
                });
                arguments.collect::<Vec<_>>().join(", ")
            }
            New::Required(required, fields) => {
                let members = fields
                    .iter()
                    .map(|field| format!("{field}: given.one({})?", place(field)));
                let members = members.collect::<Vec<_>>().join(", ");
                format!("{krate}::{module}::{required} {{ {members} }}")
            }
        };
        let required = |field: &String| match new {
            New::Fields(fields) => fields.iter().any(|(required, _)| required == field),
            New::Required(_, fields) => fields.contains(field),
        };
        let mut set = String::new();
        for field in inputs.iter().filter(|field| !required(field)) {
            // Writing to a string does not fail.
            let _ = writeln!(set, "given.set({}, &mut request.{field})?;", place(field));
        }
        let given = if inputs.is_empty() { "_" } else { "given" };
        let mutable = if set.is_empty() { "" } else { "mut " };
        let values: Vec<String> = inputs
            .iter()
            .map(|field| format!("&self.{field}"))
            .collect();
        let values = values.join(", ");
        format!(
            "impl Inputs for {krate}::{module}::{name} {{
    fn read({given}: &Given<'_>) -> Result<Self, DecodeError> {{
        #[allow(unused_imports, reason = \"of some requests only\")]
        use {{std::collections::BTreeMap, {krate}::{{runtime::*, types}}}};
        let {mutable}request = Self::new({made});
        {set}Ok(request)
    }}
    fn values(&self) -> Vec<&dyn Encode> {{ vec![{values}] }}
}}
"
        )
    }
}
