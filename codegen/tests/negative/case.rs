//! A case: a command line, what differs from the base project, and what the command must print.

use std::fs;
use std::path::Path;

/// One file of `tests/negative/`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Case {
    /// The words behind `tieline`.
    pub arguments: Vec<String>,
    /// What is done to the base project, in order.
    pub changes: Vec<Change>,
    /// What is printed, and the exit code.
    pub expected: String,
    /// The text up to the expected part, to write the file again.
    head: String,
}

/// One difference from the base project.
#[derive(Debug, PartialEq, Eq)]
pub enum Change {
    /// `--- file PATH`: the whole text.
    File { path: String, text: String },
    /// `--- bytes PATH`: a text in which `\xff` stands for a byte.
    Bytes { path: String, bytes: Vec<u8> },
    /// `--- repeat COUNT PATH`: the text, that often.
    Repeat {
        path: String,
        text: String,
        count: usize,
    },
    /// `--- edit PATH`: lines with `- ` say what is there (once), the lines with `+ ` below what it becomes.
    Edit {
        path: String,
        swaps: Vec<(String, String)>,
    },
    /// `--- remove PATH`: a file or folder.
    Remove { path: String },
    /// `--- link PATH TARGET`: a symbolic link.
    Link { path: String, target: String },
    /// `--- folder PATH`: an empty folder.
    Folder { path: String },
}

const EXPECTED: &str = "--- expected\n";

impl Case {
    /// Reads a case.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (head, expected) = text.split_once(EXPECTED).unwrap_or((text, ""));
        let mut case = Self {
            expected: expected.to_owned(),
            head: head.to_owned(),
            ..Self::default()
        };
        let mut sections = sections(head).into_iter();
        let intro = sections.next().map(|(_, body)| body).unwrap_or_default();
        for line in intro.lines().filter(|line| !line.is_empty()) {
            if let Some(command) = line.strip_prefix("$ tieline ") {
                case.arguments = command.split(' ').map(str::to_owned).collect();
            } else if !line.starts_with("# ") {
                return Err(format!("neither `# text` nor `$ tieline ...`: {line}"));
            }
        }
        if case.arguments.is_empty() {
            return Err("no line `$ tieline ...`".to_owned());
        }
        for (title, body) in sections {
            case.changes.push(Change::parse(title, &body)?);
        }
        Ok(case)
    }

    /// The text of the file with another expectation.
    pub fn with_expected(&self, expected: &str) -> String {
        format!("{}{EXPECTED}{expected}", self.head)
    }
}

/// The parts of a text by their lines `--- title`; what stands above the first one has an empty title.
fn sections(text: &str) -> Vec<(&str, String)> {
    let mut sections = vec![("", String::new())];
    for line in text.split_inclusive('\n') {
        // A lone `---` belongs to a YAML file.
        match line.trim_end().strip_prefix("--- ") {
            Some(title) => sections.push((title, String::new())),
            None => {
                if let Some((_, body)) = sections.last_mut() {
                    body.push_str(line);
                }
            }
        }
    }
    sections
}

impl Change {
    fn parse(title: &str, body: &str) -> Result<Self, String> {
        let words: Vec<&str> = title.split(' ').collect();
        let own = |text: &str| text.to_owned();
        Ok(match words.as_slice() {
            ["file", path] => Self::File {
                path: own(path),
                text: own(body),
            },
            ["bytes", path] => Self::Bytes {
                path: own(path),
                bytes: bytes(body)?,
            },
            ["repeat", count, path] => Self::Repeat {
                path: own(path),
                text: own(body),
                count: count.parse().map_err(|_| format!("no count: {title}"))?,
            },
            ["edit", path] => Self::Edit {
                path: own(path),
                swaps: swaps(body)?,
            },
            ["remove", path] => Self::Remove { path: own(path) },
            ["link", path, target] => Self::Link {
                path: own(path),
                target: own(target),
            },
            ["folder", path] => Self::Folder { path: own(path) },
            _ => return Err(format!("not understood: --- {title}")),
        })
    }

