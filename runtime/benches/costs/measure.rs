//! Figures, and what is asked of them.

use std::error::Error;
use std::fmt;
use std::process::Command;
use std::time::{Duration, Instant};

#[cfg(unix)]
use rustix::time::{ClockId, clock_gettime};

pub type Failed = Box<dyn Error + Send + Sync>;

/// What is asked of a figure.
#[derive(Debug, Clone, Copy)]
pub enum Wanted {
    AtMost(f64),
    AtLeast(f64),
}

/// A figure and what is asked of it.
pub struct Bar {
    pub what: String,
    pub figure: f64,
    pub wanted: Wanted,
    /// What the figure is made of.
    pub from: String,
}

impl Bar {
    pub fn holds(&self) -> bool {
        match self.wanted {
            Wanted::AtMost(most) => self.figure <= most,
            Wanted::AtLeast(least) => self.figure >= least,
        }
    }
}

impl fmt::Display for Bar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            what,
            figure,
            wanted,
            from,
        } = self;
        let verdict = if self.holds() { "holds" } else { "MISSED" };
        let wanted = match wanted {
            Wanted::AtMost(most) => format!("at most {most}"),
            Wanted::AtLeast(least) => format!("at least {least}"),
        };
        write!(
            f,
            "{what:<40} {figure:>7.3} ({wanted:<13}) {verdict:<6}  {from}"
        )
    }
}

/// Processor time of this thread, where the system tells it: a machine that does other things, too,
/// must not look like one that is slow.
///
/// By the clock, and not by what `/proc` says: that is brought up to date every few milliseconds, a third of a round.
#[cfg(unix)]
pub fn thread_time() -> Option<Duration> {
    clock_gettime(ClockId::ThreadCPUTime).try_into().ok()
}

/// Processor time of all threads.
#[cfg(unix)]
pub fn process_time() -> Option<Duration> {
    clock_gettime(ClockId::ProcessCPUTime).try_into().ok()
}

#[cfg(not(unix))]
pub fn thread_time() -> Option<Duration> {
    None
}

#[cfg(not(unix))]
pub fn process_time() -> Option<Duration> {
    None
}

/// How long a piece of work keeps the processor.
pub fn cpu<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let (wall, start) = (Instant::now(), thread_time());
    let out = work();
    let time = match (start, thread_time()) {
        (Some(start), Some(end)) => end.saturating_sub(start),
        _ => wall.elapsed(),
    };
    (out, time)
}

/// The middle one.
pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

pub fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}

/// What this program executes of its own with these arguments, without what the kernel does for it.
pub fn instructions(arguments: &[&str]) -> Result<u64, Failed> {
    let program = std::env::current_exe()?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(arguments)
        .output()
        .map_err(|error| format!("cannot count instructions by valgrind: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("`{}` failed: {said}", arguments.join(" ")).into());
    }
    let counted = said.lines().find_map(|line| line.split_once("Collected :"));
    let (_, count) = counted.ok_or_else(|| format!("valgrind counted nothing: {said}"))?;
    Ok(count.trim().parse()?)
}
