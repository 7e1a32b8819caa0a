//! Generated types, and how a Rust type is written.

use std::sync::Arc;

/// Where a generated type stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypePath {
    pub spec: Option<String>,
    pub module: String,
    pub name: String,
    /// The vendor means to remove it, and whoever names it is warned.
    pub deprecated: bool,
}

/// A generated type.
#[derive(Debug, Clone, PartialEq)]
pub struct RustType {
    pub path: Arc<TypePath>,
    pub docs: Vec<String>,
    pub body: RustBody,
}

/// What a generated type is.
#[derive(Debug, Clone, PartialEq)]
pub enum RustBody {
    Struct(RustStruct),
    /// Variant and text.
    TextEnum(Vec<RustVariant<String>>),
    /// Variant and number.
    IntegerEnum(Vec<RustVariant<i64>>),
    Union(RustUnion),
    Status(Vec<StatusVariant>),
}

/// One value of an enum.
#[derive(Debug, Clone, PartialEq)]
pub struct RustVariant<T> {
    pub name: String,
    pub value: T,
    pub docs: Vec<String>,
    pub deprecated: bool,
}

/// A struct with its constructor.
#[derive(Debug, Clone, PartialEq)]
pub struct RustStruct {
    /// Required ones first, as the codec wants them.
    pub fields: Vec<RustField>,
    /// The map that keeps further members; its type is the map's.
    pub extra: Option<Member>,
    /// The name of the struct that `new` takes; `None` where the required fields are few enough to be arguments.
    pub required: Option<String>,
}

/// A field that has a name in JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct RustField {
    pub member: Member,
    pub wire: String,
    /// Must be there when reading and is always written.
    pub required: bool,
}

/// A field of a struct, of a type or of a request alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    pub ident: String,
    pub setter: String,
    pub ty: TyExpr,
    pub docs: Vec<String>,
    pub deprecated: bool,
    pub start: Start,
}

/// What a constructor puts into a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Start {
    /// An argument.
    Given,
    /// Nothing yet; there is a setter.
    Empty,
    /// The one value it can have.
    Fixed(FixedValue),
}

/// The one value of a constant.
#[derive(Debug, Clone, PartialEq)]
pub enum FixedValue {
    Text(String),
    Integer(i64),
    Bool(bool),
}

/// A union and how its variants are told apart.
#[derive(Debug, Clone, PartialEq)]
pub struct RustUnion {
    pub variants: Vec<UnionVariant>,
    pub by: UnionBy,
}

/// One alternative.
#[derive(Debug, Clone, PartialEq)]
pub struct UnionVariant {
    pub name: String,
    pub ty: TyExpr,
    pub docs: Vec<String>,
    pub deprecated: bool,
}

/// What announces the variants, one entry a variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnionBy {
    Member {
        wire: String,
        texts: Vec<Vec<String>>,
    },
    Rules(Vec<UnionRule>),
}

/// What announces one variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UnionRule {
    Type(JsonShape),
    /// A member that has one of these texts.
    Member(String, Vec<String>),
    Required(Vec<String>),
}

/// A JSON type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonShape {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

/// A body chosen by the status and media type of the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct StatusVariant {
    pub name: String,
    pub status: StatusKey,
    /// Without one, what the status means otherwise.
    pub media_type: Option<String>,
    pub ty: TyExpr,
    pub docs: Vec<String>,
}

/// Which statuses mean a variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusKey {
    Code(u16),
    /// The first digit.
    Range(u8),
    Any,
}

/// A Rust type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TyExpr {
    Plain(Plain),
    Named(Arc<TypePath>),
    Option(Box<TyExpr>),
    Patch(Box<TyExpr>),
    List(Box<TyExpr>),
    Map(Box<TyExpr>),
    Boxed(Box<TyExpr>),
}

/// A type that is not generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Plain {
    Unit,
    Bool,
    I32,
    I64,
    U64,
    F64,
    String,
    Date,
    DateTime,
    Uuid,
    Uri,
    Decimal,
    Base64,
    Upload,
    Secret,
    Json,
    /// A whole body of text.
    Text,
    /// A whole body of bytes.
    Bytes,
}

impl TyExpr {
    /// `T` as `Option<T>`, once.
    #[must_use]
    pub fn optional(self) -> Self {
        match self {
            Self::Option(_) | Self::Patch(_) => self,
            other => Self::Option(Box::new(other)),
        }
    }

    /// What stands inside `Option` and `Patch`.
    pub fn inner(&self) -> &Self {
        match self {
            Self::Option(inner) | Self::Patch(inner) => inner.inner(),
            other => other,
        }
    }

    /// The plain type that one value is in the end, in lists and maps too.
    pub fn plain(&self) -> Option<Plain> {
        match self {
            Self::Plain(plain) => Some(*plain),
            Self::Named(_) => None,
            Self::Option(inner)
            | Self::Patch(inner)
            | Self::List(inner)
            | Self::Map(inner)
            | Self::Boxed(inner) => inner.plain(),
        }
    }

    /// Calls `f` with every generated type that is named here.
    pub fn each_named<'a>(&'a self, f: &mut impl FnMut(&'a Arc<TypePath>)) {
        match self {
            Self::Plain(_) => {}
            Self::Named(path) => f(path),
            Self::Option(inner)
            | Self::Patch(inner)
            | Self::List(inner)
            | Self::Map(inner)
            | Self::Boxed(inner) => inner.each_named(f),
        }
    }

    /// Whether a type that the vendor deprecates is named here.
    pub fn names_deprecated(&self) -> bool {
        let mut found = false;
        self.each_named(&mut |path| found |= path.deprecated);
        found
    }
}

impl RustType {
    /// Whether what is done with it meets something that the vendor deprecates: itself, a field, a variant.
    pub fn meets_deprecated(&self) -> bool {
        self.path.deprecated
            || match &self.body {
                RustBody::Struct(body) => body.fields.iter().any(|field| field.member.deprecated),
                RustBody::TextEnum(variants) => variants.iter().any(|one| one.deprecated),
                RustBody::IntegerEnum(variants) => variants.iter().any(|one| one.deprecated),
                RustBody::Union(union) => union.variants.iter().any(|one| one.deprecated),
                RustBody::Status(_) => false,
            }
    }

    /// Every Rust type written in this one's definition.
    pub fn each_type<'a>(&'a self, f: &mut impl FnMut(&'a TyExpr)) {
        match &self.body {
            RustBody::Struct(RustStruct {
                fields,
                extra,
                required: _,
            }) => {
                for field in fields {
                    f(&field.member.ty);
                }
                if let Some(extra) = extra {
                    f(&extra.ty);
                }
            }
            RustBody::TextEnum(_) | RustBody::IntegerEnum(_) => {}
            RustBody::Union(union) => union.variants.iter().for_each(|v| f(&v.ty)),
            RustBody::Status(variants) => variants.iter().for_each(|v| f(&v.ty)),
        }
    }
}
