"""Reads of payments that are one pass of the database."""

# The payments of a case, oldest first: what left of each and did not come back, what of it settles nothing more,
# whether anything ever left, and whether the payment was taken back whole.
PAYMENTS_OF = """
SELECT payment.*, coalesce(away.returned, 0.00) AS returned,
    coalesce(away.reopened, 0.00) + coalesce((
        SELECT sum(surplus.amount) FROM agency_surplus AS surplus
        WHERE surplus.payment_id = payment.id AND surplus.undone_on IS NULL
    ), 0.00) AS reopened, away.moved,
    EXISTS (
        SELECT FROM agency_entry AS money JOIN agency_entry AS mirror ON mirror.reverses_id = money.id
        WHERE money.source = payment.source AND money.idem_key = payment.external_id || ':money'
    ) AS taken
FROM agency_payment AS payment CROSS JOIN LATERAL (
    SELECT sum(gone.amount) FILTER (WHERE gone.restored_on IS NULL) AS returned,
        sum(gone.reopened) FILTER (WHERE gone.restored_on IS NULL) AS reopened, count(*) > 0 AS moved
    FROM agency_withdrawal AS gone WHERE gone.payment_id = payment.id
) AS away
WHERE payment.case_id = %s ORDER BY payment.received_on, payment.id
"""
