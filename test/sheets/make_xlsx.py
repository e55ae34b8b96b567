#!/usr/bin/env python3
"""Makes the XLSX cases of this folder: one way in which a workbook may be
written, or be wrong, in each. What must come out (expected.tsv, or refused.txt)
is written here by hand, never by the reader that is tested.

    make_xlsx.py            writes every case, and the fuzzers' seeds
    make_xlsx.py CASE …     writes those cases

The files are kept in the repository; run this after a change here."""
import os
import sys

from package import (MAIN, RELATIONS, STRICT_MAIN, STRICT_RELATIONS, Archive, archive, content_types, inline,
                     parts, relations, rows, sheet, strings, workbook)

HERE = os.path.dirname(os.path.abspath(__file__))
SEEDS = os.path.join(HERE, "..", "fuzz", "seeds")
SEED_MOST = 6000
# As in fuzz_xml.c: a seed's first byte chooses the part.
FUZZED_PARTS = ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml",
                "[Content_Types].xml", "_rels/.rels"]
CASES = {}
PACKAGES = {}
SHEET = "xl/worksheets/sheet1.xml"
TWO_ROWS = rows(["Nom", "Prénom"], ["LEROY", "Marie"])
TWO_ROWS_TSV = "Nom\tPrénom\nLEROY\tMarie\n"


def case(name, content, tsv=None, refused=None):
    assert name not in CASES and (tsv is None) != (refused is None), name
    CASES[name] = (archive(content) if isinstance(content, dict) else content, tsv, refused)
    if isinstance(content, dict):
        PACKAGES[name] = {part: xml.encode() if isinstance(xml, str) else xml for part, xml in content.items()}


def cells(*written, shared=None, **more):
    """One row with these cells, each given as its attributes and content."""
    return parts(f'<row r="1">{"".join(written)}</row>', shared=shared, **more)


# --- how strings are kept -----------------------------------------------------

case("excel", parts(
    '<row r="1" spans="1:2" x14ac:dyDescent="0.25"><c r="A1" s="1" t="s"><v>0</v></c><c r="B1" s="1" t="s"><v>1</v></c></row>'
    '<row r="2" spans="1:2" x14ac:dyDescent="0.25"><c r="A2" s="1" t="s"><v>2</v></c><c r="B2" s="1" t="s"><v>0</v></c></row>',
    shared="<si><t>Nom</t></si><si><t>Prénom</t></si><si><t>LEROY</t></si>", formats=[0, 49]),
    "Nom\tPrénom\nLEROY\tNom\n")
case("inline", parts(TWO_ROWS), TWO_ROWS_TSV)
case("rich_runs", cells('<c r="A1" t="s"><v>0</v></c>', '<c r="B1" t="inlineStr"><is><r><rPr><b/></rPr><t>a</t></r>'
     '<r><t xml:space="preserve"> b</t></r></is></c>', '<c r="C1" t="s"><v>1</v></c>',
     shared='<si><r><t>gras</t></r><r><rPr><sz val="11"/></rPr><t xml:space="preserve"> et maigre</t></r></si>'
            "<si><t>x</t><r><t>y</t></r><t>z</t></si>"), "gras et maigre\ta b\txyz\n")
case("phonetic", cells('<c r="A1" t="s"><v>0</v></c>', '<c r="B1" t="s"><v>1</v></c>',
     shared='<si><t>課きく</t><rPh sb="0" eb="1"><t>カ</t></rPh><phoneticPr fontId="1"/></si>'
            '<si><r><t>毛</t></r><rPh sb="0" eb="1"><r><t>ケ</t></r></rPh></si>'), "課きく\t毛\n")
case("empty_strings", cells('<c r="A1" t="s"><v>0</v></c>', '<c r="B1" t="s"><v>1</v></c>', '<c r="C1" t="s"><v>2</v></c>',
     '<c r="D1" t="s"><v/></c>', '<c r="E1" t="s"><v></v></c>', '<c r="F1" t="s"/>', inline("G1", ""), '<c r="H1" t="inlineStr"/>',
     '<c r="I1" t="inlineStr"><is/></c>', '<c r="J1" t="str"><v></v></c>', inline("K1", "fin"), inline("L1", ""),
     shared="<si/><si><t/></si><si><t></t></si>"), "\t" * 10 + "fin\n")
case("spaces_are_kept", cells(inline("A1", "  a  "), '<c r="B1" t="inlineStr"><is><t xml:space="preserve"> b </t></is></c>',
     '<c r="C1" t="s"><v>0</v></c>', '<c r="D1" t="s"><v>1</v></c>', '<c r="E1" t="s"> <v> 0 </v> </c>',
     shared='<si><t> c </t></si><si> <t xml:space="preserve"> </t> </si>'), "  a  \t b \t c \t \t c \n")
