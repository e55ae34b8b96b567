#!/usr/bin/env python3
"""The API's part of make bench, on a demonstration store of its own:

- a cached GET (the OpenAPI document) against a bare libmicrohttpd server that
  answers as many bytes: answers per second over 50 connections, in turn;
- 5,000 rows in one call (dry run) against the whole process `gabarit check` of the
  same rows as a workbook;
- 10,000 submits of the same sessions over 50 connections: one registration each."""
import http.client
import json
import os
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from xml.sax.saxutils import unescape

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import make_workbook  # noqa: E402

GABARIT = os.path.abspath("build/gabarit")
HTTP = os.path.abspath("build/bench/bench_http")
DAY, ROWS, SUBMITS, CONNECTIONS = "2024-06-30", 5000, 10000, 50
NAMES = ["ref", "order_number", "training", "category", "end", "first_name", "last_name", "birth", "licence"]


def rows_of(path):
    """The rows of a workbook with inline strings, as the API takes them."""
    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    rows = []
    for row in re.findall(r"<row.*?</row>", sheet, re.S)[1:]:
        values = dict.fromkeys(range(9), "")
        for letter, cell in re.findall(r'<c r="([A-I])\d+"[^>]*>(.*?)</c>', row, re.S):
            values["ABCDEFGHI".index(letter)] = unescape("".join(re.findall(r"<t[^>]*>(.*?)</t>", cell, re.S)))
        rows.append(dict(zip(NAMES, values.values())))
    return rows


class Server:
    def __init__(self, folder):
        self.data = os.path.join(folder, "data")
        subprocess.run([GABARIT, "init", "--data", self.data, "--demo"], check=True, stdout=subprocess.DEVNULL)
        conf = os.path.join(self.data, "gabarit.conf")
        text = open(conf, encoding="utf-8").read()
        open(conf, "w", encoding="utf-8").write(re.sub(r"(?m)^api_minute = .*$", "api_minute = 1000000", text))
        self.key = subprocess.run([GABARIT, "key", "create", "--data", self.data, "--live"], check=True, capture_output=True, text=True).stdout.strip()
        self.process = subprocess.Popen([GABARIT, "serve", "--data", self.data, "--listen", "127.0.0.1:0", "--today", DAY],
                                        stdout=subprocess.PIPE, stderr=open(os.path.join(folder, "log"), "wb"))
        found = None
        while not found:
            found = re.search(r"http://\S+:(\d+)\s*$", self.process.stdout.readline().decode())
        self.port = int(found[1])

    def link(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

    def ask(self, link, method, path, body=None):
        link.request(method, "/api/v1" + path, body=body, headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"})
        answer = link.getresponse()
        return answer.status, answer.read()


def bench_cached(server):
    link = server.link()
    link.request("GET", "/api/v1/openapi.json")
    size = len(link.getresponse().read())
    bare = subprocess.Popen([HTTP, "bare", str(size)], stdout=subprocess.PIPE, text=True)
    port = int(bare.stdout.readline())
    taken = {"bare": [], "ours": []}
    for _ in range(3):
        for name, where in (("bare", port), ("ours", server.port)):
            said = subprocess.run([HTTP, "load", str(where), "/api/v1/openapi.json", "2"], check=True, capture_output=True, text=True).stdout
            taken[name].append(float(said))
    bare.kill()
    bare.wait()
    ours, floor = statistics.median(taken["ours"]), statistics.median(taken["bare"])
    print(f"cached GET of {size} bytes: {ours:.0f} answers/s against {floor:.0f} of a bare handler: {100 * ours / floor:.0f} %  (at least 60 %)", flush=True)


def bench_rows(server, folder):
    path = os.path.join(folder, "rows.xlsx")
    make_workbook.write("inline", path, ROWS)
    rows = rows_of(path)
    body = json.dumps({"rows": rows, "dry_run": True}, ensure_ascii=False).encode()
    link, calls, checks = server.link(), [], []
    for _ in range(8):
        began = time.perf_counter()
        status, answer = server.ask(link, "POST", "/lots", body)
        calls.append(time.perf_counter() - began)
        report = json.loads(answer)
        if status != 200 or report["lines"] != len(rows):
            raise SystemExit(f"bench: {status} {answer[:300]}")
        began = time.perf_counter()
        said = subprocess.run([GABARIT, "check", path, "--data", server.data, "--today", DAY, "--format", "json"], capture_output=True)
        checks.append(time.perf_counter() - began)
    if json.loads(said.stdout)["errors"] != report["errors"]:
        raise SystemExit("bench: the two doors do not find the same")
    call, check = statistics.median(calls[1:]), statistics.median(checks[1:])
    print(f"{len(rows)} rows in one call: {call * 1000:.1f} ms against {check * 1000:.1f} ms of check: {call / check:.2f}  (at most 1.5)", flush=True)


def bench_submits(server):
    kinds = [{"rows": [{"ref": "R", "order_number": "C1", "training": "FIMO Marchandises", "category": "Marchandises", "end": "2024-06-01",
                        "first_name": "Ana", "last_name": "ROUX", "birth": "1990-02-03", "licence": f"5551234{i:05d}"}]} for i in range(100)]
    bodies, wrong, lock = [json.dumps(kind) for kind in kinds], [], threading.Lock()
    turn = iter(range(SUBMITS))

    def submit():
        link = server.link()
        while True:
            with lock:
                number = next(turn, None)
            if number is None:
                return
            status, answer = server.ask(link, "POST", "/lots", bodies[number % 100])
            if status == 201:
                status, answer = server.ask(link, "POST", f"/lots/{json.loads(answer)['lot']['id']}/confirm")
                code = json.loads(answer).get("code")
                if status == 409 and code == "report_changed":  # another was quicker: the report says so now
                    continue
                if status == 200 or (status == 409 and code == "nothing_to_register"):
                    continue
            wrong.append((status, answer[:200]))
    began = time.perf_counter()
    threads = [threading.Thread(target=submit) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - began
    with sqlite3.connect(os.path.join(server.data, "gabarit.db")) as db:
        made = db.execute("SELECT COUNT(*), COUNT(DISTINCT licence) FROM registration WHERE licence LIKE '5551234%'").fetchone()
    print(f"{SUBMITS} submits of {len(kinds)} sessions over {CONNECTIONS} connections in {spent:.1f} s: {made[0]} registrations of {made[1]} drivers, {len(wrong)} other answers", flush=True)
    if made != (len(kinds), len(kinds)) or wrong:
        raise SystemExit(f"bench: {made} {wrong[:3]}")


def main():
    folder = tempfile.mkdtemp(prefix="gabarit-bench-api-")
    server = Server(folder)
    try:
        bench_cached(server)
        bench_rows(server, folder)
        bench_submits(server)
    finally:
        server.process.terminate()
        server.process.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
