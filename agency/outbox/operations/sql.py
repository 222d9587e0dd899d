"""Writes of the outbox that are one pass of the database."""

# These cases, in one order for everybody, so that nobody else decides on them until the transaction ends.
LOCK_CASES = "SELECT id FROM agency_case WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"

# One person; and the rows of a firm that several creditors brought, as `same_firm` finds them.
LOCK_PERSON = "SELECT id FROM agency_debtor WHERE id = %s FOR NO KEY UPDATE"
LOCK_FIRM = "SELECT id FROM agency_debtor WHERE siren = %s AND siren <> '' ORDER BY id FOR NO KEY UPDATE"
