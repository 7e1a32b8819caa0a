//! From where deliveries may come, beside what they are signed with.

use std::net::IpAddr;

use http::HeaderMap;
use ipnet::IpNet;

/// The networks that deliveries may come from.
///
/// It narrows who may try, and proves nothing: each delivery has to be signed as well.
///
/// ```
/// use tieline_runtime::webhook::Peers;
///
/// # fn main() -> Result<(), tieline_runtime::webhook::NoNetwork> {
/// let peers = Peers::new(["203.0.113.0/24", "2001:db8::/32"])?.behind(["10.0.0.0/8"])?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Peers {
    allowed: Vec<IpNet>,
    proxies: Vec<IpNet>,
}

/// A text that names no network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoNetwork(String);

impl Peers {
    /// Allows these networks (`203.0.113.0/24`) and single addresses.
    ///
    /// # Errors
    /// When one of them is neither.
    pub fn new<T: AsRef<str>>(allowed: impl IntoIterator<Item = T>) -> Result<Self, NoNetwork> {
        Ok(Self {
            allowed: networks(allowed)?,
            proxies: Vec::new(),
        })
    }

    /// Believes what these proxies say of where a request came from, by `X-Forwarded-For`. Nobody
    /// else's word is taken: anybody can send that header.
    ///
    /// # Errors
    /// When one of them is no network or address.
    pub fn behind<T: AsRef<str>>(
        mut self,
        proxies: impl IntoIterator<Item = T>,
    ) -> Result<Self, NoNetwork> {
        self.proxies = networks(proxies)?;
        Ok(self)
    }

    /// Whether a request may come from there.
    pub(super) fn allow(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> bool {
        let origin = peer.and_then(|peer| self.origin(peer.to_canonical(), headers));
        origin.is_some_and(|origin| within(&self.allowed, origin))
    }

    /// Where a request comes from: of the addresses that proxies passed it on from, the last one
    /// that is no proxy of ours. What stands before it the sender may have written.
    fn origin(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        if !within(&self.proxies, peer) {
            return Some(peer);
        }
        let mut origin = peer;
        let values: Vec<_> = headers.get_all("x-forwarded-for").iter().collect();
        for value in values.into_iter().rev() {
            for hop in value.to_str().ok()?.rsplit(',') {
                origin = address(hop.trim())?;
                if !within(&self.proxies, origin) {
                    return Some(origin);
                }
            }
        }
        Some(origin)
    }
}

/// An address, as proxies write it: some add the port.
fn address(text: &str) -> Option<IpAddr> {
    let plain = text.trim_start_matches('[').trim_end_matches(']');
    let address: Option<IpAddr> = plain.parse().ok();
    let address = address.or_else(|| {
        let socket: std::net::SocketAddr = text.parse().ok()?;
        Some(socket.ip())
    });
    Some(address?.to_canonical())
}

fn within(networks: &[IpNet], address: IpAddr) -> bool {
    networks.iter().any(|network| network.contains(&address))
}

fn networks<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Result<Vec<IpNet>, NoNetwork> {
    let network = |text: T| {
        let text = text.as_ref().trim();
        let network = text.parse::<IpNet>().ok();
        let single = || text.parse::<IpAddr>().ok().map(IpNet::from);
        network
            .or_else(single)
            .ok_or_else(|| NoNetwork(text.to_owned()))
    };
    texts.into_iter().map(network).collect()
}

impl std::fmt::Display for NoNetwork {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "`{}` is neither an address nor a network: write it as `203.0.113.0/24`",
            self.0
        )
    }
}

impl std::error::Error for NoNetwork {}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn allowed(peers: &Peers, peer: &str, forwarded: &[&str]) -> bool {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_str(value).unwrap());
        }
        peers.allow(Some(peer.parse().unwrap()), &headers)
    }

    #[test]
    fn networks_and_addresses_are_allowed() {
        let peers = Peers::new(["203.0.113.0/24", "198.51.100.7", "2001:db8::/32"]).unwrap();
        for peer in [
            "203.0.113.255",
            "198.51.100.7",
            "2001:db8:1::1",
            "::ffff:203.0.113.9",
        ] {
            assert!(allowed(&peers, peer, &[]), "{peer}");
        }
        for peer in ["203.0.114.0", "198.51.100.8", "2001:db9::1", "127.0.0.1"] {
            assert!(!allowed(&peers, peer, &[]), "{peer}");
        }
        // Nobody knows where it comes from.
        assert!(!peers.allow(None, &HeaderMap::new()));
        // Anybody can send the header.
        assert!(!allowed(&peers, "192.0.2.1", &["203.0.113.9"]));
    }

    #[test]
    fn a_proxys_word_is_taken_up_to_the_first_stranger() {
        let peers = Peers::new(["203.0.113.0/24"]).unwrap();
        let peers = peers.behind(["10.0.0.0/8", "2001:db8::1"]).unwrap();
        for (forwarded, expected) in [
            (&["203.0.113.9"][..], true),
            (&["203.0.113.9, 10.1.1.1"], true),
            (&["192.0.2.1, 203.0.113.9", "[2001:db8::1]:443"], true),
            (&["203.0.113.9:5123"], true),
            // The sender wrote the first one itself.
            (&["203.0.113.9, 192.0.2.1"], false),
            (&["203.0.113.9", "192.0.2.1"], false),
            (&["203.0.113.9, unknown"], false),
            (&[], false),
        ] {
            assert_eq!(
                allowed(&peers, "10.0.0.2", forwarded),
                expected,
                "{forwarded:?}"
            );
        }
    }

    #[test]
    fn what_is_no_network_is_refused() {
        let error = Peers::new(["203.0.113.0/33"]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`203.0.113.0/33` is neither an address nor a network: write it as `203.0.113.0/24`"
        );
    }
}
