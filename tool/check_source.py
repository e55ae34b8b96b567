#!/usr/bin/env python3
"""The rules of the house that a program can check. Prints each breach as
file:line: what, and ends with 1 if there is any."""
import os
import re
import subprocess
import sys

# A room may include the rooms that stand before it, and itself.
ROOMS = ["base", "os", "sheet", "rules", "store", "flow", "documents", "web", "cli"]
# documents, web and cli do not know each other, but for the command that serves.
PEERS = {"documents": set(), "web": {"documents"}, "cli": {"web", "documents"}}
LINES_MOST = 600
FUNCTION_MOST = 60
# A test may be one long table.
TEST_FUNCTION_MOST = 120
LONG_WORDS = re.compile(r"\b(TODO|FIXME|XXX)\b")
SQL = re.compile(r'"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE|BEGIN|COMMIT)\b')
breaches = []


def breach(path, line, what):
    breaches.append(f"{path}:{line}: {what}")


def tracked(*patterns):
    # Listed by hand as well, so that an unpacked archive can be checked.
    try:
        out = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", *patterns], capture_output=True, text=True, check=True).stdout
        return [path for path in out.split("\n") if path and os.path.exists(path)]
    except (OSError, subprocess.CalledProcessError):
        found = []
        for folder, _, names in os.walk("."):
            found += [os.path.relpath(os.path.join(folder, name)) for name in names]
        return [path for path in found if any(path.startswith(p.rstrip("*")) for p in patterns)]


def allowed(room):
    if room in PEERS:
        return set(ROOMS[:ROOMS.index("documents")]) | PEERS[room] | {room}
    return set(ROOMS[:ROOMS.index(room) + 1])


def check_includes(path, lines):
    room = path.split("/")[1]
    if room not in ROOMS:
        return
    for number, line in enumerate(lines, 1):
        found = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        if not found:
            continue
        target = found.group(1).split("/")[0]
        if "/" not in found.group(1):
            if not found.group(1).endswith((".inc", "_gen.h")):
                breach(path, number, f'"{found.group(1)}" is not written from src/')
        elif target in ROOMS and target not in allowed(room):
            breach(path, number, f"{room} must not include {target}")


def check_size(path, lines):
    if len(lines) > LINES_MOST:
        breach(path, len(lines), f"{len(lines)} lines: more than {LINES_MOST}, split it by subject")
    start = None
    for number, line in enumerate(lines, 1):
        if line.startswith("{"):
            start = number
        elif line.startswith("}") and start is not None:
            most = TEST_FUNCTION_MOST if path.startswith("test/") else FUNCTION_MOST
            if number - start > most:
                breach(path, start, f"a function of {number - start} lines, more than {most}")
            start = None


def check_text(path, lines):
    if not lines or not lines[0].startswith("/*"):
        breach(path, 1, "does not begin with a comment that says what it is for")
    for number, line in enumerate(lines, 1):
        if line.rstrip("\n") != line.rstrip("\n").rstrip():
            breach(path, number, "white space at the end of the line")
        if "\t" in line:
            breach(path, number, "a tab")
        if LONG_WORDS.search(line):
            breach(path, number, "left for later: finish it")
        if SQL.search(line) and not path.startswith("src/store/") and path.startswith("src/"):
            breach(path, number, "SQL outside src/store")


def check_rules():
    with open("src/rules/rules.def", encoding="utf-8") as table:
        codes = re.findall(r"^RULE\((\w+),\s*(\w+)", table.read(), re.M)
    with open("src/rules/messages.fr.def", encoding="utf-8") as table:
        worded = re.findall(r"^MESSAGE\((\w+)", table.read(), re.M)
    for name, code in codes:
        if not os.path.isdir(f"test/rules/{code}"):
            breach("src/rules/rules.def", 1, f"{code} has no folder test/rules/{code}/")
        if name not in worded:
            breach("src/rules/messages.fr.def", 1, f"{name} has no message")
    for name in sorted(set(worded) - {name for name, _ in codes}):
        breach("src/rules/messages.fr.def", 1, f"{name} is no rule")


def check_repository():
    here = os.path.dirname(os.path.abspath("."))
    for path in tracked("*"):
        if path.endswith((".png", ".xlsx", ".xls", ".ico", ".bin")) or "/seeds/" in path or not os.path.isfile(path):
            continue
        with open(path, encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, 1):
                if here not in ("/", "/tmp", "/root", "/home", "/srv", "/opt") and here + "/" in line:
                    breach(path, number, "a path of this machine")
                if path.endswith("package-lock.json") and '"resolved"' in line:
                    breach(path, number, "a download address")


def main():
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    for path in tracked("src/*", "tool/*", "test/*", "bench/*"):
        if not path.endswith((".c", ".h", ".def")):
            continue
        with open(path, encoding="utf-8") as file:
            lines = file.readlines()
        check_text(path, lines)
        if not path.endswith(".def"):
            check_size(path, lines)
        if path.startswith("src/"):
            check_includes(path, lines)
    check_rules()
    check_repository()
    print("\n".join(breaches) if breaches else "check-source: all rules of the house are kept")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
