"""Drivers' mails against a real mail server (aiosmtpd) that is away for an hour,
dies behind DATA, refuses every third; and with the portal itself killed while it
sends. Nothing is lost, and what arrives twice is one that was under way. Prints
its figures. Hours pass by moving what waits in the store."""
import collections
import email
import email.policy
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time

import portal

sys.path.insert(0, os.path.join(portal.SOURCE, "test", "faults"))
import workbook  # noqa: E402
from tap import equal, main, true  # noqa: E402

DRIVERS = 90
PYTHON = "/usr/bin/python3"  # Debian's, which has aiosmtpd


class MailServer:
    def __init__(self, folder):
        self.folder, self.process = os.path.join(folder, "arrived"), None
        os.mkdir(self.folder)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def start(self, mood="fine"):
        self.mood(mood)
        self.process = subprocess.Popen([PYTHON, os.path.join(os.path.dirname(os.path.abspath(__file__)), "mail_server.py"),
                                         str(self.port), self.folder], stdout=subprocess.PIPE)
        equal(self.process.stdout.readline(), b"ready\n")

    def mood(self, mood):
        path = os.path.join(self.folder, "mood")
        with open(path + ".new", "w", encoding="ascii") as file:
            file.write(mood)
        os.rename(path + ".new", path)

    def has_died(self, seconds=60):
        self.process.wait(seconds)
        self.process.stdout.close()
        self.process = None

    def stop(self):
        if self.process:
            self.process.kill()
            self.has_died()

    def messages(self):
        out = []
        for name in sorted(os.listdir(self.folder)):
            if name.endswith(".eml"):
                with open(os.path.join(self.folder, name), "rb") as file:
                    out.append(email.message_from_binary_file(file, policy=email.policy.default))
        return out


class Story:
    """A demonstration store in which DRIVERS drivers with a space were just
    registered: their documents are still to be issued, their mails to be made."""

    def __init__(self):
        self.portal = portal.Portal()
        shutil.rmtree(self.portal.data)
        subprocess.run([portal.GABARIT, "init", "--data", self.portal.data, "--demo"], check=True, stdout=subprocess.DEVNULL)
        self.mail = MailServer(self.portal.folder)
        self.portal.configure(antivirus="non", smtp_host=f"127.0.0.1:{self.mail.port}", smtp_tls="non",
                              mail_from="portail@exemple.fr", smtp_seconds="5")
        book = os.path.join(self.portal.folder, "sessions.xlsx")
        workbook.write(book, DRIVERS)
        subprocess.run([portal.GABARIT, "register", book, "--data", self.portal.data, "--today", "2022-01-15"], check=True,
                       stdout=subprocess.DEVNULL)
        with self.portal.db() as db:
            db.execute("INSERT INTO person (email, email_folded, first_name, last_name, password_hash, role, created_ms)"
                       " SELECT 'c' || id || '@exemple.fr', 'c' || id || '@exemple.fr', first_name, last_name, 'x', 1, 0"
                       " FROM registration")
            db.execute("INSERT INTO driver (licence, birth, first_name, last_name, last_name_folded, created_ms, person_id)"
                       " SELECT r.licence, r.birth, r.first_name, r.last_name, r.last_name_folded, 0, p.id FROM registration r"
                       " JOIN person p ON p.email = 'c' || r.id || '@exemple.fr'")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.mail.stop()
        self.portal.close()

    def ask(self, sql):
        with self.portal.db() as db:
            return db.execute(sql).fetchone()[0]

    def waiting(self):
        return self.ask("SELECT COUNT(*) FROM mail WHERE state = 0") + self.ask("SELECT COUNT(*) FROM job WHERE state = 0")

    def pass_minutes(self, minutes):
        with self.portal.db() as db:
            db.execute("UPDATE mail SET run_after_ms = run_after_ms - ? WHERE state = 0", (minutes * 60000,))

    def wait(self, done, seconds=90, minutes=0):
        """Until `done`; with `minutes`, that many pass every half second."""
        end = time.monotonic() + seconds
        while not done():
            true(time.monotonic() < end, f"waited too long: {self.portal.log_text()[-1500:]}")
            time.sleep(0.5 if minutes else 0.05)
            if minutes:
                self.pass_minutes(minutes)

    def tally(self, what, duplicates_most, began=None, each_most=2):
        """Everybody got the mail; how often each one came."""
        messages = self.mail.messages()
        ids = collections.Counter(message["message-id"] for message in messages)
        people = {message["x-recipient"] for message in messages}
        twice = sum(count - 1 for count in ids.values())
        attempts = self.ask("SELECT SUM(attempts) FROM mail")
        took = f", all out in {time.monotonic() - began:.1f} s" if began else ""
        print(f"# {what}: {DRIVERS} drivers, {len(people)} reached, {DRIVERS - len(people)} lost, {twice} duplicates"
              f" (at most {duplicates_most}), {attempts} attempts{took}", flush=True)
        equal(len(people), DRIVERS, "drivers reached")
        equal(len(ids), DRIVERS, "message ids")
        equal(self.ask("SELECT COUNT(*) FROM mail"), DRIVERS, "mails made")
        true(twice <= duplicates_most, f"{twice} duplicates")
        true(max(ids.values()) <= each_most, "one mail came too often")
        return messages


