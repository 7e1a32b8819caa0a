//! The style table of OpenAPI (3.0.4, section "Style Examples"), cell by cell.

use tieline_runtime::Date;
use tieline_wire::operations::styles::*;
use tieline_wire::types::styles::*;

use super::Wire;

fn list() -> Vec<String> {
    ["blue", "black", "brown"].map(str::to_owned).to_vec()
}

fn object() -> Colour {
    Colour::new().r(100).g(200).b(150)
}

#[tokio::test]
async fn paths_simple() {
    let wire = Wire::new().await;
    let sent = wire.target(&PathSimpleText::new("blue")).await;
    assert_eq!(sent, "/simple/text/blue");
    let sent = wire.target(&PathSimpleList::new(list())).await;
    assert_eq!(sent, "/simple/list/blue,black,brown");
    let sent = wire.target(&PathSimpleObject::new(object())).await;
    assert_eq!(sent, "/simple/object/R,100,G,200,B,150");

    let sent = wire.target(&PathSimpleExplodedText::new("blue")).await;
    assert_eq!(sent, "/simple-exploded/text/blue");
    let sent = wire.target(&PathSimpleExplodedList::new(list())).await;
    assert_eq!(sent, "/simple-exploded/list/blue,black,brown");
    let sent = wire.target(&PathSimpleExplodedObject::new(object())).await;
    assert_eq!(sent, "/simple-exploded/object/R=100,G=200,B=150");
}

#[tokio::test]
async fn paths_label() {
    let wire = Wire::new().await;
    let sent = wire.target(&PathLabelText::new("blue")).await;
    assert_eq!(sent, "/label/text.blue");
    let sent = wire.target(&PathLabelText::new("")).await;
    assert_eq!(sent, "/label/text.");
    let sent = wire.target(&PathLabelList::new(list())).await;
    assert_eq!(sent, "/label/list.blue,black,brown");
    let sent = wire.target(&PathLabelObject::new(object())).await;
    assert_eq!(sent, "/label/object.R,100,G,200,B,150");

    let sent = wire.target(&PathLabelExplodedText::new("blue")).await;
    assert_eq!(sent, "/label-exploded/text.blue");
    let sent = wire.target(&PathLabelExplodedText::new("")).await;
    assert_eq!(sent, "/label-exploded/text.");
    let sent = wire.target(&PathLabelExplodedList::new(list())).await;
    assert_eq!(sent, "/label-exploded/list.blue.black.brown");
    let sent = wire.target(&PathLabelExplodedObject::new(object())).await;
    assert_eq!(sent, "/label-exploded/object.R=100.G=200.B=150");
}

#[tokio::test]
async fn paths_matrix() {
    let wire = Wire::new().await;
    let sent = wire.target(&PathMatrixText::new("blue")).await;
    assert_eq!(sent, "/matrix/text;color=blue");
    let sent = wire.target(&PathMatrixText::new("")).await;
    assert_eq!(sent, "/matrix/text;color");
    let sent = wire.target(&PathMatrixList::new(list())).await;
    assert_eq!(sent, "/matrix/list;color=blue,black,brown");
    let sent = wire.target(&PathMatrixObject::new(object())).await;
    assert_eq!(sent, "/matrix/object;color=R,100,G,200,B,150");

    let sent = wire.target(&PathMatrixExplodedText::new("blue")).await;
    assert_eq!(sent, "/matrix-exploded/text;color=blue");
    let sent = wire.target(&PathMatrixExplodedText::new("")).await;
    assert_eq!(sent, "/matrix-exploded/text;color");
    let sent = wire.target(&PathMatrixExplodedList::new(list())).await;
    assert_eq!(
        sent,
        "/matrix-exploded/list;color=blue;color=black;color=brown"
    );
    let sent = wire.target(&PathMatrixExplodedObject::new(object())).await;
    assert_eq!(sent, "/matrix-exploded/object;R=100;G=200;B=150");
}

