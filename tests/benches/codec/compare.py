#!/usr/bin/env python3
"""The JSON codec beside serde's derives, on the component schemas of one OpenAPI document.

    compare.py DOCUMENT [--dir DIR] [--reps N]

DOCUMENT (or the variable TIELINE_CORPUS) is an OpenAPI 3.0 file in JSON whose schemas are plain
objects. Two crates with the same types are written below DIR and built in turn: one with serde's
derives, one with `object!` and `open_enum!`. Printed are CPU seconds (user + system, median; other
work on the machine moves wall time) and, where valgrind is installed, instructions.

The serde crate does less: it loses the text of an unknown enum value, keeps date-times as bare
strings, and forgives nothing.
"""

import argparse
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DERIVE = "#[derive(Debug, Clone, PartialEq{serde})]\n"
KEYWORDS = set(
    "as break const continue else enum extern false fn for if impl in let loop match mod move mut "
    "pub ref return static struct trait true type unsafe use where while async await dyn abstract "
    "become box do final macro override priv typeof unsized virtual yield try gen".split()
)


def camel(text):
    name = "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", text))
    return name if name[:1].isalpha() else "N" + name


def snake(text):
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", re.sub(r"[^A-Za-z0-9]+", "_", text)).lower()
    name = name if name[:1].isalpha() or name[:1] == "_" else "n_" + name
    return "r#" + name if name in KEYWORDS else name


class Types:
    """The structs and enums of a document, as both crates need them."""

    def __init__(self, schemas):
        self.schemas = schemas
        self.names = {name: camel(name) for name in schemas}
        self.structs, self.enums = {}, {}
        for name, schema in schemas.items():
            self.struct(self.names[name], schema)

    def struct(self, name, schema):
        required = set(schema.get("required", []))
        members = []
        for key, value in schema.get("properties", {}).items():
            members.append((key, snake(key), self.type(name + camel(key), value), key in required))
        members.sort(key=lambda member: not member[3])
        self.structs[name] = members

    def type(self, name, schema):
        if "$ref" in schema:
            return self.names[schema["$ref"].rsplit("/", 1)[1]]
        if len(schema.get("allOf", [])) == 1:
            return self.type(name, schema["allOf"][0])
        kind = schema.get("type")
        if kind == "string" and schema.get("enum"):
            values = {camel(str(value)): str(value) for value in schema["enum"]}
            if "Unknown" in values or "" in values:
                return "String"
            self.enums[name] = values
            return name
        if kind == "array":
            return f"Vec<{self.type(name + 'Item', schema.get('items', {}))}>"
        if kind == "object" and schema.get("properties"):
            self.struct(name, schema)
            return name
        if kind == "string":
            return "DateTime" if schema.get("format") == "date-time" else "String"
        return {"boolean": "bool", "number": "f64", "integer": "i64"}.get(kind, "Json")

    def render(self, serde):
        out = ["//! Written by compare.py.\n"]
        out.append(
            "use serde::{Deserialize, Serialize};\nuse serde_json::Value as Json;\ntype DateTime = String;\n"
            if serde
            else "use tieline_runtime::{DateTime, Json};\n"
        )
        derive = DERIVE.format(serde=", Serialize, Deserialize" if serde else "")
        for name, values in self.enums.items():
            # The codec's macro compares them.
            compared = derive if serde else derive.replace(", PartialEq", "")
            out.append(f"/// `{name}`.\n{compared}pub enum {name} {{\n")
            for variant, value in values.items():
                rename = f"    #[serde(rename = {json.dumps(value)})]\n" if serde else ""
                out.append(f"{rename}    /// `{value}`.\n    {variant},\n")
            out.append("    /// Another.\n    " + ("#[serde(other)]\n    Unknown" if serde else "Unknown(String)") + ",\n}\n")
            if not serde:
                listed = ", ".join(f"{variant} {json.dumps(value)}" for variant, value in values.items())
                out.append(f"tieline_runtime::open_enum!({name} {{ {listed} }});\n")
        for name, members in self.structs.items():
            out.append(f"/// `{name}`.\n{derive}pub struct {name} {{\n")
            for key, field, kind, required in members:
                if serde:
                    out.append(f"    #[serde(rename = {json.dumps(key)}")
                    out.append(")]\n" if required else ', skip_serializing_if = "Option::is_none")]\n')
                kind = kind if required else f"Option<{kind}>"
                out.append(f"    /// `{key}`.\n    pub {field}: {kind},\n")
            out.append("}\n")
            if not serde:
                first = sum(required for *_, required in members)
                out.append(f"tieline_runtime::object!({name} {{\n    required {first};\n")
                for index, (key, field, *_) in enumerate(members):
                    out.append(f"    {index} {json.dumps(key)} {field};\n")
                out.append("});\n")
        return "".join(out)

    def sample(self, kind, seed, depth=0):
        """A value of a type, with a member the type does not name in each object."""
        if kind.startswith("Vec<"):
            return [self.sample(kind[4:-1], seed + i, depth + 1) for i in range(2)]
        if kind in self.enums:
            values = list(self.enums[kind].values())
            return values[seed % len(values)]
        if kind in self.structs:
            value = {}
            for n, (key, _, member, required) in enumerate(self.structs[kind]):
                if required or (depth < 4 and (seed + n) % 4 != 0):
                    value[key] = self.sample(member, seed + n, depth + 1)
            value["addedLater"] = {"since": seed, "flags": [True, None]}
            return value
        return {
            "String": ["Musterstraße 12\nHinterhaus", "a plain line of text", "65f0c7c1a2b3"][seed % 3],
            "DateTime": "2024-01-31T12:00:00.000Z",
            "bool": seed % 2 == 0,
            "f64": [seed, seed + 0.25][seed % 2],
            "i64": seed,
            "Json": {"note": "untyped", "n": seed},
        }[kind]


