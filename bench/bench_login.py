#!/usr/bin/env python3
"""100 wrong logins a second, each of another address and from another client, so
that no limit helps, while other pages are asked for: the pages' p99 against the
idle server's, and the server's memory before and after.

The pages are asked for at a steady rate and not as fast as can be, as people do;
idle and flood take turns, so that what else this machine does falls upon both."""
import asyncio
import multiprocessing
import os
import re
import statistics
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from bench_server import Browser, Portal, p99

LOGINS_A_SECOND, PAGES_A_SECOND, SECONDS, TURNS = 100, 100, 5, 4


async def wrong_login(port, number, cookie, token, answers):
    body = f"csrf={token}&vers=/&adresse=nobody{number}%40example.org&mot_de_passe=wrong+password+{number}"
    ip = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    request = (f"POST /connexion HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nCookie: {cookie}\r\nX-Forwarded-For: {ip}\r\n"
               f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}")
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request.encode())
        line = await asyncio.wait_for(reader.readline(), 60)
        answers.append(line.split()[1].decode() if line else "none")
        await reader.read()
        writer.close()
    except (OSError, asyncio.TimeoutError, IndexError):
        answers.append("none")


async def flood(port, first, cookie, token, seconds):
    answers, tasks, start = [], [], time.perf_counter()
    for number in range(int(LOGINS_A_SECOND * seconds)):
        await asyncio.sleep(max(0, start + number / LOGINS_A_SECOND - time.perf_counter()))
        tasks.append(asyncio.create_task(wrong_login(port, first + number, cookie, token, answers)))
    await asyncio.gather(*tasks)
    return {answer: answers.count(answer) for answer in set(answers)}


def run_flood(port, first, cookie, token, seconds, answers):
    answers.put(asyncio.run(flood(port, first, cookie, token, seconds)))


def ask_steadily(browser, pages, seconds):
    """How long each page took from the moment at which it was due."""
    times, start = [], time.perf_counter()
    for number in range(int(PAGES_A_SECOND * seconds)):
        due = start + number / PAGES_A_SECOND
        time.sleep(max(0, due - time.perf_counter()))
        began = time.perf_counter()
        answer, _ = browser.ask("GET", pages[number % len(pages)])
        times.append(time.perf_counter() - began)
        if answer.status != 200:
            raise SystemExit(f"bench: a page answered {answer.status}")
    return times


def memory(pid):
    """Resident, in MiB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmRSS:\s+(\d+) kB", status.read()).group(1)) / 1024


def main():
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    portal = Portal(antivirus=False, trusted_proxies="127.0.0.1")
    try:
        reader, visitor = Browser(portal.port), Browser(portal.port)
        reader.login("gestionnaire@demo.fr")
        token = visitor.token("/connexion")
        cookie = "; ".join(f"{k}={v}" for k, v in visitor.cookie.items())
        pages = ["/sessions", "/imports", "/sessions/import"]
        ask_steadily(reader, pages, 2)
        idle, busy, held, answers = [], [], [], {}
        for turn in range(TURNS):
            idle += ask_steadily(reader, pages, SECONDS)
            told = multiprocessing.Queue()
            sender = multiprocessing.Process(target=run_flood, args=(portal.port, turn * 10000, cookie, token, SECONDS + 1, told))
            sender.start()
            time.sleep(1)
            busy += ask_steadily(reader, pages, SECONDS)
            for word, count in told.get().items():
                answers[word] = answers.get(word, 0) + count
            sender.join()
            held.append(memory(portal.server.pid))
        print(f"pages, p99 under {LOGINS_A_SECOND} wrong logins a second / idle: {p99(busy) * 1e3:.2f} ms / {p99(idle) * 1e3:.2f} ms = "
              f"{p99(busy) / p99(idle):.2f}   (under 3)   [medians {statistics.median(busy) * 1e3:.2f} / {statistics.median(idle) * 1e3:.2f}; "
              f"answers {', '.join(f'{k}: {v}' for k, v in sorted(answers.items()))}]")
        print(f"memory after each of {TURNS} floods: {', '.join(f'{m:.1f}' for m in held)} MiB   (flat is wanted)")
    finally:
        portal.close()


if __name__ == "__main__":
    main()