/// The table has no cell for them, and what would be sent is another operation's path.
#[tokio::test]
async fn paths_without_a_value_are_refused() {
    let wire = Wire::new().await;
    let why = "input `color` is empty, which would call another path";
    assert_eq!(wire.refused(&PathSimpleText::new("")).await, why);
    assert_eq!(wire.refused(&PathSimpleList::new(Vec::new())).await, why);
    assert_eq!(wire.refused(&PathLabelList::new(Vec::new())).await, why);
    let nothing = PathMatrixObject::new(Colour::new());
    assert_eq!(wire.refused(&nothing).await, why);
}

#[tokio::test]
async fn queries_form() {
    let wire = Wire::new().await;
    let exploded = QueryFormExploded::new;
    let path = "/query/form-exploded";
    assert_eq!(wire.target(&exploded()).await, path);
    let sent = wire.target(&exploded().text("blue")).await;
    assert_eq!(sent, format!("{path}?text=blue"));
    let sent = wire.target(&exploded().text("")).await;
    assert_eq!(sent, format!("{path}?text="));
    let sent = wire.target(&exploded().list(list())).await;
    assert_eq!(sent, format!("{path}?list=blue&list=black&list=brown"));
    assert_eq!(wire.target(&exploded().list(Vec::new())).await, path);
    let sent = wire.target(&exploded().object(object())).await;
    assert_eq!(sent, format!("{path}?R=100&G=200&B=150"));
    assert_eq!(wire.target(&exploded().object(Colour::new())).await, path);

    let joined = QueryFormJoined::new;
    let path = "/query/form-joined";
    assert_eq!(wire.target(&joined()).await, path);
    let sent = wire.target(&joined().text("blue")).await;
    assert_eq!(sent, format!("{path}?text=blue"));
    let sent = wire.target(&joined().text("")).await;
    assert_eq!(sent, format!("{path}?text="));
    let sent = wire.target(&joined().list(list())).await;
    assert_eq!(sent, format!("{path}?list=blue,black,brown"));
    assert_eq!(wire.target(&joined().list(Vec::new())).await, path);
    let sent = wire.target(&joined().object(object())).await;
    assert_eq!(sent, format!("{path}?object=R,100,G,200,B,150"));
    assert_eq!(wire.target(&joined().object(Colour::new())).await, path);
}

#[tokio::test]
async fn queries_delimited() {
    let wire = Wire::new().await;
    let sent = wire
        .target(&QuerySpaceDelimitedJoined::new().list(list()))
        .await;
    assert_eq!(
        sent,
        "/query/spaceDelimited-joined?list=blue%20black%20brown"
    );
    let sent = wire
        .target(&QuerySpaceDelimitedJoined::new().object(object()))
        .await;
    assert_eq!(
        sent,
        "/query/spaceDelimited-joined?object=R%20100%20G%20200%20B%20150"
    );
    let sent = wire
        .target(&QuerySpaceDelimitedExploded::new().list(list()))
        .await;
    assert_eq!(
        sent,
        "/query/spaceDelimited-exploded?list=blue&list=black&list=brown"
    );
    let sent = wire
        .target(&QuerySpaceDelimitedExploded::new().object(object()))
        .await;
    assert_eq!(sent, "/query/spaceDelimited-exploded?R=100&G=200&B=150");

    let sent = wire
        .target(&QueryPipeDelimitedJoined::new().list(list()))
        .await;
    assert_eq!(
        sent,
        "/query/pipeDelimited-joined?list=blue%7Cblack%7Cbrown"
    );
    let sent = wire
        .target(&QueryPipeDelimitedJoined::new().object(object()))
        .await;
    assert_eq!(
        sent,
        "/query/pipeDelimited-joined?object=R%7C100%7CG%7C200%7CB%7C150"
    );
    let sent = wire
        .target(&QueryPipeDelimitedExploded::new().list(list()))
        .await;
    assert_eq!(
        sent,
        "/query/pipeDelimited-exploded?list=blue&list=black&list=brown"
    );
    let sent = wire
        .target(&QueryPipeDelimitedExploded::new().object(object()))
        .await;
    assert_eq!(sent, "/query/pipeDelimited-exploded?R=100&G=200&B=150");
}

