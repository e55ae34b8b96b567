"""A workbook of any number of good lines, for stores of `init --demo`."""
import zipfile

HEADERS = ["Ref", "Numéro de commande client", "Libellé de formation", "Catégorie de formation", "Fin de formation",
           "Prénom", "Nom", "Date de naissance", "N° de permis"]
TRAININGS = [("FIMO Marchandises", "Marchandises"), ("FCO Complète", "Voyageurs"), ("Module de FCO", "Marchandises")]

TYPES = """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" \
ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" \
ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-\
officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/\
vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""
RELATIONS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship \
Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"/>\
</Relationships>"""
WORKBOOK = """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.\
openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sessions" sheetId="1" r:id="r1"/></sheets>\
</workbook>"""


def row(number, cells):
    inside = "".join(f'<c r="{chr(65 + i)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
                     for i, cell in enumerate(cells))
    return f'<row r="{number}">{inside}</row>'


def line(i):
    training, category = TRAININGS[i % len(TRAININGS)]
    return [f"REF{i // 3}", f"COM{i // 10}", training, category, "03/01/2022", "PIERRE", f"DUPONT{chr(65 + i % 26)}",
            f"{i % 28 + 1:02}/{i % 12 + 1:02}/{1960 + i % 30}", f"9{i % 10}0{i % 9 + 1}75{100000 + i:06}"]


def write(path, lines, first=0):
    """`lines` lines, of drivers `first` and on."""
    rows = [row(1, HEADERS)] + [row(i + 2, line(first + i)) for i in range(lines)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", TYPES)
        book.writestr("_rels/.rels", RELATIONS.format(kind="officeDocument", target="xl/workbook.xml"))
        book.writestr("xl/_rels/workbook.xml.rels", RELATIONS.format(kind="worksheet", target="worksheets/sheet1.xml"))
        book.writestr("xl/workbook.xml", WORKBOOK)
        book.writestr("xl/worksheets/sheet1.xml", '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/'
                      '2006/main"><sheetData>' + "".join(rows) + "</sheetData></worksheet>")
