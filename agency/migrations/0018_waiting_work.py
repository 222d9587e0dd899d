"""Whether a task would find something to do in this agency: asked each minute, answered from indexes alone."""

from django.db import migrations, models

# At least what the queries of each task find (`tests/config/test_waiting_work.py` holds both together); a task that is
# not named here is always called.
WAITING_WORK = """
CREATE FUNCTION waiting_work(task text, asked_at timestamptz) RETURNS boolean LANGUAGE sql STABLE AS $$
SELECT CASE task
    WHEN 'outbox.drain' THEN
        EXISTS (SELECT FROM agency_message WHERE state IN ('planned', 'ready', 'sending', 'unknown')
                AND not_before <= asked_at AND (lease_until IS NULL OR lease_until < asked_at))
    WHEN 'outbox.proofs' THEN
        EXISTS (SELECT FROM agency_deliveryevent WHERE proof_id IS NULL AND received_at > asked_at - interval '7 days')
    WHEN 'outbox.poll' THEN
        EXISTS (SELECT FROM agency_message WHERE state = 'accepted' AND provider_ref <> '')
    WHEN 'cards.drain' THEN
        EXISTS (SELECT FROM agency_webhookreceipt
                WHERE state = 'received' AND (lease_until IS NULL OR lease_until < asked_at))
    WHEN 'cards.recover' THEN
        EXISTS (SELECT FROM agency_cardattempt WHERE state NOT IN ('paid', 'expired'))
    WHEN 'journal.seal' THEN
        EXISTS (SELECT FROM agency_journalline WHERE id > COALESCE((SELECT max(last_line) FROM agency_journalblock), 0))
    WHEN 'strategies.tick' THEN
        EXISTS (SELECT FROM agency_case WHERE state IN ('to_qualify', 'with_creditor', 'active', 'plan'))
        OR EXISTS (SELECT FROM agency_strategyrun WHERE state = 'running')
        OR EXISTS (SELECT FROM agency_commitment WHERE state = 'open')
    ELSE true
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("agency", "0017_contract_period")]
    operations = [
        migrations.RunSQL(WAITING_WORK, "DROP FUNCTION waiting_work(text, timestamptz)"),
        migrations.AddIndex(
            model_name="deliveryevent",
            index=models.Index(
                condition=models.Q(("proof__isnull", True)), fields=["received_at"], name="delivery_event_unproven"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(condition=models.Q(("state", "accepted")), fields=["accepted_at"], name="message_travels"),
        ),
        migrations.AddIndex(
            model_name="cardattempt",
            index=models.Index(
                condition=models.Q(("state__in", ["paid", "expired"]), _negated=True), fields=["id"], name="attempt_open"
            ),
        ),
    ]
