//! The vendor's own examples of its events: each reads as the type of its trigger and is written back as it was.

use std::io::Write as _;
use std::path::Path;

use tieline_highlevel::runtime::json::{from_slice, to_vec};
use tieline_highlevel::runtime::{Decode, Encode, Json, WebhookTrigger};
use tieline_highlevel::triggers;
use tieline_tests::corpus;

/// An event and how a text goes through its type.
struct Event {
    name: &'static str,
    through: fn(&str) -> Result<Json, String>,
}

fn through<T: WebhookTrigger<Event: Decode + Encode>>(text: &str) -> Result<Json, String> {
    let value: T::Event = from_slice(text.as_bytes()).map_err(|error| error.to_string())?;
    from_slice(&to_vec(&value)).map_err(|error| error.to_string())
}

macro_rules! events {
    ($($name:ident $trigger:ident),* $(,)?) => {
        [$(Event { name: stringify!($name), through: through::<triggers::$trigger> }),*]
    };
}

const EVENTS: [Event; 42] = events![
    ContactCreate ContactCreated,
    ContactUpdate ContactUpdated,
    ContactDelete ContactDeleted,
    ContactDndUpdate ContactDndChanged,
    ContactTagUpdate ContactTagsChanged,
    NoteCreate NoteCreated,
    NoteUpdate NoteUpdated,
    NoteDelete NoteDeleted,
    TaskCreate TaskCreated,
    TaskComplete TaskCompleted,
    TaskDelete TaskDeleted,
    AppointmentCreate AppointmentCreated,
    AppointmentUpdate AppointmentUpdated,
    AppointmentDelete AppointmentDeleted,
    InvoiceCreate InvoiceCreated,
    InvoiceUpdate InvoiceUpdated,
    InvoiceSent InvoiceSent,
    InvoicePaid InvoicePaid,
    InvoicePartiallyPaid InvoicePartiallyPaid,
    InvoiceVoid InvoiceVoided,
    InvoiceDelete InvoiceDeleted,
    OpportunityCreate OpportunityCreated,
    OpportunityUpdate OpportunityUpdated,
    OpportunityStageUpdate OpportunityStageChanged,
    OpportunityStatusUpdate OpportunityStatusChanged,
    OpportunityMonetaryValueUpdate OpportunityValueChanged,
    OpportunityAssignedToUpdate OpportunityAssigned,
    OpportunityDelete OpportunityDeleted,
    LocationCreate LocationCreated,
    LocationUpdate LocationUpdated,
    ProductCreate ProductCreated,
    ProductUpdate ProductUpdated,
    PriceCreate PriceCreated,
    PriceUpdate PriceUpdated,
    OrderCreate OrderCreated,
    OrderStatusUpdate OrderStatusChanged,
    InboundMessage MessageReceived,
    OutboundMessage MessageSent,
    RecordCreate ObjectRecordCreated,
    RecordUpdate ObjectRecordUpdated,
    UserCreate UserCreated,
    CampaignStatusUpdate CampaignStatusChanged,
];

/// The JSON blocks of a page that are no schemas: those that are open braces only after mending included.
fn examples(page: &str) -> Vec<String> {
    let blocks = page.split("```").skip(1).step_by(2);
    let bodies = blocks.filter_map(|block| Some(block.split_once('\n')?.1.trim()));
    // Of the prices' examples the vendor lost the first character.
    let mended = bodies.map(|body| match body.starts_with('{') {
        true => body.to_owned(),
        false => format!("{{{body}"),
    });
    let is_example = |body: &String| {
        let Ok(value) = serde_json::from_str::<Json>(body) else {
            return false;
        };
        let is_schema = value["type"] == "object" || value["type"] == "string";
        !is_schema
    };
    mended.filter(is_example).collect()
}

/// Where what was written differs from the example, if not by null for absent and by how a number is written.
fn lost(at: &str, example: &Json, written: &Json, found: &mut Vec<String>) {
    match (example, written) {
        (Json::Object(example), Json::Object(written)) => {
            for (key, value) in example {
                let at = format!("{at}.{key}");
                match written.get(key) {
                    Some(written) => lost(&at, value, written, found),
                    None if value.is_null() => {}
                    None => found.push(at),
                }
            }
            let added = written.keys().filter(|key| !example.contains_key(*key));
            found.extend(added.map(|key| format!("{at}.{key} added")));
        }
        (Json::Array(example), Json::Array(written)) if example.len() == written.len() => {
            for (index, (example, written)) in example.iter().zip(written).enumerate() {
                lost(&format!("{at}[{index}]"), example, written, found);
            }
        }
        (Json::Number(example), Json::Number(written)) if example.as_f64() == written.as_f64() => {}
        _ if example == written => {}
        _ => found.push(format!("{at}: {example} was written as {written}")),
    }
}

#[test]
fn each_published_event_is_read_and_written_back() {
    let Some(apps) = corpus::highlevel_apps().unwrap() else {
        let note = format!("events: skipped, `{}` is not set", corpus::VARIABLE);
        return writeln!(std::io::stderr(), "{note}").unwrap();
    };
    let folder = apps.with_file_name("webhooks");
    let mut wrong = Vec::new();
    let mut read = 0;
    for event in EVENTS {
        let page = page(&folder, event.name);
        let examples = examples(&page);
        assert!(!examples.is_empty(), "{} has no example", event.name);
        for example in examples {
            read += 1;
            match (event.through)(&example) {
                Ok(written) => {
                    let example: Json = serde_json::from_str(&example).unwrap();
                    lost(event.name, &example, &written, &mut wrong);
                }
                Err(error) => wrong.push(format!("{}: {error}\n{example}", event.name)),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(read, 49, "examples of the 42 events");
}

fn page(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(format!("{name}.md"))).unwrap()
}
