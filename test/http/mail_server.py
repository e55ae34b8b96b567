"""A real mail server for test_mail_storm.py: aiosmtpd, a process of its own that
can be killed. Debian's Python runs it.

    mail_server.py PORT FOLDER

Each message is FOLDER/000001.eml … before it is answered for. FOLDER/mood, read
before each answer, holds one of
    fine             takes everything
    slow             the same, 20 ms each
    busy third       every third recipient is told to come back later (451)
    refuse third     every third recipient is refused for good (550)
    away             takes everything and keeps nothing
    die              takes one message over, and dies before it says so"""
import asyncio
import os
import signal
import sys
import time

from aiosmtpd.controller import Controller

PORT, FOLDER = int(sys.argv[1]), sys.argv[2]


class Handler:
    asked = 0

    @staticmethod
    def mood():
        with open(os.path.join(FOLDER, "mood"), encoding="ascii") as file:
            return file.read().strip()

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.asked += 1
        if self.asked % 3 == 0 and self.mood() == "busy third":
            return "451 4.7.1 Come back later"
        if self.asked % 3 == 0 and self.mood() == "refuse third":
            return "550 5.1.1 User unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.mood() == "away":
            return "250 Taken over"
        number = len([name for name in os.listdir(FOLDER) if name.endswith(".eml")]) + 1
        path = os.path.join(FOLDER, f"{number:06}.eml")
        with open(path + ".part", "wb") as file:
            file.write(b"X-Recipient: " + envelope.rcpt_tos[0].encode() + b"\r\n" + envelope.original_content)
        os.rename(path + ".part", path)
        if self.mood() == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.mood() == "slow":
            await asyncio.sleep(0.02)
        return "250 Taken over"


Controller(Handler(), hostname="127.0.0.1", port=PORT).start()
print("ready", flush=True)
while os.getppid() != 1:
    time.sleep(0.2)
