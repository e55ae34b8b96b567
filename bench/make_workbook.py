#!/usr/bin/env python3
"""Writes a workbook of our nine columns for the bench, the same bytes every time.

    make_workbook.py shared|inline FILE [LINES]

`shared` has the XML that Excel writes (shared strings), `inline` what openpyxl
writes in its write-only mode (inline strings). 165,000 lines, the default, make
a file of about 10 MB. Standard library only."""
import sys
import zipfile
from random import Random

LINES = 165000
HEADERS = ["Ref", "Numéro de commande client", "Libellé de formation", "Catégorie de formation",
           "Fin de formation", "Prénom", "Nom", "Date de naissance", "N° de permis"]
TRAININGS = [
    ("FIMO Marchandises", "Marchandises"), ("FIMO Voyageurs", "Voyageurs"),
    ("Passerelle Marchandises", "Marchandises"), ("Passerelle Voyageurs", "Voyageurs"),
    ("FCO Complète", "Marchandises"), ("FCO Complète", "Voyageurs"),
    ("Module de FCO", "Marchandises"), ("Module de FCO", "Voyageurs"),
    ("Titre Professionnel CTRMP", "Marchandises"), ("Titre Professionnel CTRMTV", "Marchandises"),
    ("Titre Professionnel CTCR", "Voyageurs"),
    ("CAP Conducteur livreur de marchandises", "Marchandises"),
    ("CAP Conducteur routier marchandises", "Marchandises"),
    ("Bac pro Conducteur transport routier marchandises", "Marchandises"),
    ("CAP Conducteur agent d'accueil en autobus et autocar", "Voyageurs"),
]
WEIGHTS = [14, 8, 3, 3, 30, 14, 8, 4, 4, 4, 3, 1, 2, 1, 1]
FIRST_NAMES = """Adèle Adrien Agathe Aïcha Alain Albane Alexandre Alexis Alice Amélie Anaïs André Angèle
Anne Annick Antoine Arnaud Aurélie Aurélien Axel Baptiste Bastien Béatrice Bénédicte Benjamin Benoît
Bernard Bérénice Brigitte Bruno Camille Carole Caroline Cécile Cédric Céline Chantal Charlène Charlotte
Chloé Christelle Christian Christophe Claire Claude Clément Clémence Corentin Cyril Damien Daniel David
Delphine Denis Didier Dominique Dylan Édith Edouard Élise Élodie Émilie Emmanuel Éric Estelle Étienne
Eugénie Fabien Fabrice Fanny Fatima Florence Florian François Françoise Frédéric Gaël Gaëlle Gaëtan
Geneviève Georges Gérald Gérard Gilles Grégory Guillaume Guy Hélène Henri Hervé Hugo Inès Isabelle
Jacques Jean Jean-Baptiste Jean-Luc Jean-Pierre Jeanne Jérémie Jérémy Jérôme Joël Joëlle Jonathan
Joseph Julie Julien Juliette Karim Kévin Laetitia Laura Laurence Laurent Léa Léo Lionel Loïc Louis
Louise Luc Lucas Lucie Ludovic Lydie Magali Manon Marc Marcel Margaux Marie Marie-Hélène Marion
Martial Martin Martine Mathieu Mathilde Matthieu Maurice Maxime Mélanie Michel Michèle Mickaël
Mohamed Monique Morgane Myriam Nadège Nadia Nathalie Nicolas Nicole Noémie Océane Odile Olivier
Pascal Patrice Patricia Patrick Paul Pauline Philippe Pierre Quentin Rachid Raphaël Régine Régis
Rémi Rémy René Richard Robert Rodolphe Roger Roland Romain Sabrina Salomé Samuel Sandrine Sébastien
Serge Séverine Simon Solène Sophie Stéphane Stéphanie Sylvain Sylvie Théo Thérèse Thibault Thierry
Thomas Valentin Valérie Véronique Victor Vincent Virginie Vivien Xavier Yann Yannick Yves Yvonne
Zoé""".split()
LAST_START = """Mar Ber Du Le Pe Ro Ri Si Lau Mi Gar Da Mo Fou Gi An Mer Du Lam Bon Fran Mat Rous
Ga Gue Mul Hen Fau Per Clé Gau Rob Ché Mas Bou Nor Ba Col Vi Ca Au Roy Ge Lu Fa Bri Bla Bar Pi Ar
Ol Re Gri Dé Jo Lé Mé Hu Che Sa Ma Ve Ton Cou Vau Ny Cha Bé Rey Her""".split()
LAST_MIDDLE = """ti na ra ber ri che lle no ma do re to lan vi sso gne la nei ber mon lo di cha
pe rre cou de""".split()
LAST_END = """n nd rd t au ux er ez ier in on ard et ot eau ain ault ert y os as el ois oux é ac ic
eux""".split()


