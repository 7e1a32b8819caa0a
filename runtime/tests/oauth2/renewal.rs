//! Renewal: once, whoever asks, and whatever is lost.

use super::*;

#[tokio::test]
async fn a_token_is_renewed_before_it_ends_and_both_are_stored() {
    let vendor = Vendor::start().await;
    // Within the skew of a minute: the vendor's clock may be that much before ours.
    let (store, source) = memory(&vendor, 30).await;
    let client = client(&vendor, &source);
    notes(&client).await.unwrap();
    notes(&client).await.unwrap();
    let asked = vendor.asked("refresh_token");
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].form["refresh_token"], "hush-refresh-1");
    assert_eq!(asked[0].form["user_type"], "Location");
    assert!(asked[0].authorization.starts_with("Basic "));
    let calls = vendor.calls("GET /notes");
    let used: Vec<_> = calls
        .iter()
        .map(|seen| seen.authorization.as_str())
        .collect();
    assert_eq!(used, ["Bearer hush-access-2"; 2]);
    let stored = store.token("acme").await.unwrap().unwrap().value;
    assert_eq!(stored.access.expose(), "hush-access-2");
    assert_eq!(stored.refresh.unwrap().expose(), "hush-refresh-2");
    assert_eq!(stored.values["companyId"].expose(), "com_1");
    let left = stored.expires_at.unwrap() - now();
    assert!((3_590_000..=3_600_000).contains(&left), "{left}");
}

#[tokio::test]
async fn a_short_life_is_no_reason_to_renew_for_each_call() {
    let vendor = Vendor::start().await;
    vendor.with(|state| state.lifetime = Some(json!("30")));
    let (_, source) = memory(&vendor, -1).await;
    let client = client(&vendor, &source);
    for _ in 0..5 {
        notes(&client).await.unwrap();
    }
    assert_eq!(vendor.asked("refresh_token").len(), 1);
}

#[tokio::test]
async fn many_tasks_renew_once() {
    let vendor = Vendor::start().await;
    vendor.with(|state| state.delay = Duration::from_millis(100));
    let (_, source) = memory(&vendor, -1).await;
    let client = client(&vendor, &source);
    let tasks: Vec<_> = (0..40)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { notes(&client).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(vendor.asked("refresh_token").len(), 1);
    assert_eq!(vendor.calls("GET /notes").len(), 40);
}

#[tokio::test]
async fn two_processes_over_one_file_renew_once() {
    let vendor = Vendor::start().await;
    vendor.with(|state| state.delay = Duration::from_millis(200));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let stores = [file(&path).await, file(&path).await];
    connect(&vendor, &*stores[0], -1).await;
    let mut tasks = Vec::new();
    let clients: Vec<_> = stores
        .into_iter()
        .map(|store| client(&vendor, &app(&vendor).source(store, "acme")))
        .collect();
    for _ in 0..10 {
        for client in &clients {
            let client = client.clone();
            tasks.push(tokio::spawn(async move { notes(&client).await }));
        }
    }
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(vendor.asked("refresh_token").len(), 1);
}

#[tokio::test]
async fn a_token_refused_before_its_time_is_renewed_and_the_call_made_once_more() {
    let vendor = Vendor::start().await;
    let (_, source) = memory(&vendor, 3_600).await;
    let client = client(&vendor, &source);
    vendor.with(|state| state.valid.clear());
    notes(&client).await.unwrap();
    assert_eq!(vendor.asked("refresh_token").len(), 1);
    assert_eq!(vendor.calls("GET /notes").len(), 2);
    // A vendor that refuses every token is asked no third time.
    let stop = Arc::new(AtomicBool::new(false));
    let (stopped, thief) = (stop.clone(), vendor.clone());
    let task = tokio::spawn(async move {
        while !stopped.load(Ordering::Relaxed) {
            thief.with(|state| state.valid.clear());
            tokio::task::yield_now().await;
        }
    });
    let error = notes(&client).await.unwrap_err();
    stop.store(true, Ordering::Relaxed);
    task.await.unwrap();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::AuthExpired, Some(401))
    );
    assert_eq!(vendor.asked("refresh_token").len(), 2);
    assert_eq!(vendor.calls("GET /notes").len(), 4);
}