def check_message(message):
    plain, html = message.get_body(("plain",)).get_content(), message.get_body(("html",)).get_content()
    equal(message.defects, [])
    files = list(message.iter_attachments())
    equal(len(files), 1 if "certificat de qualification" in plain else 0, plain)
    true("<img" not in html and "src=" not in html, "something is fetched")
    for file in files:
        content = file.get_content()
        true(content.startswith(b"%PDF-") and content.rstrip().endswith(b"%%EOF"), "no PDF")
        number = file.get_filename()[len("certificat-"):-len(".pdf")]
        true(number.startswith("CQ-") and number in plain and number in html, file.get_filename())


def test_undisturbed():
    with Story() as story:
        story.mail.start()
        story.portal.start()
        began = time.monotonic()
        story.wait(lambda: story.waiting() == 0)
        messages = story.tally("undisturbed", 0, began)
        for message in messages:
            check_message(message)
        equal(sum(bool(list(message.iter_attachments())) for message in messages), DRIVERS - DRIVERS // 3,
              "two in three trainings are full ones")


def test_down_for_an_hour():
    with Story() as story:
        story.portal.start()
        story.wait(lambda: story.ask("SELECT COUNT(*) FROM mail") == DRIVERS)
        for _ in range(12):  # an hour, five minutes at a time
            time.sleep(0.4)
            story.pass_minutes(5)
        tried = story.ask("SELECT COUNT(*) FROM mail WHERE attempts > 0")
        equal(story.ask("SELECT COUNT(*) FROM mail WHERE state <> 0"), 0, "given up, or sent to nobody")
        true(story.portal.get("/connexion").status == 200, "pages go on")
        story.mail.start()
        began = time.monotonic()
        story.wait(lambda: story.waiting() == 0, minutes=1)
        print(f"# {tried} of {DRIVERS} mails were tried meanwhile, the others kept their turn")
        story.tally("away for an hour", 0, began)


def test_killed_after_data():
    """The mail server takes a message over and dies before it says so."""
    deaths = 6
    with Story() as story:
        story.mail.start("die")
        story.portal.start()
        for _ in range(deaths):
            story.wait(lambda: story.mail.process.poll() is not None, minutes=1)
            story.mail.has_died()
            story.mail.start("slow")
            seen = len(story.mail.messages())
            story.wait(lambda: len(story.mail.messages()) > seen, minutes=1)
            story.mail.mood("die")
        story.mail.mood("fine")
        if story.mail.process.poll() is not None:
            deaths += 1
            story.mail.has_died()
            story.mail.start()
        story.wait(lambda: story.waiting() == 0, minutes=1)
        story.tally(f"killed behind DATA {deaths} times", deaths)


def test_told_to_come_back_every_third():
    with Story() as story:
        story.mail.start("busy third")
        story.portal.start()
        story.wait(lambda: story.waiting() == 0, minutes=2)
        story.tally("every third told to come back (451)", 0)


def test_refused_every_third():
    with Story() as story:
        story.mail.start("refuse third")
        story.portal.start()
        story.wait(lambda: story.waiting() == 0)
        given_up = story.ask("SELECT COUNT(*) FROM mail WHERE state = 2")
        equal(given_up, DRIVERS // 3, "each third is refused once and for good")
        equal(len(story.mail.messages()), DRIVERS - given_up)
        story.mail.mood("fine")
        cookie, token = operator(story)
        page = story.portal.get("/exploitation/courriels", cookie).text
        true("550 5.1.1 User unknown" in page, "the operator is not told")
        equal(story.portal.post("/exploitation/courriels", {"csrf": token}, cookie).status, 303)
        story.wait(lambda: story.waiting() == 0)
        print(f"# {given_up} refused (550), shown to the operator, sent again by one button")
        story.tally("every third refused (550)", 0)


def operator(story):
    story.portal.centres = [1]
    return story.portal.session("operator")


def test_the_portal_killed_while_it_sends():
    kills = 15
    chance = random.Random(7)
    with Story() as story:
        story.mail.start("slow")
        done = 0
        while story.waiting() and done < kills:
            story.portal.start()
            before = len(story.mail.messages())
            time.sleep(chance.uniform(0.1, 0.4))
            story.portal.stop(signal.SIGKILL)
            done += 1
            story.pass_minutes(3)
            print(f"# killed: {len(story.mail.messages()) - before} mails had gone out", flush=True)
        story.portal.start()
        story.wait(lambda: story.waiting() == 0, minutes=3)
        story.tally(f"the portal killed {done} times", done, each_most=1 + done)
        true(done >= 5, "it was done before it could be killed five times")


def test_the_portal_stopped_while_it_sends():
    """Asked to end, it hears the answer out: nothing comes twice."""
    chance = random.Random(11)
    with Story() as story:
        story.mail.start("slow")
        done = 0
        while story.waiting() and done < 8:
            story.portal.start()
            time.sleep(chance.uniform(0.1, 0.4))
            equal(story.portal.stop(), 0)
            done += 1
        story.portal.start()
        story.wait(lambda: story.waiting() == 0)
        story.tally(f"the portal stopped {done} times", 0)
        true(done >= 5, "it was done before it could be stopped five times")


if __name__ == "__main__":
    sys.exit(main(sys.modules[__name__]))
