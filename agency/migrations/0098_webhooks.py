"""Addresses of programs, and what they hear of: made by a trigger of the journal, in the transaction of the deed."""

from importlib import import_module

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

# What an address waits for.
_BEFORE = import_module("agency.migrations.0095_uploads")._AFTER
_AFTER = _BEFORE.replace(
    "    WHEN 'uploads.judge' THEN EXISTS (",
    "    WHEN 'webhooks.drain' THEN EXISTS (SELECT FROM agency_telling WHERE state = 'waiting'\n"
    "        AND not_before <= $2 AND (lease_until IS NULL OR lease_until < $2))\n"
    "    WHEN 'uploads.judge' THEN EXISTS (",
)
assert _AFTER != _BEFORE

# Once for a statement, whatever number of lines it writes; nothing more is read while no address hears of anything.
# A remittance has no case: its creditor is the mandate's. Two rows of one creditor hear alike.
_TELL = """
CREATE FUNCTION agency_tell_programs() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM agency_webhookendpoint WHERE shut_at IS NULL) THEN
        RETURN NULL;
    END IF;
    WITH told AS (
        SELECT line.id AS line, source.kind, line.at, line.case_id, line.subject_type, line.subject_id,
            coalesce(owner.merged_into_id, owner.id) AS creditor
        FROM written line
        JOIN (VALUES
%s
        ) AS source (verb, field, wanted, kind)
            ON source.verb = line.verb AND (source.field = '' OR line.data ->> source.field = source.wanted)
        LEFT JOIN agency_case file ON file.id = line.case_id
        LEFT JOIN agency_transfer sent ON line.subject_type = 'transfer' AND sent.id = line.subject_id
        LEFT JOIN agency_mandate mandate ON mandate.id = sent.mandate_id
        JOIN agency_creditor owner ON owner.id = coalesce(file.creditor_id, mandate.creditor_id)
    ), heard AS (
        SELECT told.line, endpoint.id AS endpoint
        FROM told
        JOIN agency_webhookendpoint endpoint ON endpoint.shut_at IS NULL AND told.kind = ANY (endpoint.kinds)
        LEFT JOIN agency_creditor own ON own.id = endpoint.creditor_id
        WHERE endpoint.creditor_id IS NULL OR coalesce(own.merged_into_id, own.id) = told.creditor
    ), events AS (
        INSERT INTO agency_programevent (
            uid, line, kind, at, creditor_number, case_number, subject_type, subject_number
        )
        SELECT gen_random_uuid(), told.line, told.kind, told.at, told.creditor, told.case_id, told.subject_type,
            told.subject_id
        FROM told WHERE told.line IN (SELECT heard.line FROM heard) ORDER BY told.line
        RETURNING id, line, at
    )
    INSERT INTO agency_telling (endpoint_id, event_id, state, not_before, attempts, fault, answer)
    SELECT heard.endpoint, events.id, 'waiting', events.at, 0, '', ''
    FROM heard JOIN events ON events.line = heard.line ORDER BY events.line, heard.endpoint;
    RETURN NULL;
END
$$;
CREATE TRIGGER agency_tell_programs AFTER INSERT ON agency_journalline
REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION agency_tell_programs();
"""
_SOURCES = (
    ("case.opened", "", "", "case.received"),
    ("qualification.concluded", "conclusion", "ready", "case.qualified"),
    ("qualification.alike", "", "", "case.qualified"),
    ("qualification.concluded", "conclusion", "stop", "case.refused"),
    ("case.moved", "to", "settled", "case.closed"),
    ("case.moved", "to", "returned", "case.closed"),
    ("case.moved", "to", "time_barred", "case.closed"),
    ("case.moved", "to", "closed", "case.closed"),
    ("payment.received", "", "", "payment.received"),
    ("payment.withdrawn", "", "", "payment.taken_back"),
    ("payment.reversed", "", "", "payment.taken_back"),
    ("payment.restored", "", "", "payment.restored"),
    ("plan.accepted", "", "", "plan.agreed"),
    ("plan.completed", "", "", "plan.completed"),
    ("plan.ended", "", "", "plan.ended"),
    ("creditor.asked", "", "", "question.asked"),
    ("dispute.asked", "", "", "dispute.opened"),
    ("dispute.decided", "", "", "dispute.decided"),
    ("next_step.asked", "", "", "next_step.asked"),
    ("remittance.paid", "", "", "remittance.paid"),
    ("remittance.returned", "", "", "remittance.returned"),
)
_TOLD = _TELL.replace("%s", ",\n".join("            ('{}', '{}', '{}', '{}')".format(*one) for one in _SOURCES))
_UNTOLD = "DROP TRIGGER agency_tell_programs ON agency_journalline; DROP FUNCTION agency_tell_programs()"


