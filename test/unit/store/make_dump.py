#!/usr/bin/env python3
"""Makes the dump of a version of the store, for test_migrations.c: the dump of
the version before, one migration further, with a row in each new table.

    test/unit/store/make_dump.py 4        writes test/unit/store/4.sql

Run it once, when a migration is complete; a dump is never edited afterwards."""
import pathlib
import re
import sqlite3
import sys

HERE = pathlib.Path(__file__).resolve().parent
MIGRATIONS = HERE.parents[2] / "src" / "store" / "migrations.def"

# A row for each table that a version brings.
ROWS = {
    4: """
INSERT INTO recovery_code VALUES (1, 'c0de', NULL);
INSERT INTO mail (message_id, kind, person_id, recipient, subject, body, state, attempts, run_after_ms, created_ms,
    problem) VALUES ('<a@b>', 0, 1, 'a@b.fr', 'Invitation', 'Bonjour', 0, 0, 1, 1, '');
""",
    5: """
INSERT INTO contract (version, valid_from, body, sha256, created_ms) VALUES ('0.9', 18262, 'Article 1', 'ab', 1);
INSERT INTO contract_signature (centre_id, contract_id, person_id, name, signed_ms, sha256)
    VALUES (1, 1, 1, 'Anne Dupont', 2, 'ab');
INSERT INTO right_change (person_id, centre_id, may_register, changed_by, changed_ms) VALUES (1, 1, 1, NULL, 3);
INSERT INTO rectification (person_id, made_ms, reason, licence_from, birth_from, licence_to, birth_to, registrations)
    VALUES (1, 4, 'Faute de frappe', '82R987927', 7305, '82R987928', 7305, 1);
""",
    6: """
INSERT INTO cancellation (centre_id, lot_id, person_id, made_ms, reason, registrations, cents)
    VALUES (1, 1, 1, 5, 'Stage interrompu', 1, 2534);
INSERT INTO audit_entry VALUES (1, 5, 'login', 1, 0, '', '{}', 'aa', 'bb');
""",
    7: "",
    8: """
INSERT INTO seal_key (mark, public_pem, certificate_pem, created_ms) VALUES ('A1B2', 'public', 'certificate', 1);
INSERT INTO document_source (fingerprint, company, address, centre_name, centre_siret, centre_place, approval, training,
    hours, specimen) VALUES ('ab', 'Exploitant', 'http://127.0.0.1', 'Centre', '12345678200010', 'Lyon', 'A-1', 'FIMO', 140, 1);
INSERT INTO document_counter VALUES (1, 2022, 1);
INSERT INTO document (kind, number, code, registration_id, source_id, template, issued_ms, valid_to, fco_done, fco_left,
    key_id, seal, revoked_for) VALUES (1, 'CQ-2022-000001', 'ABCDEFGHJKMNPQRS', 1, 1, 1, 6, 19100, -1, -1, 1, x'00', 0);
INSERT INTO document_part VALUES (1, 1);
INSERT INTO signup VALUES ('aa', 'a@b.fr', 'a@b.fr', 'Anne', 'Dupont', '82R987928', '82R987928', 7305, 1, 2, NULL);
INSERT INTO identity_claim (person_id, licence, licence_typed, birth, first_name, last_name, state, words, created_ms)
    VALUES (1, '82R987928', '82R987928', 7305, 'Anne', 'Dupont', 0, '', 1);
INSERT INTO correction (person_id, words, state, answer, created_ms) VALUES (1, 'Mon nom', 0, '', 1);
INSERT INTO cqc_request (public_id, person_id, document_id, state, kind, due, valid_from, valid_to, first_name, last_name,
    birth, licence_typed, address, address_more, postal_code, city, country, licence_categories, cents, words, created_ms,
    changed_ms) VALUES ('cc', 1, 1, 0, 0, -1, 18993, 20818, 'Anne', 'Dupont', 7305, '82R987928', '1 rue', '', '69000',
    'Lyon', 'France', 'C CE', 3500, '', 1, 1);
INSERT INTO cqc_counter VALUES (2022, 0);
INSERT INTO cqc_event (request_id, state, at_ms, person_id, words) VALUES (1, 0, 1, 1, '');
INSERT INTO api_key (centre_id, name, prefix, secret_hash, scopes, live, networks, created_ms, expires_ms, used_address)
    VALUES (1, 'Logiciel', 'gab_test_a1', 'bb', 31, 0, '', 1, 0, '');
INSERT INTO api_answer VALUES (1, 't', 'cc', 200, 'application/json', '', x'7b7d', 1);
INSERT INTO webhook (public_id, centre_id, address, events, secret, secret_before, before_until_ms, created_ms)
    VALUES ('dd', 1, 'https://exemple.fr/', 31, 's', '', 0, 1);
INSERT INTO webhook_delivery (message_id, webhook_id, event, body, state, attempts, run_after_ms, created_ms, status, problem)
    VALUES ('msg_1', 1, 0, '{}', 0, 0, 1, 1, 0, '');
""",
    9: """
INSERT INTO rectification (person_id, made_ms, reason, licence_from, birth_from, licence_to, birth_to, registrations,
    first_name_from, last_name_from, first_name_to, last_name_to)
    VALUES (1, 5, 'Accent', '82R987928', 7305, '82R987928', 7305, 1, 'ANAIS', 'DUPON', 'ANAÏS', 'DUPONT');
""",
}


def migration(number):
    """Name and SQL as the compiler hands them to the program."""
    source = re.sub(r"/\*.*?\*/", " ", MIGRATIONS.read_text(), flags=re.S)
    for found in re.finditer(r'MIGRATION\((\d+), "((?:[^"\\]|\\.)*)",(.*?)\n\)[ ]*$', source, flags=re.S | re.M):
        if int(found[1]) == number:
            sql = " ".join(found[3].split())
            return found[2], sql.replace("ROW_ID", "INTEGER PRIMARY KEY").replace(" BYTES", " BLOB").replace("NO_TEXT", "''")
    sys.exit(f"there is no migration {number}")


def main():
    number = int(sys.argv[1])
    what, sql = migration(number)
    database = sqlite3.connect(":memory:")
    database.executescript((HERE / f"{number - 1}.sql").read_text())
    database.executescript(sql)
    database.execute("INSERT INTO migration VALUES (?, ?, 1640000000000)", (number, what))
    database.executescript(ROWS.get(number, ""))
    database.commit()
    lines = [f"-- A store as version {number} left it, with a row in each table. Never edited: test_migrations.c"
             " brings it up to date.", "PRAGMA application_id = 1734435425;", *database.iterdump()]
    (HERE / f"{number}.sql").write_text("\n".join(lines) + "\n")


main()
