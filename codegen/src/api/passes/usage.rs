//! Which way values of each type travel, over the whole document.

use crate::api::model::{Api, TypeId, Usage};
use crate::api::walk::references;

pub(in crate::api) fn run(api: &mut Api) {
    let mut input = Vec::new();
    let mut output = Vec::new();
    for operation in &api.operations {
        input.extend(operation.params.iter().map(|param| param.ty.id));
        input.extend(operation.body.iter().map(|body| body.ty.id));
        let contents = operation
            .responses
            .iter()
            .flat_map(|response| &response.contents);
        output.extend(contents.map(|content| content.ty.id));
    }
    let mut answers = Vec::new();
    for webhook in &api.webhooks {
        output.extend(webhook.params.iter().map(|param| param.ty.id));
        output.extend(webhook.body.iter().map(|body| body.ty.id));
        let contents = webhook.responses.iter().flat_map(|one| &one.contents);
        answers.extend(contents.map(|content| content.ty.id));
    }
    mark(api, input, |usage| &mut usage.input);
    mark(api, output, |usage| &mut usage.output);
    mark(api, answers, |usage| &mut usage.answer);
    alone(api);
}

/// Marks what nothing but answers to webhooks leads to.
fn alone(api: &mut Api) {
    for ty in &mut api.types {
        let Usage {
            input,
            output,
            answer,
            answer_alone,
        } = &mut ty.usage;
        *answer_alone = *answer && !*input && !*output;
    }
    let mut stack: Vec<TypeId> = api.components.values().copied().collect();
    while let Some(id) = stack.pop() {
        let Some(ty) = api.types.get_mut(id.0 as usize) else {
            continue;
        };
        // What is used otherwise leads to nothing that is not.
        if std::mem::replace(&mut ty.usage.answer_alone, false) {
            references(&ty.shape, |ty| stack.push(ty.id));
        }
    }
}

fn mark(api: &mut Api, mut stack: Vec<TypeId>, flag: fn(&mut Usage) -> &mut bool) {
    while let Some(id) = stack.pop() {
        let Some(ty) = api.types.get_mut(id.0 as usize) else {
            continue;
        };
        let seen = flag(&mut ty.usage);
        if std::mem::replace(seen, true) {
            continue;
        }
        references(&ty.shape, |ty| stack.push(ty.id));
    }
}
