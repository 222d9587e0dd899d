"""Reads of intake that are one pass of the database."""

# The claims that one creditor already confided, and did not take back, that some lines may be about: a key or a number
# of those lines, of a person of theirs (the same key of recognition, or the same SIREN), or of somebody of the same
# name elsewhere.
# A name's keys are those that begin with it: from `name:1:roussel-camille:` up to `name:1:roussel-camille;`.
STANDING = """
SELECT bill.key, bill.number, bill.total, bill.paid_before, bill.issued_on, file.opened_on, file.reference,
       person.match_key, person.siren, bill.id, file.state,
       (SELECT coalesce(sum(debit - credit), 0) FROM agency_posting
        WHERE claim_id = bill.id AND account = 'claim_due' AND component = 'principal')
FROM agency_debtor AS person
JOIN agency_claim AS bill ON bill.debtor_id = person.id AND bill.creditor_id = ANY(%(creditors)s)
    AND bill.withdrawn_on IS NULL
JOIN agency_case AS file ON file.id = bill.case_id
WHERE (bill.key = ANY(%(keys)s::text[]) OR bill.number = ANY(%(numbers)s::text[])) AND person.id IN (
    SELECT id FROM agency_debtor WHERE match_key = ANY(%(people)s::text[])
    UNION SELECT id FROM agency_debtor WHERE siren = ANY(%(sirens)s::text[]) AND siren <> ''
    UNION SELECT known.id FROM unnest(%(names)s::text[]) AS name (starts)
    JOIN agency_debtor AS known ON known.match_key ~>=~ starts AND known.match_key ~<~ (left(starts, -1) || ';')
)
ORDER BY bill.due_on, bill.number, bill.id
"""
