#!/usr/bin/env python3
"""kill -9 at random instants around registering. Each round works on a fresh
copy of a store: a `gabarit register` is killed, then the command is given again,
as a person would. Whatever was printed before stays true, and nothing is lost,
doubled or half done.

Half of the rounds kill at a random moment of the clock, some of them beside a
second command that goes on; the others at a random system call (kill_at.c),
which does not depend on how busy the machine is. GABARIT_KILLS sets how many
(1,000). The kills must be seen to hit before, inside and after the registering
transaction, and the same rounds must catch a program whose registering is torn
(torn.c): else this test proves nothing."""
import collections
import concurrent.futures
import os
import random
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import state  # noqa: E402
import workbook  # noqa: E402
from tap import equal, main, true  # noqa: E402

GABARIT = os.environ["GABARIT"]
TORN = os.environ["GABARIT_TORN"]
KILL_AT = os.environ["GABARIT_KILL_AT"]
KILLS = int(os.environ.get("GABARIT_KILLS", "1000"))
# In memory where that is possible: what a killed program has written stays, on
# any file system, and a thousand rounds wait for no disk.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
WORK = tempfile.mkdtemp(prefix="gabarit-kill-", dir=MEMORY)
EMPTY = os.path.join(WORK, "empty")
BOOK = os.path.join(WORK, "sessions.xlsx")
LINES = 250
WORKERS = 2
STATES = ["uploaded", "scanned", "analysed", "confirmed", "registered", "cancelled", "refused"]


def command(program, data):
    return [program, "register", BOOK, "--data", data, "--today", "2022-01-15"]


def register(program, data, status=0):
    done = subprocess.run(command(program, data), capture_output=True, timeout=60)
    if status is not None:
        equal(done.returncode, status, done.stderr.decode(errors="replace"))
    return done.stdout


