//! Connections by OAuth 2: the user's consent, tokens that a store keeps, and their renewal.
//!
//! An [`OAuthApp`] is what the vendor knows a host by: its client id and secret. It leads a user
//! through the vendor's consent page ([`begin`](OAuthApp::begin), [`finish`](OAuthApp::finish)),
//! and gives a connection's [`TokenSource`], which is the client's credential.
//!
//! What holds for every source, however many tasks and processes share a store:
//!
//! - A token and the refresh token that came with it are stored in one commit, before either is
//!   used: vendors that rotate refresh tokens take the old one back, so a pair that was used and
//!   then lost is a connection lost.
//! - One renewal at a time: within a process by a lock, between processes by the store's lease.
//!   Whoever comes too late finds the other's token in the store and takes it.
//! - A renewal whose answer did not come changes nothing: the old refresh token is tried again.
//! - A token is renewed before it ends, by the catalog's `skew`, so that a clock that is wrong by
//!   less does no harm; one that the vendor refuses before its time is renewed once, and the call
//!   made once more.
//! - [`disconnect`](TokenSource::disconnect) lets the vendor take the tokens back before the store
//!   forgets them.
//! - Only an answer that says so ends a connection ([`TokenErrorKind::Expired`]); a server of
//!   tokens that does not answer never does.
//!
//! [`TokenErrorKind::Expired`]: super::TokenErrorKind::Expired

mod answer;
mod app;
mod consent;
mod disconnect;
mod endpoint;
mod exchange;
mod renewal;
mod source;

pub use app::{OAuthApp, OAuthAppBuilder};
pub use disconnect::Disconnected;
pub use source::TokenSource;

/// As milliseconds, for sums with moments.
fn millis(time: std::time::Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
