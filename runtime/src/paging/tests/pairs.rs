//! Lists that go on after a pair of values.

use proptest::prelude::*;

use super::*;
use crate::paging::PageKey;

/// As an older list of HighLevel has it: the answer names a moment and an id.
static ANSWER: Pages = Pages::new(
    PageKind::StartAfter {
        value: PageKey::answer(
            Expr::ResponseBody(&["meta", "startAfter"]),
            Destination::query("startAfter"),
        ),
        id: PageKey::answer(
            Expr::ResponseBody(&["meta", "startAfterId"]),
            Destination::query("startAfterId"),
        ),
    },
    DATA,
)
.size(Destination::query("limit"), 2)
.max_pages(8);

fn answer(data: &[i64], value: Json, id: Json) -> Answer {
    page(json!({"data": data, "meta": {"startAfter": value, "startAfterId": id}}))
}

#[tokio::test]
async fn a_pair_of_the_answer_is_sent_whole_until_there_is_none() {
    for end in [
        answer(&[5], Json::Null, Json::Null),
        answer(&[5], json!(0), json!("")),
        page(json!({"data": [5]})),
        page(json!({"data": [5], "meta": null})),
    ] {
        let (items, stop, asked) = read(
            &GET,
            &ANSWER,
            json!({"q": "a"}),
            &[
                answer(&[1, 2], json!(1_603_870_249_758_i64), json!("b 1")),
                // The same moment: the id alone tells where the page ended.
                answer(&[3, 4], json!(1_603_870_249_758_i64), json!("b&2")),
                end,
            ],
        )
        .await;
        assert_eq!(
            (items, stop),
            ([1, 2, 3, 4, 5].map(Json::from).into(), Stop::End)
        );
        assert_eq!(
            asked,
            [
                "GET /list?q=a&limit=2",
                "GET /list?q=a&limit=2&startAfter=1603870249758&startAfterId=b%201",
                "GET /list?q=a&limit=2&startAfter=1603870249758&startAfterId=b%262",
            ]
        );
    }
}

#[tokio::test]
async fn a_pair_of_the_last_item_goes_into_the_body() {
    static ITEM: Pages = Pages::new(
        PageKind::StartAfter {
            value: PageKey::item(
                &[FieldStep::Key("name")],
                Destination::body(&["after", "name"]),
            ),
            id: PageKey::item(
                &[FieldStep::Key("id")],
                Destination::body(&["after", "id"]).as_text(),
            ),
        },
        DATA,
    );
    let (items, stop, asked) = read(
        &POST,
        &ITEM,
        json!({"query": "a"}),
        &[
            page(json!({"data": [{"id": 1, "name": "x"}, {"id": 2, "name": "x"}]})),
            page(json!({"data": []})),
        ],
    )
    .await;
    assert_eq!((items.len(), stop), (2, Stop::End));
    assert_eq!(
        asked,
        [
            r#"POST /search{"query":"a"}"#,
            r#"POST /search{"query":"a","after":{"name":"x","id":"2"}}"#,
        ]
    );
}

#[tokio::test]
async fn a_list_of_pairs_ends_on_a_pair_known_on_an_empty_page_and_at_its_cap() {
    let at = |data: &[i64], value: i64, id: &str| answer(data, json!(value), json!(id));
    let circle = [
        at(&[1, 2], 7, "a"),
        at(&[3, 4], 7, "b"),
        at(&[5, 6], 8, "b"),
        at(&[7, 8], 7, "b"),
    ];
    let (items, stop, _) = read(&GET, &ANSWER, json!({}), &circle).await;
    assert_eq!((items.len(), stop), (8, Stop::Repeated));
    // Vendors name the pair that was asked for when nothing comes after it.
    let empty = [at(&[1, 2], 7, "a"), at(&[], 7, "a")];
    let (items, stop, _) = read(&GET, &ANSWER, json!({}), &empty).await;
    assert_eq!((items.len(), stop), (2, Stop::End));
    let endless: Vec<_> = (0..8).map(|page| at(&[page, page], page, "a")).collect();
    let (items, stop, _) = read(&GET, &ANSWER, json!({}), &endless).await;
    assert_eq!((items.len(), stop), (16, Stop::Limit));
}