PROGRAM = """//! Written by compare.py.

use types_{which}::*;

fn again(name: &str, data: &[u8]) -> usize {{
    match name {{
{arms}        _ => 0,
    }}
}}

fn main() {{
    let args: Vec<String> = std::env::args().collect();
    let data = std::fs::read(&args[2]).unwrap();
    let count: usize = args[3].parse().unwrap();
    let mut sum = 0;
    match args[1].as_str() {{
        "decode" => {{
            for _ in 0..count {{
                let page: Vec<{largest}> = {decode}(std::hint::black_box(&data)).unwrap();
                sum += std::hint::black_box(page).len();
            }}
        }}
        "encode" => {{
            let page: Vec<{largest}> = {decode}(&data).unwrap();
            for _ in 0..count {{
                sum += std::hint::black_box({encode}(std::hint::black_box(&page)){unwrap}).len();
            }}
        }}
        name => sum = again(name, &data),
    }}
    println!("{{sum}}");
}}
"""


def write_workspace(types, where):
    twelve = [name for name in types.structs if "Response" in name and types.structs[name]][:12]
    largest = max(types.structs, key=lambda name: len(types.structs[name]))
    members = []
    for which in ("serde", "tieline"):
        serde = which == "serde"
        decode = "serde_json::from_slice" if serde else "tieline_runtime::json::from_slice"
        encode = "serde_json::to_vec" if serde else "tieline_runtime::json::to_vec"
        unwrap = ".unwrap()" if serde else ""
        deps = (
            'serde = { version = "1.0", features = ["derive"] }\nserde_json = "1.0"\n'
            if serde
            else f'tieline-runtime = {{ path = "{ROOT / "runtime"}", default-features = false }}\n'
        )
        arms = "".join(
            f'        "{name}" => {{\n'
            f"            let value: {name} = {decode}(data).unwrap();\n"
            f"            {encode}(&value){unwrap}.len()\n"
            "        }\n"
            for name in twelve
        )
        program = PROGRAM.format(
            which=which, arms=arms, decode=decode, encode=encode, unwrap=unwrap, largest=largest
        )
        for name, file, source, more in (
            (f"types_{which}", "lib.rs", types.render(serde), ""),
            (f"prog_{which}", "main.rs", program, f'types_{which} = {{ path = "../types_{which}" }}\n'),
        ):
            folder = where / name
            (folder / "src").mkdir(parents=True, exist_ok=True)
            (folder / "src" / file).write_text(source)
            (folder / "Cargo.toml").write_text(
                f'[package]\nname = "{name}"\nversion = "0.0.0"\nedition = "2024"\n\n[dependencies]\n{deps}{more}'
            )
            members.append(name)
    (where / "Cargo.toml").write_text(f'[workspace]\nresolver = "3"\nmembers = {json.dumps(members)}\n')
    shutil.copy(ROOT / "Cargo.lock", where / "Cargo.lock")
    page = [types.sample(largest, i) for i in range(100)]
    (where / "page.json").write_text(json.dumps(page, separators=(",", ":")))
    return largest


