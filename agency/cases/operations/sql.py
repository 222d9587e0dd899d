"""Writes of cases that are one pass of the database."""

# The last day of each bill against each person, as it is now; then the bills, the people and the cases whose own last
# day is not the one given with each.
SET_LAST_DAYS = """
WITH limits AS (
    INSERT INTO agency_claimlimit (claim_id, debtor_id, last_day_to_act, argued_last_day, to_review)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::date[], %s::boolean[])
    ON CONFLICT (claim_id, debtor_id) DO UPDATE SET last_day_to_act = excluded.last_day_to_act,
        argued_last_day = excluded.argued_last_day, to_review = excluded.to_review
), bills AS (
    UPDATE agency_claim AS row SET last_day_to_act = found.day
    FROM unnest(%s::bigint[], %s::date[]) AS found (id, day)
    WHERE row.id = found.id AND row.last_day_to_act <> found.day
), people AS (
    UPDATE agency_caseparty AS row SET last_day_to_act = found.day
    FROM unnest(%s::bigint[], %s::date[]) AS found (id, day)
    WHERE row.id = found.id AND row.last_day_to_act <> found.day
)
UPDATE agency_case AS row SET last_day_to_act = found.day
FROM unnest(%s::bigint[], %s::date[]) AS found (id, day)
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