#[tokio::test]
async fn half_a_pair_is_never_sent() {
    let (client, replay) = client([answer(&[1, 2], json!(7), Json::Null)]);
    let mut items = client.items_json(&GET, &ANSWER, json!({}));
    assert_eq!(items.next().await.unwrap().unwrap(), json!(1));
    assert_eq!(items.next().await.unwrap().unwrap(), json!(2));
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Remote);
    assert_eq!(
        error.message(),
        Some("a page lacks half of the pair that leads to the next one")
    );
    assert!(items.next().await.is_none());
    assert_eq!(
        (items.stopped(), replay.requests().len()),
        (Some(Stop::Failed), 1)
    );
    // Fewer items than asked for are the last ones, whatever else is said of them.
    let short = [answer(&[1], json!(7), Json::Null)];
    let (items, stop, _) = read(&GET, &ANSWER, json!({}), &short).await;
    assert_eq!((items.len(), stop), (1, Stop::End));
}

/// What a request sends of the pair.
fn sent(line: &str) -> [Option<String>; 2] {
    ["startAfter=", "startAfterId="].map(|name| {
        let query = line.split_once('?')?.1;
        let found = query.split('&').find_map(|part| part.strip_prefix(name));
        found.map(str::to_owned)
    })
}

fn run<T>(future: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_time().build().unwrap().block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// A list by keyset, with many records of one moment, is read whole, each record once.
    #[test]
    fn a_list_is_read_whole_however_many_records_share_a_moment(
        moments in proptest::collection::vec(0_i64..4, 0..14),
        names_the_end in any::<bool>(),
    ) {
        let mut rows: Vec<(i64, usize)> = moments.iter().copied().zip(1..).collect();
        rows.sort_unstable();
        let mut answers = Vec::new();
        for chunk in rows.chunks(2) {
            let data: Vec<_> = chunk.iter().map(|(_, id)| i64::try_from(*id).unwrap()).collect();
            let (moment, id) = chunk[chunk.len() - 1];
            answers.push(answer(&data, json!(moment), json!(id.to_string())));
        }
        match (answers.pop(), names_the_end) {
            (Some(_), true) => {
                let from = rows.len() - 1 - (rows.len() - 1) % 2;
                let data: Vec<_> = rows[from..].iter().map(|(_, id)| i64::try_from(*id).unwrap()).collect();
                answers.push(answer(&data, Json::Null, Json::Null));
            }
            (last, _) => {
                answers.extend(last);
                answers.push(answer(&[], Json::Null, Json::Null));
            }
        }
        let (items, stop, asked) = run(read(&GET, &ANSWER, json!({}), &answers));
        let ids: Vec<_> = rows.iter().map(|(_, id)| json!(id)).collect();
        prop_assert_eq!((items, stop), (ids, Stop::End));
        for (line, before) in asked.iter().skip(1).zip(rows.chunks(2)) {
            let (moment, id) = before[before.len() - 1];
            prop_assert_eq!(sent(line), [Some(moment.to_string()), Some(id.to_string())]);
        }
    }

    /// Whatever a vendor answers: the list ends within its cap, both halves are sent or none, and
    /// no pair twice.
    #[test]
    fn a_list_ends_whatever_is_answered(
        pages in proptest::collection::vec((0_usize..3, proptest::option::of(0_i64..3), proptest::option::of(0_u8..3)), 8),
    ) {
        let answers = pages.iter().map(|(count, value, id)| {
            answer(&vec![1; *count], json!(value), json!(id.map(|id| id.to_string())))
        });
        let (client, replay) = client(answers);
        let stop = run(async {
            let mut items = client.items_json(&GET, &ANSWER, json!({}));
            while items.next().await.is_some() {}
            items.stopped()
        });
        let lines: Vec<_> = replay.requests().iter().map(Seen::line).collect();
        prop_assert!(stop.is_some() && lines.len() <= 8);
        let mut known = std::collections::BTreeSet::new();
        for (number, line) in lines.iter().enumerate() {
            let pair = sent(line);
            prop_assert_eq!(pair.iter().flatten().count(), if number == 0 { 0 } else { 2 });
            prop_assert!(known.insert(pair), "asked twice: {}", line);
        }
        // It goes on as long as it is led on.
        let (count, value, id) = pages[lines.len() - 1];
        match stop {
            Some(Stop::End) => prop_assert!(count < 2 || (value.unwrap_or(0) == 0 && id.is_none())),
            Some(Stop::Failed) => prop_assert!(count == 2 && value.is_some() != id.is_some()),
            Some(Stop::Limit) => prop_assert_eq!(lines.len(), 8),
            Some(Stop::Repeated) => prop_assert!(value.is_some() && id.is_some()),
            other => prop_assert!(false, "{:?}", other),
        }
    }
}
