#!/usr/bin/python3
"""Makes the XLS cases of this folder, with xlwt where it can write them, else record by record. What must
come out (expected.tsv, or refused.txt) is written here by hand, never by the reader that is tested.

    make_xls.py             writes every case

The files are kept in the repository; run this after a change here. Needs python3-xlwt."""
import datetime
import io
import os
import struct
import sys

import xlwt

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "fuzz"))
from make_xls_seeds import bof, record, stream  # noqa: E402

CASES = {}


def case(name, content, tsv=None, refused=None):
    assert name not in CASES and (tsv is None) != (refused is None), name
    CASES["xls_" + name] = (content, tsv, refused)


def book(fill, **settings):
    made = xlwt.Workbook(encoding="utf-8")
    for name, value in settings.items():
        setattr(made, name, value)
    fill(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def code(text):
    return xlwt.easyxf(num_format_str=text)


def texts(made):
    sheet = made.add_sheet("Feuil1")
    for column, value in enumerate(["Prénom", "Œuvre", "東京", "😀", " deux  espaces ", "a\tb\nc\\d", "", "fin"]):
        sheet.write(0, column, value)
    sheet.write(3, 1, "1 234")


case("texts", book(texts),
     "Prénom\tŒuvre\t東京\t😀\t deux  espaces \ta\\tb\\nc\\\\d\t\tfin\n\n\n\t1 234\n")


def numbers(made):
    sheet = made.add_sheet("Feuil1")
    for column, (value, form) in enumerate([
            (820101000001, "General"), (123456789012345, "0"), (1234, "000000"), (25.34, "#,##0.00"), (0.1 + 0.2, "General"),
            (0.5, "0%"), (-7, "0"), (1e-7, "0.00E+00"), (True, "General"), (1e20, "General")]):
        sheet.write(0, column, value, code(form))


case("numbers", book(numbers), "820101000001\t123456789012345\t001234\t25.34\t0.3\t0.5\t-7\t0.0000001\tVRAI\t100000000000000000000\n")


def dates(made):
    sheet = made.add_sheet("Feuil1")
    for column, (value, form) in enumerate([
            (datetime.date(2022, 1, 15), "DD/MM/YYYY"), (datetime.date(2022, 1, 15), "M/D/YY"),
            (1, "YYYY-MM-DD"), (datetime.datetime(2022, 1, 15, 8, 30, 5), "DD/MM/YY HH:MM"),
            (datetime.datetime(2022, 1, 15), "DD/MM/YY HH:MM"), (datetime.time(8, 30), "HH:MM"), (1.25, "[h]:mm"),
            (44576, '"le" dd/mm'), (-3, "DD/MM/YYYY"), (44576, "MMMM YYYY")]):
        sheet.write(0, column, value, code(form))


case("dates", book(dates), "15/01/2022\t15/01/2022\t01/01/1900\t15/01/2022 08:30:05\t15/01/2022\t08:30:00\t30:00:00\t"
     "15/01/2022\t-3\t15/01/2022\n")
case("dates_1904", book(lambda made: made.add_sheet("Feuil1").write(0, 0, 43114, code("DD/MM/YYYY")), dates_1904=True),
     "15/01/2022\n")


def hidden(made):
    made.add_sheet("Masquée").write(0, 0, "masquée")
    made.add_sheet("Très masquée").write(0, 0, "très masquée")
    made.add_sheet("Visible").write(1, 0, "visible")
    made.get_sheet(0).visibility = 1
    made.get_sheet(1).visibility = 2
    made.set_active_sheet(2)


case("first_visible", book(hidden), "\nvisible\n")


def merged(made):
    sheet = made.add_sheet("Feuil1")
    sheet.write_merge(0, 1, 0, 2, "trois sur deux")
    sheet.write(1, 3, "à côté")
    for column in range(200):
        sheet.write(2, column, None, code("@"))


case("merged_and_blank", book(merged), "trois sur deux\n\t\t\tà côté\n")

LONG = ["é" * 5000, "x" * 32767, "東" * 9000, "court"]


def long_texts(made):
    for row, value in enumerate(LONG):
        made.add_sheet("Feuil1").write(row, 0, value) if row == 0 else made.get_sheet(0).write(row, 0, value)


case("long_texts", book(long_texts), "".join(value + "\n" for value in LONG))

case("biff5", stream(0x0500),
     "01/01/2022 12:00:00\t12.34\t5\t01/01/1900\t\t\t\t\t\tPrénom\nPrénom\tPrénom\t#N/A\nPrénom\tVRAI\t0.1\n")
case("biff8_continued", stream(0x0600),
     "01/01/2022 12:00:00\t12.34\t5\t01/01/1900\t\t\t\t\t\tPrénom\nPrénom\tPrénom\t#N/A\tgras\nPrénom\tVRAI\t0.1\n")
# What many scripts on web servers write: one bare sheet, in no compound file.
case("bare_sheet", bof(0, 0x0010) + record(0x0204, struct.pack("<HHHH", 0, 0, 0, 6) + "Prénom".encode("latin-1")) +
     record(0x0203, struct.pack("<HHHd", 0, 1, 0, 42)) + record(0x000A), "Prénom\t42\n")

case("encrypted", bof(0x0600, 5) + record(0x002F, bytes(54)) + record(0x000A), refused="encrypted\t")
case("excel_4", struct.pack("<HHHHH", 0x0409, 6, 0, 0x10, 0) + record(0x000A),
     refused="type\tc'est un classeur Excel 4, un format d'avant 1993")
case("empty", book(lambda made: made.add_sheet("Vide")), refused="empty\tsa feuille « Vide » est vide")
case("cut", book(texts)[:-1600], refused="unreadable\til est tronqué ou endommagé : son répertoire interne est illisible")
case("cut_stream", stream(0x0600)[:-60], refused="unreadable\til est tronqué au milieu de sa première feuille")


def main():
    for name, (content, tsv, refused) in CASES.items():
        folder = os.path.join(HERE, name)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "workbook.xls"), "wb") as file:
            file.write(content)
        with open(os.path.join(folder, "expected.tsv" if tsv is not None else "refused.txt"), "w", encoding="utf-8", newline="") as file:
            file.write(tsv if tsv is not None else refused + "\n")


if __name__ == "__main__":
    main()
