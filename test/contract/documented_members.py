# SPDX-License-Identifier: BSL-1.0
"""Compares the members of the schemas with the tables of json*.md, both ways.

A schema without a table must have a description of each member.

    documented_members.py DIRECTORY    which has the pages and the directory schemas
"""

import json
import pathlib
import re
import sys

ROW = re.compile(r"^\| (?:`(?P<outer>[^`]+)` )?`(?P<name>[^`]+)`(?:\[\])? \| [^|]+ \| (?P<meaning>[^|]+) \|$")
SECTION = re.compile(r"^## (?:\[(?P<schema>[a-z-]+)\]\(schemas/(?P=schema)\.json\)|(?P<shared>Charges|Timing)\b)")

# A meaning that refers to another table, and the members below which it has that one's.
REFERENCES = (
    ("[Charges](#charges)", "Charges", ""),
    ("`error` in the document of a failure", "error", "error."),
    ("As in the document `error`", "error", "error."),
    ("with the members of `quota`", "quota", "quota."),
)


def members_of(schema, outer=""):
    """The paths of all members, such as `combinations.credits.warmup`; lists add nothing to a path."""
    if not isinstance(schema, dict):
        return set()
    found = set()
    for name, value in schema.get("properties", {}).items():
        found |= {outer + name} | members_of(value, f"{outer}{name}.")
    for key in ("items", "additionalProperties"):
        found |= members_of(schema.get(key), outer)
    for key in ("anyOf", "oneOf", "allOf"):
        for one in schema.get(key, []):
            found |= members_of(one, outer)
    return found


def undescribed(schema, outer=""):
    """The paths of the members without a description; `timing` has a table for all documents."""
    if not isinstance(schema, dict):
        return
    for name, value in schema.get("properties", {}).items():
        if outer + name == "timing":
            continue
        if not value.get("description"):
            yield outer + name
        yield from undescribed(value, f"{outer}{name}.")
    yield from undescribed(schema.get("items"), outer)


def read_tables(documents):
    """For each table its rows, as path and meaning."""
    tables = {}
    for page in sorted(pathlib.Path(documents).glob("json*.md")):
        rows = None
        for line in page.read_text().splitlines():
            if line.startswith("## "):
                section = SECTION.match(line)
                rows = tables.setdefault(section["schema"] or section["shared"], {}) if section else None
            row = ROW.match(line)
            if row and rows is not None:
                outer = row["outer"].replace("[]", "") + "." if row["outer"] else ""
                rows[outer + row["name"]] = row["meaning"]
    return tables


def expand(tables, name, below=""):
    """The paths of a table that begin so, without that, and those of the tables that it refers to."""
    found = set()
    for path, meaning in tables.get(name, {}).items():
        if not path.startswith(below):
            continue
        path = path.removeprefix(below)
        found.add(path)
        for words, other, prefix in REFERENCES:
            if words in meaning:
                found |= {f"{path}.{one}" for one in expand(tables, other, prefix)}
    return found


def faults(schemas, documents):
    """What is only in a schema, and what is only in its table."""
    tables = read_tables(documents)
    timing = {"timing"} | {f"timing.{one}" for one in expand(tables, "Timing")}
    for name, schema in schemas.items():
        if name not in tables:
            for one in undescribed(schema):
                yield f"{name}: there is no table of it, and its schema does not describe {one}"
            continue
        in_schema = members_of(schema)
        in_table = expand(tables, name) | (timing if "timing" in in_schema else set())
        for one in sorted(in_schema - in_table):
            yield f"{name}: its table does not name {one}"
        for one in sorted(in_table - in_schema):
            yield f"{name}: its schema has no member {one}"
    for name in sorted(tables.keys() - schemas.keys() - {"Charges", "Timing"}):
        yield f"{name}: there is no schema of that name"


def main():
    documents = pathlib.Path(sys.argv[1])
    files = sorted(documents.glob("schemas/*.json"))
    found = list(faults({file.stem: json.loads(file.read_text()) for file in files}, documents))
    for fault in found:
        print(fault)
    print(f"{len(files)} schemas compared, {len(found)} faults")
    sys.exit(1 if found or not files else 0)


main()
