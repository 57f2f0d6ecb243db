#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Runs the tool against its own sandbox and validates what it prints against doc/schemas.

A member that no schema has is an error here, although a schema lets programs accept it: the
schemas have every member that there is. documented_members.py compares them with the documents.
"""

import argparse
import csv
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import jsonschema


def strict(schema, forgotten):
    """The schema without room for members that it does not name."""
    if isinstance(schema, list):
        return [strict(one, forgotten) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: strict(value, forgotten) for name, value in schema.items()}
    properties = made.get("properties")
    if isinstance(properties, dict):
        for name in forgotten:
            properties.pop(name, None)
        made["required"] = [name for name in made.get("required", []) if name in properties]
        made.setdefault("additionalProperties", False)
    return made


class Contract:
    def __init__(self, tool, documents, forgotten):
        self.tool = tool
        self.faults = []
        self.count = 0
        self.seen = set()
        self.with_json = set()
        self.schemas = {}
        self.sources = {}
        for file in sorted(pathlib.Path(documents, "schemas").glob("*.json")):
            schema = json.loads(file.read_text())
            jsonschema.Draft202012Validator.check_schema(schema)
            self.sources[file.stem] = schema
            self.schemas[file.stem] = jsonschema.Draft202012Validator(strict(schema, forgotten))
        self.environment = {"PATH": os.environ["PATH"], "TERM": "dumb"}
        self.directory = tempfile.TemporaryDirectory()
        self.environment["XDG_CONFIG_HOME"] = self.directory.name + "/config"

    def fault(self, text):
        self.faults.append(text)

    def run(self, *words, typed="", code=0):
        if "--json" in words:
            self.with_json.add(words[0])
        end = subprocess.run(
            [self.tool, *words],
            input=typed,
            capture_output=True,
            text=True,
            env=self.environment,
            cwd=self.directory.name,
            timeout=100,
            check=False,
        )
        if end.returncode != code:
            self.fault(f"{' '.join(words)}: exit code {end.returncode}, not {code}: {end.stderr}")
        return end

    def validate(self, name, text, where=None):
        self.seen.add(name)
        try:
            document = json.loads(text)
        except ValueError as e:
            self.fault(f"{where or name}: no JSON: {e}: {text[:200]!r}")
            return {}
        self.count += 1
        for wrong in self.schemas[name].iter_errors(document):
            path = "/".join(str(part) for part in wrong.absolute_path)
            self.fault(f"{where or name}: {path}: {wrong.message}")
        return document

    def check(self, name, *words, typed="", code=0):
        end = self.run(*words, typed=typed, code=code)
        return self.validate(name, end.stdout, f"{name}: {' '.join(words)}")

    def check_failure(self, code, *words):
        end = self.run(*words, code=code)
        self.validate("error", end.stderr.strip().splitlines()[-1], f"error: {' '.join(words)}")


def start_sandbox(contract):
    sandbox = subprocess.Popen(
        [contract.tool, "sandbox", "--print-env"],
        stdout=subprocess.PIPE,
        text=True,
        env=contract.environment,
    )
    while "NEUROFLASH_WORKSPACE_ID" not in contract.environment:
        line = sandbox.stdout.readline()
        if not line:
            sys.exit("the sandbox did not start")
        words = line.removeprefix("export ").strip().split("=", 1)
        if line.startswith("export ") and len(words) == 2:
            contract.environment[words[0]] = words[1].strip("'\"")
    return sandbox


def write(contract, name, text):
    pathlib.Path(contract.directory.name, name).write_text(text)


def check_account(contract):
    account = contract.environment["NEUROFLASH_CLIENT_ID"]
    secret = contract.environment["NEUROFLASH_CLIENT_SECRET"]
    contract.check("login", "login", "--store", "file", "--json", typed=f"{account}\n{secret}\n")
    contract.check("config-value", "config", "set", "model", "nano-banana", "--json")
    contract.check("config-value", "config", "get", "model", "--json")
    contract.check("config-value", "config", "unset", "model", "--json")
    contract.check("config-value", "config", "path", "--json")
    listed = contract.check("config", "config", "list", "--json")
    if secret in json.dumps(listed):
        contract.fault("config list prints the secret")
    contract.check("logout", "logout", "--json")
    contract.check("logout", "logout", "--json")
    for words, typed in ((["login", "--store", "file"], f"{account}\n{secret}\n"), (["logout"], "")):
        members = ",".join(contract.sources[words[0]]["properties"])
        contract.run(*words, "--json=" + members, typed=typed)


def check_images(contract):
    made = contract.check("generation", "generate", "a fox", "-n", "2", "--out", "o", "--json")
    image = made["images"][0]["image_id"]
    contract.check("generation", "edit", image, "blue", "--out", "o", "--json", "--timing")
    contract.check("dry-run", "generate", "a fox", "--dry-run", "--json")
    contract.check("text", "text", "a slogan", "--json")
    voice = contract.check("brand-voices", "brand-voices", "--json")["brand_voices"][0]["id"]
    write_prompt = ("--brand-voice", voice, "--brand-voice-mode", "write")
    contract.check("generation", "generate", "a fox", *write_prompt, "--out", "o", "--json")
    contract.check("history", "history", "--json")
    contract.check("history", "history", "--all", "--json")
    contract.run("generate", "A photo", "-o", "photo.png")
    contract.check("upload", "upload", "photo.png", "--json")
    contract.check("images", "images", "--json")
    contract.check("generation", "upscale", "photo.png", "--out", "u", "--json")
    contract.check("download", "download", image, "--out", "p", "--json")
    contract.check("download", "download", image, "none", "--out", "p", "--json", code=5)
    contract.check("delete", "delete", image, "none", "--yes", "--json", code=5)
    contract.check_failure(2, "generate", " ", "--json")
    contract.check_failure(5, "download", "none", "--json")
    contract.check("doctor", "doctor", "--json")
    contract.check("demo", "demo", "--yes", "--out", "demo", "--json")


def check_forms(contract):
    contract.run("generate", '=1+1, "quoted"\nand a second line', "-o", "formula.png")
    rows = json.loads(contract.run("history", "--json").stdout)["items"]
    check_listings(contract)
    some = json.loads(contract.run("history", "--json", "prompt,model").stdout)["items"]
    if [set(row) for row in some] != [{"prompt", "model"}] * len(rows):
        contract.fault("--json FIELDS does not choose the members")


LISTINGS = {
    ("workspaces",): "workspaces",
    ("models",): "models",
    ("text-models",): "text_models",
    ("brand-voices",): "brand_voices",
    ("images",): "images",
    ("history",): "items",
    ("config", "list"): "settings",
}


def check_listings(contract):
    """Each list has the same rows in each form, and in CSV the texts of the document."""
    for words, member in LISTINGS.items():
        name = " ".join(words)
        rows = json.loads(contract.run(*words, "--json").stdout)[member]
        lines = contract.run(*words, "--output", "jsonl").stdout.splitlines()
        if [json.loads(line) for line in lines] != rows:
            contract.fault(f"{name}: jsonl is not the rows of the document")
        text = contract.run(*words, "--output", "csv").stdout
        table = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
        if len(table) != len(rows) or not rows:
            contract.fault(f"{name}: csv has {len(table)} rows, the document {len(rows)}")
        for cells, row in zip(table, rows):
            for key, value in row.items():
                if isinstance(value, (dict, list)):
                    continue
                expected = value if isinstance(value, str) else "" if value is None else json.dumps(value)
                if cells.get(key) != expected:
                    contract.fault(f"{name}: csv has {cells.get(key)!r} for {key}, not {expected!r}")


def check_commands(contract):
    """Every command that can print a document has printed one."""
    listed = contract.run("--help").stdout.partition("Commands:")[2].partition("\n\n")[0]
    commands = [line.split()[0] for line in listed.splitlines() if line.startswith("  ") and line[2] != " "]
    if len(commands) < 20:
        contract.fault(f"the help lists {commands} alone")
    for command in commands:
        if "--json" in contract.run(command, "--help").stdout and command not in contract.with_json:
            contract.fault(f"no run has asked {command} for its document")


def check_batch(contract):
    write(contract, "prompts.txt", "a fox\na hare\n\n")
    write(contract, "bad.jsonl", '{"prompt": "a", "sauce": 1}\n{"prompt": "b"}\n')
    quoted = contract.run("batch", "prompts.txt", "--out", "b", "--quote", "--json")
    *events, quote = quoted.stdout.splitlines()
    for line in events:
        contract.validate("batch-event", line)
    contract.validate("batch-quote", quote)
    for words in (
        ["batch", "prompts.txt", "--out", "b", "--budget", "9", "--json"],
        ["batch", "bad.jsonl", "--out", "c", "--yes", "--skip-invalid", "--json"],
        ["batch-reconcile", "b", "--json"],
    ):
        lines = contract.run(*words).stdout.splitlines()
        for line in lines[:-1]:
            contract.validate("batch-event", line, f"batch-event: {' '.join(words)}")
        contract.validate("batch-summary", lines[-1])
    contract.check("batch-status", "batch-status", "b", "--json")
    contract.check("batch-merge", "batch-merge", "all", "b", "c", "--json")
    voice = contract.check("brand-voices", "brand-voices", "--json")["brand_voices"][0]["id"]
    contract.run("batch", "prompts.txt", "--out", "d", "--brand-voice", voice,
                 "--brand-voice-mode", "write", "--budget", "9", "--yes", "--json")
    for name in ("b", "d"):
        rows = pathlib.Path(contract.directory.name, name, "results.jsonl").read_text()
        for line in rows.splitlines():
            contract.validate("batch-result", line)


def check_settled(contract):
    """A request whose answer never comes is settled later; its prompt asks the sandbox for that."""
    prompt = "a fox [fault:stall:charged]"
    lost = contract.run("generate", prompt, "--timeout", "2", "--json", code=7)
    failure = contract.validate("error", lost.stderr.strip().splitlines()[-1], "error: generate, lost")
    pending = failure.get("error", {}).get("pending")
    if not pending:
        contract.fault(f"a lost request is not pending: {failure}")
        return
    contract.check("generation", "reconcile", pending, "--out", "r", "--json")


def check_bench(contract):
    words = ["bench", "--models", "nano-banana", "--requests", "2", "--budget", "9", "--yes", "--json"]
    contract.check("bench", *words, "--out", "report")
    # Compared with that one, the list of changes is not empty.
    contract.check("bench", *words, "--compare", "report/bench.json")
    stored = pathlib.Path(contract.directory.name, "report/bench.json")
    contract.validate("bench", stored.read_text() if stored.exists() else "", "report/bench.json")


def check_other_listings(contract):
    """A schema that no run has printed so far is that of a listing: its command needs no argument."""
    for name in contract.sources.keys() - contract.seen:
        contract.check(name, name, "--json")
        contract.check(name, name, "--json", "--timing")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tool", required=True)
    parser.add_argument("--documents", required=True)
    parser.add_argument("--forget", action="append", default=[])
    given = parser.parse_args()
    contract = Contract(given.tool, given.documents, given.forget)
    sandbox = start_sandbox(contract)
    try:
        check_account(contract)
        check_images(contract)
        check_forms(contract)
        check_batch(contract)
        check_settled(contract)
        check_bench(contract)
        check_other_listings(contract)
        check_commands(contract)
    finally:
        sandbox.terminate()
        sandbox.wait()
        contract.directory.cleanup()
    for fault in contract.faults:
        print(fault)
    print(f"{contract.count} documents validated, {len(contract.faults)} faults")
    sys.exit(1 if contract.faults else 0)


main()
