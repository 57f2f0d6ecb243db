# SPDX-License-Identifier: BSL-1.0
"""Runs a program that prints metrics, and reads them as Prometheus does.

    check_exposition.py DOCUMENT PROGRAM

Its standard output must be valid in the text format, with histograms that are consistent, and say
what the program did: two generations. The document's table must name the same metrics, and one
more: the credits that are left, which the program does not ask for.
"""
import math
import re
import subprocess
import sys

from prometheus_client.parser import text_string_to_metric_families


def check(holds, what):
    if not holds:
        sys.exit(f"check_exposition: {what}")


def check_histogram(family):
    """Buckets are cumulative and end with +Inf, which is the count; a sum is there."""
    rows = {}
    for sample in family.samples:
        labels = dict(sample.labels)
        bound = labels.pop("le", None)
        row = rows.setdefault(tuple(sorted(labels.items())), {"buckets": []})
        if sample.name.endswith("_bucket"):
            row["buckets"].append((float(bound), sample.value))
        else:
            row[sample.name.removeprefix(family.name)] = sample.value
    for labels, row in rows.items():
        bounds = [bound for bound, _ in row["buckets"]]
        counts = [count for _, count in row["buckets"]]
        where = f"{family.name}{dict(labels)}"
        check(bounds == sorted(set(bounds)), f"{where}: bounds do not rise")
        check(counts == sorted(counts), f"{where}: buckets are not cumulative")
        check(bounds[-1] == math.inf, f"{where}: the last bucket is not +Inf")
        check(counts[-1] == row["_count"] > 0, f"{where}: +Inf is not the count")
        check(0 < row["_sum"] < 600, f"{where}: the sum is {row['_sum']}")
    return len(rows)


def main():
    with open(sys.argv[1], encoding="utf-8") as document:
        documented = re.findall(r"^\| `(neuroflash_\w+)` \|", document.read(), re.MULTILINE)
    text = subprocess.run(sys.argv[2:], check=True, stdout=subprocess.PIPE, text=True).stdout
    families = {family.name: family for family in text_string_to_metric_families(text)}
    names = [name + "_total" * (family.type == "counter") for name, family in families.items()]
    expected = [name for name in documented if name != "neuroflash_credits_left"]
    check(names == expected, f"{names} are not the document's {expected}")
    samples = {}
    for family in families.values():
        check(family.name.startswith("neuroflash_"), f"{family.name} is not ours by its name")
        check(family.documentation, f"{family.name} has no HELP")
        check(family.type in ("counter", "gauge", "histogram"), f"{family.name} is a {family.type}")
        for sample in family.samples:
            key = (sample.name, tuple(sorted(sample.labels.items())))
            check(key not in samples, f"{key} is there twice")
            samples[key] = sample.value
        if family.type == "histogram":
            check(check_histogram(family) > 0, f"{family.name} is empty")

    def value(name, **labels):
        return samples.get((name, tuple(sorted(labels.items()))))

    done = value("neuroflash_calls_total", operation="generate", outcome="ok")
    check(done == 2, f"{done} generations instead of 2")
    paid = value("neuroflash_credits_charged_total", operation="generate")
    check(paid == 2, f"{paid} credits instead of 2")
    timed = value("neuroflash_call_duration_seconds_count", operation="generate")
    check(timed == 2, f"{timed} durations instead of 2")
    opened = value("neuroflash_connections_opened_total")
    check(opened >= 1, f"{opened} connections")
    check(value("neuroflash_token_renewals_total") == 1, "not one token")


main()
