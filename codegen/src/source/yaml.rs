//! Reads YAML 1.2 from the events of granit-parser: core schema, merge keys, anchors.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::ops::Range;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span, StrInput, Tag};

use super::build::{Build, DEPTH_LIMIT, ReadError, Scalar};
use super::indent::{Indented, Shifted};
use super::scalar::{Plain, resolve};

/// What all aliases of a file may add to it, in the units of [`Reader::weight`] (roughly bytes of the tree).
const EXPANSION_LIMIT: usize = 32 << 20;

/// The weight of a value beside its text.
const NODE_WEIGHT: usize = 64;

/// YAML asks keys to end within 1,024 characters; js-yaml does not, and paths are keys.
const KEY_LIMIT: usize = 16 << 10;

/// Why a text is no YAML.
enum Failure {
    /// Quoted text goes on with less indentation than what holds it.
    Indentation(ReadError),
    Other(ReadError),
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        Self::Other(error)
    }
}

/// Reads one YAML document, an empty file as null. Also where quoted text is indented too little.
pub(super) fn read<'t, B: Build<'t>>(
    text: &'t str,
    build: &mut B,
) -> Result<(B::Node, Vec<usize>), ReadError> {
    let first = match once(text, build) {
        Ok(root) => return Ok((root, Vec::new())),
        Err(Failure::Other(error)) => return Err(error),
        Err(Failure::Indentation(error)) => error,
    };
    let mut indented = Indented::new(text);
    let mut offset = first.offset;
    while indented.indent(offset) {
        let mut shifted = Shifted {
            inner: build,
            shift: &indented,
            text: PhantomData,
        };
        match once(indented.text(), &mut shifted) {
            Ok(root) => return Ok((root, indented.found())),
            Err(Failure::Indentation(error)) => offset = error.offset,
            Err(Failure::Other(error)) => {
                return Err(ReadError {
                    offset: indented.origin(error.offset),
                    ..error
                });
            }
        }
    }
    Err(first)
}

fn once<'t, B: Build<'t>>(text: &'t str, build: &mut B) -> Result<B::Node, Failure> {
    let options = granit_parser::options! {
        emit_comments: false,
        simple_key_max_lookahead: KEY_LIMIT,
        // Ours is the limit; the parser's own must not come first with another message.
        flow_nesting_limit: DEPTH_LIMIT + 1,
        block_nesting_limit: DEPTH_LIMIT + 1,
    };
    Reader {
        text,
        parser: Parser::new_from_str_with_options(text, options),
        last: 0,
        build,
        anchors: BTreeMap::new(),
        weight: 0,
        expanded: 0,
    }
    .document()
}

struct Reader<'t, 'b, B: Build<'t>> {
    text: &'t str,
    parser: Parser<'t, StrInput<'t>>,
    /// Where the last event ended.
    last: usize,
    build: &'b mut B,
    anchors: BTreeMap<usize, Anchor<B::Node>>,
    /// The size of everything built so far, aliases counted each time.
    weight: usize,
    expanded: usize,
}

struct Anchor<N> {
    node: N,
    weight: usize,
    height: usize,
    /// The text of a scalar, for aliases that stand as keys.
    scalar: Option<String>,
}

/// A node that was read and how many levels are below it.
struct Value<N> {
    node: N,
    height: usize,
}

impl<'t, B: Build<'t>> Reader<'t, '_, B> {
    fn document(mut self) -> Result<B::Node, Failure> {
        let mut root = None;
        let mut start = 0;
        loop {
            let (event, range) = self.next()?;
            match event {
                Event::StreamEnd => break,
                Event::StreamStart | Event::DocumentEnd => {}
                Event::DocumentStart(..) => start = range.start,
                // `---` at the end of a file begins a document that nothing is in.
                Event::Scalar(_, ScalarStyle::Plain, 0, None) if range.is_empty() => {}
                _ if root.is_some() => {
                    return Err(Failure::Other(ReadError {
                        code: crate::diagnostic::Code::MultipleDocuments,
                        offset: start,
                        message: "a second YAML document starts here".to_owned(),
                        help: Some("keep one document per file"),
                    }));
                }
                event => root = Some(self.node(event, range, 0)?.node),
            }
        }
        Ok(match root {
            Some(root) => root,
            None => self.build.scalar(Scalar::Null, 0..0),
        })
    }

