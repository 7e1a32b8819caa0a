//! Schemas that stand for those that inherit from them.

use super::*;

/// What becomes of `name`, where nothing is said.
#[track_caller]
fn is(schemas: &str, name: &str, expected: &str) {
    let (api, said) = read_schemas(schemas);
    assert_eq!(show(&api, name), expected);
    assert_eq!(said, NOTHING);
}

const PETS: &str = "
    Pet: { required: [kind], properties: { kind: { type: string } }, discriminator: { propertyName: kind, mapping: { dog: Dog, wolf: '#/components/schemas/Dog' } } }
    Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { c: { type: string } } }] }
    Dog: { allOf: [{ $ref: '#/components/schemas/Pet' }], properties: { d: { type: string } } }
    Owner: { properties: { pet: { $ref: '#/components/schemas/Pet' }, pets: { type: array, items: { $ref: '#/components/schemas/Pet' } }, best: { allOf: [{ $ref: '#/components/schemas/Pet' }], description: The best. } } }";

const BASE: &str = "{ kind: string, ..: json:NotDescribed }";

#[test]
fn a_base_is_any_of_its_heirs_where_it_is_referred_to() {
    is(
        PETS,
        "Pet",
        &format!("union by kind Cat=0 dog=1 wolf=1 else=2 (Cat: Cat, Dog: Dog, Base: {BASE})"),
    );
    is(PETS, "Cat", "{ kind: string, c?: string }");
    is(PETS, "Dog", "{ d?: string, kind: string }");
    is(PETS, "Owner", "{ pet?: Pet, pets?: [Pet], best?: Pet }");
}

#[test]
fn listed_alternatives_win() {
    let pet = "
    Pet: { required: [kind], properties: { kind: { type: string } }, discriminator: { propertyName: kind }, oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }] }
    Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { c: { type: string } } }] }
    Dog: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { d: { type: string } } }] }
    Fox: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { f: { type: string } } }] }";
    is(pet, "Pet", "union by kind Cat=0 Dog=1 (Cat: Cat, Dog: Dog)");
    // Who lists an heir beside the base means the base alone.
    let listed = "
    Some: { oneOf: [{ $ref: '#/components/schemas/Pet' }, { $ref: '#/components/schemas/Dog' }] }";
    is(
        &format!("{PETS}{listed}"),
        "Some",
        &format!("union by kind Pet=0 dog=1 wolf=1 (Pet: {BASE}, Dog: Dog)"),
    );
}

/// An heir's own heirs stand beside it, and it stands for them where it is referred to.
#[test]
fn heirs_of_heirs() {
    let schemas = "
    Cat: { allOf: [{ $ref: '#/components/schemas/Tame' }], properties: { c: { type: string } } }
    Tame: { allOf: [{ allOf: [{ $ref: '#/components/schemas/Pet' }] }, { properties: { name: { type: string } } }] }
    Pet: { properties: { kind: { type: string } }, discriminator: { propertyName: kind } }
    Fox: { allOf: [{ $ref: '#/components/schemas/Pet' }] }";
    let tame = "{ kind?: string, name?: string, ..: json:NotDescribed }";
    let pet = "{ kind?: string, ..: json:NotDescribed }";
    is(
        schemas,
        "Pet",
        &format!(
            "union by kind Tame=0 Cat=1 Fox=2 else=3 (Tame: {tame}, Cat: Cat, Fox: Fox, Base: {pet})"
        ),
    );
    is(
        schemas,
        "Tame",
        &format!("union by kind Cat=0 else=1 (Cat: Cat, Base: {tame})"),
    );
    is(
        schemas,
        "Cat",
        "{ c?: string, kind?: string, name?: string }",
    );
    is(schemas, "Fox", "{ kind?: string }");
}