#[tokio::test]
async fn a_newer_token_of_another_process_is_taken_and_not_renewed_again() {
    let vendor = Vendor::start().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.db");
    let (one, other) = (file(&path).await, file(&path).await);
    connect(&vendor, &*one, 3_600).await;
    let one = client(&vendor, &app(&vendor).source(one, "acme"));
    let other = client(&vendor, &app(&vendor).source(other, "acme"));
    notes(&one).await.unwrap();
    notes(&other).await.unwrap();
    vendor.with(|state| state.valid.clear());
    notes(&one).await.unwrap();
    notes(&other).await.unwrap();
    assert_eq!(vendor.asked("refresh_token").len(), 1);
}

#[tokio::test]
async fn a_lost_answer_throws_nothing_away() {
    let vendor = Vendor::start().await;
    vendor.with(|state| state.grace = true);
    let (store, source) = memory(&vendor, -1).await;
    let client = client(&vendor, &source);
    for fault in [Fault::Lost, Fault::Answer("{\"access_tok")] {
        vendor.fault(fault);
        let error = notes(&client).await.unwrap_err();
        assert_eq!(
            error.kind(),
            ErrorKind::Transport,
            "nobody need connect anew"
        );
        assert!(error.is_retryable() && !error.request_was_sent());
        let stored = store.token("acme").await.unwrap().unwrap().value;
        assert_eq!(stored.refresh.unwrap().expose(), "hush-refresh-1");
    }
    notes(&client).await.unwrap();
    assert_eq!(vendor.asked("refresh_token").len(), 3);
    let stored = store.token("acme").await.unwrap().unwrap().value;
    assert_eq!(stored.refresh.unwrap().expose(), "hush-refresh-4");
}

#[tokio::test]
async fn a_refresh_token_that_was_taken_back_with_a_lost_answer_is_explained() {
    let vendor = Vendor::start().await;
    let (_, source) = memory(&vendor, -1).await;
    let client = client(&vendor, &source);
    vendor.fault(Fault::Lost);
    notes(&client).await.unwrap_err();
    let error = notes(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AuthExpired);
    assert_eq!(
        error.to_string(),
        "`x#notes`: the credential is not valid (any more): connection `acme` cannot be renewed \
         (the answer of an earlier renewal was lost, so the vendor may have taken the refresh \
         token back): the token endpoint answered with status 400, invalid_grant; let the user \
         connect anew"
    );
}

#[tokio::test]
async fn a_refused_renewal_ends_the_connection_until_the_user_connects_anew() {
    let vendor = Vendor::start().await;
    let (store, source) = memory(&vendor, -1).await;
    let client = client(&vendor, &source);
    vendor.with(|state| state.refresh.clear());
    for _ in 0..3 {
        let error = notes(&client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AuthExpired);
        assert!(!error.is_retryable());
        assert_eq!(
            error.to_string(),
            "`x#notes`: the credential is not valid (any more): connection `acme` cannot be \
             renewed: the token endpoint answered with status 400, invalid_grant; let the user \
             connect anew"
        );
    }
    assert_eq!(
        vendor.asked("refresh_token").len(),
        1,
        "an answer that does not change"
    );
    connect(&vendor, &*store, 3_600).await;
    notes(&client).await.unwrap();
    assert!(vendor.calls("GET /notes").len() == 1);
}

#[tokio::test]
async fn an_endpoint_that_fails_does_no_harm_while_the_token_lasts() {
    let vendor = Vendor::start().await;
    let (store, source) = memory(&vendor, 30).await;
    let client = client(&vendor, &source);
    vendor.fault(Fault::Status(503, "{}"));
    vendor.fault(Fault::Status(429, "{}"));
    for _ in 0..5 {
        notes(&client).await.unwrap();
    }
    assert_eq!(
        vendor.asked("refresh_token").len(),
        1,
        "asked again after a while"
    );
    let changes = Changes::new().forget_token("acme");
    store.commit(changes).await.unwrap();
    connect(&vendor, &*store, -1).await;
    let source = app(&vendor).source(store, "acme");
    let client = super::client(&vendor, &source);
    let error = notes(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Transport);
    assert_eq!(
        error.to_string(),
        "`x#notes`: the access token did not come: the token endpoint answered with status \
         429, without a reason"
    );
    notes(&client).await.unwrap();
}

