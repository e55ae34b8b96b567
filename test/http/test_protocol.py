"""HTTP itself: what the server refuses, its limits and deadlines, its headers."""
import gzip
import re
import socket
import subprocess
import threading
import time
import unittest

import portal
import tap_unittest

HOST = b"Host: portail.example\r\n"
GET = b"GET /connexion HTTP/1.1\r\n" + HOST
POST = b"POST /connexion HTTP/1.1\r\n" + HOST + b"Content-Type: application/x-www-form-urlencoded\r\n"
NEXT = b"GET /healthz HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"

# Each must get one refusal and no answer to what is smuggled behind it.
MALFORMED = {
    "two lengths": POST + b"Content-Length: 0\r\nContent-Length: 4\r\n\r\nGET ",
    "the same length twice": POST + b"Content-Length: 4\r\nContent-Length: 4\r\n\r\na=b&",
    "a list of lengths": POST + b"Content-Length: 4, 4\r\n\r\na=b&",
    "length and chunks": POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + NEXT,
    "chunks and length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + NEXT,
    "chunked twice": POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "xchunked": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunked, identity": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "gzip, chunked": POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "identity": POST + b"Transfer-Encoding: identity\r\n\r\n",
    "vertical tab before chunked": POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "vertical tab behind chunked": POST + b"Transfer-Encoding: chunked\x0b\r\n\r\n0\r\n\r\n",
    "quoted chunked": POST + b"Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
    "empty encoding": POST + b"Transfer-Encoding:\r\n\r\n0\r\n\r\n",
    "chunks in 1.0": POST.replace(b"1.1", b"1.0") + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "signed length": POST + b"Content-Length: +4\r\n\r\na=b&",
    "negative length": POST + b"Content-Length: -4\r\n\r\n",
    "hexadecimal length": POST + b"Content-Length: 0x4\r\n\r\na=b&",
    "length with text": POST + b"Content-Length: 4 4\r\n\r\na=b&",
    "length of nothing": POST + b"Content-Length:\r\n\r\n",
    "length past 64 bits": POST + b"Content-Length: 18446744073709551620\r\n\r\na=b&",
    "length near 64 bits": POST + b"Content-Length: 9223372036854775808\r\n\r\na=b&",
    "space before the colon": POST + b"Content-Length : 4\r\n\r\na=b&",
    "no host": b"GET /connexion HTTP/1.1\r\n\r\n",
    "two hosts": GET + b"Host: ailleurs.example\r\n\r\n",
    "the same host twice": GET + HOST + b"\r\n",
    "host with a path": b"GET /connexion HTTP/1.1\r\nHost: a/b\r\n\r\n",
    "host with a space": b"GET /connexion HTTP/1.1\r\nHost: a b\r\n\r\n",
    "empty host": b"GET /connexion HTTP/1.1\r\nHost:\r\n\r\n",
    "NUL in a value": GET + b"X-A: a\0b\r\n\r\n",
    "NULs in a value": GET + b"X-A: a\0\0b: c\r\n\r\n",
    "NUL at the end of a value": GET + b"X-A: a\0\r\n\r\n",
    "NUL in the host": b"GET /connexion HTTP/1.1\r\nHost: portail\0.example\r\n\r\n",
    "NUL in a name": GET + b"X\0A: b\r\n\r\n",
    "NUL in the address": b"GET /connexion\0/x HTTP/1.1\r\n" + HOST + b"\r\n",
    "NUL in the method": b"G\0ET /connexion HTTP/1.1\r\n" + HOST + b"\r\n",
    "a lone CR in a value": GET + b"X-A: a\rX-B: b\r\n\r\n",
    "a lone CR hides a length": POST + b"X-A: a\rContent-Length: 4\r\n\r\na=b&",
    "lone LF": b"GET /connexion HTTP/1.1\nHost: portail.example\n\n",
    "one lone LF": GET + b"X-A: a\nX-B: b\r\n\r\n",
    "folded line": GET + b"X-A: a\r\n b\r\n\r\n",
    "folded length": POST + b"Content-Length:\r\n 4\r\n\r\na=b&",
    "space before a name": GET + b" X-A: b\r\n\r\n",
    "no colon": GET + b"nonsense\r\n\r\n",
    "empty name": GET + b": b\r\n\r\n",
    "odd name": GET + b"X(A): b\r\n\r\n",
    "control character": GET + b"X-A: a\x01b\r\n\r\n",
    "version 2": b"GET /connexion HTTP/2.0\r\n" + HOST + b"\r\n",
    "version 1.2": b"GET /connexion HTTP/1.2\r\n" + HOST + b"\r\n",
    "no version": b"GET /connexion\r\n\r\n",
    "space in the address": b"GET /conn exion HTTP/1.1\r\n" + HOST + b"\r\n",
    "absolute address": b"GET http://portail.example/connexion HTTP/1.1\r\n" + HOST + b"\r\n",
    "control character in the address": b"GET /connexion?\x01 HTTP/1.1\r\n" + HOST + b"\r\n",
    "DEL in the address": b"GET /connexion?\x7f HTTP/1.1\r\n" + HOST + b"\r\n",
    "no slash": b"GET connexion HTTP/1.1\r\n" + HOST + b"\r\n",
    "body with a GET": GET + b"Content-Length: 4\r\n\r\nGET ",
    "chunks with a GET": GET + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two content types": POST + b"Content-Type: text/plain\r\nContent-Length: 0\r\n\r\n",
    "two cookies": GET + b"Cookie: a=b\r\nCookie: c=d\r\n\r\n",
    "chunk size with a sign": POST + b"Transfer-Encoding: chunked\r\n\r\n+4\r\na=b&\r\n0\r\n\r\n",
    "chunk size with 0x": POST + b"Transfer-Encoding: chunked\r\n\r\n0x4\r\na=b&\r\n0\r\n\r\n",
    "chunk size past 64 bits": POST + b"Transfer-Encoding: chunked\r\n\r\n10000000000000004\r\na=b&\r\n0\r\n\r\n",
    "chunk longer than its size": POST + b"Transfer-Encoding: chunked\r\n\r\n4\r\na=b&c=d\r\n0\r\n\r\n",
    "garbage": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
}


