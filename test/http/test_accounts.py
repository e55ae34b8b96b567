"""Accounts: a forgotten password, closed accounts, the sessions one has, changing
a password, the second factor. Logging in itself: test_login.py."""
import glob
import hashlib
import html
import re
import secrets
import threading
import time
import unittest
from email import message_from_binary_file, policy

import portal
import tap_unittest
from test_login import PASSWORD, Person

OTHER = "tournesol bicyclette lampe"
PREPARED = {}


def hash_of(server, password=PASSWORD):
    """A hash as the portal makes it, for people that tests add by hand."""
    if password not in PREPARED:
        _, email = server.add_person("operator")
        token = link_for(server, email)
        Person(server).post(f"/invitation/{token}", {"mot_de_passe": password, "mot_de_passe_2": password})
        with server.db() as db:
            PREPARED[password] = db.execute("SELECT password_hash FROM person WHERE email = ?", (email,)).fetchone()[0]
    return PREPARED[password]


def link_for(server, email, kind=0):
    token = secrets.token_urlsafe(33)[:43]
    with server.db() as db:
        db.execute("INSERT INTO invitation (token_hash, person_id, expires_ms, kind, created_ms)"
                   " SELECT ?, id, ?, ?, 0 FROM person WHERE email = ?",
                   (hashlib.sha256(token.encode()).hexdigest(), int(time.time() * 1000) + 3600000, kind, email))
    return token


def wait_for(what, seconds=10):
    end = time.time() + seconds
    while time.time() < end:
        found = what()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("nothing came")


class Accounts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = portal.Portal(trusted_proxies="127.0.0.1").start()
        cls.hash = hash_of(cls.server)

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def someone(self, role="manager"):
        return self.server.add_person(role, password_hash=self.hash)[1]

    def sql(self, text, *values):
        with self.server.db() as db:
            return db.execute(text, values).fetchall()

    def acts(self, email):
        return [row[0] for row in self.sql("SELECT act FROM audit_entry WHERE person_id = (SELECT id FROM person WHERE email = ?)"
                                           " OR subject = 'person ' || (SELECT id FROM person WHERE email = ?) ORDER BY number",
                                           email, email)]

    def ask(self, email, person=None):
        return (person or Person(self.server)).post("/mot-de-passe-oublie", {"adresse": email})

    def link(self, email, kind=1):
        body = wait_for(lambda: self.sql("SELECT subject FROM mail WHERE recipient = ? AND kind = ?", email, kind) and self.mail(email, kind))
        return re.search(r"http://127\.0\.0\.1:8080(/\S+)", body).group(1)

    def mail(self, email, kind):
        """The text of the latest mail: from the outbox, or, sent, from the folder."""
        number, body = self.sql("SELECT id, body FROM mail WHERE recipient = ? AND kind = ? ORDER BY id DESC LIMIT 1", email, kind)[0]
        for name in glob.glob(f"{self.server.data}/mails/*-{number:06d}.eml"):
            with open(name, "rb") as file:
                body = message_from_binary_file(file, policy=policy.default).get_content()
        return body


