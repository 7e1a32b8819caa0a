//! A schema with a discriminator stands for those that inherit from it: nothing of theirs is lost on the way in or out.

use tieline_runtime::Json;
use tieline_wire::operations::heirs::{Adopt, ReplacePets};
use tieline_wire::types::heirs::{AdoptBodyOf, CatBase, Dog, Lion, Pet};

use super::Wire;

const PETS: &str = concat!(
    r#"[{"kind":"Cat","name":"Tom","lives":9},"#,
    r#"{"kind":"puppy","name":"Rex","tricks":[],"mother":{"kind":"dog","name":"Ada","tricks":["sit"]}},"#,
    r#"{"kind":"Lion","name":"Leo","lives":1,"pride":"north"},"#,
    r#"{"kind":"Newt","name":"Eft","gills":true}]"#,
);

#[tokio::test]
async fn heirs_come_and_go_whole() {
    let length = PETS.len();
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{PETS}"
    );
    let wire = Wire::answering([answer.clone(), answer]).await;
    let sent = vec![
        Pet::Cat(CatBase::new("Cat", "Tom").lives(9)),
        Pet::Dog(
            Dog::new("puppy", "Rex", Vec::new()).mother(Pet::Dog(Dog::new(
                "dog",
                "Ada",
                vec!["sit".to_owned()],
            ))),
        ),
        Pet::Lion(Lion::new("Lion", "Leo").lives(1).pride("north")),
    ];
    let pets = wire.client.send(&ReplacePets::new(sent.clone())).await;
    let pets = pets.unwrap();
    assert_eq!(pets[..3], sent);
    // An heir that the document does not know is what all have in common, and the rest is kept.
    let Pet::Base(newt) = &pets[3] else {
        panic!("{:?}", pets[3]);
    };
    assert_eq!((newt.kind.as_str(), newt.name.as_str()), ("Newt", "Eft"));
    assert_eq!(newt.extra["gills"], Json::Bool(true));
    wire.client.send(&ReplacePets::new(pets)).await.unwrap();
    let bodies = wire.server.requests().await;
    let bodies: Vec<&str> = bodies.iter().map(|one| one.body.as_str()).collect();
    let known = PETS.rsplit_once(",{").unwrap().0;
    assert_eq!(bodies, [format!("{known}]").as_str(), PETS]);
}

/// Members added to a base in place: no union of heirs, but what they have besides is kept.
#[tokio::test]
async fn heirs_with_members_added_in_place() {
    let adopted = r#"{"kind":"Cat","name":"Tom","since":"May","lives":9}"#;
    let length = adopted.len();
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{adopted}"
    );
    let wire = Wire::answering([answer.clone(), answer]).await;
    let found = wire.client.send(&Adopt::new(None)).await.unwrap();
    assert_eq!(found.since.as_deref(), Some("May"));
    assert_eq!(found.extra["lives"], Json::from(9));
    let of = AdoptBodyOf::new("Cat", "Tom").since("May");
    let of = of.extra(found.extra);
    let pet = Pet::Cat(CatBase::new("Cat", "Tom").lives(9));
    wire.client
        .send(&Adopt::new(Some(pet)).of(of))
        .await
        .unwrap();
    let bodies = wire.server.requests().await;
    let bodies: Vec<&str> = bodies.iter().map(|one| one.body.as_str()).collect();
    let sent = format!(r#"{{"pet":{{"kind":"Cat","name":"Tom","lives":9}},"of":{adopted}}}"#);
    assert_eq!(bodies, [r#"{"pet":null}"#, &sent]);
}
