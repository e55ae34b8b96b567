#!/usr/bin/env python3
"""make bench: every figure is a ratio of medians of runs taken in turn, whole
processes, output included (written to a file). Nothing here asserts a time.

Workbooks are made once, in build/bench/. The floor is what libdeflate alone
takes to inflate the same entries into fresh buffers (floor_inflate.c)."""
import argparse
import os
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import bench_many  # noqa: E402
import make_workbook  # noqa: E402

BUILD = "build"
WORK = "build/bench"
GABARIT = f"{BUILD}/gabarit"
TODAY = "2024-06-30"


def run(command, out=os.devnull):
    """Wall seconds, peak memory in MiB and exit status of one whole process."""
    with open(out, "wb") as sink:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=sink, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    return wall, usage.ru_maxrss / 1024, process.returncode


def in_turn(commands, runs, out):
    """Medians of (wall, memory) for each command, run A B C A B C …"""
    taken = {name: [] for name in commands}
    for _ in range(runs + 1):
        for name, command in commands.items():
            taken[name].append(run(command, out))
    medians = {}
    for name, results in taken.items():
        results = results[1:]
        if any(status not in (0, 1) for _, _, status in results):
            raise SystemExit(f"bench: {commands[name]} ended with {[r[2] for r in results]}")
        medians[name] = (statistics.median(r[0] for r in results), max(r[1] for r in results))
    return medians


def ratio(title, measured, floor, target, aim=None, memory=None):
    value = measured / floor
    told = f"{title:58s} {measured * 1000:9.1f} ms / {floor * 1000:8.1f} ms = {value:5.2f}"
    told += f"   (at most {target}" + (f", aim {aim})" if aim else ")")
    if memory:
        told += f"  {memory:.0f} MiB"
    print(told, flush=True)


def make_workbooks():
    os.makedirs(WORK, exist_ok=True)
    for kind, name in (("shared", "shared.xlsx"), ("inline", "inline.xlsx")):
        if not os.path.exists(f"{WORK}/{name}"):
            subprocess.run([sys.executable, "bench/make_workbook.py", kind, f"{WORK}/{name}"], check=True)
    if not os.path.exists(f"{WORK}/large.xls"):
        subprocess.run(["/usr/bin/python3", "bench/make_xls.py", f"{WORK}/large.xls"], check=True)


def make_store():
    data = f"{WORK}/data"
    if not os.path.exists(data):
        subprocess.run([GABARIT, "init", "--data", data, "--demo"], check=True, stdout=subprocess.DEVNULL)
    return data


def lines_workbook(lines):
    path = f"{WORK}/lines-{lines}.xlsx"
    if not os.path.exists(path):
        subprocess.run([sys.executable, "bench/make_workbook.py", "shared", path, str(lines)], check=True)
    return path


def bench_read(runs):
    out = f"{WORK}/out"
    for name in ("shared", "inline"):
        path = f"{WORK}/{name}.xlsx"
        took = in_turn({"floor": [f"{BUILD}/bench/floor_inflate", path], "read": [GABARIT, "read", path],
                        "json": [GABARIT, "read", path, "--format", "json"]}, runs, out)
        ratio(f"read, {name} strings, tsv / libdeflate alone", took["read"][0], took["floor"][0], 2.5, 1.6, took["read"][1])
        ratio(f"read, {name} strings, json / libdeflate alone", took["json"][0], took["floor"][0], 2.5, 1.6, took["json"][1])
    path = f"{WORK}/large.xls"
    took = in_turn({"freexl": [f"{BUILD}/bench/peer_freexl", path], "read": [GABARIT, "read", path]}, runs, out)
    ratio("read, XLS / FreeXL alone", took["read"][0], took["freexl"][0], 1.0, 0.5, took["read"][1])


def bench_check(runs, data):
    out = f"{WORK}/out"
    for name in ("shared", "inline"):
        path = f"{WORK}/{name}.xlsx"
        took = in_turn({"floor": [f"{BUILD}/bench/floor_inflate", path],
                        "check": [GABARIT, "check", path, "--data", data, "--today", TODAY, "--format", "json"]}, runs, out)
        ratio(f"check + JSON, {name} strings / libdeflate alone", took["check"][0], took["floor"][0], 4.5, 3, took["check"][1])


def check_command(path, data):
    return [GABARIT, "check", path, "--data", data, "--today", TODAY, "--format", "json"]


def bench_small(runs, data):
    out = f"{WORK}/out"
    took = in_turn({"one": check_command(lines_workbook(1), data), "thousand": check_command(lines_workbook(1000), data)},
                   runs * 3, out)
    more = (took["thousand"][0] - took["one"][0]) * 1000
    print(f"check of 1,000 lines above check of one: {took['thousand'][0] * 1000:.1f} − {took['one'][0] * 1000:.1f} = {more:.1f} ms   (at most 30)")


def bench_linear(runs, data):
    out = f"{WORK}/out"
    sizes = (100, 1000, 10000, 150000)
    commands = {size: check_command(lines_workbook(size), data) for size in (1, *sizes)}
    took = in_turn(commands, runs, out)
    print("check, time per line above the start of the process (flat is wanted):")
    for size in sizes:
        print(f"    {size:7d} lines {(took[size][0] - took[1][0]) / size * 1e6:8.2f} µs a line")


def bench_earlier(runs, data):
    out, path = f"{WORK}/out", f"{WORK}/shared.xlsx"
    commands = {"none": check_command(path, data)}
    for name, folder in bench_many.stores(WORK, make_workbook.LINES, GABARIT).items():
        commands[name] = check_command(path, folder)
    took = in_turn(commands, runs, out)
    for name in commands:
        if name != "none":
            ratio(f"check, 3,000,000 earlier registrations {name} / none", took[name][0], took["none"][0], 2, None, took[name][1])


def main():
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--only", help="read, check, small, linear, earlier, rules, store, papers, server, login, verify, mails")
    wanted = parser.parse_args()
    make_workbooks()
    data = make_store()
    parts = {
        "read": lambda: bench_read(wanted.runs),
        "check": lambda: bench_check(wanted.runs, data),
        "small": lambda: bench_small(wanted.runs, data),
        "linear": lambda: bench_linear(wanted.runs, data),
        "earlier": lambda: bench_earlier(wanted.runs, data),
        "rules": lambda: subprocess.run([f"{BUILD}/bench/bench_rules"], check=True),
        "store": lambda: subprocess.run([f"{BUILD}/bench/bench_store"], check=True),
        "papers": lambda: subprocess.run([f"{BUILD}/bench/bench_papers", data], check=True),
        "server": lambda: subprocess.run([sys.executable, "bench/bench_server.py"], check=True),
        "login": lambda: subprocess.run([sys.executable, "bench/bench_login.py"], check=True),
        "verify": lambda: subprocess.run([sys.executable, "bench/bench_verify.py"], check=True),
        "mails": lambda: subprocess.run([sys.executable, "bench/bench_mails.py"], check=True),
    }
    for name, part in parts.items():
        if wanted.only in (None, name):
            print(f"== {name}", flush=True)
            part()


if __name__ == "__main__":
    main()
