"""Reads of the books that are one pass of the database."""

# Of claims of a case: claim, element, what is still owed on the case, what was asked less what was given up.
DUE_AND_ASKED = """
SELECT posting.claim_id, posting.component,
    coalesce(sum(posting.debit - posting.credit) FILTER (WHERE posting.case_id = %s), 0),
    coalesce(sum(posting.debit - posting.credit) FILTER (WHERE entry.kind IN ('claim_opened', 'claim_waived')), 0)
FROM agency_posting AS posting JOIN agency_entry AS entry ON entry.id = posting.entry_id
WHERE posting.account = 'claim_due' AND posting.claim_id = ANY(%s)
GROUP BY posting.claim_id, posting.component ORDER BY posting.claim_id, posting.component
"""
