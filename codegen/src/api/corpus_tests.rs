//! Real documents, where TIELINE_CORPUS names their folder.

use std::path::{Path, PathBuf};

use super::*;
use crate::diagnostic::{Severity, Sink};
use crate::openapi::{Files, normalise};
use crate::source::{Document, FileId, Node};

struct Folder(PathBuf);

impl Files for Folder {
    fn open(&mut self, file: &FileId, sink: &mut Sink) -> Option<Node> {
        let text = std::fs::read_to_string(self.0.join(file.as_str())).ok()?;
        Some(Document::parse(file.clone(), &text, sink).ok()?.root)
    }
}

fn read(root: &Path, file: &str) -> (Api, Sink) {
    let mut sink = Sink::new();
    let id = FileId::new(file);
    let mut folder = Folder(root.to_owned());
    let node = folder.open(&id, &mut sink).unwrap();
    let t0 = std::time::Instant::now();
    let form = normalise(&mut folder, &id, node, &mut sink).unwrap();
    let t1 = std::time::Instant::now();
    let api = build(&form, "x", &Overrides::default(), &mut sink);
    println!(
        "{file}: normal {:?} build {:?}: {} ops {} types",
        t1 - t0,
        t1.elapsed(),
        api.operations.len(),
        api.types.len()
    );
    (api, sink)
}

#[test]
fn all() {
    let Ok(corpus) = std::env::var("TIELINE_CORPUS") else {
        println!("skipped");
        return;
    };
    let mut count = 0;
    let mut codes = std::collections::BTreeMap::new();
    for dir in ["highlevel", "vendors"] {
        let root = Path::new(&corpus).join(dir);
        let sub = if dir == "highlevel" {
            root.join("apps")
        } else {
            root.clone()
        };
        let mut names: Vec<_> = std::fs::read_dir(sub)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        for name in names {
            let file = if dir == "highlevel" {
                format!("apps/{name}")
            } else {
                name
            };
            let (api, sink) = read(&root, &file);
            if dir == "highlevel" {
                count += api.operations.len();
            }
            let untyped = api
                .types
                .iter()
                .filter(|t| matches!(t.shape, Shape::Untyped(_)))
                .count();
            println!(
                "   untyped {untyped}, unreadable {}",
                api.types
                    .iter()
                    .filter(|t| matches!(
                        t.shape,
                        Shape::Untyped(
                            Untyped::Unreadable
                                | Untyped::EndlessRef
                                | Untyped::DanglingRef
                                | Untyped::Contradictory
                        )
                    ))
                    .count()
            );
            for d in sink.diagnostics() {
                assert_ne!(d.severity, Severity::Error);
                let e: &mut Vec<String> = codes.entry((dir, d.code.as_str())).or_default();
                e.push(format!(
                    "{}{}: {}",
                    d.place.as_ref().unwrap().file,
                    d.place.as_ref().unwrap().pointer,
                    d.message
                ));
            }
        }
    }
    for (code, list) in codes {
        println!("{code:?} {}", list.len());
        for l in list.iter().take(6) {
            println!("      {l}");
        }
    }
    println!("{count}");
    assert_eq!(count, 576);
}
