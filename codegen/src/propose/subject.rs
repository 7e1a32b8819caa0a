//! What a field is about: the name of a contact is not the name of an invoice that has a contact.

use super::candidate::Field;
use super::score::{Name, Score, lower_words};

/// How sure a match can be whose sides are about different things.
const OTHER: u8 = 60;

/// Words for one thing, a row each. Those in one class may stand for each other where a record is made of another.
const KIN: [(Class, &[&str]); 3] = [
    (
        Class::Person,
        &[
            "contact",
            "customer",
            "client",
            "person",
            "lead",
            "prospect",
            "recipient",
            "guest",
            "patient",
            "attendee",
            "buyer",
        ],
    ),
    (
        Class::Person,
        &[
            "user", "member", "employee", "staff", "agent", "owner", "assignee",
        ],
    ),
    (
        Class::Organisation,
        &[
            "company",
            "business",
            "organization",
            "organisation",
            "location",
            "account",
            "merchant",
        ],
    ),
];

/// Words that say how a record is kept, and not what it is about.
const GENERIC: [&str; 16] = [
    "details",
    "detail",
    "info",
    "information",
    "data",
    "snapshot",
    "attributes",
    "properties",
    "metadata",
    "fields",
    "profile",
    "summary",
    "address",
    "primary",
    "main",
    "default",
];

/// Names that mean something else in each kind of record.
const DEPENDENT: [&str; 9] = [
    "status", "stage", "type", "kind", "category", "number", "source", "origin", "medium",
];

/// Groups of names that mean the same whatever they are about, where one record is made of another.
const NEUTRAL: [&str; 7] = [
    "currency",
    "amount",
    "price",
    "quantity",
    "due_date",
    "issue_date",
    "time_zone",
];

/// Groups of names that tell one from others of its kind.
const IDENTITY: [&str; 4] = ["full_name", "title", "website", "avatar"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Person,
    Organisation,
    Thing,
}

/// What a field is about.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Subject {
    /// In the singular, as far as the document says.
    name: Option<String>,
    /// Whether that is what the whole record is about.
    whole: bool,
}

/// The fields of one side, and what the records that they are of are about.
#[derive(Clone, Copy)]
pub(super) struct Records<'a> {
    pub(super) fields: &'a [Field],
    /// The resource, where it is known.
    pub(super) about: Option<&'a str>,
}

impl Records<'_> {
    fn subject(self, field: &Field) -> Subject {
        let parent = field.within.and_then(|at| self.fields.get(at));
        let around = parent.map_or_else(Vec::new, |parent| {
            let words = parent.name.words().iter();
            let telling = words.filter(|word| !GENERIC.contains(&word.as_str()));
            telling.cloned().collect()
        });
        // `contactName`
        let own = field.name.words().split_first().filter(|(first, rest)| {
            !rest.is_empty() && kin(first) == Some(0) && field.name.is_listed()
        });
        let name = match (around.is_empty(), own) {
            (_, Some((first, _))) => first.clone(),
            (false, None) => around.join("_"),
            (true, None) => {
                return Subject {
                    name: self.about.map(str::to_owned),
                    whole: true,
                };
            }
        };
        let whole = self.about.is_some_and(|about| same(&name, about));
        Subject {
            name: Some(name),
            whole,
        }
    }
}

/// A score lowered where the two fields are about different things.
pub(super) fn judged(
    mut score: Score,
    (source, sources): (&Field, Records<'_>),
    (target, targets): (&Field, Records<'_>),
) -> Score {
    let (from, to) = (sources.subject(source), targets.subject(target));
    if !differ(&from, &to, &source.name, &target.name) {
        return score;
    }
    score.percent = score.percent.min(OTHER);
    let told = |subject: Subject| match subject.name {
        Some(name) => lower_words(&name).join(" "),
        None => "the record".to_owned(),
    };
    let (from, to) = (told(from), told(to));
    score.why = format!("{}, but of {from} and of {to}", score.why);
    score
}

fn differ(from: &Subject, to: &Subject, source: &Name, target: &Name) -> bool {
    let (a, b) = (from.name.as_deref(), to.name.as_deref());
    if a.zip(b).is_some_and(|(a, b)| same(a, b)) {
        return false;
    }
    let either = |groups: &[&str]| {
        let of = |name: &Name| groups.iter().any(|group| name.means(group));
        of(source) || of(target)
    };
    if !(from.whole && to.whole) {
        return !either(&NEUTRAL);
    }
    // One record is made of the other: most of what it says goes along.
    let dependent =
        |name: &Name| matches!(name.words(), [only] if DEPENDENT.contains(&only.as_str()));
    dependent(source) || dependent(target) || either(&IDENTITY) && class(a) != class(b)
}

fn same(a: &str, b: &str) -> bool {
    a == b || kin(a).is_some_and(|row| kin(b) == Some(row))
}

/// The row of the words for one thing.
fn kin(name: &str) -> Option<usize> {
    let singular = name.strip_suffix('s').unwrap_or(name);
    KIN.iter()
        .position(|(_, row)| row.contains(&name) || row.contains(&singular))
}

fn class(name: Option<&str>) -> Class {
    let row = name.and_then(kin).and_then(|row| KIN.get(row));
    row.map_or(Class::Thing, |(class, _)| *class)
}

#[cfg(test)]
mod tests {
    use super::{Subject, differ};
    use crate::propose::score::Name;

    #[test]
    fn names_are_compared_by_what_they_are_about() {
        let subject = |text: &str| Subject {
            name: Some(text.trim_start_matches('/').to_owned()).filter(|name| !name.is_empty()),
            whole: !text.starts_with('/'),
        };
        for (from, to, name, expected) in [
            // The whole record on one side, a part (`/`) of the other.
            ("invoice", "/contact", "name", true),
            ("contact", "/contact", "name", false),
            ("customer", "/contact", "email", false),
            ("location", "/contact", "email", true),
            ("location", "/business", "website", false),
            ("document", "/discount", "type", true),
            ("/grand_total", "invoice", "currency", false),
            // One made of the other.
            ("contact", "invoice", "name", true),
            ("opportunity", "invoice", "name", false),
            ("user", "contact", "name", false),
            ("contact", "document", "website", true),
            ("message", "contract", "status", true),
            ("customer", "order", "number", true),
            ("customer", "order", "first_name", false),
            ("invoice", "invoice", "status", false),
            // Nobody knows what one of them is about.
            ("", "invoice", "status", true),
            ("", "invoice", "name", false),
            ("", "contact", "name", true),
            ("", "", "type", true),
            ("", "", "body", false),
        ] {
            let name = Name::new(name);
            let found = differ(&subject(from), &subject(to), &name, &name);
            assert_eq!(found, expected, "{from} {to} {name:?}");
        }
    }
}
