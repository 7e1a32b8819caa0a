//! Draws documents by a seed, so that a run can be repeated.

/// The indices, in order, of `count` of `total` things.
#[must_use]
pub fn draw(total: usize, count: usize, seed: u64) -> Vec<usize> {
    let mut state = seed;
    let mut ranked: Vec<(u64, usize)> = (0..total).map(|index| (next(&mut state), index)).collect();
    ranked.sort_unstable();
    let mut drawn: Vec<usize> = ranked
        .into_iter()
        .take(count)
        .map(|(_, index)| index)
        .collect();
    drawn.sort_unstable();
    drawn
}

/// SplitMix64: enough of a generator to draw with, and no dependency.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::draw;

    #[test]
    fn the_same_seed_draws_the_same() {
        assert_eq!(draw(1000, 20, 7), draw(1000, 20, 7));
        assert_ne!(draw(1000, 20, 7), draw(1000, 20, 8));
    }

    #[test]
    fn draws_each_once_and_no_more_than_there_are() {
        assert_eq!(draw(3, 9, 1), [0, 1, 2]);
        let drawn = draw(100, 40, 1);
        assert_eq!(drawn.len(), 40);
        assert!(drawn.windows(2).all(|pair| pair[0] < pair[1]));
    }
}
