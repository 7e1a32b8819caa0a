use std::path::Path;

use clap::CommandFactory as _;
use clap::error::ErrorKind;
use clap_complete::Shell;

use super::*;
use crate::list::ListFormat;
use crate::matrix::MatrixFormat;

fn parse(line: &str) -> Result<Command, ErrorKind> {
    let words = std::iter::once("tieline").chain(line.split_whitespace());
    match Cli::try_parse_from(words) {
        Ok(cli) => Ok(cli.command),
        Err(error) => {
            let usage = !matches!(
                error.kind(),
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
            );
            assert_eq!(error.exit_code(), if usage { 2 } else { 0 }, "{line}");
            Err(error.kind())
        }
    }
}

#[test]
fn the_tree_is_well_formed() {
    Cli::command().debug_assert();
}

#[test]
fn reads_generate() {
    let all = GenerateArgs {
        check: false,
        #[cfg(feature = "watch")]
        watch: false,
        format: Format::Human,
        names: Vec::new(),
    };
    assert_eq!(all.remedy(), "tieline generate");
    assert_eq!(parse("generate"), Ok(Command::Generate(all)));
    let some = GenerateArgs {
        check: true,
        #[cfg(feature = "watch")]
        watch: false,
        format: Format::Json,
        names: vec!["highlevel".into(), "snapshots".into()],
    };
    assert_eq!(some.remedy(), "tieline generate highlevel snapshots");
    assert_eq!(
        parse("generate --check highlevel snapshots --format json"),
        Ok(Command::Generate(some))
    );
}

#[test]
fn reads_client() {
    let expected = ClientArgs {
        file: "specs/a.yaml".into(),
        out: "out".into(),
        name: Some("acme-crm".into()),
        license: Some("MIT".into()),
        runtime_path: Some("runtime".into()),
        root: Some("specs".into()),
        report_untyped: true,
        format: Format::Json,
    };
    assert_eq!(
        parse(
            "client specs/a.yaml --out out --name acme-crm --license MIT --runtime-path runtime --root specs --report-untyped --format json"
        ),
        Ok(Command::Client(expected))
    );
    let Ok(Command::Client(least)) = parse("client /a/b/c.json --out out") else {
        panic!("the least that client takes");
    };
    assert_eq!(least.reference_root(), Path::new("/a"));
    assert_eq!(
        (least.name, least.runtime_path, least.root, least.format),
        (None, None, None, Format::Human)
    );
}

#[test]
fn a_file_without_a_folder_has_a_root() {
    let Ok(Command::Client(args)) = parse("client a.json --out out") else {
        panic!("client");
    };
    let here = std::env::current_dir().expect("folder");
    assert_eq!(Some(args.reference_root().as_path()), here.parent());
}

#[test]
fn lint_tells_names_from_files() {
    let Ok(Command::Lint(args)) = parse("lint highlevel ./highlevel a.json specs/b 17hats") else {
        panic!("lint");
    };
    let file = |path: &str| LintTarget::File(path.into());
    assert_eq!(
        args.targets,
        [
            LintTarget::Name("highlevel".into()),
            file("./highlevel"),
            file("a.json"),
            file("specs/b"),
            file("17hats")
        ]
    );
    assert_eq!(
        args.reference_root(Path::new("/x/y/z.json")),
        Path::new("/x")
    );
}

#[test]
fn reads_new() {
    let expected = NewArgs {
        name: "acme-crm".into(),
        openapi: vec!["a.yaml".into(), "b.json".into()],
        root: Some("in".into()),
        format: Format::Json,
    };
    assert_eq!(
        parse("new acme-crm --openapi a.yaml b.json --root in --format json"),
        Ok(Command::New(expected))
    );
}

#[test]
fn what_was_made_is_told_to_people_and_programs() {
    let report = NewReport {
        connector: "acme".into(),
        triggers: 1,
        actions: 2,
        searches: 0,
        left_out: 1,
        files: vec!["catalog.yaml".into()],
    };
    assert_eq!(
        report.to_json(),
        r#"{"connector":"acme","triggers":1,"actions":2,"searches":0,"left_out":1,"files":["catalog.yaml"]}"#
    );
    assert_eq!(
        report.to_text("specs/acme"),
        "\
specs/acme: 1 trigger, 2 actions, 0 searches; 1 file
1 left out: the catalog says which and why
next: read specs/acme/catalog.yaml, then `tieline generate acme`
"
    );
}

