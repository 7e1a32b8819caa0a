//! What time it is.

use std::sync::Arc;

/// Gives the time in milliseconds since 1970.
#[derive(Clone)]
pub(crate) struct Clock(Arc<dyn Fn() -> i64 + Send + Sync>);

impl Clock {
    pub(crate) fn new(clock: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(clock))
    }

    pub(crate) fn unix_millis(&self) -> i64 {
        (self.0)()
    }
}

impl Default for Clock {
    /// The system's clock.
    fn default() -> Self {
        Self::new(|| jiff::Timestamp::now().as_millisecond())
    }
}
