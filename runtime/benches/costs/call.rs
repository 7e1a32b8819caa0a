//! A generated call beside the same call by hand: instructions of the process that calls.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tieline_acme_crm::Client;
use tieline_acme_crm::actions::CreateContact;
use tieline_acme_crm::types::crm::ContactInputAddress;
use tieline_runtime::Credential;

use crate::measure::{Bar, Failed, Wanted, instructions, ratio, thread_time};

const KEY: &str = "k-8f14e45fceea167a5a36dedd4bea2543";

/// Calls before which nothing is counted, and calls that are.
const WARM: u64 = 100;
const COUNTED: u64 = 1_000;

/// Rounds of processor time, each way in turn.
const ROUNDS: usize = 31;

const ANSWER: &str = r#"{"id":"con_8f14e45f","email":"ada.lovelace@example.com","first_name":"Ada","last_name":"Lovelace","phone":"+441632960961","address":{"street":"12 St James's Square","city":"London","country":"GB"},"created_at":"2026-01-05T09:00:00Z","updated_at":"2026-01-05T09:00:00Z"}"#;

#[derive(Serialize)]
struct NewContact<'a> {
    email: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<Address>,
}

#[derive(Serialize, Deserialize)]
struct Address {
    #[serde(skip_serializing_if = "Option::is_none")]
    street: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "what a program reads is up to it")]
struct Contact {
    id: String,
    email: String,
    first_name: Option<String>,
    last_name: Option<String>,
    phone: Option<String>,
    address: Option<Address>,
    created_at: String,
    updated_at: String,
}

pub fn bars() -> Result<Vec<Bar>, Failed> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            std::thread::spawn(move || serve(socket));
        }
    });
    let each = |way: &str| -> Result<f64, Failed> {
        let before = instructions(&["call", way, &address, &WARM.to_string()])?;
        let after = instructions(&["call", way, &address, &(WARM + COUNTED).to_string()])?;
        Ok((after - before) as f64 / COUNTED as f64)
    };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        theirs.push(time("by-hand", &address)?);
        ours.push(time("generated", &address)?);
    }
    // What else a machine does slows both down and speeds neither up.
    let fastest = |times: Vec<Duration>| times.into_iter().min().unwrap_or_default();
    let (ours, theirs) = (fastest(ours), fastest(theirs));
    let micros = |time: Duration| time.as_secs_f64() * 1e6 / COUNTED as f64;
    let (generated, by_hand) = (each("generated")?, each("by-hand")?);
    let counted = Bar {
        what: "call: instructions, beside by hand".to_owned(),
        figure: generated / by_hand,
        wanted: Wanted::AtMost(1.05),
        from: format!(
            "{generated:.0} and {by_hand:.0} instructions a call, without the kernel's; {:.1} and {:.1} \
             microseconds of the processor ({:.2}), with it",
            micros(ours),
            micros(theirs),
            ratio(ours, theirs)
        ),
    };
    Ok(vec![counted])
}

/// The processor time of the counted calls of a process.
fn time(way: &str, address: &str) -> Result<Duration, Failed> {
    let output = Command::new(std::env::current_exe()?)
        .args(["call", way, address, &COUNTED.to_string()])
        .output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("`{way}` failed: {said}").into());
    }
    let nanos = String::from_utf8(output.stdout)?.trim().parse()?;
    Ok(Duration::from_nanos(nanos))
}

/// A vendor that answers every request of a connection.
fn serve(socket: TcpStream) -> Option<()> {
    let mut writer = socket.try_clone().ok()?;
    let mut reader = BufReader::new(socket);
    let head = format!(
        "HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        ANSWER.len()
    );
    let answer = head + ANSWER;
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if line.trim().is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().ok()?;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        writer.write_all(answer.as_bytes()).ok()?;
    }
}

/// Calls so often, one after the other.
pub fn child(way: &str, address: &str, times: &str) -> Result<Vec<Bar>, Failed> {
    let times: u64 = times.parse()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let time = match way {
        "generated" => runtime.block_on(generated(address, times))?,
        "by-hand" => runtime.block_on(by_hand(address, times))?,
        other => return Err(format!("nobody calls `{other}`").into()),
    };
    println!("{}", time.as_nanos());
    Ok(Vec::new())
}

async fn generated(address: &str, times: u64) -> Result<Duration, Failed> {
    let client = Client::builder()
        .param("subdomain", "acme")
        .server(address)
        .auth(Credential::api_key(KEY))
        .build()?;
    let start = thread_time().unwrap_or_default();
    for _ in 0..times {
        let home = ContactInputAddress::new()
            .street("12 St James's Square")
            .city("London")
            .country("GB");
        let request = CreateContact::new("ada.lovelace@example.com")
            .first_name("Ada")
            .last_name("Lovelace")
            .phone("+441632960961".to_owned())
            .address(home);
        std::hint::black_box(client.create_contact(request).await?);
    }
    Ok(thread_time().unwrap_or_default().saturating_sub(start))
}

async fn by_hand(address: &str, times: u64) -> Result<Duration, Failed> {
    let client = reqwest::Client::builder()
        .user_agent("tieline-acme-crm/1.4.0")
        .timeout(Duration::from_secs(30))
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    let url = format!("{address}/contacts");
    let start = thread_time().unwrap_or_default();
    for _ in 0..times {
        let text = |text: &str| Some(text.to_owned());
        let body = NewContact {
            email: "ada.lovelace@example.com",
            first_name: Some("Ada"),
            last_name: Some("Lovelace"),
            phone: Some("+441632960961"),
            address: Some(Address {
                street: text("12 St James's Square"),
                city: text("London"),
                country: text("GB"),
            }),
        };
        let answer = client
            .post(&url)
            .header("X-Acme-Key", KEY)
            .header("accept", "application/json")
            .header("content-type", "application/json")
            .body(serde_json::to_vec(&body)?)
            .send()
            .await?
            .error_for_status()?;
        let contact: Contact = serde_json::from_slice(&answer.bytes().await?)?;
        std::hint::black_box(contact);
    }
    Ok(thread_time().unwrap_or_default().saturating_sub(start))
}
