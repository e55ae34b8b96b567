#!/usr/bin/env python3
"""A disk that is full, a folder that cannot be written, a store that is
damaged or not ours, and several who register at once: each is said in French
with status 3, or goes well; never a crash, never a store half done."""
import concurrent.futures
import ctypes
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import state  # noqa: E402
import workbook  # noqa: E402
from tap import equal, main, true  # noqa: E402

BUILT = os.environ["GABARIT"]
# In memory where that is possible: what a killed program has written stays, on
# any file system, and a thousand rounds wait for no disk.
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
WORK = tempfile.mkdtemp(prefix="gabarit-limits-", dir=MEMORY)
# A copy that others may run as well: the build may stand in a private folder.
PROGRAM = tempfile.mkdtemp(prefix="gabarit-limits-")
GABARIT = os.path.join(PROGRAM, "gabarit")
EMPTY = os.path.join(WORK, "empty")
BOOK = os.path.join(WORK, "sessions.xlsx")
LINES = 400
DAY = "2022-01-15"
NOBODY = 65534


def gabarit(*arguments, before=None):
    done = subprocess.run([GABARIT, *arguments], capture_output=True, timeout=60, preexec_fn=before)
    return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


def register(data, before=None):
    return gabarit("register", BOOK, "--data", data, "--today", DAY, before=before)


def fresh(name, folder=WORK):
    data = os.path.join(folder, name)
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(EMPTY, data)
    return data


def store_of(data):
    return os.path.join(data, "gabarit.db")


def test_a_store_to_begin_with():
    os.chmod(PROGRAM, 0o755)
    shutil.copy2(BUILT, GABARIT)
    equal(gabarit("init", "--data", EMPTY, "--demo")[0], 0)
    conf = os.path.join(EMPTY, "gabarit.conf")
    with open(conf, encoding="utf-8") as file:
        settings = file.read().replace("antivirus = oui", "antivirus = non")
    with open(conf, "w", encoding="utf-8") as file:
        file.write(settings)
    workbook.write(BOOK, LINES)
    os.chmod(WORK, 0o755)


def limited_without_right():
    """As from a shell with ulimit -t 1, where nothing may raise that again."""
    ctypes.CDLL(None).prctl(24, 24)  # the bounding set loses CAP_SYS_RESOURCE
    resource.setrlimit(resource.RLIMIT_CPU, (1, 1))


def test_a_cage_that_cannot_be_closed_is_not_the_files_fault():
    for command in (("read", BOOK), ("check", BOOK, "--data", fresh("caged"), "--today", DAY)):
        code, out, told = gabarit(*command, before=limited_without_right)
        equal(code, 3, told)
        equal(out, "")
        true("Le fichier n'est pas en cause" in told, told)


def test_a_folder_without_permission_is_said_so():
    data = fresh("closed")
    for path in (data, *(os.path.join(data, name) for name in os.listdir(data))):
        os.chown(path, 0, 0)
    os.chmod(data, 0o700)
    code, _, told = gabarit("registrations", "--data", data, before=as_nobody)
    equal(code, 3, told)
    true("n'en a peut-être pas le droit" in told and "ne contient pas de données" not in told, told)


# -- a disk that is full ----------------------------------------------------------


def test_no_file_may_grow_further():
    """Every size at which a write may fail first, from none to enough."""
    size = os.path.getsize(store_of(EMPTY))
    ended = set()
    for step in range(0, 44):
        limit = 4096 + step * (size + 600000) // 40

        def small():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        data = fresh("small")
        status, out, told = register(data, small)
        ended.add(status)
        true(status in (0, 3), f"{limit}: {status} {told}")
        if status:
            true("disque" in told and "plein" in told or "Impossible d" in told, f"{limit}: {told}")
            equal(state.breaches(store_of(data)), [], f"limit {limit}: {told}")
        status, again, told = register(data)
        equal(status, 0, told)
        if out:
            equal(again, out, "the receipt that was shown")
        equal(state.breaches(store_of(data), LINES, 1), [])
    equal(ended, {0, 3}, "the limits reached too far, or not far enough")


def test_a_full_disk():
    disk = os.path.join(WORK, "disk")
    os.makedirs(disk, exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], capture_output=True)
    if mounted.returncode:
        return "a small disk cannot be mounted here"
    try:
        for left in range(0, 900, 60):
            data = fresh("data", disk)
            free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
            with open(os.path.join(disk, "ballast"), "wb") as file:
                file.write(b"x" * max(0, free - left * 1024))
            status, out, told = register(data)
            true(status in (0, 3), f"{left} kB: {status} {told}")
            if status:
                true("plein" in told or "Impossible d" in told, f"{left} kB: {told}")
            os.remove(os.path.join(disk, "ballast"))
            status, again, told = register(data)
            equal(status, 0, told)
            if out:
                equal(again, out, "the receipt that was shown")
            equal(state.breaches(store_of(data), LINES, 1), [])
    finally:
        subprocess.run(["umount", disk], check=True)
    return None


