"""What must be true of a store at any time, whatever happened to the programs
that wrote it. `breaches` looks at everything again with SQL of its own and
says what does not hold."""
import sqlite3

# What must give no row, and what a row means.
NEVER = [
    ("a session registered twice",
     "SELECT centre_id, licence, birth, training_id, category, end_day FROM registration WHERE cancelled_ms IS NULL"
     " GROUP BY 1, 2, 3, 4, 5, 6 HAVING COUNT(*) > 1"),
    ("a registration without exactly one debit",
     "SELECT r.id FROM registration r LEFT JOIN billable_line b ON b.registration_id = r.id AND b.kind = 0"
     " GROUP BY r.id HAVING COUNT(b.cents) <> 1"),
    ("a debit without registration",
     "SELECT registration_id FROM billable_line WHERE registration_id NOT IN (SELECT id FROM registration)"),
    ("registrations of an import that is not registered",
     "SELECT r.id FROM registration r JOIN lot l ON l.id = r.lot_id WHERE l.state <> 4 OR l.registered_ms = 0"),
    ("a registered import whose receipt is missing or says otherwise",
     "SELECT l.id FROM lot l LEFT JOIN receipt q ON q.lot_id = l.id WHERE l.state = 4 AND (q.number IS NULL OR"
     " q.number <> l.receipt OR q.registrations <> l.registered OR"
     " q.registrations <> (SELECT COUNT(*) FROM registration WHERE lot_id = l.id) OR"
     " q.cents <> (SELECT SUM(b.cents) FROM billable_line b JOIN registration r ON r.id = b.registration_id"
     "             WHERE r.lot_id = l.id AND b.kind = 0) OR"
     " q.drivers <> (SELECT COUNT(*) FROM (SELECT DISTINCT licence, birth FROM registration WHERE lot_id = l.id)))"),
    ("a receipt of an import that is not registered",
     "SELECT q.number FROM receipt q JOIN lot l ON l.id = q.lot_id WHERE l.state <> 4"),
    ("a gap in the numbers of receipts",
     "SELECT year FROM receipt_counter c WHERE last <> (SELECT COUNT(*) FROM receipt WHERE number LIKE c.year || '-%')"
     " OR last <> (SELECT MAX(CAST(SUBSTR(number, 6) AS INTEGER)) FROM receipt WHERE number LIKE c.year || '-%')"),
    ("a counter that does not equal its registrations",
     "SELECT centre_id FROM counter c WHERE registrations <> (SELECT COUNT(*) FROM registration r JOIN lot l ON"
     " l.id = r.lot_id WHERE r.centre_id = c.centre_id AND r.training_id = c.training_id AND"
     " r.category = c.category AND c.month = CAST(strftime('%Y%m', l.registered_ms / 1000, 'unixepoch') AS INTEGER))"),
    ("counters that leave registrations out",
     "SELECT 1 WHERE (SELECT COALESCE(SUM(registrations), 0) FROM counter) <> (SELECT COUNT(*) FROM registration)"),
    ("a driver registered without exactly one job",
     "SELECT r.lot_id FROM registration r GROUP BY r.lot_id, r.licence, r.birth HAVING"
     " (SELECT COUNT(*) FROM job WHERE kind = 0 AND reference = MIN(r.id)) <> 1"),
    ("a job without driver",
     "SELECT id FROM job WHERE kind = 0 AND reference NOT IN"
     " (SELECT MIN(id) FROM registration GROUP BY lot_id, licence, birth)"),
]


def breaches(path, registrations=None, receipts=None):
    """What does not hold in the store at `path`; with `registrations` and
    `receipts`, also when there are more or fewer."""
    db = sqlite3.connect(path)
    try:
        found = [f"integrity_check: {row[0]}" for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
        if found:
            return found
        found += [f"foreign_key_check: {row}" for row in db.execute("PRAGMA foreign_key_check")]
        found += [f"{what}: {row}" for what, sql in NEVER for row in db.execute(sql).fetchmany(3)]
        for table, wanted in (("registration", registrations), ("receipt", receipts)):
            count = db.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0]
            if wanted is not None and count != wanted:
                found.append(f"{count} rows in {table} instead of {wanted}")
        return found
    except sqlite3.DatabaseError as error:
        return [f"unreadable: {error}"]
    finally:
        db.close()


def first_lot_state(path):
    """State of the oldest import, −1 when there is none."""
    db = sqlite3.connect(path)
    row = db.execute("SELECT state FROM lot ORDER BY id LIMIT 1").fetchone()
    db.close()
    return row[0] if row else -1