def start(program, data, *before):
    return subprocess.Popen([*before, *command(program, data)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def make_empty():
    subprocess.run([GABARIT, "init", "--data", EMPTY, "--demo"], check=True, stdout=subprocess.DEVNULL)
    conf = os.path.join(EMPTY, "gabarit.conf")
    with open(conf, encoding="utf-8") as file:
        settings = file.read().replace("antivirus = oui", "antivirus = non")
    with open(conf, "w", encoding="utf-8") as file:
        file.write(settings)
    workbook.write(BOOK, LINES)


def fresh(name):
    data = os.path.join(WORK, name)
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(EMPTY, data)
    return data


def duration(program, name):
    """Median seconds of a whole `register`."""
    taken = []
    for _ in range(3):
        data = fresh(name)
        started = time.perf_counter()
        register(program, data)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def count_stops(program, name):
    """How many system calls, entry and return, a whole `register` makes; 0
    where tracing is not allowed."""
    data = fresh(name)
    here, there = os.pipe()
    os.dup2(there, 3)
    done = subprocess.run([KILL_AT, "0", *command(program, data)], capture_output=True, pass_fds=[3], timeout=60)
    os.close(there)
    os.close(3)
    with os.fdopen(here) as told:
        return int(told.read() or 0) if done.returncode == 0 else 0


def kill_by_clock(program, data, after, beside):
    """(what was printed and is not to change, whether the victim may have
    ended before)."""
    victim = start(program, data)
    other = start(program, data) if beside else None
    time.sleep(after)
    victim.send_signal(signal.SIGKILL)
    printed = [victim.communicate()[0]]
    if other:
        answer = other.communicate(timeout=60)[0]
        # It may have seen its report change under its hands, and then says so.
        printed += [answer] if other.returncode == 0 else []
    return [receipt for receipt in printed if receipt.endswith(b"}\n")]


def kill_by_call(program, data, stop):
    victim = start(program, data, KILL_AT, str(stop))
    printed = victim.communicate(timeout=60)[0]
    return [printed] if printed.endswith(b"}\n") else []


def look_again(program, data, told):
    """How far the killed one had come, and what does not hold."""
    store = os.path.join(data, "gabarit.db")
    again = subprocess.run(command(program, data), capture_output=True, timeout=60)
    found = [] if again.returncode == 0 else [f"again: {again.returncode} {again.stderr.decode(errors='replace')}"]
    found += [f"another receipt than before: {receipt!r} then {again.stdout!r}"
              for receipt in told if receipt != again.stdout]
    found += state.breaches(store, registrations=LINES, receipts=1)
    reached = state.first_lot_state(store) if not found else -1
    return "nothing" if reached < 0 else STATES[reached], found


def rounds(job):
    """A worker's share of the kills."""
    program, worker, count, seed = job
    chance = random.Random(seed)
    name = f"w{worker}"
    seen, faults, whole = collections.Counter(), [], 0.0
    stops = count_stops(program, name)
    for i in range(count):
        if i % 50 == 0:
            whole = duration(program, name)
        data = fresh(name)
        if stops and i % 2:
            beside, stop = False, chance.randint(stops // 4, stops)
            how = f"at stop {stop} of {stops}"
            told = kill_by_call(program, data, stop)
        else:
            beside, after = chance.random() < 0.3, whole * chance.uniform(0.4, 1.1)
            how = f"after {after * 1000:.2f} of {whole * 1000:.2f} ms"
            told = kill_by_clock(program, data, after * (1.5 if beside else 1), beside)
        how_far, found = look_again(program, data, told)
        if found:
            faults.append(f"killed {how}: {found}")
            if len(faults) >= 3:
                break
        else:
            seen["beside another" if beside else "shown" if told else how_far] += 1
    return seen, faults


def kill_many(program, count, seed):
    share = [(program, worker, count // WORKERS, seed + worker) for worker in range(WORKERS)]
    seen, faults = collections.Counter(), []
    with concurrent.futures.ProcessPoolExecutor(WORKERS) as pool:
        for more, wrong in pool.map(rounds, share):
            seen += more
            faults += wrong
    return seen, faults


# -- the tests ------------------------------------------------------------------


def test_registering_undisturbed():
    make_empty()
    data = fresh("calm")
    first = register(GABARIT, data)
    equal(register(GABARIT, data), first, "the same file again")
    equal(state.breaches(os.path.join(data, "gabarit.db"), LINES, 1), [])


def test_damage_is_seen():
    """Each wrong that the kills are meant to find, made by hand, is found."""
    wrongs = {
        "registered twice": ["DROP INDEX registration_once",
                             "CREATE TEMP TABLE twin AS SELECT * FROM registration WHERE id = 7",
                             "UPDATE twin SET id = 9999", "INSERT INTO registration SELECT * FROM twin",
                             "INSERT INTO billable_line SELECT 9999, kind, price_class, cents, billed_day"
                             " FROM billable_line WHERE registration_id = 7"],
        "exactly one debit": ["DELETE FROM billable_line WHERE registration_id = 9"],
        "debit without": ["INSERT INTO billable_line VALUES (9999, 0, 0, 2534, 19000)"],
        "is not registered": ["UPDATE lot SET state = 2"],
        "receipt is missing": ["DELETE FROM receipt"],
        "says otherwise": ["UPDATE receipt SET cents = cents + 1"],
        "gap in the numbers": ["UPDATE receipt_counter SET last = 2"],
        "counter that does not": ["UPDATE counter SET registrations = registrations - 1 WHERE training_id = 1"],
        "leave registrations out": ["DELETE FROM counter WHERE training_id = 1"],
        "exactly one job": ["DELETE FROM job WHERE id = 3"],
        "job without": ["INSERT INTO job VALUES (9999, 0, 9999, 0, 0, 0, 0)"],
        "rows in registration": ["DELETE FROM job WHERE reference = 5", "DELETE FROM billable_line WHERE"
                                 " registration_id = 5", "DELETE FROM registration WHERE id = 5"],
        "rows in receipt": ["INSERT INTO receipt VALUES ('2023-000001', 1, NULL, 0, 0, 0, 0)"],
    }
    data = fresh("damaged")
    register(GABARIT, data)
    for what, statements in wrongs.items():
        path = os.path.join(data, "copy.db")
        shutil.copy(os.path.join(data, "gabarit.db"), path)
        db = sqlite3.connect(path, isolation_level=None)
        db.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            try:
                db.execute(statement)
            except sqlite3.IntegrityError:  # the schema itself forbids it
                break
        else:
            db.close()
            found = state.breaches(path, LINES, 1)
            true(any(what in one for one in found), f"« {what} » was not found: {found}")
    db = sqlite3.connect(path)
    page = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'registration'").fetchone()[0]
    size = db.execute("PRAGMA page_size").fetchone()[0]
    db.close()
    with open(path, "r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * 64)
    true(state.breaches(path), "a damaged page was not found")


def test_kill_at_any_instant():
    seen, faults = kill_many(GABARIT, KILLS, random.SystemRandom().getrandbits(32))
    print("# " + ", ".join(f"{how_far}: {count}" for how_far, count in sorted(seen.items())), flush=True)
    equal(faults, [])
    equal(sum(seen.values()), KILLS // WORKERS * WORKERS)
    for how_far in ("analysed", "registered", "shown"):
        true(seen[how_far] >= KILLS // 100, f"too few kills hit: {how_far}")


def test_init_is_whole_or_not_there():
    """`gabarit init` killed at any system call: no folder, or a good one; and
    then it can be given again."""
    data = os.path.join(WORK, "made")
    init = [GABARIT, "init", "--data", data]
    stop, ended = 1, None
    while ended != 0:
        shutil.rmtree(data, ignore_errors=True)
        ended = subprocess.run([KILL_AT, str(stop), *init], stdout=subprocess.DEVNULL).returncode
        if ended not in (0, 137):
            return "tracing is not allowed here"
        made = os.path.exists(data)
        again = subprocess.run(init, capture_output=True).returncode
        equal(again, 3 if made else 0, f"stop {stop}")
        equal(state.breaches(os.path.join(data, "gabarit.db"), 0, 0), [], f"stop {stop}")
        equal(sorted(os.listdir(data)), ["files", "gabarit.conf", "gabarit.db", "keys"], f"stop {stop}")
        equal([name[4:] for name in os.listdir(os.path.join(data, "keys"))], [".pem"], f"stop {stop}")
        stop += 7
    for name in os.listdir(WORK):
        if name.startswith("made.new-"):
            shutil.rmtree(os.path.join(WORK, name))
    return None


def test_a_torn_program_is_caught():
    """The same rounds against a program that registers without transaction."""
    _, faults = kill_many(TORN, 40, 1)
    true(faults, "registering in pieces went unnoticed")
    print(f"# for instance: {faults[0][:200]}")


if __name__ == "__main__":
    try:
        status = main(sys.modules[__name__])
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
    sys.exit(status)
