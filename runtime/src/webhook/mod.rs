//! Events that a vendor sends.

mod event;
#[cfg(feature = "webhooks")]
mod hooks;
#[cfg(feature = "webhooks")]
mod key;
mod meta;
#[cfg(feature = "webhooks")]
mod receive;
#[cfg(feature = "webhook-service")]
mod service;
#[cfg(feature = "webhooks")]
mod signature;
#[cfg(feature = "webhooks")]
mod standard;
mod subscription;
#[cfg(feature = "webhooks")]
mod verify;

#[cfg(test)]
#[cfg(feature = "webhooks")]
mod tests;
#[cfg(test)]
#[cfg(feature = "webhooks")]
mod vectors;

use crate::json::{Decode, DecodeError};

pub use event::{RawEvent, Verified};
pub use meta::{
    DedupeKey, Encoding, Handshake, HmacHash, Route, Signature, SignedAt, SubscriptionMeta,
    TimeUnit, Verify, WebhookMeta,
};

#[cfg(feature = "webhooks")]
pub use hooks::{HookError, Hooks, Renewed};
#[cfg(feature = "webhooks")]
pub use receive::{Received, Reply, receive};
#[cfg(feature = "webhook-service")]
pub use service::{Endpoint, Endpoints, HookService, NoNetwork, Peer, Peers, ReplyBody, Stored};
pub use subscription::Subscription;
#[cfg(feature = "webhooks")]
pub use verify::{HookSecrets, VerifyError};

/// Something that happened, told by a delivery.
pub trait WebhookTrigger {
    /// What the delivery is read as.
    type Event: Decode;
    /// How deliveries are received.
    const META: &'static WebhookMeta;

    /// Reads a delivery that was proved genuine.
    ///
    /// # Errors
    /// When the event does not have the documented shape.
    fn decode(event: Verified<RawEvent>) -> Result<Self::Event, DecodeError> {
        event.read(Self::META.output_at)
    }
}