case("xstring_escapes", cells(
    inline("A1", "ligne_x000D_\nsuivante"), inline("B1", "_x005F_x000D_"), inline("C1", "_x0041_"), inline("D1", "_x000d_"),
    inline("E1", "_xD83D__xDE00_"), inline("F1", "_xD83D_z"), inline("G1", "_x000D"), inline("H1", "a_x0009_b_x0000_c"),
    inline("I1", "__x000A_"), inline("J1", "nom_xavier"), '<c r="K1" t="str"><v>_x000A_</v></c>', '<c r="L1" t="s"><v>0</v></c>',
    shared="<si><r><t>a_x000D_</t></r><r><t>_x005F_b</t></r></si>"),
    "ligne\\r\\nsuivante\t_x000D_\t_x0041_\t\\r\t😀\t\uFFFDz\t_x000D\ta\\tb\uFFFDc\t_\\n\tnom_xavier\t\\n\ta\\r_b\n")
case("entities", cells(inline("A1", "&lt;&amp;&gt;&quot;&apos;"), inline("B1", "&#233;&#xE9;&#x1F600;"), inline("C1", "a&#10;b&#13;c&#9;d"),
     '<c r="D1" t="s"><v>0</v></c>', '<c r="E1" t="str"><v>x&amp;y</v></c>', '<c r="&#70;1" t="inlineStr"><is><t>f</t></is></c>',
     shared="<si><t>L&apos;Œuvre &amp; C&#176;</t></si>"), "<&>\"'\téé😀\ta\\nb\\rc\\td\tL'Œuvre & C°\tx&y\tf\n")
case("line_ends", cells(inline("A1", "a\r\nb\rc\nd"), '<c r="B1" t="s"><v>0</v></c>', shared="<si><t>x\r\n\r\ny\t</t></si>"),
     "a\\nb\\nc\\nd\tx\\n\\ny\\t\n")
case("backslash_in_text", cells(inline("A1", "C:\\dossier\\n")), "C:\\\\dossier\\\\n\n")
case("cdata", cells("<c r=\"A1\" t=\"inlineStr\"><is><t><![CDATA[<a> & b]]></t></is></c>",
     "<c r=\"B1\" t=\"inlineStr\"><is><t>x<![CDATA[]]]]><![CDATA[>]]>y</t></is></c>", '<c r="C1" t="s"><v>0</v></c>',
     '<c r="D1"><v><![CDATA[12]]></v></c>', shared="<si><t><![CDATA[_x000A_&amp;]]></t></si>"), "<a> & b\tx]]>y\t\\n&amp;\t12\n")
case("comments_and_instructions", parts(
    '<!-- a row --><row r="1"><?pi x?><c r="A1" t="inlineStr"><!-- > --><is><t>a<!-- b -->c</t></is></c><!----></row><?end?>',
    **{"xl/sharedStrings.xml": strings("<!-- none -->")}), "ac\n")
case("text_of_32767_characters", cells(inline("A1", "é" * 32767), '<c r="B1" t="s"><v>0</v></c>',
     shared=f'<si><t>{"x" * 32767}</t></si>'), "é" * 32767 + "\t" + "x" * 32767 + "\n")
case("value_beside_inline", cells('<c r="A1" t="inlineStr"><v>1.0</v><is><t>1.</t></is></c>', '<c r="B1"><is><t>sans t</t></is></c>',
     '<c r="C1" t="inlineStr"><v>seul</v></c>', '<c r="D1" t="str"><is><t>x</t></is><v>y</v></c>'), "1.\tsans t\tseul\ty\n")

# --- what else cells hold ---------------------------------------------------------

case("numbers", parts("".join(f'<row r="{i}">{"".join(line)}</row>' for i, line in enumerate([
    ['<c r="A1"><v>12</v></c>', '<c r="B1" t="n"><v>1.5</v></c>', '<c r="C1"><v>1.0</v></c>', '<c r="D1"><v>-0.25</v></c>', '<c r="E1"><v>0</v></c>'],
    ['<c r="A2"><v>1E3</v></c>', '<c r="B2"><v>1.23E+11</v></c>', '<c r="C2"><v>0.30000000000000004</v></c>', '<c r="D2"><v>123456789012345</v></c>', '<c r="E2"><v>.5</v></c>'],
    ['<c r="A3" s="1"><v>7</v></c>', '<c r="B3" s="1"><v>123456</v></c>', '<c r="C3" s="2"><v>1234.5</v></c>', '<c r="D3" s="9"><v>5</v></c>', '<c r="E3" s=""><v>6</v></c>'],
    ['<c r="A4"><v> 42 </v></c>', '<c r="B4"><v>abc</v></c>', '<c r="C4"><v>1,5</v></c>', '<c r="D4"><v>007</v></c>', '<c r="E4"><v>+5</v></c>', '<c r="F4"><v>-</v></c>'],
    ['<c r="A5" t="zzz"><v>3</v></c>', '<c r="B5"><v>1</v><v>2</v></c>', '<c r="C5"><v>12345678901</v></c>', '<c r="D5"><v>100000000000000000000</v></c>'],
    ], 1)), formats=[0, 164, 4], own='<numFmt numFmtId="164" formatCode="00000"/>'),
    "12\t1.5\t1\t-0.25\t0\n1000\t123000000000\t0.3\t123456789012345\t0.5\n00007\t123456\t1234.5\t5\t6\n"
    "42\tabc\t1,5\t7\t5\t-\n3\t2\t12345678901\t100000000000000000000\n")
