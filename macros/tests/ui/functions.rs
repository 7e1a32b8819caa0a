//! Functions and types that do not fit the field.

use tieline_macros::Mapping;

pub struct Contact {
    pub score: Option<i64>,
    pub name: String,
    pub age: String,
    pub key: u32,
}

pub struct Key(String);

pub struct Note;

pub struct Failed;

fn clamp(score: i64) -> i64 {
    score.clamp(0, 100)
}

fn length(name: String) -> usize {
    name.len()
}

fn parse(age: String) -> u8 {
    age.len() as u8
}

fn fails(_: String) -> Result<u8, Failed> {
    Err(Failed)
}

#[derive(Mapping)]
#[map(from = Contact)]
struct Row {
    #[map(with = clamp)]
    score: i64,
    #[map(from = name, with = length)]
    letters: String,
    #[map(try_with = parse)]
    age: u8,
    #[map(from = age, try_with = fails)]
    years: u8,
    name: String,
}

#[derive(Mapping)]
#[map(from = Contact)]
struct Types {
    #[map(into)]
    key: Key,
    #[map(skip)]
    note: Note,
    #[map(from = score, default)]
    points: Key,
    #[map(from = name, default = 7)]
    name: String,
    #[map(from = score, default = "none")]
    count: i64,
}

#[derive(Mapping)]
#[map(from = Contact)]
struct Flattens {
    #[map(flatten)]
    types: Types,
}

fn main() {}
