"""What an agency measures of itself for whoever watches the platform: counts and ages, no word of anybody."""

from django.db import migrations, models

# Answered from indexes alone: each scrape asks every agency. Ages are in seconds, an hour is the one before the instant.
MEASURES = """
CREATE FUNCTION measures(asked_at timestamptz) RETURNS TABLE (name text, kind text, value double precision)
LANGUAGE sql STABLE AS $$
    SELECT 'messages', state, count(*) FROM agency_message
        WHERE state IN ('planned', 'ready', 'sending', 'unknown') GROUP BY state
    UNION ALL
    SELECT 'messages', 'failed', count(*) FROM agency_message WHERE state = 'failed' AND reviewed_at IS NULL
    UNION ALL
    SELECT 'deeds_last_hour', said.verb, count(line.id)
        FROM unnest(ARRAY['message.accepted', 'message.cancelled', 'message.doubted', 'message.failed',
                          'payment.received', 'payment.reversed']) AS said (verb)
        LEFT JOIN agency_journalline line ON line.verb = said.verb AND line.at > asked_at - interval '1 hour'
        GROUP BY said.verb
    UNION ALL
    SELECT 'refusals_last_hour', '', count(*) FROM agency_contactrefusal WHERE at > asked_at - interval '1 hour'
    UNION ALL
    SELECT 'provider_events', 'received', count(*) FROM agency_webhookreceipt WHERE state = 'received'
    UNION ALL
    SELECT 'provider_events', 'stuck', count(*) FROM agency_webhookreceipt WHERE state IN ('failed', 'quarantined')
    UNION ALL
    SELECT 'provider_event_age', '', COALESCE(extract(epoch FROM asked_at - min(received_at)), 0)
        FROM agency_webhookreceipt WHERE state = 'received'
    UNION ALL
    SELECT 'program_event_age', '', greatest(COALESCE(extract(epoch FROM asked_at - min(not_before)), 0), 0)
        FROM agency_telling WHERE state = 'waiting'
    UNION ALL
    (SELECT 'proof_age', '', extract(epoch FROM asked_at - made_at) FROM agency_dailyproof
        ORDER BY "on" DESC, rank DESC LIMIT 1)
    UNION ALL
    (SELECT 'proof_holds', '', holds::int FROM agency_dailyproof ORDER BY "on" DESC, rank DESC LIMIT 1)
$$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('agency', '0105_people_reached_and_calls'),
    ]

    operations = [
        migrations.RunSQL(MEASURES, "DROP FUNCTION measures(timestamptz)"),
        migrations.AddIndex(
            model_name='contactrefusal',
            index=models.Index(fields=['at'], name='contact_refusal_at'),
        ),
        migrations.AddIndex(
            model_name='webhookreceipt',
            index=models.Index(condition=models.Q(('state__in', ['failed', 'quarantined'])), fields=['id'], name='webhook_stuck'),
        ),
    ]