#[tokio::test]
async fn an_app_that_the_vendor_does_not_know_is_no_users_fault() {
    let vendor = Vendor::start().await;
    let (store, _) = memory(&vendor, -1).await;
    let app = builder(&vendor)
        .client_secret("hush-wrong")
        .build()
        .unwrap();
    let error = notes(&client(&vendor, &app.source(store, "acme"))).await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Setup);
    assert!(
        error
            .to_string()
            .contains("check the app's client id and secret"),
        "{error}"
    );
}

/// Seals while it is allowed to.
struct Sealing(AesGcm, Arc<AtomicBool>);

impl Cipher for Sealing {
    fn seal(&self, plain: &[u8], place: &str) -> Result<Vec<u8>, CipherError> {
        match self.1.load(Ordering::SeqCst) {
            true => self.0.seal(plain, place),
            false => Err(CipherError("the key is not at hand".to_owned())),
        }
    }

    fn open(&self, sealed: &[u8], place: &str) -> Result<Vec<u8>, CipherError> {
        self.0.open(sealed, place)
    }
}

#[tokio::test]
async fn a_token_is_stored_before_it_is_used() {
    let vendor = Vendor::start().await;
    let folder = tempfile::tempdir().unwrap();
    let seals = Arc::new(AtomicBool::new(true));
    let cipher = Sealing(AesGcm::new(&[7; 32]).unwrap(), seals.clone());
    let store = SqliteStore::builder(folder.path().join("state.db")).cipher(cipher);
    let store = Arc::new(store.open().await.unwrap());
    connect(&vendor, &*store, -1).await;
    let source = app(&vendor).source(store.clone(), "acme");
    let client = client(&vendor, &source);
    seals.store(false, Ordering::SeqCst);
    for _ in 0..2 {
        let error = notes(&client).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport);
    }
    assert!(vendor.calls("GET /notes").is_empty());
    // The vendor has taken the old refresh token back: what it gave for it is stored as soon
    // as that can be done, and nothing is asked for again.
    seals.store(true, Ordering::SeqCst);
    notes(&client).await.unwrap();
    assert_eq!(vendor.asked("refresh_token").len(), 1);
    let stored = store.token("acme").await.unwrap().unwrap().value;
    assert_eq!(stored.refresh.unwrap().expose(), "hush-refresh-2");
}

#[tokio::test]
async fn a_call_that_gives_up_takes_no_renewal_with_it() {
    let vendor = Vendor::start().await;
    vendor.with(|state| state.delay = Duration::from_millis(300));
    let (store, source) = memory(&vendor, -1).await;
    let call = tokio::time::timeout(Duration::from_millis(50), source.token());
    assert!(call.await.is_err());
    source.token().await.unwrap();
    assert_eq!(vendor.asked("refresh_token").len(), 1);
    let stored = store.token("acme").await.unwrap().unwrap().value;
    assert_eq!(stored.refresh.unwrap().expose(), "hush-refresh-2");
}

#[tokio::test]
async fn client_credentials_need_nobody() {
    let vendor = Vendor::start().await;
    let store = Arc::new(MemoryStore::new());
    let app = builder(&vendor).scheme("x#credentials").build().unwrap();
    let source = app.source(store.clone(), "acme");
    let client = client(&vendor, &source);
    notes(&client).await.unwrap();
    notes(&client).await.unwrap();
    let asked = vendor.asked("client_credentials");
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].form["scope"], "notes.readonly");
    assert_eq!(asked[0].form["client_id"], CLIENT_ID);
    assert_eq!(asked[0].authorization, "");
    vendor.with(|state| state.valid.clear());
    notes(&client).await.unwrap();
    assert_eq!(vendor.asked("client_credentials").len(), 2);
}

#[tokio::test]
async fn a_connection_that_nobody_made_says_so() {
    let vendor = Vendor::start().await;
    let source = app(&vendor).source(Arc::new(MemoryStore::new()), "acme");
    let error = notes(&client(&vendor, &source)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "`x#notes`: the credential is not valid (any more): connection `acme` cannot be \
         renewed: nobody has connected it yet; let the user connect anew"
    );
    assert!(vendor.with(|state| state.seen.is_empty()));
}
