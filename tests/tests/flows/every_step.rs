//! Every conversion, on records that have a field for each.

use tieline_depot::types::depot::{OrderInputState, Parcel};
use tieline_macros::mapping;
use tieline_map_every_step::{
    ContactToCustomer, CustomerToContact, ForwardMapping, FoundParcelToChangedOrder, ParcelToOrder,
    Steps,
};
use tieline_runtime::map::{LinkUse, Links, MapContext, MapError};

use crate::sent::{mapped, to_acme, to_depot};

const PARCEL: &str = r#"{"id":"p_1","status":"packed","fragile":false,"grams":500,"inches":12.5,"hours":2,"name":" Zoë Maria Øst","phone":"030 123456","country":" great britain","street":"4 Quay Road","city":"Bristol","labels":"vip, ,late","tags":["a","b"],"cents":1250,"currency":"EUR","day":"2026-03-29","sent":1767603600,"count":"12","price":"9.5","boxes":3,"packed_on":"2026-03-29","checked":" 2026-03-29T09:00:00+02:00","items":[{"sku":"A","pieces":2}]}"#;

fn context() -> MapContext {
    MapContext::at(0)
        .param("depot.country", "DE")
        .link("order", "p_1", "o_1")
}

#[tokio::test]
async fn every_step_does_what_it_says() {
    let request = mapped(&ParcelToOrder, PARCEL, &context()).request();
    assert_eq!(
        to_depot(&request).await,
        r#"POST /orders {"reference":"P-P_1/1","note":"500 g","first_name":"Zoë Maria","last_name":"Øst","phone":"+4930123456","country":"GB","country_name":"United Kingdom","country3":"gbr","address":"4 Quay Road, Bristol","road":"Quay Road","number":"4","labels":["vip","late"],"tags":"a, b","kilograms":0.5,"metres":0.3175,"minutes":120,"amount":12.5,"amount_text":"1250","due":"2026-03-28T23:00:00Z","sent_at":"2026-01-05T09:00:00Z","count":12,"boxes":3,"price":9.5,"handling":"normal","reached_by":"030 123456","ready_at":"2026-01-05T09:00:00Z","packed_on":"2026-03-29","checked_at":"2026-03-29T09:00:00+02:00","lines":[{"sku":"A","pieces":2}],"details":{"city":"Bristol","grams":"500","kind":"parcel"},"extras":{"phone":"030 123456"},"marks":[{"key":"grams","value":500},{"key":"fragile","value":false},{"key":"labels","value":["vip","late"]},{"key":"version","value":2}],"shelf":2}"#
    );
    let bare = r#"{"id":"p_1","status":"draft","fragile":true,"grams":0}"#;
    let request = mapped(&ParcelToOrder, bare, &context()).request();
    assert_eq!(
        to_depot(&request).await,
        r#"POST /orders {"reference":"P-P_1/1","note":"0 g","kilograms":0,"handling":"careful","details":{"grams":"0","kind":"parcel"},"marks":[{"key":"grams","value":0},{"key":"fragile","value":true},{"key":"version","value":2}]}"#
    );
    // The first that there is: of sources, of their steps, and of what `when` lets through.
    let weightless = r#"{"id":"p_1","status":"draft","fragile":false,"grams":0,"name":" Zoë ","phone":" ","day":"2026-03-29","country":"DE","items":[]}"#;
    let request = mapped(&ParcelToOrder, weightless, &context()).request();
    assert_eq!(
        to_depot(&request).await,
        r#"POST /orders {"reference":"P-P_1/1","note":"0 g","first_name":"Zoë","country":"DE","country_name":"Germany","country3":"deu","kilograms":0,"due":"2026-03-28T23:00:00Z","handling":"rough","reached_by":"Zoë","ready_at":"2026-03-29T00:00:00Z","lines":[],"details":{"city":"DE","grams":"0","kind":"parcel"},"extras":{"phone":" "},"marks":[{"key":"grams","value":0},{"key":"fragile","value":false},{"key":"version","value":2}]}"#
    );
}

