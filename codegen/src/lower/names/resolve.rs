//! Collisions: everyone states what it would like to be called, then all are settled together.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

/// Someone who wants a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Names in order of preference; after the last one come numbers.
    pub wishes: Vec<String>,
    /// Of two that want one name, the lower rank keeps it; then the earlier wish; then the one that was named first.
    pub rank: u8,
}

/// As [`resolve`], for claims whose first wishes are `names`: the others are thought of only where those meet, which few
/// do.
pub fn resolve_others(
    names: Vec<String>,
    separator: &str,
    refused: impl Fn(&str) -> bool,
    claims: impl FnOnce(&[String]) -> Vec<Claim>,
) -> Vec<String> {
    if is_settled(names.iter().map(String::as_str), &refused) {
        return names;
    }
    resolve(&claims(&names), separator, refused)
}

/// Whether everyone can have these names.
fn is_settled<'n>(names: impl Iterator<Item = &'n str>, refused: impl Fn(&str) -> bool) -> bool {
    let mut seen = HashSet::with_capacity_and_hasher(names.size_hint().0, RandomState::default());
    let mut names = names;
    names.all(|name| !refused(name) && seen.insert(name.to_lowercase()))
}

/// Gives each claim a name that no other has, upper and lower case being one, and that is not `refused`.
///
/// Phase after phase, whoever loses a name turns to its next wish and *all* names are looked at again: a rename that
/// is only checked against the names of its own phase is how other generators come to print a name twice.
pub fn resolve(claims: &[Claim], separator: &str, refused: impl Fn(&str) -> bool) -> Vec<String> {
    let first = |claim: &Claim| claim.wishes.first().cloned().unwrap_or_default();
    if claims.iter().all(|claim| !claim.wishes.is_empty())
        && is_settled(
            claims
                .iter()
                .filter_map(|claim| claim.wishes.first())
                .map(String::as_str),
            &refused,
        )
    {
        return claims.iter().map(first).collect();
    }
    let mut wish = vec![0_usize; claims.len()];
    let name = |claim: &Claim, wish: usize| -> String {
        match claim.wishes.get(wish) {
            Some(name) => name.clone(),
            None => {
                let last = claim.wishes.last().map_or("", String::as_str);
                format!(
                    "{last}{separator}{}",
                    wish.saturating_sub(claim.wishes.len()) + 2
                )
            }
        }
    };
    loop {
        let mut groups: HashMap<String, Vec<usize>, RandomState> = HashMap::default();
        for (index, (claim, wish)) in claims.iter().zip(&wish).enumerate() {
            groups
                .entry(name(claim, *wish).to_lowercase())
                .or_default()
                .push(index);
        }
        let mut settled = true;
        for members in groups.values_mut() {
            let key = |index: usize| {
                let claim = claims.get(index);
                let at = wish.get(index).copied().unwrap_or(0);
                (claim.map_or(u8::MAX, |claim| claim.rank), at, index)
            };
            members.sort_by_key(|index| key(*index));
            let mut loses = Vec::new();
            let mut kept = false;
            for &index in members.iter() {
                let (Some(claim), Some(&at)) = (claims.get(index), wish.get(index)) else {
                    continue;
                };
                if !kept && !refused(&name(claim, at)) {
                    kept = true;
                } else {
                    loses.push((index, claim.wishes.len()));
                }
            }
            for (place, (index, wishes)) in loses.into_iter().enumerate() {
                settled = false;
                if let Some(at) = wish.get_mut(index) {
                    // Numbers are dealt out to all losers at once: a thousand equal names take one phase.
                    *at += 1;
                    if *at > wishes {
                        *at += place;
                    }
                }
            }
        }
        if settled {
            break;
        }
    }
    let names: Vec<String> = claims
        .iter()
        .zip(&wish)
        .map(|(claim, wish)| name(claim, *wish))
        .collect();
    debug_assert_eq!(
        names
            .iter()
            .map(|n| n.to_lowercase())
            .collect::<HashSet<_>>()
            .len(),
        names.len()
    );
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(rank: u8, wishes: &[&str]) -> Claim {
        Claim {
            wishes: wishes.iter().map(|w| (*w).to_owned()).collect(),
            rank,
        }
    }

    #[test]
    fn the_lower_rank_keeps_the_name() {
        let claims = [
            claim(1, &["Contact", "CreateContactBody"]),
            claim(0, &["Contact"]),
        ];
        assert_eq!(
            resolve(&claims, "", |_| false),
            ["CreateContactBody", "Contact"]
        );
    }

    #[test]
    fn a_second_wish_is_checked_against_everyone() {
        let claims = [
            claim(0, &["A"]),
            claim(1, &["A", "B"]),
            claim(0, &["B"]),
            claim(1, &["B2"]),
        ];
        assert_eq!(resolve(&claims, "", |_| false), ["A", "B3", "B", "B2"]);
    }

    #[test]
    fn case_alone_tells_no_names_apart() {
        let claims = [claim(0, &["Contact"]), claim(0, &["CONTACT"])];
        assert_eq!(resolve(&claims, "", |_| false), ["Contact", "CONTACT2"]);
    }

    #[test]
    fn refused_names_go_to_nobody() {
        let claims = [
            claim(0, &["Option", "OptionModel"]),
            claim(0, &["OptionModel"]),
        ];
        let names = resolve(&claims, "", |name| name == "Option");
        assert_eq!(names, ["OptionModel2", "OptionModel"]);
    }

    #[test]
    fn a_thousand_equal_names_are_numbered() {
        let claims = vec![claim(0, &["x"]); 1000];
        let names = resolve(&claims, "_", |_| false);
        assert_eq!(names.first().map(String::as_str), Some("x"));
        assert_eq!(names.last().map(String::as_str), Some("x_1000"));
    }
}
