"""Reads of remittances that are one pass of the database."""

# The cases with money collected and not handed over, of one creditor or of all, with something received by the day
# `latest`: the sum, and the day its oldest euro still here came in. What left, left from the oldest payments: that
# euro is of the latest payment that, with those after it, makes up the sum. Payments wholly taken back do not count.
# Without what is `ordered` when that is asked: two persons agreed to it, and the bank has not shown it yet.
COLLECTED = """
WITH ordered AS (
    SELECT paid.case_id, sum(item.amount) AS amount
    FROM agency_transfer transfer
    JOIN agency_remittance remittance ON remittance.id = transfer.remittance_id AND remittance.state = 'approved'
    JOIN agency_transferitem item ON item.transfer_id = transfer.id
    JOIN agency_payment paid ON paid.id = item.payment_id
    WHERE transfer.state = 'waiting' AND %(less_ordered)s
    GROUP BY paid.case_id
), booked AS (
    SELECT case_id, sum(credit - debit) AS amount FROM agency_posting
    WHERE account = %(account)s AND (%(creditors)s::bigint[] IS NULL OR creditor_id = ANY(%(creditors)s))
      AND case_id IN (SELECT case_id FROM agency_payment WHERE received_on <= %(latest)s)
    GROUP BY case_id
), payable AS (
    SELECT booked.case_id, booked.amount - coalesce(ordered.amount, 0) AS amount
    FROM booked LEFT JOIN ordered ON ordered.case_id = booked.case_id
    WHERE booked.amount <> 0 AND booked.amount <> coalesce(ordered.amount, 0)
), left_again AS (
    SELECT payment_id, sum(returned) AS returned, sum(reopened) AS reopened FROM (
        SELECT payment_id, amount AS returned, reopened FROM agency_withdrawal WHERE restored_on IS NULL
        UNION ALL SELECT payment_id, 0, amount FROM agency_surplus WHERE undone_on IS NULL
    ) AS gone GROUP BY payment_id
), taken AS (
    SELECT booked.source, booked.idem_key
    FROM agency_entry reversal JOIN agency_entry booked ON booked.id = reversal.reverses_id
), standing AS (
    SELECT payable.case_id, payable.amount, paid.received_on,
           sum(paid.amount - paid.excess - coalesce(gone.reopened, 0))
               OVER (PARTITION BY payable.case_id ORDER BY paid.received_on DESC, paid.id DESC) AS since
    FROM payable
    JOIN agency_payment paid ON paid.case_id = payable.case_id
    LEFT JOIN left_again gone ON gone.payment_id = paid.id
    WHERE coalesce(gone.returned, 0) < paid.amount
      AND NOT EXISTS (
          SELECT FROM taken WHERE taken.source = paid.source AND taken.idem_key = paid.external_id || ':money')
), dated AS (
    SELECT case_id, coalesce(max(received_on) FILTER (WHERE since >= amount), min(received_on)) AS collected_on
    FROM standing GROUP BY case_id
)
SELECT file.id, file.creditor_id, payable.amount, mandate.remittance_days,
       coalesce(dated.collected_on, file.opened_on)
FROM payable
JOIN agency_case file ON file.id = payable.case_id
JOIN agency_mandate mandate ON mandate.id = file.mandate_id
LEFT JOIN dated ON dated.case_id = payable.case_id
"""

# What each payment still brings its creditor, of one creditor or of all: what stands of it, less what was handed over
# or is on its way. Below zero when it left again after that. Only cases where something is owed, or on its way.
OWED = """
WITH open_cases AS (
    SELECT case_id FROM agency_posting
    WHERE account IN ('creditor_payable', 'creditor_owes') AND (%(creditor)s IS NULL OR creditor_id = %(creditor)s)
    GROUP BY case_id, account HAVING sum(credit - debit) <> 0
    UNION
    SELECT paid.case_id FROM agency_transferitem item
    JOIN agency_transfer transfer ON transfer.id = item.transfer_id AND transfer.state = 'waiting'
    JOIN agency_mandate mandate ON mandate.id = transfer.mandate_id
    JOIN agency_payment paid ON paid.id = item.payment_id
    WHERE %(creditor)s IS NULL OR mandate.creditor_id = %(creditor)s
), left_again AS (
    SELECT payment_id, sum(reopened) AS reopened FROM (
        SELECT payment_id, reopened FROM agency_withdrawal WHERE restored_on IS NULL
        UNION ALL SELECT payment_id, amount FROM agency_surplus WHERE undone_on IS NULL
    ) AS gone GROUP BY payment_id
), handed AS (
    SELECT item.payment_id, sum(item.amount) AS amount
    FROM agency_transferitem item JOIN agency_transfer transfer ON transfer.id = item.transfer_id
    WHERE transfer.state IN ('waiting', 'paid') GROUP BY item.payment_id
), taken AS (
    SELECT booked.source, booked.idem_key
    FROM agency_entry reversal JOIN agency_entry booked ON booked.id = reversal.reverses_id
), standing AS (
    SELECT paid.id, paid.case_id, paid.received_on, paid.value_on, paid.method, coalesce(handed.amount, 0) AS handed,
           CASE WHEN EXISTS (
               SELECT FROM taken WHERE taken.source = paid.source AND taken.idem_key = paid.external_id || ':money')
           THEN 0 ELSE paid.amount - paid.excess - coalesce(left_again.reopened, 0) END AS stands
    FROM agency_payment paid
    LEFT JOIN left_again ON left_again.payment_id = paid.id
    LEFT JOIN handed ON handed.payment_id = paid.id
    WHERE paid.case_id IN (SELECT case_id FROM open_cases)
)
SELECT standing.id, standing.case_id, file.creditor_id, file.mandate_id, standing.stands - standing.handed,
       standing.received_on, standing.value_on, standing.method
FROM standing JOIN agency_case file ON file.id = standing.case_id
WHERE standing.stands <> standing.handed
ORDER BY standing.received_on, standing.id
"""

# What the books say is owed on each case, less what is on its way: the sum of its payments above must be the same.
BOOKED = """
SELECT case_id, sum(credit - debit) FROM agency_posting
WHERE account IN ('creditor_payable', 'creditor_owes') AND case_id = ANY(%(cases)s)
GROUP BY case_id
"""
