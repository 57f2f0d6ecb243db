# SPDX-License-Identifier: BSL-1.0
"""Instructions a request: callgrind over two lengths of the same run, subtracted.

The clients make callgrind forget what came before the measured part; what both runs do once after
it, such as closing, is gone from the difference.
"""

import json
import re
import subprocess
import sys

COUNTS = re.compile(r"^\s*([\d,]+) \([^)]*\)\s+(.*)$")
PLACE = re.compile(r"^[^:]*:(.*?)(?: \[([^\]]*)\])?$")
# Forgetting confuses the callers that were already on the stack.
STACK_BOTTOM = re.compile(r"^\(below main\)|^__libc_start|^main$")


def callgrind(output, command):
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", f"--callgrind-out-file={output}", *command],
        capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"callgrind of {' '.join(command)} failed:\n{done.stderr}")
    total = re.search(r"Collected : (\d+)", done.stderr)
    return int(total.group(1)), json.loads(done.stdout.splitlines()[-1])


def by_function(output, inclusive):
    """Cost by (function, library)."""
    text = subprocess.run(
        ["callgrind_annotate", "--threshold=100", "--show-percs=yes",
         f"--inclusive={'yes' if inclusive else 'no'}", output],
        capture_output=True, text=True, check=True).stdout
    costs = {}
    for line in text.splitlines():
        counts = COUNTS.match(line)
        if not counts or counts.group(2).startswith("PROGRAM"):
            continue
        place = PLACE.match(counts.group(2))
        if not place:
            continue
        if STACK_BOTTOM.search(place.group(1)) or "ld-linux" in (place.group(2) or ""):
            continue
        name = re.sub(r"'\d+$", "", place.group(1))
        library = (place.group(2) or "").rsplit("/", 1)[-1]
        key = (name, library)
        costs[key] = costs.get(key, 0) + int(counts.group(1).replace(",", ""))
    return costs


def instructions(folder, name, command, lengths, detail=True):
    """Total a request, and the functions' own and inclusive shares, most expensive first.

    `command` makes the command line for a length, (connections, requests); how many requests one has
    is what the client says that it made.
    """
    totals, made, own, whole = [], [], [], []
    for length in lengths:
        output = f"{folder}/callgrind.{name}.{length[0]}.{length[1]}"
        total, printed = callgrind(output, command(length))
        totals.append(total)
        made.append(printed["requests"])
        if detail:
            own.append(by_function(output, False))
            whole.append(by_function(output, True))
    many = made[1] - made[0]

    def difference(pair):
        if not pair:
            return []
        rows = [((pair[1].get(key, 0) - pair[0].get(key, 0)) / many, key) for key in pair[1]]
        return sorted((row for row in rows if row[0] >= 1), reverse=True)
    return (totals[1] - totals[0]) / many, difference(own), difference(whole)


# First that matches, by the function's name or its library.
GROUPS = (
    ("heap", r"^(_int_|malloc|free|calloc|realloc|memalign|_mid_memalign|aligned_alloc|"
             r"operator (new|delete)|unlink_chunk|tcache|malloc_consolidate|__libc_)"),
    ("libcrypto", r"@libcrypto"), ("libssl", r"@libssl"),
    ("Boost.JSON", r"boost::json|@libboost_json"),
    ("ours: api", r"neuroflash::v\d+::api::"), ("ours: core", r"neuroflash::v\d+::core::"),
    ("ours: io", r"neuroflash::v\d+::io::"), ("ours: call", r"neuroflash::v\d+::call::"),
    ("ours: other", r"neuroflash::"), ("Beast", r"boost::beast::"), ("Asio", r"boost::asio::"),
    ("benchmark", r"bench::|anonymous namespace"), ("strings, std", r"std::|@libstdc"),
    ("libc", r"@libc\.so"), ("other", r""))


def by_group(own):
    """Own instructions a request, by what they belong to; most expensive first."""
    sums = {}
    for cost, (name, library) in own:
        text = f"{name}@{library}"
        # The outer function counts, not what it was instantiated with.
        head = text.split("(")[0].split("<")[0] + "@" + library
        for group, pattern in GROUPS:
            if re.search(pattern, head) or (group.startswith("ours") and re.match(pattern, text)):
                sums[group] = sums.get(group, 0) + cost
                break
    return sorted(((cost, group) for group, cost in sums.items()), reverse=True)
