//! Scopes: what calls need, and what was granted.

/// Says what was not granted of what is needed, if anything. Where nobody knows what was granted,
/// the vendor is asked.
pub(super) fn missing(needed: &[&str], granted: Option<&[String]>) -> Option<String> {
    let granted = granted?;
    let lacking: Vec<_> = needed
        .iter()
        .filter(|scope| granted.iter().all(|known| known != *scope))
        .map(|scope| format!("`{scope}`"))
        .collect();
    if lacking.is_empty() {
        return None;
    }
    let noun = if lacking.len() == 1 {
        "scope"
    } else {
        "scopes"
    };
    Some(format!(
        "the connection was not granted the {noun} {}: let the user connect anew with what is missing",
        lacking.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::missing;

    #[test]
    fn what_is_missing_is_named() {
        let granted = ["a".to_owned(), "b".to_owned()];
        assert_eq!(missing(&["b", "a"], Some(&granted)), None);
        assert_eq!(missing(&["c"], None), None);
        assert_eq!(missing(&[], Some(&[])), None);
        assert_eq!(
            missing(&["a", "c"], Some(&granted)).as_deref(),
            Some(
                "the connection was not granted the scope `c`: let the user connect anew with what \
                 is missing"
            )
        );
        let two = missing(&["c", "d"], Some(&granted)).unwrap();
        assert!(two.contains("the scopes `c`, `d`: "), "{two}");
    }
}
