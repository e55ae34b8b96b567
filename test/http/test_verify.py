"""Verifying papers: the public page, and `gabarit verify` without any portal."""
import os
import re
import subprocess
import tempfile
import time
import unittest

import portal
import tap_unittest

DAY_MS = 24 * 3600 * 1000


def run(*args):
    done = subprocess.run([portal.GABARIT, *args], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


class Verify(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = portal.Portal(trusted_proxies="127.0.0.1", company_name="Société d'essai").start()
        cls.client = 0
        with cls.server.db() as db:
            now = int(time.time() * 1000)
            today = now // DAY_MS
            lot = db.execute("INSERT INTO lot (public_id, centre_id, state, file_name, file_sha256, file_size, created_ms,"
                             " analysed_ms, registered_ms, unscanned, lines, errors, informations, to_register, facts,"
                             " refusal_code, refusal_message, receipt, registered, revision) VALUES ('a', ?, 4, 'f', 'x', 1,"
                             " ?, ?, ?, 0, 3, 0, 0, 3, '', '', '', '2022-000001', 3, 0) RETURNING id",
                             (cls.server.centres[0], now, now, now)).fetchone()[0]
            training = db.execute("SELECT id FROM training WHERE label = 'FIMO Marchandises'").fetchone()[0]
            for i in range(3):
                db.execute("INSERT INTO registration (centre_id, lot_id, line, training_id, category, end_day, birth, licence,"
                           " last_name_folded, licence_typed, first_name, last_name, ref, order_number)"
                           " VALUES (?, ?, ?, ?, 0, ?, 7305, ?, 'petit', ?, 'Éloïse', 'Petit', '', 'C1')",
                           (cls.server.centres[0], lot, i + 1, training, today - 3, f"12345678{i}", f"12345678{i}"))
                db.execute("INSERT INTO job (kind, reference, state, attempts, run_after_ms, created_ms)"
                           " VALUES (0, (SELECT MAX(id) FROM registration), 0, 0, 1, 1)")
        cls.papers = cls.wait_for_papers()

    @classmethod
    def wait_for_papers(cls):
        for _ in range(200):
            with cls.server.db() as db:
                rows = db.execute("SELECT id, number, code FROM document WHERE kind = 1 ORDER BY id").fetchall()
            if len(rows) == 3:
                return rows
            time.sleep(0.05)
        raise AssertionError("no documents: " + cls.server.log_text())

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def ask(self, code, client=None):
        type(self).client += 1
        return self.server.post("/verifier", {"code": code},
                                {"X-Forwarded-For": client or f"10.0.{self.client // 250}.{self.client % 250 + 1}"})

    def test_a_good_code_shows_the_paper(self):
        _, number, code = self.papers[0]
        for typed in (code, code.lower(), f" {code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]} "):
            answer = self.ask(typed)
            self.assertEqual(answer.status, 200)
            self.assertIn("Authentique, valable jusqu'au", answer.text)
            for word in (number, "Éloïse", "Petit", "FIMO Marchandises", "123456780", "11111111100001"):
                self.assertIn(word, answer.text)
            self.assertNotIn("SPÉCIMEN", answer.text)
        self.assertIn("Éloïse", self.server.get(f"/verifier/{code}").text)

    def test_as_it_is_pasted(self):
        """With the spaces and hyphens of a word processor, and what a telephone reads: the address."""
        _, number, code = self.papers[0]
        parts = [code[i:i + 4] for i in range(0, 16, 4)]
        for typed in ("\u00a0".join(parts) + "\u00a0", "\u2011".join(parts), "\u2013".join(parts).lower(), "\ufeff" + code,
                      f"https://portail.exemple.fr/verifier/{'-'.join(parts)}", f" http://127.0.0.1:8080/verifier/{code}?x=1 ",
                      number.replace("-", "\u2011"), number + "\u202f"):
            self.assertIn("Authentique, valable jusqu'au", self.ask(typed).text, typed)
        for typed in ("https://portail.exemple.fr/verifier/", "https://portail.exemple.fr/autre/" + code, "\u2011", "\u00a0"):
            answer = self.ask(typed)
            self.assertEqual((answer.status, "Authentique, valable" in answer.text), (200, False), typed)

    def test_a_number_shows_no_name(self):
        _, number, code = self.papers[0]
        answer = self.ask(number.lower()).text
        self.assertIn("Authentique, valable jusqu'au", answer)
        for word in ("Éloïse", "Petit", "123456780", code):
            self.assertNotIn(word, answer)

    def test_mistyped_unknown_and_nonsense(self):
        _, _, code = self.papers[0]
        wrong = code[:3] + ("2" if code[3] != "2" else "3") + code[4:]
        self.assertIn("faute de frappe", self.ask(wrong).text)
        self.assertIn("Inconnu", self.ask("CQ-2022-999999").text)
        self.assertIn("ni un code", self.ask("<script>alert(1)</script>").text)
        self.assertNotIn("<script>alert", self.ask("<script>alert(1)</script>").text)
        self.assertIn("n'est pas authentique", self.ask("GABARIT1/AAAA/x").text)
        self.assertEqual(self.ask("").status, 200)
        self.assertEqual(self.ask("A" * 5000).status, 200)

    def test_revoked_says_nothing_of_anybody(self):
        identifier, _, code = self.papers[1]
        with self.server.db() as db:
            db.execute("UPDATE document SET revoked_ms = 1650000000000, revoked_for = 1 WHERE id = ?", (identifier,))
        answer = self.ask(code).text
        self.assertIn("Annulé le 15/04/2022", answer)
        for word in ("Éloïse", "Petit", "123456781"):
            self.assertNotIn(word, answer)

    def test_expired(self):
        identifier, _, code = self.papers[2]
        with self.server.db() as db:
            db.execute("UPDATE document SET valid_to = 18000 WHERE id = ?", (identifier,))
        answer = self.ask(code).text
        self.assertIn("Expiré", answer)
        self.assertIn("n'est plus valable depuis le 15/04/2019", answer)

    def test_who_tries_numbers_has_to_wait(self):
        statuses = [self.ask("CQ-2031-%06d" % i, "192.0.2.7").status for i in range(12)]
        self.assertEqual(statuses[0], 200)
        self.assertEqual(statuses[-1], 429)
        self.assertEqual(self.ask(self.papers[0][2], "192.0.2.8").status, 200)

    def test_the_document_command(self):
        _, number, _ = self.papers[0]
        data = ("--data", self.server.data)
        with tempfile.TemporaryDirectory() as folder:
            keys, pdf, changed = (os.path.join(folder, name) for name in ("keys.txt", "papier.pdf", "changed.pdf"))
            with open(keys, "w", encoding="utf-8") as out:
                out.write(self.server.get("/verifier/cles").text)
            self.assertEqual(run("document", number, *data, "-o", pdf), (0, ""))
            self.assertEqual(os.stat(pdf).st_mode & 0o777, 0o600)
            text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True).stdout
            self.assertIn("Éloïse", text)
            self.assertIn("Signature is Valid", subprocess.run(["pdfsig", "-nocert", pdf], capture_output=True, text=True).stdout)
            status, said = run("verify", pdf, "--key", keys)
            self.assertEqual((status, "NON AUTHENTIQUE" in said), (0, False), said)
            with open(pdf, "rb") as file:
                content = file.read()
            for at in range(64, len(content), len(content) // 40):
                with open(changed, "wb") as file:
                    file.write(content[:at] + bytes([content[at] ^ 1]) + content[at + 1:])
                self.assertEqual(run("verify", changed, "--key", keys)[0], 1, at)
            status, said = run("document", number, *data)
            self.assertEqual((status, "-o" in said), (3, True), said)
            status, said = run("document", number, *data, "-o", os.path.join(folder, "none", "f.pdf"))
            self.assertEqual((status, "f.pdf" in said), (3, True), said)
            with self.server.db() as db:
                shown = db.execute("SELECT COUNT(*) FROM audit_entry WHERE act = 'document_shown' AND person_id = 0").fetchone()[0]
                self.assertEqual(shown, 2)
                db.execute("UPDATE document SET revoked_ms = 1650000000000 WHERE number = ?", (number,))
            try:
                for args, word in (((number, *data, "-o", changed), "annulé depuis le 15/04/2022"),
                                   (("CQ-2031-000001", *data, "-o", changed), "n'existe pas"), ((*data, "-o", changed), "quel document")):
                    status, said = run("document", *args)
                    self.assertEqual((status, word in said), (3, True), said)
            finally:
                with self.server.db() as db:
                    db.execute("UPDATE document SET revoked_ms = NULL WHERE number = ?", (number,))

    def test_keys_and_the_command(self):
        keys = self.server.get("/verifier/cles")
        self.assertEqual(keys.status, 200)
        self.assertIn("BEGIN PUBLIC KEY", keys.text)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "keys.txt")
            with open(path, "w", encoding="utf-8") as out:
                out.write(keys.text)
            status, said = run("verify", "GABARIT1/AAAA/x", "--key", path)
            self.assertEqual(status, 1)
            self.assertIn("NON AUTHENTIQUE", said)
            status, said = run("verify", "bonjour", "--key", path)
            self.assertEqual(status, 1)
            for missing in ("certificat-CQ-2022-000001.pdf", os.path.join(folder, "none")):
                status, said = run("verify", missing, "--key", path)
                self.assertEqual((status, "n'existe pas" in said, "AUTHENTIQUE" in said), (3, True, False), said)
            status, said = run("verify", "bonjour", "--key", os.path.join(folder, "none"))
            self.assertEqual(status, 3)
            with open(path, "w", encoding="utf-8") as out:
                out.write("rien")
            status, said = run("verify", "bonjour", "--key", path)
            self.assertEqual(status, 3)
            self.assertIn("clé publique", said)
            self.assertEqual(re.findall("None|Traceback", said), [])


if __name__ == "__main__":
    tap_unittest.main()
