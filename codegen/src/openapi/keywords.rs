//! The keywords of a schema, the kind of value each wants, and sets of them.

use super::cx::Cx;
use super::forms::{self, Form};
use crate::source::Map;

macro_rules! keywords {
    ($($name:ident $text:literal $form:ident;)*) => {
        /// A keyword that some pass looks at.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(super) enum Keyword { $($name,)* }

        impl Keyword {
            fn of(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$name),)* _ => None }
            }

            fn form(self) -> Form {
                match self { $(Self::$name => Form::$form,)* }
            }
        }
    };
}

keywords! {
    Ref "$ref" Text;
    Type "type" Any;
    Format "format" Text;
    Nullable "nullable" Flag;
    XNullable "x-nullable" Any;
    Enum "enum" List;
    Const "const" Any;
    Default "default" Any;
    Example "example" Any;
    Examples "examples" Any;
    Title "title" Text;
    Description "description" Text;
    ReadOnly "readOnly" Flag;
    WriteOnly "writeOnly" Flag;
    Deprecated "deprecated" Flag;
    Properties "properties" SchemaMap;
    PatternProperties "patternProperties" SchemaMap;
    AdditionalProperties "additionalProperties" Schema;
    Required "required" Texts;
    Items "items" Any;
    PrefixItems "prefixItems" Schemas;
    AllOf "allOf" Schemas;
    OneOf "oneOf" Schemas;
    AnyOf "anyOf" Schemas;
    Not "not" Schema;
    Discriminator "discriminator" Any;
    Minimum "minimum" Number;
    Maximum "maximum" Number;
    ExclusiveMinimum "exclusiveMinimum" Any;
    ExclusiveMaximum "exclusiveMaximum" Any;
    MultipleOf "multipleOf" Number;
    MinLength "minLength" Count;
    MaxLength "maxLength" Count;
    Pattern "pattern" Text;
    MinItems "minItems" Count;
    MaxItems "maxItems" Count;
    UniqueItems "uniqueItems" Flag;
    MinProperties "minProperties" Count;
    MaxProperties "maxProperties" Count;
    If "if" Schema;
    Then "then" Schema;
    Else "else" Schema;
    DependentSchemas "dependentSchemas" SchemaMap;
    UnevaluatedProperties "unevaluatedProperties" Schema;
    ContentEncoding "contentEncoding" Text;
    ContentMediaType "contentMediaType" Text;
    Defs "$defs" SchemaMap;
    Definitions "definitions" SchemaMap;
}

/// A set of keywords, so that a pass is not called on schemas that hold none of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Keywords(u64);

impl Keywords {
    pub(super) const fn of(keywords: &[Keyword]) -> Self {
        let mut bits = 0;
        let mut rest = keywords;
        while let [first, tail @ ..] = rest {
            bits |= 1 << *first as u8;
            rest = tail;
        }
        Self(bits)
    }

    pub(super) fn has(self, keyword: Keyword) -> bool {
        self.0 & (1 << keyword as u8) != 0
    }

    pub(super) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// The keywords that a schema has, after each was brought to the kind of value it wants or left out.
///
/// Null is no value of any keyword but those of any kind: `description:` with nothing behind it is common in YAML and means absent.
pub(super) fn check(schema: &mut Map, cx: &mut Cx) -> Keywords {
    let mut found = Keywords::default();
    let mut wrong = Vec::new();
    for (index, (key, node)) in schema.entries.iter().enumerate() {
        let Some(keyword) = Keyword::of(key) else {
            continue;
        };
        if forms::fits(node, keyword.form()) {
            found.0 |= 1 << keyword as u8;
        } else {
            wrong.push((index, keyword));
        }
    }
    // Backwards, so that the indices before stay true while entries go.
    for (index, keyword) in wrong.into_iter().rev() {
        if forms::mend(schema, index, keyword.form(), cx) {
            found.0 |= 1 << keyword as u8;
        }
    }
    found
}
