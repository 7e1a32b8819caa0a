//! Derives and attributes for custom mappings between connectors.
//!
//! A declared mapping (YAML) says what can be said in data. What it cannot say is said in Rust, on the
//! user's own types: `#[derive(Mapping)]` writes [`MapFrom`] impls from attributes, `#[mapping]` writes the custom steps of
//! a declared mapping, and `#[derive(Record)]` makes a user's type a record like a generated one.
//!
//! A macro sees tokens of one side only. What needs the other side is left to the compiler, with spans such that it points at
//! the attribute: paths are tokens of the user's, conversions are method calls at the field's type, and what no type
//! can say is proved in constants over the other side's list of fields.
//!
//! Each macro collects its errors, tells all of them at once, and writes stubs beside them, so that one mistake stays one.
//!
//! [`MapFrom`]: https://docs.rs/tieline-runtime/latest/tieline_runtime/map/trait.MapFrom.html

mod attr;
mod casing;
mod errors;
mod mapping;
mod record;
mod respan;
mod steps;
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
/// | `with = path::to::function` | converts by a function of the value, or by a closure |
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

/// Makes the functions of an `impl` block the custom steps of a declared mapping.
///
/// The block implements the trait of the mapping's crate, one function for each `custom:` of the mapping file. What a
/// function does not need it leaves out: `&self`, the `&MapContext`. What it returns is the target field's value, or a
/// `Result` of it with any error that can be printed; a `MapError` stays what it is.
///
/// | attribute | meaning |
/// | --- | --- |
/// | on the first parameter, `#[map(from = Deal)]` | a type of your own, which is mapped from the record |
/// | on a function, `#[map(to = Owner)]` | what is returned is mapped to the target field's type |
/// | `#[mapping(crate = path)]` | where the runtime is, when not `::tieline_runtime` |
///
/// ```
/// use tieline_macros::mapping;
/// use tieline_runtime::map::{MapContext, MapError};
///
/// // As the generator writes it.
/// struct Deal { title: String }
/// trait Steps {
///     fn owner(&self, source: &Deal, cx: &MapContext) -> Result<Option<String>, MapError>;
///     fn rank(&self, source: &Deal, cx: &MapContext) -> Result<i64, MapError>;
/// }
///
/// struct Owners;
///
/// #[mapping]
/// impl Steps for Owners {
///     fn owner(deal: &Deal) -> Option<String> {
///         deal.title.split_once(": ").map(|(owner, _)| owner.to_owned())
///     }
///
///     fn rank(deal: &Deal) -> Result<i64, std::num::ParseIntError> {
///         deal.title.trim_start_matches(|c: char| !c.is_ascii_digit()).parse()
///     }
/// }
///
/// let deal = Deal { title: "Ada: 12".into() };
/// let cx = MapContext::default();
/// assert_eq!(Owners.owner(&deal, &cx)?, Some("Ada".to_owned()));
/// assert_eq!(Owners.rank(&deal, &cx)?, 12);
/// # Ok::<(), MapError>(())
/// ```
#[proc_macro_attribute]
pub fn mapping(arguments: TokenStream, item: TokenStream) -> TokenStream {
    steps::attribute(&arguments.into(), item.into()).into()
}

/// Gives a type of your own what a generated one has: it is read from and written as JSON by the runtime's codec,
/// lists its fields, and maps to itself and from JSON.
///
/// A struct of fields is an object, a struct around one value is that value, and an enum is a text. A field is required
/// unless its type is an `Option` or a `Patch`.
///
/// | where | attribute | meaning |
/// | --- | --- | --- |
/// | type | `rename_all = "camelCase"` | how names are written in JSON |
/// | type | `crate = path` | where the runtime is, when not `::tieline_runtime` |
/// | field | `rename = "name"` | the name in JSON |
/// | field | `required` | an `Option` that must be there, and may be null |
/// | field | `optional` | what an alias of `Option` cannot say itself |
/// | field | `extra` | a `BTreeMap<String, T>` keeps what has no field |
/// | variant | `rename = "name"` | the text in JSON |
/// | variant | `other` | keeps every other text; each enum has one |
///
/// ```
/// use tieline_macros::Record;
///
/// #[derive(Debug, PartialEq, Record)]
/// #[record(rename_all = "camelCase")]
/// struct Lead {
///     first_name: String,
///     stage: Option<Stage>,
/// }
///
/// #[derive(Debug, PartialEq, Record)]
/// #[record(rename_all = "snake_case")]
/// enum Stage {
///     InTalks,
///     #[record(other)]
///     Unknown(String),
/// }
///
/// let lead: Lead = tieline_runtime::json::from_slice(br#"{"firstName":"Ada","stage":"in_talks"}"#).unwrap();
/// assert_eq!(lead, Lead { first_name: "Ada".into(), stage: Some(Stage::InTalks) });
/// assert_eq!(tieline_runtime::json::to_string(&lead), r#"{"firstName":"Ada","stage":"in_talks"}"#);
/// ```
#[proc_macro_derive(Record, attributes(record))]
pub fn derive_record(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    record::derive(&input).into()
}
