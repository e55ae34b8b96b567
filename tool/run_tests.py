#!/usr/bin/env python3
"""Builds and runs every test, and ends with the line `N passed, N failed`.

What runs where is the table RUNS; each test prints TAP, and every `ok` and
`not ok` counts. A program that ends badly without a `not ok` counts as one
failure.
"""
import json
import os
import re
import subprocess
import sys
import time

RUNS = [
    # build folder, what is built, suites
    ("build-asan", None, ["unit", "rules", "sheets", "flow", "cli", "office"]),
    ("build", None, ["command", "http", "faults", "browser"]),
]
FUZZ_SECONDS = os.environ.get("FUZZ_SECONDS", "30")


def suites_of(folder):
    answer = subprocess.run(["meson", "introspect", folder, "--tests"], capture_output=True, text=True, check=True)
    return {suite.split(":")[-1] for test in json.loads(answer.stdout) for suite in test["suite"]}


def build(folder):
    done = subprocess.run(["ninja", "-C", folder, "--quiet", "-k", "0"], capture_output=True, text=True)
    if done.returncode:
        print((done.stdout + done.stderr)[-12000:])
    return done.returncode == 0


def count(record):
    """(passed, failed, skipped) of one test program."""
    out = record.get("stdout") or ""
    bad = len(re.findall(r"^not ok\b", out, re.M))
    skipped = len(re.findall(r"^ok\b.*# SKIP", out, re.M | re.I))
    good = len(re.findall(r"^ok\b", out, re.M)) - skipped
    if record["result"] in ("OK", "EXPECTEDFAIL"):
        return max(good, 0 if skipped else 1), bad, skipped
    if record["result"] == "SKIP":
        return good, bad, max(skipped, 1)
    return good, max(bad, 1), skipped


def show(record):
    print(f"--- {record['name']}: {record['result']}")
    lines = ((record.get("stdout") or "") + (record.get("stderr") or "")).splitlines()
    wanted = [line for line in lines if not line.startswith("ok ")]
    print("\n".join(wanted[-80:]))


def run(folder, wanted):
    totals = [0, 0, 0]
    suites = sorted(set(wanted) & suites_of(folder))
    if not suites:
        return totals
    command = ["meson", "test", "-C", folder, "--no-rebuild", "--quiet"]
    for suite in suites:
        command += ["--suite", suite]
    log = os.path.join(folder, "meson-logs", "testlog.json")
    if os.path.exists(log):
        os.remove(log)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(log, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            one = count(record)
            totals = [a + b for a, b in zip(totals, one)]
            print(f"{folder:11s} {record['name']:32s} {record['result']:8s} {one[0]:5d} ok {record['duration']:7.1f} s")
            for skip in re.findall(r"^ok\b.*# SKIP.*", record.get("stdout") or "", re.M | re.I):
                print(f"    {skip}")
            if one[1]:
                show(record)
    return totals


def fuzz():
    if not build("build-fuzz"):
        return [0, 1, 0]
    done = subprocess.run([sys.executable, "tool/run_fuzz.py", "--seconds", FUZZ_SECONDS, "--tap"],
                          capture_output=True, text=True)
    print(done.stdout, done.stderr[-4000:])
    bad = len(re.findall(r"^not ok\b", done.stdout, re.M))
    return [len(re.findall(r"^ok\b", done.stdout, re.M)), bad or int(done.returncode != 0), 0]


def main():
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    started = time.monotonic()
    totals = [0, 0, 0]
    for folder, _, suites in RUNS:
        one = run(folder, suites) if build(folder) else [0, 1, 0]
        totals = [a + b for a, b in zip(totals, one)]
    if FUZZ_SECONDS != "0":
        totals = [a + b for a, b in zip(totals, fuzz())]
    print(f"in {time.monotonic() - started:.0f} s; {totals[2]} skipped")
    print(f"{totals[0]} passed, {totals[1]} failed")
    sys.stdout.flush()
    return 1 if totals[1] or not totals[0] else 0


if __name__ == "__main__":
    sys.exit(main())