#[tokio::test]
async fn queries_deep_object() {
    let wire = Wire::new().await;
    let sent = wire.target(&QueryDeepObject::new().object(object())).await;
    assert_eq!(
        sent,
        "/query/deepObject?object%5BR%5D=100&object%5BG%5D=200&object%5BB%5D=150"
    );
    let sent = wire
        .target(&QueryDeepObject::new().object(Colour::new()))
        .await;
    assert_eq!(sent, "/query/deepObject");
}

#[tokio::test]
async fn headers_simple() {
    let wire = Wire::new().await;
    let plain = HeaderSimple::new;
    let sent = wire.header("x-text", &plain().x_text("a b/é,c")).await;
    assert_eq!(sent.as_deref(), Some("a b/é,c"));
    assert_eq!(
        wire.header("x-text", &plain().x_text("")).await.as_deref(),
        Some("")
    );
    let sent = wire.header("x-list", &plain().x_list(list())).await;
    assert_eq!(sent.as_deref(), Some("blue,black,brown"));
    let sent = wire.header("x-list", &plain().x_list(Vec::new())).await;
    assert_eq!(sent, None);
    let sent = wire.header("x-object", &plain().x_object(object())).await;
    assert_eq!(sent.as_deref(), Some("R,100,G,200,B,150"));
    assert_eq!(wire.header("x-object", &plain()).await, None);

    let exploded = HeaderSimpleExploded::new;
    let sent = wire.header("x-text", &exploded().x_text("blue")).await;
    assert_eq!(sent.as_deref(), Some("blue"));
    let sent = wire.header("x-list", &exploded().x_list(list())).await;
    assert_eq!(sent.as_deref(), Some("blue,black,brown"));
    let sent = wire
        .header("x-object", &exploded().x_object(object()))
        .await;
    assert_eq!(sent.as_deref(), Some("R=100,G=200,B=150"));
}

#[tokio::test]
async fn cookies_form() {
    let wire = Wire::new().await;
    let exploded = CookieForm::new;
    assert_eq!(wire.header("cookie", &exploded()).await, None);
    let sent = wire.header("cookie", &exploded().text("blue; b")).await;
    assert_eq!(sent.as_deref(), Some("text=blue%3B%20b"));
    let sent = wire.header("cookie", &exploded().text("")).await;
    assert_eq!(sent.as_deref(), Some("text="));
    let sent = wire.header("cookie", &exploded().list(list())).await;
    assert_eq!(sent.as_deref(), Some("list=blue; list=black; list=brown"));
    let sent = wire.header("cookie", &exploded().object(object())).await;
    assert_eq!(sent.as_deref(), Some("R=100; G=200; B=150"));

    let joined = CookieFormJoined::new;
    let sent = wire.header("cookie", &joined().text("blue")).await;
    assert_eq!(sent.as_deref(), Some("text=blue"));
    let sent = wire.header("cookie", &joined().list(list())).await;
    assert_eq!(sent.as_deref(), Some("list=blue,black,brown"));
    let both = joined().text("x").object(object());
    let sent = wire.header("cookie", &both).await;
    assert_eq!(sent.as_deref(), Some("text=x; object=R,100,G,200,B,150"));
}

#[tokio::test]
async fn content_is_the_text_of_its_media_type() {
    let wire = Wire::new().await;
    let json = r#"{"R":100,"G":200,"B":150}"#;
    let encoded = "%7B%22R%22%3A100%2C%22G%22%3A200%2C%22B%22%3A150%7D";
    let request = Content::new(object())
        .query(object())
        .x_json(object())
        .cookie(object())
        .vendors(vec![1, 2])
        .text("\"a\"");
    let sent = wire.sent(&request).await;
    assert_eq!(
        sent.line,
        format!("GET /content/{encoded}?query={encoded}&vendors=%5B1%2C2%5D&text=%22a%22 HTTP/1.1")
    );
    assert_eq!(sent.header("x-json"), Some(json));
    assert_eq!(
        sent.header("cookie"),
        Some(format!("cookie={encoded}").as_str())
    );
}

