"""Mails that go out: a mail server of our own in every mood, the folder without
one, and the demonstration's page of mails."""
import base64
import email
import email.policy
import os
import re
import socket
import ssl
import subprocess
import threading
import time
import types
import unittest

import portal
import tap_unittest


class Mailbox:
    """A small SMTP server. `mood(verb, argument)` returns the answer to a
    command, None for the usual one, "" to say nothing, or False to hang up."""

    def __init__(self, mood=lambda verb, argument: None, tls=None, login=None):
        self.mood, self.tls, self.login = mood, tls, login
        self.messages, self.talks, self.said = [], 0, []
        self.arrived = threading.Condition()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.talks += 1
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def answer(self, connection, verb, argument, usual):
        words = self.mood(verb, argument)
        if words is False:
            raise OSError("hung up")
        if words != "":
            connection.sendall((words or usual).encode() + b"\r\n")
        return words is None

    def serve(self, connection):
        try:
            self.talk(connection)
        except (OSError, ssl.SSLError):
            pass
        finally:
            connection.close()

    def talk(self, connection):
        if not self.answer(connection, "CONNECT", "", "220 mail.test"):
            time.sleep(3)
            return
        self.commands(connection, False)

    def commands(self, connection, secure):
        lines, recipient = connection.makefile("rb"), None
        for raw in lines:
            line = raw.decode().rstrip("\r\n")
            verb, _, argument = line.partition(" ")
            verb = verb.upper()
            self.said.append("TLS " + line if secure else line)
            if verb in ("EHLO", "HELO"):
                more = "".join(["250-STARTTLS\r\n" if self.tls and not secure else "",
                                "250-AUTH PLAIN\r\n" if self.login else ""])
                self.answer(connection, verb, argument, f"250-mail.test\r\n{more}250 SIZE 1000000")
            elif verb == "STARTTLS":
                connection.sendall(b"220 go\r\n")
                self.commands(self.tls.wrap_socket(connection, server_side=True), True)
                return
            elif verb == "AUTH":
                self.check_login(connection, lines, argument)
            elif verb == "RCPT":
                recipient = argument[argument.index("<") + 1:argument.index(">")]
                self.answer(connection, verb, argument, "250 fine")
            elif verb == "DATA":
                if self.answer(connection, verb, argument, "354 go"):
                    content = b""
                    for piece in lines:
                        if piece == b".\r\n":
                            break
                        content += piece[1:] if piece.startswith(b".") else piece
                    if self.mood("END", recipient) is None:
                        self.keep(recipient, content)
                    self.answer(connection, "END", recipient, "250 taken")
            elif verb == "QUIT":
                if self.answer(connection, verb, argument, "221 bye"):
                    return
            else:
                self.answer(connection, verb, argument, "250 fine")

    def check_login(self, connection, lines, argument):
        if argument == "PLAIN":
            connection.sendall(b"334 \r\n")
            argument = next(lines).decode()
        given = base64.b64decode(argument.split()[-1]).split(b"\0")[1:]
        fine = given == [part.encode() for part in self.login]
        connection.sendall(b"235 fine\r\n" if fine else b"535 5.7.8 wrong\r\n")

    def keep(self, recipient, content):
        with self.arrived:
            self.messages.append((recipient, email.message_from_bytes(content, policy=email.policy.default)))
            self.arrived.notify_all()

    def close(self):
        """Closing alone would leave the thread in accept() to take one more."""
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()


def put_mail(server, recipient, subject="Déjà prêt", body="Bonjour Éa,\n.\nLigne = 2\n", kind=2):
    with server.db() as db:
        return db.execute("INSERT INTO mail (message_id, kind, recipient, subject, body, state, attempts, run_after_ms,"
                          " created_ms, problem) VALUES (?, ?, ?, ?, ?, 0, 0, 0, ?, '') RETURNING id",
                          (f"<{os.urandom(8).hex()}@gabarit>", kind, recipient, subject, body,
                           int(time.time() * 1000))).fetchone()[0]


def wait_for(what, seconds=15):
    end = time.time() + seconds
    while time.time() < end:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("nothing came")


def row(server, mail):
    with server.db() as db:
        state, attempts, problem, after = db.execute(
            "SELECT state, attempts, problem, run_after_ms FROM mail WHERE id = ?", (mail,)).fetchone()
    return {"state": state, "attempts": attempts, "problem": problem, "after": after}


def tried(server, mail):
    return wait_for(lambda: (lambda r: r if r["problem"] or r["state"] else None)(row(server, mail)))