class Malformed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.portal = portal.Portal(header_seconds=1).start()

    @classmethod
    def tearDownClass(cls):
        cls.portal.close()

    def test_refused(self):
        for name, request in MALFORMED.items():
            with self.subTest(name):
                raw = self.portal.raw(request + NEXT, 5)
                self.assertIsNotNone(raw, "the connection was left open")
                answers = portal.parse(raw)
                self.assertLessEqual(len(answers), 1, raw)
                for answer in answers:
                    self.assertIn(answer.status, (400, 411, 413, 414, 431, 501, 505), raw[:200])
                self.assertNotIn(b'"store"', raw)

    def test_taken(self):
        form = b"csrf=x"
        for name, request in {
            "1.0 without a host": b"GET /connexion HTTP/1.0\r\n\r\n",
            "value without spaces": GET + b"X-A:b\r\nConnection: close\r\n\r\n",
            "value with spaces": GET + b"X-A: \t b  \r\nConnection: close\r\n\r\n",
            "empty value": GET + b"X-A:\r\nX-B: \r\nConnection: close\r\n\r\n",
            "UTF-8 in a value": GET + "X-A: é\r\nConnection: close\r\n\r\n".encode(),
        }.items():
            with self.subTest(name):
                answers = portal.parse(self.portal.raw(request))
                self.assertEqual([a.status for a in answers], [200])
        chunked = POST + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ncsr\r\n3\r\nf=x\r\n0\r\n\r\n"
        plain = POST + b"Connection: close\r\nContent-Length: 6\r\n\r\n" + form
        for request in (chunked, plain):
            self.assertEqual([a.status for a in portal.parse(self.portal.raw(request))], [403])

    def test_one_after_the_other(self):
        keep = GET + b"\r\n"
        answers = portal.parse(self.portal.raw(keep + keep + NEXT))
        self.assertEqual([a.status for a in answers], [200, 200, 200])

    def test_continue(self):
        with self.portal.connect() as s:
            s.sendall(POST + b"Content-Length: 6\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n")
            time.sleep(0.2)
            self.assertTrue(s.recv(100).startswith(b"HTTP/1.1 100"))
            s.sendall(b"csrf=x")
            self.assertEqual(portal.parse(self.portal.read_all(s))[-1].status, 403)
        with self.portal.connect() as s:
            s.sendall(POST + b"Content-Length: 6000000\r\nExpect: 100-continue\r\n\r\n")
            self.assertEqual(portal.parse(self.portal.read_all(s))[0].status, 413)