DATES = parts("".join(f'<row r="{i}">{"".join(line)}</row>' for i, line in enumerate([
    ['<c r="A1" s="1"><v>44562</v></c>', '<c r="B1" s="2"><v>44562.5</v></c>', '<c r="C1" s="3"><v>0.25</v></c>', '<c r="D1" s="4"><v>33390</v></c>'],
    ['<c r="A2" s="0"><v>44562</v></c>', '<c r="B2" s="5"><v>44562</v></c>', '<c r="C2" s="1"><v>0</v></c>', '<c r="D2" s="1"><v>-5</v></c>'],
    ], 1)), formats=[0, 14, 22, 21, 164, 165],
    own='<numFmt numFmtId="164" formatCode="[$-40C]dddd\\ d\\ mmmm\\ yyyy"/><numFmt numFmtId="165" formatCode="&quot;jour&quot;\\ 0"/>')
case("dates_1900", DATES, "01/01/2022\t01/01/2022 12:00:00\t06:00:00\t01/06/1991\n44562\t44562\t0\t-5\n")
case("dates_1904", {**DATES, "xl/workbook.xml": workbook(properties='<workbookPr date1904="1"/>')},
     "02/01/2026\t02/01/2026 12:00:00\t06:00:00\t02/06/1995\n44562\t44562\t01/01/1904\t-5\n")
case("dates_iso", parts("".join(f'<row r="{i}">{"".join(line)}</row>' for i, line in enumerate([
    ['<c r="A1" s="1" t="d"><v>2021-01-31</v></c>', '<c r="B1" s="1" t="d"><v>2021-01-31T10:11:12</v></c>', '<c r="C1" s="2" t="d"><v>10:11:12</v></c>'],
    ['<c r="A2" t="d"><v>2021-01-31T00:00:00.000Z</v></c>', '<c r="B2" t="d"><v>2021-12-31T23:59:59.7</v></c>', '<c r="C2" s="2" t="d"><v>1899-12-31T06:00:00</v></c>'],
    ['<c r="A3" t="d"><v>2021-02-30</v></c>', '<c r="B3" t="d"><v>44562</v></c>', '<c r="C3" t="d"><v>2021-01-31T10:11+02:00</v></c>', '<c r="D3" s="1" t="d"><v>44562</v></c>'],
    ], 1)), formats=[0, 14, 21]),
    "31/01/2021\t31/01/2021 10:11:12\t10:11:12\n31/01/2021\t01/01/2022\t06:00:00\n2021-02-30\t44562\t31/01/2021 10:11:00\t01/01/2022\n")
case("booleans", cells(*(f'<c r="{c}1" t="b"><v>{v}</v></c>' for c, v in zip("ABCDEF", ["1", "0", "true", "FALSE", " 1 ", ""]))),
     "VRAI\tFAUX\tVRAI\tFAUX\tVRAI\n")
case("errors", cells('<c r="A1" t="e"><v>#N/A</v></c>', '<c r="B1" t="e"><v>#DIV/0!</v></c>', '<c r="C1" t="e" vm="1"><v>#VALUE!</v></c>',
     '<c r="D1" t="e"><f>X</f><v>#NAME?</v></c>'), "#N/A\t#DIV/0!\t#VALUE!\t#NAME?\n")
case("formulas", cells('<c r="A1"><f>1+1</f><v>2</v></c>', '<c r="B1" t="str"><f t="shared" ref="B1:B2" si="0">A1&amp;"&lt;"</f><v>2&lt;</v></c>',
     '<c r="C1"><f ca="1">NOW()</f></c>', '<c r="D1" t="b"><f>TRUE</f><v>1</v></c>', '<c r="E1" t="array"><f t="array" ref="E1">SUM(1)</f><v>1</v></c>',
     '<c r="F1" t="str"><f>A1</f><v xml:space="preserve"> x </v></c>', '<c r="G1" t="str"><v>é</v></c>'), "2\t2<\t\tVRAI\t1\t x \té\n")
case("no_styles_part", cells('<c r="A1" s="3"><v>44562</v></c>'), "44562\n")
case("styles_out_of_order", {**parts('<row r="1"><c r="A1" s="1"><v>44562</v></c><c r="B1" s="0"><v>3</v></c></row>'),
     "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="165"/><xf numFmtId="164"/></cellXfs>'
                      '<numFmts><numFmt numFmtId="164" formatCode="0"/><numFmt numFmtId="165" formatCode="0000"/>'
                      '<numFmt numFmtId="164" formatCode="yyyy-mm-dd"/></numFmts></styleSheet>'}, "01/01/2022\t0003\n")

# --- rows and references -----------------------------------------------------------

case("gaps", parts('<row r="2"><c r="B2"><v>1</v></c><c r="D2"><v>2</v></c><c r="E2" s="1"/></row><row r="4"/><row r="5"><c r="A5"/></row>'
     f'<row r="6">{inline("AA6", "loin")}<c r="AB6" t="s"/></row>'), "\n\t1\t\t2\n\n\n\n" + "\t" * 26 + "loin\n")