/// Microsoft Graph: an heir that lists its own heirs beside what it inherits, by the same member.
#[test]
fn a_mapping_below_a_mapping() {
    let schemas = "
    Entity: { properties: { t: { type: string } }, discriminator: { propertyName: t, mapping: { '#pet': Pet, '#cat': Cat, '#car': Car } } }
    Pet: { allOf: [{ $ref: '#/components/schemas/Entity' }, { properties: { p: { type: string } }, discriminator: { propertyName: t, mapping: { '#cat': Cat } } }] }
    Tag: { allOf: [{ $ref: '#/components/schemas/Entity' }, { discriminator: { propertyName: t, mapping: { '#red': Red } } }] }
    Red: { allOf: [{ $ref: '#/components/schemas/Tag' }] }
    Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { c: { type: string } } }] }
    Car: { allOf: [{ $ref: '#/components/schemas/Entity' }, { properties: { w: { type: string } } }] }";
    let entity = "{ t?: string, ..: json:NotDescribed }";
    let pet = "{ t?: string, p?: string, ..: json:NotDescribed }";
    is(
        schemas,
        "Pet",
        &format!("union by t #cat=0 else=1 (Cat: Cat, Base: {pet})"),
    );
    is(
        schemas,
        "Tag",
        &format!("union by t #red=0 else=1 (Red: Red, Base: {entity})"),
    );
    is(
        schemas,
        "Entity",
        &format!(
            "union by t #pet=0 #cat=1 Tag=2 Red=3 #car=4 else=5 (Pet: {pet}, Cat: Cat, Tag: {entity}, Red: Red, Car: Car, Base: {entity})"
        ),
    );
}

/// An heir that tells its own heirs apart by another member stands for them.
#[test]
fn another_discriminator_below() {
    let schemas = "
    Pet: { properties: { kind: { type: string } }, discriminator: { propertyName: kind } }
    Tame: { allOf: [{ $ref: '#/components/schemas/Pet' }], properties: { sort: { type: string } }, discriminator: { propertyName: sort } }
    Cat: { allOf: [{ $ref: '#/components/schemas/Tame' }], properties: { c: { type: string } } }";
    is(
        schemas,
        "Pet",
        "union by kind Tame=0 else=1 (Tame: Tame, Base: { kind?: string, ..: json:NotDescribed })",
    );
    is(
        schemas,
        "Tame",
        "union by sort Cat=0 else=1 (Cat: Cat, Base: { sort?: string, kind?: string, ..: json:NotDescribed })",
    );
}

#[test]
fn what_announces_an_heir() {
    let pet = |kind: &str, heirs: &str| {
        let (api, said) = read_schemas(&format!(
            "
    Pet: {{ properties: {{ kind: {kind} }}, discriminator: {{ propertyName: kind }} }}
{heirs}"
        ));
        assert_eq!(said, NOTHING);
        let shown = show(&api, "Pet");
        let (_, values) = shown.split_once("by kind ").unwrap();
        values.split_once(" else").unwrap().0.to_owned()
    };
    let heir = |name: &str, rest: &str| {
        format!(
            "    {name}: {{ allOf: [{{ $ref: '#/components/schemas/Pet' }}], properties: {{ x: {{ type: string }}{rest} }} }}\n"
        )
    };
    let plain = "{ type: string }";
    let said = [
        heir("Cat", ", kind: { const: cat }"),
        heir("Dog", ", kind: { enum: [dog, puppy] }"),
        heir("Fox", ", kind: { type: string, default: fox }"),
        heir("Owl", ""),
    ]
    .concat();
    assert_eq!(pet(plain, &said), "cat=0 dog=1 puppy=1 fox=2 Owl=3");
    // What the base lists for all says how names are spelled, and no more.
    let listed = "{ type: string, enum: [CAT, dog, red-fox, ant] }";
    let names = [
        heir("Cat", ""),
        heir("DogPet", ""),
        heir("RedFox", ""),
        heir("Owl", ""),
    ]
    .concat();
    assert_eq!(pet(listed, &names), "CAT=0 dog=1 red-fox=2 Owl=3");
    let vendors = "
    Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }], x-ms-discriminator-value: '#Cats.Cat' }
    Dog: { allOf: [{ $ref: '#/components/schemas/Cat' }] }";
    assert_eq!(pet(plain, vendors), "#Cats.Cat=0 Dog=1");
}

