"""Checking a file beside three million earlier registrations: none of whose
drivers, or all of them, are in the file. Whole processes, against the same file
and a store that knows nobody."""
import datetime
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import unicodedata

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import make_workbook  # noqa: E402

EARLIER = 3000000
EPOCH = datetime.date(1970, 1, 1)


def day_of(text):
    day, month, year = text.split("/")
    return (datetime.date(int(year), int(month), int(day)) - EPOCH).days


def folded(name):
    """As fold_key writes it: a name that differs by accents would be a finding."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).lower()


def drivers_of_file(lines):
    """(licence, birth, last name) of each line that has them."""
    for cells in make_workbook.lines_of(lines):
        try:
            yield "".join(c for c in cells[8].upper() if c.isalnum()), day_of(cells[7]), folded(cells[6])
        except ValueError:
            continue


def rows(known, count):
    chance = random.Random(3)
    for number in range(1, count + 1):
        if number <= len(known):
            licence, birth, name = known[number - 1]
        else:
            licence, birth, name = f"{chance.randrange(10 ** 12):012d}", chance.randrange(-7000, 13000), "martin"
        yield (number, 1 + number // 15000, number % 15000 + 1, number % 6 + 1, 1, 17000 + number % 360, birth, licence, name,
               licence, "PIERRE", "X", "R", "C1")


def make(folder, known, gabarit):
    """A demonstration store with the registrations, made once."""
    if os.path.exists(folder):
        return folder
    made = folder + ".new"
    shutil.rmtree(made, ignore_errors=True)
    subprocess.run([gabarit, "init", "--data", made, "--demo"], check=True, stdout=subprocess.DEVNULL)
    db = sqlite3.connect(os.path.join(made, "gabarit.db"), isolation_level=None)
    db.execute("PRAGMA synchronous = OFF")
    indexes = [row[0] for row in db.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'registration'"
                                            " AND sql IS NOT NULL")]
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'registration'"
                                          " AND sql IS NOT NULL")]
    db.execute("BEGIN")
    for name in names:
        db.execute(f"DROP INDEX {name}")
    db.executemany("INSERT INTO lot (id, public_id, centre_id, state, file_name, file_sha256, file_size, created_ms, analysed_ms,"
                   " registered_ms, unscanned, lines, errors, informations, to_register, facts, refusal_code, refusal_message,"
                   " receipt, registered, revision) VALUES (?1, ?1, 1, 4, 'f', '', 0, 0, 0, 1600000000000, 0, 0, 0, 0, 0, x'',"
                   " '', '', '2017-' || ?1, 0, 0)", ((i,) for i in range(1, EARLIER // 15000 + 2)))
    db.executemany("INSERT OR IGNORE INTO registration (id, centre_id, lot_id, line, training_id, category, end_day, birth, licence,"
                   " last_name_folded, licence_typed, first_name, last_name, ref, order_number)"
                   " VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows(known, EARLIER))
    db.executemany("INSERT OR IGNORE INTO driver (licence, birth, first_name, last_name, last_name_folded, created_ms)"
                   " VALUES (?, ?, 'P', 'X', 'x', 0)", ((row[7], row[6]) for row in rows(known, EARLIER // 3)))
    db.execute("INSERT INTO counter VALUES (1, 1, 1, 201701, ?)", (EARLIER,))
    for sql in indexes:
        db.execute(sql)
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    os.rename(made, folder)
    return folder


def stores(work, lines, gabarit):
    """{name: folder}"""
    return {"of others": make(f"{work}/data-others", [], gabarit),
            "of all its drivers": make(f"{work}/data-known", list(drivers_of_file(lines)), gabarit)}