class Sending(unittest.TestCase):
    def start(self, box, **settings):
        settings = {"smtp_host": f"127.0.0.1:{box.port}", "smtp_tls": "non", "mail_from": "portail@exemple.fr", **settings}
        server = portal.Portal(**settings).start()
        self.addCleanup(server.close)
        self.addCleanup(box.close)
        return server

    def test_a_mail_arrives(self):
        box = Mailbox()
        server = self.start(box)
        mail = put_mail(server, "ana@exemple.fr")
        wait_for(lambda: box.messages)
        recipient, message = box.messages[0]
        self.assertEqual(recipient, "ana@exemple.fr")
        self.assertEqual(message["subject"], "Déjà prêt")
        self.assertEqual(message["to"].addresses[0].addr_spec, "ana@exemple.fr")
        self.assertEqual(message["from"].addresses[0].addr_spec, "portail@exemple.fr")
        self.assertEqual(message.get_body(("plain",)).get_content().replace("\r\n", "\n"), "Bonjour Éa,\n.\nLigne = 2\n")
        html = message.get_body(("html",)).get_content()
        self.assertIn('<html lang="fr">', html)
        self.assertIn("<p>Bonjour Éa,<br>", html)
        self.assertNotIn("src=", html)
        self.assertEqual(message.defects, [])
        wait_for(lambda: row(server, mail)["state"] == 1)
        self.assertNotIn("ana@", server.log_text())
        self.assertEqual(len([line for line in box.said if line.startswith("MAIL")]), 1)

    def test_an_invitation_by_mail_is_sent(self):
        box = Mailbox()
        server = self.start(box)
        with server.db() as db:
            db.execute("INSERT INTO mail (message_id, kind, recipient, subject, body, state, attempts, run_after_ms, created_ms,"
                       " problem) VALUES ('<a@b>', 0, 'x@y', 's', 'https://portail/invitation/secret', 0, 0, 0, ?, '')",
                       (int(time.time() * 1000),))
        wait_for(lambda: box.messages)
        wait_for(lambda: row(server, 1)["state"] == 1)
        with server.db() as db:
            self.assertEqual(db.execute("SELECT body FROM mail").fetchone()[0], "")

    def test_busy_then_taken(self):
        busy = [True]
        box = Mailbox(lambda verb, _: "451 4.7.1 come back" if verb == "RCPT" and busy[0] else None)
        server = self.start(box)
        mail = put_mail(server, "ana@exemple.fr")
        now = tried(server, mail)
        self.assertEqual((now["state"], now["attempts"]), (0, 1))
        self.assertIn("451", now["problem"])
        self.assertGreater(now["after"], time.time() * 1000 + 30000)
        busy[0] = False
        with server.db() as db:
            db.execute("UPDATE mail SET run_after_ms = 0")
        wait_for(lambda: row(server, mail)["state"] == 1)
        self.assertEqual(len(box.messages), 1)

    def test_refused_for_good(self):
        for verb in ("RCPT", "END"):
            box = Mailbox(lambda said, _, verb=verb: "550 5.1.1 unknown" if said == verb else None)
            server = self.start(box)
            mail = put_mail(server, "ana@exemple.fr")
            now = tried(server, mail)
            self.assertEqual((now["state"], now["attempts"]), (2, 1), verb)
            self.assertIn("550", now["problem"])
            wait_for(lambda: f"mail {mail}: given up after attempt 1 (550)" in server.log_text())
            with server.db() as db:
                self.assertEqual(db.execute("SELECT COUNT(*) FROM audit_entry WHERE act = 'mail_given_up'").fetchone()[0], 1)
            desk = server.get("/exploitation", server.session("operator")[0]).text
            self.assertIn("1 courriel abandonné", desk.replace("\u00a0", " "))

    def test_the_operator_sends_again_what_was_given_up_or_files_it(self):
        refusing = [True]
        box = Mailbox(lambda said, _: "550 5.1.1 unknown" if said == "RCPT" and refusing[0] else None)
        server = self.start(box)
        mails = [put_mail(server, f"{name}@exemple.fr") for name in ("ana", "bob")]
        link = put_mail(server, "eve@exemple.fr", kind=0)
        for mail in (*mails, link):
            wait_for(lambda mail=mail: row(server, mail)["state"] == 2)
        refusing[0] = False
        headers, token = server.session("operator")
        page = server.get("/exploitation/courriels", headers).text
        self.assertEqual(page.count('value="renvoyer"'), 2)  # not the one with a link
        self.assertEqual(page.count('value="classer"'), 3)
        self.assertIn("550 5.1.1 unknown", page)

        def act(address, fields):
            answer = server.post(address, {**fields, "csrf": token}, headers)
            self.assertEqual(answer.status, 303)
            return answer.header("Location").split("=")[1]
        self.assertEqual(act(f"/exploitation/courriels/{mails[0]}", {"faire": "renvoyer"}), "renvoye")
        wait_for(lambda: row(server, mails[0])["state"] == 1)
        self.assertEqual(act(f"/exploitation/courriels/{mails[0]}", {"faire": "renvoyer"}), "rien")
        self.assertEqual(act(f"/exploitation/courriels/{link}", {"faire": "renvoyer"}), "rien")
        self.assertEqual(act(f"/exploitation/courriels/{link}", {"faire": "classer"}), "classe")
        self.assertEqual(act("/exploitation/courriels", {}), "tous")
        wait_for(lambda: row(server, mails[1])["state"] == 1)
        self.assertEqual(sorted(message[0] for message in box.messages), ["ana@exemple.fr", "bob@exemple.fr"])
        with server.db() as db:
            acts = [act for (act,) in db.execute("SELECT act FROM audit_entry WHERE act IN ('mail_tried_again', 'mail_filed')"
                                                 " ORDER BY number")]
        self.assertEqual(acts, ["mail_tried_again", "mail_filed", "mail_tried_again"])

    def test_a_server_that_refuses_us_is_no_fault_of_the_mail(self):
        for verb, words in (("CONNECT", "554 go away"), ("MAIL", "530 log in first"), ("EHLO", "550 no")):
            box = Mailbox(lambda said, _, verb=verb, words=words: words if said in (verb, "HELO" if verb == "EHLO" else verb) else None)
            server = self.start(box)
            now = tried(server, put_mail(server, "ana@exemple.fr"))
            self.assertEqual(now["state"], 0, verb)
            self.assertIn(words[:3], now["problem"])

    def test_silence_does_not_hold_up_pages_nor_the_end(self):
        box = Mailbox(lambda verb, _: "" if verb == "CONNECT" else None)
        server = self.start(box, smtp_seconds="2")
        mail = put_mail(server, "ana@exemple.fr")
        wait_for(lambda: box.talks)
        start = time.time()
        self.assertEqual(server.get("/connexion").status, 200)
        self.assertLess(time.time() - start, 1)
        now = tried(server, mail)
        self.assertEqual(now["state"], 0)
        # And one under way does not hold up the end of the server.
        with server.db() as db:
            db.execute("UPDATE mail SET run_after_ms = 0")
        talks = box.talks
        wait_for(lambda: box.talks > talks)
        start = time.time()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.time() - start, 4)
        self.assertEqual(row(server, mail)["state"], 0)

    def test_death_after_data_sends_the_same_mail_again(self):
        dying = [True]
        box = Mailbox(lambda verb, _: False if verb == "END" and dying[0] else None)
        server = self.start(box)
        mail = put_mail(server, "ana@exemple.fr")
        self.assertEqual(tried(server, mail)["state"], 0)
        dying[0] = False
        with server.db() as db:
            db.execute("UPDATE mail SET run_after_ms = 0")
            known = db.execute("SELECT message_id FROM mail").fetchone()[0]
        wait_for(lambda: row(server, mail)["state"] == 1)
        self.assertEqual(box.messages[0][1]["message-id"], known)

    def put_many(self, server, count):
        """All at once, so that none goes out before the last one waits."""
        with server.db() as db:
            for i in range(count):
                db.execute("INSERT INTO mail (message_id, kind, recipient, subject, body, state, attempts, run_after_ms,"
                           " created_ms, problem) VALUES (?, 2, ?, 's', 'b', 0, 0, 0, ?, '')",
                           (f"<{i}-{os.urandom(8).hex()}@gabarit>", f"c{i}@exemple.fr", int(time.time() * 1000)))

    def all_sent(self, server, count):
        def sent():
            with server.db() as db:
                return db.execute("SELECT COUNT(*) FROM mail WHERE state = 1").fetchone()[0] == count
        wait_for(sent)

    def attempts(self, server):
        with server.db() as db:
            return db.execute("SELECT MAX(attempts) FROM mail").fetchone()[0]

    def test_many_mails_share_a_connection(self):
        box = Mailbox()
        server = self.start(box)
        self.put_many(server, 130)
        self.all_sent(server, 130)
        self.assertEqual(sorted(to for to, _ in box.messages), sorted(f"c{i}@exemple.fr" for i in range(130)))
        self.assertLessEqual(box.talks, 3)
        # Then it says good-bye: no connection is kept for nothing.
        wait_for(lambda: box.said[-1] == "QUIT")

    def test_a_connection_that_is_closed_between_mails_costs_nothing(self):
        for how in ("421 4.7.0 too many", False):
            count = [0]

            def mood(verb, _, how=how, count=count):
                count[0] += verb == "MAIL"
                return how if verb == "MAIL" and count[0] % 3 == 0 else None
            box = Mailbox(mood)
            server = self.start(box)
            self.put_many(server, 7)
            self.all_sent(server, 7)
            self.assertEqual(len(box.messages), 7, how)
            self.assertEqual(len({to for to, _ in box.messages}), 7, how)
            self.assertEqual(self.attempts(server), 1, how)

    def test_one_that_is_refused_does_not_harm_the_next(self):
        box = Mailbox(lambda verb, argument: "550-5.1.1 No such\r\n550 5.1.1 person here" if verb == "RCPT" and "c1@" in argument
                      else None)
        server = self.start(box)
        self.put_many(server, 4)
        self.all_sent(server, 3)
        with server.db() as db:
            self.assertEqual(db.execute("SELECT recipient, attempts, problem FROM mail WHERE state = 2").fetchall(),
                             [("c1@exemple.fr", 1, "550 5.1.1 person here")])
        self.assertEqual(len([line for line in box.said if line.startswith("RCPT") and "c1@" in line]), 1)

    def test_silence_behind_the_mail_holds_up_nothing(self):
        box = Mailbox(lambda verb, _: "" if verb == "QUIT" else None)
        server = self.start(box)
        for mail in ("ana@exemple.fr", "bob@exemple.fr"):
            start = time.time()
            mail = put_mail(server, mail)
            wait_for(lambda mail=mail: row(server, mail)["state"] == 1)
            wait_for(lambda: box.said[-1] == "QUIT")
            self.assertLess(time.time() - start, 3)
        start = time.time()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.time() - start, 2)

    def test_odd_answers(self):
        """State and words by what the server says where."""
        odd = (("END", "451-wait\r\n451 4.3.0 a while", 0, "451 4.3.0 a while"), ("END", "421 going down", 0, "421 going down"),
               ("END", "554 5.7.1 spam", 2, "554 5.7.1 spam"), ("END", "552 too large", 2, "552 too large"),
               ("DATA", "554 no valid recipients", 2, "554 no valid recipients"), ("DATA", "451 later", 0, "451 later"),
               ("RCPT", "421 too busy", 0, "421 too busy"), ("RCPT", "450 grey", 0, "450 grey"), ("MAIL", "451 later", 0, "451 later"),
               ("RCPT", False, 0, "la connexion a été coupée"), ("DATA", False, 0, "la connexion a été coupée"),
               ("MAIL", "what?", 0, "serveur"), ("CONNECT", "hello", 0, "serveur"))
        box = Mailbox()
        server = self.start(box, smtp_seconds="2")
        for at, words, state, problem in odd:
            with self.subTest(at=at, words=words):
                box.mood = lambda verb, _, at=at, words=words: words if verb == at else None
                mail = put_mail(server, "ana@exemple.fr")
                now = tried(server, mail)
                self.assertEqual(now["state"], state)
                self.assertIn(problem, now["problem"])
                box.mood = lambda verb, _: "250-taken\r\n250-really\r\n250 over" if verb == "END" else None
                mail = put_mail(server, "bob@exemple.fr")  # and all is well again
                wait_for(lambda mail=mail: row(server, mail)["state"] == 1)
                with server.db() as db:
                    db.execute("DELETE FROM mail")

    def test_killed_in_the_middle_the_mail_is_sent_by_the_next(self):
        box = Mailbox(lambda verb, _: "" if verb == "DATA" else None)
        server = self.start(box)
        mail = put_mail(server, "ana@exemple.fr")
        wait_for(lambda: "DATA" in box.said)
        server.stop(9)
        self.assertEqual(row(server, mail)["state"], 0)
        box.mood = lambda verb, _: None
        with server.db() as db:
            db.execute("UPDATE mail SET run_after_ms = 0")
        server.start()
        wait_for(lambda: row(server, mail)["state"] == 1)

    def test_nobody_listens(self):
        held = socket.socket()  # bound, so that nobody else gets the port, but not listening
        self.addCleanup(held.close)
        held.bind(("127.0.0.1", 0))
        server = self.start(types.SimpleNamespace(port=held.getsockname()[1], close=lambda: None))
        self.assertEqual(tried(server, put_mail(server, "ana@exemple.fr"))["state"], 0)

    def certificate(self, folder):
        names = [os.path.join(folder, name) for name in ("key.pem", "cert.pem")]
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost", "-keyout", names[0], "-out", names[1]],
                       check=True, capture_output=True)
        return names

    def test_starttls_and_password(self):
        probe = portal.Portal()
        self.addCleanup(probe.close)
        key, certificate = self.certificate(probe.folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        box = Mailbox(tls=context, login=("portail", "s3cret=é"))
        more = {"smtp_tls": "oui", "smtp_user": "portail", "smtp_password": "s3cret=é", "smtp_host": f"localhost:{box.port}"}
        server = self.start(box, smtp_authorities=certificate, **more)
        mail = put_mail(server, "ana@exemple.fr")
        wait_for(lambda: box.messages)
        self.assertTrue(any(line.startswith("TLS AUTH") for line in box.said))
        self.assertFalse(any(line.startswith(("AUTH", "MAIL", "RCPT")) for line in box.said))
        wait_for(lambda: row(server, mail)["state"] == 1)
        # A certificate that nobody vouches for: nothing is said but STARTTLS.
        box.messages.clear()
        box.said.clear()
        stranger = self.start(box, **more)
        now = tried(stranger, put_mail(stranger, "ana@exemple.fr"))
        self.assertEqual(now["state"], 0)
        self.assertIn("le certificat du serveur n'est pas reconnu", now["problem"])
        self.assertFalse(any("AUTH" in line or "MAIL" in line for line in box.said))

    def test_a_server_without_tls_gets_nothing(self):
        box = Mailbox()
        server = self.start(box, smtp_tls="oui")
        now = tried(server, put_mail(server, "ana@exemple.fr"))
        self.assertEqual(now["state"], 0)
        self.assertIn("TLS", now["problem"])
        self.assertFalse(any(line.startswith(("MAIL", "RCPT")) for line in box.said))

    def test_a_wrong_password_is_no_fault_of_the_mail(self):
        box = Mailbox(login=("portail", "other"))
        server = self.start(box, smtp_user="portail", smtp_password="wrong")
        self.assertEqual(tried(server, put_mail(server, "ana@exemple.fr"))["state"], 0)

    def test_settings_that_cannot_work_are_refused(self):
        server = portal.Portal(smtp_host="127.0.0.1:1", mail_from="")
        done = subprocess.run([portal.GABARIT, "serve", "--data", server.data, "--listen", "127.0.0.1:0"],
                              capture_output=True, text=True, timeout=20)
        self.assertEqual(done.returncode, 3)
        self.assertIn("mail_from", done.stderr)


class Folder(unittest.TestCase):
    def test_files_and_the_page_of_a_demonstration(self):
        server = portal.Portal().start()
        self.addCleanup(server.close)
        self.assertEqual(server.get("/demo/courrier").status, 404)
        put_mail(server, "ana@exemple.fr", "Très <b>gras</b>", "Voici :\nhttp://127.0.0.1:8080/invitation/abc\n<i>&\n")
        folder = os.path.join(server.data, "mails")
        names = wait_for(lambda: os.path.isdir(folder) and [n for n in os.listdir(folder) if n.endswith(".eml")])
        self.assertRegex(names[0], r"^\d{8}T\d{6}-\d{6}\.eml$")
        path = os.path.join(folder, names[0])
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        with open(path, "rb") as file:
            self.assertEqual(email.message_from_binary_file(file, policy=email.policy.default)["subject"], "Très <b>gras</b>")
        with server.db() as db:
            db.execute("INSERT INTO fact VALUES ('demo', 'oui')")
        server.stop()
        server.start()
        page = server.get("/demo/courrier")
        self.assertEqual(page.status, 200)
        self.assertIn("Très &lt;b&gt;gras&lt;/b&gt;", page.text)
        self.assertIn('<a href="/invitation/abc">http://127.0.0.1:8080/invitation/abc</a>', page.text)
        self.assertIn("&lt;i&gt;&amp;", page.text)
        self.assertIn('href="/demo/courrier"', server.get("/connexion").text)


tap_unittest.main()
