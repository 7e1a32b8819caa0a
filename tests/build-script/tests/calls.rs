//! What the build script generated, called.

#![allow(clippy::unwrap_used, reason = "a test may fail so")]

use tieline_build_script_example::{pets, weather};
use tieline_runtime::Credential;
use tieline_runtime::transport::{Answer, Replay};

#[tokio::test]
async fn a_connector_from_a_build_script_is_called() {
    let replay = Replay::new([Answer::json(
        201,
        r#"{"id":"p_1","name":"Rex","kind":"ferret"}"#,
    )]);
    let client = pets::Client::builder()
        .auth(Credential::api_key("k"))
        .transport(replay.clone())
        .build()
        .unwrap();
    let pet = client
        .create_pet(pets::actions::CreatePet::new("Rex"))
        .await
        .unwrap();
    assert_eq!((pet.id.as_str(), pet.name.as_str()), ("p_1", "Rex"));
    assert_eq!(replay.lines(), ["POST /v1/pets"]);
    assert_eq!(replay.requests()[0].text(), r#"{"name":"Rex"}"#);
    let action = pets::descriptor().action("create_pet").unwrap();
    assert_eq!(action.entry.label, "Create Pet");
}

#[tokio::test]
async fn a_client_from_a_build_script_is_called() {
    let replay = Replay::new([Answer::json(200, r#"{"celsius":"21.5"}"#)]);
    let client = weather::Client::builder()
        .transport(replay.clone())
        .build()
        .unwrap();
    let now = client
        .now(weather::operations::Now::new("São Paulo"))
        .await
        .unwrap();
    assert_eq!(now.celsius, 21.5);
    assert_eq!(replay.lines(), ["GET /now/S%C3%A3o%20Paulo"]);
}
