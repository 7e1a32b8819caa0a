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
    for webhook in &api.webhooks {
        output.extend(webhook.params.iter().map(|param| param.ty.id));
        output.extend(webhook.body.iter().map(|body| body.ty.id));
    }
    mark(api, input, |usage| &mut usage.input);
    mark(api, output, |usage| &mut usage.output);
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
