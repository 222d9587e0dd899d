"""What people send with a word: judged before anybody sees it."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

# A file to judge.
_BEFORE = import_module("agency.migrations.0079_visits")._AFTER
_AFTER = _BEFORE.replace(
    "    WHEN 'privacy.write' THEN EXISTS (",
    "    WHEN 'uploads.judge' THEN EXISTS (SELECT FROM agency_upload WHERE state = 'waiting'\n"
    "        AND (lease_until IS NULL OR lease_until < $2))\n"
    "    WHEN 'privacy.write' THEN EXISTS (",
)
assert _AFTER != _BEFORE


class Migration(migrations.Migration):

    dependencies = [
        ('agency', '0094_own_dates'),
    ]

    operations = [
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='pris jusqu’à')),
                ('token', models.UUIDField(blank=True, null=True, verbose_name='jeton')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                ('name', models.CharField(max_length=100, verbose_name='nom donné au fichier')),
                ('format', models.CharField(blank=True, choices=[('pdf', 'PDF'), ('jpeg', 'JPG'), ('png', 'PNG'), ('heic', 'HEIC')], max_length=4, verbose_name='format')),
                ('size', models.PositiveIntegerField(verbose_name='taille en octets')),
                ('sent_at', models.DateTimeField(verbose_name='envoyé le')),
                ('state', models.CharField(choices=[('waiting', 'en cours de vérification'), ('kept', 'reçu et vérifié'), ('refused', 'non gardé')], default='waiting', max_length=8, verbose_name='état')),
                ('fault', models.CharField(blank=True, choices=[('too_large', 'il dépasse 10 Mo. Une photo prise avec le téléphone convient'), ('empty', 'il est vide. Choisissez-le de nouveau'), ('format', 'ce n’est ni un PDF, ni une photo (JPG, PNG, HEIC)'), ('locked', 'ce PDF demande un mot de passe. Envoyez une version sans mot de passe'), ('too_many', 'cinq fichiers sont déjà là. Envoyez les autres plus tard, ou appelez-nous'), ('unreadable', 'il ne s’ouvre pas. Reprenez la photo, ou enregistrez-le de nouveau'), ('risky', 'il présente un risque. Envoyez-en un autre')], max_length=10, verbose_name='pourquoi il n’est pas gardé')),
                ('file', models.FileField(blank=True, max_length=200, upload_to='envois/', verbose_name='fichier tel qu’il est arrivé')),
                ('scanned', models.BooleanField(default=False, verbose_name='analysé par un antivirus')),
                ('judged_at', models.DateTimeField(blank=True, null=True, verbose_name='vérifié le')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='uploads', to='agency.document', verbose_name='pièce gardée')),
                ('reply', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uploads', to='agency.reply', verbose_name='réponse de la personne')),
            ],
            options={
                'verbose_name': 'fichier d’une personne',
                'verbose_name_plural': 'fichiers des personnes',
                'ordering': ('id',),
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['id'], name='upload_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', True), ('fault', ''), ('judged_at__isnull', True), ('state', 'waiting'), models.Q(('file', ''), _negated=True)), models.Q(('document__isnull', False), ('fault', ''), ('file', ''), ('judged_at__isnull', False), ('state', 'kept')), models.Q(('document__isnull', True), ('file', ''), ('judged_at__isnull', False), ('state', 'refused'), models.Q(('fault', ''), _negated=True)), _connector='OR'), name='upload_shown_once_judged')],
            },
        ),
        migrations.RunSQL(_AFTER, _BEFORE),
    ]