# -- a folder that cannot be written ----------------------------------------------


def as_nobody():
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def test_a_folder_to_read_only():
    data = fresh("sealed")
    for folder, mode in ((os.path.join(data, "files"), 0o555), (data, 0o555)):
        os.chmod(folder, mode)
    for name in ("gabarit.db", "gabarit.conf"):
        os.chmod(os.path.join(data, name), 0o444)
    status, out, told = gabarit("check", BOOK, "--data", data, "--today", DAY, before=as_nobody)
    equal(status, 0, told)
    true(str(LINES) in out, out[:200])
    status, _, told = register(data, as_nobody)
    equal(status, 3, told)
    true(told.startswith("gabarit : ") and "Impossible" in told, told)
    equal(sorted(os.listdir(data)), sorted(os.listdir(EMPTY)))
    os.chmod(data, 0o700)


def test_a_folder_of_somebody_else():
    data = fresh("closed")
    os.chmod(data, 0o755)
    os.chmod(os.path.join(data, "gabarit.conf"), 0o644)
    os.chmod(store_of(data), 0o600)
    if os.getuid() != 0:
        return "needs root to become somebody else"
    status, _, told = gabarit("check", BOOK, "--data", data, "--today", DAY, before=as_nobody)
    equal(status, 3, told)
    true("appartiennent" in told or "Impossible" in told, told)
    return None


# -- a store that is damaged, or none ---------------------------------------------


def test_no_store_of_ours():
    data = fresh("foreign")
    for content in (b"", b"x" * 9000, b"SQLite format 3\0" + bytes(9000)):
        with open(store_of(data), "wb") as file:
            file.write(content)
        for status, _, told in (register(data), gabarit("check", BOOK, "--data", data)):
            equal(status, 3, told)
            true("base" in told and "gabarit.db" in told, told)
    os.remove(store_of(data))
    status, _, told = register(data)
    equal(status, 3)
    true("n'existe pas" in told, told)
    true(not os.path.exists(store_of(data)), "a store was made")


def test_damaged_anywhere():
    """Bytes of a used store changed at random: an answer, or status 3 in
    French, but no crash."""
    chance = random.Random(7)
    used = fresh("used")
    equal(register(used)[0], 0)
    with open(store_of(used), "rb") as file:
        good = file.read()
    said = 0
    for i in range(60):
        bad = bytearray(good)
        if i % 3 == 0:
            bad = bad[:chance.randrange(len(bad))]
        else:
            for _ in range(chance.choice([1, 30, 2000])):
                bad[chance.randrange(len(bad))] = chance.randrange(256)
        with open(store_of(used), "wb") as file:
            file.write(bad)
        for end in ("-wal", "-shm"):
            if os.path.exists(store_of(used) + end):
                os.remove(store_of(used) + end)
        status, _, told = gabarit("check", BOOK, "--data", used, "--today", DAY)
        true(status in (0, 1, 3), f"round {i}: {status} {told}")
        status, _, told = register(used)
        true(status in (0, 1, 3), f"round {i}: {status} {told}")
        said += status == 3 and "gabarit : " in told
    true(said > 5, "hardly any damage was noticed")


# -- several at once ----------------------------------------------------------------


def test_several_at_once():
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        for i in range(12):
            data = fresh("shared")
            ended = list(pool.map(lambda _: register(data), range(4)))
            receipts = {out for status, out, _ in ended if status == 0}
            true(all(status in (0, 3) for status, _, _ in ended), f"round {i}: {ended}")
            equal(len(receipts), 1, f"round {i}: {ended}")
            true(all("ont changé" in told for status, _, told in ended if status == 3), f"round {i}: {ended}")
            equal(state.breaches(store_of(data), LINES, 1), [])


def test_several_files_at_once():
    """Different files wait for each other; none fails, numbers have no gap."""
    books = []
    for i in range(4):
        books.append(os.path.join(WORK, f"book{i}.xlsx"))
        workbook.write(books[i], LINES, first=i * 1000)
    data = fresh("queue")
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        ended = list(pool.map(lambda book: gabarit("register", book, "--data", data, "--today", DAY), books))
    equal([status for status, _, _ in ended], [0] * 4, str(ended))
    equal(state.breaches(store_of(data), 4 * LINES, 4), [])


if __name__ == "__main__":
    try:
        status = main(sys.modules[__name__])
    finally:
        shutil.rmtree(WORK, ignore_errors=True)
    shutil.rmtree(PROGRAM, ignore_errors=True)
    sys.exit(status)
