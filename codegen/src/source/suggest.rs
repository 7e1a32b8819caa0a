//! "Did you mean": the nearest of the names that would have been right.

/// Longer words are not compared: no name of ours is longer, and a hostile document could make the comparison slow.
const LONGEST: usize = 80;

/// The candidate that `word` is most likely a misspelling of.
///
/// Equal but for case, `-` and `_` wins; otherwise at most one slip (insertion, deletion, exchange, swap of two
/// neighbours) per three letters is taken for a misspelling. Of equally near ones the first is taken.
///
/// ```
/// use tieline_codegen::source::closest;
///
/// assert_eq!(closest("pagnate", ["operation", "paginate"]), Some("paginate"));
/// assert_eq!(closest("kind", ["operation", "paginate"]), None);
/// ```
pub fn closest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let letters: Vec<char> = word.chars().take(LONGEST + 1).collect();
    if letters.is_empty() || letters.len() > LONGEST {
        return None;
    }
    let plain = plain(word);
    let mut best: Option<(usize, &'c str)> = None;
    for candidate in candidates {
        let other: Vec<char> = candidate.chars().take(LONGEST + 1).collect();
        if other.len() > LONGEST || candidate == word {
            continue;
        }
        let longer = letters.len().max(other.len());
        let allowed = (longer / 3).max(1);
        let distance = if plain == self::plain(candidate) {
            0
        } else if letters.len().abs_diff(other.len()) > allowed {
            continue;
        } else {
            slips(&letters, &other)
        };
        // One slip makes any two-letter word out of any other (`id` and `is`), but not a name with nothing in common.
        if distance <= allowed
            && distance < longer
            && best.is_none_or(|(least, _)| distance < least)
        {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn plain(word: &str) -> String {
    word.chars()
        .filter(|c| !matches!(c, '-' | '_' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The optimal string alignment distance (Damerau-Levenshtein without repeated edits).
fn slips(a: &[char], b: &[char]) -> usize {
    let mut before_last: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, y) in b.iter().enumerate() {
            let mut cost = (last[j] + usize::from(x != y))
                .min(last[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                cost = cost.min(before_last[j - 1] + 1);
            }
            row.push(cost);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_slips_swaps_and_other_spellings() {
        assert_eq!(
            closest("oepration", ["label", "operation"]),
            Some("operation")
        );
        assert_eq!(
            closest("maxPages", ["items", "max_pages"]),
            Some("max_pages")
        );
        assert_eq!(closest("lable", ["table", "label"]), Some("table"));
        assert_eq!(closest("desciption", ["description"]), Some("description"));
    }

    #[test]
    fn keeps_silent_when_nothing_is_near() {
        assert_eq!(closest("x", ["kind", "id"]), None);
        assert_eq!(closest("", ["a"]), None);
        assert_eq!(closest("q", ["a"]), None);
        assert_eq!(closest("sample", ["schedule", "cursor"]), None);
        assert_eq!(closest("same", ["same"]), None);
    }

    #[test]
    fn long_words_cost_nothing() {
        let long = "a".repeat(1_000_000);
        assert_eq!(closest(&long, [long.as_str(), "b"]), None);
        assert_eq!(closest("a", [long.as_str()]), None);
    }
}