#[tokio::test]
async fn a_label_is_printed_from_what_needs_two_steps_or_none() {
    let parcel = r#"{"id":"p_1","status":"sent","fragile":false,"grams":1,"name":"Zoë","city":"Bristol","worth":"0.750","weighed_at":"2026-03-28T23:30:00Z","items":[{"sku":"A"},{"sku":"B"}]}"#;
    let request = mapped(&ForwardMapping, parcel, &context()).request();
    assert_eq!(
        to_depot(&request).await,
        r#"POST /labels {"text":"printed on 1970-01-01","worth":"0.750","printed":"1970-01-01T00:00:00Z","weighed":"2026-03-29!","shown_day":"2026-03-29","note":null,"remark":"Zoë","least":-9223372036854775808,"status":"sent","stage":"sent","last_stage":"sent","shown_stage":"sent","at":"2026-03-28T23:30:00Z","grams":1,"sender":{"name":"Zoë","at":{"city":"Bristol"}},"stamps":[{"kind":"id","text":"p_1"}],"box":{"name":"p_1","inside":{"name":"inner","size":"Bristol"}},"pieces":[{"sku":"A","others":[{"sku":"A"},{"sku":"B"}]},{"sku":"B","others":[{"sku":"A"},{"sku":"B"}]}]}"#
    );
    let bare = r#"{"id":"p_1","status":"draft","fragile":false,"grams":1}"#;
    let request = mapped(&ForwardMapping, bare, &context()).request();
    assert_eq!(
        to_depot(&request).await,
        r#"POST /labels {"text":"printed on 1970-01-01","printed":"1970-01-01T00:00:00Z","note":null,"remark":null,"least":-9223372036854775808,"status":"draft","stage":"draft","shown_stage":"sent","grams":1,"stamps":[{"kind":"id","text":"p_1"}],"box":{"name":"p_1","inside":{"name":"inner"}}}"#
    );
}