def name_of(random):
    if random.random() < 0.25:
        last = random.choice(LAST_START) + random.choice(LAST_END)
    else:
        last = random.choice(LAST_START) + random.choice(LAST_MIDDLE) + random.choice(LAST_END)
    if random.random() < 0.03:
        last += "-" + random.choice(LAST_START) + random.choice(LAST_MIDDLE) + random.choice(LAST_END)
    return random.choice(FIRST_NAMES), last.upper() if random.random() < 0.8 else last


def lines_of(count):
    """The cells of each line, as they would come out of a centre's own system."""
    random = Random(2022)
    order = 40000
    for number in range(1, count + 1):
        if number == 1 or random.random() < 0.07:
            order += random.randrange(1, 9)
            year, month = random.choice((2021, 2022, 2023)), random.randrange(1, 13)
        label, category = random.choices(TRAININGS, WEIGHTS)[0]
        first, last = name_of(random)
        birth_year, birth_month, birth_day = random.randrange(1959, 2003), random.randrange(1, 13), random.randrange(1, 29)
        licence = (f"{(birth_year + random.randrange(18, 24)) % 100:02d}{random.randrange(1, 13):02d}"
                   f"{random.randrange(1, 96):02d}{random.randrange(1, 4):02d}{random.randrange(10000):04d}")
        yield (f"REF{year}{number:06d}", f"COM{year}{month:02d}-{order}", label, category,
               f"{random.randrange(1, 29):02d}/{month:02d}/{year}", first, last,
               f"{birth_day:02d}/{birth_month:02d}/{birth_year}", licence)


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def rows_shared(rows, strings):
    """Rows as Excel writes them; `strings` is filled in order of appearance."""
    parts = []
    for number, cells in enumerate(rows, 1):
        style = "2" if number == 1 else "1"
        written = "".join(
            f'<c r="{column}{number}" s="{style}" t="s"><v>{strings.setdefault(text, len(strings))}</v></c>'
            for column, text in zip("ABCDEFGHI", cells))
        parts.append(f'<row r="{number}" spans="1:9" x14ac:dyDescent="0.25">{written}</row>')
    return "".join(parts)


def rows_inline(rows):
    parts = []
    for number, cells in enumerate(rows, 1):
        written = "".join(f'<c r="{column}{number}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
                          for column, text in zip("ABCDEFGHI", cells))
        parts.append(f'<row r="{number}">{written}</row>')
    return "".join(parts)


def sheet_shared(rows, strings):
    return (f'{DECLARATION}<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}" '
            'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" '
            'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac">'
            f'<dimension ref="A1:I{len(rows)}"/><sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews>'
            '<sheetFormatPr baseColWidth="10" defaultRowHeight="15" x14ac:dyDescent="0.25"/>'
            f'<sheetData>{rows_shared(rows, strings)}</sheetData>'
            '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></worksheet>')


def sheet_inline(rows):
    return (f'<worksheet xmlns="{MAIN}"><sheetPr><outlinePr summaryBelow="1" summaryRight="1"/><pageSetUpPr/></sheetPr>'
            '<sheetViews><sheetView workbookViewId="0"><selection activeCell="A1" sqref="A1"/></sheetView></sheetViews>'
            f'<sheetFormatPr baseColWidth="8" defaultRowHeight="15"/><sheetData>{rows_inline(rows)}</sheetData></worksheet>')


def strings_part(strings, count):
    items = "".join(f"<si><t>{escape(text)}</t></si>" for text in strings)
    return f'{DECLARATION}<sst xmlns="{MAIN}" count="{count}" uniqueCount="{len(strings)}">{items}</sst>'


STYLES = (f'{DECLARATION}<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
          '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
          '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
          '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
          '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
          '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
          '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>')


def package(shared):
    """The parts around the sheet."""
    strings_type = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{OFFICE}.sharedStrings+xml"/>' if shared else ""
    strings_relation = f'<Relationship Id="rId3" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>' if shared else ""
    return {
        "[Content_Types].xml":
            f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{OFFICE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{OFFICE}.worksheet+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{OFFICE}.styles+xml"/>{strings_type}</Types>',
        "_rels/.rels":
            f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml":
            f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="Feuil1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels":
            f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{RELATIONS}/styles" Target="styles.xml"/>{strings_relation}</Relationships>',
        "xl/styles.xml": STYLES,
    }


def write(kind, path, count):
    rows = [HEADERS, *lines_of(count)]
    parts = package(kind == "shared")
    if kind == "shared":
        strings = {}
        parts["xl/worksheets/sheet1.xml"] = sheet_shared(rows, strings)
        parts["xl/sharedStrings.xml"] = strings_part(strings, len(rows) * len(HEADERS))
    else:
        parts["xl/worksheets/sheet1.xml"] = sheet_inline(rows)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2022, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED, 6)


def main():
    if len(sys.argv) not in (3, 4) or sys.argv[1] not in ("shared", "inline"):
        raise SystemExit(__doc__)
    write(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) == 4 else LINES)


if __name__ == "__main__":
    main()
