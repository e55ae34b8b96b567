#!/usr/bin/env python3
"""The binary as a shell sees it: outputs and exit statuses of every command,
and the manual's two tables, from XLSX and from XLS."""
import csv
import hashlib
import io
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import zipfile

SOURCE = os.environ["GABARIT_SOURCE"]
GABARIT = os.environ["GABARIT"]
sys.path.insert(0, os.path.join(SOURCE, "test"))
from tap import equal, main, true  # noqa: E402

WORK = tempfile.mkdtemp(prefix="gabarit-command-")
DATA = os.path.join(WORK, "data")
DAY = "2022-01-15"
KINDS = ["xlsx", "xls"]


def gabarit(*arguments, status=0):
    done = subprocess.run([GABARIT, *arguments], capture_output=True, timeout=120)
    equal(done.returncode, status, f"{arguments}: {done.stderr.decode(errors='replace')}")
    return done.stdout.decode(), done.stderr.decode()


def sample(name):
    return os.path.join(SOURCE, "samples", name)


def check(path, status, *more):
    return json.loads(gabarit("check", path, "--data", DATA, "--today", DAY, "--format", "json", *more, status=status)[0])


def found(report, line):
    row = [row for row in report["rows"] if row["line"] == line][0]
    return [(f["code"], f["cell"], f["message"]) for f in row["findings"]]


def test_init_makes_a_store():
    gabarit("init", "--data", DATA, "--demo")
    true(os.path.exists(os.path.join(DATA, "gabarit.conf")), "gabarit.conf")
    equal(os.stat(DATA).st_mode & 0o777, 0o700)


def test_init_leaves_an_existing_store_alone():
    def picture():
        return {name: hashlib.sha256(open(os.path.join(DATA, name), "rb").read()).hexdigest()
                for name in os.listdir(DATA) if os.path.isfile(os.path.join(DATA, name))}
    before = picture()
    _, told = gabarit("init", "--data", DATA, "--demo", status=3)
    true(told.startswith("gabarit : "), told)
    equal(picture(), before)


def test_manual_example():
    for kind in KINDS:
        report = check(sample(f"exemple-manuel.{kind}"), 1)
        equal((report["lines"], report["informations"], report["errors"]), (6, 1, 5))
        equal([row["line"] for row in report["rows"]], [2, 3, 4, 5, 6, 1])
        equal([row["level"] for row in report["rows"]], ["error"] * 5 + ["information"])
        equal(report["file"]["refused"], None)
        equal([(a["code"], a["count"]) for a in report["advice"]], [("licence_not_neph", 6)])
        equal(found(report, 1), [("no_account", "I2", "Ne possède pas encore de compte sur la plateforme")])
        equal(found(report, 2), [("first_name_missing", "F3", "Prénom non renseigné")])
        equal(found(report, 3)[0], ("centre_not_approved", "C4", "CFR non agréé pour cette formation à la date indiquée"))
        equal([f[0] for f in found(report, 3)], ["centre_not_approved", "category_mismatch"])
        equal(found(report, 4), [("end_future", "E5", "La date de fin de formation ne peut pas être postérieure à la date du jour")])
        equal(found(report, 5), [("first_name_format", "F6", "Format du prénom non conforme")])
        equal([f[0] for f in found(report, 6)], ["category_mismatch", "birth_minor"])
        equal(found(report, 6)[1][1:], ("H7", "Le stagiaire doit être majeur"))
        equal(report["rows"][-1]["values"], ["REF20220101", "COM202201", "FIMO Marchandises", "Marchandises",
                                             "01/01/2022", "PIERRE", "DUPONT", "01/01/1990", "82R987928"])


def test_manual_example_as_text():
    out, _ = gabarit("check", sample("exemple-manuel.xlsx"), "--data", DATA, "--today", DAY, status=1)
    for words in ("Nombre de ligne(s) analysée(s) : 6", "1 information(s)", "5 erreur(s)", "F3", "Prénom non renseigné"):
        true(words in out, words)


def test_manual_corrected():
    for kind in KINDS:
        report = check(sample(f"exemple-corrige.{kind}"), 0)
        equal((report["lines"], report["informations"], report["errors"]), (6, 1, 0))
        equal([row["line"] for row in report["rows"]], [1, 2, 3, 4, 5, 6])


def test_every_day_of_the_example():
    for day in ("2022-01-01", "2022-01-19"):
        report = json.loads(gabarit("check", sample("exemple-manuel.xlsx"), "--data", DATA, "--today", day,
                                    "--format", "json", status=1)[0])
        equal((report["informations"], report["errors"]), (1, 5), day)


def test_check_writes_nothing():
    before = sorted(os.listdir(DATA))
    gabarit("check", sample("exemple-manuel.xlsx"), "--data", DATA, "--today", DAY, status=1)
    equal([name for name in sorted(os.listdir(DATA)) if not name.endswith(("-wal", "-shm"))],
          [name for name in before if not name.endswith(("-wal", "-shm"))])


