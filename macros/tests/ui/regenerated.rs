//! A connector was generated anew; the types are as they came out of it.

use tieline_macros::Mapping;
use tieline_runtime::object;

/// `phone` became `phone_number`, `emails` became `email`, `score` became a text.
#[derive(Default)]
#[non_exhaustive]
pub struct Contact {
    pub email: Option<String>,
    pub phone_number: Option<String>,
    pub score: String,
}
object!(Contact { required 0; 0 "email" email; 1 "phoneNumber" phone_number; 2 "score" score; });

/// `location_id` is new, and required.
#[non_exhaustive]
pub struct NewContact {
    pub email: String,
    pub location_id: String,
}
object!(NewContact { required 2; 0 "email" email; 1 "locationId" location_id; });

/// `due` is new, and the constructor takes it.
#[non_exhaustive]
pub struct NewTask {
    pub title: String,
    pub due: String,
}

impl NewTask {
    pub fn new(title: impl Into<String>, due: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            due: due.into(),
        }
    }
}

/// `Lead` became `Prospect`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Stage {
    Prospect,
    Won,
}

#[derive(Mapping)]
#[map(to = NewTask, new(title))]
struct Task {
    title: String,
}

#[derive(Mapping)]
#[map(from = Stage)]
enum Step {
    Lead,
    Won,
}

#[derive(Mapping)]
#[map(from = Contact)]
struct Row {
    #[map(from = emails)]
    email: Option<String>,
    #[map(from = phone)]
    mobile: Option<String>,
    score: i64,
}

#[derive(Mapping)]
#[map(to = NewContact)]
struct Form {
    email: String,
}

fn main() {}
