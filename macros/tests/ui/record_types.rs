use tieline_macros::Record;

pub struct Stage;

#[derive(Record)]
struct Lead {
    id: String,
    stage: Option<Stage>,
    #[record(extra)]
    rest: Vec<String>,
}

#[derive(Record)]
enum Rank {
    First,
    #[record(other)]
    Other(i32),
}

struct Plain {
    id: String,
}

fn keep(_: impl tieline_runtime::map::Record) {}

fn main() {
    keep(Plain { id: String::new() });
}
