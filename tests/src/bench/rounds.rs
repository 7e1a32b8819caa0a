//! Measuring several subjects in turn.

use super::measure::{Usage, median};

/// Measures each subject `count` times and returns each one's median. Every round begins with another
/// subject, so that none is always the one after a pause.
///
/// # Errors
/// The first that a measurement gives.
pub fn rounds<T>(
    subjects: &[T],
    count: usize,
    measure: impl Fn(&T) -> Result<Usage, String>,
) -> Result<Vec<Usage>, String> {
    let mut measured: Vec<Vec<Usage>> = subjects.iter().map(|_| Vec::new()).collect();
    for round in 0..count {
        let order = subjects
            .iter()
            .zip(0..)
            .cycle()
            .skip(round)
            .take(subjects.len());
        for (subject, index) in order.collect::<Vec<(&T, usize)>>() {
            let usage = measure(subject)?;
            if let Some(usages) = measured.get_mut(index) {
                usages.push(usage);
            }
        }
    }
    Ok(measured.iter().map(|usages| median(usages)).collect())
}
