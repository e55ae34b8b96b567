"""Makes the packages of the test cases: XLSX files put together by hand, so that
each can be wrong, or odd, in exactly one way."""
import struct
import zlib

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'


def content_types(**parts):
    """Overrides by part name (with __ for /) and kind."""
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{OFFICE}.{kind}+xml"/>'
                        for name, kind in parts.items())
    return (f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>')


def relations(*items, base=RELATIONS):
    """Each item: id, kind, target, and more attributes as they are to stand."""
    written = "".join(f'<Relationship Id="{id}" Type="{base}/{kind}" Target="{target}"{"".join(more)}/>'
                      for id, kind, target, *more in items)
    return f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{written}</Relationships>'


def workbook(sheets='<sheet name="Feuil1" sheetId="1" r:id="rId1"/>', properties="", main=MAIN, base=RELATIONS):
    return (f'{DECLARATION}<workbook xmlns="{main}" xmlns:r="{base}">{properties}'
            f"<sheets>{sheets}</sheets></workbook>")


def sheet(rows, before="", after="", main=MAIN):
    return f'{DECLARATION}<worksheet xmlns="{main}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def strings(items, attributes="", main=MAIN):
    return f'{DECLARATION}<sst xmlns="{main}"{attributes}>{items}</sst>'


def styles(formats, own=""):
    """Cell formats by their number format ids; `own`: numFmt elements."""
    written = "".join(f'<xf numFmtId="{id}" fontId="0" fillId="0" borderId="0" xfId="0"/>' for id in formats)
    return (f'{DECLARATION}<styleSheet xmlns="{MAIN}"><numFmts>{own}</numFmts><fonts count="1"><font/></fonts>'
            f'<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs><cellXfs>{written}</cellXfs></styleSheet>')


def parts(rows="", shared=None, formats=None, own="", **more):
    """The parts of a plain workbook: its rows' XML, shared strings, formats."""
    made = {
        "[Content_Types].xml": content_types(**{"xl/workbook.xml": "sheet.main", "xl/worksheets/sheet1.xml": "worksheet"}),
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": workbook(),
        "xl/_rels/workbook.xml.rels": relations(
            ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "styles.xml"),
            ("rId3", "sharedStrings", "sharedStrings.xml")),
        "xl/worksheets/sheet1.xml": sheet(rows),
    }
    if shared is not None:
        made["xl/sharedStrings.xml"] = strings(shared)
    if formats is not None:
        made["xl/styles.xml"] = styles(formats, own)
    made.update(more)
    return made


def inline(reference, text):
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def rows(*lines):
    """Rows of inline strings, from row 1 on; None leaves a cell out."""
    made = ""
    for number, line in enumerate(lines, 1):
        cells = "".join(inline(f"{chr(65 + column)}{number}", text)
                        for column, text in enumerate(line) if text is not None)
        made += f'<row r="{number}">{cells}</row>'
    return made


class Archive:
    """A zip file written by hand. Members are (name, bytes) or dictionaries
    with what is to be otherwise: method, flags, crc, size, descriptor, local."""

    def __init__(self):
        self.body, self.directory, self.count = b"", b"", 0

    def add(self, name, content, method=8, flags=0, crc=None, size=None, descriptor=False, extra=b"", packed=None,
            zip64=False):
        name = name.encode() if isinstance(name, str) else name
        if packed is None:
            compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
            packed = compressor.compress(content) + compressor.flush() if method == 8 else content
        crc = zlib.crc32(content) if crc is None else crc
        size = len(content) if size is None else size
        flags |= 8 if descriptor else 0
        known = (0, 0, 0) if descriptor else (crc, len(packed), size)
        at = len(self.body)
        self.body += struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, flags, method, 0, 0x5421, *known, len(name), len(extra))
        self.body += name + extra + packed
        if descriptor:
            self.body += struct.pack("<4sIII", b"PK\7\8", crc, len(packed), size)
        wide, where = b"", (len(packed), size, at)
        if zip64:
            wide = struct.pack("<HHQQQ", 1, 24, size, len(packed), at)
            where = (0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
        self.directory += struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 45 if zip64 else 20, 20, flags, method, 0, 0x5421, crc,
                                      where[0], where[1], len(name), len(wide), 0, 0, 0, 0, where[2]) + name + wide
        self.count += 1

    def finish(self, zip64=False, comment=b""):
        start, size = len(self.body), len(self.directory)
        end = b""
        if zip64:
            end = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, self.count, self.count, size, start)
            end += struct.pack("<4sIQI", b"PK\6\7", 0, start + size, 1)
            end += struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, len(comment))
        else:
            end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, self.count, self.count, size, start, len(comment))
        return self.body + self.directory + end + comment


def archive(made, **options):
    """A zip of all parts, each with the same options."""
    out = Archive()
    for name, content in made.items():
        out.add(name, content.encode() if isinstance(content, str) else content, **options)
    return out.finish(zip64=options.get("zip64", False))
