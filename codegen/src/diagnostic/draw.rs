//! Diagnostics for people, drawn as rustc draws its own.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::count::counted;
use super::{Diagnostic, Place, Severity};
use crate::source::{FileId, Layout};

/// How many diagnostics are shown unless all are asked for; the rest is counted.
pub const SHOWN: usize = 50;

/// A line of more bytes is cut around what it shows: minified JSON is one line of megabytes.
const LONGEST_LINE: usize = 400;

/// Marks with more bytes between them are shown apart. Of two in a file of 13 MB the renderer would look at every line
/// between: GitHub's fifty warnings took a tenth of the time of generating its client.
const FAR: usize = 1 << 16;

/// How much of such a line is left on each side.
const CONTEXT: usize = 60;

/// Gives the texts of files that diagnostics point into, without a byte order mark.
pub trait Texts {
    /// The text; `None` for a file that was never read.
    fn text(&self, file: &FileId) -> Option<&str>;

    /// What the file is called in a diagnostic.
    fn name<'f>(&self, file: &'f FileId) -> Cow<'f, str> {
        Cow::Borrowed(file.as_str())
    }
}

impl Texts for BTreeMap<FileId, String> {
    fn text(&self, file: &FileId) -> Option<&str> {
        self.get(file).map(String::as_str)
    }
}

impl<T: Texts> Texts for [T] {
    fn text(&self, file: &FileId) -> Option<&str> {
        self.iter().find_map(|texts| texts.text(file))
    }

    fn name<'f>(&self, file: &'f FileId) -> Cow<'f, str> {
        let owner = self.iter().find(|texts| texts.text(file).is_some());
        owner.map_or(Cow::Borrowed(file.as_str()), |texts| texts.name(file))
    }
}

/// The first that has it.
impl<A: Texts, B: Texts> Texts for (A, B) {
    fn text(&self, file: &FileId) -> Option<&str> {
        self.0.text(file).or_else(|| self.1.text(file))
    }

    fn name<'f>(&self, file: &'f FileId) -> Cow<'f, str> {
        match self.0.text(file) {
            Some(_) => self.0.name(file),
            None => self.1.name(file),
        }
    }
}

impl<T: Texts + ?Sized> Texts for &T {
    fn text(&self, file: &FileId) -> Option<&str> {
        (**self).text(file)
    }

    fn name<'f>(&self, file: &'f FileId) -> Cow<'f, str> {
        (**self).name(file)
    }
}

/// With or without colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// Plain text: files, pipes, tests.
    Never,
    /// Escape sequences for a terminal.
    Always,
}

/// Draws diagnostics, those of one file in the order of their lines, and a closing line that counts errors and warnings.
///
/// ```
/// use std::collections::BTreeMap;
/// use tieline_codegen::diagnostic::{Code, Colour, Diagnostic, Place, draw};
/// use tieline_codegen::source::{FileId, Pointer};
///
/// let file = FileId::new("catalog.yaml");
/// let texts = BTreeMap::from([(file.clone(), "app:\n  titel: Acme\n".to_owned())]);
/// let place = Place::key(file, Pointer::root().child("app").child("titel"));
/// let diagnostic = Diagnostic::new(Code::UnknownKey, place, "unknown key `titel`").help("did you mean `title`?");
/// assert_eq!(draw(&[diagnostic], &texts, Colour::Never), "\
/// error[T0110]: unknown key `titel`
///  --> catalog.yaml:2:3
///   |
/// 2 |   titel: Acme
///   |   ^^^^^
///   |
///   = help: did you mean `title`?
///
/// 1 error
/// ");
/// ```
pub fn draw(diagnostics: &[Diagnostic], texts: &(impl Texts + ?Sized), colour: Colour) -> String {
    draw_most(diagnostics, texts, colour, SHOWN)
}

/// The same, and no more than `most` of them.
pub fn draw_most(
    diagnostics: &[Diagnostic],
    texts: &(impl Texts + ?Sized),
    colour: Colour,
    most: usize,
) -> String {
    let renderer = match colour {
        Colour::Never => Renderer::plain(),
        Colour::Always => Renderer::styled(),
    };
    let mut layouts = Layouts::new(texts);
    let mut out = String::new();
    for diagnostic in layouts.in_order(shown(diagnostics, most)) {
        let group = group(diagnostic, &mut layouts);
        push_without_empty_origins(&mut out, &renderer.render(&[group]));
        out.push('\n');
    }
    out.push_str(&summary(diagnostics, most));
    out
}

