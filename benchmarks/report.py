# SPDX-License-Identifier: BSL-1.0
"""Medians, ratios, the table, the targets, the plot."""

import math
import os
import pathlib
import shutil
import statistics
import subprocess

BASE = "hand_written"
PEERS = ("go", "reqwest", "undici")  # in other languages
HELD_US = 2_000_000


def median_of(results, name):
    return statistics.median(one[name] for one in results)


def ratios(results, base, value):
    """Round by round: what disturbs the machine for a while disturbs both."""
    pairs = [(value(one), value(other)) for one, other in zip(results, base) if one and other]
    return [mine / theirs for mine, theirs in pairs if theirs > 0]


def interval(values):
    """Where the median lies with a probability of about 90 %, whatever their distribution: by the
    ranks in which binomial counts of values below it fall. Up to 7 values: all."""
    ordered = sorted(values)
    count = len(ordered)
    outside = 0.0
    for rank in range(count // 2):
        outside += 2 * math.comb(count, rank) / 2 ** count
        if outside > 0.1:
            return ordered[max(rank - 1, 0)], ordered[count - max(rank - 1, 0) - 1]
    return ordered[0], ordered[-1]


def too_wide(ratio, low, high):
    return (high - low) / ratio > 0.2


def is_wide(runs):
    """Whether our ratio of CPU needs more rounds; not where there is nothing to compare with."""
    against = ratios(runs.get("ours", []), runs.get(BASE, []), lambda one: one["cpu_us"])
    return bool(against) and too_wide(statistics.median(against), *interval(against))


def summary(client, results, base):
    """A row of latest.json; None where no round succeeded."""
    good = [one for one in results if one]
    if not good:
        return None
    row = {"client": client, "case": good[0]["case"], "connections": good[0]["connections"],
           "rounds": len(good),
           "version": good[0]["version"]}
    for name in ("cpu_us", "user_us", "sys_us", "rps", "p50_us", "p99_us", "p999_us", "peak_kib"):
        row[name] = round(median_of(good, name), 2)
    against = ratios(results, base, lambda one: one["cpu_us"])
    if against:
        row["ratio"] = round(statistics.median(against), 3)
        row["ratio_interval"] = [round(bound, 3) for bound in interval(against)]
        row["wide"] = too_wide(row["ratio"], *row["ratio_interval"])
    for name in ("p50_us", "p99_us"):
        relation = ratios(results, base, lambda one, name=name: one[name])
        if relation:
            row[name.replace("_us", "_ratio")] = round(statistics.median(relation), 3)
    if row["case"] == "flight":
        row["late_p99_us"] = round(row["p99_us"] - HELD_US, 1)
        late = ratios(results, base, lambda one: one["p99_us"] - HELD_US)
        if late:
            row["late_ratio"] = round(statistics.median(late), 3)
    for name in ("resumed", "opened"):
        if name in good[0]:
            row[name] = median_of(good, name)
    return row


def machine():
    model = "unknown"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return {"cpu": model, "cores": os.cpu_count(), "load": round(os.getloadavg()[1], 1),
            "kernel": os.uname().release}


class Rows:
    """Looks rows up."""

    def __init__(self, rows):
        self.rows = {(row["client"], row["case"], row.get("connections")): row for row in rows}

    def value(self, client, case, connections, name):
        return self.rows.get((client, case, connections), {}).get(name)

    def relation(self, one, other):
        mine, theirs = self.value(*one), self.value(*other)
        return mine / theirs if mine is not None and theirs else None


def targets(results):
    """(figure, value, target, stretch), value None where it was not measured."""
    rows = Rows(results["rows"])
    def ours(case, connections, name):
        return rows.value("ours", case, connections, name)
    found = [(f"CPU a request at {c}, against hand_written", ours("post", c, "ratio"), 0.9, 0.85)
             for c in (16, 64, 256)]
    found += [(f"CPU a call with {c:,} in flight, against hand_written",
               ours("flight", c, "ratio"), 0.95, 0.9) for c in (2000, 9000)]
    found += [(f"CPU of {what}, against hand_written", ours(case, c, "ratio"), target, stretch)
              for what, case, c, target, stretch in (
                  ("10,000 waiting calls on 64 connections", "waiting", 64, 1.0, None),
                  ("a client's first call", "first_call", 1, 1.05, 1.0),
                  ("a full handshake", "handshake_full", 1, 1.0, None),
                  ("a resumed handshake", "handshake_resumed", 1, 1.0, None))]
    found.append(("CPU a request at 64, against libcurl", rows.relation(
        ("ours", "post", 64, "cpu_us"), ("libcurl", "post", 64, "cpu_us")), 0.38, 0.32))
    found.append(("instructions a paid call",
                  ours("instructions", 16, "instructions"), 34000, 31000))
    found.append(("instructions with logger and observer, against without", rows.relation(
        ("ours", "instructions_logged", 16, "instructions"),
        ("ours", "instructions", 16, "instructions")), 1.02, None))
    for c in (1, 64):
        for name in ("p50", "p99"):
            found.append((f"{name} at {c}, against hand_written",
                          ours("post", c, f"{name}_ratio"), 1.05, 1.0))
    every = ours("allocations", 16, "allocations")
    openssl = ours("allocations", 16, "openssl_allocations")
    value = ours("allocations", 16, "value_allocations")
    ask = ours("allocations", 16, "ask_allocations")
    found.append(("allocations a call beyond OpenSSL's, the value's and the copied request's",
                  None if value is None else every - openssl - value - ask, 2, 0))
    found += [
        ("KiB a call that waits", ours("memory_waiting", None, "kib"), 3, 1.5),
        ("KiB a call in flight", ours("memory_flight", None, "kib"), 32, 24),
        ("KiB an idle connection", ours("memory_idle", None, "kib"), 26, 20),
        ("lateness p99 with 9,000 in flight, against hand_written",
         ours("flight", 9000, "late_ratio"), 1.1, 0.25)]
    for case in ("download_memory", "download_file"):
        found.append((f"CPU of {case}, against libcurl", rows.relation(
            ("ours", case, 1, "cpu_us"), ("libcurl", case, 1, "cpu_us")), 1.10, 0.95))
    for figure, name in (("CPU", "cpu_us"), ("peak memory", "peak_kib")):
        found.append((f"{figure} of upload_file, against libcurl", rows.relation(
            ("ours", "upload_file", 1, name), ("libcurl", "upload_file", 1, name)), 1.0, None))
    found.append(("CPU of a resumed connection against a full one", rows.relation(
        ("ours", "handshake_resumed", 1, "cpu_us"), ("ours", "handshake_full", 1, "cpu_us")),
        0.5, None))
    opened = ours("handshake_resumed", 1, "opened")
    resumed = ours("handshake_resumed", 1, "resumed")
    found.append(("connections not resumed, though the server allowed it, share",
                  (opened - resumed) / opened if opened else None, 0.05, None))
    found += [
        ("send calls of a small request", ours("system_calls", 16, "send_calls"), 1, None),
        ("TLS records of a small request", ours("system_calls", 16, "tls_records"), 1, None),
        ("times the trust store is loaded by a process",
         ours("system_calls", 16, "trust_store_loads"), 1, None),
        ("CPU a call with 9,000 in flight, against 2,000", rows.relation(
            ("ours", "flight", 9000, "cpu_us"), ("ours", "flight", 2000, "cpu_us")), 1.25, None)]
    found.append(("compiling a file with neuroflash.hpp, against asio/awaitable.hpp",
                  ours("compile", 0, "ratio"), 1.25, None))
    return found


def shown(value, digits=2):
    return "–" if value is None else f"{value:,.{digits}f}" if value < 1000 else f"{value:,.0f}"


def verdict(value, target, stretch):
    if value is None or target is None:
        return ""
    if stretch is not None and value <= stretch:
        return "stretch met"
    return "met" if value <= target else "not met"


def table(results):
    on = results["machine"]
    lines = [f"{results['date']}, {on['cpu']}, {on['cores']} cores, load {on['load']}, "
             f"{results['seconds']} s", "",
             "| case | connections | client | rounds | CPU µs | × hand-written [interval] "
             "| instructions | system calls | req/s | p50 µs | p99 µs | p99.9 µs | peak MiB |",
             "|" + "---|" * 13]
    for row in results["rows"]:
        if "cpu_us" not in row:
            continue
        ratio = shown(row.get("ratio"))
        if "ratio_interval" in row:
            ratio += " [{}–{}]".format(*map(shown, row["ratio_interval"]))
        lines.append(
            f"| {row['case']} | {row['connections']:,} | {row['client']} | {row['rounds']} "
            f"| {shown(row['cpu_us'], 1)} "
            f"| {ratio}"
            f"{' wide' if row.get('wide') else ''} "
            f"| {shown(row.get('instructions'), 0)} | {shown(row.get('system_calls'))} "
            f"| {row['rps']:,.0f} "
            f"| {row['p50_us']:,.0f} | {row['p99_us']:,.0f} | {row['p999_us']:,.0f} "
            f"| {row['peak_kib'] / 1024:.1f} |")
    lines += ["", "An interval holds the median with a probability of about 90 %. `wide`: it is "
              "wider than 20 % of the ratio after the last round; instructions and system calls "
              "decide there, where they were counted. They are of the measured part; those of "
              "calls in flight were counted with 600 calls."]
    lines += ["", "| client | version |", "|---|---|"]
    versions = {row["client"]: row["version"] for row in results["rows"] if "version" in row}
    lines += [f"| {client} | {version} |" for client, version in versions.items()]
    lines += ["", "| a request, 16 connections | " + " | ".join(
        ("instructions", "allocations", "operator new", "OpenSSL's", "bytes")) + " |",
        "|---|---|---|---|---|---|"]
    rows = Rows(results["rows"])
    for client in (BASE, "bare", "libcurl", "ours"):
        cells = [shown(rows.value(client, "instructions", 16, "instructions"), 0)]
        for name in ("allocations", "operator_new", "openssl_allocations", "allocated_bytes"):
            cells.append(shown(rows.value(client, "allocations", 16, name), 1))
        lines.append(f"| {client} | " + " | ".join(cells) + " |")
    lines += ["", "| KiB for each | idle connection | waiting call | call in flight |",
              "|---|---|---|---|"]
    for client in (BASE, "ours"):
        cells = [shown(rows.value(client, f"memory_{name}", None, "kib"), 1)
                 for name in ("idle", "waiting", "flight")]
        lines.append(f"| {client} | " + " | ".join(cells) + " |")
    lines += ["", "| target | ours | target | stretch | |", "|---|---|---|---|---|"]
    for figure, value, target, stretch in targets(results):
        lines.append(f"| {figure} | {shown(value)} | {shown(target)} | {shown(stretch)} "
                     f"| {verdict(value, target, stretch)} |")
    for client, what in results["profile"].items():
        lines += ["", f"| {client}: own instructions by group | |", "|---|---|"]
        lines += [f"| {group} | {cost:,.0f} |" for cost, group in what["groups"]]
    lines += [f"\nfailed: {failure}" for failure in results["failures"]]
    return "\n".join(lines) + "\n"


def plot(results, folder):
    """CPU a request by connections, as SVG."""
    if not shutil.which("gnuplot"):
        print("no gnuplot, no plot")
        return
    clients = [client for client in (BASE, "bare", "libcurl", "ours", *PEERS)
               if any(row["client"] == client and row["case"] == "post" for row in results["rows"])]
    rows = Rows(results["rows"])
    data = []
    for c in (1, 16, 64, 256):
        values = [rows.value(client, "post", c, "cpu_us") for client in clients]
        data.append(" ".join([f'"{c}"', *(str(value or "NaN") for value in values)]))
    (folder / "latest.dat").write_text("\n".join(data) + "\n")
    bars = ", ".join(f"'{folder}/latest.dat' using {i + 2}:xtic(1) title '{client}'"
                     for i, client in enumerate(clients))
    script = ("set terminal svg size 800,480; set style data histogram; set style fill solid; "
              "set key top right noenhanced; set grid ytics; set xlabel 'connections'; "
              "set ylabel 'CPU, µs a request'; set yrange [0:*]; "
              f"set output '{folder}/latest.svg'; plot {bars}")
    subprocess.run(["gnuplot", "-e", script], check=True)
    print(f"plot: {folder}/latest.svg")
