"""Every route × every role × own and other centre, against rights.txt; and what
every change and every personal page must bear."""
import os
import re
import threading
import time
import unittest
import urllib.parse

import portal
import tap_unittest

ROLES = ["nobody", "driver", "manager", "no-right", "no-contract", "representative", "operator"]
FORM = "application/x-www-form-urlencoded"


def declared():
    """[(method, path, body)] of routes.def."""
    with open(os.path.join(portal.SOURCE, "src/web/routes.def"), encoding="utf-8") as table:
        return [(method, path, body) for method, path, body in re.findall(
            r'^ROUTE\((\w+),\s*"([^"]+)",\s*\w+,\s*[^,]+,\s*(\w+),', table.read(), re.M)]


# POST routes that change nothing, for people who have no session: they look
# something up that is too long or too personal for an address.
WITHOUT_TOKEN = {"/verifier"}


def without_token():
    """POST routes of routes.def that ask for no form token."""
    with open(os.path.join(portal.SOURCE, "src/web/routes.def"), encoding="utf-8") as table:
        return set(re.findall(r'^ROUTE\(POST,\s*"([^"]+)",\s*\w+,\s*[^,]+,\s*\w+,\s*NONE,', table.read(), re.M))


def expected():
    """{(method, path): {role: word}} of rights.txt."""
    rows = {}
    with open(os.path.join(os.path.dirname(__file__), "rights.txt"), encoding="utf-8") as table:
        for line in table:
            words = line.split()
            if words and not words[0].startswith("#"):
                if len(words) != 2 + len(ROLES) or (words[0], words[1]) in rows:
                    raise AssertionError(f"rights.txt: {line!r}")
                rows[words[0], words[1]] = dict(zip(ROLES, words[2:]))
    return rows