/// The renderer announces a snippet without a path (the cut lines, whose real column it cannot know) by a lone `:::`.
fn push_without_empty_origins(out: &mut String, rendered: &str) {
    for line in rendered.lines() {
        let mut visible = String::new();
        let mut in_escape = false;
        for c in line.chars().take(LONGEST_LINE) {
            match c {
                '\u{1b}' => in_escape = true,
                'm' if in_escape => in_escape = false,
                c if !in_escape => visible.push(c),
                _ => {}
            }
        }
        if visible.trim() != ":::" {
            out.push_str(line);
            out.push('\n');
        }
    }
}

/// What is shown of many: errors before warnings before notes, in the order given.
pub(super) fn shown(diagnostics: &[Diagnostic], most: usize) -> Vec<&Diagnostic> {
    let mut shown: Vec<(usize, &Diagnostic)> = diagnostics.iter().enumerate().collect();
    shown.sort_by_key(|(_, diagnostic)| diagnostic.severity);
    shown.truncate(most);
    shown.sort_by_key(|(index, _)| *index);
    shown
        .into_iter()
        .map(|(_, diagnostic)| diagnostic)
        .collect()
}

/// The closing line (`2 errors, 1 warning`), empty where there is nothing to count.
fn summary(diagnostics: &[Diagnostic], most: usize) -> String {
    let count = |severity| {
        diagnostics
            .iter()
            .filter(|d| d.severity == severity)
            .count()
    };
    let counted: Vec<String> = [
        (count(Severity::Error), "error"),
        (count(Severity::Warning), "warning"),
        (count(Severity::Note), "note"),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, word)| counted(n, word))
    .collect();
    if counted.is_empty() {
        return String::new();
    }
    let hidden = diagnostics.len().saturating_sub(most);
    let note = match hidden {
        0 => String::new(),
        _ => format!(" ({most} shown)"),
    };
    format!("{}{note}\n", counted.join(", "))
}

/// Where a place is.
#[derive(Debug, Clone)]
pub(super) struct Found<'t> {
    pub text: &'t str,
    pub range: Range<usize>,
    /// Line and column.
    pub start: (usize, usize),
    pub end: (usize, usize),
}

/// The layouts of the files drawn so far.
pub(super) struct Layouts<'t, T: ?Sized> {
    texts: &'t T,
    read: BTreeMap<FileId, Option<(&'t str, Layout<'t>)>>,
}

impl<'t, T: Texts + ?Sized> Layouts<'t, T> {
    pub(super) fn new(texts: &'t T) -> Self {
        Self {
            texts,
            read: BTreeMap::new(),
        }
    }

    /// The text of the file of a place, the byte range in it, and the line and column of both ends.
    pub(super) fn locate(&mut self, place: &Place) -> Option<Found<'t>> {
        let texts = self.texts;
        let (text, layout) = self
            .read
            .entry(place.file.clone())
            .or_insert_with(|| {
                texts
                    .text(&place.file)
                    .map(|text| (text, Layout::new(text)))
            })
            .as_ref()?;
        let range = layout.range(place);
        Some(Found {
            text,
            start: layout.line_column(range.start),
            end: layout.line_column(range.end),
            range,
        })
    }

    pub(super) fn name<'f>(&self, file: &'f FileId) -> Cow<'f, str> {
        self.texts.name(file)
    }
}

impl<T: Texts + ?Sized> Layouts<'_, T> {
    /// Sorts diagnostics that follow each other about one file by where they stand in it, which pointers do not tell.
    pub(super) fn in_order<'d>(&mut self, mut shown: Vec<&'d Diagnostic>) -> Vec<&'d Diagnostic> {
        let file = |diagnostic: &Diagnostic| diagnostic.place.as_ref().map(|p| p.file.clone());
        for run in shown.chunk_by_mut(|a, b| file(a) == file(b)) {
            run.sort_by_cached_key(|diagnostic| {
                let place = diagnostic.place.as_ref()?;
                self.locate(place).map(|found| found.range.start)
            });
        }
        shown
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

fn group<'a, T: Texts + ?Sized>(
    diagnostic: &'a Diagnostic,
    layouts: &mut Layouts<'a, T>,
) -> Group<'a> {
    let title = level(diagnostic.severity)
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code.as_str());
    let mut group = Group::with_title(title);
    // The files in order of their first mention, the marks of each together.
    let mut files: Vec<(&FileId, Vec<Mark<'a>>)> = Vec::new();
    let primary = diagnostic.place.iter().map(|place| (place, None));
    let related = diagnostic
        .related
        .iter()
        .map(|(place, label)| (place, Some(label.as_str())));
    for (index, (place, label)) in primary.chain(related).enumerate() {
        let mark = Mark {
            is_primary: index == 0,
            label,
            found: layouts.locate(place),
        };
        match files.iter_mut().find(|(file, _)| *file == &place.file) {
            Some((_, marks)) => marks.push(mark),
            None => files.push((&place.file, vec![mark])),
        }
    }
    for (file, marks) in files {
        group = draw_file(group, layouts.name(file), &marks);
    }
    match &diagnostic.help {
        Some(help) => group.element(Level::HELP.message(help.as_str())),
        None => group,
    }
}

