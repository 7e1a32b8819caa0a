use super::Severity;

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $name:ident $code:literal $severity:ident $title:literal;)*) => {
        /// What kind of problem a diagnostic is. The text form (`T0101`) is stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[doc = $doc])* $name,)* }

        /// Every code, in order.
        pub const CODES: &[Code] = &[$(Code::$name,)*];

        impl Code {
            /// The stable text form.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The severity it has unless a stage says otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// One line for a table of codes.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }

            /// The long text that `tieline explain` prints.
            pub fn explanation(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc, "\n",)*),)* }
            }
        }
    };
}

// T00xx files and project, T01xx source, T02xx OpenAPI, T03xx api model, T04xx catalog, T05xx mapping,
// T06xx names and lowering, T07xx output. The doc comment is the text of `tieline explain`.
codes! {
    /// A file that a command, a catalog or a `$ref` names does not exist or cannot be read.
    FileMissing "T0001" Error "file cannot be read";
    /// The text is neither well-formed JSON nor well-formed YAML.
    Syntax "T0101" Error "broken JSON or YAML";
    /// A mapping holds the same key twice. In catalogs and mappings this is an error; in a vendor's document the last one counts.
    DuplicateKey "T0102" Error "duplicate key";
    /// A catalog, a mapping or the project settings hold a key that the format does not have. The help names the nearest known key.
    UnknownKey "T0110" Error "unknown key";
    /// A key that the format requires is not there.
    MissingKey "T0111" Error "key is missing";
    /// A value is of another kind (string, number, list, mapping ...) than the format wants at that place.
    WrongKind "T0112" Error "value of the wrong kind";
    /// A value is of the right kind, but is none that the format allows there.
    InvalidValue "T0113" Error "invalid value";
    /// Two inputs of one operation have the same name, as a path parameter `id` beside a body member `id`. The parameter
    /// keeps the key; the other is called `<location>:<key>`, as in `body:id`, in catalogs, mappings and calls by JSON.
    InputKeyClash "T0390" Note "two inputs of one name";
}
