use super::*;
use crate::api::model::{Method, Scalar, Status, TypeRef};
use crate::lower::world::{World, answer, inline, texts};

fn choose(world: &World) -> Names {
    choose_of(world, None)
}

fn choose_of(world: &World, spec: Option<&str>) -> Names {
    let inputs = all_inputs(&world.0);
    Names::choose(&world.0, &inputs, &Replies::of(&world.0), spec)
}

fn type_names(names: &Names) -> Vec<&str> {
    names
        .types
        .iter()
        .flatten()
        .map(|names| names.name.as_str())
        .collect()
}

fn members(names: &Names) -> Vec<&str> {
    let last = names.types.iter().flatten().last();
    let members = last
        .map(|names| names.members.as_slice())
        .unwrap_or_default();
    members.iter().map(|member| member.ident.as_str()).collect()
}

#[test]
fn components_keep_their_names() {
    let mut world = World::empty();
    world.add(inline(&["createContact", "body"]), texts(&["a"]));
    world.add(inline(&["Contact", "DTO"]), texts(&["a"]));
    for name in [
        "ContactDTO",
        "contact",
        "Contact",
        "CreateContactBody",
        "Error",
        "Client",
    ] {
        world.object(name, &[]);
    }
    assert_eq!(
        type_names(&choose(&world)),
        [
            "CreateContactBodyModel",
            "ContactDtoModel",
            "ContactDTO",
            "ContactModel",
            "Contact",
            "CreateContactBody",
            "Error",
            "Client",
        ]
    );
}

#[test]
fn the_prelude_and_the_runtime_keep_theirs() {
    let mut world = World::empty();
    for name in [
        "Option",
        "Vec",
        "String",
        "Result",
        "Some",
        "Default",
        "Json",
        "Patch",
        "Self",
        "OptionModel",
    ] {
        world.object(name, &[]);
    }
    assert_eq!(
        type_names(&choose(&world)),
        [
            "OptionModel2",
            "VecModel",
            "StringModel",
            "ResultModel",
            "SomeModel",
            "DefaultModel",
            "JsonModel",
            "PatchModel",
            "SelfModel",
            "OptionModel",
        ]
    );
}

#[test]
fn odd_type_names_become_identifiers() {
    let mut world = World::empty();
    for name in [
        "",
        "+1",
        "-1",
        "1",
        "日本",
        "a.b[c]",
        "pkg.Contact_v2",
        "CONTACT",
        "contact",
    ] {
        world.object(name, &[]);
    }
    let names = choose(&world);
    assert_eq!(
        type_names(&names),
        [
            "Model",
            "Plus1",
            "Minus1",
            "N1",
            "U65e5U672c",
            "ABC",
            "PkgContactV2",
            "Contact",
            "ContactModel",
        ]
    );
    for name in type_names(&names) {
        assert!(syn::parse_str::<syn::Ident>(name).is_ok(), "{name}");
    }
}

#[test]
fn fields_are_told_apart() {
    for (wires, expected) in [
        (&["_id", "id"][..], &["underscore_id", "id"][..]),
        (&["_id"], &["id"]),
        (
            &["userId", "user_id", "user-id", "USER_ID"],
            &["user_id_2", "user_id", "user_dash_id", "user_underscore_id"],
        ),
        (
            &["13-17", "65+", "+1", "-1", ""],
            &["n13_17", "n65", "plus_1", "minus_1", "empty"],
        ),
        (
            &["type", "gen", "self", "crate", "Self", "_"],
            &["r#type", "r#gen", "self_", "crate_", "self_2", "underscore"],
        ),
        (
            &["@type", "type", "$type"],
            &["at_type", "r#type", "dollar_type"],
        ),
        (&["😀"], &["u1f600"]),
    ] {
        let mut world = World::empty();
        world.object("T", wires);
        assert_eq!(members(&choose(&world)), expected, "{wires:?}");
    }
}

#[test]
fn setters_do_not_shadow_known_methods() {
    let mut world = World::empty();
    world.object(
        "T",
        &["new", "clone", "with_clone", "default", "add", "email"],
    );
    let names = choose(&world);
    let members = &names.of(TypeId(1)).expect("named").members;
    let pairs: Vec<(&str, &str)> = members
        .iter()
        .map(|m| (m.ident.as_str(), m.setter.as_str()))
        .collect();
    assert_eq!(
        pairs,
        [
            ("new", "with_new"),
            ("clone", "with_clone_2"),
            ("with_clone", "with_clone"),
            ("default", "with_default"),
            ("add", "with_add"),
            ("email", "email"),
        ]
    );
}

#[test]
fn variants_leave_room_for_the_unknown() {
    for (values, expected) in [
        (
            &["open", "unknown", "Unknown", "self"][..],
            &["Open", "UnknownValue2", "UnknownValue", "SelfValue"][..],
        ),
        (
            &["13-17", "", "+1", "-1", "a", "A"],
            &["N13_17", "Empty", "Plus1", "Minus1", "AValue", "A"],
        ),
        (
            &["created_at:asc", "created_at:desc"],
            &["CreatedAtAsc", "CreatedAtDesc"],
        ),
        (&["<", ">", "<="], &["Less", "Greater", "LessEqual"]),
    ] {
        let mut world = World::empty();
        world.add(inline(&["T"]), texts(values));
        assert_eq!(members(&choose(&world)), expected, "{values:?}");
    }
}