/// They need not say again what the base says: a value of theirs is one of the base.
#[test]
fn heirs_that_only_the_mapping_names() {
    let schemas = "
    Pet: { required: [kind], properties: { kind: { type: string } }, discriminator: { propertyName: kind, mapping: { n: 'common/b.yaml#/components/schemas/N', cat: Cat, pet: Pet } } }
    Cat: { properties: { kind: { type: string }, c: { type: string } } }";
    is(
        schemas,
        "Pet",
        &format!(
            "union by kind n=0 cat=1 else=2 (N: {{ kind: string, next?: N }}, Cat: Cat, Base: {BASE})"
        ),
    );
}

/// With a mapping, a name that it leaves out is another name of the base.
#[test]
fn other_names_of_a_base() {
    let other = "
    Other: { allOf: [{ $ref: '#/components/schemas/Pet' }], description: A pet. }
    Holder: { properties: { other: { $ref: '#/components/schemas/Other' } } }";
    is(&format!("{PETS}{other}"), "Holder", "{ other?: Pet }");
}

/// Members that the base requires tell it from another alternative, as they did.
#[test]
fn a_base_among_alternatives() {
    let listed = "
    Car: { required: [seats], properties: { seats: { type: integer } } }
    Some: { oneOf: [{ $ref: '#/components/schemas/Pet' }, { $ref: '#/components/schemas/Car' }] }";
    is(
        &format!("{PETS}{listed}"),
        "Some",
        "union by required kind/seats (Pet: Pet, Car: Car)",
    );
    let tagged = "
    Car: { required: [kind], properties: { kind: { type: string } } }
    Some: { oneOf: [{ $ref: '#/components/schemas/Pet' }, { $ref: '#/components/schemas/Car' }], discriminator: { propertyName: kind } }";
    is(
        &format!("{PETS}{tagged}"),
        "Some",
        "union by kind Pet=0 Car=1 Cat=0 dog=0 wolf=0 (Pet: Pet, Car: Car)",
    );
}

#[test]
fn heirs_that_hold_their_base_are_boxed() {
    is(
        "
    Pet: { required: [kind], properties: { kind: { type: string }, parent: { $ref: '#/components/schemas/Pet' } }, discriminator: { propertyName: kind } }
    Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }], properties: { friend: { $ref: '#/components/schemas/Cat' } } }",
        "Pet",
        "union by kind Cat=0 else=1 (Cat: Cat, Base: { kind: string, parent?: box Pet, ..: json:NotDescribed })",
    );
}

/// Each of a long chain stands for all below it.
#[test]
fn chains_of_heirs_end() {
    let mut text = String::from(
        "    S0: { properties: { kind: { type: string } }, discriminator: { propertyName: kind } }\n",
    );
    for index in 1..500 {
        text.push_str(&format!(
            "    S{index}: {{ allOf: [{{ $ref: '#/components/schemas/S{}' }}], properties: {{ a{}: {{ type: string }} }} }}\n",
            index - 1,
            index % 7
        ));
    }
    let (api, said) = read_schemas(&text);
    assert_eq!(
        said,
        [
            "T0220 /components/schemas/S112 more inherit from this and others of the document than are told apart; read as itself alone"
        ]
    );
    assert!(show(&api, "S0").starts_with("union by kind S1=0 "));
    assert!(show(&api, "S450").starts_with("{ a2?: string, "));
}

/// An heir that only the mapping names keeps its own word for what both describe: merged with the base's, it would be any heir again.
#[test]
fn an_heir_of_the_mapping_refers_to_itself() {
    let schemas = "
    Pet: { properties: { kind: { type: string }, id: { type: string }, parent: { $ref: '#/components/schemas/Pet' } }, discriminator: { propertyName: kind, mapping: { cat: Cat } } }
    Cat: { properties: { kind: { type: string }, parent: { $ref: '#/components/schemas/Cat' }, kittens: { type: array, items: { $ref: '#/components/schemas/Cat' } } } }";
    is(
        schemas,
        "Pet",
        "union by kind cat=0 else=1 (Cat: { kind?: string, id?: string, parent?: Cat, kittens?: [Cat] }, Base: { kind?: string, id?: string, parent?: box Pet, ..: json:NotDescribed })",
    );
}

