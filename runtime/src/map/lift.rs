//! Lifting through containers: by trait, not by looking at the syntax of types, so that aliases work.

use std::collections::BTreeMap;

use super::{MapError, MapFrom};
use crate::json::Patch;

impl<S, T: MapFrom<S>> MapFrom<Option<S>> for Option<T> {
    fn map_from(source: Option<S>) -> Result<Self, MapError> {
        source.map(T::map_from).transpose()
    }
}

impl<S, T: MapFrom<S>> MapFrom<Vec<S>> for Vec<T> {
    fn map_from(source: Vec<S>) -> Result<Self, MapError> {
        source
            .into_iter()
            .enumerate()
            .map(|(i, item)| T::map_from(item).map_err(|e| e.index(i)))
            .collect()
    }
}

impl<S, T: MapFrom<S>> MapFrom<Box<S>> for Box<T> {
    fn map_from(source: Box<S>) -> Result<Self, MapError> {
        T::map_from(*source).map(Box::new)
    }
}

impl<S, T: MapFrom<S>> MapFrom<BTreeMap<String, S>> for BTreeMap<String, T> {
    fn map_from(source: BTreeMap<String, S>) -> Result<Self, MapError> {
        source
            .into_iter()
            .map(|(key, value)| match T::map_from(value) {
                Ok(value) => Ok((key, value)),
                Err(error) => Err(error.at(&key).from_path(&key)),
            })
            .collect()
    }
}

/// Nothing leaves the member alone: to clear it is to be asked for, by `into`.
#[diagnostic::do_not_recommend]
impl<S, T: MapFrom<S>> MapFrom<Option<S>> for Patch<T> {
    fn map_from(source: Option<S>) -> Result<Self, MapError> {
        source.map_or(Ok(Self::Absent), |value| {
            T::map_from(value).map(Self::Value)
        })
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: MapFrom<S>> MapFrom<Patch<S>> for Patch<T> {
    fn map_from(source: Patch<S>) -> Result<Self, MapError> {
        match source {
            Patch::Absent => Ok(Self::Absent),
            Patch::Null => Ok(Self::Null),
            Patch::Value(value) => T::map_from(value).map(Self::Value),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<S, T: MapFrom<S>> MapFrom<Patch<S>> for Option<T> {
    fn map_from(source: Patch<S>) -> Result<Self, MapError> {
        source.into_value().map(T::map_from).transpose()
    }
}
