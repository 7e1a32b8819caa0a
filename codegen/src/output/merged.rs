//! A lock that a merge left with both branches' lines in it.

use super::lock::Lock;

/// Both sides of a text that git could not merge; `None` where there is no conflict in it, or half of one.
pub(super) fn sides(text: &str) -> Option<[String; 2]> {
    #[derive(PartialEq)]
    enum At {
        Both,
        Ours,
        /// What both began with, which `merge.conflictStyle = diff3` shows between them.
        Base,
        Theirs,
    }
    let mut sides = [String::new(), String::new()];
    let mut at = At::Both;
    let mut conflicts = 0_usize;
    for line in text.split_inclusive('\n') {
        at = match (at, line.get(..7)) {
            (At::Both, Some("<<<<<<<")) => {
                conflicts += 1;
                At::Ours
            }
            (At::Ours, Some("|||||||")) => At::Base,
            (At::Ours | At::Base, Some("=======")) => At::Theirs,
            (At::Theirs, Some(">>>>>>>")) => At::Both,
            (_, Some("<<<<<<<" | "|||||||" | "=======" | ">>>>>>>")) => return None,
            (at, _) => {
                let [ours, theirs] = &mut sides;
                if at == At::Both || at == At::Ours {
                    ours.push_str(line);
                }
                if at == At::Both || at == At::Theirs {
                    theirs.push_str(line);
                }
                at
            }
        };
    }
    (at == At::Both && conflicts > 0).then_some(sides)
}

impl Lock {
    /// What both of them wrote; where they wrote the same file otherwise, as this one has it.
    pub(super) fn with(mut self, other: Self) -> Self {
        for (name, unit) in other.units {
            let known = self.units.entry(name).or_default();
            for (path, digest) in unit.inputs {
                known.inputs.entry(path).or_insert(digest);
            }
            for (path, digest) in unit.outputs {
                known.outputs.entry(path).or_insert(digest);
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_side_has_its_own_lines() {
        let text = "a\n<<<<<<< HEAD\nb\n||||||| 1f3\nc\n=======\nd\n>>>>>>> other\ne\n";
        let sides = sides(text).expect("sides");
        assert_eq!(sides, ["a\nb\ne\n", "a\nd\ne\n"]);
    }

    #[test]
    fn half_a_conflict_is_none() {
        for text in [
            "a\n",
            "<<<<<<< HEAD\nb\n",
            "<<<<<<< HEAD\nb\n=======\n",
            "a\n=======\nb\n>>>>>>> other\n",
            "<<<<<<< HEAD\n>>>>>>> other\n",
        ] {
            assert_eq!(sides(text), None, "{text}");
        }
    }
}
