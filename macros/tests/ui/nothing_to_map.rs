use tieline_macros::Mapping;

#[derive(Mapping)]
struct Row {
    id: i64,
}

fn main() {}