def test_read_tsv_and_json():
    out, _ = gabarit("read", sample("exemple-manuel.xlsx"))
    equal(len(out.splitlines()), 7)
    equal(out.splitlines()[0].split("\t")[0], "Ref")
    sheet = json.loads(gabarit("read", sample("exemple-manuel.xls"), "--format", "json")[0])
    equal([row["row"] for row in sheet["rows"]], list(range(1, 8)))
    equal(sheet["rows"][1]["cells"][8], "82R987928")
    equal("\n".join("\t".join(row["cells"]) for row in sheet["rows"]) + "\n", out)


def refused(name, content, code, words):
    path = os.path.join(WORK, name)
    with open(path, "wb") as file:
        file.write(content)
    report = check(path, 2)
    equal(report["file"]["refused"]["code"], code)
    true(words in report["file"]["refused"]["message"], report["file"]["refused"]["message"])
    equal((report["lines"], report["errors"], report["rows"], report["advice"]), (0, 0, [], []))
    gabarit("read", path, status=2)


def archive(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        for name, content in members.items():
            pack.writestr(name, content)
    return out.getvalue()


def test_refused_files():
    refused("csv.xlsx", b"Ref;Nom\n1;DUPONT\n", "file_type", "Le fichier n'est pas au format XLS ou XLSX")
    refused("page.xls", b"<html><table><tr><td>1</td></tr></table></html>", "file_type", "HTML")
    refused("doc.xlsx", b"%PDF-1.7\n", "file_type", "PDF")
    refused("zero.xlsx", b"", "file_empty", "Le fichier ne contient aucune ligne")
    ods = archive(mimetype="application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": "<a/>"})
    refused("calc.xlsx", ods, "file_type", "ODS")
    whole = open(sample("exemple-manuel.xlsx"), "rb").read()
    refused("cut.xlsx", whole[:len(whole) // 2], "file_unreadable", "Le fichier est illisible ou endommagé")


def test_too_large():
    path = os.path.join(WORK, "large.xlsx")
    with open(path, "wb") as file:
        file.truncate(10 * 1048576 + 1)
    report = check(path, 2)
    equal(report["file"]["refused"]["code"], "file_too_large")
    gabarit("read", path, status=2)


def test_register_refuses_error_lines():
    gabarit("register", sample("exemple-manuel.xlsx"), "--data", DATA, "--today", DAY, status=1)
    equal(json.loads(gabarit("registrations", "--data", DATA, "--format", "json")[0]), [])


def test_register_once():
    first, _ = gabarit("register", sample("exemple-corrige.xlsx"), "--data", DATA, "--today", DAY)
    again, _ = gabarit("register", sample("exemple-corrige.xlsx"), "--data", DATA, "--today", DAY)
    equal(again, first)
    rows = json.loads(gabarit("registrations", "--data", DATA, "--format", "json")[0])
    equal(len(rows), 6)
    # The same lines in another file: told from the lines, not from the file.
    gabarit("register", sample("exemple-corrige.xls"), "--data", DATA, "--today", DAY)
    equal(len(json.loads(gabarit("registrations", "--data", DATA, "--format", "json")[0])), 6)
    table = list(csv.reader(io.StringIO(gabarit("registrations", "--data", DATA)[0])))
    equal(len(table), 7)


def test_registered_lines_say_so():
    report = check(sample("exemple-corrige.xlsx"), 0)
    equal((report["lines"], report["informations"], report["errors"]), (6, 6, 0))
    for row in report["rows"]:
        true("already_registered" in [f["code"] for f in row["findings"]], row)


def test_template_comes_back_empty():
    path = os.path.join(WORK, "modele.xlsx")
    gabarit("template", "--data", DATA, "-o", path)
    sheet = json.loads(gabarit("read", path, "--format", "json")[0])
    equal([row["cells"] for row in sheet["rows"]],
          [["Ref", "Numéro de commande client", "Libellé de formation", "Catégorie de formation", "Fin de formation",
            "Prénom", "Nom", "Date de naissance", "N° de permis"]])
    equal(check(path, 2)["file"]["refused"]["code"], "file_empty")


def test_usage():
    for arguments in (["chek"], ["check"], ["check", "x.xlsx"], ["check", sample("exemple-manuel.xlsx"), "--data", WORK],
                      ["check", "none.xlsx", "--data", DATA], ["check", WORK, "--data", DATA],
                      ["read"], ["read", "a", "b"], ["read", sample("exemple-manuel.xlsx"), "--format", "xml"],
                      ["check", sample("exemple-manuel.xlsx"), "--data", DATA, "--today", "2022-02-30"],
                      ["check", sample("exemple-manuel.xlsx"), "--data", DATA, "--centre", "123"],
                      ["serve", "--data", DATA, "--listen", "nowhere"], []):
        _, told = gabarit(*arguments, status=3)
        true(told, arguments)


def test_today_is_for_demonstrations():
    plain = os.path.join(WORK, "plain")
    gabarit("init", "--data", plain)
    gabarit("register", sample("exemple-corrige.xlsx"), "--data", plain, "--today", DAY, status=3)
    gabarit("serve", "--data", plain, "--today", DAY, "--listen", "127.0.0.1:1", status=3)


def test_documented_data_loads():
    """The example of doc/donnees.md is true, and loading it twice changes nothing."""
    with open(os.path.join(SOURCE, "doc", "donnees.md"), encoding="utf-8") as page:
        example = page.read().split("```json\n", 1)[1].split("```", 1)[0]
    path, data = os.path.join(WORK, "donnees.json"), os.path.join(WORK, "documented")
    with open(path, "w", encoding="utf-8") as file:
        file.write(example)
    gabarit("init", "--data", data)
    first, _ = gabarit("load", path, "--data", data)
    equal(gabarit("load", path, "--data", data)[0], first)
    report = json.loads(gabarit("check", sample("exemple-corrige.xlsx"), "--data", data, "--today", DAY,
                                "--format", "json", status=1)[0])
    equal(report["lines"], 6)


def test_output_that_cannot_be_written():
    if not os.path.exists("/dev/full"):
        return
    binary = os.environ["GABARIT"]
    for words in (["read", sample("exemple-manuel.xlsx")], ["read", sample("exemple-manuel.xlsx"), "--format", "json"],
                  ["check", sample("exemple-manuel.xlsx"), "--data", DATA, "--today", DAY], ["registrations", "--data", DATA],
                  ["operator", "invite", "pleine@example.fr", "--data", DATA], ["help"]):
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run([binary, *words], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
        equal((words[0], done.returncode), (words[0], 3))
        true("la sortie ne peut pas être écrite" in done.stderr, done.stderr)


def test_register_several_at_once():
    data = os.path.join(WORK, "at-once")
    gabarit("init", "--data", data, "--demo")
    command = [os.environ["GABARIT"], "register", sample("exemple-corrige.xlsx"), "--data", data, "--today", DAY]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    told = [process.communicate(timeout=120) for process in running]
    equal([process.returncode for process in running], [0] * 4, told)
    equal(len({out for out, _ in told}), 1, "the same receipt for all")
    equal(len(json.loads(gabarit("registrations", "--data", data, "--format", "json")[0])), 6)
    # Another file with the same lines: the receipt that they came by.
    again, _ = gabarit("register", sample("exemple-corrige.xls"), "--data", data, "--today", DAY)
    equal(json.loads(again)["receipt"], json.loads(told[0][0])["receipt"])


def test_template_into_what_is_no_file():
    fifo = os.path.join(WORK, "fifo")
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    gabarit("template", "--data", DATA, "-o", fifo)
    true(stat.S_ISFIFO(os.stat(fifo).st_mode), "the pipe is still one")
    equal(os.read(reader, 4), b"PK\x03\x04")
    os.close(reader)
    if os.path.exists("/dev/full"):
        link = os.path.join(WORK, "full")
        os.symlink("/dev/full", link)
        gabarit("template", "--data", DATA, "-o", link, status=3)
        true(os.path.islink(link) and stat.S_ISCHR(os.stat(link).st_mode), "the device is still one")
    gabarit("template", "--data", DATA, "-o", WORK, status=3)


def test_operator_invite():
    out, _ = gabarit("operator", "invite", "exploitant@example.fr", "--data", DATA)
    true("http://127.0.0.1:8080/" in out, out)


def test_account_is_closed_and_opened():
    people = "SELECT closed_ms IS NULL, totp_secret FROM person WHERE email = 'sans-droit@demo.fr'"
    with sqlite3.connect(os.path.join(DATA, "gabarit.db")) as db:
        db.execute("UPDATE person SET totp_secret = 'X' WHERE email = 'sans-droit@demo.fr'")
    for act, expected in (("close", (0, "X")), ("no-code", (0, "")), ("open", (1, ""))):
        gabarit("account", act, "Sans-Droit@demo.fr", "--data", DATA)
        with sqlite3.connect(os.path.join(DATA, "gabarit.db")) as db:
            equal(db.execute(people).fetchone(), expected)
    gabarit("account", "close", "personne@demo.fr", "--data", DATA, status=3)
    gabarit("account", "erase", "sans-droit@demo.fr", "--data", DATA, status=3)


def test_audit_verify():
    out, _ = gabarit("audit", "verify", "--data", DATA)
    true(out.startswith("Le journal est entier"), out)
    gabarit("audit", "--data", DATA, status=3)
    gabarit("audit", "verify", "--data", DATA, "--heads", "/nowhere", status=3)
    path = os.path.join(WORK, "edited")
    shutil.copytree(DATA, path)
    db = sqlite3.connect(os.path.join(path, "gabarit.db"), isolation_level=None)
    equal(db.execute("SELECT COUNT(*) FROM audit_entry WHERE act = 'lot_registered'").fetchone(), (1,))
    db.execute("UPDATE audit_entry SET payload = '{}' WHERE act = 'lot_registered'")
    db.close()
    out, _ = gabarit("audit", "verify", "--data", path, status=1)
    true("son contenu a été modifié" in out, out)


if __name__ == "__main__":
    status = main(sys.modules[__name__])
    shutil.rmtree(WORK, ignore_errors=True)
    sys.exit(status)
