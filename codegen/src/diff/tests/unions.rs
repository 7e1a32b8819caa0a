//! Alternatives that are written out have one name, `Object`.

use super::*;

fn told_of(old: &str, new: &str) -> Vec<String> {
    let with = |alternatives: &str| received(&object(&format!("x: {{anyOf: [{alternatives}]}}")));
    let found = diff(&with(old), &with(new));
    found.changes.iter().map(told).collect()
}

const CAT: &str =
    "{type: object, required: [meow], properties: {meow: {type: string}, age: {type: integer}}}";
const DOG: &str =
    "{type: object, required: [bark], properties: {bark: {type: string}, age: {type: integer}}}";
const FISH: &str =
    "{type: object, required: [swim], properties: {swim: {type: string}, age: {type: integer}}}";

#[test]
fn those_most_alike_are_the_same() {
    let all = |list: &[&str]| list.join(", ");
    let none: [&str; 0] = [];
    assert_eq!(told_of(&all(&[CAT, DOG]), &all(&[CAT, DOG])), none);
    assert_eq!(told_of(&all(&[CAT, DOG]), &all(&[DOG, CAT])), none);
    assert_eq!(
        told_of(&all(&[CAT, DOG]), &all(&[CAT, FISH, DOG])),
        ["breaking variant-added [response] A.x(Object): "]
    );
    assert_eq!(
        told_of(&all(&[CAT, FISH, DOG]), &all(&[FISH, DOG])),
        ["harmless variant-removed [response] A.x(Object): "]
    );
    let loud = DOG.replace("string", "integer");
    assert_eq!(
        told_of(&all(&[CAT, DOG]), &all(&[CAT, &loud])),
        ["breaking type-changed [response] A.x(Object).bark: `string` is `integer` now"]
    );
}

#[test]
fn hundreds_of_one_name_are_taken_in_their_order() {
    let some = |count: usize| {
        let each = (0..count).map(|n| {
            format!("{{type: object, required: [m{n}], properties: {{m{n}: {{type: string}}}}}}")
        });
        each.collect::<Vec<_>>().join(", ")
    };
    assert_eq!(
        told_of(&some(150), &some(151)),
        ["breaking variant-added [response] A.x(Object): "]
    );
}