case("last_column", parts(f'<row r="1">{inline("XFD1", "fin")}</row><row r="2">{inline("ZZ2", "x")}{inline("AAA2", "y")}</row>'),
     "\t" * 16383 + "fin\n" + "\t" * 701 + "x\ty\n")
case("rows_without_numbers", parts('<row><c t="inlineStr"><is><t>a</t></is></c><c><v>1</v></c></row><row/>'
     '<row><c><v>2</v></c></row><row r="7"><c><v>3</v></c></row><row><c><v>4</v></c></row>'), "a\t1\n\n2\n\n\n\n3\n4\n")
case("cells_without_references", parts('<row r="1"><c><v>1</v></c><c r="D1"><v>2</v></c><c><v>3</v></c><c/><c><v>4</v></c><c r=""><v>5</v></c></row>'),
     "1\t\t\t2\t3\t\t4\t5\n")
case("attributes_in_any_order", parts("<row spans='1:2' r='1'><c s='1' r='A1' t=\"inlineStr\"><is><t>a</t></is></c>"
     '<c\n  t="inlineStr"\t r = "B1" ><is ><t >b</t ></is></c ><c t="n" r="c1"><v>3</v></c></row >'), "a\tb\t3\n")
case("tag_ends_in_values", parts(f'<row r="1" a=">" b="/>">{inline("A1", "a")}</row><row r="2" a="x/>y"/><row r="3" a=\'"\' b="&gt;">'
     f'<c r="A3" a=">" t="inlineStr"><is><t>b</t></is></c></row><row r="4" a="/">{inline("A4", "c")}</row><row r="5"/><row r="6" s="1" /><row r="7">'
     f'{inline("A7", "d")}</row>'), "a\n\nb\nc\n\n\nd\n")
case("rows_out_of_order", parts(f'<row r="3">{inline("A3", "c")}</row><row r="1">{inline("A1", "a")}<c r="C1" t="s"><v>0</v></c></row>'
     f'<row><c r="B2"><v>2</v></c></row><row r="3">{inline("B3", "d")}</row>', shared="<si><t>partagé</t></si>"),
     "a\t\tpartagé\n\t2\nc\td\n")
case("cell_of_another_row", parts(f'<row r="1">{inline("A1", "a")}{inline("B3", "b")}<c><v>1</v></c></row><row r="2">{inline("A2", "c")}</row>'),
     "a\t\t1\nc\n\tb\n")
case("cells_out_of_order", parts(f'<row r="1">{inline("C1", "c")}{inline("A1", "a")}<c><v>2</v></c></row>'), "a\t2\tc\n")
case("cells_twice", parts(f'<row r="1">{inline("A1", "a")}{inline("A1", "b")}<c r="A1"/>{inline("B1", "c")}</row>'), "b\tc\n")
case("empty_rows_out_of_order", parts(f'<row r="5">{inline("A5", "e")}</row><row r="2"><c r="A2" s="1"/></row><row r="6">{inline("A6", "f")}</row>'),
     "\n\n\n\ne\nf\n")
case("dimension_lies", {**parts(), SHEET: sheet(TWO_ROWS, before='<dimension ref="Z99:XFD1048576"/>')}, TWO_ROWS_TSV)
case("counts_lie", {**cells('<c r="A1" t="s"><v>1</v></c>'), "xl/sharedStrings.xml":
     strings("<si><t>a</t></si><si><t>b</t></si>", ' count="4000000000" uniqueCount="-7"')}, "b\n")
case("merged_cells", {**parts(), SHEET: sheet(f'<row r="1">{inline("A1", "a")}<c r="B1"/></row>',
     after='<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>')}, "a\n")
case("more_in_a_cell", parts('<row r="1"><c r="A1"><v>1</v><extLst><ext uri="x"><x:v>9</x:v><c><v>8</v></c></ext></extLst></c>'
     '<extLst><row><c><v>7</v></c></row></extLst></row><extLst><row r="2"><c><v>6</v></c></row></extLst>'), "1\n")
case("before_the_rows", {**parts(), SHEET: sheet(TWO_ROWS, before='<sheetPr><tabColor rgb="FF0000"/></sheetPr><dimension ref="A1:B2"/>'
     '<sheetViews><sheetView workbookViewId="0"/></sheetViews><cols><col min="1" max="2" width="9"/></cols>')}, TWO_ROWS_TSV)