#[test]
fn operations_are_named_by_id_then_path() {
    let mut world = World::empty();
    for (id, method, path) in [
        ("get-agents", Method::Get, "/agents"),
        ("getAgents", Method::Get, "/v2/agents"),
        ("", Method::Get, "/contacts/{id}"),
        ("GET-all-or-email-sms-templates", Method::Get, "/t"),
        ("create-integration provider", Method::Post, "/p"),
        ("option", Method::Get, "/o"),
        ("send", Method::Post, "/s"),
        ("callJSON", Method::Post, "/c"),
        ("operation", Method::Get, "/op"),
    ] {
        world.operation(id, method, path);
    }
    let names = choose(&world);
    let pairs: Vec<(&str, &str)> = names
        .operations
        .iter()
        .map(|n| (n.name.as_str(), n.method.as_str()))
        .collect();
    assert_eq!(
        pairs,
        [
            ("GetAgents", "get_agents"),
            ("GetAgentsRequest", "get_agents_request"),
            ("GetContactsById", "get_contacts_by_id"),
            (
                "GetAllOrEmailSmsTemplates",
                "get_all_or_email_sms_templates"
            ),
            ("CreateIntegrationProvider", "create_integration_provider"),
            ("OptionRequest", "option_request"),
            ("SendRequest", "send_request"),
            ("CallJson", "call_json_operation"),
            ("OperationRequest", "operation_request"),
        ]
    );
}

#[test]
fn files_are_what_every_system_stores() {
    let mut world = World::empty();
    for (index, tag) in ["Con", "mod", "Contacts", "contacts", "type", "日", ""]
        .iter()
        .enumerate()
    {
        let id = format!("op{index}");
        world
            .operation(&id, Method::Get, "/x")
            .tags
            .push((*tag).to_owned());
    }
    world.operation("bare", Method::Get, "/x");
    let names = choose(&world);
    let modules: Vec<&str> = names.operations.iter().map(|n| n.module.as_str()).collect();
    assert_eq!(
        modules,
        [
            "con_tag",
            "mod_tag",
            "contacts",
            "contacts_tag",
            "type_tag",
            "u65e5",
            "untagged",
            "untagged_tag",
        ]
    );
}

/// What `types::<spec>` holds stands in files that are not called as it is.
#[test]
fn files_of_a_spec_have_other_names_than_the_spec() {
    let files = |spec: &str, tags: &[&str]| -> Vec<String> {
        let mut world = World::empty();
        for (index, tag) in tags.iter().enumerate() {
            let operation = world.operation(&format!("op{index}"), Method::Get, "/x");
            operation.tags.push((*tag).to_owned());
        }
        let names = choose_of(&world, Some(spec));
        names.operations.into_iter().map(|n| n.module).collect()
    };
    assert_eq!(files("contacts", &["Contacts", "Notes"]), ["base", "notes"]);
    assert_eq!(
        files("contacts", &["Contacts", "Base"]),
        ["contacts_tag", "base"]
    );
    assert_eq!(
        files("oauth", &["OAuth 2.0", "OAuth", "A/B tests"]),
        ["oauth_2_0", "base", "a_b_tests"]
    );
}

#[test]
fn a_name_depends_on_the_document_alone() {
    let mut world = World::empty();
    let text = world.scalar(Scalar::String);
    world.object("Contact", &["a", "b"]);
    world.list(text);
    assert_eq!(choose(&world), choose(&world));
}

/// `id` answers these statuses with these bodies.
fn answers(world: &mut World, id: &str, bodies: &[(u16, TypeRef)]) {
    let responses = bodies
        .iter()
        .map(|(status, ty)| answer(Status::Code(*status), Some(*ty)));
    world.operation(id, Method::Get, id).responses = responses.collect();
}

fn replies(world: &World) -> Vec<(String, String)> {
    let names = choose(world).replies;
    let listed = |names: ReplyNames| (names.name, names.variants.join(" "));
    names.into_iter().map(listed).collect()
}

#[test]
fn errors_that_operations_have_in_common_name_no_status() {
    let mut world = World::empty();
    let problem = world.object("Problem", &["message"]);
    let fields = world.object("FieldProblem", &["fields"]);
    let common = |variants: &str| ("ErrorBody".to_owned(), variants.to_owned());
    answers(&mut world, "list", &[(400, problem), (422, fields)]);
    answers(&mut world, "create", &[(422, fields), (400, problem)]);
    assert_eq!(
        replies(&world),
        [common("BadRequest UnprocessableContent Other")]
    );
    answers(
        &mut world,
        "get",
        &[(400, problem), (404, problem), (422, fields)],
    );
    assert_eq!(
        replies(&world),
        [common("BadRequest NotFound UnprocessableContent Other")]
    );
}

#[test]
fn what_one_operation_answers_is_named_after_it() {
    let mut world = World::empty();
    let problem = world.object("Problem", &["message"]);
    let fields = world.object("FieldProblem", &["fields"]);
    for id in ["list", "create"] {
        answers(&mut world, id, &[(400, problem), (422, fields)]);
    }
    answers(&mut world, "charge", &[(400, fields), (422, problem)]);
    answers(&mut world, "alone", &[(400, fields), (401, fields)]);
    answers(&mut world, "get", &[(200, problem), (202, fields)]);
    let named = |name: &str, variants: &str| (name.to_owned(), variants.to_owned());
    assert_eq!(
        replies(&world),
        [
            named("GetReply", "Ok Accepted Other"),
            named("ErrorBody", "BadRequest UnprocessableContent Other"),
            named("ChargeError", "BadRequest UnprocessableContent Other"),
        ]
    );
    world.object("ErrorBody", &[]);
    world.object("chargeError", &[]);
    let names: Vec<String> = replies(&world).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["GetReply", "AnyErrorBody", "ChargeErrorBody"]);
}
