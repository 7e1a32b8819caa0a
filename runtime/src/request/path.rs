//! Path templates.

use std::borrow::Cow;

use crate::operation::Style;

use super::error::EncodeError;
use super::plain::Plain;
use super::style::{self, Chars};

/// A value for a template, styled and encoded.
#[derive(Debug)]
pub(super) struct PathValue {
    wire: &'static str,
    text: String,
}

impl PathValue {
    pub(super) fn of(style: Style, wire: &'static str, value: &Plain) -> Result<Self, String> {
        match style::joined(style, Chars::Path, wire, value) {
            // `label` and `matrix` show that a value is there even where it is empty.
            Some(text) if !text.is_empty() => Ok(Self { wire, text }),
            Some(_) | None => Err("is empty, which would call another path".to_owned()),
        }
    }
}

/// Fills a template. What is not a placeholder stays byte for byte, `?` and `#` too.
pub(super) fn render(
    template: &'static str,
    values: &[PathValue],
) -> Result<Cow<'static, str>, EncodeError> {
    if !template.contains('{') {
        return Ok(template.into());
    }
    let mut out = String::with_capacity(template.len() + 16);
    let mut rest = template;
    // Where the segment at hand begins in `out`, and the input that is in it.
    let mut segment = (0, None);
    while let Some(at) = rest.find(['{', '/', '?', '#']) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        if let Some(placeholder) = after.strip_prefix('{') {
            let value = placeholder.split_once('}').and_then(|(name, tail)| {
                let value = values.iter().find(|value| value.wire == name)?;
                Some((value, tail))
            });
            let Some((value, tail)) = value else {
                let name = placeholder
                    .split_once('}')
                    .map_or(placeholder, |(name, _)| name);
                return Err(EncodeError::new(format!(
                    "path `{template}` asks for `{name}`, which is no input of the operation"
                )));
            };
            out.push_str(&value.text);
            segment.1 = Some(value.wire);
            rest = tail;
        } else {
            refuse_dots(&out, segment)?;
            let mut chars = after.chars();
            out.extend(chars.next());
            rest = chars.as_str();
            segment = (out.len(), None);
        }
    }
    out.push_str(rest);
    refuse_dots(&out, segment)?;
    Ok(out.into())
}

/// `.` and `..` are no names: every client and server walks the path by them.
fn refuse_dots(
    out: &str,
    (start, input): (usize, Option<&'static str>),
) -> Result<(), EncodeError> {
    let segment = out.get(start..).unwrap_or_default();
    match input {
        Some(input) if segment.split('/').any(|part| part == "." || part == "..") => {
            Err(EncodeError::of(
                input,
                "makes a path segment of dots only, which would call another path",
            ))
        }
        Some(_) | None => Ok(()),
    }
}
