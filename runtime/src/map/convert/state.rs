/// Whether a state comes after the last one that was written, or is it: both by their place among `states`. A state that
/// is not listed can be reached from every other one, and nothing comes after it.
///
/// ```
/// use tieline_runtime::map::convert::moves_forward;
/// let states = ["draft", "sent", "paid"];
/// assert!(moves_forward(Some("draft"), "paid", &states));
/// assert!(!moves_forward(Some("paid"), "sent", &states));
/// assert!(moves_forward(Some("sent"), "void", &states));
/// assert!(!moves_forward(Some("void"), "paid", &states));
/// ```
// Nearly always there is no last state: asking is no call then.
#[inline]
pub fn moves_forward(last: Option<&str>, next: &str, states: &[&str]) -> bool {
    last.is_none_or(|last| last == next || comes_after(last, next, states))
}

/// Whether a record in this state is passed on after one in the last state: the state comes after the last one by its
/// place among `states`, or is the same one and may come `again`. A state that is not listed comes after all others, and
/// ends it.
///
/// ```
/// use tieline_runtime::map::convert::passes_on;
/// let states = ["sent", "partially_paid", "paid"];
/// let passes = |last, next| passes_on(last, next, &states, &["partially_paid"]);
/// assert!(passes(None, "paid"));
/// assert!(passes(Some("sent"), "paid"));
/// assert!(!passes(Some("paid"), "sent"));
/// assert!(!passes(Some("paid"), "paid"));
/// assert!(passes(Some("partially_paid"), "partially_paid"));
/// assert!(passes(Some("paid"), "void"));
/// assert!(!passes(Some("void"), "void") && !passes(Some("void"), "paid"));
/// ```
pub fn passes_on(last: Option<&str>, next: &str, states: &[&str], again: &[&str]) -> bool {
    last.is_none_or(|last| {
        if last == next {
            again.contains(&next)
        } else {
            comes_after(last, next, states)
        }
    })
}

fn comes_after(last: &str, next: &str, states: &[&str]) -> bool {
    let place = |state: &str| states.iter().position(|one| *one == state);
    match (place(last), place(next)) {
        (Some(last), Some(next)) => last < next,
        (Some(_), None) => true,
        (None, _) => false,
    }
}
