#!/usr/bin/env python3
"""Every route says in test/http/rights.txt what each role is to get, else nothing
is built: check_rights.py ROUTES.def rights.txt STAMP. That the answers are so is
proved by test/http/test_rights.py."""
import re
import sys

ROLES = 7


def main():
    routes_path, rights_path, stamp = sys.argv[1:]
    with open(routes_path, encoding="utf-8") as table:
        lines = [line for line in table if line.startswith("ROUTE(")]
    routes = [re.match(r'ROUTE\((\w+),\s*"([^"]+)"', line) for line in lines]
    with open(rights_path, encoding="utf-8") as table:
        rows = [line.split() for line in table if line.strip() and not line.startswith("#")]
    wanted = [match.groups() if match else ("?", line.strip()) for match, line in zip(routes, lines)]
    declared = [tuple(row[:2]) for row in rows]
    wrong = [f"{' '.join(route)}: no row in rights.txt" for route in wanted if route not in declared]
    wrong += [f"{' '.join(row)}: no such route" for row in declared if row not in wanted]
    wrong += [f"{' '.join(row[:2])}: {len(row) - 2} words instead of {ROLES}" for row in rows if len(row) != ROLES + 2]
    wrong += [f"{' '.join(row)}: twice" for row in set(declared) if declared.count(row) > 1]
    for line in wrong:
        print(line, file=sys.stderr)
    if wrong:
        return 1
    with open(stamp, "w", encoding="ascii") as out:
        out.write("fine\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
