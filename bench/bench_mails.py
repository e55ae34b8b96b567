#!/usr/bin/env python3
"""Pages while many registrations are made, their documents issued and their mails
sent, against the same server with nothing to do (p99), and how fast that goes.
150,000 drivers by default, all with a personal space; the mail server is aiosmtpd.

    bench_mails.py [DRIVERS] [SECONDS of sending to look at]"""
import datetime
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
sys.path[:0] = [os.path.join(ROOT, "bench"), os.path.join(ROOT, "test", "faults")]
import bench_server  # noqa: E402
import workbook  # noqa: E402

PAGES = ["/sessions", "/imports", "/sessions/liste", "/sessions/import"]


def open_spaces(db, drivers):
    people, rows = [], []
    for i in range(drivers):
        _, _, _, _, _, first, last, birth, licence = workbook.line(i)
        day = datetime.datetime.strptime(birth, "%d/%m/%Y").date() - datetime.date(1970, 1, 1)
        people.append((1000000 + i, f"c{i}@exemple.fr", f"c{i}@exemple.fr", first, last))
        rows.append((licence, day.days, first, last, last.lower(), 1000000 + i))
    db.executemany("INSERT INTO person (id, email, email_folded, first_name, last_name, password_hash, role, created_ms)"
                   " VALUES (?, ?, ?, ?, ?, 'x', 1, 0)", people)
    db.executemany("INSERT INTO driver (licence, birth, first_name, last_name, last_name_folded, created_ms, person_id)"
                   " VALUES (?, ?, ?, ?, ?, 0, ?)", rows)
    db.commit()


def look(browser, seconds):
    until = threading.Event()
    threading.Timer(seconds, until.set).start()
    return bench_server.ask_pages(browser, PAGES, until, 0)


def tell(what, busy, idle):
    p99 = bench_server.p99
    print(f"pages, p99 while {what} / idle: {p99(busy) * 1e3:.2f} ms / {p99(idle) * 1e3:.2f} ms = {p99(busy) / p99(idle):.2f}"
          f"   (under 3)   [medians {statistics.median(busy) * 1e3:.2f} / {statistics.median(idle) * 1e3:.2f}; {len(busy)} pages]",
          flush=True)
    for i, page in enumerate(PAGES):
        one, quiet = busy[i::len(PAGES)], idle[i::len(PAGES)]
        print(f"    {page:18s} {p99(one) * 1e3:6.2f} / {p99(quiet) * 1e3:6.2f} ms = {p99(one) / p99(quiet):5.2f}"
              f"   [medians {statistics.median(one) * 1e3:.2f} / {statistics.median(quiet) * 1e3:.2f}]", flush=True)


def count(db, what):
    return db.execute(f"SELECT COUNT(*) FROM {what}").fetchone()[0]


def measure(portal, folder, drivers, seconds):
    db = sqlite3.connect(os.path.join(portal.data, "gabarit.db"), timeout=60)
    open_spaces(db, drivers)
    book = os.path.join(folder, "book.xlsx")
    workbook.write(book, drivers)
    browser = bench_server.Browser(portal.port)
    browser.login("gestionnaire@demo.fr")
    look(browser, 2)
    done, busy = threading.Event(), []
    watcher = threading.Thread(target=lambda: busy.extend(bench_server.ask_pages(browser, PAGES, done, 0)))
    watcher.start()
    started = time.perf_counter()
    subprocess.run([bench_server.GABARIT, "register", book, "--data", portal.data, "--today", bench_server.DAY], check=True,
                   stdout=subprocess.DEVNULL)
    print(f"{drivers} lines registered in {time.perf_counter() - started:.1f} s")
    done.set()
    watcher.join()
    registering = busy
    issuing = look_while(db, browser, min(seconds, 20))  # not so long that nothing is left to issue
    db.execute("UPDATE job SET state = 2 WHERE state = 0")
    db.commit()
    sending = look_while(db, browser, seconds)
    # The same store with nothing left to do.
    browser.link.close()
    db.execute("UPDATE mail SET state = 1 WHERE state = 0")
    db.commit()
    time.sleep(2)
    idle = look(browser, seconds)
    tell("they are registered", registering, idle)
    tell("documents are issued and mails go out", issuing, idle)
    tell("only mails go out", sending, idle)


def look_while(db, browser, seconds):
    before, sent, started = count(db, "document"), count(db, "mail WHERE state = 1"), time.perf_counter()
    busy = look(browser, seconds)
    taken = time.perf_counter() - started
    issued, sent = count(db, "document") - before, count(db, "mail WHERE state = 1") - sent
    print(f"meanwhile: {issued / taken:.0f} documents issued and {sent / taken:.0f} mails sent in a second;"
          f" {count(db, 'job WHERE state = 0')} drivers and {count(db, 'mail WHERE state = 0')} mails wait", flush=True)
    return busy


def main():
    os.chdir(ROOT)
    drivers = int(sys.argv[1]) if len(sys.argv) > 1 else 150000
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    with tempfile.TemporaryDirectory(prefix="gabarit-bench-mails-") as folder:
        with open(os.path.join(folder, "mood"), "w", encoding="ascii") as file:
            file.write("away")
        port = bench_server.free_port()
        # Elsewhere in real life: it takes what the portal leaves of this machine.
        server = subprocess.Popen(["chrt", "--idle", "0", "/usr/bin/python3", os.path.join(ROOT, "test/http/mail_server.py"), str(port), folder],
                                  stdout=subprocess.PIPE)
        server.stdout.readline()
        portal = bench_server.Portal(False, smtp_host=f"127.0.0.1:{port}", smtp_tls="non", mail_from="portail@exemple.fr")
        try:
            measure(portal, folder, drivers, seconds)
        finally:
            portal.close()
            server.kill()
            server.wait()


if __name__ == "__main__":
    main()
