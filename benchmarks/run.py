# SPDX-License-Identifier: BSL-1.0
"""Runs the clients side by side and writes what they used; README.md says how and why."""

import argparse
import json
import pathlib
import resource
import signal
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent / "server"))
from environment import Servers  # noqa: E402
from instructions import by_group, instructions  # noqa: E402
from system_calls import system_calls  # noqa: E402
import report  # noqa: E402

CLIENT_CORE = "1"
BASE = "hand_written"
ALL = (BASE, "bare", "libcurl", "ours")
POST = (*ALL, "go")  # whoever was not built is left out
MOST = (BASE, "libcurl", "ours")
OWN = (BASE, "ours")
UPLOADS = ("libcurl", "ours")
HOLD_MS = 2000

# name, connections, requests, warm-up, server, clients, rounds (short, long), further options
CASES = (
    ("post", 1, 3000, 300, "keep", POST, (5, 9), ()),
    ("post", 16, 15000, 500, "keep", POST, (5, 9), ()),
    ("post", 64, 20000, 1000, "keep", POST, (5, 9), ()),
    ("post", 256, 20000, 2000, "keep", POST, (5, 9), ()),
    ("download_memory", 1, 100, 10, "keep", MOST, (5, 9), ()),
    ("download_file", 1, 100, 10, "keep", MOST, (5, 9), ("--file", "{folder}/out.png")),
    ("upload_file", 1, 20, 2, "keep", UPLOADS, (5, 9), ("--file", "{folder}/upload.png")),
    ("handshake_full", 1, 100, 5, "forgetful", OWN, (5, 9), ()),
    ("handshake_resumed", 1, 100, 5, "closing", OWN, (5, 9), ()),
    ("first_call", 1, 1, 0, "keep", OWN, (9, 25), ()),
    ("waiting", 64, 10000, 0, "delaying", MOST, (3, 5), ("--hold", "20")),
    ("flight", 2000, 1, 0, "delaying", ALL, (3, 5), ("--hold", str(HOLD_MS))),
    ("flight", 9000, 1, 0, "delaying", ALL, (3, 5), ("--hold", str(HOLD_MS))),
)


