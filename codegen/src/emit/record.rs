//! Structs with their constructor and setters: types and requests are built alike.

use syn::{Attribute, Field, ImplItem, Item, parse_quote};

use super::ast;
use super::tokens::{Scope, allowance, argument, deprecation, ident, setter, start, ty};
use crate::lower::connector::{Member, Start, TyExpr};

/// A struct to print.
pub struct Record<'a> {
    pub name: &'a str,
    pub docs: &'a [String],
    /// In the order they are written.
    pub members: Vec<&'a Member>,
    /// The struct that `new` takes instead of arguments.
    pub required: Option<&'a str>,
    /// What its required parts are called in docs.
    pub noun: &'static str,
    pub deprecated: bool,
    /// What to say to who builds one and drops it.
    pub unused: Option<&'static str>,
    pub scope: Scope,
}

impl Record<'_> {
    /// The struct, its `impl` and, where it has one, the struct of required parts.
    pub fn print(&self) -> Vec<Item> {
        let bare = self
            .members
            .iter()
            .all(|member| member.start == Start::Empty);
        let setters = self
            .members
            .iter()
            .filter(|member| member.start == Start::Empty)
            .map(|member| setter(member, self.scope));
        let methods = std::iter::once(self.constructor(bare))
            .chain(setters)
            .collect();
        let mut items = vec![
            self.structure(bare),
            ast::inherent(
                allowance(self.meets_deprecated() || self.names_deprecated()),
                ident(self.name),
                methods,
            ),
        ];
        items.extend(self.default_impl(bare));
        items.extend(self.required_struct());
        items
    }

    /// Whether what is done with it meets something that the vendor deprecates: itself, or a field.
    fn meets_deprecated(&self) -> bool {
        self.deprecated || self.members.iter().any(|member| member.deprecated)
    }

    fn names_deprecated(&self) -> bool {
        let mut types = self.members.iter().map(|member| &member.ty);
        types.any(TyExpr::names_deprecated)
    }

    fn structure(&self, bare: bool) -> Item {
        let mut attributes = ast::docs(self.docs);
        attributes.extend(self.deprecated.then(deprecation));
        attributes.extend(allowance(self.names_deprecated()));
        let traits = ["Debug", "Clone", "PartialEq"];
        let default = bare.then_some("Default");
        attributes.push(ast::derive(traits.into_iter().chain(default)));
        attributes.extend(
            self.unused
                .map(|text| ast::text_attribute("must_use", text)),
        );
        attributes.push(ast::word_attribute("non_exhaustive"));
        let fields = self.members.iter().map(|member| {
            let mut attributes = ast::docs(&member.docs);
            attributes.extend(member.deprecated.then(deprecation));
            self.field(attributes, member)
        });
        ast::structure(attributes, ident(self.name), fields)
    }

    fn field(&self, attributes: Vec<Attribute>, member: &Member) -> Field {
        let ty = ty(&member.ty, self.scope);
        ast::public_field(attributes, ident(&member.ident), ty)
    }

    fn given(&self) -> impl Iterator<Item = &Member> {
        self.members
            .iter()
            .copied()
            .filter(|member| member.start == Start::Given)
    }

    fn constructor(&self, bare: bool) -> ImplItem {
        let noun = self.noun;
        let text = if bare {
            format!("Without any {noun}.")
        } else if self.given().next().is_some() {
            format!("With the required {noun}s.")
        } else {
            format!("Without any optional {noun}.")
        };
        let attributes = ast::docs(&[text]);
        let own = || ast::name("Self");
        let mut arguments = Vec::new();
        let value = if bare {
            ast::call(ast::constant("Self", "default"), [])
        } else {
            if let Some(required) = self.required {
                let ty = ast::named([ident(required)]);
                arguments.push(ast::argument(ast::name("required"), ty));
            }
            let mut values = Vec::new();
            for member in &self.members {
                let name = ident(&member.ident);
                let given = if self.required.is_some() {
                    ast::field_of("required", name.clone())
                } else {
                    let (ty, value) = argument(&member.ty, &name, self.scope);
                    if member.start == Start::Given {
                        arguments.push(ast::argument(name.clone(), ty));
                    }
                    value
                };
                values.push(ast::member(name, start(member, given)));
            }
            ast::braced([own()], values)
        };
        ast::constructor(
            attributes,
            ast::name("new"),
            arguments,
            vec![ast::end(value)],
        )
    }

    /// Constants alone need no argument, but the derive would leave them empty.
    fn default_impl(&self, bare: bool) -> Option<Item> {
        if bare || self.given().next().is_some() {
            return None;
        }
        let name = ident(self.name);
        let allowed = allowance(self.deprecated);
        Some(parse_quote! {
            #allowed
            impl Default for #name {
                fn default() -> Self { Self::new() }
            }
        })
    }

    fn required_struct(&self) -> Option<Item> {
        let name = self.required?;
        let text = format!("The required {}s of [`{}`].", self.noun, self.name);
        let mut attributes = ast::docs(&[text]);
        attributes.extend(allowance(self.names_deprecated()));
        attributes.push(ast::derive(["Debug", "Clone", "PartialEq"]));
        // Whoever builds one has to give them all.
        let fields = self
            .given()
            .map(|member| self.field(ast::docs(&member.docs), member));
        Some(ast::structure(attributes, ident(name), fields))
    }
}
