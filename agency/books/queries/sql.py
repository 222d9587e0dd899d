"""Reads of a proof that are one pass of the database, so that all their sums are of one instant."""

# The net debit of each account of the money; the debits and the credits of each book. Then, by case: what payments say
# was received for the creditor and over the debt, less what left again, beside what the entries of those very facts
# say. A payment that was reversed counts for nothing; what left and came back counts again. What goes out to creditors
# and to people, and what is moved between them, is no fact of a payment. No entry is of both books: an account says
# which one it is of, and only a reversal asks for the entry before it.
PROOF = """
WITH money AS (
    SELECT posting.account, posting.case_id, posting.credit - posting.debit AS net,
           CASE WHEN entry.reverses_id IS NULL THEN entry.kind
                ELSE (SELECT booked.kind FROM agency_entry booked WHERE booked.id = entry.reverses_id) END AS kind
    FROM agency_posting posting
    JOIN agency_entry entry ON entry.id = posting.entry_id
    WHERE entry.book = 'money'
), left_again AS (
    SELECT payment_id, sum(reopened) AS reopened, sum(amount - reopened) AS over
    FROM agency_withdrawal WHERE restored_on IS NULL GROUP BY payment_id
), taken AS (
    SELECT booked.source, booked.idem_key
    FROM agency_entry reversal JOIN agency_entry booked ON booked.id = reversal.reverses_id
    WHERE booked.book = 'money' AND reversal.reverses_id IS NOT NULL
), facts AS (
    SELECT paid.case_id, sum(paid.amount - paid.excess - coalesce(gone.reopened, 0)) AS payable,
           sum(paid.excess - coalesce(gone.over, 0)) AS over
    FROM agency_payment paid LEFT JOIN left_again gone ON gone.payment_id = paid.id
    WHERE NOT EXISTS (
        SELECT FROM taken WHERE taken.source = paid.source AND taken.idem_key = paid.external_id || ':money')
    GROUP BY paid.case_id
), ledger AS (
    SELECT case_id, coalesce(sum(net) FILTER (WHERE account IN ('creditor_payable', 'creditor_owes')), 0) AS payable,
           coalesce(sum(net) FILTER (WHERE account = 'overpayment_due'), 0) AS over
    FROM money WHERE kind IN ('received', 'identified', 'taken_back') AND case_id IS NOT NULL GROUP BY case_id
), sides AS (
    SELECT coalesce(facts.case_id, ledger.case_id) AS case_id,
           coalesce(facts.payable, 0) AS payable_facts, coalesce(ledger.payable, 0) AS payable_books,
           coalesce(facts.over, 0) AS over_facts, coalesce(ledger.over, 0) AS over_books
    FROM facts FULL JOIN ledger ON ledger.case_id = facts.case_id
), wrong AS (
    SELECT array_agg(file.reference ORDER BY file.reference) FILTER (WHERE payable_facts <> payable_books) AS payable,
           array_agg(file.reference ORDER BY file.reference) FILTER (WHERE over_facts <> over_books) AS over
    FROM sides JOIN agency_case file ON file.id = sides.case_id
    WHERE payable_facts <> payable_books OR over_facts <> over_books
)
SELECT 'account', account, sum(-net), 0, NULL::varchar[] FROM money GROUP BY account
UNION ALL
SELECT 'book', book, sum(debit), sum(credit), NULL FROM (
    SELECT CASE WHEN account = ANY(%(claims)s) THEN 'claim' ELSE 'money' END AS book, sum(debit) AS debit,
           sum(credit) AS credit
    FROM agency_posting GROUP BY account
) AS halves GROUP BY book
UNION ALL
SELECT 'side', 'payable', coalesce(sum(payable_books), 0), coalesce(sum(payable_facts), 0),
       (SELECT payable[:5] FROM wrong)
FROM sides
UNION ALL
SELECT 'side', 'overpaid', coalesce(sum(over_books), 0), coalesce(sum(over_facts), 0),
       (SELECT over[:5] FROM wrong)
FROM sides
UNION ALL
SELECT 'side', 'suspense', coalesce((SELECT sum(net) FROM money WHERE account = 'suspense'), 0),
       coalesce((SELECT sum(amount - given) FROM agency_bankline WHERE state IN ('suspense', 'not_ours')), 0), NULL
"""

# What is held for each creditor, and what he has in excess; nothing for who is owed nothing.
SHARES = """
SELECT creditor_id, coalesce(sum(credit - debit) FILTER (WHERE account = 'creditor_payable'), 0),
       coalesce(sum(debit - credit) FILTER (WHERE account = 'creditor_owes'), 0)
FROM agency_posting WHERE account IN ('creditor_payable', 'creditor_owes')
GROUP BY creditor_id
HAVING sum(credit - debit) FILTER (WHERE account = 'creditor_payable') <> 0
    OR sum(debit - credit) FILTER (WHERE account = 'creditor_owes') <> 0
ORDER BY creditor_id
"""
