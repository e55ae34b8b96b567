#!/usr/bin/env python3
"""LibreOffice beside us: the template comes back from it as it was filled in, what it writes is read, and
where it opens a workbook of the corpus it shows the texts that we read."""
import atexit
import csv
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

SOURCE = os.environ["GABARIT_SOURCE"]
GABARIT = os.environ["GABARIT"]
sys.path.insert(0, os.path.join(SOURCE, "test"))
from tap import equal, main, true  # noqa: E402

WORK = tempfile.mkdtemp(prefix="gabarit-office-")
atexit.register(shutil.rmtree, WORK, ignore_errors=True)
DATA = os.path.join(WORK, "data")
PROFILE = "-env:UserInstallation=file://" + os.path.join(WORK, "profile")
DAY = "2022-01-15"
CORPUS = os.path.join(SOURCE, "..", "shared", "corpus")
# CSV as shown, UTF-8, every sheet in a file of its own.
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"

HEADERS = ["Ref", "Numéro de commande client", "Libellé de formation", "Catégorie de formation", "Fin de formation",
           "Prénom", "Nom", "Date de naissance", "N° de permis"]
LINES = [
    ["REF001", "000123", "FIMO Marchandises", "Marchandises", "10/01/2022", "Hélène", "D'ARTAGNAN", "25/12/1985",
     "010203040506"],
    ["", "COM-1", "FCO Complète", "Voyageurs", "03/01/2022", "Jean-Pierre", "LE GOFF", "01/02/1970", "820101000001"],
    ["=1+1", "1E5", "Module de FCO", "Marchandises", "31/12/2021", "Anaïs", "ŒUVRARD", "03/04/1999", "750312345678"],
]


def gabarit(*arguments, status=0):
    done = subprocess.run([GABARIT, *arguments], capture_output=True, timeout=120)
    equal(done.returncode, status, f"{arguments}: {done.stderr.decode(errors='replace')}")
    return done.stdout.decode()


def office(kind, files, folder):
    command = ["soffice", PROFILE, "--headless", "--convert-to", kind, "--outdir", folder, *files]
    subprocess.run(command, check=True, capture_output=True, timeout=300, env={**os.environ, "LC_ALL": "C.UTF-8"})


def read(path, status=0):
    return json.loads(gabarit("read", path, "--format", "json", status=status))


# openpyxl is Debian's: not every python3 on a machine has it.
FILL = """
import json, sys, openpyxl
template, filled, lines = sys.argv[1:]
book = openpyxl.load_workbook(template)
sheet = book.worksheets[0]
for number, line in enumerate(json.loads(lines), 2):
    for column, value in enumerate(line, 1):
        if value:
            cell = sheet.cell(number, column)
            cell.value, cell.data_type, cell.number_format = value, "s", "@"
book.save(filled)
"""


def template():
    path = os.path.join(WORK, "modele-import-formations.xlsx")
    if not os.path.exists(path):
        gabarit("init", "--data", DATA, "--demo")
        gabarit("template", "--data", DATA, "--today", DAY, "-o", path)
    return path


def filled():
    path = os.path.join(WORK, "rempli.xlsx")
    if not os.path.exists(path):
        subprocess.run(["/usr/bin/python3", "-c", FILL, template(), path, json.dumps(LINES)], check=True, timeout=120)
    return path


def comes_back(path):
    workbook = read(path)
    equal(workbook["sheet"], "Formations")
    equal([row["cells"] for row in workbook["rows"]], [HEADERS] + LINES)
    report = json.loads(gabarit("check", path, "--data", DATA, "--today", DAY, "--format", "json"))
    equal((report["lines"], report["errors"], report["advice"]), (3, 0, []), str(report))


def test_template_is_empty_and_sound():
    workbook = read(template())
    equal(workbook, {"sheet": "Formations", "rows": [{"row": 1, "cells": HEADERS}]})


def test_template_filled():
    comes_back(filled())


def test_template_saved_by_libreoffice():
    for kind in ("xlsx", "xls"):
        folder = os.path.join(WORK, "saved-" + kind)
        office(kind, [filled()], folder)
        comes_back(os.path.join(folder, "rempli." + kind))


def test_template_saved_twice():
    """Each program once more over what the other has made."""
    first, second = os.path.join(WORK, "once"), os.path.join(WORK, "twice")
    office("ods", [filled()], first)
    office("xlsx", [os.path.join(first, "rempli.ods")], second)
    comes_back(os.path.join(second, "rempli.xlsx"))


def test_samples_as_shown():
    names = sorted(glob.glob(os.path.join(SOURCE, "samples", "*.xls*")))
    equal(len(names), 4)
    for path in names:
        folder = os.path.join(WORK, "csv-" + os.path.basename(path))
        office(CSV, [path], folder)
        shown = list(csv.reader(open(glob.glob(os.path.join(folder, "*.csv"))[0], encoding="utf-8", newline="")))
        equal([row["cells"] for row in read(path)["rows"]], shown, path)


