//! Tokens of locations, got for the agency's.

use super::*;

async fn agency(vendor: &Vendor, ends_in: i64) -> (Arc<MemoryStore>, TokenSource, Client) {
    let (store, agency) = memory(vendor, ends_in).await;
    let client = client(vendor, &agency);
    (store, agency, client)
}

fn location(agency: &TokenSource, client: &Client, id: &str) -> TokenSource {
    let connection = format!("acme/{id}");
    agency
        .exchanged(client, connection, [("location_id", id)])
        .unwrap()
}

#[tokio::test]
async fn each_location_has_a_token_of_its_own_that_is_kept() {
    let vendor = Vendor::start().await;
    let (store, agency, paying) = agency(&vendor, 3_600).await;
    let tasks: Vec<_> = ["l1", "l2"]
        .into_iter()
        .cycle()
        .take(20)
        .map(|id| {
            let client = client(&vendor, &location(&agency, &paying, id));
            tokio::spawn(async move { notes(&client).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let asked = vendor.calls("POST /oauth/locationToken");
    assert_eq!(asked.len(), 2, "twenty sources share what the store has");
    assert!(asked.iter().all(|seen| seen.form["companyId"] == "com_1"));
    assert!(
        asked
            .iter()
            .all(|seen| seen.authorization == "Bearer hush-access-1")
    );
    let used = vendor.calls("GET /notes");
    let of = |id: &str| {
        let prefix = format!("Bearer hush-{id}-");
        used.iter()
            .filter(|seen| seen.authorization.starts_with(&prefix))
            .count()
    };
    assert_eq!((of("l1"), of("l2")), (10, 10));
    let stored = store.token("acme/l1").await.unwrap().unwrap().value;
    assert!(stored.refresh.is_none());
    assert!(stored.expires_at.unwrap() > now());
}

#[tokio::test]
async fn what_ended_or_was_refused_is_exchanged_anew() {
    let vendor = Vendor::start().await;
    let (store, agency, paying) = agency(&vendor, 3_600).await;
    let source = location(&agency, &paying, "l1");
    let client = client(&vendor, &source);
    notes(&client).await.unwrap();
    // Refused: the agency's token, refused as well, is renewed on the way.
    vendor.with(|state| state.valid.clear());
    notes(&client).await.unwrap();
    assert_eq!(vendor.asked("refresh_token").len(), 1);
    // Ended.
    let ended = Token::new("hush-old").expires_at(now() - 1);
    let changes = Changes::new().token("acme/l1", Expect::Anything, ended);
    store.commit(changes).await.unwrap();
    let source = location(&agency, &paying, "l1");
    notes(&super::client(&vendor, &source)).await.unwrap();
    assert_eq!(vendor.asked("refresh_token").len(), 1);
    let lines = vendor.calls("POST /oauth/locationToken");
    assert_eq!(
        lines.len(),
        4,
        "the first, two for the refused agency token, the ended one"
    );
}

#[tokio::test]
async fn an_agency_that_must_connect_anew_says_so_for_its_locations() {
    let vendor = Vendor::start().await;
    let (store, agency, paying) = agency(&vendor, -1).await;
    vendor.with(|state| state.refresh.clear());
    let source = location(&agency, &paying, "l1");
    let error = notes(&client(&vendor, &source)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AuthExpired);
    assert!(
        error
            .to_string()
            .contains("connection `acme` cannot be renewed"),
        "{error}"
    );
    // Of another agency.
    let token = Token::new("hush-access-1").value("companyId", "com_2");
    let changes = Changes::new().token("acme", Expect::Anything, token);
    store.commit(changes).await.unwrap();
    let error = notes(&client(&vendor, &source)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AuthExpired);
    assert!(error.to_string().contains("`x#locationToken`"), "{error}");
}
