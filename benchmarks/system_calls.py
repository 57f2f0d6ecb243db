# SPDX-License-Identifier: BSL-1.0
"""What reaches the kernel: calls that send, TLS records in them, and how often a file is opened.

strace over two lengths of the same run, subtracted; what both runs do once is gone from that.
"""

import json
import re
import subprocess
import sys

LENGTHS = (200, 600)
SENDING = re.compile(r"^(?:\d+ +)?(?:write|writev|sendto|sendmsg)\(")
BYTES = re.compile(r'"((?:\\x[0-9a-f]{2})+)"')
APPLICATION_DATA = 0x17


def traced(output, command):
    """The trace, and nothing of what the client prints."""
    done = subprocess.run(
        ["strace", "-f", "-xx", "-s", "70000", "-e", "trace=openat,write,writev,sendto,sendmsg",
         "-o", output, *command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"strace of {' '.join(command)} failed:\n{done.stderr}")
    with open(output, encoding="ascii") as trace:
        return trace.read().splitlines()


def calls_while_measured(folder, name, command, length):
    """System calls a request: those between the two getrusage that the client makes before and after
    what it measures. `command` makes the command line for a length, (connections, requests)."""
    output = f"{folder}/strace.{name}.all"
    done = subprocess.run(["strace", "-f", "-o", output, *command(length)], capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"strace of {name} failed:\n{done.stderr}")
    with open(output, encoding="utf-8", errors="replace") as trace:
        lines = trace.read().splitlines()
    marks = [number for number, line in enumerate(lines) if "getrusage(RUSAGE_SELF" in line]
    if len(marks) != 2:
        sys.exit(f"{name}: {len(marks)} calls of getrusage in the trace, not 2")
    return (marks[1] - marks[0] - 1) / json.loads(done.stdout.splitlines()[-1])["requests"]


def records_in(content):
    """How many TLS records of application data; 0: it is something else."""
    count, place = 0, 0
    while place + 5 <= len(content):
        if content[place] != APPLICATION_DATA or content[place + 1] != 3:
            return 0
        count += 1
        place += 5 + int.from_bytes(content[place + 3:place + 5], "big")
    return count


def sent(lines):
    """(calls that send application data, records in them)"""
    calls, records = 0, 0
    for line in lines:
        if not SENDING.match(line):
            continue
        content = b"".join(
            bytes.fromhex(part.replace("\\x", "")) for part in BYTES.findall(line))
        found = records_in(content)
        calls += found > 0
        records += found
    return calls, records


def opened(lines, file):
    """How often a file was opened that has this name."""
    name = "".join(f"\\x{byte:02x}" for byte in file.encode())
    return sum("openat(" in line and f'"{name}"' in line for line in lines)


def system_calls(folder, name, command, trust):
    """Of a request: sending calls and records; of the whole run: openings of the trust store."""
    found, openings = [], 0
    for length in LENGTHS:
        lines = traced(f"{folder}/strace.{name}.{length}", command(length))
        found.append(sent(lines))
        openings = opened(lines, trust)
    many = LENGTHS[1] - LENGTHS[0]
    if found[1][0] == 0 or openings == 0:
        sys.exit(f"{name}: no request and no trust store in the trace; does strace write otherwise?")
    return {"send_calls": (found[1][0] - found[0][0]) / many,
            "tls_records": (found[1][1] - found[0][1]) / many, "trust_store_loads": openings}
