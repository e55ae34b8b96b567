#!/usr/bin/python3
"""Writes the workbooks of this folder: the two files of the manual's example, as XLSX and as XLS. All cells
are text, as in the template. The same bytes every time, so that a change shows in git.

    samples/make_samples.py

Needs python3-openpyxl and python3-xlwt."""
import datetime
import io
import os
import re
import zipfile

import openpyxl
import xlwt
from openpyxl.styles import Font

HERE = os.path.dirname(os.path.abspath(__file__))
SHEET = "Formations"
MADE = datetime.datetime(2022, 1, 15)

# category, training, end, first name, last name, birth, licence
EXAMPLE = [
    ("Marchandises", "FIMO Marchandises", "01/01/2022", "PIERRE", "DUPONT", "01/01/1990", "82R987928"),
    ("Marchandises", "FCO Complète", "01/01/2022", "", "LEROY", "25/12/2002", "298795874"),
    ("Marchandises", "Titre Professionnel CTCR", "01/01/2022", "BENOIT", "VERTAPEN", "07/07/1987", "7555755556"),
    ("Voyageurs", "FIMO Voyageurs", "20/01/2022", "VINCENT", "PETIT", "20/10/1981", "22225465545"),
    ("Voyageurs", "FCO Complète", "01/01/2022", "11111", "BAELEN", "17/09/1949", "56656455656"),
    ("Marchandises", "Passerelle Voyageurs", "01/01/2022", "THOMAS", "RAIKONEN", "21/03/2020", "24453344634"),
]


def corrected():
    lines = [list(line) for line in EXAMPLE]
    lines[1][3] = "MARIE"
    lines[2][1] = "Passerelle Marchandises"
    lines[3][2] = "01/01/2022"
    lines[4][3] = "JEANNE"
    lines[5][0], lines[5][5] = "Voyageurs", "21/03/2001"
    return lines


def columns():
    """Headers and widths, as the program has them."""
    with open(os.path.join(HERE, "..", "src", "rules", "columns.def"), encoding="utf-8") as table:
        return [(header, int(width)) for header, width in
                re.findall(r'^COLUMN\(\w+,\s*"([^"]+)",.*?(\d+)\)', table.read(), re.MULTILINE)]


def cells(lines):
    yield [header for header, _ in columns()]
    for category, training, end, first, last, birth, licence in lines:
        yield ["REF20220101", "COM202201", training, category, end, first, last, birth, licence]


def same_every_time(content):
    """The zip again, its members all of one date."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as again:
        for name in made.namelist():
            again.writestr(zipfile.ZipInfo(name, MADE.timetuple()[:6]), made.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def write_xlsx(path, lines):
    book = openpyxl.Workbook()
    book.properties.creator = "gabarit"
    book.properties.created = book.properties.modified = MADE
    sheet = book.active
    sheet.title = SHEET
    sheet.freeze_panes = "A2"
    for number, row in enumerate(cells(lines), 1):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(number, column, value or None)
            cell.number_format = "@"
            cell.font = Font(bold=number == 1)
    for letter, (_, width) in zip("ABCDEFGHI", columns()):
        sheet.column_dimensions[letter].width = width
    out = io.BytesIO()
    book.save(out)
    with open(path, "wb") as file:
        file.write(same_every_time(out.getvalue()))


def write_xls(path, lines):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet(SHEET)
    sheet.set_panes_frozen(True)
    sheet.set_horz_split_pos(1)
    styles = [xlwt.easyxf("font: bold on", num_format_str="@"), xlwt.easyxf(num_format_str="@")]
    for number, row in enumerate(cells(lines)):
        for column, value in enumerate(row):
            sheet.write(number, column, value, styles[number > 0])
    for column, (_, width) in enumerate(columns()):
        sheet.col(column).width = width * 256
    book.save(path)


def main():
    for name, lines in (("exemple-manuel", EXAMPLE), ("exemple-corrige", corrected())):
        write_xlsx(os.path.join(HERE, name + ".xlsx"), lines)
        write_xls(os.path.join(HERE, name + ".xls"), lines)


if __name__ == "__main__":
    main()
