//! Structs with their constructor and setters: types and requests are built alike.

use std::fmt::{self, Display, Write as _};

use super::broken::typed;
use super::text;
use super::tokens::{Scope, Written, written};
use crate::lower::connector::{FixedValue, Member, Plain, Start, TyExpr};
use crate::lower::docs::first_line;
use crate::output::{Block, ItemText, WIDTH};

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

/// The longest struct expression, up to its closing brace, that prettyplease leaves on one line.
const SHORT_VALUE: usize = 34;

impl Record<'_> {
    /// The struct, its `impl` and, where it has one, the struct of required parts.
    pub fn print(&self, out: &mut ItemText) {
        let bare = self
            .members
            .iter()
            .all(|member| member.start == Start::Empty);
        self.structure(bare, out);
        out.gap();
        text::allowance(self.meets_deprecated() || self.names_deprecated(), out);
        out.line(0, format_args!("impl {} {{", self.name));
        self.constructor(bare, out);
        for member in &self.members {
            if member.start == Start::Empty {
                out.gap();
                setter(member, self.scope, out);
            }
        }
        out.line(0, "}");
        self.default_impl(bare, out);
        self.required_struct(out);
    }

    /// Whether what is done with it meets something that the vendor deprecates: itself, or a field.
    fn meets_deprecated(&self) -> bool {
        self.deprecated || self.members.iter().any(|member| member.deprecated)
    }

    fn names_deprecated(&self) -> bool {
        let mut types = self.members.iter().map(|member| &member.ty);
        types.any(TyExpr::names_deprecated)
    }

    fn structure(&self, bare: bool, out: &mut ItemText) {
        out.docs(0, self.docs.iter().map(String::as_str));
        text::deprecation(0, self.deprecated, out);
        text::allowance(self.names_deprecated(), out);
        let default = if bare { ", Default" } else { "" };
        out.line(
            0,
            format_args!("#[derive(Debug, Clone, PartialEq{default})]"),
        );
        if let Some(unused) = self.unused {
            out.line(0, format_args!("#[must_use = {unused:?}]"));
        }
        out.line(0, "#[non_exhaustive]");
        out.line(0, format_args!("pub struct {} {{", self.name));
        for member in &self.members {
            self.field(member, member.deprecated, out);
        }
        out.close(0);
    }

    fn field(&self, member: &Member, deprecated: bool, out: &mut ItemText) {
        out.member(Block::Struct, |out| {
            out.docs(1, member.docs.iter().map(String::as_str));
            text::deprecation(1, deprecated, out);
            let head = format!("pub {}: ", member.ident);
            typed(1, &head, written(&member.ty, self.scope), ",", 1, out);
        });
    }

    fn given(&self) -> impl Iterator<Item = &Member> {
        self.members
            .iter()
            .copied()
            .filter(|member| member.start == Start::Given)
    }

    fn constructor(&self, bare: bool, out: &mut ItemText) {
        let noun = self.noun;
        let text = if bare {
            format!("Without any {noun}.")
        } else if self.given().next().is_some() {
            format!("With the required {noun}s.")
        } else {
            format!("Without any optional {noun}.")
        };
        out.member(Block::Impl, |out| {
            out.docs(1, [text.as_str()]);
            let (arguments, values): (Vec<Argument<'_>>, Vec<String>) = match self.required {
                _ if bare => (Vec::new(), Vec::new()),
                Some(required) => (
                    vec![Argument::Required(required)],
                    self.values(|member| format!("required.{}", member.ident)),
                ),
                None => (
                    self.given()
                        .map(|member| {
                            let taken = Taken::of(&member.ty, self.scope);
                            Argument::Taken(&member.ident, taken)
                        })
                        .collect(),
                    self.values(|member| Taken::of(&member.ty, self.scope).value(&member.ident)),
                ),
            };
            signature("new", &arguments, out);
            let short = format!("Self {{ {} }}", values.join(", "));
            if bare {
                out.line(2, "Self::default()");
            } else if short.len() - "}".len() <= SHORT_VALUE {
                out.line(2, short);
            } else {
                out.line(2, "Self {");
                for value in values {
                    out.line(3, format_args!("{value},"));
                }
                out.line(2, "}");
            }
            out.line(1, "}");
        });
    }

    /// The members of a new value, where `given` says what an argument becomes.
    fn values(&self, given: impl Fn(&Member) -> String) -> Vec<String> {
        let value = |member: &&Member| {
            let value = match &member.start {
                Start::Given => given(member),
                Start::Empty => empty(&member.ty).to_owned(),
                Start::Fixed(FixedValue::Text(text)) => {
                    format!("{}.to_owned()", text::literal(text))
                }
                Start::Fixed(FixedValue::Integer(value)) => value.to_string(),
                Start::Fixed(FixedValue::Bool(value)) => value.to_string(),
            };
            if value == member.ident {
                value
            } else {
                format!("{}: {value}", member.ident)
            }
        };
        self.members.iter().map(value).collect()
    }

    /// Constants alone need no argument, but the derive would leave them empty.
    fn default_impl(&self, bare: bool, out: &mut ItemText) {
        if bare || self.given().next().is_some() {
            return;
        }
        out.gap();
        text::allowance(self.deprecated, out);
        let line = format!("impl Default for {} {{", self.name);
        if line.len() <= WIDTH {
            out.line(0, line);
        } else {
            out.line(0, "impl Default");
            out.line(0, format_args!("for {} {{", self.name));
        }
        out.line(1, "fn default() -> Self {");
        out.line(2, "Self::new()");
        out.line(1, "}");
        out.line(0, "}");
    }

    fn required_struct(&self, out: &mut ItemText) {
        let Some(name) = self.required else {
            return;
        };
        out.gap();
        let text = format!("The required {}s of [`{}`].", self.noun, self.name);
        out.docs(0, [text.as_str()]);
        text::allowance(self.names_deprecated(), out);
        out.line(0, "#[derive(Debug, Clone, PartialEq)]");
        out.line(0, format_args!("pub struct {name} {{"));
        // Whoever builds one has to give them all.
        for member in self.given() {
            self.field(member, false, out);
        }
        out.close(0);
    }
}

