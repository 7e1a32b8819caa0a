//! Where a failed answer says what went wrong.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::answer::{Member, members};
use super::draft::{Draft, Part};
use crate::api::{Api, Media, Scalar, Shape, Status};
use crate::expression::Runtime;

const MESSAGES: [&str; 9] = [
    "error.message",
    "message",
    "error.detail",
    "detail",
    "errormessage",
    "errordescription",
    "error.description",
    "msg",
    "title",
];
const CODES: [&str; 6] = [
    "error.code",
    "code",
    "errorcode",
    "error.type",
    "type",
    "error",
];

/// Takes the places that most documented failures have.
pub(super) fn infer_errors(apis: &IndexMap<String, Api>, draft: &mut Draft) {
    for (key, names) in [("message", &MESSAGES[..]), ("code", &CODES[..])] {
        if let Some(found) = most_common(apis, names) {
            draft.errors.push(Part::new(key, found));
        }
    }
}

fn most_common(apis: &IndexMap<String, Api>, names: &[&str]) -> Option<String> {
    let mut counts: BTreeMap<(std::cmp::Reverse<usize>, String), usize> = BTreeMap::new();
    for api in apis.values() {
        let failures = api
            .operations
            .iter()
            .flat_map(|operation| &operation.responses)
            .filter(|response| match response.status {
                Status::Code(code) => code >= 400,
                Status::Range(class) => class >= 4,
                Status::Default => true,
            })
            .flat_map(|response| &response.contents)
            .filter(|content| content.media == Media::Json);
        for failure in failures {
            let answered = members(api, failure.ty);
            let Some((rank, found)) = names.iter().enumerate().find_map(|(rank, name)| {
                let found = answered.iter().find(|member| is_it(member, name))?;
                Some((rank, found))
            }) else {
                continue;
            };
            let expression = Runtime::ResponseBody(found.pointer.clone()).to_string();
            *counts
                .entry((std::cmp::Reverse(rank), expression))
                .or_default() += 1;
        }
    }
    // Of equally many the better name.
    let best = counts
        .into_iter()
        .max_by_key(|(key, count)| (*count, key.0));
    best.map(|((_, expression), _)| expression)
}

fn is_it(member: &Member<'_>, name: &str) -> bool {
    let is_text = matches!(
        member.shape,
        Shape::Scalar(Scalar::String | Scalar::I32 | Scalar::I64) | Shape::Enum(_)
    );
    is_text && member.way == name
}