struct Mark<'a> {
    is_primary: bool,
    label: Option<&'a str>,
    /// `None` where the file was not read.
    found: Option<Found<'a>>,
}

impl<'a> Mark<'a> {
    fn annotation(&self, range: Range<usize>) -> Annotation<'a> {
        let kind = if self.is_primary {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let annotation = kind.span(range);
        match self.label {
            Some(label) => annotation.label(label),
            None => annotation,
        }
    }
}

fn draw_file<'a>(mut group: Group<'a>, file: Cow<'a, str>, marks: &[Mark<'a>]) -> Group<'a> {
    let found: Vec<InText<'_, 'a>> = marks
        .iter()
        .filter_map(|mark| Some((mark, mark.found.as_ref()?)))
        .collect();
    if found.is_empty() {
        return group.element(Origin::path(file));
    }
    if found
        .iter()
        .any(|(_, found)| line_of(found.text, found.range.start).len() > LONGEST_LINE)
    {
        for (mark, found) in found {
            let (line, column) = found.start;
            let origin = Origin::path(file.clone()).line(line).char_column(column);
            let (cut, range) = cut_line(found.text, &found.range);
            let snippet = Snippet::source(cut)
                .line_start(line)
                .annotation(mark.annotation(range));
            group = group.element(origin).element(snippet);
        }
        return group;
    }
    for together in near_each_other(found) {
        group = group.element(snippet(file.clone(), &together));
    }
    group
}

/// A mark that is in the text, and where.
type InText<'m, 'a> = (&'m Mark<'a>, &'m Found<'a>);

/// Marks in runs that are shown as one piece, the one with the primary mark first.
fn near_each_other<'m, 'a>(mut found: Vec<InText<'m, 'a>>) -> Vec<Vec<InText<'m, 'a>>> {
    found.sort_by_key(|(_, found)| found.range.start);
    let mut runs: Vec<Vec<InText<'m, 'a>>> = Vec::new();
    for mark in found {
        let (_, next) = mark;
        let near = |run: &&mut Vec<InText<'m, 'a>>| {
            run.last()
                .is_some_and(|(_, last)| next.range.start.saturating_sub(last.range.end) <= FAR)
        };
        match runs.last_mut().filter(near) {
            Some(run) => run.push(mark),
            None => runs.push(vec![mark]),
        }
    }
    for run in &mut runs {
        run.sort_by_key(|(mark, _)| !mark.is_primary);
    }
    runs.sort_by_key(|run| !run.first().is_some_and(|(mark, _)| mark.is_primary));
    runs
}

/// Only the lines between the marks: the renderer looks at every line it is given.
fn snippet<'a>(file: Cow<'a, str>, found: &[InText<'_, 'a>]) -> Snippet<'a, Annotation<'a>> {
    let text = found.first().map_or("", |(_, found)| found.text);
    let first = found
        .iter()
        .map(|(_, found)| (found.range.start, found.start.0));
    let (start, line) = first.min().unwrap_or((0, 1));
    let end = found.iter().map(|(_, found)| found.range.end).max();
    let start = line_of(text, start).start;
    let end = line_of(text, end.unwrap_or(0)).end;
    let annotations = found.iter().map(|(mark, found)| {
        let Range { start: from, end } = found.range;
        mark.annotation(from - start..end - start)
    });
    Snippet::source(text.get(start..end).unwrap_or_default())
        .path(file)
        .line_start(line)
        .annotations(annotations)
}

/// The line around an offset, without its end.
fn line_of(text: &str, offset: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let offset = offset.min(bytes.len());
    let start = bytes[..offset]
        .iter()
        .rposition(|b| *b == b'\n')
        .map_or(0, |at| at + 1);
    let end = bytes[offset..]
        .iter()
        .position(|b| *b == b'\n')
        .map_or(bytes.len(), |at| offset + at);
    start..end
}

/// A long line around a range, and the range in it.
fn cut_line(text: &str, range: &Range<usize>) -> (Cow<'static, str>, Range<usize>) {
    let line = line_of(text, range.start);
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = boundary(range.start.saturating_sub(CONTEXT).max(line.start));
    let end = boundary(range.end.min(range.start + 2 * CONTEXT).min(line.end));
    let until = boundary((end + CONTEXT).min(line.end));
    let mut cut = String::new();
    if start > line.start {
        cut.push('…');
    }
    let shift = cut.len();
    cut.push_str(text.get(start..until).unwrap_or_default());
    if until < line.end {
        cut.push('…');
    }
    (
        Cow::Owned(cut),
        range.start - start + shift..end - start + shift,
    )
}