case("pretty_printed", {**parts(), SHEET: sheet(TWO_ROWS.replace("><", ">\n    <")), "xl/sharedStrings.xml": strings("\n  ")}, TWO_ROWS_TSV)
case("alternate_content", {**parts(), "xl/workbook.xml": workbook(
    '<mc:AlternateContent xmlns:mc="x"><mc:Choice Requires="x15"><sheet name="autre" sheetId="9" r:id="rId9"/></mc:Choice>'
    '<mc:Fallback><sheet name="Feuil1" sheetId="1" r:id="rId1"/></mc:Fallback></mc:AlternateContent>'),
    SHEET: sheet('<row r="1"><mc:AlternateContent><mc:Choice Requires="z"><c r="A1"><v>1</v></c></mc:Choice><mc:Fallback><c r="A1"><v>2</v></c>'
                 '</mc:Fallback></mc:AlternateContent><c r="B1"><v>3</v></c></row><mc:AlternateContent><mc:Choice Requires="z"/><mc:Fallback>'
                 '<row r="2"><c r="A2"><v>4</v></c></row></mc:Fallback></mc:AlternateContent>',
                 before='<mc:AlternateContent><mc:Choice Requires="x14"><sheetData><row r="1"><c><v>0</v></c></row></sheetData></mc:Choice></mc:AlternateContent>')},
    "2\t3\n4\n")

# --- names, encodings, prefixes -----------------------------------------------------

def prefixed(xml):
    """The same XML with the prefix x: on every element."""
    out, at = "", 0
    while (start := xml.find("<", at)) >= 0:
        out += xml[at:start + 1]
        at = start + 1
        if xml[at] in "?!":
            continue
        if xml[at] == "/":
            out, at = out + "/", at + 1
        out += "x:"
    return (out + xml[at:]).replace("xmlns=", "xmlns:x=")


case("prefixed", {name: prefixed(content) for name, content in parts(TWO_ROWS).items()}, TWO_ROWS_TSV)
case("relation_prefix", {**parts(TWO_ROWS), "xl/workbook.xml": workbook('<sheet name="F" sheetId="1" d3p1:id="rId1" xmlns:d3p1="x"/>')}, TWO_ROWS_TSV)
case("strict", {**parts(TWO_ROWS),
     "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml"), base=STRICT_RELATIONS),
     "xl/workbook.xml": workbook(main=STRICT_MAIN, base=STRICT_RELATIONS),
     "xl/_rels/workbook.xml.rels": relations(("rId1", "worksheet", "worksheets/sheet1.xml"), base=STRICT_RELATIONS),
     SHEET: sheet(TWO_ROWS, main=STRICT_MAIN)}, TWO_ROWS_TSV)
ACCENTS = rows(["Prénom", "œuvre", "€", "😀"])
ACCENTS_TSV = "Prénom\tœuvre\t€\t😀\n"
case("byte_order_mark", {name: "\uFEFF" + content for name, content in parts(ACCENTS, shared="<si><t>é</t></si>").items()}, ACCENTS_TSV)
for mark, order in (("", "le"), ("\uFEFF", "le"), ("", "be"), ("\uFEFF", "be")):
    case(f"utf16_{order}{'_mark' if mark else ''}", {
        name: (mark + content.replace("UTF-8", "UTF-16")).encode("utf-16-" + order) if mark or name == SHEET else content
        for name, content in parts(ACCENTS).items()}, ACCENTS_TSV)
LATIN = parts(rows(["Prénom", "fin"]))
case("latin1", {name: content.replace("UTF-8", "ISO-8859-1").encode("latin-1") for name, content in LATIN.items()}, "Prénom\tfin\n")
case("windows1252", {**LATIN, SHEET: sheet(rows(["Œ € é"])).replace("UTF-8", "windows-1252").encode("cp1252"),
     "xl/workbook.xml": workbook('<sheet name="Été €" sheetId="1" r:id="rId1"/>').replace("UTF-8", "Windows-1252").encode("cp1252")}, "Œ € é\n")
case("latin9", {**LATIN, SHEET: sheet(rows(["Œ € é"])).replace("UTF-8", "iso-8859-15").encode("iso-8859-15")}, "Œ € é\n")
case("no_declaration", {name: content.split("?>\r\n", 1)[1] for name, content in parts(ACCENTS).items()}, ACCENTS_TSV)

# --- the package -----------------------------------------------------------------------

case("backslashed_names", {name.replace("/", "\\"): content for name, content in parts(TWO_ROWS).items()}, TWO_ROWS_TSV)
case("absolute_targets", {**parts(TWO_ROWS), "_rels/.rels": relations(("rId1", "officeDocument", "/xl/workbook.xml")),
     "xl/_rels/workbook.xml.rels": relations(("rId1", "worksheet", "/xl/worksheets/sheet1.xml"))}, TWO_ROWS_TSV)
case("backslashed_targets", {**parts(TWO_ROWS), "_rels/.rels": relations(("rId1", "officeDocument", "\\xl\\workbook.xml")),
     "xl/_rels/workbook.xml.rels": relations(("rId1", "worksheet", "worksheets\\sheet1.xml"))}, TWO_ROWS_TSV)
case("winding_targets", {**parts(TWO_ROWS), "xl/worksheets/feuille 1.xml": sheet(rows(["bonne"])),
     "xl/_rels/workbook.xml.rels": relations(("rId1", "worksheet", "./../xl//worksheets/../worksheets/feuille%201.xml"))}, "bonne\n")
