"""Limitation lives: its events, its last days bill by bill and person by person, its alerts.

A bill confided before has, towards everybody bound, the last day it came with.
"""

import django.db.models.deletion
from django.db import migrations, models

LAST_DAYS = """
UPDATE agency_caseparty party SET last_day_to_act = cases.last_day_to_act
FROM agency_case cases WHERE cases.id = party.case_id;
INSERT INTO agency_claimlimit (claim_id, debtor_id, last_day_to_act, argued_last_day, to_review)
SELECT claim.id, party.debtor_id, claim.last_day_to_act, claim.last_day_to_act, false
FROM agency_claim claim JOIN agency_caseparty party ON party.case_id = claim.case_id;
"""

# What acted on a limitation is never changed: a mistake is withdrawn by a row of its own.
EVENTS_STAY = """
CREATE TRIGGER agency_limitationevent_no_change BEFORE UPDATE OR DELETE ON agency_limitationevent
    FOR EACH ROW EXECUTE FUNCTION agency_refuse_change();
CREATE TRIGGER agency_limitationevent_no_truncate BEFORE TRUNCATE ON agency_limitationevent
    FOR EACH STATEMENT EXECUTE FUNCTION agency_refuse_change();
"""


class Migration(migrations.Migration):

    dependencies = [
        ("agency", "0006_each_creditor_speaks"),
    ]

    operations = [
        migrations.CreateModel(
            name='ClaimLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_day_to_act', models.DateField(verbose_name='dernier jour pour agir')),
                ('argued_last_day', models.DateField(verbose_name='dernier jour que l’on peut soutenir')),
                ('to_review', models.BooleanField(default=False, verbose_name='à faire vérifier par une personne')),
            ],
            options={
                'verbose_name': 'délai de prescription',
                'verbose_name_plural': 'délais de prescription',
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='LimitationAlert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last_day_to_act', models.DateField(verbose_name='dernier jour pour agir')),
                ('days', models.PositiveSmallIntegerField(verbose_name='seuil, en jours')),
                ('raised_on', models.DateField(verbose_name='signalée le')),
                ('seen_at', models.DateTimeField(blank=True, null=True, verbose_name='vue le')),
            ],
            options={
                'verbose_name': 'alerte de prescription',
                'verbose_name_plural': 'alertes de prescription',
                'ordering': ('last_day_to_act', 'id'),
            },
        ),
        migrations.CreateModel(
            name='LimitationEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('partial_payment', 'paiement d’une partie'), ('instalment_plan_signed_by_debtor', 'échéancier accepté par la personne'), ('written_recognition', 'reconnaissance écrite de la dette'), ('request_for_time_admitting_debt', 'demande de délai qui admet la dette'), ('legal_action_started', 'action en justice'), ('legal_action_ended', 'fin de l’instance'), ('legal_action_void', 'action abandonnée ou rejetée'), ('injonction_order_served', 'injonction de payer signifiée'), ('protective_measure', 'mesure conservatoire'), ('enforcement_act', 'acte d’exécution'), ('insolvency_claim_declared', 'déclaration de créance à une procédure collective'), ('insolvency_closed', 'clôture de la procédure collective'), ('overindebtedness_measures_requested', 'demande de mesures à la commission de surendettement'), ('mediation_agreed', 'médiation acceptée'), ('mediation_ended', 'fin de la médiation'), ('conciliation_agreed', 'conciliation acceptée'), ('conciliation_ended', 'fin de la conciliation'), ('participative_procedure_agreed', 'procédure participative acceptée'), ('participative_procedure_ended', 'fin de la procédure participative'), ('small_claim_procedure_agreed', 'procédure des petites créances acceptée'), ('small_claim_procedure_ended', 'fin de la procédure des petites créances'), ('court_measure_ordered', 'mesure d’instruction ordonnée'), ('court_measure_done', 'mesure d’instruction exécutée')], max_length=40, verbose_name='événement')),
                ('happened_on', models.DateField(verbose_name='date')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('key', models.CharField(max_length=120, unique=True, verbose_name='clé unique')),
                ('noted_at', models.DateTimeField(verbose_name='noté le')),
            ],
            options={
                'verbose_name': 'événement de prescription',
                'verbose_name_plural': 'événements de prescription',
                'ordering': ('happened_on', 'id'),
            },
        ),
        migrations.RemoveConstraint(
            model_name='entry',
            name='entry_kind_known',
        ),
        migrations.AddField(
            model_name='case',
            name='apart_from',
            field=models.ForeignKey(blank=True, help_text='Le dossier dont cette facture prescrite a été séparée.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='set_apart', to='agency.case', verbose_name='mis à part du dossier'),
        ),
        migrations.AddField(
            model_name='caseparty',
            name='last_day_to_act',
            field=models.DateField(null=True, verbose_name='dernier jour pour agir envers cette personne'),
        ),
        migrations.AlterField(
            model_name='debtor',
            name='protection',
            field=models.CharField(blank=True, choices=[('', 'aucune'), ('overindebted_filed', 'dossier de surendettement déposé'), ('overindebted', 'surendettement recevable'), ('insolvent', 'procédure collective'), ('deceased', 'décès'), ('minor', 'mineur'), ('guardianship', 'tutelle'), ('curatorship', 'curatelle')], max_length=20, verbose_name='protection'),
        ),
        migrations.AlterField(
            model_name='document',
            name='kind',
            field=models.CharField(choices=[('invoice', 'facture'), ('contract', 'contrat'), ('letter', 'courrier'), ('proof', 'preuve d’acheminement'), ('receipt', 'quittance'), ('plan', 'échéancier'), ('reply', 'document reçu de la personne'), ('act', 'acte ou preuve d’un événement')], max_length=10, verbose_name='type'),
        ),
        migrations.AlterField(
            model_name='entry',
            name='kind',
            field=models.CharField(choices=[('claim_opened', 'créance confiée'), ('claim_settled', 'règlement imputé'), ('claim_waived', 'abandon'), ('claim_set_apart', 'créance prescrite mise à part'), ('received', 'encaissement'), ('identified', 'somme identifiée'), ('psp_fee', 'frais du prestataire de paiement'), ('payout', 'virement du prestataire de paiement'), ('remitted', 'reversement'), ('refunded', 'remboursement'), ('reversal', 'contre-passation')], max_length=20, verbose_name='nature'),
        ),
        migrations.AlterField(
            model_name='hold',
            name='reason',
            field=models.CharField(choices=[('reply', 'un message attend notre réponse'), ('dispute', 'contestation'), ('already_paid', 'la personne dit avoir payé'), ('proposal', 'proposition d’échéancier'), ('hardship', 'période difficile'), ('pause', 'pause demandée'), ('protection', 'situation protégée'), ('staff', 'suspendu par le cabinet'), ('gentle', 'une personne reprend contact, avec douceur'), ('wrong_person', 'ce courrier n’était pas pour cette personne')], max_length=14, verbose_name='motif'),
        ),
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('first_letter', 'première lettre'), ('registered_letter', 'lettre recommandée'), ('formal_notice', 'mise en demeure'), ('receipt', 'quittance'), ('plan_confirmed', 'échéancier confirmé'), ('reply_received', 'réponse bien reçue'), ('payment_notice', 'avis de paiement au créancier'), ('offer_notice', 'avis de proposition au créancier'), ('plan_notice', 'avis d’échéancier au créancier'), ('limitation_notice', 'avis de prescription au créancier')], max_length=20, verbose_name='type'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['claim_opened', 'claim_settled', 'claim_waived', 'claim_set_apart', 'received', 'identified', 'psp_fee', 'payout', 'remitted', 'refunded', 'reversal'])), name='entry_kind_known'),
        ),
        migrations.AddField(
            model_name='claimlimit',
            name='claim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='limits', to='agency.claim', verbose_name='créance'),
        ),
        migrations.AddField(
            model_name='claimlimit',
            name='debtor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='limits', to='agency.debtor', verbose_name='personne'),
        ),
        migrations.AddField(
            model_name='limitationalert',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='limitation_alerts', to='agency.case', verbose_name='dossier'),
        ),
        migrations.AddField(
            model_name='limitationevent',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='limitation_events', to='agency.case', verbose_name='dossier'),
        ),
        migrations.AddField(
            model_name='limitationevent',
            name='claim',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agency.claim', verbose_name='créance'),
        ),
        migrations.AddField(
            model_name='limitationevent',
            name='debtor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agency.debtor', verbose_name='personne'),
        ),
        migrations.AddField(
            model_name='limitationevent',
            name='document',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agency.document', verbose_name='pièce'),
        ),
        migrations.AddField(
            model_name='limitationevent',
            name='withdraws',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='withdrawn_by', to='agency.limitationevent', verbose_name='retire'),
        ),
        migrations.AddConstraint(
            model_name='claimlimit',
            constraint=models.UniqueConstraint(fields=('claim', 'debtor'), name='claim_limit_once'),
        ),
        migrations.AddConstraint(
            model_name='claimlimit',
            constraint=models.CheckConstraint(condition=models.Q(('argued_last_day__gte', models.F('last_day_to_act'))), name='claim_limit_prudent_first'),
        ),
        migrations.AddIndex(
            model_name='limitationalert',
            index=models.Index(condition=models.Q(('seen_at', None)), fields=['last_day_to_act'], name='limitation_alert_open'),
        ),
        migrations.AddConstraint(
            model_name='limitationalert',
            constraint=models.UniqueConstraint(fields=('case', 'last_day_to_act', 'days'), name='limitation_alert_once'),
        ),
        migrations.AddConstraint(
            model_name='limitationalert',
            constraint=models.CheckConstraint(condition=models.Q(('raised_on__lte', models.F('last_day_to_act'))), name='limitation_alert_before_the_end'),
        ),
        migrations.AddConstraint(
            model_name='limitationevent',
            constraint=models.CheckConstraint(condition=models.Q(('withdraws__isnull', True), models.Q(('note', ''), _negated=True), _connector='OR'), name='limitation_withdrawal_says_why'),
        ),
        migrations.RunSQL(LAST_DAYS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='caseparty',
            name='last_day_to_act',
            field=models.DateField(verbose_name='dernier jour pour agir envers cette personne'),
        ),
        migrations.RunSQL(EVENTS_STAY, migrations.RunSQL.noop),
    ]