    /// Does it to the project in `root`.
    pub fn apply(&self, root: &Path) -> Result<(), String> {
        let write = |path: &str, bytes: &[u8]| {
            let file = root.join(path);
            let made = file.parent().map_or(Ok(()), fs::create_dir_all);
            made.and_then(|()| fs::write(&file, bytes))
                .map_err(|error| format!("{path}: {error}"))
        };
        match self {
            Self::File { path, text } => write(path, text.as_bytes()),
            Self::Bytes { path, bytes } => write(path, bytes),
            Self::Repeat { path, text, count } => write(path, text.repeat(*count).as_bytes()),
            Self::Edit { path, swaps } => {
                let read = fs::read_to_string(root.join(path));
                let mut text = read.map_err(|error| format!("{path}: {error}"))?;
                for (from, to) in swaps {
                    let count = text.matches(from.as_str()).count();
                    if count != 1 {
                        return Err(format!(
                            "{path}: {count} times there instead of once: {from}"
                        ));
                    }
                    text = text.replace(from.as_str(), to);
                }
                write(path, text.as_bytes())
            }
            Self::Remove { path } => {
                let file = root.join(path);
                let removed = if file.is_dir() {
                    fs::remove_dir_all(&file)
                } else {
                    fs::remove_file(&file)
                };
                removed.map_err(|error| format!("{path}: {error}"))
            }
            Self::Link { path, target } => std::os::unix::fs::symlink(target, root.join(path))
                .map_err(|error| format!("{path}: {error}")),
            Self::Folder { path } => {
                fs::create_dir_all(root.join(path)).map_err(|error| format!("{path}: {error}"))
            }
        }
    }
}

/// Runs of `- ` lines, each with the run of `+ ` lines that stands below it.
fn swaps(body: &str) -> Result<Vec<(String, String)>, String> {
    let mut swaps: Vec<(Vec<&str>, Vec<&str>)> = Vec::new();
    let mut below_new = true;
    for line in body.lines().filter(|line| !line.is_empty()) {
        if let Some(old) = line.strip_prefix("- ") {
            if below_new {
                swaps.push((Vec::new(), Vec::new()));
            }
            below_new = false;
            swaps.last_mut().ok_or("no edit")?.0.push(old);
        } else if let Some(new) = line.strip_prefix("+ ") {
            below_new = true;
            swaps
                .last_mut()
                .ok_or("`+ ` without `- ` above")?
                .1
                .push(new);
        } else {
            return Err(format!("neither `- ` nor `+ `: {line}"));
        }
    }
    let joined = |(old, new): (Vec<&str>, Vec<&str>)| {
        let mut old = old.join("\n");
        // What becomes nothing takes its line with it.
        if new.is_empty() {
            old.push('\n');
        }
        (old, new.join("\n"))
    };
    Ok(swaps.into_iter().map(joined).collect())
}

/// The bytes of a text in which `\xff` stands for a byte.
fn bytes(body: &str) -> Result<Vec<u8>, String> {
    let mut parts = body.split("\\x");
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let digits = part.get(..2).unwrap_or_default();
        let byte = u8::from_str_radix(digits, 16);
        bytes.push(byte.map_err(|_| format!("no two digits behind `\\x`: {part}"))?);
        bytes.extend(part.bytes().skip(2));
    }
    Ok(bytes)
}

#[test]
fn reads_every_kind_of_change() -> Result<(), String> {
    let text = "\
# What it is about.

$ tieline lint a.yaml

--- edit a.yaml
- one
- two
+ three
- four
--- file b.yaml
---
b: 1
--- bytes c.yaml
\\xffé\\x00
--- repeat 3 d.yaml
[
--- remove e
--- link f ../g
--- folder h
--- expected
error
";
    let case = Case::parse(text)?;
    let own = str::to_owned;
    let swap = |from, to| (own(from), own(to));
    let changes = [
        Change::Edit {
            path: own("a.yaml"),
            swaps: vec![swap("one\ntwo", "three"), swap("four\n", "")],
        },
        Change::File {
            path: own("b.yaml"),
            text: own("---\nb: 1\n"),
        },
        Change::Bytes {
            path: own("c.yaml"),
            bytes: b"\xff\xc3\xa9\x00\n".to_vec(),
        },
        Change::Repeat {
            path: own("d.yaml"),
            text: own("[\n"),
            count: 3,
        },
        Change::Remove { path: own("e") },
        Change::Link {
            path: own("f"),
            target: own("../g"),
        },
        Change::Folder { path: own("h") },
    ];
    assert_eq!(case.changes, changes);
    assert_eq!(case.arguments, ["lint", "a.yaml"]);
    assert_eq!(case.expected, "error\n");
    assert_eq!(case.with_expected("error\n"), text);
    Ok(())
}

#[test]
fn refuses_what_it_does_not_understand() {
    for (text, problem) in [
        ("# Nothing to run.\n", "no line `$ tieline ...`"),
        (
            "$ tieline lint\nlint\n",
            "neither `# text` nor `$ tieline ...`: lint",
        ),
        ("$ tieline lint\n--- fiel a\n", "not understood: --- fiel a"),
        (
            "$ tieline lint\n--- edit a\n+ b\n",
            "`+ ` without `- ` above",
        ),
        (
            "$ tieline lint\n--- edit a\nb\n",
            "neither `- ` nor `+ `: b",
        ),
        (
            "$ tieline lint\n--- bytes a\n\\xg0\n",
            "no two digits behind `\\x`: g0\n",
        ),
    ] {
        assert_eq!(Case::parse(text), Err(problem.to_owned()));
    }
}
