"""Words kept: by which act, on which day, in time or late; what a creditor decides of a case.

A word kept before is bound to the journal, which tells when: the register had nothing else.
"""

import django.db.models.deletion
from django.db import migrations, models

WORDS_BEFORE = """
SET CONSTRAINTS ALL IMMEDIATE;
UPDATE agency_commitment SET kind = 'hand_back' WHERE kind = 'next_step' AND text LIKE '%rendu au créancier';
UPDATE agency_commitment SET kept_on = (closed_at AT TIME ZONE 'Europe/Paris')::date, act = 'journal:commitment.kept'
WHERE state = 'kept';
UPDATE agency_commitment SET state = 'kept_late' WHERE state = 'kept' AND kept_on > due_on;
UPDATE agency_commitment word SET debtor_id = message.debtor_id
FROM agency_message message WHERE word.dedupe_key = 'message:' || message.id;
"""

# What a creditor decided is never changed: a new decision is a row of its own.
DECISIONS_STAY = """
CREATE TRIGGER agency_creditordecision_no_change BEFORE UPDATE OR DELETE ON agency_creditordecision
    FOR EACH ROW EXECUTE FUNCTION agency_refuse_change();
CREATE TRIGGER agency_creditordecision_no_truncate BEFORE TRUNCATE ON agency_creditordecision
    FOR EACH STATEMENT EXECUTE FUNCTION agency_refuse_change();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('agency', '0011_second_factor'),
    ]

    operations = [
        migrations.CreateModel(
            name='CreditorDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('choice', models.CharField(choices=[('court', 'saisir la juridiction compétente'), ('stop', 'en rester là'), ('talk', 'en parler avec le cabinet')], max_length=10, verbose_name='décision')),
                ('told', models.CharField(max_length=200, verbose_name='dite comment')),
                ('decided_on', models.DateField(verbose_name='décidé le')),
                ('recorded_at', models.DateTimeField(verbose_name='notée le')),
            ],
            options={
                'verbose_name': 'décision du créancier',
                'verbose_name_plural': 'décisions du créancier',
                'ordering': ('-id',),
            },
        ),
        migrations.AddField(
            model_name='commitment',
            name='act',
            field=models.CharField(blank=True, max_length=60, verbose_name='tenu par'),
        ),
        migrations.AddField(
            model_name='commitment',
            name='debtor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='agency.debtor', verbose_name='annoncé à'),
        ),
        migrations.AddField(
            model_name='commitment',
            name='kept_on',
            field=models.DateField(blank=True, null=True, verbose_name='tenu le'),
        ),
        migrations.AddField(
            model_name='commitment',
            name='step',
            field=models.CharField(blank=True, max_length=20, verbose_name='courrier annoncé'),
        ),
        migrations.AlterField(
            model_name='commitment',
            name='kind',
            field=models.CharField(choices=[('next_step', 'prochaine étape annoncée'), ('hand_back', 'retour au créancier annoncé'), ('answer', 'réponse promise'), ('pause_end', 'fin de pause annoncée'), ('remittance', 'reversement promis'), ('talk', 'point promis au créancier')], max_length=12, verbose_name='nature'),
        ),
        migrations.AlterField(
            model_name='commitment',
            name='state',
            field=models.CharField(choices=[('open', 'à tenir'), ('kept', 'tenu'), ('kept_late', 'tenu en retard'), ('cancelled', 'annulé')], default='open', max_length=10, verbose_name='état'),
        ),
        migrations.AlterField(
            model_name='mandate',
            name='escalation',
            field=models.CharField(choices=[('creditor_each_time', 'le créancier, dossier par dossier'), ('standing_instruction', 'instruction permanente écrite'), ('never', 'jamais : le dossier reste à l’amiable')], default='creditor_each_time', max_length=24, verbose_name='décision d’aller en justice'),
        ),
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('first_letter', 'première lettre'), ('registered_letter', 'lettre recommandée'), ('formal_notice', 'mise en demeure'), ('receipt', 'quittance'), ('plan_confirmed', 'échéancier confirmé'), ('reply_received', 'réponse bien reçue'), ('payment_notice', 'avis de paiement au créancier'), ('offer_notice', 'avis de proposition au créancier'), ('hand_back_notice', 'dossier rendu : avis au créancier'), ('case_returned', 'dossier rendu : avis à la personne'), ('plan_notice', 'avis d’échéancier au créancier'), ('limitation_notice', 'avis de prescription au créancier'), ('payment_changed', 'suite donnée à un paiement'), ('change_notice', 'avis au créancier de la suite d’un paiement')], max_length=20, verbose_name='type'),
        ),
        migrations.RunSQL(WORDS_BEFORE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kept_on__isnull', False), ('state__in', frozenset(['kept', 'kept_late'])), models.Q(('act', ''), _negated=True)), models.Q(models.Q(('state__in', frozenset(['kept', 'kept_late'])), _negated=True), ('act', ''), ('kept_on__isnull', True)), _connector='OR'), name='commitment_kept_names_the_act'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'kept'), _negated=True), ('kept_on__lte', models.F('due_on')), _connector='OR'), name='commitment_kept_is_on_time'),
        ),
        migrations.AddConstraint(
            model_name='commitment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'kept_late'), _negated=True), ('kept_on__gt', models.F('due_on')), _connector='OR'), name='commitment_kept_late_is_late'),
        ),
        migrations.AddField(
            model_name='creditordecision',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='agency.case', verbose_name='dossier'),
        ),
        migrations.AddConstraint(
            model_name='creditordecision',
            constraint=models.CheckConstraint(condition=models.Q(('told', ''), _negated=True), name='creditor_decision_says_how'),
        ),
        migrations.RunSQL(DECISIONS_STAY, migrations.RunSQL.noop),
    ]
