"""Accounts: a forgotten password, closed accounts, the sessions one has, changing
a password, the second factor. Logging in itself: test_login.py."""
import base64
import glob
import hashlib
import hmac
import html
import re
import secrets
import struct
import subprocess
import tempfile
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
                body = message_from_binary_file(file, policy=policy.default).get_body(("plain",)).get_content()
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

    def test_whoever_never_had_a_password_gets_one_so(self):
        _, email = self.server.add_person("manager")
        self.ask(email)
        path, person = self.link(email), Person(self.server)
        self.assertEqual(person.post(path, {"mot_de_passe": OTHER, "mot_de_passe_2": OTHER}).status, 303)
        self.assertEqual(person.login(email, OTHER).status, 303)

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
            p.post(path, {"mot_de_passe": OTHER + str(i), "mot_de_passe_2": OTHER + str(i)}, page="/connexion"))) for i, p in enumerate(people)]
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


def code_of(secret, steps=0):
    """The TOTP code of the time step `steps` from now."""
    key = base64.b32decode(secret)
    moment = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(key, moment, "sha1").digest()
    at = digest[-1] & 15
    return "%06d" % ((int.from_bytes(digest[at:at + 4], "big") & 0x7FFFFFFF) % 1000000)


class Own(Accounts):
    def enter(self, email=None, agent=None):
        person = Person(self.server)
        if agent:
            bare = person.headers
            person.headers = lambda: {**bare(), "User-Agent": agent}
        person.email = email or self.someone()
        self.assertEqual(person.login(person.email).status, 303)
        return person

    def test_sessions_are_seen_and_ended(self):
        one = self.enter(agent="Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/115.0")
        two = self.enter(one.email, agent="Mozilla/5.0 (iPhone; CPU) AppleWebKit Version/16.0 Safari/604.1")
        three, stranger = self.enter(one.email), self.enter()
        page = one.get("/compte").text
        for words in ("Firefox sur Windows", "Safari sur iPhone", "Navigateur inconnu", one.network, two.network, "cette session"):
            self.assertIn(words, page)
        ends = re.findall(r'name="fin" value="([^"]{16})"', page)
        self.assertEqual(len(ends), 2)
        self.assertNotIn(one.cookies["gabarit"], page)
        # Not somebody else's.
        self.assertEqual(stranger.post("/compte/sessions", {"fin": ends[0]}, page="/compte").status, 404)
        self.assertEqual(one.post("/compte/sessions", {"fin": "x" * 16}, page="/compte").status, 404)
        answer = one.post("/compte/sessions", {"fin": ends[0]}, page="/compte")
        self.assertEqual(answer.header("Location"), "/compte?fait=sessions")
        open_now = [p.get("/compte").status for p in (one, two, three, stranger)]
        self.assertEqual(sorted(open_now[1:3]), [200, 303])
        self.assertEqual((open_now[0], open_now[3]), (200, 200))
        self.assertEqual(one.post("/compte/sessions", {"fin": "autres"}, page="/compte").header("Location"), "/compte?fait=autres")
        self.assertEqual([p.get("/compte").status for p in (one, two, three)], [200, 303, 303])
        self.assertEqual(self.acts(one.email).count("sessions_ended"), 2)

    def test_logging_in_again_leaves_no_session_behind(self):
        person = self.enter()
        page = person.get("/compte").text
        csrf = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
        person.keep(self.server.post("/connexion", {"csrf": csrf, "adresse": person.email, "mot_de_passe": PASSWORD}, person.headers()))
        self.assertEqual(person.get("/compte").text.count("cette session"), 1)
        self.assertEqual(len(self.sql("SELECT 1 FROM login_session s JOIN person p ON p.id = s.person_id WHERE p.email = ?",
                                      person.email)), 1)

    def test_last_seen_moves_now_and_then(self):
        person = self.enter()
        long_ago = int(time.time() * 1000) - 600000
        with self.server.db() as db:
            db.execute("UPDATE login_session SET seen_ms = ? WHERE person_id = (SELECT id FROM person WHERE email = ?)",
                       (long_ago, person.email))
        person.get("/compte")
        seen = lambda: self.sql("SELECT seen_ms FROM login_session s JOIN person p ON p.id = s.person_id WHERE p.email = ?",
                                person.email)[0][0]
        moved = wait_for(lambda: seen() > long_ago and seen())
        person.get("/compte")
        time.sleep(0.3)
        self.assertEqual(seen(), moved)

    def change(self, person, present=PASSWORD, one=OTHER, two=None):
        return person.post("/compte/mot-de-passe", {"actuel": present, "mot_de_passe": one, "mot_de_passe_2": one if two is None else two},
                           page="/compte")

    def test_changing_the_password(self):
        person = self.enter()
        elsewhere = self.enter(person.email)
        for fields, field in ((("faux", OTHER), "actuel"), ((PASSWORD, "court"), "mot_de_passe"),
                              ((PASSWORD, OTHER, OTHER + "x"), "mot_de_passe_2"), (("", OTHER), "actuel"),
                              ((PASSWORD, person.email), "mot_de_passe")):
            answer = self.change(person, *fields)
            self.assertEqual(answer.status, 422)
            self.assertIn(f'href="#{field}"', answer.text)
            self.assertNotIn(OTHER, answer.text)
        self.assertEqual(self.change(person).header("Location"), "/compte?fait=mot-de-passe")
        self.assertEqual(person.get("/compte").status, 200)
        self.assertEqual(elsewhere.get("/compte").status, 303)
        self.assertEqual(Person(self.server).login(person.email).status, 200)
        self.assertEqual(Person(self.server).login(person.email, OTHER).status, 303)
        self.assertIn("password_changed", self.acts(person.email))
        self.assertIn("changé", wait_for(lambda: self.mail(person.email, 2)))

    def test_the_present_password_cannot_be_guessed_here_either(self):
        person = self.enter()
        statuses = [self.change(person, f"faux{i}").status for i in range(5)]
        self.assertEqual(statuses, [422] * 4 + [429])
        self.assertEqual(self.change(person).status, 429)

    def switch_on(self, person):
        page = person.get("/compte/double-verification").text
        secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page).group(1).replace(" ", "")
        sealed = re.search(r'name="secret" value="([^"]+)"', page).group(1)
        csrf = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
        self.assertNotIn(secret, sealed)
        self.assert_drawing(page, f"otpauth://totp/Gabarit:{person.email}?secret={secret}&issuer=Gabarit")
        wrong = person.keep(self.server.post("/compte/double-verification", {"csrf": csrf, "secret": sealed, "code": "abc"}, person.headers()))
        self.assertEqual(wrong.status, 422)
        self.assertIn(" ".join(secret[i:i + 4] for i in range(0, 32, 4)), wrong.text, "the same secret again")
        answer = person.keep(self.server.post("/compte/double-verification",
                                              {"csrf": csrf, "secret": sealed, "code": code_of(secret, -1)}, person.headers()))
        self.assertEqual(answer.status, 200)
        codes = re.findall(r"<code>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</code>", answer.text)
        self.assertEqual(len(set(codes)), 10)
        return secret, codes

    def assert_drawing(self, page, words):
        """What a telephone reads of the drawing."""
        size, path = re.search(r'viewBox="0 0 (\d+) \1".*? d="([^"]+)"', page).groups()
        size, scale = int(size), 4
        light = [[True] * size for _ in range(size)]
        for x, y, width, back in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", path):
            self.assertEqual(width, back)
            light[int(y)][int(x):int(x) + int(width)] = [False] * int(width)
        self.assertTrue(all(light[0]) and all(row[0] for row in light), "a quiet zone")
        rows = [bytes(255 * cell for cell in row for _ in range(scale)) * scale for row in light]
        with tempfile.NamedTemporaryFile(suffix=".pgm") as image:
            image.write(b"P5 %d %d 255\n" % (size * scale, size * scale) + b"".join(rows))
            image.flush()
            done = subprocess.run(["zbarimg", "-q", "--raw", image.name], capture_output=True, text=True)
        self.assertEqual(done.stdout.strip(), words)

    def second(self, email, password=PASSWORD, onward="/compte"):
        """A browser after the password, and what it needs for the code."""
        person = Person(self.server)
        answer = person.login(email, password, vers=onward)
        self.assertEqual(answer.status, 200)
        self.assertIn("Code de vérification", answer.text)
        self.assertNotIn("gabarit", person.cookies)
        fields = {name: html.unescape(re.search(f'name="{name}" value="([^"]*)"', answer.text).group(1)) for name in ("csrf", "etape", "vers")}
        return person, fields

    def give(self, person, fields, code):
        return person.keep(self.server.post("/connexion/code", {**fields, "code": code}, person.headers()))

    def test_second_factor(self):
        person = self.enter()
        secret, codes = self.switch_on(person)
        self.assertNotIn(codes[0], str(self.sql("SELECT * FROM recovery_code")))
        self.assertIn("10 codes de secours restent", person.get("/compte").text.replace("\u00a0", " "))
        self.assertEqual(person.get("/compte/double-verification").header("Location"), "/compte")
        # The code that switched it on is used up.
        other, fields = self.second(person.email)
        answer = self.give(other, fields, code_of(secret, -1))
        self.assertEqual(answer.status, 422)
        self.assertIn("déjà servi", html.unescape(answer.text))
        answer = self.give(other, fields, code_of(secret))
        self.assertEqual((answer.status, answer.header("Location")), (303, "/compte"))
        self.assertEqual(other.get("/compte").status, 200)
        # Once only; then a recovery code, once only.
        third, fields = self.second(person.email)
        self.assertEqual(self.give(third, fields, code_of(secret)).status, 422)
        self.assertEqual(self.give(third, fields, codes[0].upper()).status, 303)
        fourth, fields = self.second(person.email)
        self.assertEqual(self.give(fourth, fields, codes[0]).status, 422)
        self.assertIn("9 codes de secours restent", person.get("/compte").text.replace("\u00a0", " "))
        acts = self.acts(person.email)
        self.assertEqual((acts.count("factor_on"), acts.count("recovery_used"), acts.count("login")), (1, 1, 3))
        self.assertEqual(acts.count("login_refused"), 3)
        # Off: by password and code.
        def off(password, code):
            return person.post("/compte/double-verification/arret", {"actuel_arret": password, "code_arret": code}, page="/compte")
        self.assertEqual(off("faux", codes[1]).status, 422)
        self.assertEqual(off(PASSWORD, "000000").status, 422)
        self.assertIn("9 codes", person.get("/compte").text.replace("\u00a0", " "))
        self.assertEqual(off(PASSWORD, codes[1]).header("Location"), "/compte?fait=arret")
        self.assertEqual(Person(self.server).login(person.email).status, 303)

    def test_nothing_goes_round_the_second_step(self):
        person = self.enter()
        secret, codes = self.switch_on(person)
        one, fields = self.second(person.email)
        # Another browser, another purpose, a forged or an old state.
        two, other_fields = self.second(person.email)
        self.assertEqual(self.give(two, {**other_fields, "etape": fields["etape"]}, codes[0]).text.count("Recommencez"), 1)
        for state in ("", "x", fields["etape"][:-4] + "AAAA"):
            self.assertEqual(self.give(one, {**fields, "etape": state}, codes[0]).text.count("Recommencez"), 1)
        # A link from a mail does not stand for it.
        token = link_for(self.server, person.email, 1)
        reset = Person(self.server)
        answer = reset.post(f"/mot-de-passe/{token}", {"mot_de_passe": OTHER, "mot_de_passe_2": OTHER})
        self.assertEqual(answer.header("Location"), "/connexion?change=1")
        self.assertNotIn("gabarit", reset.cookies)
        # And a half that was begun with the old password is none any more.
        self.assertEqual(self.give(one, fields, codes[0]).text.count("Recommencez"), 1)
        last, fields = self.second(person.email, OTHER)
        self.assertEqual(self.give(last, fields, codes[0]).status, 303)
        with self.server.db() as db:
            db.execute("UPDATE person SET closed_ms = 5 WHERE email = ?", (person.email,))

    def test_codes_cannot_be_guessed(self):
        person = self.enter()
        secret, codes = self.switch_on(person)
        other, fields = self.second(person.email)
        statuses = [self.give(other, fields, f"{i:06d}").status for i in range(4)]
        self.assertEqual(statuses[:3], [422] * 3)
        answer = self.give(other, fields, codes[0])
        self.assertEqual(answer.status, 429)
        self.assertIsNotNone(answer.header("Retry-After"))


if __name__ == "__main__":
    tap_unittest.main()