#[tokio::test]
async fn reserved_characters() {
    let wire = Wire::new().await;
    let nasty = "a/b?c#d&e=f+g%h i,é[];:@!$'()*|\"<>\\^`{}~._-";
    let request = Reserved::new(nasty).as_it_is(nasty).encoded(nasty);
    let all = "a%2Fb%3Fc%23d%26e%3Df%2Bg%25h%20i%2C%C3%A9%5B%5D%3B%3A%40%21%24%27%28%29%2A%7C%22%3C%3E%5C%5E%60%7B%7D~._-";
    let some = "a/b?c%23d%26e=f%2Bg%25h%20i,%C3%A9[];:@!$%27()*%7C%22%3C%3E%5C%5E%60%7B%7D~._-";
    assert_eq!(
        wire.target(&request).await,
        format!("/reserved/{all}?as_it_is={some}&encoded={all}")
    );
    let told = wire.refused(&Reserved::new("..")).await;
    assert_eq!(
        told,
        "input `segment` makes a path segment of dots only, which would call another path"
    );
    let sent = wire.target(&Between::new(1, -2)).await;
    assert_eq!(sent, "/between/1...-2");
}

/// Two operations of one path are told apart by a fragment, which no client sends.
#[tokio::test]
async fn fragments_and_queries_of_templates() {
    let wire = Wire::new().await;
    let sent = wire.target(&First::new("a#b").limit(1)).await;
    assert_eq!(sent, "/fragment/a%23b?limit=1");
    assert_eq!(wire.target(&Second::new("a", "b")).await, "/fragment/a");
    assert_eq!(wire.target(&Asked::new()).await, "/asked?action=list");
    let sent = wire.target(&Asked::new().limit(1)).await;
    assert_eq!(sent, "/asked?action=list&limit=1");
}

#[tokio::test]
async fn lists_of_enums_and_names_with_brackets() {
    let wire = Wire::new().await;
    let states = || {
        vec![
            State::Open,
            State::InProgress,
            State::ClosedWon,
            State::Unknown("new one".to_owned()),
        ]
    };
    let request = Enums::new()
        .states(states())
        .joined(states())
        .x_states(states())
        .levels(vec![EnumsLevelsItem::N1, EnumsLevelsItem::Unknown(7)])
        .ids(vec![1, 2]);
    let sent = wire.sent(&request).await;
    assert_eq!(
        sent.line,
        "GET /enums?states=open&states=in%20progress&states=closed%2Cwon&states=new%20one\
         &joined=open,in%20progress,closed%2Cwon,new%20one&levels=1&levels=7&ids%5B%5D=1&ids%5B%5D=2 HTTP/1.1"
    );
    assert_eq!(
        sent.header("x-states"),
        Some("open,in progress,closed,won,new one")
    );
}

#[tokio::test]
async fn deep_objects_nest() {
    let wire = Wire::new().await;
    let filter = Filter::new()
        .name("a b")
        .price(FilterPrice::new().gte(1.5))
        .states(vec![State::Open, State::InProgress])
        .all(vec![
            FilterAllItem::new().with_field("x").set(true),
            FilterAllItem::new().set(false),
        ]);
    let any = [("k[", "v"), ("l", "")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    let days = [Date::from_ymd(2026, 1, 5), Date::from_ymd(2026, 2, 1)];
    let request = Nested::new()
        .filter(filter)
        .days(days.into_iter().flatten().collect())
        .any(any.into_iter().collect());
    assert_eq!(
        wire.target(&request).await,
        "/nested?filter%5Bname%5D=a%20b&filter%5Bprice%5D%5Bgte%5D=1.5&filter%5Bstates%5D%5B0%5D=open\
         &filter%5Bstates%5D%5B1%5D=in%20progress&filter%5Ball%5D%5B0%5D%5Bfield%5D=x\
         &filter%5Ball%5D%5B0%5D%5Bset%5D=true&filter%5Ball%5D%5B1%5D%5Bset%5D=false\
         &days=2026-01-05&days=2026-02-01&any%5Bk%5B%5D=v&any%5Bl%5D="
    );
}
