use tieline_macros::Mapping;

#[derive(Default)]
pub struct Target {
    pub id: Option<i64>,
}

#[derive(Mapping)]
#[map(from = Target, new(id))]
#[map(to = Target, new(name, extra, extra))]
struct Row {
    names: Option<i64>,
    #[map(only(Elsewhere), skip)]
    extra: bool,
}

pub struct Elsewhere;

fn main() {}
