"""A portal of its own for a test: data folder, server, people, raw requests.

The binary is $GABARIT, build/gabarit without it; the arguments of a test program
name the tests to run."""
import atexit
import hashlib
import os
import re
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
GABARIT = os.path.abspath(os.environ.get("GABARIT", os.path.join(SOURCE, "build/gabarit")))
ROLES = {"driver": 1, "manager": 2, "representative": 3, "operator": 4}
STATES = ["uploaded", "scanned", "analysed", "confirmed", "registered", "cancelled", "refused"]


def find_clamd():
    for path in ("/usr/sbin/clamd", os.path.join(SOURCE, "build-clamav/usr/sbin/clamd")):
        if os.access(path, os.X_OK):
            return path
    return None


class Response:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def header(self, name):
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        return found[0] if found else None

    @property
    def text(self):
        return self.body.decode("utf-8")


def parse(raw, head=False):
    """The responses in `raw`, one after the other."""
    responses = []
    while b"\r\n\r\n" in raw:
        top, raw = raw.split(b"\r\n\r\n", 1)
        lines = top.decode("latin-1").split("\r\n")
        status = int(lines[0].split()[1])
        headers = [tuple(part.strip() for part in line.split(":", 1)) for line in lines[1:]]
        length = next((int(v) for k, v in headers if k.lower() == "content-length"), 0)
        if status == 100 or head:
            length = 0
        responses.append(Response(status, headers, raw[:length]))
        raw = raw[length:]
    return responses


class Clamd:
    """Stands in for clamd: `behave(connection, stream)` is called for each file
    with all of its bytes, or with None when `early` is set."""

    def __init__(self, path, behave, early=False):
        self.behave, self.early = behave, early
        if os.path.exists(path):
            os.unlink(path)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(16)
        self.ended = threading.Event()
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection:
            try:
                command = self.take(connection, 6)
                if command == b"zPING\0":
                    connection.sendall(b"PONG\0")
                    return
                self.take(connection, 4)
                self.behave(connection, None if self.early else self.stream(connection))
            except OSError:
                pass

    def take(self, connection, count):
        got = b""
        while len(got) < count:
            piece = connection.recv(count - len(got))
            if not piece:
                raise OSError("ended")
            got += piece
        return got

    def stream(self, connection):
        whole = b""
        while True:
            length = int.from_bytes(self.take(connection, 4), "big")
            if length == 0:
                return whole
            whole += self.take(connection, length)

    def close(self):
        self.ended.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    @staticmethod
    def clean(connection, _):
        connection.sendall(b"stream: OK\0")


