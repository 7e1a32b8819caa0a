//! When work is shared between threads.
//!
//! A second thread's heap and caches begin empty, and its core may be half of another: what takes a few milliseconds is
//! done sooner by one. So each stage says from how many items on it is worth sharing.

/// Drops what took megabytes on another thread, if there is one: nothing waits for it.
pub(crate) fn drop_aside<T: Send + 'static>(value: T) {
    if rayon::current_num_threads() > 1 {
        rayon::spawn(move || drop(value));
    }
}

/// How many of `count` items a thread takes at least: all of them where they are fewer than `worth`.
pub(crate) fn at_least(count: usize, worth: usize) -> usize {
    if count < worth { count.max(1) } else { 1 }
}

/// Does both, at once where that is worth a thread.
pub(crate) fn both<A: Send, B: Send>(
    is_worth: bool,
    a: impl FnOnce() -> A + Send,
    b: impl FnOnce() -> B + Send,
) -> (A, B) {
    if is_worth {
        rayon::join(a, b)
    } else {
        (a(), b())
    }
}
