"""The works of an agency as fee lines, in one pass of the database."""

# Every work done from a day to another, each at the figure of the mandate in force that day: the last signed one begun
# by then, so that a rider's figures hold from its date and never before. A work already named is left alone.
# - a file, on the day it was confided; one set apart by the law (R2.20) or taken back whole is none;
# - a letter that asks for the sum, taken by the post office;
# - a phase, the first time a case reaches it: a kind of letter, a plan agreed;
# - a month of subscription, once a creditor, by the mandate in force first in it; of one on two rows, once for both,
#   by a mandate of the row that is kept when it has one.
COUNT = """
WITH letter AS (
    SELECT id, case_id, kind, sent_on FROM agency_message
    WHERE sent_on <= %(on)s AND state IN ('accepted', 'done') AND channel IN ('post', 'registered')
      AND kind = ANY(%(asking)s)
), work AS (
    SELECT 'case' AS kind, '' AS detail, opened.id AS case_id, opened.creditor_id, opened.opened_on AS done_on,
           'case:' || opened.id AS work
      FROM agency_case AS opened
     WHERE opened.opened_on BETWEEN %(since)s AND %(on)s AND opened.apart_from_id IS NULL
       AND EXISTS (SELECT FROM agency_claim AS claim WHERE claim.case_id = opened.id AND claim.withdrawn_on IS NULL)
    UNION ALL
    SELECT 'letter', letter.kind, letter.case_id, of.creditor_id, letter.sent_on, 'letter:' || letter.id
      FROM letter JOIN agency_case AS of ON of.id = letter.case_id
     WHERE letter.sent_on >= %(since)s
    UNION ALL
    SELECT 'phase', letter.kind, letter.case_id, of.creditor_id, min(letter.sent_on),
           'phase:' || letter.case_id || ':' || letter.kind
      FROM letter JOIN agency_case AS of ON of.id = letter.case_id
     WHERE letter.case_id IN (SELECT case_id FROM letter WHERE sent_on >= %(since)s)
     GROUP BY letter.case_id, letter.kind, of.creditor_id
    HAVING min(letter.sent_on) >= %(since)s
    UNION ALL
    SELECT 'phase', 'plan', plan.case_id, of.creditor_id, min((plan.accepted_at AT TIME ZONE 'Europe/Paris')::date),
           'phase:' || plan.case_id || ':plan'
      FROM agency_plan AS plan JOIN agency_case AS of ON of.id = plan.case_id
     WHERE plan.accepted_at IS NOT NULL
     GROUP BY plan.case_id, of.creditor_id
    HAVING min((plan.accepted_at AT TIME ZONE 'Europe/Paris')::date) BETWEEN %(since)s AND %(on)s
    UNION ALL
    SELECT * FROM (
        SELECT DISTINCT ON (buyer.id, month.first) 'month', to_char(month.first, 'YYYY-MM'), NULL::bigint,
               mandate.creditor_id, greatest(month.first, mandate.starts_on),
               'month:' || buyer.id || ':' || to_char(month.first, 'YYYY-MM')
          FROM (SELECT first::date FROM generate_series(date_trunc('month', %(since)s::date), %(on)s::date, '1 month')
                    AS first) AS month
          JOIN agency_mandate AS mandate ON mandate.state = 'active'
               AND mandate.starts_on < month.first + interval '1 month'
               AND (mandate.ends_on IS NULL OR mandate.ends_on > month.first)
          JOIN agency_creditor AS own ON own.id = mandate.creditor_id
          JOIN agency_creditor AS buyer ON buyer.id = coalesce(own.merged_into_id, own.id)
         WHERE greatest(month.first, mandate.starts_on) BETWEEN %(since)s AND %(on)s
           AND NOT EXISTS (
               SELECT FROM agency_feeline AS counted JOIN agency_creditor AS row ON row.id = counted.creditor_id
                WHERE counted.kind = 'month' AND counted.detail = to_char(month.first, 'YYYY-MM')
                  AND coalesce(row.merged_into_id, row.id) = buyer.id)
         ORDER BY buyer.id, month.first, own.id <> buyer.id, mandate.starts_on
    ) AS subscribed
)
INSERT INTO agency_feeline (creditor_id, mandate_id, kind, detail, case_id, work, done_on, amount)
SELECT work.creditor_id, mandate.id, work.kind, work.detail, work.case_id, work.work, work.done_on,
       CASE work.kind WHEN 'case' THEN mandate.fee_per_case WHEN 'phase' THEN mandate.fee_per_phase
                      WHEN 'letter' THEN mandate.fee_per_letter ELSE mandate.fee_per_month END
  FROM work
  JOIN LATERAL (
      SELECT * FROM agency_mandate AS signed
       WHERE signed.creditor_id = work.creditor_id AND signed.state = 'active' AND signed.starts_on <= work.done_on
       ORDER BY signed.starts_on DESC LIMIT 1
  ) AS mandate ON true
 ORDER BY work.done_on, work.work
ON CONFLICT (work) DO NOTHING
"""
# The works of these creditors that wait for an invoice, done before a day, go on the invoices just issued.
TAKE_LINES = """
UPDATE agency_feeline AS line SET invoice_id = invoice.id
FROM agency_feeinvoice AS invoice
JOIN agency_creditor AS own ON invoice.creditor_id IN (own.id, own.merged_into_id)
WHERE invoice.id = ANY(%(invoices)s) AND line.creditor_id = own.id AND line.invoice_id IS NULL
  AND line.amount > 0 AND line.done_on < %(before)s
"""
