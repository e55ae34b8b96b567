"""Invitations, logging in and out, sessions, form tokens, origins. Who may call
which route: test_rights.py."""
import html
import os
import re
import secrets
import subprocess
import threading
import time
import unittest

import portal
import tap_unittest

PASSWORD = "cheval batterie agrafe"


def cookie_of(answer, name="gabarit"):
    for key, value in answer.headers:
        if key == "Set-Cookie" and value.startswith(name + "="):
            return value.split(";")[0]
    return None


class Person:
    """A browser: keeps its cookies, fills in forms."""

    def __init__(self, server):
        self.server, self.cookies = server, {}
        self.network = f"10.{secrets.randbelow(256)}.{secrets.randbelow(256)}.{secrets.randbelow(256)}"

    def keep(self, answer):
        for key, value in answer.headers:
            if key == "Set-Cookie":
                name, rest = value.split("=", 1)
                self.cookies[name] = rest.split(";")[0]
        return answer

    def headers(self):
        cookies = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())} if self.cookies else {}
        return {"X-Forwarded-For": self.network, **cookies}

    def get(self, path):
        return self.keep(self.server.get(path, self.headers()))

    def post(self, path, fields, page=None, headers=None):
        token = re.search(r'name="csrf" value="([^"]+)"', self.get(page or path).text)
        fields = {"csrf": token.group(1) if token else "", **fields}
        return self.keep(self.server.post(path, fields, {**self.headers(), **(headers or {})}))

    def login(self, email, password=PASSWORD, **more):
        return self.post("/connexion", {"adresse": email, "mot_de_passe": password, **more})


def invite(server, email):
    return subprocess.run([portal.GABARIT, "operator", "invite", email, "--data", server.data], capture_output=True, text=True)


def choose(person, path, one=PASSWORD, two=None, page=None):
    return person.post(path, {"mot_de_passe": one, "mot_de_passe_2": one if two is None else two}, page)


def path_of(link):
    return "/" + link.strip().split("/", 3)[3]


class Invitation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = portal.Portal().start()

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def test_whole_way(self):
        link = invite(self.server, "Exploitante@Example.org").stdout
        self.assertRegex(link, r"^http://127\.0\.0\.1:8080/invitation/[A-Za-z0-9_-]{43}\n$")
        path = path_of(link)
        person = Person(self.server)
        self.assertIn("Exploitante@Example.org", person.get(path).text)
        for one, two, words in (("court", "court", "trop court"), ("motdepasse123", "motdepasse123", "premiers"),
                                (PASSWORD, PASSWORD + "x", "deux fois"), ("", "", "trop court")):
            answer = choose(person, path, one, two)
            self.assertEqual(answer.status, 422)
            self.assertIn(words, html.unescape(answer.text))
            self.assertIn('href="#mot_de_passe', answer.text)
        answer = choose(person, path)
        self.assertEqual((answer.status, answer.header("Location")), (303, "/"))
        self.assertEqual(person.get("/").header("Location"), "/exploitation")
        # Once only, for anybody.
        self.assertEqual(person.get(path).status, 404)
        self.assertIn("n'est plus valable", html.unescape(Person(self.server).get(path).text))
        self.assertEqual(Person(self.server).login("exploitante@example.org").header("Location"), "/")
        again = invite(self.server, "exploitante@example.org")
        self.assertEqual((again.returncode, again.stdout), (3, ""))
        self.assertIn("déjà", again.stderr)

    def test_expired_and_unknown(self):
        path = path_of(invite(self.server, "b@example.org").stdout)
        with self.server.db() as db:
            db.execute("UPDATE invitation SET expires_ms = ?", (int(time.time() * 1000) - 1,))
        self.assertEqual(self.server.get(path).status, 404)
        self.assertEqual(self.server.get("/invitation/" + "a" * 43).status, 404)
        # Another link for the same person is fine until one was followed.
        self.assertEqual(self.server.get(path_of(invite(self.server, "b@example.org").stdout)).status, 200)

    def test_two_at_once(self):
        path = path_of(invite(self.server, "c@example.org").stdout)
        people = [Person(self.server) for _ in range(4)]
        answers = []
        threads = [threading.Thread(target=lambda p=p: answers.append(choose(p, path, page="/connexion"))) for p in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(a.status for a in answers), [303, 404, 404, 404])

    def test_addresses(self):
        for email in ("", "x", "@", "a@", "@b", "a b@c", "a@b@c", "a@b\nBcc: c@d", "<a@b>", "a" * 250 + "@b.fr"):
            done = invite(self.server, email)
            self.assertEqual((done.returncode, done.stdout), (3, ""), email)
        _, email = self.server.add_person("manager")
        self.assertEqual(invite(self.server, email).returncode, 3)


