# SPDX-License-Identifier: BSL-1.0
"""Compares answers of the sandbox with doc/openapi.json.

usage: check_answers.py OPENAPI_JSON ANSWERS

ANSWERS has a JSON object on each line: method, path, status, type, body.
"""
import json
import re
import sys

# Answers that a server gives to every path: none of them is described once for each.
EVERYWHERE = {307, 405}
# Signed addresses are on another origin, which the document does not describe.
STORAGE = "/signed/"
# Where a fact comes from, and what exactly is uncertain.
SOURCE = re.compile("third party(: .+)?|(contradiction|inferred|unknown): .+")


def expanded(node, root):
    """A schema without $ref. The document has no cycles."""
    if isinstance(node, list):
        return [expanded(one, root) for one in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        found = root
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return expanded(found, root)
    return {name: expanded(one, root) for name, one in node.items()}


def wrong_sources(node):
    """Every x-source below that does not say what it should."""
    if isinstance(node, dict):
        source = node.get("x-source")
        if source is not None and not SOURCE.fullmatch(source):
            yield source
        node = list(node.values())
    if isinstance(node, list):
        for one in node:
            yield from wrong_sources(one)


def pattern_of(path):
    return re.compile(re.sub(r"\\{[a-z]+\\}", "[^/]+", re.escape(path)) + "$")


class Description:
    def __init__(self, document):
        from jsonschema import Draft202012Validator

        self.validator = Draft202012Validator
        self.paths = []
        for path, item in expanded(document["paths"], document).items():
            for method, operation in item.items():
                if method in ("get", "post", "put", "delete"):
                    self.paths.append((pattern_of(path), method, operation, path))
        # A path without place holders comes first: "models" is no id.
        self.paths.sort(key=lambda entry: entry[3].count("{"))
        self.used = set()

    def reason(self, answer):
        """Why the answer is not as described; empty if it is."""
        if answer["status"] in EVERYWHERE or answer["path"].startswith(STORAGE):
            return ""
        found = [entry for entry in self.paths
                 if entry[0].match(answer["path"]) and entry[1] == answer["method"].lower()]
        if not found:
            return "" if answer["status"] == 404 else "the path is not described"
        _, method, operation, path = found[0]
        responses = operation["responses"]
        status = str(answer["status"])
        response = responses.get(status) or responses.get(status[0] + "XX")
        if response is None:
            return "the status is not described"
        self.used.add((method, path, status))
        kind = answer["type"].split(";")[0]
        contents = response.get("content", {})
        if not kind and not contents:
            return ""
        content = contents.get(kind) or contents.get(kind.split("/")[0] + "/*")
        if content is None:
            return f"the content type {kind} is not described"
        if kind == "text/event-stream":
            return self.reason_of_events(content["schema"]["contentSchema"], answer["body"])
        if kind != "application/json":
            return ""
        return self.reason_of(content["schema"], answer["body"])

    def reason_of(self, schema, text):
        errors = self.validator(schema).iter_errors(json.loads(text))
        return "; ".join(f"{error.json_path}: {error.message[:200]}" for error in errors)

    def reason_of_events(self, schema, text):
        events = text.removesuffix("\n\n").split("\n\n")
        if events.pop() != "data: [DONE]":
            return "the last event is not [DONE]"
        found = (self.reason_of(schema, event.removeprefix("data: ")) for event in events)
        return "; ".join(why for why in found if why)


def check(document, answers):
    description = Description(document)
    failed = 0
    for answer in answers:
        why = description.reason(answer)
        if why:
            failed += 1
            print(f"{answer['method']} {answer['path']}: {answer['status']}: {why}")
    described = {(method, path) for _, method, _, path in description.paths}
    missing = described - {(method, path) for method, path, _ in description.used}
    for method, path in sorted(missing):
        print(f"{method.upper()} {path}: no answer was checked")
    sources = list(wrong_sources(document))
    for source in sources:
        print(f"x-source {source}: no source, or not what is uncertain")
    print(f"{len(answers)} answers checked, {len(description.used)} kinds of them, {failed} wrong")
    return 1 if failed or missing or sources or not answers else 0


def main(arguments):
    with open(arguments[0], encoding="utf-8") as file:
        document = json.load(file)
    with open(arguments[1], encoding="utf-8") as file:
        answers = [json.loads(line) for line in file]
    return check(document, answers)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