class Forgotten(Accounts):
    def test_whole_way(self):
        email, person = self.someone(), Person(self.server)
        person.login(email)
        answer = self.ask(email.upper())
        self.assertEqual((answer.status, answer.header("Location")), (303, "/mot-de-passe-oublie?envoye=1"))
        path = self.link(email)
        # The present password and its sessions go on until the link is used.
        self.assertEqual(person.get("/imports").status, 200)
        self.assertEqual(Person(self.server).login(email).status, 303)
        other = Person(self.server)
        self.assertEqual(other.get(path).status, 200)
        short = other.post(path, {"mot_de_passe": "court", "mot_de_passe_2": "court"})
        self.assertEqual(short.status, 422)
        done = other.post(path, {"mot_de_passe": OTHER, "mot_de_passe_2": OTHER})
        self.assertEqual((done.status, done.header("Location")), (303, "/connexion?change=1"))
        self.assertIn("est changé", other.get("/connexion?change=1").text)
        # Everything open has ended, the link too, and the owner is told.
        self.assertEqual(person.get("/imports").header("Location"), "/connexion?vers=/imports")
        self.assertEqual(self.server.get(path).status, 404)
        self.assertIn("24 heures", self.server.get(path).text)
        self.assertEqual(Person(self.server).login(email).status, 200)
        self.assertEqual(Person(self.server).login(email, OTHER).status, 303)
        self.assertIn("changé", self.mail(email, 2))
        acts = self.acts(email)
        self.assertEqual([act for act in acts if act.startswith("password")], ["password_asked", "password_reset"])

    def test_a_newer_link_ends_the_older(self):
        email = self.someone()
        self.ask(email)
        first = self.link(email)
        self.ask(email)
        wait_for(lambda: len(self.sql("SELECT 1 FROM mail WHERE recipient = ? AND kind = 1", email)) == 2)
        second = self.link(email)
        self.assertNotEqual(first, second)
        self.assertEqual(self.server.get(first).status, 404)
        self.assertEqual(self.server.get(second).status, 200)
        # Another door's link does not fit here.
        self.assertEqual(self.server.get(second.replace("/mot-de-passe/", "/invitation/")).status, 404)

    def test_the_link_ends(self):
        email = self.someone()
        self.ask(email)
        path = self.link(email)
        left = self.sql("SELECT MAX(expires_ms) FROM invitation WHERE kind = 1")[0][0] / 1000 - time.time()
        self.assertTrue(24 * 3600 - 60 < left <= 24 * 3600, left)
        with self.server.db() as db:
            db.execute("UPDATE invitation SET expires_ms = 1")
        self.assertEqual(self.server.get(path).status, 404)

    def test_nobody_learns_who_has_an_account(self):
        known, closed = self.someone(), self.someone()
        with self.server.db() as db:
            db.execute("UPDATE person SET closed_ms = 5 WHERE email = ?", (closed,))
        mails = len(self.sql("SELECT 1 FROM mail"))
        answers = {}
        for email in (closed, "x" + known, known):
            answer = self.ask(email)
            answers[email] = (answer.status, answer.body, sorted(k for k, _ in answer.headers), answer.header("Location"))
        self.assertEqual(len({str(answer) for answer in answers.values()}), 1)
        self.link(known)
        self.assertEqual(len(self.sql("SELECT 1 FROM mail")), mails + 1)

    def test_the_same_time(self):
        """The median of many, one after the other, of known and unknown addresses."""
        taken = {True: [], False: []}
        for turn in range(40):
            for known in (True, False):
                email = self.someone() if known else f"nobody{turn}@example.org"
                person = Person(self.server)
                page = person.get("/mot-de-passe-oublie")
                token = re.search(r'name="csrf" value="([^"]+)"', page.text).group(1)
                start = time.perf_counter()
                self.server.post("/mot-de-passe-oublie", {"csrf": token, "adresse": email}, person.headers())
                taken[known].append(time.perf_counter() - start)
        one, two = (sorted(times)[len(times) // 2] for times in taken.values())
        self.assertLess(abs(one - two), 0.005, (one, two))

    def test_limits(self):
        person, statuses = Person(self.server), []
        for _ in range(8):
            answer = self.ask("q" + secrets.token_hex(4) + "@example.org", person)
            statuses.append(answer.status)
        self.assertEqual(statuses[:6], [303] * 6)
        self.assertIn(429, statuses)
        self.assertIn("Trop de demandes", answer.text)
        # Many for one address: the same answer, but no mail each.
        email = self.someone()
        for _ in range(8):
            self.assertEqual(self.ask(email).status, 303)
        self.link(email)
        time.sleep(0.5)
        self.assertLessEqual(len(self.sql("SELECT 1 FROM mail WHERE recipient = ? AND kind = 1", email)), 4)

    def test_no_address(self):
        for typed in ("", "x", "a@b c", "a\r\nb@c"):
            answer = self.ask(typed)
            self.assertEqual(answer.status, 422, typed)
            self.assertIn('href="#adresse"', answer.text)

    def test_two_at_once_with_one_link(self):
        email = self.someone()
        path, answers = "/mot-de-passe/" + link_for(self.server, email, 1), []
        people = [Person(self.server) for _ in range(4)]
        threads = [threading.Thread(target=lambda p=p, i=i: answers.append(
            p.post(path, {"mot_de_passe": OTHER + str(i), "mot_de_passe_2": OTHER + str(i)}))) for i, p in enumerate(people)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(a.status for a in answers), [303, 404, 404, 404])


class Closed(Accounts):
    def test_as_if_there_were_none(self):
        email, person = self.someone(), Person(self.server)
        person.login(email)
        self.assertEqual(person.get("/imports").status, 200)
        invitation, reset = link_for(self.server, email), link_for(self.server, email, 1)
        with self.server.db() as db:
            db.execute("UPDATE person SET closed_ms = 5 WHERE email = ?", (email,))
        self.assertEqual(person.get("/imports").header("Location"), "/connexion?vers=/imports")
        answer, unknown = Person(self.server).login(email), Person(self.server).login("x" + email)
        self.assertEqual(answer.status, unknown.status)
        self.assertIn("ne correspond pas", answer.text)
        self.assertEqual(self.server.get(f"/invitation/{invitation}").status, 404)
        self.assertEqual(self.server.get(f"/mot-de-passe/{reset}").status, 404)
        self.assertEqual(Person(self.server).post(f"/mot-de-passe/{reset}", {"mot_de_passe": OTHER, "mot_de_passe_2": OTHER},
                                                  page="/connexion").status, 404)


if __name__ == "__main__":
    tap_unittest.main()
