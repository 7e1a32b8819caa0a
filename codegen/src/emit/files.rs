//! The files of a crate: what is in each, and the line it begins with.

use rayon::prelude::*;

use super::CrateSettings;
use super::modules;
use crate::lower::connector::Entry;
use crate::output::{FileSet, FileSetError, RustFile, SIGNATURE, format_rust, turns_text};

/// Files to print. Tokens belong to the thread that makes them, so each file is made where it is printed.
pub struct Files<'a> {
    header: String,
    texts: Vec<(String, String)>,
    rust: Vec<(String, Make<'a>)>,
}

/// From how many types and operations on another thread is worth its cost. Its heap and its caches begin empty: the
/// 157 of HighLevel's invoices document took a fifth more processor time on two threads, and hardly less by the clock.
const WORTH_A_THREAD: usize = 1_000;

type Make<'a> = Box<dyn Fn() -> RustFile + Send + Sync + 'a>;

impl<'a> Files<'a> {
    pub fn new(settings: &CrateSettings) -> Self {
        Self {
            header: header(settings),
            texts: Vec::new(),
            rust: Vec::new(),
        }
    }

    /// A file of Rust.
    pub fn rust<F: Into<RustFile>>(
        &mut self,
        path: impl Into<String>,
        make: impl Fn() -> F + Send + Sync + 'a,
    ) {
        self.rust
            .push((path.into(), Box::new(move || make().into())));
    }

    /// A folder of entries, a file each; nothing where there are none.
    pub fn entries<T: Sync>(
        &mut self,
        folder: &str,
        text: &'static str,
        entries: &'a [T],
        entry_of: fn(&T) -> &Entry,
        print: impl Fn(&T) -> RustFile + Clone + Send + Sync + 'a,
    ) {
        if entries.is_empty() {
            return;
        }
        for entry in entries {
            let module = &entry_of(entry).module;
            let print = print.clone();
            self.rust(format!("src/{folder}/{module}.rs"), move || print(entry));
        }
        let mut listed: Vec<modules::File<'a>> = entries
            .iter()
            .map(|entry| {
                let entry = entry_of(entry);
                modules::File {
                    module: &entry.module,
                    feature: entry.feature.as_deref(),
                }
            })
            .collect();
        listed.sort_by_key(|file| file.module);
        self.rust(format!("src/{folder}/mod.rs"), move || {
            modules::flat(text, listed.iter().copied())
        });
    }

    /// A file that takes comments.
    pub fn text(&mut self, path: &str, text: &str) {
        let (open, close) = if path.ends_with(".md") {
            ("<!-- ", " -->")
        } else {
            ("# ", "")
        };
        // A comment of HTML ends at the first `--`.
        let header = if close.is_empty() {
            self.header.clone()
        } else {
            self.header.replace("--", "-")
        };
        let text = format!("{open}{header}{close}\n\n{text}");
        self.plain(path, text.replace(turns_text, ""));
    }

    /// A file as it is.
    pub fn plain(&mut self, path: &str, text: String) {
        self.texts.push((path.to_owned(), text));
    }

    /// Prints them all, which hold as many types and operations as `items` says.
    ///
    /// # Errors
    /// As [`FileSet::insert_rust`].
    pub fn print(self, items: usize) -> Result<FileSet, FileSetError> {
        let Self {
            header,
            texts,
            rust,
        } = self;
        let mut set = FileSet::new();
        for (path, text) in texts {
            set.insert(&path, text)?;
        }
        let header = format!("// {header}");
        let at_least = if items < WORTH_A_THREAD {
            rust.len()
        } else {
            1
        };
        let printed: Vec<_> = rust
            .par_iter()
            .with_min_len(at_least)
            .map(|(path, make)| (path, format_rust(&header, make())))
            .collect();
        for (path, text) in printed {
            set.insert_printed(path, text)?;
        }
        Ok(set)
    }
}

/// What the first line of each file says.
pub fn header(settings: &CrateSettings) -> String {
    let source: String = settings
        .source
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    format!("{SIGNATURE}{source}; do not edit by hand")
}
