"""Reads of the day that are one pass of the database."""

# The lines of the claim book of open cases, in one pass, added up by the age of the bill they are of.
OWED_BY_AGE = """
SELECT CASE WHEN bill.due_on >= %(age0)s THEN 0 WHEN bill.due_on >= %(age1)s THEN 1 WHEN bill.due_on >= %(age2)s THEN 2
       ELSE 3 END AS age, SUM(line.debit - line.credit)
FROM agency_posting AS line
JOIN agency_claim AS bill ON bill.id = line.claim_id
JOIN agency_case AS file ON file.id = bill.case_id
WHERE line.account = %(account)s AND file.state = ANY(%(open)s)
GROUP BY age
"""