class Portal:
    def __init__(self, **settings):
        self.folder = tempfile.mkdtemp(prefix="gabarit-http-")
        atexit.register(self.abandon)
        self.data = os.path.join(self.folder, "data")
        self.server = None
        self.port = None
        subprocess.run([GABARIT, "init", "--data", self.data], check=True, stdout=subprocess.DEVNULL)
        settings.setdefault("antivirus", "non")
        settings.setdefault("clamd_program", "")
        settings.setdefault("clamd_socket", os.path.join(self.folder, "clamd.sock"))
        self.configure(**settings)
        with self.db() as db:
            if not db.execute("SELECT 1 FROM centre WHERE siret = '11111111100001'").fetchone():
                for number in (1, 2):
                    db.execute("INSERT INTO centre (siret, name, address, postal_code, city, public_body, service_code,"
                               " contract_signed_ms) VALUES (?, ?, '1 rue', '75001', 'Paris', 0, '', 1)",
                               (f"1111111110000{number}", f"Centre {number}"))
                db.execute("INSERT INTO contract_signature (centre_id, contract_id, person_id, name, signed_ms, sha256)"
                           " SELECT centre.id, contract.id, NULL, '', 1, sha256 FROM centre, contract")
            self.centres = [row[0] for row in db.execute(
                "SELECT id FROM centre WHERE siret LIKE '11111111100%' ORDER BY siret")]

    def configure(self, **settings):
        path = os.path.join(self.data, "gabarit.conf")
        text = open(path, encoding="utf-8").read()
        for name, value in settings.items():
            text, count = re.subn(rf"(?m)^{name} = .*$", lambda _: f"{name} = {value}", text)
            assert count == 1, name
        open(path, "w", encoding="utf-8").write(text)

    def db(self):
        db = sqlite3.connect(os.path.join(self.data, "gabarit.db"), timeout=10, isolation_level=None)
        db.execute("PRAGMA busy_timeout = 10000")
        return db

    # -- people ------------------------------------------------------------------

    def add_person(self, role="manager", centre=0, may_register=True, password_hash=""):
        email = f"p{secrets.token_hex(4)}@example.org"
        with self.db() as db:
            person = db.execute("INSERT INTO person (email, email_folded, first_name, last_name, password_hash, role,"
                                " created_ms) VALUES (?, ?, 'Claire', 'Martin', ?, ?, 1) RETURNING id",
                                (email, email, password_hash, ROLES[role])).fetchone()[0]
            if role in ("manager", "representative"):
                db.execute("INSERT INTO membership (person_id, centre_id, may_register) VALUES (?, ?, ?)",
                           (person, self.centres[centre], int(may_register)))
        return person, email

    def session(self, role="manager", centre=0, may_register=True, ms=3600000):
        """A logged-in person: {"Cookie": …} and the form token."""
        person, _ = self.add_person(role, centre, may_register)
        token, csrf = "t" * 11 + secrets.token_hex(16), "c" * 11 + secrets.token_hex(16)
        now = int(time.time() * 1000)
        with self.db() as db:
            db.execute("INSERT INTO login_session (token_hash, person_id, csrf, created_ms, seen_ms, expires_ms)"
                       " VALUES (?, ?, ?, ?, ?, ?)",
                       (hashlib.sha256(token.encode()).hexdigest(), person, csrf, now, now, now + ms))
        return {"Cookie": f"gabarit={token}"}, csrf

    # -- the server ----------------------------------------------------------------

    def start(self):
        self.log = open(os.path.join(self.folder, "log"), "ab")
        self.server = subprocess.Popen([GABARIT, "serve", "--data", self.data, "--listen", "127.0.0.1:0"],
                                       stdout=subprocess.PIPE, stderr=self.log)
        line = found = None
        while found is None and line != "":
            line = self.server.stdout.readline().decode()
            found = re.search(r"http://\S+:(\d+)\s*$", line)
        if not found:
            raise AssertionError(f"no server: {line!r} {self.log_text()[-2000:]}")
        self.port = int(found.group(1))
        return self

    def stop(self, how=signal.SIGTERM, timeout=40):
        if self.server is None:
            return None
        self.server.send_signal(how)
        status = self.server.wait(timeout)
        self.server.stdout.close()
        self.log.close()
        self.server = None
        return status

    def close(self):
        status = self.stop()
        text = self.log_text()
        shutil.rmtree(self.folder, ignore_errors=True)
        if status not in (0, None) or "Sanitizer" in text or "bug at" in text:
            raise AssertionError(f"the server ended with {status}: {text[-3000:]}")

    def abandon(self):
        """What a failed test left behind."""
        if self.server is not None:
            self.server.kill()
            self.server.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log_text(self):
        path = os.path.join(self.folder, "log")
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8", errors="replace") as log:
            return log.read()

    # -- requests --------------------------------------------------------------------

    def connect(self, timeout=20):
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def raw(self, sent, timeout=20):
        """Sends bytes and returns everything until the server closes, or None
        where it is still open after the time."""
        with self.connect(timeout) as s:
            try:
                s.sendall(sent)
            except OSError:
                pass
            return self.read_all(s, timeout)

    @staticmethod
    def read_all(s, timeout=20):
        got = b""
        s.settimeout(timeout)
        try:
            while piece := s.recv(65536):
                got += piece
        except socket.timeout:
            return None
        except OSError:
            pass
        return got

    def ask(self, method, path, headers=None, body=b"", timeout=30):
        headers = dict(headers or {})
        lines = [f"{method} {path} HTTP/1.1", "Host: portail.example", "Connection: close"]
        if body or method == "POST":
            lines.append(f"Content-Length: {len(body)}")
        lines += [f"{name}: {value}" for name, value in headers.items()]
        raw = self.raw("\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + body, timeout)
        if raw is None:
            raise AssertionError(f"{method} {path}: no end of the answer")
        responses = parse(raw, method == "HEAD")
        if not responses:
            raise AssertionError(f"{method} {path}: no answer, {raw!r}")
        return responses[-1]

    def get(self, path, headers=None):
        return self.ask("GET", path, headers)

    def post(self, path, fields, headers=None):
        from urllib.parse import urlencode
        headers = {"Content-Type": "application/x-www-form-urlencoded", **(headers or {})}
        return self.ask("POST", path, headers, urlencode(fields).encode())

    def upload(self, content, session, name="f.xlsx", csrf=None, headers=None, before=True):
        cookie, token = session
        body, kind = multipart(content, name, token if csrf is None else csrf, before)
        return self.ask("POST", "/sessions/import", {**cookie, "Content-Type": kind, **(headers or {})}, body)

    def files(self):
        return sorted(os.listdir(os.path.join(self.data, "files")))

    def lots(self):
        """[(public id, state, refusal code)]"""
        with self.db() as db:
            return [(row[0], STATES[row[1]], row[2]) for row in
                    db.execute("SELECT public_id, state, refusal_code FROM lot ORDER BY id")]

    def wait_for_lot(self, public_id, states=("analysed", "refused"), seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for lot in self.lots():
                if lot[0] == public_id and lot[1] in states:
                    return lot
            time.sleep(0.02)
        raise AssertionError(f"{public_id}: {self.lots()} {self.log_text()[-1500:]}")


BOUNDARY = "----formulaire7MA4YWxk"


def multipart(content, name, csrf, before=True):
    def field(key, value):
        return (f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{key}\"\r\n\r\n{value}\r\n").encode()
    file = (f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"{name}\"\r\n"
            "Content-Type: application/octet-stream\r\n\r\n").encode() + content + b"\r\n"
    token = field("csrf", csrf) if csrf else b""
    body = token + file if before else file + token
    return body + f"--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}"


HEADERS = ["Ref", "Numéro de commande client", "Libellé de formation", "Catégorie de formation", "Fin de formation",
           "Prénom", "Nom", "Date de naissance", "N° de permis"]


def workbook(rows, headers=HEADERS):
    """An XLSX with inline strings, of the smallest kind."""
    import io
    import zipfile
    from xml.sax.saxutils import escape
    cells = "".join("<row>" + "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row) + "</row>"
                    for row in [headers, *rows])
    space = "http://schemas.openxmlformats.org/"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{space}package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{space}package/2006/relationships"><Relationship Id="r1" '
        f'Type="{space}officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{space}spreadsheetml/2006/main" xmlns:r="{space}officeDocument/2006/relationships">'
        '<sheets><sheet name="Sessions" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{space}package/2006/relationships"><Relationship Id="r1" '
        f'Type="{space}officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{space}spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return out.getvalue()


LINE = ["R1", "COM1", "FIMO Marchandises", "Marchandises", "01/01/2022", "PIERRE", "DUPONT", "01/01/1990", "82R987928"]
