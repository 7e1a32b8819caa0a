//! A million dedupe keys: the peak memory of a process that keeps them.

use std::process::Command;

use tieline_runtime::state::{Changes, MemoryStore, SeenKey, SqliteStore, Store};

use crate::measure::{Bar, Failed, Wanted};

const KEYS: usize = 1_000_000;

/// As many as a poll of many pages commits at once.
const TOGETHER: usize = 1_000;

pub fn bars() -> Result<Vec<Bar>, Failed> {
    ["memory", "sqlite"]
        .into_iter()
        .map(|store| {
            let output = Command::new(std::env::current_exe()?)
                .args(["dedupe", store])
                .output()?;
            if !output.status.success() {
                let said = String::from_utf8_lossy(&output.stderr);
                return Err(format!("dedupe in `{store}` failed: {said}").into());
            }
            let kilobytes: f64 = String::from_utf8(output.stdout)?.trim().parse()?;
            Ok(Bar {
                what: format!("dedupe: a million keys, {store}, MB"),
                figure: kilobytes * 1024.0 / 1e6,
                wanted: Wanted::AtMost(64.0),
                from: "peak of the whole process".to_owned(),
            })
        })
        .collect()
}

/// Commits a million keys, proves that they are known, and prints the peak in kilobytes.
pub fn child(store: &str) -> Result<Vec<Bar>, Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let folder = tempfile::tempdir()?;
    runtime.block_on(async {
        let store: Box<dyn Store> = match store {
            "memory" => Box::new(MemoryStore::new()),
            "sqlite" => Box::new(SqliteStore::open(folder.path().join("state.db")).await?),
            other => return Err(Failed::from(format!("there is no store `{other}`"))),
        };
        fill(&*store).await
    })?;
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.ok_or("the system does not tell a process its peak")?;
    println!("{}", peak.trim().trim_end_matches("kB").trim());
    Ok(Vec::new())
}

async fn fill(store: &dyn Store) -> Result<(), Failed> {
    let keys = |from: usize| -> Vec<SeenKey> {
        (from..from + TOGETHER)
            .map(|number| SeenKey::of(format!("con_{number:020}")))
            .collect()
    };
    for from in (0..KEYS).step_by(TOGETHER) {
        let changes = Changes::new().seen("contacts", keys(from));
        store.commit(changes).await?;
    }
    for from in [0, KEYS / 2, KEYS - TOGETHER] {
        let known = store.seen("contacts", &keys(from)).await?;
        if !known.iter().all(|known| *known) {
            return Err("a key was forgotten".into());
        }
    }
    let known = store.seen("contacts", &keys(KEYS)).await?;
    match known.iter().any(|known| *known) {
        true => Err("a key is known that nobody saw".into()),
        false => Ok(()),
    }
}
