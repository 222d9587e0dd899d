"""Writes of cases that are one pass of the database."""

# The rows given of a table whose last day to act is not the day given with each.
SET_LAST_DAYS = """
UPDATE {table} AS row SET last_day_to_act = found.day FROM unnest(%s::bigint[], %s::date[]) AS found (id, day)
WHERE row.id = found.id AND row.last_day_to_act <> found.day
"""

# As many keys of cases as asked, which nothing else will be given.
CASE_KEYS = "SELECT nextval(pg_get_serial_sequence('agency_case', 'id')) FROM generate_series(1, %s)"

# The cases given whose last day to act is later than the day given with each.
LOWER_CASES = """
UPDATE agency_case AS file SET last_day_to_act = found.day FROM unnest(%s::bigint[], %s::date[]) AS found (id, day)
WHERE file.id = found.id AND file.last_day_to_act > found.day
"""

# The people of the cases given whose last day to act is later than the day given with each case.
LOWER_PARTIES = """
UPDATE agency_caseparty AS part SET last_day_to_act = found.day FROM unnest(%s::bigint[], %s::date[]) AS found (id, day)
WHERE part.case_id = found.id AND part.last_day_to_act > found.day
"""
