//! Derives and attributes for custom mappings between connectors.
//!
//! A declared mapping (YAML) says what can be said in data. What it cannot say is said in Rust, on the
//! user's own types: `#[derive(Mapping)]` writes [`MapFrom`] impls from attributes, checked by the
//! compiler at the attribute's span.
//!
//! [`MapFrom`]: https://docs.rs/tieline-runtime/latest/tieline_runtime/map/trait.MapFrom.html

mod attr;
mod casing;
mod errors;
mod mapping;
mod respan;
mod suggest;

use proc_macro::TokenStream;

/// Writes `MapFrom` impls between the deriving type and the types named in `#[map(...)]`.
///
/// On the type (at least one of the first three):
///
/// | attribute | meaning |
/// | --- | --- |
/// | `from = Contact` | `impl MapFrom<Contact> for Self` |
/// | `to = NewContact` | `impl MapFrom<Self> for NewContact`, which starts from its `Default`, or blank |
/// | `both = Contact` | both of them |
/// | `json` as the type | JSON without a type; paths are members of objects |
/// | behind `to`: `new(email, name)` | starts from `NewContact::new(email, name)` with these fields' values |
/// | behind `to`: `new(NewContactRequired { email, name })` | the same where the constructor takes a struct |
/// | behind `to`: `part` | fills a part of the type; another type flattens this one |
/// | behind any: `strict`, `ignore(a, b)` | each field of the other side is read, or filled, but those ignored |
/// | `rename_all = "camelCase"` | how members of JSON are written |
/// | `crate = path` | where the runtime is, when not `::tieline_runtime` |
///
/// On a field:
///
/// | attribute | meaning |
/// | --- | --- |
/// | `from = properties.email`, `to = properties.email` | the other side's field, when it has another name; `owner?.email` steps across an `Option` |
/// | `rename = email` | the same in both directions |
/// | `with = path::to::function` | converts by a function of the value |
/// | `try_with = path::to::function` | the same, by a function that returns a `Result` |
/// | `into` | converts by `Into::into` |
/// | `required` | an `Option` on the other side must be `Some` |
/// | `default`, `default = expression` | what an empty `Option` on the other side becomes |
/// | `some` | a plain value is put into the target's `Option` |
/// | `flatten` | the field is itself mapped from the whole source, or fills its part of the target |
/// | `skip` | not mapped; `Default::default()` when it is the target |
/// | `only(Contact)`, `only(from)`, `only(to)`, `only(json)` | the rules beside it hold there only |
///
/// On a variant of an enum: `from = Name`, `to = Name`, `rename = Name`, `skip`, and `other` for the one that takes
/// every other variant of the source.
///
/// Without a rule a field maps from the field of the same name, lifted through `Option`, `Vec`, `Box` and maps.
///
/// ```
/// # mod tieline_runtime { pub use ::tieline_runtime::*; }
/// use tieline_macros::Mapping;
///
/// struct Properties { email: Option<String> }
/// struct Contact { id: i64, properties: Properties, tags: Vec<String> }
///
/// #[derive(Mapping)]
/// #[map(from = Contact)]
/// struct Row {
///     id: i64,
///     #[map(from = properties.email, default)]
///     email: String,
///     #[map(from = tags)]
///     labels: Vec<String>,
/// }
///
/// use tieline_runtime::map::MapFrom;
/// let row = Row::map_from(Contact { id: 7, properties: Properties { email: None }, tags: vec![] }).unwrap();
/// assert_eq!((row.id, row.email.as_str()), (7, ""));
/// ```
#[proc_macro_derive(Mapping, attributes(map))]
pub fn derive_mapping(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    mapping::derive(&input).into()
}