/// A setter of an optional field.
fn setter(member: &Member, scope: Scope, out: &mut ItemText) {
    let Member {
        ident,
        setter,
        ty,
        docs,
        deprecated,
        start: _,
    } = member;
    let text =
        first_line(docs).unwrap_or_else(|| format!("Sets `{}`.", ident.trim_start_matches("r#")));
    out.member(Block::Impl, |out| {
        out.docs(1, [text.as_str()]);
        text::deprecation(1, *deprecated, out);
        let (taken, value) = match ty {
            TyExpr::Option(inner) => {
                let taken = Taken::of(inner, scope);
                let value = format!("Some({})", taken.value(ident));
                (taken, value)
            }
            other => {
                let taken = Taken::of(other, scope);
                let value = taken.value(ident);
                (taken, value)
            }
        };
        let arguments = [Argument::Receiver, Argument::Taken(ident, taken)];
        signature(setter, &arguments, out);
        out.line(2, format_args!("self.{ident} = {value};"));
        out.line(2, "self");
        out.line(1, "}");
    });
}

/// An argument of a method.
enum Argument<'a> {
    Receiver,
    /// The struct of required members.
    Required(&'a str),
    Taken(&'a str, Taken<'a>),
}

impl Display for Argument<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Receiver => f.write_str("mut self"),
            Self::Required(name) => write!(f, "required: {name}"),
            Self::Taken(name, taken) => write!(f, "{name}: {}", taken.written()),
        }
    }
}

