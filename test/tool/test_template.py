"""The template compiler: what it must refuse, with the line it names; and what
it must take. What the compiled views print is tested in test/unit/test_html.c.
Argument: the compiler."""
import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(__file__), ".."))
import tap_unittest

COMPILER = sys.argv.pop(1)
HEAD = "{{! x(const char *v) }}\n"

REFUSED = [
    # markup behind the head, line, words of the message
    ("<script>let a = '{{ v }}';</script>", 2, "inline script"),
    ("<p>\n<script>alert(1)</script>", 3, "inline script"),
    ("<script>{{ v }}</script>", 2, "expression in a script"),
    ("<style>p { color: {{ v }} }</style>", 2, "style element"),
    ("<style>p { color: red }</style>", 2, "style element"),
    ("<p style='color:{{ v }}'>", 2, "attribute style"),
    ("<p style='color:red'>", 2, "attribute style"),
    ("<p STYLE='color:red'>", 2, "attribute STYLE"),
    ("<p onclick=\"{{ v }}\">", 2, "handler attribute onclick"),
    ("<p OnLoad=\"go()\">", 2, "handler attribute OnLoad"),
    ("<iframe srcdoc='{{ v }}'>", 2, "attribute srcdoc"),
    ("<img srcset='{{ v }} 2x'>", 2, "attribute srcset"),
    ("<meta http-equiv='refresh'>", 2, "attribute http-equiv"),
    ("<meta content='2; URL={{ v }}'>", 2, "Refresh header"),
    ("<input value={{ v }}>", 2, "unquoted value"),
    ("<input value=a{{ v }}>", 2, "unquoted value"),
    ("<input value=a\"b>", 2, "unquoted value"),
    ("<input {{ v }}>", 2, "name of a tag or attribute"),
    ("<input data-{{ v }}='x'>", 2, "name of a tag or attribute"),
    ("<h{{ v }}>", 2, "name of a tag or attribute"),
    ("<a href='javascript:{{ v }}'>", 2, "scheme « javascript »"),
    ("<a href='JavaScript:go()'>", 2, "scheme « JavaScript »"),
    ("<a href='data:text/html,x'>", 2, "scheme « data »"),
    ("<form action='ftp://x/'>", 2, "scheme « ftp »"),
    ("<a href= 'x'>", 2, "without a value"),
    ("a < b", 2, "bare <"),
    ("<p", 2, "ends inside a tag"),
    ("<!-- never closed", 2, "comment without end"),
    ("<p>\n\n{% if (v) { %}<a href=\"{% } %}\">", 4, "does not end where it began"),
    ("{% if (v) { %}<p{% } %}>", 2, "statement in a name"),
    ("{% if (v) { %}<p {% } %}>", 2, "does not end where it began"),
    ("{% if (v) { %}<p>", 2, "{ without }"),
    ("{% } %}", 2, "} without its {"),
    ("{{ v", 2, "}} is missing"),
    ("{{ \"}}\" ", 2, "}} is missing"),
    ("{% if", 2, "%} is missing"),
    ("{{! again(int a) }}", 2, "once, at the beginning"),
    ("<p {% } else { %}>", 2, "} without its {"),
    ("<p '>", 2, "where an attribute should begin"),
    ("<p a\"b>", 2, "in an attribute's name"),
]

TAKEN = [
    "<p title=\"{{ v }}\">{{ v }}</p>",
    "<a href=\"/a/{{ v }}?b={{ v }}#c\">x</a>",
    "<a href='https://example.org/{{ v }}'>x</a>",
    "<a href='/a:b'>x</a>",
    "<script src=\"{{ v }}\" defer></script>",
    "<input {% if (v) { %}checked {% } %}type=checkbox>",
    "<p class=\"a{% if (v) { %} b{% } else { %} c{% } %}\">",
    "{% const char *s = \"}{\"; %}{{ s }}{{ \"}}\" }}",
    "{% char c = '}'; %}{{ (int)c }}",
    "<p class=\"a\">{% if (v) { %}<b>x</b>{% } %}</p>{% if (v) { %}<p class=\"a\">x</p>{% } %}",
    "<!-- {{ left out }} <script>x</script> -->",
    "<br/><br /><svg viewBox=\"0 0 1 1\"><use xlink:href=\"#a\"/></svg>",
]


class Template(unittest.TestCase):
    def compile(self, source):
        with tempfile.TemporaryDirectory() as folder:
            view = os.path.join(folder, "v.html")
            code, header = os.path.join(folder, "v.c"), os.path.join(folder, "v.h")
            with open(view, "w", encoding="utf-8") as out:
                out.write(source)
            run = subprocess.run([COMPILER, code, header, view], capture_output=True, text=True)
            written = open(code, encoding="utf-8").read() if os.path.exists(code) else None
            return run.returncode, run.stderr.replace(folder + "/", ""), written

    def test_refused(self):
        for markup, line, words in REFUSED:
            with self.subTest(markup):
                code, message, written = self.compile(HEAD + markup)
                self.assertEqual(code, 1, message)
                self.assertTrue(message.startswith(f"v.html:{line}: error: "), message)
                self.assertIn(words, message)
                self.assertIsNone(written)

    def test_taken(self):
        for markup in TAKEN:
            with self.subTest(markup):
                code, message, written = self.compile(HEAD + markup)
                self.assertEqual((code, message), (0, ""))
                self.assertNotIn("left out", written)

    def test_head(self):
        for source in ["<p>", "", "{{! x }}", "{{!", "{{! x(int a }}"]:
            with self.subTest(source):
                code, message, _ = self.compile(source)
                self.assertEqual(code, 1)
                self.assertIn("v.html:1: error: ", message)

    def test_lines(self):
        code, _, written = self.compile(HEAD + "<p\n  class=\"a\n b\">\n\n{{ v }}\n{% int\n a = 1; %}\n{{ a }}")
        self.assertEqual(code, 0)
        self.assertIn("#line 6 ", written)
        self.assertIn("#line 7 ", written)
        self.assertIn("#line 9 ", written)


tap_unittest.main()