/// A word that the target does not have never reaches it, also one that no document knew when the crate was made.
#[test]
fn words_go_by_name_to_a_target_that_has_them() {
    let label = |status: &str, more: &str| {
        let parcel =
            format!(r#"{{"id":"p_1","status":"{status}","fragile":false,"grams":1{more}}}"#);
        mapped(&ForwardMapping, &parcel, &context())
    };
    let sender =
        |by: &str| format!(r#","parties":[{{"role":"sender","code":"GB-1","by":"{by}"}}]"#);
    for (status, last, shown) in [
        ("packed", Some("packed"), "packed"),
        ("lost", None, "sent"),
        // Only the target has it so far.
        ("returned", None, "sent"),
    ] {
        let request = label(status, "").request();
        let stage = request.stage.as_ref().map(|one| one.as_str());
        assert_eq!(stage, Some(status));
        let last_stage = request.last_stage.as_ref().map(|one| one.as_str());
        let shown_stage = request.shown_stage.as_ref().map(|one| one.as_str());
        assert_eq!((last_stage, shown_stage), (last, Some(shown)));
    }
    assert_eq!(
        label("burnt", "").nothing(),
        "`stage` from `status`: the mapping does not know the text `burnt`"
    );
    let request = label("sent", &sender("fax")).request();
    let (by, kept_by) = (request.by.as_ref(), request.kept_by.as_ref());
    assert_eq!(by.map(|by| by.as_str()), Some("fax"));
    assert_eq!(kept_by.map(|by| by.as_str()), Some("mail"));
    assert_eq!(
        label("sent", &sender("pigeon")).nothing(),
        "`parties[role=sender].by` has a value that the rule does not know, for `by`"
    );
}

/// Numbers that a document lists go by name, by a table, and as the numbers that they are.
#[tokio::test]
async fn enums_of_numbers_are_words_and_numbers() {
    let label = async |more: &str| {
        let parcel = format!(r#"{{"id":"p_1","status":"packed","fragile":false,"grams":1{more}}}"#);
        let request = mapped(&ForwardMapping, &parcel, &context()).request();
        let sent = to_depot(&request).await;
        let (_, sent) = sent.split_once(r#""name":"inner"}},"#).unwrap();
        sent.to_owned()
    };
    for (class, made) in [
        (
            1,
            r#""class":1,"rate":10,"top_rate":30,"level":1,"class_name":"class 1","step":1}"#,
        ),
        (
            2,
            r#""class":2,"rate":20,"level":2,"class_name":"class 2","step":1}"#,
        ),
        // What the label does not have, and what no document names.
        (5, r#""rate":30,"level":5,"class_name":"class 5","step":1}"#),
        (9, r#""rate":30,"level":9,"class_name":"class 9","step":1}"#),
    ] {
        assert_eq!(label(&format!(r#","class":{class}"#)).await, made);
    }
    assert_eq!(label("").await, r#""step":1}"#);
}

#[tokio::test]
async fn what_is_there_in_a_list_becomes_one_text() {
    let parcel = r#"{"id":"p_1","status":"sent","fragile":false,"grams":1,"handling":["upright","dry"],"notices":[null,"call first",null," ring twice "]}"#;
    let request = mapped(&ForwardMapping, parcel, &context()).request();
    assert_eq!(request.cares.as_deref(), Some("upright+dry"));
    assert_eq!(request.notices.as_deref(), Some("call first; ring twice"));
    // Not in the table.
    assert_eq!(request.step, None);
    let sealed = parcel.replace(r#""grams""#, r#""checked":" 1234 ","grams""#);
    let request = mapped(&ForwardMapping, &sealed, &context()).request();
    let sent = to_depot(&request).await;
    assert!(sent.ends_with(r#""pin":"1234"}"#), "{sent}");
    assert!(!format!("{request:?}").contains("1234"));
}

/// Lists and maps become what the target has, and what lacks something that it needs is left out.
#[tokio::test]
async fn a_label_takes_lists_and_maps_whole_and_records_where_they_are_whole() {
    let label = async |more: &str| {
        let parcel =
            format!(r#"{{"id":"p_1","status":"draft","fragile":false,"grams":2147483647{more}}}"#);
        let request = mapped(&ForwardMapping, &parcel, &context()).request();
        let sent = to_depot(&request).await;
        let (_, sent) = sent.split_once(r#""least":-9223372036854775808,"#).unwrap();
        sent.replace(r#","box":{"name":"p_1","inside":{"name":"inner"}}"#, "")
            .replace(
                r#","box":{"name":"p_1","inside":{"name":"inner","size":"Bristol"}}"#,
                "",
            )
    };
    assert_eq!(
        label(r#","layers":[1,-2],"sides":{"left":3,"right":0},"handling":["upright","fragile"],"pages":["https://a.example"]"#).await,
        r#""status":"draft","stage":"draft","shown_stage":"sent","grams":2147483647,"layers":[1,-2],"sides":{"left":3,"right":0},"sizes":{"left":3,"right":0},"handling":["upright","fragile"],"pages":["https://a.example"],"stamps":[{"kind":"id","text":"p_1"}],"cares":"upright+fragile"}"#
    );
    assert_eq!(
        label(r#","name":"Zoë","city":"Bristol","street":"Quay Road","price":"3.50""#).await,
        r#""status":"draft","stage":"draft","shown_stage":"sent","grams":2147483647,"sender":{"name":"Zoë","at":{"city":"Bristol","street":"Quay Road"}},"stamps":[{"kind":"price","text":"3.50"},{"kind":"id","text":"p_1"}]}"#
    );
    // A sender needs both.
    for half in [
        r#","name":"Zoë""#,
        r#","city":"Bristol","street":"Quay Road""#,
    ] {
        assert!(!label(half).await.contains("sender"), "{half}");
    }
    let heavy = r#"{"id":"p_1","status":"draft","fragile":false,"grams":2147483648}"#;
    assert_eq!(
        mapped(&ForwardMapping, heavy, &context()).nothing(),
        "`grams` from `grams`: the integer `2147483648` does not fit here"
    );
}

#[tokio::test]
async fn what_is_before_or_after_decides() {
    // The day itself is not over before it is.
    let (in_time, late) = (1_774_778_400_000, 1_774_828_800_000);
    let weighed = r#""worth":"0.75","weighed_at":"2026-03-29T10:00:00+02:00""#;
    let unworthy = weighed.replace("0.75", "0.50");
    let unread = weighed.replace("2026-03-29T10", "soon");
    let last_year = weighed.replace("2026", "2025");
    for (now, grams, more, state) in [
        (late, 1, weighed, Some("void")),
        (in_time, 1, weighed, Some("sent")),
        (late, 1, &unworthy, Some("sent")),
        // What is no moment is neither before nor after one.
        (late, 1, &unread, None),
        (in_time, 1, &last_year, None),
        (in_time, 100_000, &last_year, Some("packed")),
        (in_time, 1, r#""inches":-1.5"#, Some("sent")),
        (in_time, 1, r#""inches":-1"#, None),
        (in_time, 1, r#""hours":2147483647"#, Some("packed")),
        (in_time, 1, r#""hours":2147483646"#, None),
    ] {
        let parcel = format!(
            r#"{{"id":"p_1","status":"draft","fragile":false,"grams":{grams},"day":"2026-03-29",{more}}}"#
        );
        let cx = MapContext::at(now);
        let sent = to_depot(&mapped(&ParcelToOrder, &parcel, &cx).request()).await;
        match state {
            Some(state) => assert!(sent.contains(&format!(r#""state":"{state}""#)), "{sent}"),
            None => assert!(!sent.contains("state"), "{more}: {sent}"),
        }
    }
    // Negated, what is missing still is neither.
    let mapping = FoundParcelToChangedOrder::new(Customs);
    let found = |more: &str| {
        let parcel = format!(r#"{{"id":"p_1","status":"draft","fragile":false,"grams":-1{more}}}"#);
        mapped(&mapping, &parcel, &context())
    };
    assert_eq!(
        found("").nothing(),
        "`grams > -1 or day <= now and worth < 10 or weighed_at >= now` does not hold"
    );
    let heavy = found(r#","day":"1970-01-01","worth":"12""#);
    assert!(heavy.nothing().starts_with("`grams"));
    let light =
        found(r#","day":"1970-01-01","worth":"9.99","city":"Bristol","street":"Quay Road""#);
    assert!(to_depot(&light.request()).await.contains("Bristol"));
}

#[tokio::test]
async fn what_is_always_there_in_one_of_several_shapes_is_looked_at() {
    let mapping = FoundParcelToChangedOrder::new(Customs);
    let stops = |stops: &str| {
        format!(
            r#"{{"id":"p_1","status":"draft","fragile":false,"grams":0,"street":"Quay Road","city":"Bristol","stops":{stops}}}"#
        )
    };
    let named = stops(r#"[{"bay":"A-1"},{"bay":"B-2"}]"#);
    let sent = to_depot(&mapped(&mapping, &named, &context()).request()).await;
    assert!(
        sent.contains(r#""lines":[{"sku":"A-1"},{"sku":"B-2"}]"#),
        "{sent}"
    );
    let counted = stops(r#"[{"bay":7}]"#);
    assert_eq!(
        mapped(&mapping, &counted, &context()).nothing(),
        "`lines[0].sku` from `stops[0].bay`: it is a number here, and not text"
    );
}

#[test]
fn the_links_of_a_mapping_are_data() {
    assert_eq!(
        FoundParcelToChangedOrder::<Customs>::LINKS,
        [
            LinkUse::passed("order", "id"),
            LinkUse::find("order", "id"),
            LinkUse::state("order", "id")
        ]
    );
    assert_eq!(
        ContactToCustomer::LINKS,
        [
            LinkUse::remember("customer", "id", "id"),
            LinkUse::echo("customer", "id")
        ]
    );
}

#[test]
fn what_a_step_cannot_convert_is_said_with_its_place() {
    for (from, to, said) in [
        (
            r#""status":"packed""#,
            r#""status":"lost""#,
            "`status != 'lost' and fragile == false or grams == 0` does not hold",
        ),
        (
            r#""fragile":false"#,
            r#""fragile":true"#,
            "`status != 'lost' and fragile == false or grams == 0` does not hold",
        ),
        (
            " great britain",
            "France",
            "`country` has a value that the rule does not know, for `country`",
        ),
        (
            r#""currency":"EUR","#,
            "",
            "`amount` from `currency`: a required value is missing",
        ),
        (
            "2026-03-29",
            "soon",
            "`due` from `day`: the text `soon` is not a date",
        ),
        (
            "1767603600",
            "9223372036854775807",
            "`sent_at` from `sent`: the integer `9223372036854775807` is no moment",
        ),
        (
            r#""count":"12""#,
            r#""count":"dozen""#,
            "`count` from `count`: the text `dozen` is not a whole number",
        ),
        (
            r#""boxes":3"#,
            r#""boxes":3.5"#,
            "`boxes` from `boxes`: the number `3.5` is not a whole one",
        ),
        (
            r#""price":"9.5""#,
            r#""price":"9,5""#,
            "`price` from `price`: the text `9,5` is not a number",
        ),
        (
            r#""packed_on":"2026-03-29""#,
            r#""packed_on":"2026-02-29""#,
            "`packed_on` from `packed_on`: the text `2026-02-29` is not a date",
        ),
        (
            "T09:00:00+02:00",
            "",
            "`checked_at` from `checked`: the text `2026-03-29` is not a date and time",
        ),
    ] {
        let parcel = PARCEL.replace(from, to);
        assert_eq!(mapped(&ParcelToOrder, &parcel, &context()).nothing(), said);
    }
}

#[tokio::test]
async fn what_a_step_does_not_know_is_left_out_or_replaced() {
    let parcel = PARCEL
        .replace(r#""country":" great britain","#, "")
        .replace("030 123456", "by mail");
    let request = mapped(&ParcelToOrder, &parcel, &context()).request();
    let sent = to_depot(&request).await;
    assert!(
        !sent.contains("country") && !sent.contains(r#""phone":"+"#),
        "{sent}"
    );
}

/// Who opens parcels that cross a border.
pub struct Customs;

#[mapping]
impl Steps for Customs {
    fn held(parcel: &Parcel) -> Result<Option<OrderInputState>, MapError> {
        match parcel.country.as_deref() {
            Some("nowhere") => Err(MapError::unknown_value("nowhere")),
            Some("CH") => Ok(Some(OrderInputState::New)),
            _ => Ok(None),
        }
    }
}

/// A custom step is asked first; what it answers moves forward like what stands in for it.
#[tokio::test]
async fn a_custom_step_is_one_of_several_sources() {
    let of = |country: &str| PARCEL.replace(" great britain", country);
    let mapping = FoundParcelToChangedOrder::new(Customs);
    let new = mapped(&mapping, &of("CH"), &context()).request();
    let sent = to_depot(&new).await;
    assert!(sent.contains(r#""state":"new""#), "{sent}");
    let packed = context().state("order", "p_1", "packed");
    let left = mapped(&mapping, &of("CH"), &packed).request();
    let sent = to_depot(&left).await;
    assert!(!sent.contains("state"), "{sent}");
    assert_eq!(
        mapped(&mapping, &of("nowhere"), &context()).nothing(),
        "`state`: the mapping does not know the text `nowhere`"
    );
}

/// Values that may be one of several shapes, read in one and written in one.
#[tokio::test]
async fn a_mark_is_read_as_what_is_said_and_written_as_what_it_is() {
    let with = |marks: &str| {
        let parcel = r#"{"id":"p_1","status":"packed","fragile":false,"grams":1,"bay":7,"hours":3,"labels":"a,b","marks":[MARKS]}"#;
        parcel.replace("MARKS", marks)
    };
    let whole = with(
        r#"{"key":"colour","value":"red"},{"key":"volume","value":2.5},{"key":"gift","value":true},{"key":"stickers","value":["x","y"]},{"key":"kind","value":" box "}"#,
    );
    let request = mapped(&ParcelToOrder, &whole, &context()).request();
    let sent = to_depot(&request).await;
    let made = r#""colour":"red","volume":2.5,"gift":true,"stickers":["x","y"],"marks":[{"key":"grams","value":1},{"key":"fragile","value":false},{"key":"labels","value":["a","b"]},{"key":"kind","value":"BOX"},{"key":"version","value":2}],"bay":7,"shelf":3}"#;
    assert!(sent.ends_with(made), "{sent}");
    // In another shape: left out, or something else said.
    let others = with(r#"{"key":"volume","value":"2.5"},{"key":"kind","value":4}"#);
    let request = mapped(&ParcelToOrder, &others, &context()).request();
    let sent = to_depot(&request).await;
    assert!(!sent.contains("volume"), "{sent}");
    assert!(sent.contains(r#"{"key":"kind","value":"OTHER"}"#), "{sent}");
    for (marks, said) in [
        (
            r#"{"key":"colour","value":["red"]}"#,
            "`colour` from `marks[key=colour].value`: it is a list here, and not text",
        ),
        (
            r#"{"key":"stickers","value":{"a":1}}"#,
            "`stickers` from `marks[key=stickers].value`: it is an object here, and not a list of texts",
        ),
        (
            r#"{"key":"gift","value":"yes"}"#,
            "`marks[key=gift].value` has a value that the rule does not know, for `gift`",
        ),
    ] {
        let outcome = mapped(&ParcelToOrder, &with(marks), &context());
        assert_eq!(outcome.nothing(), said);
    }
    let bay = with("").replace(r#""bay":7"#, r#""bay":"east""#);
    assert_eq!(
        mapped(&ParcelToOrder, &bay, &context()).nothing(),
        "`bay` from `bay`: it is text here, and not an integer"
    );
}

/// From a search, and only forward.
#[tokio::test]
async fn a_found_parcel_moves_its_order_forward() {
    let sent = |state: &str| {
        let cx = context().state("order", "p_1", state);
        mapped(&FoundParcelToChangedOrder::new(Customs), PARCEL, &cx).request()
    };
    let with = r#"PATCH /orders/o_1 {"reference":"p_1","state":"packed","note":"4 Quay Road, Bristol","phone":"+4430123456"}"#;
    let without = r#"PATCH /orders/o_1 {"reference":"p_1","note":"4 Quay Road, Bristol","phone":"+4430123456"}"#;
    assert_eq!(to_depot(&sent("new")).await, with);
    assert_eq!(to_depot(&sent("packed")).await, with);
    assert_eq!(to_depot(&sent("sent")).await, without);
    assert_eq!(to_depot(&sent("void")).await, without);
    let nowhere = PARCEL.replace(r#""city":"Bristol","#, "");
    let mapping = FoundParcelToChangedOrder::new(Customs);
    assert_eq!(
        mapped(&mapping, &nowhere, &context()).nothing(),
        "`street and city` has no value, for `note`"
    );
    let unlinked = MapContext::default();
    assert_eq!(
        mapped(&FoundParcelToChangedOrder::new(Customs), PARCEL, &unlinked).nothing(),
        "nothing is linked to `id` under `order`, for `id`"
    );
}

/// The first that has the word or the text; one that says nothing of itself is not chosen by it.
#[tokio::test]
async fn elements_are_chosen_by_what_a_member_says() {
    let mapping = FoundParcelToChangedOrder::new(Customs);
    let parties = r#""parties":[{"role":"sender","code":"X","name":"Ann"},{"role":"customs-office","code":"GB-1","by":"mail","name":"Bo"},{"role":"recipient","code":"GB-1","by":"phone","desk":"7 b","name":"Cy"}],"items""#;
    let of = |parties: &str| PARCEL.replace(r#""items""#, parties);
    let chosen = mapped(&mapping, &of(parties), &context()).request();
    assert_eq!(
        to_depot(&chosen).await,
        r#"PATCH /orders/o_1 {"reference":"p_1","state":"packed","note":"4 Quay Road, Bristol","first_name":"Bo","last_name":"Cy","phone":"+4430123456","road":"Bo"}"#
    );
    // A condition goes by an element of its own.
    let at_desk = parties.replace(r#""code":"X""#, r#""code":"X","desk":"1""#);
    let chosen = mapped(&mapping, &of(&at_desk), &context()).request();
    assert!(to_depot(&chosen).await.contains(r#""number":"Cy""#));
    let nobody = mapped(&mapping, &of(r#""parties":[],"items""#), &context()).request();
    assert!(!to_depot(&nobody).await.contains("name"));
}

/// There, and back by what could be turned round.
#[tokio::test]
async fn a_contact_is_a_customer_and_a_customer_a_contact() {
    let contact = r#"{"id":"c_1","email":" Zoë@Example.com","first_name":"Zoë","last_name":"Øst","phone":"1","address":{"city":"Ærø"},"created_at":"2026-01-05T09:00:00Z","updated_at":"2026-01-05T09:00:00Z"}"#;
    let request = mapped(&ContactToCustomer, contact, &MapContext::default()).request();
    assert_eq!(
        to_depot(&request).await,
        r#"PUT /customers/ACME-c_1 {"mail":"zoë@example.com","given":"Zoë","family":"Øst","phone":"1","city":"Ærø"}"#
    );
    let customer = r#"{"id":"9","number":"ACME-c_1","mail":"zoë@example.com","given":" Zoë ","family":"Øst","phone":"1","city":"Ærø"}"#;
    let request = mapped(&CustomerToContact, customer, &MapContext::default()).request();
    assert_eq!(
        to_acme(&request).await,
        r#"PATCH /api/v2/contacts/c_1 {"email":"zoë@example.com","first_name":"Zoë","last_name":"Øst","phone":"1"}"#
    );
    let walked_in = customer.replace("ACME-c_1", "77");
    assert_eq!(
        mapped(&CustomerToContact, &walked_in, &MapContext::default()).nothing(),
        "`number` has no value, for `id`"
    );
    let echo = MapContext::default().echo("customer", "9");
    assert_eq!(
        mapped(&CustomerToContact, customer, &echo).nothing(),
        "the other direction wrote it, as the link `customer` of `id` says"
    );
}
