"""A creditor's word on a person is kept as that creditor's; what contradicts it becomes a question.

A firm known by its SIREN was one row for every creditor. It stays the row of the creditor who brought it first; the
next file of another creditor makes a row of its own. Nothing here moves a case.
"""

import django.db.models.deletion
from django.db import migrations, models

ONE_CREDITOR = """
SELECT party.debtor_id, min(standing.creditor_id) AS creditor_id
FROM agency_caseparty party JOIN agency_case standing ON standing.id = party.case_id
GROUP BY party.debtor_id HAVING count(DISTINCT standing.creditor_id) = 1
"""
FIRST_CREDITOR = """
SELECT DISTINCT ON (party.debtor_id) party.debtor_id, standing.creditor_id
FROM agency_caseparty party JOIN agency_case standing ON standing.id = party.case_id
ORDER BY party.debtor_id, standing.id
"""
WORDS = f"""
UPDATE agency_debtor SET match_key = 'siren:' || one.creditor_id || ':' || siren FROM ({FIRST_CREDITOR}) one
WHERE one.debtor_id = agency_debtor.id AND match_key = 'siren:' || siren;
UPDATE agency_address SET creditor_id = one.creditor_id FROM ({ONE_CREDITOR}) one
WHERE one.debtor_id = agency_address.debtor_id AND source = 'creditor';
UPDATE agency_contactpoint SET creditor_id = one.creditor_id FROM ({ONE_CREDITOR}) one
WHERE one.debtor_id = agency_contactpoint.debtor_id AND source = 'creditor';
"""


class Migration(migrations.Migration):

    dependencies = [
        ('agency', '0005_doubtful_lines'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('matter', models.CharField(choices=[('name', 'nom'), ('address', 'adresse'), ('email', 'e-mail'), ('phone', 'téléphone')], max_length=10, verbose_name='objet')),
                ('known', models.JSONField(verbose_name='ce que nous avions')),
                ('brought', models.JSONField(verbose_name='ce que dit le fichier')),
                ('elsewhere', models.BooleanField(default=False, verbose_name='connu par un autre dossier')),
                ('state', models.CharField(choices=[('open', 'à trancher'), ('kept', 'garder ce que nous avions'), ('adopted', 'adopter pour les dossiers de ce créancier'), ('everywhere', 'adopter pour tous les dossiers de la personne')], default='open', max_length=10, verbose_name='décision')),
                ('asked_at', models.DateTimeField(verbose_name='depuis le')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='tranchée le')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='motif')),
            ],
            options={
                'verbose_name': 'coordonnée à trancher',
                'verbose_name_plural': 'coordonnées à trancher',
                'ordering': ('asked_at', 'id'),
            },
        ),
        migrations.AddField(
            model_name='address',
            name='creditor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agency.creditor', verbose_name='dite par'),
        ),
        migrations.AddField(
            model_name='contactpoint',
            name='creditor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agency.creditor', verbose_name='dit par'),
        ),
        migrations.AddIndex(
            model_name='debtor',
            index=models.Index(condition=models.Q(('siren', ''), _negated=True), fields=['siren'], name='debtor_of_one_firm'),
        ),
        migrations.AddField(
            model_name='contactquestion',
            name='creditor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contact_questions', to='agency.creditor', verbose_name='dit par'),
        ),
        migrations.AddField(
            model_name='contactquestion',
            name='debtor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='agency.debtor', verbose_name='personne'),
        ),
        migrations.AddConstraint(
            model_name='contactquestion',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('debtor', 'matter'), name='contact_question_open_once'),
        ),
        migrations.AddConstraint(
            model_name='contactquestion',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('decided_at__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='contact_question_decided_with_a_reason'),
        ),
        migrations.RunSQL(WORDS, migrations.RunSQL.noop),
    ]
