#!/usr/bin/env python3
"""The server's part of make bench, on a demonstration store of its own:

- ordinary pages while a 10 MB file is analysed, against the idle server (p99);
- from the last byte received to the report ready to show, and confirming,
  against floor_store (inflate, and bare inserts of the same lines and rows).

Antivirus: the real clamd, with the local test signature, where init found one;
its time stands apart, since the floor does not scan."""
import http.client
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

GABARIT = os.path.abspath("build/gabarit")
PASSWORD = "gabarit-demo-2022"
DAY = "2024-06-30"


class Browser:
    """A person with a cookie, over one connection."""

    def __init__(self, port):
        self.port, self.cookie = port, {}
        self.link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, method, path, body=None, headers=None):
        headers = dict(headers or {})
        if self.cookie:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookie.items())
        if method == "POST":
            headers["Origin"] = f"http://127.0.0.1:{self.port}"
        self.link.request(method, path, body=body, headers=headers)
        answer = self.link.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookie[key] = rest.split(";")[0]
        return answer, text

    def token(self, path):
        _, text = self.ask("GET", path)
        return re.search(r'name="csrf" value="([^"]+)"', text).group(1)

    def post(self, path, **fields):
        body = urllib.parse.urlencode(fields)
        return self.ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def login(self, email):
        answer, _ = self.post("/connexion", csrf=self.token("/connexion"), vers="/", adresse=email, mot_de_passe=PASSWORD)
        if answer.status != 303:
            raise SystemExit(f"bench: login answered {answer.status}")

    def upload(self, path):
        """The address of the new import. Over a new connection: the server ends
        those that have been idle for long."""
        self.link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        csrf = self.token("/sessions/import")
        mark = "----gabarit-bench"
        with open(path, "rb") as file:
            content = file.read()
        head = (f'--{mark}\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{csrf}\r\n'
                f'--{mark}\r\nContent-Disposition: form-data; name="fichier"; filename="bench.xlsx"\r\n'
                f"Content-Type: application/octet-stream\r\n\r\n").encode()
        body = head + content + f"\r\n--{mark}--\r\n".encode()
        answer, _ = self.ask("POST", "/sessions/import", body, {"Content-Type": f"multipart/form-data; boundary={mark}"})
        if answer.status != 303:
            raise SystemExit(f"bench: upload answered {answer.status}")
        return answer.getheader("Location")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Portal:
    def __init__(self, antivirus, **settings):
        self.folder = tempfile.mkdtemp(prefix="gabarit-bench-")
        self.data = os.path.join(self.folder, "data")
        subprocess.run([GABARIT, "init", "--data", self.data, "--demo"], check=True, stdout=subprocess.DEVNULL)
        if not antivirus:
            settings["antivirus"] = "non"
        conf = os.path.join(self.data, "gabarit.conf")
        with open(conf, encoding="utf-8") as file:
            text = file.read()
        for name, value in settings.items():
            text = re.sub(rf"(?m)^{name} =.*$", f"{name} = {value}", text)
        with open(conf, "w", encoding="utf-8") as file:
            file.write(text)
        self.port = free_port()
        self.server = subprocess.Popen([GABARIT, "serve", "--data", self.data, "--today", DAY, "--listen", f"127.0.0.1:{self.port}"],
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.server.stdout.readline()

    def close(self):
        self.server.terminate()
        self.server.wait(30)
        shutil.rmtree(self.folder, ignore_errors=True)


def state(browser, location):
    _, text = browser.ask("GET", location.rstrip("/") + "/etat")
    return json.loads(text)


def wait_ready(browser, location):
    while True:
        now = state(browser, location)
        if now["state"] not in ("uploaded", "scanned"):
            return time.perf_counter(), now
        time.sleep(0.002)


def p99(times):
    return sorted(times)[int(len(times) * 0.99)]


def ask_pages(browser, pages, until, least):
    times = []
    while len(times) < least or (until and not until.is_set()):
        started = time.perf_counter()
        answer, _ = browser.ask("GET", pages[len(times) % len(pages)])
        times.append(time.perf_counter() - started)
        if answer.status != 200:
            raise SystemExit(f"bench: a page answered {answer.status}")
    return times


def bench_pages(path):
    portal = Portal(antivirus=True)
    try:
        sender, reader = Browser(portal.port), Browser(portal.port)
        for browser in (sender, reader):
            browser.login("gestionnaire@demo.fr")
        pages = ["/sessions", "/imports", "/sessions/import"]
        ask_pages(reader, pages, None, 500)
        idle, busy = [], []
        # One after the other, for the same time, so that what else this machine
        # does falls upon both.
        for _ in range(6):
            done = threading.Event()
            location = sender.upload(path)
            started = time.perf_counter()
            watcher = threading.Thread(target=lambda: (wait_ready(sender, location), done.set()))
            watcher.start()
            busy += ask_pages(reader, pages, done, 0)
            watcher.join()
            rest = threading.Event()
            threading.Timer(time.perf_counter() - started, rest.set).start()
            idle += ask_pages(reader, pages, rest, 0)
        print(f"pages, p99 while a 10 MB file is analysed / idle: {p99(busy) * 1e3:.2f} ms / {p99(idle) * 1e3:.2f} ms = "
              f"{p99(busy) / p99(idle):.2f}   (under 3)   [medians {statistics.median(busy) * 1e3:.2f} / {statistics.median(idle) * 1e3:.2f}; {len(busy)} pages]")
    finally:
        portal.close()


def ready_time(path, antivirus, runs=3):
    portal = Portal(antivirus)
    try:
        browser = Browser(portal.port)
        browser.login("gestionnaire@demo.fr")
        taken = []
        for _ in range(runs):
            location = browser.upload(path)
            received = time.perf_counter()
            ready, now = wait_ready(browser, location)
            if now["state"] != "analysed":
                raise SystemExit(f"bench: {now}")
            taken.append(ready - received)
        return statistics.median(taken)
    finally:
        portal.close()


def main():
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    path = "build/bench/shared.xlsx"
    bench_pages(path)
    print(f"from the last byte to the report ready, without antivirus: {ready_time(path, False) * 1e3:.0f} ms; with clamd: {ready_time(path, True) * 1e3:.0f} ms")


if __name__ == "__main__":
    main()
