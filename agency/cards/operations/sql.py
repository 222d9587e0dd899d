"""Writes of cards that are one pass of the database."""

# An event of this agency's own account, unless it is here already: whether the account is ours, the new row's key, and
# whether an event that came lately waits to be taken, whose worker was woken. That one is looked for among the last
# numbers given alone: whatever plan PostgreSQL takes, a delivery costs the same with ten waiting or ten thousand.
KEEP = """
WITH ours AS (SELECT FROM agency_agencyprofile WHERE id = 1 AND stripe_account = %(account)s),
kept AS (
    INSERT INTO agency_webhookreceipt
        (provider, event_id, kind, object_ref, payload, received_at, state, last_error, attempts)
    SELECT %(provider)s, %(event)s, %(kind)s, %(object)s, %(payload)s::jsonb, %(at)s, %(state)s, %(why)s, 0 FROM ours
    ON CONFLICT (provider, event_id) DO NOTHING
    RETURNING id
)
SELECT EXISTS (SELECT FROM ours), (SELECT id FROM kept), COALESCE(
    (SELECT received_at > %(lately)s FROM agency_webhookreceipt WHERE state = 'received' AND lease_until IS NULL
     AND id < (SELECT id FROM kept) AND id > (SELECT id - 100 FROM kept) ORDER BY id DESC LIMIT 1), false)
"""

# The attempts given that are not paid yet, each with its payment at the provider.
MARK_PAID = """
UPDATE agency_cardattempt AS attempt SET state = %s, closed_at = %s, intent_ref = found.ref
FROM unnest(%s::bigint[], %s::text[]) AS found (id, ref)
WHERE attempt.id = found.id AND attempt.state <> %s RETURNING attempt.id
"""

# One after the other and always in the same order, the locks of these words, until the transaction ends.
LOCK_WORDS = """
SELECT pg_advisory_xact_lock(hashtextextended(word, 0)) FROM (SELECT unnest(%s::text[]) AS word ORDER BY 1) AS words
"""
