"""Webhooks: what centres' programs are told, signed so that they can check it, again
where they do not answer, and never within a private network."""
import base64
import hashlib
import hmac
import http.server
import json
import subprocess
import threading
import time
import unittest

import portal
import tap_unittest

ROW = {"ref": "R1", "order_number": "C1", "training": "FIMO Marchandises", "category": "Marchandises", "end": "2022-01-10",
       "first_name": "Ana", "last_name": "ROUX", "birth": "1990-02-03", "licence": "456789100001"}


class Receiver(http.server.ThreadingHTTPServer):
    """Keeps what comes; answers what `answers` says, one after the other, then 200."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.came, self.answers, self.lock = [], [], threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server_port}/recevoir"

    def wait(self, count, seconds=15):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with self.lock:
                if len(self.came) >= count:
                    return list(self.came)
            time.sleep(0.02)
        raise AssertionError(f"{len(self.came)} of {count} came")


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with self.server.lock:
            self.server.came.append((dict(self.headers), body))
            status = self.server.answers.pop(0) if self.server.answers else 200
        self.send_response(status)
        if status == 302:
            self.send_header("Location", self.server.address + "-ailleurs")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def signature(secret, headers, body):
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


class Webhooks(unittest.TestCase):
    def start(self, private="oui"):
        self.server = portal.Portal(webhook_private=private)
        subprocess.run([portal.GABARIT, "load", "/dev/stdin", "--data", self.server.data], check=True, stdout=subprocess.DEVNULL,
                       input=json.dumps({"centres": [{"siret": "73282932000074", "name": "Centre", "contract_signed": "2021-01-04",
                                                      "approvals": [{"number": "A1", "prefecture": "P", "training": "FIMO Marchandises",
                                                                     "category": "Marchandises", "from": "2021-01-01", "to": "2030-01-01"}]}]}).encode())
        self.keys = {live: subprocess.run([portal.GABARIT, "key", "create", "--centre", "73282932000074", "--data", self.server.data,
                                           *(["--live"] if live else [])], check=True, capture_output=True, text=True).stdout.strip()
                     for live in (False, True)}
        self.server.start()
        self.addCleanup(self.server.close)
        self.receiver = Receiver()
        self.addCleanup(self.receiver.shutdown)
        return self

    def api(self, method, path, body=None, live=False):
        headers = {"Authorization": f"Bearer {self.keys[live]}", "Content-Type": "application/json"}
        answer = self.server.ask(method, "/api/v1" + path, headers, json.dumps(body).encode() if body is not None else b"")
        return answer.status, json.loads(answer.body or b"null")

    def hook(self, events=None, live=False):
        status, made = self.api("POST", "/webhooks", {"address": self.receiver.address, **({"events": events} if events else {})}, live)
        self.assertEqual(status, 201, made)
        return made

    def register(self, number=1, live=False):
        status, made = self.api("POST", "/lots", {"rows": [{**ROW, "licence": f"4567891{number:05}"}]}, live)
        self.assertEqual(status, 201, made)
        status, receipt = self.api("POST", f"/lots/{made['lot']['id']}/confirm", {}, live)
        self.assertEqual(status, 200, receipt)
        return made["lot"]["id"]

    def test_told_signed_and_without_names(self):
        for live in (False, True):
            self.start()
            made = self.hook(live=live)
            lot = self.register(live=live)
            came = self.receiver.wait(2 if not live else 4)
            types = [json.loads(body)["type"] for _, body in came]
            self.assertEqual(types[:2], ["lot.analysed", "lot.registered"])
            for headers, body in came:
                self.assertEqual(headers["webhook-signature"], signature(made["secret"], headers, body))
                self.assertTrue(headers["webhook-id"].startswith("msg_"))
                self.assertLess(abs(time.time() - int(headers["webhook-timestamp"])), 30)
                for word in (b"ROUX", b"Ana", b"45678", b"1990"):
                    self.assertNotIn(word, body)
            self.assertEqual(json.loads(came[1][1])["data"]["lot"], lot)
            if live:
                self.assertEqual(types[2:], ["document.issued", "document.issued"])
            self.assertIsNone(self.api("GET", "/webhooks", live=live)[1]["webhooks"][0]["secret"])

    def test_only_what_is_wanted_and_nothing_after_the_stop(self):
        self.start()
        made = self.hook(["lot.registered"])
        self.register(1)
        self.assertEqual([json.loads(body)["type"] for _, body in self.receiver.wait(1)], ["lot.registered"])
        self.assertEqual(self.api("POST", f"/webhooks/{made['id']}/stop", {})[0], 200)
        self.register(2)
        time.sleep(1.5)
        self.assertEqual(len(self.receiver.came), 1)

    def test_two_secrets_while_one_is_replaced(self):
        self.start()
        first = self.hook(["lot.registered"])
        second = self.api("POST", f"/webhooks/{first['id']}/rotate", {})[1]
        self.assertNotEqual(first["secret"], second["secret"])
        self.register()
        headers, body = self.receiver.wait(1)[0]
        self.assertEqual(headers["webhook-signature"].split(),
                         [signature(second["secret"], headers, body), signature(first["secret"], headers, body)])

    def test_again_where_it_fails_under_the_same_id(self):
        self.start()
        self.receiver.answers = [500, 302]
        made = self.hook(["lot.registered"])
        self.register()
        self.receiver.wait(2)
        end = time.monotonic() + 10
        while self.deliveries(made)[0]["status"] != 302 and time.monotonic() < end: # it came, and that is written
            time.sleep(0.05)
        with self.server_db() as db:
            db.execute("UPDATE webhook_delivery SET run_after_ms = 0 WHERE state = 0")
        came = self.receiver.wait(3)
        self.assertEqual(len({headers["webhook-id"] for headers, _ in came}), 1)
        end = time.monotonic() + 10
        while self.deliveries(made)[0]["state"] != "delivered" and time.monotonic() < end:
            time.sleep(0.05)
        self.assertEqual(self.deliveries(made)[0]["attempts"], 3)

    def test_gone_for_good(self):
        self.start()
        self.receiver.answers = [410]
        made = self.hook(["lot.registered"])
        self.register()
        self.receiver.wait(1)
        end = time.monotonic() + 10
        while self.api("GET", f"/webhooks/{made['id']}")[1]["stopped"] is None and time.monotonic() < end:
            time.sleep(0.05)
        self.assertIsNotNone(self.api("GET", f"/webhooks/{made['id']}")[1]["stopped"])
        self.assertEqual(self.deliveries(made)[0]["state"], "given_up")

    def test_nothing_goes_into_the_private_network(self):
        self.start("non")
        status, problem = self.api("POST", "/webhooks", {"address": self.receiver.address})
        self.assertEqual((status, problem["code"]), (422, "address_format"))
        for address in (f"https://127.0.0.1:{self.receiver.server_port}/", f"https://localhost:{self.receiver.server_port}/", f"https://a.LocalHost.:{self.receiver.server_port}/",
                        f"https://[::1]:{self.receiver.server_port}/", f"https://2130706433:{self.receiver.server_port}/"):
            status, made = self.api("POST", "/webhooks", {"address": address, "events": ["lot.registered"]})
            self.assertEqual(status, 201, made)
        self.register()
        end = time.monotonic() + 15
        hooks = self.api("GET", "/webhooks")[1]["webhooks"]
        for one in hooks:
            while (said := self.deliveries(one)[0])["problem"] is None and time.monotonic() < end:
                time.sleep(0.05)
            self.assertIn("réseau privé", said["problem"], one["address"])
        self.assertEqual(self.receiver.came, [])

    def test_addresses_that_are_none(self):
        self.start("non")
        for address in ("", "x", "ftp://exemple.fr/", "https://", "https:///chemin", "https://a@exemple.fr/", "https://exemple.fr/ a", "h" * 600,
                        # what libcurl would read otherwise than the look at where it leads
                        "https://%6cocalhost/", "https://a%2eexemple.fr/", "https://exemple.fr:0/", "https://exemple.fr:99999/",
                        "https://exemple.fr:80:90/", "https://exemple.fr:/", "https://[::1/", "https://[]/", "https://[", "https://[::1]x/", "https://[fe80::1%25lo]/",
                        "https://exemple.fr@127.0.0.1/", "https://:80/"):
            status, problem = self.api("POST", "/webhooks", {"address": address})
            self.assertEqual(status, 422, address)
        for address in ("https://exemple.fr:8443/a%20b?c=@d", "https://a_b.exemple.fr", "https://[2001:db8::1]:443/"):
            status, made = self.api("POST", "/webhooks", {"address": address})
            self.assertEqual(status, 201, made)

    def deliveries(self, hook):
        return self.api("GET", f"/webhooks/{hook['id']}/deliveries")[1]["deliveries"]

    def server_db(self):
        import sqlite3
        db = sqlite3.connect(f"{self.server.data}/essai/gabarit.db", timeout=10, isolation_level=None)
        return db


if __name__ == "__main__":
    tap_unittest.main()
