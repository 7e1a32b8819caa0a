//! Lines with a type that may be too long for them, broken as prettyplease breaks types: each argument on a line of its
//! own, the outermost ones first.

use std::fmt::Write as _;

use super::tokens::Written;
use crate::output::{ItemText, WIDTH};

/// What a line has left at least, however deep it stands.
const LEAST: usize = 60;

/// Writes `head`, the type and `tail`, which is what ends a member; `counted` of its bytes must fit on the line with the
/// type.
pub fn typed(
    depth: usize,
    head: &str,
    ty: Written<'_>,
    tail: &str,
    counted: usize,
    out: &mut ItemText,
) {
    let mut broken = Broken {
        depth,
        line: head.to_owned(),
        out,
    };
    broken.ty(ty, counted);
    broken.line.push_str(tail);
    broken.end();
}

struct Broken<'o> {
    depth: usize,
    line: String,
    out: &'o mut ItemText,
}

impl Broken<'_> {
    fn ty(&mut self, ty: Written<'_>, counted: usize) {
        let before = self.line.len();
        // Writing to a string cannot fail.
        let _ = write!(self.line, "{ty}");
        let room = WIDTH.saturating_sub(4 * self.depth).max(LEAST);
        if self.line.len() + counted <= room {
            return;
        }
        let Some((name, key, inner)) = ty.arguments() else {
            return;
        };
        self.line.truncate(before);
        self.line.push_str(name);
        self.end();
        self.depth += 1;
        if let Some(key) = key {
            self.line.push_str(key);
            self.end();
        }
        // The comma that ends a broken list is not counted.
        self.ty(inner, 0);
        self.line.push(',');
        self.end();
        self.depth -= 1;
        self.line.push('>');
    }

    fn end(&mut self) {
        self.out.laid_line(self.depth, &self.line);
        self.line.clear();
    }
}