class Rights(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = portal.Portal()
        with cls.server.db() as db:
            number = "1111111110000"
            db.execute("INSERT INTO centre (siret, name, address, postal_code, city, public_body, service_code,"
                       f" contract_signed_ms) VALUES ('{number}3', 'Centre 3', '1 rue', '75001', 'Paris', 0, '', 0)")
            third = db.execute(f"SELECT id FROM centre WHERE siret = '{number}3'").fetchone()[0]
        cls.server.centres.append(third)
        with cls.server.db() as db:
            db.execute("INSERT INTO contract (version, valid_from, body, sha256, created_ms) VALUES ('0.9', 18000, 'Article 1', 'ab', 1)")
        cls.things = [cls.add_things(centre) for centre in cls.server.centres]
        cls.server.start()

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    @classmethod
    def add_things(cls, centre):
        """A registered import with one registration: {parameter: value}."""
        public_id = f"import-of-{centre}-" + "x" * 10
        with cls.server.db() as db:
            lot = db.execute(
                "INSERT INTO lot (public_id, centre_id, state, file_name, file_sha256, file_size, created_ms, analysed_ms,"
                " registered_ms, unscanned, lines, errors, informations, to_register, facts, refusal_code, refusal_message,"
                " receipt, registered, revision) VALUES (?, ?, ?, 'f.xlsx', 'ab', 1, 1, 1, ?, 0, 1, 0, 0, 1, x'', '', '', ?,"
                " 1, 1) RETURNING id",
                (public_id, centre, portal.STATES.index("registered"), 1893456000000, f"2030-00000{centre}")).fetchone()[0]
            db.execute("INSERT INTO receipt VALUES (?, ?, NULL, 1, 1, 1, 2534)", (f"2030-00000{centre}", lot))
            registration = db.execute(
                "INSERT INTO registration (centre_id, lot_id, line, training_id, category, end_day, birth, licence,"
                " last_name_folded, licence_typed, first_name, last_name, ref, order_number)"
                " VALUES (?, ?, 1, 1, 1, 18993, 7305, ?, 'dupont', '1', 'A', 'Dupont', '', 'C1') RETURNING id",
                (centre, lot, f"12345678900{centre}")).fetchone()[0]
            db.execute("INSERT INTO billable_line VALUES (?, 0, 0, 2534, 18993)", (registration,))
            signature = db.execute(
                "INSERT INTO contract_signature (centre_id, contract_id, person_id, name, signed_ms, sha256)"
                " SELECT ?, id, NULL, 'A. Dupont', 1, sha256 FROM contract WHERE version = '0.9' RETURNING id", (centre,)).fetchone()[0]
            approval = db.execute(
                "INSERT INTO approval (centre_id, number, prefecture, training_id, category, valid_from, valid_to)"
                " VALUES (?, 'A1', 'P', 1, 1, 18000, 30000) RETURNING id", (centre,)).fetchone()[0]
        person, _ = cls.server.add_person("manager", cls.server.centres.index(centre))
        return {"import": public_id, "registration": str(registration), "signature": str(signature), "person": str(person), "centre": str(centre), "approval": str(approval), "training": "1", "mail": "1", "price": "longue-2020-01-01",
                "token": "x" * 43, "code": "ABCDEFGHJKLMNPQR", "number": "RF-2030-000001", "claim": "999", "card": "abc", "correction": "999", "key": "999", "hook": "abc"}

    def session(self, role):
        """(headers, token, index of the own centre)"""
        if role == "nobody":
            return {}, "", 0
        kind = "manager" if role.startswith("no-") else role
        centre = 2 if role == "no-contract" else 0
        return (*self.server.session(kind, centre, may_register=role != "no-right"), centre)

    def ask(self, method, path, body, things, headers, token):
        address = re.sub(r"\{(\w+)\}", lambda found: things[found[1]], path)
        if method == "GET":
            return self.server.ask("GET", address, headers)
        if body == "UPLOAD":
            content, kind = portal.multipart(b"nothing", "f.xlsx", token)
            return self.server.ask("POST", address, {**headers, "Content-Type": kind}, content)
        return self.server.ask("POST", address, {**headers, "Content-Type": FORM}, f"csrf={token}".encode())

    def assert_word(self, word, answer, what):
        text, location = answer.body.decode("utf-8", "replace"), answer.header("Location") or ""
        if word == "login":
            self.assertEqual(answer.status, 303, what)
            self.assertTrue(location.startswith("/connexion"), what)
        elif word == "404":
            self.assertEqual(answer.status, 404, what)
        elif word == "no":
            self.assertEqual(answer.status, 403, what)
            self.assertIn("Accès refusé", text, what)
        elif word in ("right", "contract"):
            self.assertEqual(answer.status, 403, what)
            self.assertRegex(text, "enregistrement de sessions" if word == "right" else "[Cc]ontrat de service", what)
        else:
            self.assertIn(word, ("ok", "all"), what)
            self.assertIn(answer.status, (200, 303, 400, 409, 422, 429), what)
            self.assertFalse(location.startswith("/connexion?"), what)

    def test_every_route_has_a_row_and_every_row_a_route(self):
        self.assertEqual({(method, path) for method, path, _ in declared()}, set(expected()))

    def test_the_whole_matrix(self):
        rows, asked = expected(), 0
        for method, path, body in declared():
            for role in ROLES:
                word = rows[method, path][role]
                for foreign in (False, True) if "{" in path else (False,):
                    headers, token, own = self.session(role)
                    if role == "nobody" and method == "POST":
                        first = self.server.get("/connexion")
                        headers = {"Cookie": first.header("Set-Cookie").split(";")[0]}
                        token = re.search(r'name="csrf" value="([^"]+)"', first.text)[1]
                    things = self.things[1 if foreign else own]
                    answer = self.ask(method, path, body, things, headers, token)
                    there = "404" if foreign and word == "ok" else word
                    self.assert_word(there, answer, f"{method} {path}, {role}, {'other' if foreign else 'own'} centre: {answer.status}")
                    asked += 1
        print(f"# {asked} requests: {len(rows)} routes, {len(ROLES)} roles, own and other centre")
        self.assertGreater(asked, len(rows) * len(ROLES))

    def test_no_change_without_the_token_or_from_elsewhere(self):
        rows = expected()
        self.assertEqual(without_token(), WITHOUT_TOKEN)
        for method, path, body in declared():
            for role in ROLES[1:]:
                if method != "POST" or path in WITHOUT_TOKEN or rows[method, path][role] not in ("ok", "all"):
                    continue
                headers, token, own = self.session(role)
                what = f"{path}, {role}"
                self.assertEqual(self.ask(method, path, body, self.things[own], headers, "wrong").status, 403, what)
                for origin in ("https://elsewhere.example", "null"):
                    answer = self.ask(method, path, body, self.things[own], {**headers, "Origin": origin}, token)
                    self.assertEqual(answer.status, 403, f"{what}, {origin}")

    def while_locked(self, role, path, fields, sql):
        """The answer to a request that was admitted, but may write only after
        `sql` has changed what it was admitted for."""
        headers, token = self.server.session(role, 0)
        answers = []
        holder = self.server.db()
        holder.execute("BEGIN IMMEDIATE")
        body = urllib.parse.urlencode({"csrf": token, **fields}).encode()
        asking = threading.Thread(target=lambda: answers.append(
            self.server.ask("POST", path, {**headers, "Content-Type": FORM}, body)))
        asking.start()
        time.sleep(0.7)
        holder.execute(sql.format(person="(SELECT MAX(id) FROM person)", centre=self.server.centres[0]))
        holder.execute("COMMIT")
        holder.close()
        asking.join(20)
        return answers[0]

    def test_a_right_that_goes_meanwhile_stops_what_it_was_for(self):
        invitation = {"prenom": "A", "nom": "B", "courriel": "a.b@exemple.fr"}
        count = "SELECT COUNT(*) FROM mail"
        with self.server.db() as db:
            before = db.execute(count).fetchone()
            signed = db.execute("SELECT * FROM contract_signature WHERE centre_id = ?", (self.server.centres[0],)).fetchall()
        for sql, words in (("DELETE FROM membership WHERE person_id = {person}", "droits ont changé"),
                           ("UPDATE person SET closed_ms = 1 WHERE id = {person}", "droits ont changé"),
                           ("UPDATE person SET role = 2 WHERE id = {person}", "droits ont changé"),
                           ("DELETE FROM login_session WHERE person_id = {person}", "session a pris fin")):
            answer = self.while_locked("representative", "/centre/equipe", invitation, sql)
            self.assertEqual(answer.status, 403, sql)
            self.assertIn(words, answer.text, sql)
        with self.server.db() as db:
            self.assertEqual(db.execute(count).fetchone(), before)
        path = f"/imports/{self.things[0]['import']}/annulation"
        for sql, words in (("UPDATE membership SET may_register = 0 WHERE person_id = {person}", "retiré entre-temps"),
                           ("DELETE FROM contract_signature WHERE centre_id = {centre}", "contrat de service")):
            answer = self.while_locked("manager", path, {"nombre": "1", "motif": "pour voir"}, sql)
            self.assertEqual(answer.status, 403, sql)
            self.assertIn(words, answer.text, sql)
        with self.server.db() as db:
            self.assertEqual(db.execute("SELECT COUNT(*) FROM cancellation").fetchone(), (0,))
            db.executemany("INSERT INTO contract_signature VALUES (?, ?, ?, ?, ?, ?, ?)", signed)

    def test_what_every_page_bears(self):
        rows = expected()
        for method, path, body in declared():
            for role in ROLES:
                if method != "GET" or rows[method, path][role] not in ("ok", "all"):
                    continue
                headers, token, own = self.session(role)
                answer = self.ask(method, path, body, self.things[own], headers, token)
                what = f"{path}, {role}"
                self.assertIn("no-store", answer.header("Cache-Control") or "", what)
                policy = answer.header("Content-Security-Policy") or ""
                self.assertIn("default-src 'none'", policy, what)
                self.assertNotIn("unsafe", policy, what)
                self.assertEqual(answer.header("X-Content-Type-Options"), "nosniff", what)


tap_unittest.main()
