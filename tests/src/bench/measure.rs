//! What one process used.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use wait4::Wait4;

/// The use of one process and of the processes it waited for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Usage {
    /// Processor time, user and system.
    pub cpu: Duration,
    /// Time on the clock.
    pub wall: Duration,
    /// Peak resident memory in bytes.
    pub memory: u64,
}

/// Runs the command with nothing printed.
///
/// # Errors
/// It cannot be run, or fails.
pub fn run(mut command: Command) -> Result<Usage, String> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let (usage, code) = spawned(&mut command)?;
    if code == Some(0) {
        Ok(usage)
    } else {
        Err(format!("{command:?} failed"))
    }
}

/// Runs the command as it is, and returns its exit code beside its use.
///
/// # Errors
/// It cannot be run.
pub fn spawned(command: &mut Command) -> Result<(Usage, Option<i32>), String> {
    let start = Instant::now();
    let used = command
        .spawn()
        .and_then(Wait4::wait4)
        .map_err(|error| format!("cannot run {:?}: {error}", command.get_program()))?;
    let usage = Usage {
        cpu: used.rusage.utime + used.rusage.stime,
        wall: start.elapsed(),
        memory: used.rusage.maxrss,
    };
    Ok((usage, used.status.code()))
}

/// The median of each figure by itself; the upper one of two.
pub fn median(usages: &[Usage]) -> Usage {
    Usage {
        cpu: middle(usages.iter().map(|usage| usage.cpu)),
        wall: middle(usages.iter().map(|usage| usage.wall)),
        memory: middle(usages.iter().map(|usage| usage.memory)),
    }
}

fn middle<T: Ord + Default>(figures: impl Iterator<Item = T>) -> T {
    let mut figures: Vec<T> = figures.collect();
    figures.sort();
    let middle = figures.len() / 2;
    figures.into_iter().nth(middle).unwrap_or_default()
}
