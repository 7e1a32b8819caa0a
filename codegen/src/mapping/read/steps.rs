//! The conversions under `via:`.

use indexmap::IndexMap;

use super::path;
use super::rules::param;
use crate::catalog::model::Located;
use crate::diagnostic::Sink;
use crate::mapping::model::{CountryForm, Currency, Form, Region, Step, UnixUnit};
use crate::source::{Field, Node};

const STEPS: &str = "`trim`, `lower`, `upper`, `prefix`, `suffix`, `before`, `before_last`, `after`, `after_last`, \
                     `split`, `join`, `number`, `integer`, `date`, `date_time`, `unit`, `phone`, `email`, `country`, `date_in`, `start_of_day_in`, \
                     `from_unix`, `minor_units`, `major_units`, `as` and `enum`";

/// A key, and the step that it makes of its text.
type WithText = (&'static str, fn(String) -> Step);

/// Steps whose argument is a text.
const WITH_TEXT: [WithText; 10] = [
    ("prefix", Step::Prefix),
    ("suffix", Step::Suffix),
    ("before", |separator| Step::Before {
        separator,
        last: false,
    }),
    ("before_last", |separator| Step::Before {
        separator,
        last: true,
    }),
    ("after", |separator| Step::After {
        separator,
        last: false,
    }),
    ("after_last", |separator| Step::After {
        separator,
        last: true,
    }),
    ("split", Step::Split),
    ("join", Step::Join),
    ("date_in", Step::DateIn),
    ("start_of_day_in", Step::StartOfDayIn),
];

/// One step or a list of them.
pub(super) fn steps(field: &Field<'_>, sink: &mut Sink) -> Vec<Located<Step>> {
    if !field.is_present() {
        return Vec::new();
    }
    field
        .one_or_list(sink)
        .iter()
        .filter_map(|f| Some(Located::new(step(f, sink)?, f.place())))
        .collect()
}

fn step(field: &Field<'_>, sink: &mut Sink) -> Option<Step> {
    if let Some(Node::String(_)) = field.peek() {
        let words = [
            ("trim", Step::Trim),
            ("lower", Step::Lower),
            ("upper", Step::Upper),
            ("number", Step::Number),
            ("integer", Step::Integer),
            ("date", Step::Date),
            ("date_time", Step::DateTime),
            ("phone", Step::Phone(None)),
            ("email", Step::Email),
        ];
        return field.one_of(&words, sink);
    }
    let mut section = field.section(sink)?;
    let with_text = WITH_TEXT.iter().find(|(key, _)| section.has(key));
    let step = if let Some((key, step)) = with_text {
        let argument = section.field(key);
        let text = argument.string(sink)?.to_owned();
        // Nothing stands between any two letters.
        if text.is_empty() && !matches!(*key, "prefix" | "suffix" | "join") {
            argument.refuse(format!("`{key}` needs a text"), "write the separator", sink);
        }
        Some(step(text))
    } else if section.has("from_unix") {
        let units = [
            ("seconds", UnixUnit::Seconds),
            ("milliseconds", UnixUnit::Milliseconds),
        ];
        let unit = section.field("from_unix").one_of(&units, sink);
        unit.map(Step::FromUnix)
    } else if section.has("country") {
        let forms = [
            ("alpha2", CountryForm::Alpha2),
            ("alpha3", CountryForm::Alpha3),
            ("name", CountryForm::Name),
        ];
        let form = section.field("country").one_of(&forms, sink);
        form.map(Step::Country)
    } else if section.has("as") {
        let forms = Form::ALL.map(|form| (form.word(), form));
        section.field("as").one_of(&forms, sink).map(Step::As)
    } else if section.has("unit") {
        unit(&section.field("unit"), sink)
    } else if section.has("phone") {
        let region = region(&section.field("phone"), sink);
        region.map(|region| Step::Phone(Some(region)))
    } else if section.has("minor_units") {
        currency(&section.field("minor_units"), sink).map(Step::MinorUnits)
    } else if section.has("major_units") {
        currency(&section.field("major_units"), sink).map(Step::MajorUnits)
    } else if section.has("enum") {
        Some(Step::Enum(table(&section.field("enum"), sink)))
    } else {
        if section.as_map().is_empty() {
            field.refuse(
                "there is no step here",
                &format!("the steps are {STEPS}"),
                sink,
            );
        }
        None
    };
    section.finish(sink);
    step
}

fn table(field: &Field<'_>, sink: &mut Sink) -> IndexMap<String, Located<String>> {
    let mut table = IndexMap::new();
    if matches!(field.peek(), Some(Node::Map(map)) if map.is_empty()) {
        let help = "say what each value becomes, as in `enum: { EUR: eur }`";
        field.refuse("the table is empty", help, sink);
    }
    for (key, value) in field.map(sink) {
        if let Some(text) = value.string(sink) {
            let text = Located::new(text.to_owned(), value.place());
            table.insert(key.to_owned(), text);
        }
    }
    table
}

fn unit(field: &Field<'_>, sink: &mut Sink) -> Option<Step> {
    let mut section = field.section(sink)?;
    let from = section.required("from").string(sink).map(str::to_owned);
    let to = section.required("to").string(sink).map(str::to_owned);
    section.finish(sink);
    Some(Step::Unit {
        from: from?,
        to: to?,
    })
}

fn region(field: &Field<'_>, sink: &mut Sink) -> Option<Region> {
    let mut section = field.section(sink)?;
    let (code, of, parameter) = (
        section.field("region"),
        section.field("field"),
        section.field("param"),
    );
    let region = match (code.is_present(), of.is_present(), parameter.is_present()) {
        (true, false, false) => code.string(sink).map(|c| Region::Code(c.to_owned())),
        (false, true, false) => path(&of, sink).map(Region::Field),
        (false, false, true) => {
            param(&parameter, sink).map(|(connector, name)| Region::Param { connector, name })
        }
        _ => {
            let message = "give one of `region` (as `DE`), `field` (that holds a country) and `param` (of a connection)";
            field.refuse(message, "keep one of them", sink);
            None
        }
    };
    section.finish(sink);
    region
}

fn currency(field: &Field<'_>, sink: &mut Sink) -> Option<Currency> {
    let mut section = field.section(sink)?;
    let (code, path_field) = (section.field("code"), section.field("currency"));
    let currency = match (code.is_present(), path_field.is_present()) {
        (true, false) => code.string(sink).map(|c| Currency::Code(c.to_owned())),
        (false, true) => path(&path_field, sink).map(Currency::Field),
        _ => {
            field.refuse(
                "give either `code` (as `EUR`) or `currency` (the field that holds it)",
                "keep one of them",
                sink,
            );
            None
        }
    };
    section.finish(sink);
    currency
}
