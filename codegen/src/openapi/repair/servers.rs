//! Servers without a URL, and variables without a default.

use crate::diagnostic::Code;
use crate::openapi::cx::Cx;
use crate::openapi::forms::{self, Form};
use crate::source::{Map, Node};

pub(in crate::openapi) fn apply(node: &mut Node, cx: &mut Cx) {
    let Node::Seq(servers) = node else { return };
    let mut index = 0;
    servers.retain_mut(|server| {
        let mark = cx.enter_index(index);
        index += 1;
        let keep = match server {
            Node::Map(server) => one(server, cx),
            _ => {
                cx.here(Code::Malformed, "server is no mapping; left out");
                false
            }
        };
        cx.leave(mark);
        keep
    });
}

fn one(server: &mut Map, cx: &mut Cx) -> bool {
    let table = &[
        ("url", Form::Text),
        ("description", Form::Text),
        ("variables", Form::Map),
    ];
    forms::check(server, table, cx);
    if server.get("url").is_none() {
        cx.here(Code::Malformed, "server without a `url`; left out");
        return false;
    }
    if let Some(Node::Map(variables)) = server.entries.get_mut("variables") {
        variables
            .entries
            .retain(|_, variable| matches!(variable, Node::Map(_)));
        for (name, variable) in &mut variables.entries {
            let Node::Map(variable) = variable else {
                continue;
            };
            let mark = cx.enter(name);
            let table = &[
                ("enum", Form::Texts),
                ("default", Form::Text),
                ("description", Form::Text),
            ];
            forms::check(variable, table, cx);
            if variable.get("default").is_none() {
                let first = variable
                    .get("enum")
                    .and_then(Node::as_seq)
                    .and_then(<[Node]>::first);
                let value = first
                    .cloned()
                    .unwrap_or_else(|| Node::String(String::new()));
                variable.entries.insert("default".to_owned(), value);
            }
            cx.leave(mark);
        }
    }
    true
}