class Limits(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.portal = portal.Portal(header_seconds=1, upload_seconds=10).start()

    @classmethod
    def tearDownClass(cls):
        cls.portal.close()

    def test_sizes(self):
        many = b"".join(b"X-%d: a\r\n" % i for i in range(70))
        self.assertEqual(portal.parse(self.portal.raw(GET + many + b"\r\n"))[0].status, 431)
        few = b"".join(b"X-%d: a\r\n" % i for i in range(60))
        self.assertEqual(portal.parse(self.portal.raw(GET + few + b"Connection: close\r\n\r\n"))[0].status, 200)
        long_line = GET + b"X-A: " + b"a" * 100000 + b"\r\n\r\n"
        answers = portal.parse(self.portal.raw(long_line))
        self.assertIn([a.status for a in answers], ([431], [413], []))
        self.assertEqual(self.portal.get("/connexion?" + "a" * 3000).status, 414)
        self.assertEqual(self.portal.get("/connexion?" + "&".join(["a=b"] * 257)).status, 400)
        self.assertEqual(self.portal.get("/connexion?" + "&".join(["a=b"] * 256)).status, 200)

    def test_form_sizes(self):
        self.assertEqual(self.portal.post("/connexion", {"a": "b" * 250000}).status, 403)
        self.assertEqual(self.portal.post("/connexion", {"a": "b" * 280000}).status, 413)
        chunk = b"10000\r\n" + b"a" * 65536 + b"\r\n"
        raw = self.portal.raw(POST + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 5 + b"0\r\n\r\n")
        self.assertEqual(portal.parse(raw)[0].status, 413)
        self.assertEqual(self.portal.post("/connexion", [("a", "b")] * 257).status, 400)

    def test_form_type(self):
        for kind in ("text/plain", "application/json", "multipart/form-data; boundary=x"):
            answer = self.portal.ask("POST", "/connexion", {"Content-Type": kind}, b"a=b")
            self.assertEqual(answer.status, 415)

    def timed(self, action):
        start = time.monotonic()
        action()
        return time.monotonic() - start

    def trickle(self, first, seconds):
        with self.portal.connect() as s:
            s.sendall(first)
            end = time.monotonic() + seconds
            try:
                while time.monotonic() < end:
                    s.sendall(b"a")
                    s.settimeout(0.1)
                    try:
                        if s.recv(1000) == b"":
                            return
                    except socket.timeout:
                        pass
            except OSError:
                return
        self.fail("still open")

    def test_slow_header(self):
        self.assertLess(self.timed(lambda: self.trickle(GET + b"X-A: ", 6)), 2.5)
        self.assertLess(self.timed(lambda: self.portal.raw(b"", 6)), 2.5)

    def test_slow_form(self):
        self.assertLess(self.timed(lambda: self.trickle(POST + b"Content-Length: 1000\r\n\r\n", 8)), 3.5)

    def test_idle_after_an_answer(self):
        with self.portal.connect() as s:
            s.sendall(GET + b"\r\n")
            self.assertLess(self.timed(lambda: self.portal.read_all(s, 6)), 2.5)

    def test_slow_reader(self):
        """Who does not read the answer gets it no later, and holds nobody up."""
        with self.portal.connect() as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            s.sendall((GET + b"\r\n") * 200)
            self.assertEqual(self.portal.get("/connexion").status, 200)

    def test_thousand_idle(self):
        idle = [self.portal.connect() for _ in range(1000)]
        try:
            start = time.monotonic()
            self.assertEqual(self.portal.get("/connexion").status, 200)
            self.assertLess(time.monotonic() - start, 1)
            time.sleep(2)
            for s in idle:
                s.settimeout(1)
                self.assertEqual(s.recv(1), b"")
        finally:
            for s in idle:
                s.close()


class Answers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.portal = portal.Portal().start()

    @classmethod
    def tearDownClass(cls):
        cls.portal.close()

    def test_methods(self):
        answer = self.portal.ask("HEAD", "/connexion")
        self.assertEqual((answer.status, answer.body), (200, b""))
        self.assertGreater(int(answer.header("Content-Length")), 100)
        answer = self.portal.ask("OPTIONS", "/connexion")
        self.assertEqual((answer.status, answer.header("Allow")), (204, "GET, HEAD, POST, OPTIONS"))
        for method in ("PUT", "DELETE", "PATCH", "TRACE", "BREW"):
            answer = self.portal.ask(method, "/connexion")
            self.assertEqual((answer.status, answer.header("Allow")), (405, "GET, HEAD, POST, OPTIONS"))
        answer = self.portal.ask("POST", "/healthz", {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual((answer.status, answer.header("Allow")), (405, "GET, HEAD, OPTIONS"))
        answer = self.portal.get("/deconnexion")
        self.assertEqual((answer.status, answer.header("Allow")), (405, "POST, OPTIONS"))

    def test_no_such_page(self):
        for path in ("/rien", "/connexion/", "//connexion", "/connexion/..", "/../etc/passwd", "/asset/rien.css",
                     "/asset/../gabarit.conf", "/asset/%2e%2e/x", "/%00", "/connexion%00", "/imports/%ff/etat",
                     "/imports//etat", "/imports/%0a/etat", "/files/x"):
            with self.subTest(path):
                self.assertEqual(self.portal.get(path).status, 404)

    def test_headers_on_everything(self):
        session, _ = self.portal.session()
        answers = [self.portal.get("/connexion"), self.portal.get("/rien"), self.portal.get("/"),
                   self.portal.ask("PUT", "/connexion"), self.portal.get("/healthz"),
                   self.portal.post("/connexion", {"a": "b" * 280000}), self.portal.get(self.asset()),
                   portal.parse(self.portal.raw(MALFORMED["two hosts"]))[0],
                   self.portal.get("/imports/x/etat", session)]
        self.assertEqual([a.status for a in answers], [200, 404, 303, 405, 200, 413, 200, 400, 404])
        for answer in answers:
            policy = answer.header("Content-Security-Policy")
            self.assertIn("default-src 'none'", policy)
            for part in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
                self.assertIn(part, policy)
            self.assertNotIn("unsafe", policy)
            self.assertEqual(answer.header("X-Content-Type-Options"), "nosniff")
            self.assertEqual(answer.header("Referrer-Policy"), "same-origin")
            self.assertEqual(answer.header("Cross-Origin-Opener-Policy"), "same-origin")
            self.assertIsNone(answer.header("Strict-Transport-Security"))
            self.assertIsNone(answer.header("Server"))
        for answer in answers:
            if not answer.header("Cache-Control").startswith("public"):
                self.assertEqual(answer.header("Cache-Control"), "no-store")
        self.assertIn("charset=utf-8", answers[0].header("Content-Type"))

    def asset(self):
        return re.search(r'href="(/asset/[^"]+)"', self.portal.get("/connexion").text).group(1)

    def test_assets(self):
        path = self.asset()
        self.assertRegex(path, r"-[0-9a-f]{16}\.css$")
        plain = self.portal.get(path)
        self.assertEqual(plain.header("Cache-Control"), "public, max-age=31536000, immutable")
        self.assertEqual(plain.header("Content-Type"), "text/css; charset=utf-8")
        packed = self.portal.get(path, {"Accept-Encoding": "gzip, br"})
        if packed.header("Content-Encoding"):
            self.assertEqual(gzip.decompress(packed.body), plain.body)
        name = re.sub(r"-[0-9a-f]{16}", "", path)
        renamed = self.portal.get(name)
        self.assertEqual((renamed.body, renamed.header("Cache-Control")), (plain.body, "no-store"))
        again = self.portal.get(name, {"If-None-Match": renamed.header("ETag")})
        self.assertEqual((again.status, again.body), (304, b""))
        self.assertEqual(self.portal.ask("HEAD", path).body, b"")

    def test_connections_are_kept(self):
        asset = self.asset()
        with self.portal.connect() as s:
            for path, status in ((asset, 200), ("/rien", 404), (asset, 200), ("/connexion", 200), ("/deconnexion", 405)):
                s.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                got = b""
                while not portal.parse(got) or len(portal.parse(got)[0].body) < int(portal.parse(got)[0].header("Content-Length")):
                    piece = s.recv(65536)
                    self.assertTrue(piece, path)
                    got += piece
                self.assertEqual(portal.parse(got)[0].status, status)

    def test_error_pages_are_french(self):
        for path, words in (("/rien", "Page introuvable"),):
            self.assertIn(words, self.portal.get(path).text)
        self.assertIn("Action impossible ici", self.portal.ask("PUT", "/connexion").text)
        self.assertIn("Envoi trop volumineux", self.portal.post("/connexion", {"a": "b" * 280000}).text)

    def test_log_tells_nothing_personal(self):
        self.portal.get("/invitation/secretsecretsecret?adresse=claire@example.org")
        log = self.portal.log_text()
        self.assertIn("GET /invitation/{token} 404", log)
        self.assertNotIn("secretsecret", log)
        self.assertNotIn("claire@", log)


class Busy(unittest.TestCase):
    """One worker that a hung clamd holds for two seconds: the queue fills."""

    def hung(self):
        server = portal.Portal(workers=1, queue=8, antivirus="oui").start()
        hung = socket.socket(socket.AF_UNIX)
        hung.bind(server.folder + "/clamd.sock")
        hung.listen(8)
        return server, hung

    def test_queue_full(self):
        server, hung = self.hung()
        with hung:
            statuses = []

            def ask(path):
                answer = server.get(path)
                statuses.append((answer.status, answer.header("Retry-After"), "occupé" in answer.text))

            threads = [threading.Thread(target=ask, args=("/healthz",))]
            threads[0].start()
            time.sleep(0.3)
            threads += [threading.Thread(target=ask, args=("/connexion",)) for _ in range(20)]
            for thread in threads[1:]:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertEqual(statuses.count((200, None, False)), 8)
        self.assertEqual(statuses.count((503, "10", True)), 12)
        self.assertEqual(server.get("/connexion").status, 200)
        server.close()

    def test_stop_lets_requests_end(self):
        server, hung = self.hung()
        with hung, server.connect() as s:
            s.sendall(b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")
            time.sleep(0.3)
            started = time.monotonic()
            self.assertEqual(server.stop(), 0)
            self.assertGreater(time.monotonic() - started, 1)
            answer = portal.parse(server.read_all(s))[0]
            self.assertEqual((answer.status, answer.header("Connection")), (503, "close"))
            self.assertIn('"antivirus":"failing"', answer.text)
        server.close()

    def test_stop_with_idle_connections(self):
        server = portal.Portal().start()
        idle = [server.connect() for _ in range(5)]
        started = time.monotonic()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - started, 5)
        for s in idle:
            s.close()
        server.close()


class Alone(unittest.TestCase):
    def test_one_server_a_folder(self):
        server = portal.Portal().start()
        other = subprocess.run([portal.GABARIT, "serve", "--data", server.data, "--listen", "127.0.0.1:0"],
                               capture_output=True, text=True, timeout=20)
        self.assertEqual((other.returncode, other.stdout), (3, ""))
        self.assertIn("Un autre serveur", other.stderr)
        taken = portal.Portal()
        other = subprocess.run([portal.GABARIT, "serve", "--data", taken.data, "--listen", f"127.0.0.1:{server.port}"],
                               capture_output=True, text=True, timeout=20)
        self.assertEqual((other.returncode, other.stdout), (3, ""))
        self.assertIn("Impossible d'écouter", other.stderr)
        for listen in ("nonsense", "127.0.0.1", "127.0.0.1:99999", "256.0.0.1:80", ":", ""):
            other = subprocess.run([portal.GABARIT, "serve", "--data", taken.data, "--listen", listen],
                                   capture_output=True, text=True, timeout=20)
            self.assertEqual(other.returncode, 3, listen)
        taken.close()
        server.close()


class Health(unittest.TestCase):
    def test_healthz(self):
        server = portal.Portal(antivirus="oui").start()
        answer = server.get("/healthz")
        self.assertEqual(answer.status, 503)
        self.assertIn('"antivirus":"failing"', answer.text)
        self.assertIn('"store":"ok"', answer.text)
        clamd = portal.Clamd(server.folder + "/clamd.sock", portal.Clamd.clean)
        self.assertEqual(server.get("/healthz").status, 503, "kept for a second")
        time.sleep(1.1)
        answer = server.get("/healthz")
        self.assertEqual(answer.text, '{"status":"ok","store":"ok","antivirus":"ok","analysis":"ok","jobs":"ok"}\n')
        clamd.close()
        server.stop()
        server.configure(antivirus="non")
        server.start()
        self.assertIn('"antivirus":"off"', server.get("/healthz").text)
        server.close()


tap_unittest.main()
