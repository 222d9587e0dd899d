"""Messages carry one record per kind, with a version; one word for each kind of letter and of contact point.

Rows of before are rewritten here, so that no code has to read two shapes.
"""

from django.db import migrations, models

# Where the moment of the call lay among the words of a message, it becomes a column of its own.
MESSAGES = """
UPDATE agency_message SET called_at = (payload ->> 'called_at')::timestamptz WHERE payload ? 'called_at';
UPDATE agency_message SET payload = (payload - 'called_at') || '{"version": 1}' WHERE NOT payload ? 'version';
UPDATE agency_message SET payload = jsonb_build_object(
    'version', 1,
    'payment', payload #> '{receipt,payment}',
    'email', coalesce(payload #> '{receipt,email}', '""'),
    'receipt', (payload -> 'receipt') - 'payment' - 'email'
) WHERE kind = 'receipt' AND payload -> 'receipt' ? 'payment';
UPDATE agency_message SET payload = jsonb_build_object(
    'version', 1,
    'payment', payload #> '{payment,payment}',
    'person', payload #> '{payment,person}',
    'executes_plan', payload #> '{payment,plan}',
    'remit_by', payload #> '{payment,remit_by}',
    'receipt', (payload -> 'payment') - 'payment' - 'person' - 'plan' - 'remit_by'
) WHERE kind = 'payment_notice' AND jsonb_typeof(payload -> 'payment') = 'object';
UPDATE agency_message SET payload = (payload -> 'reply') || '{"version": 1}'
WHERE kind = 'reply_received' AND jsonb_typeof(payload -> 'reply') = 'object';
"""

# Texts that nothing sends are withdrawn; the answer to a reply bears the name its message has.
TEMPLATES = """
DELETE FROM agency_lettertemplate WHERE kind IN ('instalment_missed', 'pause_confirmed', 'case_settled');
UPDATE agency_lettertemplate SET kind = 'reply_received' WHERE kind = 'dispute_received';
UPDATE wagtailcore_revision SET content = jsonb_set(content, '{kind}', '"reply_received"')
WHERE content ->> 'kind' = 'dispute_received';
"""


class Migration(migrations.Migration):

    dependencies = [
        ('agency', '0002_books_hold'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='contactpoint',
            name='contact_point_once',
        ),
        migrations.RenameField(
            model_name='contactpoint',
            old_name='channel',
            new_name='kind',
        ),
        migrations.AddField(
            model_name='cardattempt',
            name='attempts',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='essais'),
        ),
        migrations.AddField(
            model_name='cardattempt',
            name='lease_until',
            field=models.DateTimeField(blank=True, null=True, verbose_name='pris jusqu’à'),
        ),
        migrations.AddField(
            model_name='cardattempt',
            name='token',
            field=models.UUIDField(blank=True, null=True, verbose_name='jeton'),
        ),
        migrations.AddField(
            model_name='message',
            name='called_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='prestataire appelé le'),
        ),
        migrations.AlterField(
            model_name='lettertemplate',
            name='audience',
            field=models.CharField(choices=[('consumer', 'particulier'), ('business', 'professionnel')], default='consumer', max_length=12, verbose_name='public'),
        ),
        migrations.AlterField(
            model_name='lettertemplate',
            name='kind',
            field=models.CharField(choices=[('first_letter', 'première lettre'), ('registered_letter', 'lettre recommandée'), ('formal_notice', 'mise en demeure'), ('plan_confirmed', 'échéancier confirmé'), ('reply_received', 'réponse bien reçue')], max_length=24, verbose_name='sorte'),
        ),
        migrations.AlterField(
            model_name='message',
            name='payload',
            field=models.JSONField(verbose_name='contenu'),
        ),
        migrations.AddConstraint(
            model_name='contactpoint',
            constraint=models.UniqueConstraint(fields=('debtor', 'kind', 'value'), name='contact_point_once'),
        ),
        migrations.RunSQL(MESSAGES, migrations.RunSQL.noop),
        migrations.RunSQL(TEMPLATES, migrations.RunSQL.noop),
    ]
