#!/usr/bin/env python3
"""FreeXL and we read the same texts and numbers from XLS files made at random (always the same ones)."""
import atexit
import os
import shutil
import subprocess
import sys
import tempfile

GABARIT = os.environ["GABARIT"]
FREEXL = os.environ["PEER_FREEXL"]
sys.path.insert(0, os.path.join(os.environ["GABARIT_SOURCE"], "test"))
from tap import equal, main, true  # noqa: E402

WORK = tempfile.mkdtemp(prefix="gabarit-freexl-")
atexit.register(shutil.rmtree, WORK, ignore_errors=True)

# Debian's xlwt: not every python3 on a machine has it.
MAKE = """
import random, sys, xlwt
chance = random.Random(int(sys.argv[1]))
alphabets = ["abcdefghij KLMNOP-'", "éèàçôïÉÈœŒ", "αβγδЖЗИЙ", "東京都日本語"]
def text():
    letters = chance.choice(alphabets) if chance.random() < 0.8 else "".join(alphabets)
    # FreeXL crashes on texts of some thousand letters.
    longest = 2000 if chance.random() < 0.01 else 40
    return "".join(chance.choice(letters) for _ in range(chance.randint(1, longest))).strip() or "x"
book = xlwt.Workbook(encoding="utf-8")
sheet = book.add_sheet("Feuil1")
known = [text() for _ in range(50)]
for row in range(300):
    for column in range(9):
        kind = chance.random()
        if kind < 0.4:
            sheet.write(row, column, text())
        elif kind < 0.7:
            sheet.write(row, column, chance.choice(known))
        elif kind < 0.8:
            sheet.write(row, column, chance.randint(-2**31 + 1, 2**31 - 1))
        elif kind < 0.9:
            sheet.write(row, column, chance.randint(0, 10**8) / 100)
        elif column == 8:
            sheet.write(row, column, "fin")
book.save(sys.argv[2])
"""


def lines(command):
    done = subprocess.run(command, capture_output=True, timeout=60)
    equal(done.returncode, 0, done.stderr.decode(errors="replace"))
    return [line.rstrip("\t") for line in done.stdout.decode().split("\n")]


def test_random_workbooks():
    for seed in range(12):
        path = os.path.join(WORK, f"{seed}.xls")
        subprocess.run(["/usr/bin/python3", "-c", MAKE, str(seed), path], check=True, timeout=60)
        ours, theirs = lines([GABARIT, "read", path]), lines([FREEXL, path])
        true(len(ours) > 290, "rows")
        for number, (our, their) in enumerate(zip(ours, theirs, strict=True), 1):
            equal(our, their, f"workbook {seed}, row {number}")


if __name__ == "__main__":
    sys.exit(main(sys.modules["__main__"]))
