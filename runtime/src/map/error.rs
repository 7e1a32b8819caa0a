use std::fmt;

/// Why a record could not be mapped, with the paths on both sides. One word wide.
#[derive(Clone, PartialEq)]
pub struct MapError(Box<Inner>);

#[derive(Clone, PartialEq)]
struct Inner {
    kind: MapErrorKind,
    source: String,
    target: String,
}

/// What went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MapErrorKind {
    /// A value that the target needs is not there.
    Missing,
    /// The value is none of those the mapping knows.
    UnknownValue(String),
    /// The value cannot be converted; the text says why.
    Unconvertible(String),
}

impl MapError {
    /// An error of this kind at no place yet.
    pub fn of(kind: MapErrorKind) -> Self {
        Self(Box::new(Inner {
            kind,
            source: String::new(),
            target: String::new(),
        }))
    }

    /// A needed value is missing.
    pub fn missing() -> Self {
        Self::of(MapErrorKind::Missing)
    }

    /// A value that the mapping does not know.
    pub fn unknown_value(value: impl Into<String>) -> Self {
        Self::of(MapErrorKind::UnknownValue(value.into()))
    }

    /// A value that cannot be converted.
    pub fn unconvertible(why: impl Into<String>) -> Self {
        Self::of(MapErrorKind::Unconvertible(why.into()))
    }

    /// A text that is not what is wanted (`a date`).
    pub(crate) fn no(wanted: &str, text: &str) -> Self {
        Self::unconvertible(format!("the text `{text}` is not {wanted}"))
    }

    /// Takes any error of a conversion function.
    // By value, so that it can be named in `map_err`.
    #[allow(clippy::needless_pass_by_value)]
    pub fn from_display(error: impl fmt::Display) -> Self {
        Self::unconvertible(error.to_string())
    }

    /// Puts a segment or path before the target path.
    #[must_use]
    pub fn at(mut self, target: &str) -> Self {
        prepend(&mut self.0.target, target);
        self
    }

    /// Puts a segment or path before the source path.
    #[must_use]
    pub fn from_path(mut self, source: &str) -> Self {
        prepend(&mut self.0.source, source);
        self
    }

    /// Puts an index before both paths.
    #[must_use]
    pub fn index(self, index: usize) -> Self {
        let segment = format!("[{index}]");
        self.at(&segment).from_path(&segment)
    }

    /// Puts an index before the target path: the value came from outside the list.
    #[must_use]
    pub fn target_index(self, index: usize) -> Self {
        self.at(&format!("[{index}]"))
    }

    /// What went wrong.
    pub fn kind(&self) -> &MapErrorKind {
        &self.0.kind
    }

    /// The path in the source record; empty where the target's own rule failed.
    pub fn source_path(&self) -> &str {
        &self.0.source
    }

    /// The path in the target record.
    pub fn target_path(&self) -> &str {
        &self.0.target
    }
}

fn prepend(path: &mut String, segment: &str) {
    if segment.is_empty() {
        return;
    }
    if !path.is_empty() && !path.starts_with('[') {
        path.insert(0, '.');
    }
    path.insert_str(0, segment);
}

impl fmt::Display for MapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner {
            kind,
            source,
            target,
        } = &*self.0;
        match (target.as_str(), source.as_str()) {
            ("", "") => {}
            (target, "") => write!(f, "`{target}`: ")?,
            ("", source) => write!(f, "from `{source}`: ")?,
            (target, source) => write!(f, "`{target}` from `{source}`: ")?,
        }
        match kind {
            MapErrorKind::Missing => f.write_str("a required value is missing"),
            MapErrorKind::UnknownValue(value) => {
                write!(f, "the mapping does not know the text `{value}`")
            }
            MapErrorKind::Unconvertible(why) => f.write_str(why),
        }
    }
}

impl fmt::Debug for MapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MapError({self})")
    }
}

impl std::error::Error for MapError {}

#[cfg(test)]
mod tests {
    use super::MapError;

    #[test]
    fn says_both_paths() {
        let error = MapError::missing()
            .at("sku")
            .from_path("product")
            .index(3)
            .at("lines")
            .from_path("items");
        assert_eq!(
            error.to_string(),
            "`lines[3].sku` from `items[3].product`: a required value is missing"
        );
        let outside = MapError::missing()
            .at("unit_cents")
            .from_path("currency")
            .target_index(0)
            .at("lines");
        assert_eq!(
            outside.to_string(),
            "`lines[0].unit_cents` from `currency`: a required value is missing"
        );
        assert_eq!(
            MapError::unknown_value("x").to_string(),
            "the mapping does not know the text `x`"
        );
    }
}