    /// The next event. The first error is the last answer: iterators of such parsers may repeat it for ever.
    fn next(&mut self) -> Result<(Event<'t>, Range<usize>), Failure> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => {
                let range = self.range(span);
                self.last = range.end;
                Ok((event, range))
            }
            Some(Err(error)) => Err(self.error(&error)),
            None => Err(ReadError::syntax(self.text.len(), "unexpected end of the file").into()),
        }
    }

    fn range(&self, span: Span) -> Range<usize> {
        span.byte_range().unwrap_or(self.last..self.last)
    }

    fn error(&self, error: &ScanError) -> Failure {
        let offset = error.marker().byte_offset().unwrap_or(self.last);
        match error.kind() {
            ErrorKind::RecursionLimitExceeded => ReadError::too_deep(offset).into(),
            kind => {
                let syntax = ReadError::syntax(offset, lower_first(&kind.to_string()));
                let error = ReadError {
                    help: match kind {
                        ErrorKind::TabNotAllowed
                        | ErrorKind::TabInBlockIndentation
                        | ErrorKind::TabInIndentation => Some("indent with spaces"),
                        ErrorKind::UnknownAnchor => Some("put it in quotes if it is meant as text"),
                        _ if bare_bracket(self.text, offset) => Some(
                            "put a value that holds `[` in quotes inside `{ }`, as in `{ from: \"items[key=x].value\" }`",
                        ),
                        _ => syntax.help,
                    },
                    ..syntax
                };
                match kind {
                    // The parser has both for quoted text alone.
                    ErrorKind::InvalidQuotedScalarIndent | ErrorKind::TabInIndentation => {
                        Failure::Indentation(error)
                    }
                    _ => Failure::Other(error),
                }
            }
        }
    }

    fn node(
        &mut self,
        event: Event<'t>,
        range: Range<usize>,
        depth: usize,
    ) -> Result<Value<B::Node>, Failure> {
        let before = self.weight;
        self.weight += NODE_WEIGHT;
        let (value, anchor, scalar) = match event {
            Event::Alias(id) => return self.alias(id, range, depth),
            Event::Scalar(text, style, anchor, tag) => {
                self.weight += text.len();
                let kept = (anchor != 0).then(|| text.to_string());
                let node = self.scalar(text, style, tag.as_deref(), range.clone());
                (Value { node, height: 0 }, anchor, kept)
            }
            Event::SequenceStart(_, anchor, _) => (self.seq(range.clone(), depth)?, anchor, None),
            Event::MappingStart(_, anchor, _) => (self.map(range.clone(), depth)?, anchor, None),
            _ => return Err(ReadError::syntax(range.start, "expected a value").into()),
        };
        self.remember(anchor, &value, before, scalar, range.start)?;
        Ok(value)
    }

    /// Keeps an anchored value. The copy counts as expansion: 200 anchors around one another copy the innermost 200 times.
    fn remember(
        &mut self,
        id: usize,
        value: &Value<B::Node>,
        before: usize,
        scalar: Option<String>,
        offset: usize,
    ) -> Result<(), Failure> {
        if id == 0 {
            return Ok(());
        }
        let weight = self.weight.saturating_sub(before);
        self.count_expansion(weight, offset)?;
        let anchor = Anchor {
            node: value.node.clone(),
            weight,
            height: value.height,
            scalar,
        };
        self.anchors.insert(id, anchor);
        Ok(())
    }

    fn seq(&mut self, start: Range<usize>, depth: usize) -> Result<Value<B::Node>, Failure> {
        if depth >= DEPTH_LIMIT {
            return Err(ReadError::too_deep(start.start).into());
        }
        let mut items = Vec::new();
        let mut height = 0;
        loop {
            let (event, range) = self.next()?;
            if event == Event::SequenceEnd {
                let range = self.trimmed(start.start, range.end);
                let node = self.build.seq(items, range);
                return Ok(Value { node, height });
            }
            let item = self.node(event, range, depth + 1)?;
            height = height.max(item.height + 1);
            items.push(item.node);
        }
    }

    fn map(&mut self, start: Range<usize>, depth: usize) -> Result<Value<B::Node>, Failure> {
        if depth >= DEPTH_LIMIT {
            return Err(ReadError::too_deep(start.start).into());
        }
        let mut members = self.build.open();
        let mut height = 0;
        loop {
            let (event, key_range) = self.next()?;
            if event == Event::MappingEnd {
                let range = self.trimmed(start.start, key_range.end);
                let node = self.build.map(members, range);
                return Ok(Value { node, height });
            }
            let (key, is_merge) = self.key(event, &key_range)?;
            let (event, range) = self.next()?;
            let value = self.node(event, range, depth + 1)?;
            height = height.max(value.height + 1);
            let node = if is_merge {
                match self.build.merge(&mut members, value.node) {
                    Ok(()) => continue,
                    Err(node) => node,
                }
            } else {
                value.node
            };
            self.build.member(&mut members, key, key_range, node);
        }
    }

    /// The text of a key: `200:` is the member `200`, as in JSON. Also whether it is the merge key.
    fn key(
        &mut self,
        event: Event<'t>,
        range: &Range<usize>,
    ) -> Result<(Cow<'t, str>, bool), Failure> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let before = self.weight;
                self.weight += NODE_WEIGHT + text.len();
                if anchor != 0 {
                    let node = self.scalar(text.clone(), style, tag.as_deref(), range.clone());
                    let value = Value { node, height: 0 };
                    let scalar = Some(text.to_string());
                    self.remember(anchor, &value, before, scalar, range.start)?;
                }
                let is_merge = style == ScalarStyle::Plain && text == "<<";
                // For a key that is not written the parser hands out `~`.
                let is_empty = style == ScalarStyle::Plain && range.is_empty();
                Ok((if is_empty { Cow::Borrowed("") } else { text }, is_merge))
            }
            Event::Alias(id) => match self.anchors.get(&id) {
                Some(Anchor {
                    scalar: Some(text),
                    weight,
                    ..
                }) => {
                    let text = text.clone();
                    self.expand(*weight, range.start)?;
                    Ok((Cow::Owned(text), false))
                }
                _ => Err(complex_key(range.start).into()),
            },
            _ => Err(complex_key(range.start).into()),
        }
    }

    fn alias(
        &mut self,
        id: usize,
        range: Range<usize>,
        depth: usize,
    ) -> Result<Value<B::Node>, Failure> {
        let Some(anchor) = self.anchors.get(&id) else {
            // The anchor is known to the parser, but its node is still being read.
            return Err(
                ReadError::syntax(range.start, "the alias is part of its own value").into(),
            );
        };
        let (weight, height) = (anchor.weight, anchor.height);
        if depth + height > DEPTH_LIMIT {
            return Err(ReadError::too_deep(range.start).into());
        }
        // Counted before it is copied.
        self.expand(weight, range.start)?;
        let Some(anchor) = self.anchors.get(&id) else {
            return Err(ReadError::syntax(range.start, "the alias has no anchor").into());
        };
        let node = self.build.alias(&anchor.node, range);
        Ok(Value { node, height })
    }

    fn expand(&mut self, weight: usize, offset: usize) -> Result<(), Failure> {
        self.weight = self.weight.saturating_add(weight);
        self.count_expansion(weight, offset)
    }

    fn count_expansion(&mut self, weight: usize, offset: usize) -> Result<(), Failure> {
        self.expanded = self.expanded.saturating_add(weight);
        if self.expanded > EXPANSION_LIMIT {
            return Err(Failure::Other(ReadError {
                code: crate::diagnostic::Code::AliasExpansion,
                offset,
                message: format!(
                    "the aliases of this file unfold to more than {} MiB",
                    EXPANSION_LIMIT >> 20
                ),
                help: Some("use `$ref` instead of YAML aliases"),
            }));
        }
        Ok(())
    }

    fn scalar(
        &mut self,
        text: Cow<'t, str>,
        style: ScalarStyle,
        tag: Option<&Tag>,
        range: Range<usize>,
    ) -> B::Node {
        let kind = match tag.map(Tag::core_suffix) {
            None if style == ScalarStyle::Plain => resolve(&text),
            None => Plain::String,
            Some(Some("int" | "float" | "bool" | "null")) => resolve(&text),
            // `!!str`, `!`, and the tags of applications, which say nothing about JSON.
            Some(_) => Plain::String,
        };
        let scalar = match kind {
            Plain::Null => Scalar::Null,
            Plain::Bool(value) => Scalar::Bool(value),
            Plain::Number => Scalar::Number(&text),
            Plain::String => Scalar::String(text),
        };
        self.build.scalar(scalar, range)
    }

    /// Block collections end where the next token starts; what lies between is not theirs.
    fn trimmed(&self, start: usize, end: usize) -> Range<usize> {
        let length = self
            .text
            .get(start..end)
            .map_or(0, |text| text.trim_end().len());
        start..start + length
    }
}