class Login(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = portal.Portal(session_hours=1, trusted_proxies="127.0.0.1").start()
        path = path_of(invite(cls.server, "op@example.org").stdout)
        choose(Person(cls.server), path)
        with cls.server.db() as db:
            cls.hash = db.execute("SELECT password_hash FROM person WHERE email_folded = 'op@example.org'").fetchone()[0]

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def someone(self, role="manager"):
        return self.server.add_person(role, password_hash=self.hash)[1]

    def test_in_and_out(self):
        email, person = self.someone(), Person(self.server)
        self.assertEqual(person.get("/").header("Location"), "/connexion")
        answer = person.login("  " + email.upper() + " ")
        self.assertEqual((answer.status, answer.header("Location")), (303, "/"))
        cookie = [v for k, v in answer.headers if k == "Set-Cookie" and v.startswith("gabarit=")][0]
        self.assertTrue(cookie.endswith("; Path=/; HttpOnly; SameSite=Lax"))
        self.assertEqual(person.get("/").header("Location"), "/sessions")
        self.assertEqual(person.get("/connexion").header("Location"), "/")
        session = person.cookies["gabarit"]
        with self.server.db() as db:
            held = db.execute("SELECT token_hash FROM login_session").fetchall()
            csrf = db.execute("SELECT csrf FROM login_session ORDER BY created_ms DESC").fetchone()[0]
        self.assertNotIn(session, str(held))
        answer = person.keep(self.server.post("/deconnexion", {"csrf": csrf}, person.headers()))
        self.assertEqual((answer.status, answer.header("Location")), (303, "/connexion"))
        self.assertEqual(person.cookies["gabarit"], "")
        self.assertEqual(self.server.get("/", {"Cookie": "gabarit=" + session}).header("Location"), "/connexion")

    def test_wrong_is_unknown(self):
        """Who is not known and who mistyped get the same page."""
        email = self.someone()
        wrong = Person(self.server).login(email, "un autre mot de passe")
        unknown = Person(self.server).login("x" + email, "un autre mot de passe")
        invited = Person(self.server).login(self.server.add_person("manager")[1], "")
        self.assertEqual({a.status for a in (wrong, unknown, invited)}, {200})

        def same(text, mail):
            return re.sub(r'name="csrf" value="[^"]+"', "", text).replace(mail, "")
        self.assertEqual(same(wrong.text, email), same(unknown.text, "x" + email))
        self.assertIn("ne correspond pas", wrong.text)
        self.assertIsNone(cookie_of(wrong))

    def test_growing_wait(self):
        email = self.someone()
        statuses = [Person(self.server).login(email, "faux").status for _ in range(5)]
        self.assertEqual(statuses, [200, 200, 200, 200, 429])
        answer = Person(self.server).login(email)
        self.assertEqual((answer.status, answer.header("Retry-After")), (429, "1"))
        self.assertIn("Trop d'essais", html.unescape(answer.text))
        self.assertEqual(Person(self.server).login(self.someone()).status, 303, "others may go on")
        time.sleep(1.1)
        self.assertEqual(Person(self.server).login(email).status, 303)

    def test_expiry(self):
        email, person = self.someone(), Person(self.server)
        person.login(email)
        with self.server.db() as db:
            now = int(time.time() * 1000)
            last = db.execute("SELECT MAX(expires_ms) FROM login_session").fetchone()[0]
            self.assertAlmostEqual(last, now + 3600000, delta=5000)
            db.execute("UPDATE login_session SET expires_ms = ?", (now - 1,))
        self.assertEqual(person.get("/imports/x/etat").header("Location"), "/connexion?vers=/imports/x/etat")
        answer = self.server.post("/deconnexion", {"csrf": "x"}, person.headers())
        self.assertEqual(answer.header("Location"), "/connexion?expiree=1")
        self.assertIn("a pris fin", person.get("/connexion?expiree=1").text)
        # The next login forgets what has expired.
        Person(self.server).login(email)
        with self.server.db() as db:
            self.assertEqual(db.execute("SELECT COUNT(*) FROM login_session WHERE expires_ms < ?", (now,)).fetchone()[0], 0)

    def test_onward(self):
        email = self.someone()
        for wanted, got in (("/imports/x", "/imports/x"), ("//ailleurs.example", "/"), ("https://ailleurs.example", "/"),
                            ("/\\ailleurs.example", "/"), ("", "/"), ("/a\r\nSet-Cookie: x=y", "/"), ("javascript:x", "/"),
                            ("/%0d%0a", "/"), ("/é", "/"), ("/" + "a" * 500, "/"), ("\\\\x", "/")):
            self.assertEqual(Person(self.server).login(email, vers=wanted).header("Location"), got, wanted)

    def test_escaping(self):
        answer = Person(self.server).login('"><script>alert(1)</script>', "x")
        self.assertNotIn("<script>", answer.text)
        self.assertIn("&quot;&gt;&lt;script&gt;", answer.text)
        answer = self.server.get('/connexion?vers=/"><b>')
        self.assertIn(answer.status, (200, 400))
        self.assertNotIn("<b>", answer.text)

    def test_token(self):
        email = self.someone()
        first, other = Person(self.server), Person(self.server)
        other.get("/connexion")
        page = first.get("/connexion").text
        token = re.search(r'name="csrf" value="([^"]+)"', page).group(1)
        fields = {"adresse": email, "mot_de_passe": PASSWORD}
        for cookies, given in ((first.headers(), "x" * 64), (first.headers(), ""), ({"X-Forwarded-For": "10.1.1.1"}, token), (other.headers(), token),
                               (first.headers(), token[:-1]), (first.headers(), token + "0")):
            answer = self.server.post("/connexion", {**fields, "csrf": given}, cookies)
            self.assertEqual(answer.status, 403)
            self.assertIn("Rechargez", answer.text)
        self.assertEqual(self.server.post("/connexion", fields, first.headers()).status, 403)
        # The token of a visitor is worth nothing once logged in, and the other way round.
        self.assertEqual(self.server.post("/connexion", {**fields, "csrf": token}, first.headers()).status, 303)

    def test_origin(self):
        session, csrf = self.server.session("operator")

        def leave(**headers):
            return self.server.post("/deconnexion", {"csrf": csrf},
                                    {**session, **{k.replace("_", "-"): v for k, v in headers.items()}}).status
        for headers in ({"Origin": "https://ailleurs.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"},
                        {"Sec_Fetch_Site": "same-site"}, {"Origin": "http://portail.example.org"},
                        {"Origin": "http://portail.example:81"}, {"Origin": "portail.example"}, {"Sec_Fetch_Site": "x"},
                        {"Origin": "http://portail.example", "Sec_Fetch_Site": "cross-site"},
                        {"Origin": "ftp://portail.example"}):
            self.assertEqual(leave(**headers), 403, headers)
        for headers in ({"Origin": "http://portail.example", "Sec_Fetch_Site": "same-origin"},):
            self.assertEqual(leave(**headers), 303, headers)
        for headers in ({}, {"Origin": "http://127.0.0.1:8080"}, {"Sec_Fetch_Site": "none"}):
            session, csrf = self.server.session("operator")
            self.assertEqual(leave(**headers), 303, headers)

    def test_token_in_a_header(self):
        session, csrf = self.server.session("operator")
        self.assertEqual(self.server.post("/deconnexion", {}, {**session, "X-CSRF": csrf + "x"}).status, 403)
        self.assertEqual(self.server.post("/deconnexion", {}, {**session, "X-CSRF": csrf}).status, 303)

    def test_odd_cookies(self):
        session, _ = self.server.session("operator")
        token = session["Cookie"].split("=")[1]
        for cookie, known in ((f"a=b; gabarit={token}", True), (f"gabarit={token}; a=b", True), (f"gabarit={token}x", False),
                              (f"Gabarit={token}", False), ("gabarit=", False), ("gabarit", False), (";;;=;", False),
                              (f"xgabarit={token}", False), (f"gabarit={'a' * 43}", False)):
            answer = self.server.get("/", {"Cookie": cookie})
            self.assertEqual(answer.header("Location"), "/exploitation" if known else "/connexion", cookie)

    def test_password_lane_is_apart(self):
        """Many logins at once hold up nothing but logins."""
        email = self.someone()
        threads = [threading.Thread(target=lambda: Person(self.server).login(email + secrets.token_hex(2), "faux"))
                   for _ in range(8)]
        for thread in threads:
            thread.start()
        start = time.monotonic()
        self.assertEqual(self.server.get("/rien").status, 404)
        self.assertEqual(self.server.get("/connexion").status, 200)
        self.assertLess(time.monotonic() - start, 1)
        for thread in threads:
            thread.join()


class Https(unittest.TestCase):
    def test_cookies(self):
        server = portal.Portal(base_address="https://portail.example").start()
        answer = server.get("/connexion")
        cookie = answer.header("Set-Cookie")
        self.assertTrue(cookie.startswith("__Host-gabarit-visite="))
        self.assertTrue(cookie.endswith("; Path=/; HttpOnly; SameSite=Lax; Secure"))
        self.assertEqual(answer.header("Strict-Transport-Security"), "max-age=31536000")
        self.assertTrue(invite(server, "a@example.org").stdout.startswith("https://portail.example/invitation/"))
        server.close()


class Proxy(unittest.TestCase):
    def attempts(self, server, forwarded, count):
        statuses = []
        for n in range(count):
            person = Person(server)
            person.network = forwarded(n)
            statuses.append(person.login(secrets.token_hex(5) + "@x", "x").status)
        return statuses

    def test_forwarded_addresses(self):
        """Only a trusted proxy says who asks; the wait is per client."""
        server = portal.Portal(trusted_proxies="127.0.0.1").start()
        self.assertEqual(self.attempts(server, lambda n: f"10.0.0.{n}", 13), [200] * 13)
        self.assertEqual(self.attempts(server, lambda n: f"10.9.9.{n}, 10.1.1.1", 12)[-1], 429)
        self.assertEqual(self.attempts(server, lambda n: f"2001:db8:0:1::{n}", 12)[-1], 429)
        server.close()
        server = portal.Portal().start()
        self.assertEqual(self.attempts(server, lambda n: f"10.0.0.{n}", 12)[-1], 429)
        server.close()


if __name__ == "__main__":
    tap_unittest.main()