impl Argument<'_> {
    /// Whether a method that takes this is generic.
    fn is_generic(&self) -> bool {
        match self {
            Self::Taken(_, Taken::Into(_)) => true,
            Self::Receiver
            | Self::Required(_)
            | Self::Taken(_, Taken::Boxed(_) | Taken::Itself(_) | Taken::Scalar(_)) => false,
        }
    }

    /// Whether it is a number or truth value, of which nothing is dropped.
    fn is_scalar(&self) -> bool {
        match self {
            Self::Taken(_, Taken::Scalar(_)) => true,
            Self::Receiver
            | Self::Required(_)
            | Self::Taken(_, Taken::Into(_) | Taken::Boxed(_) | Taken::Itself(_)) => false,
        }
    }
}

/// Whether a method has to say that it is built where it is used, which spares its crate what drops all that the struct
/// holds. A generic one is built there as it is, and so is a short one that only puts a number.
fn says_inline(arguments: &[Argument<'_>]) -> bool {
    let only_scalars = match arguments {
        [Argument::Receiver, argument] => argument.is_scalar(),
        _ => false,
    };
    !only_scalars && !arguments.iter().any(Argument::is_generic)
}

/// `pub fn name(arguments) -> Self {`, with a line for each argument where one is not enough.
fn signature(name: &str, arguments: &[Argument<'_>], out: &mut ItemText) {
    if says_inline(arguments) {
        out.line(1, "#[inline]");
    }
    let mut line = format!("pub fn {name}(");
    for (index, argument) in arguments.iter().enumerate() {
        let comma = if index > 0 { ", " } else { "" };
        // Writing to a string cannot fail.
        let _ = write!(line, "{comma}{argument}");
    }
    line.push_str(") -> Self {");
    if "    ".len() + line.len() <= WIDTH {
        out.line(1, line);
        return;
    }
    out.line(1, format_args!("pub fn {name}("));
    for (index, argument) in arguments.iter().enumerate() {
        match argument {
            Argument::Receiver | Argument::Required(_) => out.line(2, format_args!("{argument},")),
            Argument::Taken(name, taken) => {
                // The comma behind the last one is there because the list is broken.
                let counted = usize::from(index + 1 < arguments.len());
                let head = format!("{name}: ");
                typed(2, &head, taken.written(), ",", counted, out);
            }
        }
    }
    out.line(1, ") -> Self {");
}

/// The value of an optional field that nobody set.
fn empty(ty: &TyExpr) -> &'static str {
    match ty {
        TyExpr::Patch(_) => "Patch::Absent",
        TyExpr::Map(_) => "BTreeMap::new()",
        _ => "None",
    }
}

/// What is taken as an argument for a field, and how it becomes the field's value.
enum Taken<'a> {
    /// Whatever becomes a value of this type.
    Into(Written<'a>),
    /// What is put into a box.
    Boxed(Written<'a>),
    /// The value itself.
    Itself(Written<'a>),
    /// A number or truth value, itself.
    Scalar(Written<'a>),
}

impl<'a> Taken<'a> {
    fn of(expr: &'a TyExpr, scope: Scope) -> Self {
        match expr {
            TyExpr::Plain(
                Plain::String
                | Plain::Date
                | Plain::DateTime
                | Plain::Uuid
                | Plain::Uri
                | Plain::Decimal
                | Plain::Base64
                | Plain::Upload
                | Plain::Secret
                | Plain::Json,
            )
            | TyExpr::Patch(_) => Self::Into(Written::Into(expr, scope)),
            TyExpr::Boxed(inner) => Self::Boxed(written(inner, scope)),
            TyExpr::Plain(Plain::Bool | Plain::I32 | Plain::I64 | Plain::U64 | Plain::F64) => {
                Self::Scalar(written(expr, scope))
            }
            _ => Self::Itself(written(expr, scope)),
        }
    }

    /// The argument's type.
    fn written(&self) -> Written<'_> {
        match self {
            Self::Into(ty) | Self::Boxed(ty) | Self::Itself(ty) | Self::Scalar(ty) => *ty,
        }
    }

    fn value(&self, name: &str) -> String {
        match self {
            Self::Into(_) => format!("{name}.into()"),
            Self::Boxed(_) => format!("Box::new({name})"),
            Self::Itself(_) | Self::Scalar(_) => name.to_owned(),
        }
    }
}
