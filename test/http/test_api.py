"""The API over raw sockets: keys, lots from rows and from a workbook, problems,
repeated requests, hostile JSON, the test space."""
import gzip
import http.server
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import unittest

import portal
import tap_unittest


def row(number, **others):
    return {"ref": "R1", "order_number": "C1", "training": "FIMO Marchandises", "category": "Marchandises",
            "end": "2022-01-10", "first_name": "Ana", "last_name": "ROUX", "birth": "1990-02-03",
            "licence": f"1234567{number:05d}", **others}


class Api(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = portal.Portal(api_minute=1000000, company_name="Société A", webhook_private="oui")
        with cls.server.db() as db:
            training = db.execute("SELECT id FROM training WHERE label = 'FIMO Marchandises'").fetchone()[0]
            for centre in cls.server.centres:
                db.execute("INSERT INTO approval (centre_id, number, prefecture, training_id, category, valid_from, valid_to)"
                           " VALUES (?, 'A1', 'P', ?, 1, 18000, 40000)", (centre, training))
        cls.live, cls.test, cls.other = cls.key("--live"), cls.key(), cls.key("--live", centre=2)
        cls.server.start()
        cls.number = 0

    @classmethod
    def tearDownClass(cls):
        cls.server.close()

    @classmethod
    def key(cls, *options, centre=1):
        return subprocess.run([portal.GABARIT, "key", "create", "--data", cls.server.data, "--centre", f"1111111110000{centre}",
                               *options], check=True, capture_output=True, text=True).stdout.strip()

    def ask(self, method, path, body=None, key=None, headers=None):
        content = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {key or self.live}", **(headers or {})}
        if body is not None:
            headers.setdefault("Content-Type", "application/json")
        answer = self.server.ask(method, "/api/v1" + path, headers, content)
        kind = answer.header("Content-Type")
        if "json" in kind and answer.body and not answer.header("Content-Encoding"):
            answer.json = json.loads(answer.body)
        if answer.status >= 400:
            self.assertEqual(kind, "application/problem+json", answer.body[:300])
            self.assertEqual(answer.json["status"], answer.status)
            self.assertTrue(answer.json["code"] and answer.json["detail"])
        return answer

    @classmethod
    def rows(cls, count, **others):
        cls.number += count
        return [row(cls.number - i, **others) for i in range(count)]

    def registrations(self, store="gabarit.db"):
        import sqlite3
        with sqlite3.connect(os.path.join(self.server.data, store)) as db:
            return db.execute("SELECT COUNT(*) FROM registration").fetchone()[0]

    @staticmethod
    def words(pdf):
        said = subprocess.run(["pdftotext", "-", "-"], input=pdf, check=True, capture_output=True).stdout.decode()
        return said.replace("\n", "")

    def test_keys(self):
        self.assertEqual(self.server.ask("GET", "/api/v1/catalogue").status, 401)
        for key in ("x", "gabarit_live_" + "x" * 40):
            answer = self.ask("GET", "/catalogue", key=key)
            self.assertEqual((answer.status, answer.json["code"]), (401, "key_unknown"))
        reading = self.key("--scopes", "read", "--live")
        self.assertEqual(self.ask("GET", "/registrations", key=reading).status, 200)
        answer = self.ask("POST", "/lots", {"rows": self.rows(1)}, key=reading)
        self.assertEqual((answer.status, answer.json["code"]), (403, "scope_missing"))
        elsewhere = self.key("--networks", "192.0.2.0/24", "--live")
        self.assertEqual(self.ask("GET", "/catalogue", key=elsewhere).json["code"], "address_refused")
        subprocess.run([portal.GABARIT, "key", "revoke", reading[:21], "--data", self.server.data, "--centre", "11111111100001"],
                       check=True, capture_output=True)
        self.assertEqual(self.ask("GET", "/registrations", key=reading).json["code"], "key_revoked")

    def test_data(self):
        answer = self.ask("GET", "/catalogue")
        self.assertEqual(answer.status, 200)
        self.assertIn("FIMO Marchandises", [t["label"] for t in answer.json["trainings"]])
        self.assertEqual(answer.json["prices_cents"]["long"], 2534)
        strong = self.ask("GET", "/catalogue", headers={"If-None-Match": '"x", ' + answer.header("ETag").removeprefix("W/")})
        self.assertEqual((strong.status, strong.body), (304, b""))
        again = self.ask("GET", "/catalogue", headers={"If-None-Match": answer.header("ETag")})
        self.assertEqual((again.status, again.body), (304, b""))
        small = self.ask("GET", "/catalogue", headers={"Accept-Encoding": "gzip"})
        self.assertEqual(small.header("Content-Encoding"), "gzip")
        self.assertEqual(gzip.decompress(small.body), answer.body)
        self.assertTrue(answer.header("RateLimit-Remaining"))
        self.assertEqual(self.ask("GET", "/approvals").json["approvals"][0]["number"], "A1")
        self.assertTrue(self.ask("GET", "/template").body.startswith(b"PK"))
        self.assertEqual(self.ask("GET", "/counters?year=2022").json["year"], 2022)
        self.assertEqual(self.ask("GET", "/nothing").status, 404)
        self.assertEqual(self.ask("POST", "/catalogue", {}).status, 405)

    def test_a_lot_from_rows_to_the_paper(self):
        rows = self.rows(5)
        rows[1]["end"], rows[3]["category"] = "2022-02-30", "Camion"
        dry = self.ask("POST", "/lots", {"rows": rows, "dry_run": True})
        self.assertEqual((dry.status, dry.json["lot"], dry.json["errors"]), (200, None, 2))
        finding = dry.json["rows"][0]["findings"][0]
        self.assertEqual((finding["code"], finding["pointer"], finding["cell"]), ("end_format", "/rows/1/end", "E3"))
        made = self.ask("POST", "/lots", {"rows": rows})
        self.assertEqual(made.status, 201)
        lot = made.json["lot"]["id"]
        self.assertEqual(made.header("Location"), f"/api/v1/lots/{lot}")
        self.assertEqual(self.ask("POST", f"/lots/{lot}/confirm").json["code"], "has_errors")
        wrong = self.ask("POST", f"/lots/{lot}/rows", {"rows": [{"line": 99, "end": "2022-01-09"}]})
        self.assertEqual((wrong.status, wrong.json["code"]), (422, "line_unknown"))
        mended = self.ask("POST", f"/lots/{lot}/rows", {"rows": [{"line": 2, "end": "2022-01-09"},
                                                                {"line": 4, "category": "Marchandises"}]})
        self.assertEqual((mended.status, mended.json["errors"], mended.json["to_register"]), (200, 0, 5))
        stale = self.ask("POST", f"/lots/{lot}/confirm", {"revision": 1})
        self.assertEqual((stale.status, stale.json["code"]), (409, "report_changed"))
        done = self.ask("POST", f"/lots/{lot}/confirm", {"revision": mended.json["lot"]["revision"]})
        self.assertEqual((done.status, done.json["registered"], done.json["amount_cents"]), (200, 5, 5 * 2534))
        self.assertEqual(self.ask("POST", f"/lots/{lot}/confirm").body, done.body)
        self.assertEqual(self.ask("GET", f"/lots/{lot}").json["receipt"], done.json["receipt"])
        self.assertEqual(self.ask("GET", f"/lots/{lot}/rows?level=error").json["total"], 0)
        self.assertEqual(len(self.ask("GET", f"/lots/{lot}/rows").json["rows"]), 5)
        mine = [r for r in self.all_registrations() if r["lot"] == lot]
        self.assertEqual(sorted(r["line"] for r in mine), [1, 2, 3, 4, 5])
        one = mine[0]["id"]
        papers = self.ask("GET", f"/registrations/{one}/documents").json["documents"]
        self.assertEqual(sorted(p["kind"] for p in papers), ["certificate", "summary"])
        for paper in papers:
            self.assertNotIn("SPÉCIMEN", self.words(self.ask("GET", f"/documents/{paper['number']}").body))
            self.assertEqual(self.ask("GET", f"/documents/{paper['number']}", key=self.other).status, 404)
        self.assertEqual(self.ask("POST", f"/registrations/{one}/cancel", {"reason": "non"}).json["code"], "reason_missing")
        gone = self.ask("POST", f"/registrations/{one}/cancel", {"reason": "Session annulée"})
        self.assertEqual((gone.status, gone.json["cancelled"]), (200, True))
        self.assertEqual(self.ask("GET", f"/documents/{papers[0]['number']}").json["code"], "document_revoked")
        lines = [b for b in self.ask("GET", "/billable-lines").json["billable_lines"] if b["registration"] == one]
        self.assertEqual([b["amount_cents"] for b in lines], [2534, -2534])
        for path in (f"/lots/{lot}", f"/lots/{lot}/rows", f"/registrations/{one}", f"/registrations/{one}/documents"):
            self.assertEqual(self.ask("GET", path, key=self.other).status, 404, path)
        for path in (f"/lots/{lot}/confirm", f"/lots/{lot}/cancel", f"/lots/{lot}/rows", f"/registrations/{one}/cancel"):
            self.assertEqual(self.ask("POST", path, {}, key=self.other).status, 404, path)

    def test_what_is_billed_is_read_on_from_a_cursor(self):
        def read_on(cursor):
            found = []
            while True:
                page = self.ask("GET", f"/billable-lines?cursor={cursor}").json
                found, cursor = found + page["billable_lines"], page["last"]
                if page["next"] is None:
                    return found, cursor
                self.assertEqual(page["next"], page["last"])

        first, cursor = read_on("0")
        lot = self.ask("POST", "/lots", {"rows": self.rows(130)}).json["lot"]["id"]
        self.ask("POST", f"/lots/{lot}/confirm")
        second, cursor = read_on(cursor)
        self.assertEqual((len(second), {b["kind"] for b in second}), (130, {"debit"}))
        # What is cancelled later comes later, however long ago it was registered.
        self.ask("POST", f"/lots/{lot}/cancel", {"reason": "Session reportée"})
        third, cursor = read_on(cursor)
        self.assertEqual((len(third), sum(b["amount_cents"] for b in second + third)), (130, 0))
        self.assertEqual({b["registration"] for b in third}, {b["registration"] for b in second})
        self.assertEqual(read_on(cursor), ([], cursor))
        everything = read_on("0")[0]
        self.assertEqual(sorted(map(str, everything)), sorted(map(str, first + second + third)))
        known = self.ask("GET", "/registrations?cursor=0").json
        self.assertEqual(self.ask("GET", f"/registrations?cursor={self.last_of(known)}").json["registrations"], [])

    def last_of(self, page):
        while page["next"]:
            page = self.ask("GET", f"/registrations?cursor={page['next']}").json
        return page["last"]

    def test_a_workbook_tried(self):
        def send(content, **fields):
            body, kind = portal.multipart(content, "f.xlsx", "")
            mark = body[:body.index(b"\r\n") + 2]
            before = b"".join(mark + f'Content-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in fields.items())
            return self.ask("POST", "/lots/workbook", before + body, headers={"Content-Type": kind})

        values = list(self.rows(1)[0].values())
        values[4], values[7] = "10/01/2022", "03/02/1990"
        before, files = self.server.lots(), self.server.files()
        good = send(portal.workbook([values]), dry_run="true")
        self.assertEqual((good.status, good.json["lot"], good.json["dry_run"], good.json["to_register"]), (200, None, True, 1))
        values[4] = "32/01/2022"
        self.assertEqual(send(portal.workbook([values]), dry_run="true").json["errors"], 1)
        self.assertEqual(send(b"no workbook", dry_run="true").json["code"], "file_type")
        self.assertEqual(send(portal.workbook([values]), dry_run="oui").json["code"], "field_wrong")
        self.assertEqual(send(portal.workbook([values]), essai="true").json["code"], "field_unknown")
        self.assertEqual((self.server.lots(), self.server.files()), (before, files))
        self.assertEqual(send(portal.workbook([values]), dry_run="false").status, 202)

    def test_refusals_say_what_to_do(self):
        for sent, status in ((b"GET /api/v1/lots HTTP/1.1\r\nHost: a\r\nAuthorization: a\r\nAuthorization: b\r\n\r\n", b"400"),
                             (b"POST /api/v1/lots HTTP/1.1\r\nHost: a\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\nContent-Length: 0\r\n\r\n", b"400"),
                             (b"GET /api/v1/lots HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * 70 + b"Connection: close\r\n\r\n", b"431")):
            said = self.server.raw(sent)
            self.assertIn(b"HTTP/1.1 " + status, said)
            self.assertIn(b"application/problem+json", said)
        for method, path in (("GET", "/nothing"), ("DELETE", "/lots"), ("PUT", "/catalogue")):
            answer = self.ask(method, path)
            self.assertNotEqual(answer.json["detail"], answer.json["title"])
        for body, words in ((b'{"a":"\xff"}', "UTF-8"), (b"{", "s'arrête trop tôt"), (b'{"a":1,"a":1}', "deux fois"), (b"{} x", "suit la fin"),
                            (b'{"a":1e999}', "trop grand"), (b'{"a"}', "syntaxe")):
            answer = self.ask("POST", "/lots", body)
            self.assertEqual(answer.status, 400)
            self.assertIn(words, answer.json["detail"])

    def test_codings_and_limits(self):
        for accepted, coded in (("gzip", True), ("br, gzip;q=0.5", True), ("gzip;q=0", False), ("gzip; q=0.000, br", False),
                                ("x-gzip", False), ("GZIP", True), ("", False)):
            answer = self.ask("GET", "/catalogue", headers={"Accept-Encoding": accepted})
            self.assertEqual(answer.header("Content-Encoding"), "gzip" if coded else None, accepted)
            page = self.server.get("/api/v1/openapi.json", {"Accept-Encoding": accepted})
            self.assertEqual(page.header("Content-Encoding"), "gzip" if coded else None, accepted)
        body, kind = portal.multipart(portal.workbook([list(self.rows(1)[0].values())]), "f.xlsx", "")
        left = [int(self.ask("POST", "/lots/workbook", body, headers={"Content-Type": kind}).header("RateLimit-Remaining")) for _ in range(2)]
        self.assertEqual(left[0] - left[1], 1)

    def test_parameters_of_addresses_are_looked_at(self):
        for path, code in (("/registrations?cursor=abc", "parameter_wrong"), ("/registrations?cursor=1-", "parameter_wrong"),
                           ("/registrations?cursor=-1", "parameter_wrong"), ("/lots?page=0", "parameter_wrong"),
                           ("/lots?page=1&page=x", "parameter_twice"), ("/counters?year=22", "parameter_wrong"),
                           ("/billable-lines?cursor=1-2-3-4", "parameter_wrong"), ("/lots?cursor=1", "parameter_unknown"),
                           ("/catalogue?jour=1", "parameter_unknown"),
                           ("/lots?page=1&page=1", "parameter_twice"), ("/registrations?cursor=1-2-3", "parameter_wrong"), ("/registrations?", None)):
            answer = self.ask("GET", path)
            self.assertEqual((answer.status, answer.json.get("code")), (422, code) if code else (200, None), path)

    def all_registrations(self):
        found, cursor = [], "0"
        while cursor:
            page = self.ask("GET", f"/registrations?cursor={cursor}").json
            found += page["registrations"]
            cursor = page["next"]
        return found

    def test_partial_acceptance_only_when_asked_for(self):
        rows = self.rows(3)
        rows[1]["licence"] = ""
        made = self.ask("POST", "/lots", {"rows": rows, "accept": "valid_rows"})
        self.assertEqual((made.status, made.json["errors"], made.json["lot"]["errors"], made.json["lot"]["lines"]), (201, 1, 0, 2))
        done = self.ask("POST", f"/lots/{made.json['lot']['id']}/confirm")
        self.assertEqual(done.json["registered"], 2)
        rows = self.rows(3)
        rows[0]["licence"] = ""
        kept = self.ask("POST", "/lots", {"rows": rows}).json["lot"]
        lot = kept["id"]
        refused = self.ask("POST", f"/lots/{lot}/confirm", {"accept": "valid_rows", "amount_cents": 1})
        self.assertEqual((refused.status, refused.json["code"]), (409, "price_changed"))
        self.assertEqual(self.ask("GET", f"/lots/{lot}").json, kept, "a confirmation that is refused leaves the rows with errors")
        self.assertEqual(self.ask("POST", f"/lots/{lot}/confirm", {"accept": "valid_rows", "revision": kept["revision"]}).json["registered"], 2)
        self.assertEqual(self.ask("GET", f"/lots/{lot}").json["lines"], 2)

    def test_a_workbook(self):
        values = list(self.rows(1)[0].values())
        values[4], values[7] = "10/01/2022", "03/02/1990"
        for key in (self.live, self.test):
            content, kind = portal.multipart(portal.workbook([values]), "f.xlsx", "")
            sent = self.ask("POST", "/lots/workbook", content, key=key, headers={"Content-Type": kind})
            self.assertEqual(sent.status, 202, sent.body)
            lot, end = sent.json, time.monotonic() + 20
            while lot["state"] in ("uploaded", "scanned") and time.monotonic() < end:
                time.sleep(0.05)
                lot = self.ask("GET", f"/lots/{lot['id']}", key=key).json
            self.assertEqual((lot["state"], lot["errors"], lot["lines"]), ("analysed", 0, 1))
            self.assertEqual(self.ask("POST", f"/lots/{lot['id']}/confirm", key=key).json["registered"], 1)

    def push(self, content, key=None, url=None):
        path = os.path.join(self.server.folder, "envoi.xlsx")
        with open(path, "wb") as file:
            file.write(content)
        done = subprocess.run([portal.GABARIT, "push", path, "--url", url or f"http://127.0.0.1:{self.server.port}/", "--key", key or self.live],
                              capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    def test_push(self):
        values = list(self.rows(1)[0].values())
        values[4], values[7] = "10/01/2022", "03/02/1990"
        status, said, wrong = self.push(portal.workbook([values]))
        self.assertEqual((status, json.loads(said)["registered"]), (0, 1), wrong)
        status, said, _ = self.push(portal.workbook([values]))
        self.assertEqual(status, 0)
        self.assertIn("Rien à enregistrer", said)
        status, said, _ = self.push(portal.workbook([[*values[:4], "32/01/2022", *values[5:]]]))
        self.assertEqual(status, 1)
        self.assertIn("Ligne 1, cellule E2 : ", said)
        status, said, _ = self.push(b"no workbook")
        self.assertEqual(status, 2)
        self.assertTrue(said)
        self.assertEqual(self.push(portal.workbook([values]), key="x")[0], 3)
        self.assertEqual(self.push(portal.workbook([values]), url="http://127.0.0.1:1")[0], 3)
        self.assertEqual(self.push(portal.workbook([values]), url="ftp://x")[0], 3)

    def test_push_says_of_a_file_that_is_too_large_what_check_says(self):
        status, said, _ = self.push(b"x" * 10485761)
        self.assertEqual(status, 2)
        self.assertIn("10 Mo", said)

    def test_push_waits_where_the_portal_says_later(self):
        lot = {"id": "L", "state": "analysed", "errors": 0, "to_register": 1, "revision": 1}
        later = {"code": "request_under_way", "detail": "en cours"}
        for answers, status in (([(503, {}), (202, lot), (409, later), (200, {"registered": 1})], 0),
                                ([(202, lot), (409, {"code": "has_errors", "detail": "1 ligne"})], 1),
                                ([(202, lot), (409, {"code": "price_changed", "detail": "Un prix manque"})], 3)):
            came = []

            class Handler(http.server.BaseHTTPRequestHandler):
                def do_POST(self):
                    self.rfile.read(int(self.headers["Content-Length"]))
                    said, body = answers[len(came)]
                    came.append((self.path, self.headers["Idempotency-Key"]))
                    self.send_response(said)
                    self.end_headers()
                    self.wfile.write(json.dumps(body).encode())

                def log_message(self, *_):
                    pass

            with http.server.HTTPServer(("127.0.0.1", 0), Handler) as fake:
                threading.Thread(target=fake.serve_forever, daemon=True).start()
                done = self.push(b"x", url=f"http://127.0.0.1:{fake.server_port}")
                fake.shutdown()
            self.assertEqual((done[0], len(came), len(set(came))), (status, len(answers), 2), (done, came))

    def test_the_test_space_is_apart(self):
        before = self.registrations()
        made = self.ask("POST", "/lots", {"rows": self.rows(2)}, key=self.test)
        self.assertEqual(made.status, 201, made.body)
        lot = made.json["lot"]["id"]
        self.assertEqual(self.ask("GET", f"/lots/{lot}").status, 404)
        self.assertEqual(self.ask("POST", f"/lots/{lot}/confirm", key=self.test).json["registered"], 2)
        self.assertEqual(self.registrations(), before)
        one = self.ask("GET", "/registrations", key=self.test).json["registrations"][-1]["id"]
        papers = self.ask("GET", f"/registrations/{one}/documents", key=self.test).json["documents"]
        pdf = self.ask("GET", f"/documents/{papers[0]['number']}", key=self.test).body
        self.assertIn("SPÉCIMEN", self.words(pdf))
        with self.server.db() as db:
            self.assertEqual(db.execute("SELECT COUNT(*) FROM mail").fetchone()[0], 0)

    def test_the_same_request_again(self):
        body = {"rows": self.rows(1)}
        first = self.ask("POST", "/lots", body, headers={"Idempotency-Key": "a1"})
        again = self.ask("POST", "/lots", body, headers={"Idempotency-Key": "a1"})
        self.assertEqual((again.status, again.body), (first.status, first.body))
        self.assertEqual(again.header("Idempotent-Replayed"), "true")
        self.assertEqual(again.header("Location"), first.header("Location"))
        other = self.ask("POST", "/lots", {"rows": self.rows(1)}, headers={"Idempotency-Key": "a1"})
        self.assertEqual((other.status, other.json["code"]), (422, "idempotency_key_reused"))
        self.assertNotEqual(self.ask("POST", "/lots", body).json["lot"]["id"], first.json["lot"]["id"])

    def test_fields(self):
        for body, code, pointer in (
                ({"rows": [{**row(1), "nom": "x"}]}, "field_unknown", "/rows/0/nom"),
                ({"rows": [{**row(1), "end": 5}]}, "field_wrong", "/rows/0/end"),
                ({"rows": [{**row(1), "a/b~c": "x"}]}, "field_unknown", "/rows/0/a~1b~0c"),
                ({"rows": [{**row(1), "x" * 9000000: "x"}]}, "field_unknown", "/rows/0"),
                ({"rows": ["x"]}, "field_wrong", "/rows/0"), ({"rows": []}, "field_missing", "/rows"),
                ({}, "field_missing", "/rows"), ({"rows": [row(1)], "dry_run": 1}, "field_wrong", "/dry_run"),
                ({"rows": [row(1)], "accept": "some"}, "field_wrong", "/accept"),
                ({"rows": [row(1)], "lines": 1}, "field_unknown", "/lines")):
            answer = self.ask("POST", "/lots", body)
            self.assertEqual((answer.status, answer.json["code"], answer.json["pointer"]), (422, code, pointer))
        lot = self.ask("POST", "/lots", {"rows": self.rows(2)}).json["lot"]
        twice = self.ask("POST", f"/lots/{lot['id']}/rows", {"rows": [{"line": line, "end": "2022-01-09"} for line in (1, 2, 1)]})
        self.assertEqual((twice.status, twice.json["code"], twice.json["pointer"]), (422, "line_twice", "/rows/2/line"))
        self.assertEqual(self.ask("GET", f"/lots/{lot['id']}").json, lot)

    def test_hostile_json(self):
        bad = [b'{"rows":[],"rows":[]}', b"[" * 10000, b'{"rows":' + b"[" * 100 + b"]" * 100 + b"}", b'{"a":1e999}',
               b'{"a":' + b"9" * 400 + b"}", b'{"a":"\\ud800"}', b'{"a":"\\u0000"}', b'{"a":"\x00"}', b'{"a":"\xff"}', b"[]", b"null",
               b"{", b'{"a":1}x', b"\xef\xbb\xbf{}", b"[" * 10485760, b'{"rows":[' + b"[]," * 500000 + b"[]]}"]
        slowest = 0.0
        for body in bad:
            began = time.monotonic()
            answer = self.ask("POST", "/lots", body)
            slowest = max(slowest, time.monotonic() - began)
            self.assertEqual((answer.status, answer.json["code"]), (400, "json_malformed"), body[:40])
        print(f"# hostile JSON: slowest answer {slowest * 1000:.0f} ms")
        self.assertLess(slowest, 1.0)
        self.assertEqual(self.ask("POST", "/lots", b"{}" + b" " * 10485760).status, 413)
        self.assertEqual(self.ask("POST", "/lots", b"{}", headers={"Content-Type": "text/plain"}).status, 415)
        self.assertEqual(self.ask("POST", "/lots", gzip.compress(b"{}"), headers={"Content-Encoding": "gzip"}).status, 415)

    def test_many_at_once_register_once(self):
        rows, before = self.rows(20), self.registrations()
        lot = self.ask("POST", "/lots", {"rows": rows}).json["lot"]["id"]
        statuses = []

        def confirm():
            for _ in range(4):
                statuses.append(self.ask("POST", f"/lots/{lot}/confirm").status)
        threads = [threading.Thread(target=confirm) for _ in range(25)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(statuses, [200] * 100)
        self.assertEqual(self.registrations(), before + 20)

    def test_the_programs_of_the_guide(self):
        with open(os.path.join(portal.SOURCE, "doc/guide-api.md"), encoding="utf-8") as guide:
            programs = re.findall(r"```(python|sh)\n(.*?)```", guide.read(), re.S)
        self.assertEqual([kind for kind, _ in programs], ["python", "sh"])
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        environment = {**os.environ, "PORT": port, "RECEPTION": f"http://127.0.0.1:{port}/", "ADRESSE": f"http://127.0.0.1:{self.server.port}", "CLE": self.key()}
        for kind, program in programs:
            folder = os.path.join(self.server.folder, kind)
            os.mkdir(folder)
            with open(os.path.join(folder, "program"), "w", encoding="utf-8") as file:
                file.write(program)
            done = subprocess.run([sys.executable if kind == "python" else "sh", "program"], cwd=folder, env=environment,
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertIn("50", done.stdout)
            for code in ("end_format", "category_unknown"):
                self.assertIn(code, done.stdout)
            papers = [name for name in os.listdir(folder) if name.endswith(".pdf")]
            self.assertEqual(len(papers), 1)
            with open(os.path.join(folder, papers[0]), "rb") as paper:
                self.assertIn("SPÉCIMEN", self.words(paper.read()))
            for hook in self.ask("GET", "/webhooks", key=environment["CLE"]).json["webhooks"]:  # or the next is told twice, with two secrets
                self.ask("POST", f"/webhooks/{hook['id']}/stop", key=environment["CLE"])

    def test_giving_up(self):
        lot = self.ask("POST", "/lots", {"rows": self.rows(1)}).json["lot"]["id"]
        self.assertEqual(self.ask("POST", f"/lots/{lot}/cancel").json["state"], "cancelled")
        self.assertEqual(self.ask("POST", f"/lots/{lot}/confirm").json["code"], "lot_not_waiting")
        lot = self.ask("POST", "/lots", {"rows": self.rows(2)}).json["lot"]["id"]
        self.ask("POST", f"/lots/{lot}/confirm")
        self.assertEqual(self.ask("POST", f"/lots/{lot}/cancel", {}).json["code"], "reason_missing")
        self.assertEqual(self.ask("POST", f"/lots/{lot}/cancel", {"reason": "Session reportée"}).status, 200)
        self.assertTrue(all(r["cancelled"] for r in self.all_registrations() if r["lot"] == lot))


if __name__ == "__main__":
    tap_unittest.main()
