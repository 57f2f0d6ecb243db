# SPDX-License-Identifier: BSL-1.0
"""Runs the clients side by side and writes what they used; README.md says how and why."""

import argparse
import dataclasses
import json
import pathlib
import resource
import signal
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent / "server"))
from environment import ADDRESSES, Servers  # noqa: E402
from instructions import by_group, instructions  # noqa: E402
from system_calls import calls_while_measured, system_calls  # noqa: E402
import report  # noqa: E402
import scale  # noqa: E402

CLIENT_CORE = "1"
BASE = "hand_written"
ALL = (BASE, "bare", "libcurl", "ours")
POST = (*ALL, *report.PEERS)  # whoever was not built is left out
MOST = (BASE, "libcurl", "ours")
OWN = (BASE, "ours")
UPLOADS = ("libcurl", "ours")
HOLD_MS = 2000

@dataclasses.dataclass(frozen=True)
class Case:
    """What is measured against what. `counted`: two amounts of work, (connections, requests), whose
    difference in instructions and system calls is that of so many requests."""
    name: str
    connections: int
    requests: int
    warmup: int
    server: str
    clients: tuple
    rounds: tuple = (5, 9)  # short, long; more where they differ
    options: tuple = ()
    counted: tuple = ()


CASES = (
    Case("post", 1, 3000, 300, "keep", POST),
    Case("post", 16, 15000, 500, "keep", POST, counted=((16, 1000), (16, 3000))),
    Case("post", 64, 20000, 1000, "keep", POST, counted=((64, 1000), (64, 3000))),
    Case("post", 256, 20000, 2000, "keep", POST, counted=((256, 1000), (256, 3000))),
    Case("download_memory", 1, 100, 10, "keep", MOST),
    Case("download_file", 1, 100, 10, "keep", MOST, options=("--file", "{folder}/out.png")),
    Case("upload_file", 1, 20, 2, "keep", UPLOADS, options=("--file", "{folder}/upload.png")),
    Case("handshake_full", 1, 100, 5, "forgetful", OWN),
    Case("handshake_resumed", 1, 100, 5, "closing", OWN),
    Case("first_call", 1, 1, 0, "keep", OWN, (9, 25)),
    Case("waiting", 64, 10000, 0, "delaying", MOST, (5, 7), ("--hold", "20"),
         ((64, 1000), (64, 3000))),
    Case("flight", 2000, 1, 0, "delaying", ALL, (5, 7), ("--hold", str(HOLD_MS)),
         ((200, 1), (600, 1))),
    Case("flight", 9000, 1, 0, "delaying", ALL, (5, 7), ("--hold", str(HOLD_MS))),
)
# How often a case is run at most, in multiples of its rounds.
MOST_ROUNDS = 3


class Bench:
    """One run against servers that are up."""

    def __init__(self, servers, binaries, folder):
        self.servers = servers
        self.binaries = pathlib.Path(binaries)
        self.folder = folder
        self.failures = []
        self.commands = 0

    def has(self, client):
        return (self.binaries / f"bench_{client}").exists()

    def command(self, client, case, connections, requests, warmup, server, more=()):
        # The next address each time: the ports of the last one may not be free yet.
        self.commands += 1
        host = ADDRESSES[self.commands % len(ADDRESSES)] if server == "delaying" else ADDRESSES[0]
        return [str(self.binaries / f"bench_{client}"), "--host", host,
                "--port", str(self.servers.ports[server]),
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

    def case(self, case, long):
        """Rows of one case: interleaved rounds, medians, ratios pair by pair. There are more rounds
        for as long as neighbours make the ratio too uncertain, up to a limit."""
        runs = {client: [] for client in case.clients if self.has(client)}
        least = case.rounds[1 if long else 0]
        for number in range(least * MOST_ROUNDS):
            if number >= least and not report.is_wide(runs):
                break
            for client, results in runs.items():
                results.append(self.once(client, case.name, case.connections, case.requests,
                                         case.warmup, case.server, case.options))
        rows = [row for row in (report.summary(client, results, runs.get(BASE, []))
                                for client, results in runs.items()) if row]
        for row in rows:
            if case.counted and row["client"] in OWN:
                row.update(self.counts(row["client"], case))
        return rows

    def counts(self, client, case):
        """Instructions and system calls of a request."""
        def command(length):
            return self.command(client, case.name, *length, min(case.warmup, length[0]), case.server,
                                case.options)
        name = f"{client}.{case.name}.{case.connections}"
        total, _, _ = instructions(self.folder, name, command, case.counted, False)
        return {"instructions": round(total), "system_calls": round(
            calls_while_measured(self.folder, name, command, case.counted[1]), 2)}

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

            def command(length, client=client, case=case):
                return self.command(client, case, *length, 200, "keep")
            detail = client in OWN and case == "post"
            lengths = ((16, 1000), (16, 3000))
            total, own, whole = instructions(self.folder, client, command, lengths, detail)
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
    for case in CASES:
        print(f"== {case.name} at {case.connections}, after {time.monotonic() - began:.0f} s",
              flush=True)
        rows += bench.case(case, long)
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


def raise_descriptors():
    """How many this process and its children may have; more than the limit needs root."""
    enough = 65536
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (enough, enough))
    except (ValueError, PermissionError):
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def main():
    line = argparse.ArgumentParser(description=__doc__)
    line.add_argument("--binaries", required=True)
    line.add_argument("--folder", required=True, help="where results and servers' files go")
    line.add_argument("--long", action="store_true")
    line.add_argument("--scale", action="store_true", help="only calls in flight, up to 20,000")
    asked = line.parse_args()
    # Servers must not outlive a run that is stopped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    descriptors = raise_descriptors()
    folder = pathlib.Path(asked.folder).resolve()
    if asked.scale:
        with Servers(folder, asked.binaries, scale.HOLD_MS) as servers:
            sys.exit(scale.run(Bench(servers, asked.binaries, folder), descriptors))
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