fn complex_key(offset: usize) -> ReadError {
    ReadError {
        code: crate::diagnostic::Code::ComplexKey,
        offset,
        message: "a mapping key is a list or a mapping".to_owned(),
        help: Some("put it in quotes if it is meant as text, as in `\"{id}\": ...`"),
    }
}

/// Whether a value inside `{ }` that is no list goes on with `[` shortly before an error, on its line: there YAML begins a list.
fn bare_bracket(text: &str, offset: usize) -> bool {
    let (before, at) = text.split_at_checked(offset).unwrap_or((text, ""));
    // The parser stops at the bracket, or behind what it holds.
    let line = format!(
        "{}{}",
        before.rsplit('\n').next().unwrap_or_default(),
        at.chars().next().unwrap_or(' ')
    );
    let Some((_, inside)) = line.split_once('{') else {
        return false;
    };
    let (mut quote, mut last) = (None, ' ');
    for c in inside.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '[' && (last.is_alphanumeric() || last == '_') => return true,
            None if matches!(c, '"' | '\'') && last.is_whitespace() => quote = Some(c),
            None => {}
        }
        last = c;
    }
    false
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        // `YAML`, `BOM`.
        (Some(_), Some(second)) if second.is_uppercase() => text.to_owned(),
        (Some(first), _) => first.to_lowercase().chain(chars).collect(),
        (None, _) => String::new(),
    }
}