class Bench:
    """One run against servers that are up."""

    def __init__(self, servers, binaries, folder):
        self.servers = servers
        self.binaries = pathlib.Path(binaries)
        self.folder = folder
        self.failures = []

    def has(self, client):
        return (self.binaries / f"bench_{client}").exists()

    def command(self, client, case, connections, requests, warmup, server, more=()):
        return [str(self.binaries / f"bench_{client}"), "--port", str(self.servers.ports[server]),
                "--ca", self.servers.ca, "--case", case, "--connections", str(connections),
                "--requests", str(requests), "--warmup", str(warmup),
                *(part.format(folder=self.folder) for part in more)]

    def once(self, *what):
        """What the client printed; None where it failed, which is shown at the end."""
        command = ["taskset", "-c", CLIENT_CORE, *self.command(*what)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return json.loads(done.stdout)
        self.failures.append(f"{what[0]}, {what[1]} at {what[2]}: {done.stderr.strip()}")
        return None

    def case(self, name, connections, requests, warmup, server, clients, rounds, more):
        """Rows of one case: interleaved rounds, medians, ratios pair by pair."""
        runs = {client: [] for client in clients if self.has(client)}
        for _ in range(rounds):
            for client, results in runs.items():
                results.append(self.once(client, name, connections, requests, warmup, server, more))
        return [row for row in (report.summary(client, results, runs.get(BASE, []))
                                for client, results in runs.items()) if row]

    def slope(self, client, name, server, few, many, more=()):
        """KiB for each further connection or call."""
        sizes = []
        for connections, requests in (few, many):
            got = self.once(client, name, connections, requests, 0, server, more)
            if not got:
                return None
            sizes.append(got["during_kib"])
        return (sizes[1] - sizes[0]) / (max(many) - max(few))

    def memory(self):
        rows = []
        for client in OWN:
            for name, *how in (("idle", "keep", (100, 1), (1000, 1)),
                               ("waiting", "delaying", (64, 2000), (64, 10000), ("--hold", "20")),
                               ("flight", "delaying", (500, 1), (2000, 1), ("--hold", "2000"))):
                kib = self.slope(client, name, *how)
                if kib is not None:
                    rows.append({"client": client, "case": f"memory_{name}", "kib": round(kib, 2)})
        return rows

    def allocations(self):
        rows = []
        for client in ALL:
            if not self.has(client + "_counted"):
                continue
            got = self.once(client + "_counted", "post", 16, 4000, 1000, "keep")
            if got:
                names = ("allocations", "operator_new", "openssl_allocations", "allocated_bytes",
                         "value_allocations", "ask_allocations")
                rows.append({"client": client, "case": "allocations", "connections": 16,
                             **{name: round(got[name], 2) for name in names if name in got}})
        return rows

    def instructions(self):
        rows, profile = [], {}
        for client, case in (*((client, "post") for client in ALL), ("ours", "post_logged")):
            if not self.has(client):
                continue

            def command(requests, client=client, case=case):
                return self.command(client, case, 16, requests, 200, "keep")
            detail = client in OWN and case == "post"
            total, own, whole = instructions(self.folder, client, command, detail)
            rows.append({"client": client, "case": case.replace("post", "instructions"),
                         "connections": 16, "instructions": round(total)})
            if detail:
                profile[client] = {
                    "groups": by_group(own), "own": own[:25], "inclusive": whole[:60]}
        return rows, profile

    def system_calls(self):
        rows = []
        for client in OWN:
            def command(requests, client=client):
                return self.command(client, "post", 16, requests, 100, "keep")
            rows.append({"client": client, "case": "system_calls", "connections": 16,
                         **system_calls(self.folder, client, command, self.servers.ca)})
        return rows


def compile_times(folder, rounds=3):
    """CPU seconds for a file with one include: ours, and what it is held against."""
    include = pathlib.Path(__file__).resolve().parent.parent / "include"
    rows, seconds = [], {}
    for _ in range(rounds):
        for client, header in ((BASE, "boost/asio/awaitable.hpp"), ("ours", "neuroflash.hpp")):
            source = folder / f"only_{client}.cpp"
            source.write_text(f"#include <{header}>\nint main() {{}}\n")
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(["c++", "-std=c++20", "-O2", "-c", f"-I{include}", str(source), "-o",
                            str(source) + ".o"], check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds.setdefault(client, []).append(
                after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    for client, used in seconds.items():
        rows.append({"client": client, "case": "compile", "connections": 0,
                     "seconds": round(statistics.median(used), 3),
                     "ratio": round(statistics.median(
                         mine / other for mine, other in zip(used, seconds[BASE])), 3)})
    return rows


def run(bench, long):
    began = time.monotonic()
    rows = []
    for name, connections, requests, warmup, server, clients, rounds, more in CASES:
        print(f"== {name} at {connections}, after {time.monotonic() - began:.0f} s", flush=True)
        rows += bench.case(
            name, connections, requests, warmup, server, clients, rounds[1 if long else 0], more)
    print(f"== memory, after {time.monotonic() - began:.0f} s", flush=True)
    rows += bench.memory()
    print(f"== allocations and instructions, after {time.monotonic() - began:.0f} s", flush=True)
    rows += bench.allocations()
    counted, profile = bench.instructions()
    counted += bench.system_calls()
    counted += compile_times(bench.folder)
    return {"rows": rows + counted, "profile": profile, "failures": bench.failures,
            "seconds": round(time.monotonic() - began), "date": time.strftime("%Y-%m-%d %H:%M"),
            "machine": report.machine()}


def main():
    line = argparse.ArgumentParser(description=__doc__)
    line.add_argument("--binaries", required=True)
    line.add_argument("--folder", required=True, help="where results and servers' files go")
    line.add_argument("--long", action="store_true")
    asked = line.parse_args()
    # Servers must not outlive a run that is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    folder = pathlib.Path(asked.folder).resolve()
    with Servers(folder, asked.binaries) as servers:
        results = run(Bench(servers, asked.binaries, folder), asked.long)
    (folder / "latest.json").write_text(json.dumps(results, indent=1) + "\n")
    text = report.table(results)
    (folder / "latest.md").write_text(text)
    print(text)
    report.plot(results, folder)
    sys.exit(1 if results["failures"] else 0)


if __name__ == "__main__":
    main()
