#!/usr/bin/env python3
"""The page of verifying, asked for codes of a store of ten million documents and of
one of a thousand, turn by turn in one run: median and 99th percentile, and their
ratio. The large store is made once, under build/bench."""
import http.client
import os
import random
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time

SOURCE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
GABARIT = os.path.join(SOURCE, "build", "gabarit")
WORK = os.path.join(SOURCE, "build", "bench")
SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
ASKED, ROUNDS = 1000, 3000
SIZES = {"a thousand": 1000, "ten million": 10_000_000}


def code_of(number):
    """A code as flow/code.c makes them, of that number."""
    values = [number >> 5 * i & 31 for i in range(15)]
    total = 0
    for value in values:
        total = (total ^ value) << 1
        total = total ^ 0x25 if total & 32 else total
    return "".join(SIGNS[value] for value in values) + SIGNS[total]


def codes():
    chance = random.Random(20220115)
    return [code_of(chance.getrandbits(75)) for _ in range(ASKED)]


def fill(path, count):
    """`count` documents of a thousand registrations; those that are asked for stand,
    the others were revoked."""
    db = sqlite3.connect(path)
    db.executescript("PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY; PRAGMA cache_size = -800000;")
    db.execute("INSERT INTO centre (siret, name, address, postal_code, city, public_body, service_code, contract_signed_ms)"
               " VALUES ('11111111100001', 'Centre', '1 rue', '75001', 'Paris', 0, '', 1)")
    lot = db.execute("INSERT INTO lot (public_id, centre_id, state, file_name, file_sha256, file_size, created_ms, analysed_ms,"
                     " registered_ms, unscanned, lines, errors, informations, to_register, facts, refusal_code,"
                     " refusal_message, receipt, registered, revision) VALUES ('a', 1, 4, 'f', 'x', 1, 1, 1, 1640000000000, 0, 3,"
                     " 0, 0, 3, '', '', '', '2022-000001', 3, 0) RETURNING id").fetchone()[0]
    db.execute("INSERT INTO document_source (fingerprint, company, address, centre_name, centre_siret, centre_place, approval,"
               " training, hours, specimen) VALUES ('x', 'Exploitant', 'http://127.0.0.1', 'Centre', '11111111100001', 'Paris',"
               " 'A1', 'FIMO Marchandises', 140, 1)")
    db.executemany("INSERT INTO registration (id, centre_id, lot_id, line, training_id, category, end_day, birth, licence,"
                   " last_name_folded, licence_typed, first_name, last_name, ref, order_number)"
                   " VALUES (?, 1, ?, ?, 1, 0, 18993, 7305, ?, 'petit', ?, 'Anne', 'Petit', '', 'C1')",
                   ((i, lot, i, f"L{i:09}", f"L{i:09}") for i in range(1, ASKED + 1)))
    db.execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
               " INSERT INTO document (kind, number, code, registration_id, source_id, template, issued_ms, valid_to, fco_done,"
               " fco_left, revoked_ms, revoked_for) SELECT 1, printf('CQ-2021-%09d', i), printf('0%015d', i), 1 + i % 1000, 1, 1,"
               " 1640000000000, 40000, -1, -1, 1, 1 FROM n", (max(count - ASKED, 1),))
    db.executemany("INSERT INTO document (kind, number, code, registration_id, source_id, template, issued_ms, valid_to,"
                   " fco_done, fco_left, revoked_for) VALUES (1, ?, ?, ?, 1, 1, 1640000000000, 40000, -1, -1, 0)",
                   ((f"CQ-2022-{i:06}", code, i + 1) for i, code in enumerate(codes())))
    db.commit()
    db.close()


def store(name, count):
    folder = os.path.join(WORK, f"verify-{count}")
    if not os.path.exists(os.path.join(folder, "made")):
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([GABARIT, "init", "--data", folder], check=True, stdout=subprocess.DEVNULL)
        print(f"making the store of {name} …", flush=True)
        fill(os.path.join(folder, "gabarit.db"), count)
        open(os.path.join(folder, "made"), "w", encoding="ascii").close()
    return folder


class Server:
    def __init__(self, folder):
        self.process = subprocess.Popen([GABARIT, "serve", "--data", folder, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)
        line = ""
        while not (found := re.search(r"http://127\.0\.0\.1:(\d+)", line)):
            line = self.process.stdout.readline()
            if not line:
                sys.exit("bench_verify: the server did not start")
        self.connection = http.client.HTTPConnection("127.0.0.1", int(found[1]))
        self.took = []

    def ask(self, code):
        begun = time.perf_counter()
        self.connection.request("GET", f"/verifier/{code}")
        answer = self.connection.getresponse()
        body = answer.read()
        self.took.append((time.perf_counter() - begun) * 1000)
        if answer.status != 200 or b"Authentique" not in body:
            sys.exit(f"bench_verify: {answer.status} for {code}")

    def stop(self):
        self.process.terminate()
        self.process.wait()


def main():
    os.makedirs(WORK, exist_ok=True)
    servers = {name: Server(store(name, count)) for name, count in SIZES.items()}
    chance, asked = random.Random(1), codes()
    try:
        for _ in range(ROUNDS):
            for server in servers.values():
                server.ask(chance.choice(asked))
    finally:
        for server in servers.values():
            server.stop()
    medians = {}
    for name, server in servers.items():
        took = sorted(server.took[ROUNDS // 10:])
        medians[name] = (statistics.median(took), took[len(took) * 99 // 100])
        print(f"verify, {name} documents: median {medians[name][0]:.2f} ms, p99 {medians[name][1]:.2f} ms")
    ratios = [medians["ten million"][i] / medians["a thousand"][i] for i in range(2)]
    print(f"verify, ten million / a thousand: median {ratios[0]:.2f}, p99 {ratios[1]:.2f} (as fast: 1)")


if __name__ == "__main__":
    main()
