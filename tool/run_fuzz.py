#!/usr/bin/env python3
"""Runs every fuzzer of build-fuzz/test/fuzz for some seconds, two at a time,
over its seed folder test/fuzz/seeds/<name> (when there is one), and over the
workbooks of test/sheets where it takes whole files. What it finds stays in
build-fuzz/found/."""
import argparse
import concurrent.futures
import glob
import os
import subprocess
import sys
import tempfile


# Fuzzers whose input is a file as a user would send it.
WHOLE_FILES = ("fuzz_zip", "fuzz_detect")
DICTIONARIES = {"fuzz_xml": "sheet.dict", "fuzz_xlsx": "sheet.dict"}
# Undefined behaviour is a finding, not a remark.
ENVIRONMENT = {**os.environ, "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"}


def run(program, seconds):
    name = os.path.basename(program)
    found = os.path.join("build-fuzz", "found")
    os.makedirs(found, exist_ok=True)
    seeds = os.path.join("test", "fuzz", "seeds", name)
    with tempfile.TemporaryDirectory() as corpus:
        command = [program, f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1",
                   f"-artifact_prefix={found}/{name}-", corpus]
        if name in DICTIONARIES:
            command.append("-dict=" + os.path.join("test", "fuzz", DICTIONARIES[name]))
        folders = [seeds] + ([os.path.join("test", "sheets")] if name in WHOLE_FILES else [])
        command += [folder for folder in folders if os.path.isdir(folder)]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", env=ENVIRONMENT)
    return name, done.returncode, done.stderr


def main():
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--tap", action="store_true")
    wanted = parser.parse_args()
    programs = sorted(p for p in glob.glob("build-fuzz/test/fuzz/fuzz_*") if os.access(p, os.X_OK) and os.path.isfile(p))
    if not programs:
        print("not ok 1 - no fuzzer was built")
        return 1
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        runs = pool.map(lambda p: run(p, wanted.seconds), programs)
        for number, (name, status, log) in enumerate(runs, 1):
            units = [line.split()[-1] for line in log.splitlines() if "number_of_executed_units" in line]
            print(f"{'ok' if status == 0 else 'not ok'} {number} - {name}, {wanted.seconds} s, {units[0] if units else '?'} inputs")
            if status:
                bad += 1
                print(log[-6000:])
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