def cpu(command, where):
    """CPU seconds of a command and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run(command, cwd=where, capture_output=True, text=True, env=environment())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode != 0:
        sys.exit(run.stderr)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def environment():
    return os.environ | {"CARGO_INCREMENTAL": "0"}


def build(where, which, what):
    crate, file, command = {
        "check": (f"types_{which}", "lib.rs", "check"),
        "release": (f"types_{which}", "lib.rs", "build --release"),
        "program": (f"prog_{which}", "main.rs", "build --release"),
    }[what]
    (where / crate / "src" / file).touch()
    return cpu(["cargo", *command.split(), "--offline", "-q", "-p", crate], where)


def instructions(where, which, what):
    """Instructions of one iteration: a run of nine less a run of one."""

    def run(count):
        out = where / "callgrind.out"
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}"]
        command += [f"target/release/prog_{which}", what, "page.json", str(count)]
        done = subprocess.run(command, cwd=where, capture_output=True, text=True)
        return int(re.search(r"Collected : (\d+)", done.stderr).group(1))

    return (run(9) - run(1)) / 8


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("document", nargs="?", default=os.environ.get("TIELINE_CORPUS"))
    parser.add_argument("--dir", type=Path, default=ROOT / "target" / "codec-bench")
    parser.add_argument("--reps", type=int, default=5)
    args = parser.parse_args()
    if not args.document:
        parser.error("give a document, or set TIELINE_CORPUS")
    types = Types(json.loads(Path(args.document).read_text())["components"]["schemas"])
    args.dir.mkdir(parents=True, exist_ok=True)
    largest = write_workspace(types, args.dir)
    size = (args.dir / "page.json").stat().st_size / 1e6
    members = sum(map(len, types.structs.values()))
    print(f"{len(types.structs)} structs, {members} members, {len(types.enums)} enums; page of 100 {largest}, {size:.2f} MB")

    for what in ("check", "program"):
        for which in ("serde", "tieline"):
            build(args.dir, which, what)
    rows = {}
    for what in ("check", "release", "program"):
        times = {"serde": [], "tieline": []}
        for _ in range(args.reps):
            for which, taken in times.items():
                taken.append(build(args.dir, which, what))
        rows[what + " CPU s"] = [statistics.median(taken) for taken in times.values()]
    for which in ("serde", "tieline"):
        build(args.dir, which, "program")
    for what in ("decode", "encode"):
        if shutil.which("valgrind"):
            rows[what + " M instructions"] = [
                instructions(args.dir, which, what) / 1e6 for which in ("serde", "tieline")
            ]
        times = {"serde": [], "tieline": []}
        for _ in range(args.reps):
            for which, taken in times.items():
                program = [f"target/release/prog_{which}", what, "page.json", "50"]
                taken.append(size * 50 / cpu(program, args.dir))
        rows[what + " MB per CPU s"] = [max(rates) for rates in times.values()]
    print("\n| | serde derive | tieline | tieline / serde |\n|---|--:|--:|--:|")
    for label, (theirs, ours) in rows.items():
        print(f"| {label} | {theirs:.2f} | {ours:.2f} | {ours / theirs:.2f} |")


main()
