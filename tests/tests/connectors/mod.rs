//! All generated connectors, and clients of them that no server answers.

use tieline_runtime::auth::AuthKind;
use tieline_runtime::descriptor::Descriptor;
use tieline_runtime::transport::Replay;
use tieline_runtime::{Client, Credential};

pub struct Connector {
    pub descriptor: &'static Descriptor,
    params: &'static [(&'static str, &'static str)],
}

pub const CONNECTORS: fn() -> [Connector; 5] = || {
    [
        Connector {
            descriptor: tieline_highlevel::descriptor(),
            params: &[("location_id", "loc_1")],
        },
        Connector {
            descriptor: tieline_seventeen_hats::descriptor(),
            params: &[],
        },
        Connector {
            descriptor: tieline_snapshots::descriptor(),
            params: &[],
        },
        Connector {
            descriptor: tieline_acme_crm::descriptor(),
            params: &[("subdomain", "acme")],
        },
        Connector {
            descriptor: tieline_ledgerly::descriptor(),
            params: &[],
        },
    ]
};

impl Connector {
    pub fn client(&self, replay: &Replay) -> Client {
        let connector = self.descriptor.connector;
        let builder = Client::builder(connector)
            .server("https://x.example")
            .transport(replay.clone());
        // Some operations take but one of the connector's schemes.
        let builder = connector.auth.iter().fold(builder, |builder, auth| {
            let credential = match auth.kind {
                AuthKind::None => return builder,
                AuthKind::ApiKey(_) => Credential::api_key("k"),
                AuthKind::Basic => Credential::basic("u", "p"),
                AuthKind::Bearer | AuthKind::OAuth2(_) => Credential::bearer("t"),
            };
            builder.auth_for(auth.scheme, credential)
        });
        let params = self.params.iter();
        let builder = params.fold(builder, |builder, (key, value)| builder.param(*key, *value));
        builder.build().unwrap()
    }
}
