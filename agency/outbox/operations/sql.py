"""Writes of the outbox that are one pass of the database."""

# These cases, in one order for everybody, so that nobody else decides on them until the transaction ends.
LOCK_CASES = "SELECT id FROM agency_case WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"

# One person: the row, those that somebody joined to it, and those of the same SIREN.
LOCK_PERSON = """SELECT id FROM agency_debtor WHERE id = %(row)s OR person_id = %(person)s
OR (siren = %(siren)s AND siren <> '') ORDER BY id FOR NO KEY UPDATE"""
