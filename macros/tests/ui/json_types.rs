use tieline_macros::Mapping;

pub struct Email(String);

#[derive(Mapping)]
#[map(both = json)]
struct Row {
    email: Email,
}

fn main() {}
