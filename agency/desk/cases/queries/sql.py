"""Reads of the cases that are one pass of the database."""

# A page of some cases in the order of their next date: the cases, and every date that something gives a case, are two
# queries whose values travel apart. A closed case has no date.
IN_ORDER = """
SELECT file.pk FROM ({cases}) AS file (pk, state) LEFT JOIN (
    SELECT of, min(day) AS day FROM ({dated}) AS dated (of, day) GROUP BY of
) AS next ON next.of = file.pk AND file.state = ANY (%s)
ORDER BY next.day {direction}, file.pk LIMIT %s OFFSET %s
"""
