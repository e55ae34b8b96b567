"""Files on their way in: limits, tokens, aborted and slow uploads, the
antivirus in every mood, restarts."""
import hashlib
import html
import json
import os
import re
import secrets
import signal
import socket
import struct
import subprocess
import threading
import time
import unittest

import portal
import tap_unittest

TEN = 10 * 1048576
BOOK = portal.workbook([portal.LINE])


def id_of(answer):
    assert answer.status == 303 and answer.header("Location").startswith("/imports/"), (answer.status, answer.text)
    return answer.header("Location").rsplit("/", 1)[1]


def head(session, length, kind, more=""):
    cookie = session[0]["Cookie"]
    size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    return (f"POST /sessions/import HTTP/1.1\r\nHost: portail.example\r\nCookie: {cookie}\r\nContent-Type: {kind}\r\n"
            f"{size}\r\n{more}\r\n").encode()


def eventually(condition, seconds=5):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.02)


class Uploads(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = portal.Portal(header_seconds=1, upload_seconds=10).start()
        cls.session = cls.server.session()

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    def setUp(self):
        self.before = len(self.server.lots())

    def nothing_kept(self):
        eventually(lambda: not [f for f in self.server.files() if f.endswith(".part")])
        self.assertEqual(len(self.server.lots()), self.before)

    def test_kept_whole(self):
        answer = self.server.upload(BOOK, self.session, "Sessions d'été.xlsx")
        public_id = id_of(answer)
        self.assertRegex(public_id, r"^[A-Za-z0-9_-]{32}$")
        self.server.wait_for_lot(public_id, ("analysed",))
        path = os.path.join(self.server.data, "files", public_id)
        self.assertEqual(open(path, "rb").read(), BOOK)
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        with self.server.db() as db:
            row = db.execute("SELECT file_name, file_sha256, file_size FROM lot WHERE public_id = ?", (public_id,)).fetchone()
        self.assertEqual(row, ("Sessions d'été.xlsx", hashlib.sha256(BOOK).hexdigest(), len(BOOK)))
        state = json.loads(self.server.get(f"/imports/{public_id}/etat", self.session[0]).text)
        self.assertEqual(state, {"state": "analysed", "done": True, "step": "", "lines": 1, "said": ""})

    def test_report_of_another_build(self):
        """What the first builds kept is read; what cannot be read is said so, calmly."""
        public_id = id_of(self.server.upload(BOOK, self.session))
        self.server.wait_for_lot(public_id, ("analysed",))
        address = f"/imports/{public_id}"
        now = self.server.get(address, self.session[0])
        with self.server.db() as db:
            lot, = db.execute("SELECT id FROM lot WHERE public_id = ?", (public_id,)).fetchone()
            block, = db.execute("SELECT bytes FROM lot_block WHERE lot_id = ?", (lot,)).fetchone()
        at = 4  # version, lines, columns, number of codes
        for _ in range(block[3]):
            at += 1 + block[at]

        def put(changed):
            with self.server.db() as db:
                db.execute("UPDATE lot_block SET bytes = ? WHERE lot_id = ?", (changed, lot))

        put(b"\x01" + block[1:2] + block[at:])
        first = self.server.get(address, self.session[0])
        self.assertEqual(first.status, 200)
        self.assertEqual(re.findall(r"<td.*?</td>", first.text, re.S), re.findall(r"<td.*?</td>", now.text, re.S))
        for changed in (b"\x03" + block[1:], block[:2] + b"\x0a" + block[3:]):
            put(changed)
            answer = self.server.get(address, self.session[0])
            self.assertEqual(answer.status, 410)
            self.assertIn("analysé par une autre version du portail", answer.text)
            self.assertIn("Envoyez le fichier de nouveau", answer.text)
            self.assertNotIn("Panne", answer.text)
        put(block[:-1])
        self.assertEqual(self.server.get(address, self.session[0]).status, 500)

    def test_refused_leaves_no_file(self):
        public_id = id_of(self.server.upload(b"ceci n'est pas un classeur", self.session))
        self.assertEqual(self.server.wait_for_lot(public_id)[1:], ("refused", "file_type"))
        eventually(lambda: public_id not in self.server.files())

    def test_largest(self):
        public_id = id_of(self.server.upload(b"x" * TEN, self.session))
        self.assertEqual(self.server.wait_for_lot(public_id)[1:], ("refused", "file_type"))

    def test_one_byte_more(self):
        answer = self.server.upload(b"x" * (TEN + 1), self.session)
        self.assertEqual(answer.status, 413)
        self.assertIn("Le fichier dépasse 10 Mo", answer.text)
        self.nothing_kept()

    def test_declared_too_large(self):
        """Answered at once, before anything of the body came."""
        _, kind = portal.multipart(b"", "f.xlsx", "x")
        with self.server.connect() as s:
            s.sendall(head(self.session, 1 << 30, kind))
            answer = portal.parse(self.server.read_all(s))[0]
        self.assertEqual(answer.status, 413)
        self.assertIn("Le fichier dépasse 10 Mo", answer.text)
        # Who sends it all the same gets to read the answer.
        self.assertEqual(self.server.upload(b"x" * (3 * TEN), self.session).status, 413)
        self.nothing_kept()

    def test_too_large_while_it_streams(self):
        body, kind = portal.multipart(b"", "f.xlsx", self.session[1])
        start = body[:body.index(b"\r\n\r\n", body.index(b"filename")) + 4]
        piece = b"x" * 65536
        sent = 0
        with self.server.connect() as s:
            s.sendall(head(self.session, None, kind) + b"%x\r\n" % len(start) + start + b"\r\n")
            s.settimeout(0.002)
            answer = b""
            while sent < 4 * TEN and not answer:
                s.settimeout(10)
                s.sendall(b"10000\r\n" + piece + b"\r\n")
                sent += len(piece)
                s.settimeout(0.0005)
                try:
                    answer = s.recv(65536)
                except socket.timeout:
                    pass
            self.assertEqual(portal.parse(answer)[0].status, 413)
            self.assertLess(sent, TEN + 2 * 1048576)
        self.nothing_kept()

    def test_too_much_around(self):
        body, kind = portal.multipart(b"x" * 100, "f.xlsx", self.session[1])
        field = (f"--{portal.BOUNDARY}\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n" + "y" * 4096 + "\r\n").encode()
        for body, status in ((field + body, 303), (field.replace(b"\r\n--", b"y\r\n--") + body, 303),
                             (field[:-2] + b"y\r\n" + body, 413), (field * 33 + body, 400)):
            answer = self.server.ask("POST", "/sessions/import", {**self.session[0], "Content-Type": kind}, body)
            self.assertEqual(answer.status, status)

    def test_aborted(self):
        body, kind = portal.multipart(b"x" * 500000, "f.xlsx", self.session[1])
        for reset in (False, True):
            with self.server.connect() as s:
                s.sendall(head(self.session, len(body), kind) + body[:300000])
                eventually(lambda: [f for f in self.server.files() if f.endswith(".part")])
                if reset:
                    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.nothing_kept()

    def test_half_closed(self):
        body, kind = portal.multipart(b"x" * 1000, "f.xlsx", self.session[1])
        with self.server.connect() as s:
            s.sendall(head(self.session, len(body), kind) + body[:500])
            s.shutdown(socket.SHUT_WR)
            self.server.read_all(s, 5)
        self.nothing_kept()

    def test_falls_silent(self):
        body, kind = portal.multipart(b"x" * 1000, "f.xlsx", self.session[1])
        with self.server.connect() as s:
            start = time.monotonic()
            s.sendall(head(self.session, len(body), kind) + body[:700])
            self.server.read_all(s, 8)
            self.assertLess(time.monotonic() - start, 4)
        self.nothing_kept()

    def test_silent_from_the_start(self):
        body, kind = portal.multipart(b"x" * 1000, "f.xlsx", self.session[1])
        sessions = [self.server.session() for _ in range(6)]
        opened = [self.server.connect() for _ in range(32)]
        for i, s in enumerate(opened):
            s.sendall(head(sessions[i % 6], len(body), kind))
        time.sleep(0.3)
        self.assertEqual(self.server.upload(BOOK, self.session).status, 503)
        start = time.monotonic()
        for s in opened:
            self.assertEqual(self.server.read_all(s, 8), b"")
            s.close()
        self.assertLess(time.monotonic() - start, 4)
        id_of(self.server.upload(BOOK, self.session))

    def send_slowly(self, seconds):
        body, kind = portal.multipart(BOOK, "f.xlsx", self.session[1])
        steps = int(seconds / 0.5)
        with self.server.connect() as s:
            s.sendall(head(self.session, len(body), kind, "Connection: close\r\n"))
            size = len(body) // steps
            for i in range(steps):
                s.sendall(body[i * size:(i + 1) * size if i < steps - 1 else len(body)])
                time.sleep(0.5)
            return portal.parse(self.server.read_all(s))

    def test_slow_but_living(self):
        self.assertEqual(self.send_slowly(5)[0].status, 303)

    def test_slow_without_end(self):
        start = time.monotonic()
        try:
            self.assertEqual(self.send_slowly(16), [])
        except OSError:
            pass
        self.assertLess(time.monotonic() - start, 14)
        self.nothing_kept()

    def test_token(self):
        cookie, csrf = self.session
        other = self.server.session()
        for given, before in (("x" * 43, True), ("", True), (csrf, False), (other[1], True)):
            answer = self.server.upload(BOOK, self.session, csrf=given, before=before)
            self.assertEqual(answer.status, 403)
            self.assertIn("rechargez la page", answer.text)
        self.nothing_kept()
        id_of(self.server.upload(BOOK, self.session, csrf="", headers={"X-CSRF": csrf}))
        self.before += 1
        self.assertEqual(self.server.upload(BOOK, self.session, csrf="", headers={"X-CSRF": csrf + "x"}).status, 403)

    def test_origin(self):
        for headers in ({"Origin": "https://ailleurs.example"}, {"Sec-Fetch-Site": "cross-site"}):
            self.assertEqual(self.server.upload(BOOK, self.session, headers=headers).status, 403)
        self.nothing_kept()

    def test_who(self):
        answer = self.server.upload(BOOK, ({}, "x"))
        self.assertEqual((answer.status, answer.header("Location")), (303, "/connexion?expiree=1"))
        self.assertEqual(self.server.upload(BOOK, self.server.session(ms=-1)).header("Location"), "/connexion?expiree=1")
        for role in ("operator", "driver"):
            self.assertEqual(self.server.upload(BOOK, self.server.session(role)).status, 403)
        answer = self.server.upload(BOOK, self.server.session(may_register=False))
        self.assertEqual(answer.status, 403)
        self.assertIn("enregistrement de sessions", answer.text)
        with self.server.db() as db:
            signature = db.execute("DELETE FROM contract_signature WHERE centre_id = ? RETURNING *", (self.server.centres[1],)).fetchone()
        answer = self.server.upload(BOOK, self.server.session(centre=1))
        self.assertEqual(answer.status, 403)
        self.assertIn("contrat de service", answer.text)
        with self.server.db() as db:
            db.execute(f"INSERT INTO contract_signature VALUES ({', '.join('?' * len(signature))})", signature)
        self.nothing_kept()

    def test_names(self):
        for given, shown in (("../../etc/passwd", "passwd"), ("C:\\Users\\x\\f.xlsx", "f.xlsx"), ("é" * 300, "é" * 200),
                             ("a\u202exslx.exe", "axslx.exe"), ("a\tb", "ab"), (" ", "sans nom"), ("/", "sans nom"),
                             ("<b>&", "<b>&"), ("%22.xlsx", "%22.xlsx")):
            public_id = id_of(self.server.upload(BOOK, self.session, given))
            with self.server.db() as db:
                name = db.execute("SELECT file_name FROM lot WHERE public_id = ?", (public_id,)).fetchone()[0]
            self.assertEqual(name, shown)

    def test_no_file(self):
        answer = self.server.upload(b"", self.session, name="")
        self.assertEqual(answer.header("Location"), "/sessions/import?fichier=aucun")
        body = f"--{portal.BOUNDARY}\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{self.session[1]}\r\n--{portal.BOUNDARY}--\r\n"
        _, kind = portal.multipart(b"", "", "")
        answer = self.server.ask("POST", "/sessions/import", {**self.session[0], "Content-Type": kind}, body.encode())
        self.assertEqual(answer.header("Location"), "/sessions/import?fichier=aucun")
        self.nothing_kept()
        # An empty file is a file.
        public_id = id_of(self.server.upload(b"", self.session))
        self.assertEqual(self.server.wait_for_lot(public_id)[2], "file_empty")

    def test_malformed(self):
        body, kind = portal.multipart(BOOK, "f.xlsx", self.session[1])
        boundary = portal.BOUNDARY.encode()
        two = body[:-len(boundary) - 6] + body[body.index(b"--" + boundary, 5):]
        for name, sent, content_type in (
                ("no boundary", body, "multipart/form-data"),
                ("another boundary", body, "multipart/form-data; boundary=autre"),
                ("two boundaries", body, kind + "; boundary=x"),
                ("long boundary", body, "multipart/form-data; boundary=" + "x" * 71),
                ("truncated", body[:-20], kind), ("no last dashes", body[:-4] + b"\r\n", kind),
                ("preamble", b"x" + body, kind), ("empty", b"", kind), ("two files", two, kind),
                ("no disposition", body.replace(b"Content-Disposition", b"Content-Xisposition"), kind),
                ("NUL in a header", body.replace(b"name=\"csrf\"", b"name=\"cs\0rf\""), kind)):
            with self.subTest(name):
                answer = self.server.ask("POST", "/sessions/import", {**self.session[0], "Content-Type": content_type}, sent)
                self.assertEqual(answer.status, 400)
        self.nothing_kept()

    def test_two_at_once(self):
        contents = [secrets.token_bytes(3000000) for _ in range(4)]
        ids = [None] * 4

        def send(n):
            ids[n] = id_of(self.server.upload(contents[n], self.session))
        threads = [threading.Thread(target=send, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with self.server.db() as db:
            for public_id, content in zip(ids, contents):
                row = db.execute("SELECT file_sha256 FROM lot WHERE public_id = ?", (public_id,)).fetchone()
                self.assertEqual(row[0], hashlib.sha256(content).hexdigest())

    def test_others_do_not_see_it(self):
        """Every route of an import, asked by another centre."""
        public_id = id_of(self.server.upload(BOOK, self.session))
        self.server.wait_for_lot(public_id)
        other, csrf = self.server.session(centre=1)
        with open(os.path.join(portal.SOURCE, "src/web/routes.def"), encoding="utf-8") as table:
            routes = re.findall(r'^ROUTE\((\w+),\s*"(/imports/\{import\}[^"]*)"', table.read(), re.M)
        self.assertGreater(len(routes), 3)
        for method, path in routes:
            path = path.replace("{import}", public_id)
            answer = self.server.get(path, other) if method == "GET" else self.server.post(path, {"csrf": csrf}, other)
            self.assertEqual(answer.status, 404, path)
        self.assertEqual(self.server.wait_for_lot(public_id)[1], "analysed")
        for session, status in ((self.session, 200), (self.server.session(), 200), (self.server.session(centre=1), 404)):
            self.assertEqual(self.server.get(f"/imports/{public_id}/etat", session[0]).status, status)
        self.assertEqual(self.server.get("/imports/" + "x" * 32 + "/etat", self.session[0]).status, 404)

    def test_many_uploads_open(self):
        opened = []

        def begin(session, count):
            body, kind = portal.multipart(b"x" * 1000, "f.xlsx", session[1])
            for _ in range(count):
                s = self.server.connect()
                s.sendall(head(session, len(body), kind) + body[:600])
                opened.append(s)
            eventually(lambda: len([f for f in self.server.files() if f.endswith(".part")]) == len(opened), 2)

        # Nobody takes more than a share, and others come in.
        begin(self.session, 6)
        answer = self.server.upload(BOOK, self.session)
        self.assertEqual((answer.status, answer.header("Retry-After")), (429, "10"))
        self.assertIn("attendez que l'un d'eux soit arrivé", html.unescape(answer.text))
        self.server.wait_for_lot(id_of(self.server.upload(BOOK, self.server.session())))
        opened.pop().close()
        eventually(lambda: self.server.upload(BOOK, self.session).status == 303, 2)
        self.before = len(self.server.lots())
        # All places.
        while len(opened) < 32:
            begin(self.server.session(), min(6, 32 - len(opened)))
        answer = self.server.upload(BOOK, self.server.session())
        self.assertEqual((answer.status, answer.header("Retry-After")), (503, "10"))
        for s in opened:
            s.close()
        self.nothing_kept()
        id_of(self.server.upload(BOOK, self.session))


class Antivirus(unittest.TestCase):
    def run_with(self, behave, early=False, content=BOOK, **settings):
        server = portal.Portal(antivirus="oui", clamd_seconds=1, **settings)
        clamd = portal.Clamd(server.folder + "/clamd.sock", behave, early) if behave else None
        server.start()
        session = server.session()
        try:
            start = time.monotonic()
            public_id = id_of(server.upload(content, session))
            lot = server.wait_for_lot(public_id)
            self.assertLess(time.monotonic() - start, 4)
            if lot[1] == "refused":
                eventually(lambda: server.files() == [])
            with server.db() as db:
                message, unscanned = db.execute("SELECT refusal_message, unscanned FROM lot").fetchone()
            return lot[1], lot[2], message, unscanned
        finally:
            if clamd:
                clamd.close()
            server.close()

    def assert_unscanned(self, *arguments, **more):
        state, code, message, _ = self.run_with(*arguments, **more)
        self.assertEqual((state, code), ("refused", "file_unscanned"))
        self.assertTrue(message.startswith("Le contrôle antivirus n'a pas pu être effectué"), message)

    def test_clean(self):
        seen = []

        def behave(connection, stream):
            seen.append(stream)
            connection.sendall(b"stream: OK\0")
        self.assertEqual(self.run_with(behave)[:2], ("analysed", ""))
        self.assertEqual(seen, [BOOK])

    def test_infected(self):
        state, code, message, _ = self.run_with(lambda c, _: c.sendall(b"stream: Eicar-Test FOUND\0"))
        self.assertEqual((state, code), ("refused", "file_infected"))
        self.assertTrue(message.startswith("L'antivirus a refusé ce fichier"), message)

    def test_down(self):
        self.assert_unscanned(None)

    def test_hung(self):
        self.assert_unscanned(lambda c, _: time.sleep(5))

    def test_hung_before_the_stream(self):
        self.assert_unscanned(lambda c, _: time.sleep(5), early=True, content=b"x" * 5000000)

    def test_killed_in_the_middle(self):
        self.assert_unscanned(lambda c, _: c.recv(10000) and c.close(), early=True, content=b"x" * 5000000)

    def test_says_nothing(self):
        self.assert_unscanned(lambda c, _: c.close())

    def test_garbage(self):
        for answer in (b"stream: OK", b"stream: OK\n", b"\0", b"INSTREAM size limit exceeded. ERROR\0", os.urandom(300)):
            self.assert_unscanned(lambda c, _, answer=answer: c.sendall(answer))

    def test_switched_off(self):
        server = portal.Portal().start()
        public_id = id_of(server.upload(BOOK, server.session()))
        self.assertEqual(server.wait_for_lot(public_id)[1], "analysed")
        with server.db() as db:
            self.assertEqual(db.execute("SELECT unscanned FROM lot").fetchone()[0], 1)
        server.close()

    def test_real(self):
        clamd = portal.find_clamd()
        if clamd is None:
            self.skipTest("clamd is not installed")
        server = portal.Portal(antivirus="oui", clamd_program=clamd, clamd_socket="clamd/clamd.sock").start()
        session = server.session()
        self.assertEqual(server.get("/healthz").status, 200)
        self.assertEqual(server.wait_for_lot(id_of(server.upload(BOOK, session)))[1], "analysed")
        with open(os.path.join(server.data, "clamd/db/local.ndb"), encoding="ascii") as signatures:
            eicar = bytes.fromhex(signatures.read().strip().split(":")[3])
        self.assertEqual(server.wait_for_lot(id_of(server.upload(eicar, session)))[2], "file_infected")
        pid = int(open(os.path.join(server.data, "clamd/clamd.pid")).read())
        os.kill(pid, signal.SIGKILL)
        self.assertEqual(server.wait_for_lot(id_of(server.upload(BOOK, session)))[2], "file_unscanned")
        # It is started again, as often as it ends.
        for _ in range(2):
            eventually(lambda: server.wait_for_lot(id_of(server.upload(BOOK, session)))[1] == "analysed", 30)
            again = int(open(os.path.join(server.data, "clamd/clamd.pid")).read())
            self.assertNotEqual(again, pid)
            pid = again
            os.kill(pid, signal.SIGKILL)
        server.close()
        # It ends with the server, however that ends.
        server = portal.Portal(antivirus="oui", clamd_program=clamd, clamd_socket="clamd/clamd.sock").start()
        pid = int(open(os.path.join(server.data, "clamd/clamd.pid")).read())
        server.stop(signal.SIGKILL)
        eventually(lambda: not os.path.exists(f"/proc/{pid}") or "clamd" not in open(f"/proc/{pid}/cmdline").read())
        server.close()


class Restarts(unittest.TestCase):
    def test_killed_in_the_analysis(self):
        server = portal.Portal(antivirus="oui", clamd_seconds=20)
        release = threading.Event()

        def hang(connection, _):
            release.wait(20)
        clamd = portal.Clamd(server.folder + "/clamd.sock", hang)
        server.start()
        session = server.session()
        ids = [id_of(server.upload(BOOK, session)) for _ in range(3)]
        eventually(lambda: json.loads(server.get(f"/imports/{ids[0]}/etat", session[0]).text)["step"] == "scanning")
        state = json.loads(server.get(f"/imports/{ids[1]}/etat", session[0]).text)
        self.assertEqual(state, {"state": "uploaded", "done": False, "step": "received", "lines": 0, "said": "Fichier reçu"})
        # What an upload that was cut off leaves, and what nobody knows of.
        files = os.path.join(server.data, "files")
        open(os.path.join(files, "a" * 32 + ".part"), "w").close()
        open(os.path.join(files, "b" * 32), "w").close()
        os.utime(os.path.join(files, "b" * 32), (1, 1))
        server.stop(signal.SIGKILL)
        release.set()
        clamd.close()
        clamd = portal.Clamd(server.folder + "/clamd.sock", portal.Clamd.clean)
        server.start()
        for public_id in ids:
            self.assertEqual(server.wait_for_lot(public_id)[1], "analysed")
        self.assertEqual(server.files(), sorted(ids))
        clamd.close()
        server.close()

    def test_stopped_in_the_analysis(self):
        server = portal.Portal(antivirus="oui", clamd_seconds=20)
        clamd = portal.Clamd(server.folder + "/clamd.sock", lambda c, _: time.sleep(15))
        server.start()
        public_id = id_of(server.upload(BOOK, server.session()))
        time.sleep(0.5)
        self.assertEqual(server.stop(), 0)
        self.assertEqual(server.lots(), [(public_id, "uploaded", "")])
        clamd.close()
        clamd = portal.Clamd(server.folder + "/clamd.sock", portal.Clamd.clean)
        server.start()
        server.wait_for_lot(public_id, ("analysed",))
        clamd.close()
        server.close()

    def test_stopped_in_an_upload(self):
        server = portal.Portal().start()
        session = server.session()
        body, kind = portal.multipart(b"x" * 100000, "f.xlsx", session[1])
        with server.connect() as s:
            s.sendall(head(session, len(body), kind) + body[:50000])
            eventually(lambda: server.files())
            self.assertEqual(server.stop(), 0)
        self.assertEqual(server.files(), [])
        server.close()

    def test_file_gone(self):
        server = portal.Portal(antivirus="oui", clamd_seconds=20)
        clamd = portal.Clamd(server.folder + "/clamd.sock", lambda c, _: time.sleep(15))
        server.start()
        session = server.session()
        ids = [id_of(server.upload(BOOK, session)) for _ in range(2)]
        server.stop(signal.SIGKILL)
        os.unlink(os.path.join(server.data, "files", ids[0]))
        clamd.close()
        clamd = portal.Clamd(server.folder + "/clamd.sock", portal.Clamd.clean)
        server.start()
        self.assertEqual(server.wait_for_lot(ids[0])[1:], ("refused", "file_unreadable"))
        self.assertEqual(server.wait_for_lot(ids[1])[1], "analysed")
        clamd.close()
        server.close()


class FullDisk(unittest.TestCase):
    def test_full(self):
        """DIR/files is a file system of two megabytes."""
        server = portal.Portal()
        files = os.path.join(server.data, "files")
        os.makedirs(files, exist_ok=True)
        probe = subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "-o", "size=2M", "none", files], capture_output=True)
        if probe.returncode:
            server.close()
            self.skipTest("no file system of our own can be mounted here")
        script = 'mount -t tmpfs -o size=2M none "$1" && exec "$2" serve --data "$3" --listen 127.0.0.1:0'
        server.log = open(os.path.join(server.folder, "log"), "ab")
        server.server = subprocess.Popen(["unshare", "-rm", "sh", "-c", script, "sh", files, portal.GABARIT, server.data],
                                         stdout=subprocess.PIPE, stderr=server.log)
        server.port = int(server.server.stdout.readline().decode().rsplit(":", 1)[1])
        inside = f"/proc/{server.server.pid}/root{files}"
        session = server.session()
        answer = server.upload(b"x" * 5000000, session)
        self.assertEqual(answer.status, 503)
        self.assertIn("Le disque du portail est plein", answer.text)
        self.assertEqual((os.listdir(inside), server.lots()), ([], []))
        self.assertEqual(server.wait_for_lot(id_of(server.upload(BOOK, session)))[1], "analysed")
        server.close()


tap_unittest.main()