case("workbook_elsewhere", {"[Content_Types].xml": content_types(**{"dossier/classeur.xml": "sheet.main"}), "_rels/.rels": relations(("x", "officeDocument", "dossier/classeur.xml")),
     "dossier/classeur.xml": workbook(), "dossier/_rels/classeur.xml.rels": relations(
         ("rId1", "worksheet", "feuilles/une.xml"), ("rId5", "sharedStrings", "../textes.xml")),
     "dossier/feuilles/une.xml": sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'), "textes.xml": strings("<si><t>ailleurs</t></si>")},
     "ailleurs\n")
case("workbook_by_content_type", {**{n: c for n, c in parts(TWO_ROWS).items() if n != "_rels/.rels" and "workbook" not in n},
     "[Content_Types].xml": content_types(**{"un/livre.xml": "sheet.main"}), "un/livre.xml": workbook(),
     "un/_rels/livre.xml.rels": relations(("rId1", "worksheet", "../xl/worksheets/sheet1.xml"))}, TWO_ROWS_TSV)
case("no_relations", {n: c for n, c in cells('<c r="A1" t="s"><v>0</v></c>', shared="<si><t>trouvé</t></si>").items() if "_rels" not in n}, "trouvé\n")
case("other_case", {**{n: c for n, c in cells('<c r="A1" t="s"><v>0</v></c>').items()}, "XL/SharedStrings.XML": strings("<si><t>trouvé</t></si>")}, "trouvé\n")
case("hidden_sheets_first", {**parts(), "xl/workbook.xml": workbook(
    '<sheet name="Cachée" sheetId="1" state="hidden" r:id="rId1"/><sheet name="Très" sheetId="2" state="veryHidden" r:id="rId2"/>'
    '<sheet name="Vue" sheetId="3" state="visible" r:id="rId3"/><sheet name="Autre" sheetId="4" r:id="rId1"/>'),
    "xl/_rels/workbook.xml.rels": relations(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "worksheet", "worksheets/sheet2.xml"),
                                            ("rId3", "worksheet", "worksheets/sheet3.xml")),
    "xl/worksheets/sheet2.xml": sheet(rows(["non"])), "xl/worksheets/sheet3.xml": sheet(rows(["oui"]))}, "oui\n")
case("other_sheets_first", {**parts(TWO_ROWS), "xl/workbook.xml": workbook(
    '<sheet name="G" sheetId="1" r:id="rId7"/><sheet name="D" sheetId="2" r:id="rId8"/><sheet name="M" sheetId="3" r:id="rId9"/>'
    '<sheet name="F" sheetId="4" r:id="rId1"/>'),
    "xl/_rels/workbook.xml.rels": relations(("rId7", "chartsheet", "chartsheets/sheet1.xml"), ("rId8", "dialogsheet", "dialogsheets/sheet1.xml"),
                                            ("rId9", "xlMacrosheet", "macrosheets/sheet1.xml"), ("rId1", "worksheet", "worksheets/sheet1.xml")),
    "xl/chartsheets/sheet1.xml": f'<chartsheet xmlns="{MAIN}"/>'}, TWO_ROWS_TSV)
case("external_relation", {**parts(TWO_ROWS), "xl/_rels/workbook.xml.rels": relations(
    ("rId1", "worksheet", "http://example.invalid/sheet.xml", ' TargetMode="External"'), ("rId1", "worksheet", "worksheets/sheet1.xml"))}, TWO_ROWS_TSV)
case("stored_members", archive(parts(TWO_ROWS), method=0), TWO_ROWS_TSV)
case("data_descriptors", archive(parts(TWO_ROWS), descriptor=True), TWO_ROWS_TSV)
case("zip64", archive(parts(TWO_ROWS), zip64=True), TWO_ROWS_TSV)


def doubled():
    made = Archive()
    made.add(SHEET, sheet(rows(["ancienne"])).encode())
    for name, content in parts(TWO_ROWS).items():
        made.add(name, content.encode())
    return made.finish()


case("duplicate_names", doubled(), TWO_ROWS_TSV)
case("bytes_behind", archive(parts(TWO_ROWS)) + b"\r\n", TWO_ROWS_TSV)
case("zip_comment", (lambda a: [a.add(n, c.encode()) for n, c in parts(TWO_ROWS).items()] and a.finish(comment=b"fait par PK\5\6 nous"))(Archive()), TWO_ROWS_TSV)

# --- refusals -----------------------------------------------------------------------------

UNREADABLE, EMPTY, ENCRYPTED = "unreadable", "empty", "encrypted"
FORM = "« xl/worksheets/sheet1.xml » n'est pas du XML bien formé"


def refused(name, content, code, detail):
    case("refused_" + name, content, refused=f"{code}\t{detail}\n")


def sheet_of(xml):
    return {**parts(), SHEET: xml}


def swapped(name, **options):
    """A good workbook but for one member, added with these options."""
    made = Archive()
    for part, content in parts(TWO_ROWS, shared="<si><t>x</t></si>").items():
        made.add(part, content.encode(), **(options if part == name else {}))
    return made.finish()


refused("doctype_in_sheet", sheet_of(f'<!DOCTYPE worksheet [<!ENTITY a "b">]><worksheet xmlns="{MAIN}"><sheetData/></worksheet>'), UNREADABLE,
        "« xl/worksheets/sheet1.xml » contient une déclaration DOCTYPE, qu'un classeur n'a jamais")
