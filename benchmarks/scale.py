# SPDX-License-Identifier: BSL-1.0
"""Calls in flight, up to 20,000: whether memory and CPU grow with their number and not faster."""

import json
import shutil
import statistics
import subprocess
import time

import report

HOLD_MS = 4000
ROUNDS = 5
SIZES = (1000, 5000, 10000, 20000)
# Case, clients, options.
KINDS = (
    ("flight", ("hand_written", "ours"), ("--hold", str(HOLD_MS))),
    ("flight_text", ("ours",), ("--hold", str(HOLD_MS))),
    ("flight_upload", ("ours",), ("--file", "{folder}/small.png")),
)
TITLES = {"flight": "images", "flight_text": "texts", "flight_upload": "uploads of 64 KiB"}
OTHER_DESCRIPTORS = 100


def measured(bench, sizes):
    """Runs by series and size, in interleaved rounds."""
    runs = {}
    for number in range(ROUNDS):
        for size in sizes:
            for case, clients, options in KINDS:
                for client in clients:
                    print(f"== round {number + 1}: {client}, {case}, {size:,}", flush=True)
                    got = bench.once(client, case, size, 1, 0, "delaying", options)
                    if got:
                        runs.setdefault((client, case), {}).setdefault(size, []).append(got)
    return runs


def line_through(points):
    """(slope, intercept, largest distance of a point from the line, as a share); None where there
    are too few points to say."""
    if len(points) < 2:
        return None, None, None
    slope, start = statistics.linear_regression(*zip(*points))
    away = max(abs(y - start - slope * x) / y for x, y in points) if len(points) > 2 else None
    return slope, start, away


def rounded(value, digits):
    return None if value is None else round(value, digits)


def row_of(client, case, by_size):
    memory = [(size, report.median_of(runs, "during_kib")) for size, runs in by_size.items()]
    cpu = [(size, report.median_of(runs, "cpu_us")) for size, runs in by_size.items()]
    slope, start, away = line_through(memory)
    return {"client": client, "case": case,
            "rounds": min(len(runs) for runs in by_size.values()), "kib": dict(memory),
            "cpu_us": dict(cpu), "late_p99_us": {
                size: round(report.median_of(runs, "p99_us") - HOLD_MS * 1000)
                for size, runs in by_size.items()},
            "kib_each": rounded(slope, 1), "kib_alone": rounded(start, 0),
            "percent_away": rounded(away and away * 100, 1)}


def table(rows, results):
    sizes = sorted({size for row in rows for size in row["kib"]})
    lines = [f"{results['date']}, {results['machine']['cpu']}, {results['machine']['cores']} cores, "
             f"{results['seconds']} s, {ROUNDS} rounds", "",
             "| in flight | client | KiB for each | farthest from a line | "
             + " | ".join(f"MiB with {size:,}" for size in sizes) + " | "
             + " | ".join(f"CPU µs with {size:,}" for size in sizes) + " |",
             "|" + "---|" * (4 + 2 * len(sizes))]
    for row in rows:
        lines.append(
            f"| {TITLES[row['case']]} | {row['client']} "
            f"| {report.shown(row['kib_each'], 1)} | {report.shown(row['percent_away'], 1)} % | "
            + " | ".join(f"{row['kib'][size] / 1024:,.0f}" if size in row["kib"] else "–"
                         for size in sizes) + " | "
            + " | ".join(report.shown(row["cpu_us"].get(size), 1) for size in sizes) + " |")
    lines += [f"\nfailed: {failure}" for failure in results["failures"]]
    return "\n".join(lines) + "\n"


def plot(rows, folder):
    """Memory and CPU by the number of calls, as SVG."""
    if not shutil.which("gnuplot"):
        print("no gnuplot, no plot")
        return
    parts = []
    for index, row in enumerate(rows):
        (folder / f"scale.{index}.dat").write_text("".join(
            f"{size} {row['kib'][size] / 1024} {row['cpu_us'][size]}\n" for size in row["kib"]))
        parts.append((index, f"{row['client']}, {TITLES[row['case']]}"))

    def lines(column):
        return ", ".join(f"'{folder}/scale.{index}.dat' using 1:{column} with linespoints "
                         f"title '{title}'" for index, title in parts)
    script = (f"set terminal svg size 800,900; set output '{folder}/scale.svg'; set grid; "
              "set key top left noenhanced; set xlabel 'calls in flight'; set xrange [0:*]; "
              "set yrange [0:*]; set multiplot layout 2,1; set ylabel 'memory, MiB'; "
              f"plot {lines(2)}; set ylabel 'CPU, µs a call'; plot {lines(3)}; unset multiplot")
    subprocess.run(["gnuplot", "-e", script], check=True)
    print(f"plot: {folder}/scale.svg")


def run(bench, descriptors):
    """Writes scale.json, scale.md and scale.svg. Returns the exit code."""
    began = time.monotonic()
    # Each call in flight has a descriptor. The largest size shrinks to what the system allows.
    most = descriptors - OTHER_DESCRIPTORS
    sizes = sorted({min(size, most) for size in SIZES})
    if len(sizes) < len(SIZES):
        bench.failures.append(f"{most:,} in flight at most, because a process may have "
                              f"{descriptors:,} descriptors; see ulimit -n")
    rows = [row_of(*series, by_size) for series, by_size in measured(bench, sizes).items()]
    results = {"rows": rows, "failures": bench.failures, "date": time.strftime("%Y-%m-%d %H:%M"),
               "seconds": round(time.monotonic() - began), "machine": report.machine()}
    (bench.folder / "scale.json").write_text(json.dumps(results, indent=1) + "\n")
    text = table(rows, results)
    (bench.folder / "scale.md").write_text(text)
    print(text)
    plot(rows, bench.folder)
    return 1 if bench.failures else 0