class Migration(migrations.Migration):

    dependencies = [
        ('agency', '0097_plans_changed'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProgramEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, unique=True, verbose_name='identifiant')),
                ('line', models.BigIntegerField(null=True, unique=True, verbose_name='ligne du journal')),
                ('kind', models.CharField(choices=[('case.received', 'dossier reçu'), ('case.qualified', 'dossier vérifié, bon à écrire'), ('case.refused', 'dossier vérifié, non poursuivi'), ('case.closed', 'dossier clos ou rendu'), ('payment.received', 'paiement reçu'), ('payment.taken_back', 'paiement repris, en tout ou partie'), ('payment.restored', 'paiement repris, revenu'), ('plan.agreed', 'échéancier convenu'), ('plan.completed', 'échéancier payé'), ('plan.ended', 'échéancier arrêté'), ('question.asked', 'question au créancier'), ('dispute.opened', 'contestation soumise au créancier'), ('dispute.decided', 'contestation tranchée'), ('next_step.asked', 'suite d’un dossier rendu à choisir'), ('remittance.paid', 'reversement versé'), ('remittance.returned', 'reversement revenu de la banque'), ('webhook.test', 'essai')], max_length=20, verbose_name='événement')),
                ('at', models.DateTimeField(verbose_name='instant')),
                ('creditor_number', models.BigIntegerField(null=True, verbose_name='numéro du créancier')),
                ('case_number', models.BigIntegerField(null=True, verbose_name='numéro du dossier')),
                ('subject_type', models.CharField(blank=True, max_length=40, verbose_name='objet')),
                ('subject_number', models.BigIntegerField(null=True, verbose_name='numéro de l’objet')),
            ],
            options={
                'verbose_name': 'événement pour les logiciels',
                'verbose_name_plural': 'événements pour les logiciels',
                'ordering': ('id',),
                'indexes': [models.Index(fields=['at'], name='program_event_at')],
            },
        ),
        migrations.CreateModel(
            name='WebhookEndpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80, verbose_name='logiciel')),
                ('url', models.CharField(max_length=300, verbose_name='adresse')),
                ('kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('case.received', 'dossier reçu'), ('case.qualified', 'dossier vérifié, bon à écrire'), ('case.refused', 'dossier vérifié, non poursuivi'), ('case.closed', 'dossier clos ou rendu'), ('payment.received', 'paiement reçu'), ('payment.taken_back', 'paiement repris, en tout ou partie'), ('payment.restored', 'paiement repris, revenu'), ('plan.agreed', 'échéancier convenu'), ('plan.completed', 'échéancier payé'), ('plan.ended', 'échéancier arrêté'), ('question.asked', 'question au créancier'), ('dispute.opened', 'contestation soumise au créancier'), ('dispute.decided', 'contestation tranchée'), ('next_step.asked', 'suite d’un dossier rendu à choisir'), ('remittance.paid', 'reversement versé'), ('remittance.returned', 'reversement revenu de la banque')], max_length=20), size=None, verbose_name='événements')),
                ('seed', models.CharField(max_length=32, verbose_name='graine')),
                ('former_seed', models.CharField(blank=True, max_length=32, verbose_name='graine d’avant')),
                ('rotated_at', models.DateTimeField(blank=True, null=True, verbose_name='secret changé le')),
                ('made_at', models.DateTimeField(verbose_name='ajoutée le')),
                ('made_by', models.CharField(max_length=150, verbose_name='ajoutée par')),
                ('failing_since', models.DateTimeField(blank=True, null=True, verbose_name='ne reçoit plus depuis')),
                ('shut_at', models.DateTimeField(blank=True, null=True, verbose_name='arrêtée le')),
                ('shut_why', models.CharField(blank=True, choices=[('hand', 'arrêtée à la main'), ('gone', 'a répondu qu’elle n’existe plus (410)'), ('failing', 'n’a rien accepté depuis cinq jours')], max_length=8, verbose_name='pourquoi')),
                ('creditor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='webhook_endpoints', to='agency.creditor', verbose_name='créancier')),
            ],
            options={
                'verbose_name': 'adresse d’un logiciel',
                'verbose_name_plural': 'adresses de logiciels',
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='Telling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='pris jusqu’à')),
                ('token', models.UUIDField(blank=True, null=True, verbose_name='jeton')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                ('state', models.CharField(choices=[('waiting', 'à envoyer'), ('delivered', 'reçu'), ('failed', 'non reçu')], default='waiting', max_length=9, verbose_name='état')),
                ('not_before', models.DateTimeField(verbose_name='pas avant')),
                ('tried_at', models.DateTimeField(blank=True, null=True, verbose_name='dernier essai')),
                ('status', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='réponse')),
                ('fault', models.CharField(blank=True, choices=[('silent', 'pas de réponse dans le temps'), ('unreachable', 'injoignable, ou pas une adresse publique'), ('tls', 'certificat refusé'), ('shut', 'adresse arrêtée')], max_length=11, verbose_name='sans réponse')),
                ('answer', models.CharField(blank=True, max_length=500, verbose_name='début de la réponse')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tellings', to='agency.programevent', verbose_name='événement')),
                ('endpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tellings', to='agency.webhookendpoint', verbose_name='adresse')),
            ],
            options={
                'verbose_name': 'envoi à un logiciel',
                'verbose_name_plural': 'envois aux logiciels',
                'ordering': ('-id',),
            },
        ),
        migrations.AddConstraint(
            model_name='webhookendpoint',
            constraint=models.CheckConstraint(condition=models.Q(('kinds__len__gt', 0), ('kinds__contained_by', ['case.received', 'case.qualified', 'case.refused', 'case.closed', 'payment.received', 'payment.taken_back', 'payment.restored', 'plan.agreed', 'plan.completed', 'plan.ended', 'question.asked', 'dispute.opened', 'dispute.decided', 'next_step.asked', 'remittance.paid', 'remittance.returned'])), name='webhook_hears_of_something', violation_error_message='Choisissez au moins un événement.'),
        ),
        migrations.AddConstraint(
            model_name='webhookendpoint',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('shut_at__isnull', True), ('shut_why', '')), models.Q(('shut_at__isnull', False), models.Q(('shut_why', ''), _negated=True)), _connector='OR'), name='webhook_shut_says_why'),
        ),
        migrations.AddIndex(
            model_name='telling',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['not_before', 'id'], name='telling_waiting'),
        ),
        migrations.AddConstraint(
            model_name='telling',
            constraint=models.UniqueConstraint(fields=('endpoint', 'event'), name='telling_once'),
        ),
        migrations.RunSQL(_TOLD, _UNTOLD),
        migrations.RunSQL(_AFTER, _BEFORE),
    ]