refused("doctype_in_strings", {**parts(TWO_ROWS), "xl/sharedStrings.xml": '<!DOCTYPE sst SYSTEM "x"><sst/>'}, UNREADABLE,
        "« xl/sharedStrings.xml » contient une déclaration DOCTYPE, qu'un classeur n'a jamais")
refused("doctype_in_workbook", {**parts(TWO_ROWS), "xl/workbook.xml": workbook().replace("<workbook", '<!DOCTYPE w [<!ENTITY a "aaaa">]><workbook', 1)},
        UNREADABLE, "« xl/workbook.xml » contient une déclaration DOCTYPE, qu'un classeur n'a jamais")
refused("unknown_entity", cells(inline("A1", "a&nbsp;b")), UNREADABLE, "« xl/worksheets/sheet1.xml » contient une entité que XML ne connaît pas")
refused("entity_of_no_character", cells(inline("A1", "&#xD800;")), UNREADABLE, "« xl/worksheets/sheet1.xml » contient une entité que XML ne connaît pas")
refused("bare_ampersand", cells(inline("A1", "R&D")), UNREADABLE, "« xl/worksheets/sheet1.xml » contient une entité que XML ne connaît pas")
refused("wrong_closing_tag", cells('<c r="A1"><v>1</w></c>'), UNREADABLE, FORM)
refused("tag_in_a_tag", cells('<c r="A1" <v>1</v></c>'), UNREADABLE, FORM)
refused("sheet_cut", sheet_of(sheet(TWO_ROWS)[:-40]), UNREADABLE, "« xl/worksheets/sheet1.xml » est tronqué")
refused("sheet_cut_in_a_tag", sheet_of(sheet(TWO_ROWS)[:200]), UNREADABLE, "« xl/worksheets/sheet1.xml » est tronqué")
refused("sheet_of_no_bytes", sheet_of(""), UNREADABLE, "« xl/worksheets/sheet1.xml » est tronqué")
refused("strings_cut", {**parts(TWO_ROWS), "xl/sharedStrings.xml": strings("<si><t>a")[:-9]}, UNREADABLE, "« xl/sharedStrings.xml » est tronqué")
refused("workbook_cut", {**parts(TWO_ROWS), "xl/workbook.xml": workbook()[:-12]}, UNREADABLE, "« xl/workbook.xml » est tronqué")
refused("not_utf8", sheet_of(sheet(rows(["caf?"])).encode().replace(b"caf?", b"caf\xe9")), UNREADABLE,
        "« xl/worksheets/sheet1.xml » contient des octets qui ne sont pas de l'UTF-8")
refused("zero_byte", sheet_of(sheet(rows(["a\0b"]))), UNREADABLE, "« xl/worksheets/sheet1.xml » contient des octets qui ne sont pas de l'UTF-8")
refused("unknown_encoding", sheet_of(sheet(TWO_ROWS).replace("UTF-8", "EBCDIC-FR")), UNREADABLE,
        "« xl/worksheets/sheet1.xml » est dans un codage de caractères inconnu")
refused("too_deep", sheet_of(sheet(TWO_ROWS, before="<a>" * 70 + "</a>" * 70)), UNREADABLE,
        "« xl/worksheets/sheet1.xml » imbrique ses éléments sur plus de 64 niveaux")
refused("styles_too_deep", {**parts(TWO_ROWS), "xl/styles.xml": "<a>" * 65 + "</a>" * 65}, UNREADABLE,
        "« xl/styles.xml » imbrique ses éléments sur plus de 64 niveaux")
refused("string_that_is_not_there", cells('<c r="B1" t="s"><v>1</v></c>', shared="<si><t>a</t></si>"), UNREADABLE,
        "la cellule B1 renvoie à un texte partagé qui n'existe pas")
refused("negative_string", cells('<c r="AB1" t="s"><v>-1</v></c>', shared="<si><t>a</t></si>"), UNREADABLE,
        "la cellule AB1 renvoie à un texte partagé qui n'existe pas")
refused("wild_string", cells('<c r="XFD1" t="s"><v>4294967296</v></c>', shared="<si><t>a</t></si>"), UNREADABLE,
        "la cellule XFD1 renvoie à un texte partagé qui n'existe pas")
refused("no_strings_part", cells('<c r="A1" t="s"><v>0</v></c>'), UNREADABLE, "la cellule A1 renvoie à un texte partagé qui n'existe pas")
refused("row_0", parts('<row r="0"><c><v>1</v></c></row>'), UNREADABLE, "sa ligne « 0 » ne peut pas exister")
refused("row_1048577", parts('<row r="1048577"><c><v>1</v></c></row>'), UNREADABLE, "sa ligne « 1048577 » ne peut pas exister")
refused("row_of_letters", parts('<row r="douze"><c><v>1</v></c></row>'), UNREADABLE, "sa ligne « douze » ne peut pas exister")
refused("row_past_the_last", parts('<row r="1048576"/><row><c><v>1</v></c></row>'), UNREADABLE, "il contient plus de 1 048 576 lignes")
for number, reference in enumerate(["XFE1", "A0", "1A", "A", "A1048577", "AAAA1", "A1:B2", "$A$1", "A99999999999"]):
    refused(f"reference_{number}", cells(f'<c r="{reference}"><v>1</v></c>'), UNREADABLE,
            f"la ligne 1 contient une cellule « {reference} », qui ne peut pas exister")
