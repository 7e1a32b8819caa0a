//! How many bytes of documents go through in a second, two at a time: Tieline in one process, as its library is used,
//! its peers a process each, as they are called.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tieline_tests::bench::files::fresh;
use tieline_tests::bench::measure;
use tieline_tests::cargo;
use tieline_tests::corpus::run::{self, Settings};

use crate::tool::Tool;

/// Documents at a time.
const AT_ONCE: usize = 2;

/// What went through, and how fast.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Documents that something was generated for.
    pub documents: usize,
    /// Bytes of those.
    pub bytes: u64,
    /// On the clock; of a peer without the documents it refuses.
    pub time: Duration,
}

impl Rate {
    /// Millions of bytes in a second.
    #[expect(clippy::cast_precision_loss, reason = "bytes are far below 2^52")]
    pub fn megabytes(self) -> f64 {
        self.bytes as f64 / 1e6 / self.time.as_secs_f64()
    }
}

/// All documents in this process, written to disk.
pub fn ours(files: &[PathBuf], out: &Path) -> Result<Rate, String> {
    fresh(out)?;
    let settings = Settings {
        jobs: AT_ONCE,
        runtime: cargo::workspace().join("runtime"),
        out: Some(out.to_path_buf()),
    };
    let (documents, bytes) = (AtomicUsize::new(0), AtomicU64::new(0));
    let start = Instant::now();
    run::each(files, settings.jobs, |index, file| {
        if run::convert(file, &run::package(index), &settings).is_ok() {
            documents.fetch_add(1, Ordering::Relaxed);
            bytes.fetch_add(size(file)?, Ordering::Relaxed);
        }
        Ok(())
    })?;
    Ok(Rate {
        documents: documents.into_inner(),
        bytes: bytes.into_inner(),
        time: start.elapsed(),
    })
}

/// All documents, a process each. The time is that of the processes that succeeded, shared between those that run at
/// once.
pub fn peer(tool: &Tool, files: &[PathBuf], out: &Path) -> Result<Rate, String> {
    fresh(out)?;
    let (documents, bytes) = (AtomicUsize::new(0), AtomicU64::new(0));
    let nanoseconds = AtomicU64::new(0);
    run::each(files, AT_ONCE, |index, file| {
        let folder = out.join(run::package(index));
        if let Ok(usage) = measure::run(tool.generate(file, &folder, "document")) {
            documents.fetch_add(1, Ordering::Relaxed);
            bytes.fetch_add(size(file)?, Ordering::Relaxed);
            let wall = u64::try_from(usage.wall.as_nanos()).unwrap_or(u64::MAX);
            nanoseconds.fetch_add(wall, Ordering::Relaxed);
        }
        // The code of all documents together would fill a disk.
        let _ = std::fs::remove_dir_all(&folder);
        Ok(())
    })?;
    Ok(Rate {
        documents: documents.into_inner(),
        bytes: bytes.into_inner(),
        time: Duration::from_nanos(nanoseconds.into_inner() / AT_ONCE as u64),
    })
}

fn size(file: &Path) -> Result<u64, String> {
    std::fs::metadata(file)
        .map(|metadata| metadata.len())
        .map_err(|error| format!("cannot read `{}`: {error}", file.display()))
}