MAKE = """
import datetime, sys, openpyxl
book = openpyxl.Workbook()
sheet = book.active
sheet.title = "Divers"
def put(place, value, code=None):
    sheet[place] = value
    if code:
        sheet[place].number_format = code
put("A1", "Prénom œ 東京 😀"); put("B1", "00123", "@"); put("C1", 820101000001); put("D1", 1234, "000000")
put("A2", datetime.date(2022, 1, 15), "MM/DD/YY"); put("B2", datetime.datetime(2022, 1, 15, 8, 30, 5), "yyyy-mm-dd hh:mm")
put("C2", datetime.time(8, 30), "hh:mm"); put("D2", 1.25, "[h]:mm")
put("A4", True); put("B4", 25.34, "0"); put("C4", "=1/0"); put("D4", '="a"&"é"'); put("E4", "=2*3"); put("F4", "=A4=FALSE")
book.save(sys.argv[1])
"""


def test_what_libreoffice_writes():
    path = os.path.join(WORK, "divers.xlsx")
    subprocess.run(["/usr/bin/python3", "-c", MAKE, path], check=True, timeout=120)
    wanted = [["Prénom œ 東京 😀", "00123", "820101000001", "001234"],
              ["15/01/2022", "15/01/2022 08:30:05", "08:30:00", "30:00:00"],
              ["VRAI", "25.34", "#DIV/0!", "aé", "6", "FAUX"]]
    for kind in ("xlsx", "xls"):
        folder = os.path.join(WORK, "divers-" + kind)
        office(kind, [path], folder)
        workbook = read(os.path.join(folder, "divers." + kind))
        equal([row["row"] for row in workbook["rows"]], [1, 2, 4])
        equal([row["cells"] for row in workbook["rows"]], wanted, kind)


# Workbooks of the corpus of which LibreOffice shows something else, and why.
WORKED_OUT = "its formulas are worked out anew; we show the results that are stored"
EXCEPTIONS = {
    "OOM_alloc3.xls": "it does not open the damaged file",
    "empty-string.xls": WORKED_OUT,
    "errors.xlsx": WORKED_OUT,
    "inlineStr_with_value.xlsx": "it drops a value that stands beside an empty text",
    "issue_530.xlsx": "it does not find its parts, whose names have back-slashes",
    "issue_646_unsupported_formula_function.xls": WORKED_OUT,
    "pivots.xlsx": "it draws pivot tables anew",
    "ptgexp-truncated-operand.xls": WORKED_OUT,
    "table_with_insertrow_attribute.xlsx": WORKED_OUT,
    "xls_formula_columns_beyond_z.xls": WORKED_OUT,
}
REFUSED = {
    "issue221.xlsm": "(XLSM)", "issue281.xlsm": "(XLSM)", "issue3.xlsm": "(XLSM)", "vba.xlsm": "(XLSM)",
    "issue_385.xls": "mot de passe", "pass_protected.xlsx": "mot de passe",
    "issue252.xlsx": "endommagé", "too_small.xls": "un fichier texte",
}


def parts(text):
    return sorted(int(part) for part in re.findall(r"\d+", text))


def agrees(ours, shown):
    """The same text; a boolean in its own words; a date in its format's own order."""
    if ours.replace("\r\n", "\n") == shown.replace("\r\n", "\n"):
        return True
    if ours in ("VRAI", "FAUX"):
        return shown in (("TRUE", "1") if ours == "VRAI" else ("FALSE", "0"))
    if re.fullmatch(r"\d\d/\d\d/\d{4}( \d\d:\d\d:\d\d)?", ours):
        return parts(ours) == parts(shown)
    return False


def shown_cells(folder, base, sheet):
    with open(os.path.join(folder, f"{base}-{sheet}.csv"), encoding="utf-8", newline="") as file:
        return {(row, column): text for row, line in enumerate(csv.reader(file), 1)
                for column, text in enumerate(line) if text}


def compare(path, folder):
    name = os.path.basename(path)
    done = subprocess.run([GABARIT, "read", path, "--format", "json"], capture_output=True, timeout=60)
    if name in REFUSED:
        equal(done.returncode, 2, name)
        true(REFUSED[name] in done.stderr.decode(), done.stderr.decode())
        return []
    equal(done.returncode, 0, f"{name}: {done.stderr.decode()}")
    workbook = json.loads(done.stdout)
    if name in EXCEPTIONS:
        return []
    ours = {(row["row"], column): text for row in workbook["rows"] for column, text in enumerate(row["cells"]) if text}
    shown = shown_cells(folder, os.path.splitext(name)[0], workbook["sheet"])
    return [f"{name} {place}: {ours.get(place, '')!r}, LibreOffice {shown.get(place, '')!r}"
            for place in sorted(set(ours) | set(shown)) if not agrees(ours.get(place, ""), shown.get(place, ""))]


def test_corpus_as_shown():
    if not os.path.isdir(CORPUS):
        return "no corpus beside the sources"
    different = []
    for kind in ("xls", "xlsx", "xlsm"):
        names = sorted(glob.glob(os.path.join(CORPUS, "*." + kind)))
        folder = os.path.join(WORK, "corpus-" + kind)
        office(CSV, names, folder)
        for path in names:
            different += compare(path, folder)
    equal(different, [])


if __name__ == "__main__":
    sys.exit(main(sys.modules["__main__"]))
