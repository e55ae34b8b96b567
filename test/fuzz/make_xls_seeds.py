#!/usr/bin/python3
"""Writes seeds/fuzz_xls/: small XLS files, and bare streams of records with one record of each kind, so that
the fuzzer need not find them. Needs python3-xlwt."""
import io
import os
import struct

import xlwt

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "seeds", "fuzz_xls")


def record(number, body=b""):
    return struct.pack("<HH", number, len(body)) + body


def text(value, wide=False, length="<H"):
    return struct.pack(length, len(value)) + bytes([wide]) + value.encode("utf-16-le" if wide else "latin-1")


def bof(version, kind):
    return record(0x0809, struct.pack("<HHHH", version, kind, 0, 0))


def formula(row, column, result):
    return record(0x0006, struct.pack("<HHH", row, column, 0) + result + bytes(6) + struct.pack("<HH", 1, 0x17))


def cells(version):
    biff8 = version == 0x0600
    label = text("Prénom") if biff8 else struct.pack("<H", 6) + "Prénom".encode("latin-1")
    head = struct.pack
    yield record(0x0208, bytes(16))
    yield record(0x0203, head("<HHHd", 0, 0, 1, 44562.5))
    yield record(0x027E, head("<HHHI", 0, 1, 2, 1234 << 2 | 3))
    yield record(0x00BD, head("<HHHIHIH", 0, 2, 0, 5 << 2 | 2, 1, 0x3FF00000, 3))
    yield record(0x0204, head("<HHH", 1, 0, 0) + label)
    yield record(0x00D6, head("<HHH", 1, 1, 0) + label + b"\1\1\1")
    yield record(0x0205, head("<HHHBB", 1, 2, 0, 0x2A, 1))
    if biff8:
        yield record(0x00FD, head("<HHHI", 1, 3, 0, 1))
    yield formula(2, 0, b"\0\0\0\0\0\0\xff\xff")
    yield record(0x04BC, bytes(10))
    yield record(0x0207, label)
    yield formula(2, 1, b"\1\0\1\0\0\0\xff\xff")
    yield formula(2, 2, struct.pack("<d", 0.1))
    yield bof(version, 0x0020) + record(0x000A)
    yield record(0x0204, head("<HHH", 0, 9, 0) + label)  # out of order


def shared_strings():
    rich = struct.pack("<HBH", 4, 8, 1) + b"gras" + bytes(4)
    phonetic = struct.pack("<HBI", 2, 5, 6) + "東京".encode("utf-16-le") + bytes(6)
    first = struct.pack("<II", 5, 5) + text("Ref") + rich + phonetic + struct.pack("<HB", 9, 0) + b"FCO Co"
    return record(0x00FC, first) + record(0x003C, b"\1" + "mpl".encode("utf-16-le") + text("œuvre", wide=True))


def stream(version):
    biff8 = version == 0x0600
    name = (b"\6\0" if biff8 else b"\6") + b"Feuil1"
    code = text("dd/mm/yyyy") if biff8 else b"\x0add/mm/yyyy"
    before = bof(version, 0x0005) + record(0x0042, struct.pack("<H", 1252)) + record(0x0022, b"\0\0")
    before += record(0x041E, struct.pack("<H", 164) + code)
    for style in (0, 164, 1):
        before += record(0x00E0, struct.pack("<HH", 0, style) + bytes(16))
    after = (shared_strings() if biff8 else b"") + record(0x000A)
    sheet = len(before) + 4 + 6 + len(name) + len(after)
    before += record(0x0085, struct.pack("<IBB", sheet, 0, 0) + name)
    return before + after + bof(version, 0x0010) + b"".join(cells(version)) + record(0x000A)


def book():
    made = xlwt.Workbook(encoding="utf-8")
    sheet = made.add_sheet("Formations")
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for row in range(3):
        sheet.write(row, 0, f"REF{row}")
        sheet.write(row, 1, "Prénom œ")
        sheet.write(row, 2, 44562.0 + row, day)
        sheet.write(row, 3, xlwt.Formula("1+1"))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def main():
    os.makedirs(HERE, exist_ok=True)
    for name, content in (("biff8", stream(0x0600)), ("biff5", stream(0x0500)),
                          ("lone", bof(0, 0x0010) + b"".join(cells(0x0500)) + record(0x000A)), ("compound", book())):
        with open(os.path.join(HERE, name), "wb") as file:
            file.write(content)


if __name__ == "__main__":
    main()