/// Each heir writes out the whole list of values.
#[test]
fn a_list_that_all_heirs_have_announces_none() {
    let heirs = "
    Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }], properties: { kind: { enum: [cat, dog] }, c: { type: string } } }
    Dog: { allOf: [{ $ref: '#/components/schemas/Pet' }], properties: { kind: { enum: [cat, dog] }, d: { type: string } } }";
    for kind in ["{ type: string }", "{ type: string, enum: [dog, cat] }"] {
        let base = format!(
            "
    Pet: {{ required: [kind], properties: {{ kind: {kind} }}, discriminator: {{ propertyName: kind }} }}"
        );
        let (api, said) = read_schemas(&format!("{base}{heirs}"));
        assert_eq!(said, NOTHING);
        let pet = show(&api, "Pet");
        assert!(
            pet.starts_with("union by kind cat=0 dog=1 else=2 "),
            "{pet}"
        );
    }
}

/// A union has no parts for files to stand in.
#[test]
fn a_form_is_what_heirs_have_in_common() {
    let (api, said) = read_schemas(
        "
    Pet: { properties: { kind: { type: string }, photo: { type: string, format: binary } }, discriminator: { propertyName: kind } }
    Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }], properties: { c: { type: string } } }
paths:
  /pets:
    post:
      requestBody: { content: { multipart/form-data: { schema: { $ref: '#/components/schemas/Pet' } } } }
      responses: { '200': { description: d } }",
    );
    assert_eq!(said, NOTHING);
    let operation = &api.operations[0];
    let inputs = crate::api::inputs::inputs(&api, operation, None).open;
    let keys: Vec<&str> = inputs.iter().map(|input| input.key.as_str()).collect();
    assert_eq!(keys, ["kind", "photo", "extra"]);
}

/// What is written in place is no union of heirs, and keeps their members as further ones.
#[test]
fn a_base_with_members_added_in_place() {
    let holder = "
    Holder: { properties: { pet: { allOf: [{ $ref: '#/components/schemas/Pet' }, { properties: { x: { type: string } } }] } } }";
    is(
        &format!("{PETS}{holder}"),
        "Holder",
        "{ pet?: { kind: string, x?: string, ..: json:NotDescribed } }",
    );
    // Of what has no heirs it has no members to keep.
    let plain = "
    Pet: { properties: { kind: { type: string } }, discriminator: { propertyName: kind } }";
    is(
        &format!("{plain}{holder}"),
        "Holder",
        "{ pet?: { kind?: string, x?: string } }",
    );
}

/// `allOf: [Pet]` that adds null alone is another name of `Pet`, whether it has heirs itself or not.
#[test]
fn a_base_that_may_be_null_under_another_name() {
    let schemas = "
    Pet: { properties: { kind: { type: string } }, discriminator: { propertyName: kind } }
    MaybePet: { nullable: true, allOf: [{ $ref: '#/components/schemas/Pet' }] }
    Cat: { allOf: [{ $ref: '#/components/schemas/MaybePet' }], properties: { c: { type: string } } }
    Holder: { properties: { pet: { $ref: '#/components/schemas/MaybePet' } } }";
    is(
        schemas,
        "Pet",
        "union by kind Cat=0 else=1 (Cat: Cat, Base: { kind?: string, ..: json:NotDescribed })",
    );
    is(schemas, "Holder", "{ pet?: Pet | null }");
    // What the mapping names is an heir all the same.
    let listed = "
    Pet: { properties: { kind: { type: string } }, discriminator: { propertyName: kind, mapping: { maybe: MaybePet } } }
    MaybePet: { nullable: true, allOf: [{ $ref: '#/components/schemas/Pet' }] }";
    is(
        listed,
        "Pet",
        "union by kind maybe=0 else=1 (MaybePet: MaybePet | null, Base: { kind?: string, ..: json:NotDescribed })",
    );
}

/// An heir is not null because the base may be; the union is.
#[test]
fn a_base_that_may_be_null() {
    let schemas = "
    Pet: { nullable: true, properties: { kind: { type: string } }, discriminator: { propertyName: kind } }
    Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }], properties: { c: { type: string } } }
    Dog: { allOf: [{ $ref: '#/components/schemas/Pet' }, { nullable: true }] }
    Fox: { allOf: [{ $ref: '#/components/schemas/Pet' }] }
    Holder: { properties: { pet: { $ref: '#/components/schemas/Pet' }, cat: { $ref: '#/components/schemas/Cat' } } }";
    is(
        schemas,
        "Pet",
        "union by kind Cat=0 Dog=1 Fox=2 else=3 (Cat: Cat, Dog: Dog | null, Fox: Fox, Base: { kind?: string, ..: json:NotDescribed })",
    );
    is(schemas, "Holder", "{ pet?: Pet | null, cat?: Cat }");
}