#[test]
fn reads_docs() {
    let all = DocsArgs {
        names: Vec::new(),
        out: None,
        format: Format::Human,
    };
    assert_eq!(parse("docs"), Ok(Command::Docs(all)));
    let some = DocsArgs {
        names: vec!["highlevel".into()],
        out: Some("site".into()),
        format: Format::Json,
    };
    assert_eq!(
        parse("docs highlevel --out site --format json"),
        Ok(Command::Docs(some))
    );
}

#[test]
fn reads_list() {
    let all = ListArgs {
        names: Vec::new(),
        format: ListFormat::Text,
    };
    assert_eq!(parse("list"), Ok(Command::List(all)));
    let some = ListArgs {
        names: vec!["highlevel".into()],
        format: ListFormat::Markdown,
    };
    assert_eq!(
        parse("list highlevel --format markdown"),
        Ok(Command::List(some))
    );
}

#[test]
fn reads_matrix() {
    let args = MatrixArgs {
        files: vec!["specs/mappings/deal-to-invoice.yaml".into()],
        format: MatrixFormat::Html,
    };
    assert_eq!(
        parse("matrix specs/mappings/deal-to-invoice.yaml --format html"),
        Ok(Command::Matrix(args))
    );
}

#[test]
fn reads_map() {
    let args = MapArgs {
        from: "acme-crm.deal_won".into(),
        to: "ledgerly.create_invoice".into(),
    };
    assert_eq!(
        parse("map acme-crm.deal_won ledgerly.create_invoice"),
        Ok(Command::Map(args))
    );
}

#[test]
fn wrong_usage_ends_with_2() {
    for (line, kind) in [
        ("", ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand),
        ("generat", ErrorKind::InvalidSubcommand),
        ("generate --chek", ErrorKind::UnknownArgument),
        ("client a.json", ErrorKind::MissingRequiredArgument),
        ("client --out b", ErrorKind::MissingRequiredArgument),
        (
            "client a.json --out b --name A_b",
            ErrorKind::ValueValidation,
        ),
        (
            "client a.json --out b --name async",
            ErrorKind::ValueValidation,
        ),
        ("lint --format xml", ErrorKind::InvalidValue),
        ("list --format human", ErrorKind::InvalidValue),
        ("new acme-crm", ErrorKind::MissingRequiredArgument),
        ("new --openapi a.yaml", ErrorKind::MissingRequiredArgument),
        ("completions cmd", ErrorKind::InvalidValue),
    ] {
        assert_eq!(parse(line), Err(kind), "{line}");
    }
    assert_eq!(parse("--version"), Err(ErrorKind::DisplayVersion));
    assert_eq!(parse("generate --help"), Err(ErrorKind::DisplayHelp));
}

#[test]
fn a_name_that_no_crate_can_have_is_refused_with_the_reason() {
    for (name, said) in [
        (
            "async",
            "`async` is a keyword of Rust; choose another name, as in `async-client`",
        ),
        (
            "tokio",
            "`tokio` is a crate that generated ones link; choose another name, as in `tokio-client`",
        ),
        (
            "Acme",
            "`Acme` is not lower-case words joined by hyphens; choose another name, as in `acme-crm`",
        ),
    ] {
        let words = ["tieline", "client", "a.json", "--out", "b", "--name", name];
        let error = Cli::try_parse_from(words).expect_err(name).to_string();
        let first = error.lines().next().unwrap_or_default();
        let expected = format!("error: invalid value '{name}' for '--name <NAME>': {said}");
        assert_eq!(first, expected);
    }
}

#[test]
fn every_shell_completes_every_subcommand() {
    for shell in Shell::value_variants() {
        let Ok(Command::Completions(args)) = parse(&format!("completions {shell}")) else {
            panic!("{shell}");
        };
        let script = args.script();
        for subcommand in Cli::command().get_subcommands() {
            assert!(
                script.contains(subcommand.get_name()),
                "{shell} {}",
                subcommand.get_name()
            );
        }
    }
}

#[test]
fn the_report_of_a_client_is_one_line_of_json() {
    let report = ClientReport {
        operations: 42,
        types: 193,
        untyped: 1,
        warnings: 2,
        written: 3,
        unchanged: 0,
        removed: 4,
    };
    assert_eq!(
        report.to_json(),
        r#"{"operations":42,"removed":4,"types":193,"unchanged":0,"untyped":1,"warnings":2,"written":3}"#
    );
}

#[test]
fn exit_codes_are_those_of_the_guide() {
    assert_eq!(
        [Status::Done, Status::Problems, Status::Usage].map(Status::code),
        [0, 1, 2]
    );
}
