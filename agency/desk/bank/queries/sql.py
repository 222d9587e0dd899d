"""Reads of the bank desk that are one pass of the database."""

# Open cases whose balance is between two sums, the nearest numbers first.
CASES_OWING_ABOUT = """
SELECT owed.case_id FROM (
    SELECT case_id, sum(debit - credit) AS due FROM agency_posting
    WHERE account = 'claim_due' GROUP BY case_id HAVING sum(debit - credit) BETWEEN %(least)s AND %(most)s
) AS owed JOIN agency_case AS one ON one.id = owed.case_id AND one.state = ANY(%(open)s)
WHERE owed.due > 0 ORDER BY owed.case_id DESC LIMIT %(limit)s
"""