/// What announces a parent announces no heir of it, in whatever order the document has them.
#[test]
fn an_heir_before_its_parent() {
    let base = "
    Pet: { properties: { kind: { type: string } }, discriminator: { propertyName: kind } }";
    let parent = "
    Dog: { allOf: [{ $ref: '#/components/schemas/Pet' }], properties: { kind: { const: dog }, d: { type: string } } }";
    let heir = "
    Puppy: { allOf: [{ $ref: '#/components/schemas/Pet' }, { $ref: '#/components/schemas/Dog' }], properties: { p: { type: string } } }";
    for (schemas, expected) in [
        (
            format!("{base}{parent}{heir}"),
            "union by kind dog=0 Puppy=1 else=2 ",
        ),
        (
            format!("{base}{heir}{parent}"),
            "union by kind Puppy=0 dog=1 else=2 ",
        ),
    ] {
        let (api, said) = read_schemas(&schemas);
        assert_eq!(said, NOTHING);
        let pet = show(&api, "Pet");
        assert!(pet.starts_with(expected), "{pet}");
    }
    // Nor does a vendor's value that the parent has of the same name.
    let vendors = "
    Pet: { properties: { kind: { type: string } }, discriminator: { propertyName: kind }, x-ms-discriminator-value: '#Pet' }
    Cat: { allOf: [{ $ref: '#/components/schemas/Pet' }] }";
    let (api, said) = read_schemas(vendors);
    assert_eq!(said, NOTHING);
    assert!(show(&api, "Pet").starts_with("union by kind Cat=0 else=1 "));
}

/// A name that is a `$ref` and nothing else.
#[test]
fn heirs_by_another_name() {
    let schemas = "
    Pet: { properties: { kind: { type: string } }, discriminator: { propertyName: kind } }
    Animal: { $ref: '#/components/schemas/Pet' }
    Cat: { allOf: [{ $ref: '#/components/schemas/Animal' }, { properties: { c: { type: string } } }] }";
    is(
        schemas,
        "Pet",
        "union by kind Cat=0 else=1 (Cat: Cat, Base: { kind?: string, ..: json:NotDescribed })",
    );
}

/// Each heir would be a type more at each such place.
#[test]
fn a_base_among_alternatives_beside_members() {
    let mut text = String::from(
        "    Pet: { properties: { kind: { type: string } }, discriminator: { propertyName: kind } }
    Car: { properties: { kind: { type: string }, seats: { type: integer } } }\n",
    );
    for index in 0..40 {
        text.push_str(&format!(
            "    Cat{index}: {{ allOf: [{{ $ref: '#/components/schemas/Pet' }}], properties: {{ c{index}: {{ type: string }} }} }}
    Place{index}: {{ properties: {{ id: {{ type: string }} }}, oneOf: [{{ $ref: '#/components/schemas/Pet' }}, {{ $ref: '#/components/schemas/Car' }}], discriminator: {{ propertyName: kind }} }}\n"
        ));
    }
    let (api, said) = read_schemas(&text);
    assert_eq!(said, NOTHING);
    let place = show(&api, "Place0");
    assert!(
        place.starts_with("union by kind Pet=0 Cat0=0 Cat1=0 "),
        "{place}"
    );
    assert!(
        place.ends_with(
            " Car=1 (Pet: { id?: string, kind?: string, ..: json:NotDescribed }, Car: { id?: string, kind?: string, seats?: i64 })"
        ),
        "{place}"
    );
    let is_made = |ty: &&TypeDef| matches!(ty.shape, Shape::Struct(_) | Shape::Union(_));
    // The base, what its heirs have in common, and a car; 40 heirs; 40 places with two alternatives each.
    let made = api.types.iter().filter(is_made).count();
    assert_eq!(made, 3 + 40 + 40 * 3);
}
