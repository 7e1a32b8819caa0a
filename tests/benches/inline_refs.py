"""Write one self-contained copy of a JSON OpenAPI document, for generators that read one file only.

    inline_refs.py FILE OUT [--only-success]

Every schema that a `$ref` names in another file is copied into `components/schemas` and the `$ref`
is pointed there; nothing else changes. `--only-success` also removes every response but the first
2xx one: progenitor panics on operations with more than one error body.
"""

import copy
import json
import pathlib
import sys

METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


def load(path, cache):
    if path not in cache:
        cache[path] = json.loads(path.read_text(encoding="utf-8"))
    return cache[path]


def at(document, pointer):
    for segment in pointer.split("/")[1:]:
        segment = segment.replace("~1", "/").replace("~0", "~")
        document = document[int(segment) if isinstance(document, list) else segment]
    return document


def inline(root_path):
    cache = {}
    root = copy.deepcopy(load(root_path, cache))
    schemas = root.setdefault("components", {}).setdefault("schemas", {})
    names = {}

    def name_of(file, pointer):
        """The local name of a foreign schema; a name that is taken gets a number."""
        key = (file, pointer)
        if key not in names:
            wanted = pointer.rsplit("/", 1)[-1]
            name, number = wanted, 2
            while name in schemas:
                name, number = f"{wanted}{number}", number + 1
            names[key] = name
            schemas[name] = {}
            schemas[name] = walk(copy.deepcopy(at(load(file, cache), pointer)), file)
        return names[key]

    def walk(node, file):
        if isinstance(node, list):
            return [walk(item, file) for item in node]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        if isinstance(reference, str):
            target, _, pointer = reference.partition("#")
            target = (file.parent / target).resolve() if target else file
            if target != root_path:
                return {"$ref": f"#/components/schemas/{name_of(target, pointer)}"}
        return {key: walk(value, file) for key, value in node.items()}

    # Names are given while walking, so the document's own schemas are walked in place: a copy of the
    # table would lose the ones added meanwhile.
    for key in list(root):
        if key != "components":
            root[key] = walk(root[key], root_path)
    for section, members in root["components"].items():
        for name in list(members):
            if section != "schemas" or name not in names.values():
                members[name] = walk(members[name], root_path)
    return root


def only_success(document):
    for item in document["paths"].values():
        for method in METHODS & item.keys():
            responses = item[method]["responses"]
            success = [status for status in responses if status.startswith("2")][:1]
            item[method]["responses"] = {status: responses[status] for status in success}


def main(arguments):
    options = [argument for argument in arguments if argument.startswith("--")]
    files = [argument for argument in arguments if not argument.startswith("--")]
    if len(files) != 2 or any(option != "--only-success" for option in options):
        sys.exit(__doc__)
    document = inline(pathlib.Path(files[0]).resolve())
    if options:
        only_success(document)
    pathlib.Path(files[1]).write_text(json.dumps(document, indent=2), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