refused("past_the_last_column", cells('<c r="XFD1"/><c><v>1</v></c>'), UNREADABLE, "la cellule XFE1 est au-delà de la dernière colonne, XFD")
refused("text_of_32768_characters", cells(inline("C1", "é" * 32768)), UNREADABLE, "la cellule C1 contient plus de 32 767 caractères")
refused("shared_text_too_long", cells('<c r="D1" t="s"><v>1</v></c>', shared=f'<si><t>a</t></si><si><t>{"x" * 32768}</t></si>'), UNREADABLE,
        "la cellule D1 contient plus de 32 767 caractères")
case("unused_text_too_long", cells('<c r="A1" t="s"><v>0</v></c>', '<c r="B1" t="s"><v>2</v></c>',
     shared=f'<si><t>a</t></si><si><t>{"x" * 40000}</t></si><si><t>b</t></si>'), "a\tb\n")
refused("checksum", swapped(SHEET, crc=1), UNREADABLE, "« xl/worksheets/sheet1.xml » est abîmé : sa somme de contrôle est fausse")
refused("size_too_small", swapped(SHEET, size=100), UNREADABLE, "« xl/worksheets/sheet1.xml » n'a pas la taille annoncée")
refused("size_too_large", swapped(SHEET, size=5000), UNREADABLE, "« xl/worksheets/sheet1.xml » n'a pas la taille annoncée")
refused("deflate_garbage", swapped(SHEET, packed=b"\x07nonsense"), UNREADABLE,
        "« xl/worksheets/sheet1.xml » est abîmé : ses données compressées sont illisibles")
refused("deflate_cut", swapped("xl/sharedStrings.xml", packed=b"\x4b"), UNREADABLE,
        "« xl/sharedStrings.xml » est abîmé : ses données compressées sont illisibles")
refused("other_compression", swapped(SHEET, method=9), UNREADABLE,
        "« xl/worksheets/sheet1.xml » est compressé d'une façon que XLSX ne prévoit pas")
refused("encrypted_member", swapped(SHEET, flags=1), ENCRYPTED, "l'archive est chiffrée")
refused("no_sheet_part", {n: c for n, c in parts().items() if n != SHEET}, UNREADABLE, "sa feuille « Feuil1 » manque dans l'archive")
refused("no_sheets", {**parts(), "xl/workbook.xml": workbook("")}, UNREADABLE, "son classeur ne contient aucune feuille")
refused("all_hidden", {**parts(TWO_ROWS), "xl/workbook.xml": workbook('<sheet name="F" sheetId="1" state="hidden" r:id="rId1"/>')}, EMPTY,
        "aucune de ses feuilles de calcul n'est visible")
refused("empty_sheet", parts('<row r="1"><c r="A1" s="1"/></row>'), EMPTY, "sa feuille « Feuil1 » est vide")
refused("no_sheet_data", {**parts(), SHEET: f'<worksheet xmlns="{MAIN}"><sheetPr/></worksheet>',
        "xl/workbook.xml": workbook('<sheet name="Été &amp; fin" sheetId="1" r:id="rId1"/>')}, EMPTY, "sa feuille « Été & fin » est vide")
refused("zip_cut", archive(parts(TWO_ROWS))[:-60], UNREADABLE, "il est tronqué : la fin de l'archive manque")


def write_seed(fuzzer, name, content):
    folder = os.path.join(SEEDS, fuzzer)
    os.makedirs(folder, exist_ok=True)
    if len(content) <= SEED_MOST:
        with open(os.path.join(folder, name), "wb") as file:
            file.write(content)


def write_seeds():
    """Whole packages for fuzz_xlsx; for fuzz_xml each part that differs from
    those seen before."""
    seen = set()
    for name, package in PACKAGES.items():
        write_seed("fuzz_xlsx", name, b"\x1c".join(part.encode() + b"\x1d" + xml for part, xml in package.items()))
        for index, part in enumerate(FUZZED_PARTS):
            if package.get(part) and package[part] not in seen:
                seen.add(package[part])
                write_seed("fuzz_xml", f"{name}-{index}", bytes([index]) + package[part])


def main():
    wanted = sys.argv[1:] or CASES
    if wanted is CASES:
        write_seeds()
    for name in wanted:
        content, tsv, detail = CASES[name]
        folder = os.path.join(HERE, name)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "workbook.xlsx"), "wb") as file:
            file.write(content)
        with open(os.path.join(folder, "expected.tsv" if tsv is not None else "refused.txt"), "w", encoding="utf-8", newline="") as file:
            file.write(tsv if tsv is not None else detail)
    print(len(wanted), "cases")


if __name__ == "__main__":
    main()
