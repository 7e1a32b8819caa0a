//! Lifting through containers: by trait, not by looking at the syntax of types, so that aliases work.

use std::collections::{BTreeMap, HashMap};

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

#[diagnostic::do_not_recommend]
impl<S, T: MapFrom<S>> MapFrom<BTreeMap<String, S>> for HashMap<String, T> {
    fn map_from(source: BTreeMap<String, S>) -> Result<Self, MapError> {
        BTreeMap::map_from(source).map(|entries| entries.into_iter().collect())
    }
}

/// Sorted first, so that of several errors it is always the same one.
#[diagnostic::do_not_recommend]
impl<S, T: MapFrom<S>> MapFrom<HashMap<String, S>> for BTreeMap<String, T> {
    fn map_from(source: HashMap<String, S>) -> Result<Self, MapError> {
        let sorted: BTreeMap<String, S> = source.into_iter().collect();
        Self::map_from(sorted)
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

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashMap};

    use crate::json::Patch;
    use crate::map::{MapError, MapFrom, MapTo};

    /// Holds even numbers only.
    #[derive(Debug, Clone, PartialEq)]
    struct Even(i64);

    impl MapFrom<i64> for Even {
        fn map_from(source: i64) -> Result<Self, MapError> {
            if source % 2 == 0 {
                return Ok(Self(source));
            }
            Err(MapError::unconvertible("the number is odd"))
        }
    }

    #[test]
    fn through_every_container() {
        assert_eq!(Some(2).map_to::<Option<Even>>(), Ok(Some(Even(2))));
        assert_eq!(Box::new(2).map_to::<Box<Even>>(), Ok(Box::new(Even(2))));
        let lists = vec![vec![2], vec![4, 5]];
        assert_eq!(
            lists.map_to::<Vec<Vec<Even>>>().unwrap_err().to_string(),
            "`[1][1]` from `[1][1]`: the number is odd"
        );
        let sorted = BTreeMap::from([("a".to_owned(), 2_i64)]);
        let hashed: HashMap<String, Even> = sorted.map_to().unwrap();
        assert_eq!(hashed["a"], Even(2));
        let odd = HashMap::from([("a", 2), ("b", 3), ("c", 5)].map(|(k, v)| (k.to_owned(), v)));
        assert_eq!(
            odd.map_to::<BTreeMap<String, Even>>()
                .unwrap_err()
                .to_string(),
            "`b` from `b`: the number is odd"
        );
    }

    #[test]
    fn a_patch_is_an_option_that_may_clear() {
        assert_eq!(Some(2).map_to(), Ok(Patch::Value(Even(2))));
        assert_eq!(None::<i64>.map_to(), Ok(Patch::<Even>::Absent));
        assert_eq!(Patch::<i64>::Null.map_to(), Ok(Patch::<Even>::Null));
        assert_eq!(Patch::<i64>::Null.map_to(), Ok(None::<Even>));
        assert_eq!(Patch::Value(2).map_to(), Ok(Some(Even(2))));
    }
}
