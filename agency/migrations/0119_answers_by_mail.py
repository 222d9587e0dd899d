"""The mail box where answers arrive, and the mails that came to it, each once."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

_BEFORE = import_module("agency.migrations.0113_post_providers")._AFTER
_ELSE = "    ELSE true\n"
_READ = "    WHEN 'inbox.read' THEN\n        EXISTS (SELECT FROM agency_mailbox WHERE checked_at IS NOT NULL)\n"
_AFTER = _BEFORE.replace(_ELSE, _READ + _ELSE)
assert _ELSE in _BEFORE


class Migration(migrations.Migration):

    dependencies = [
        ('agency', '0118_sealed_ibans'),
    ]

    operations = [
        migrations.CreateModel(
            name='MailBox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(max_length=254, verbose_name='adresse où arrivent les réponses')),
                ('host', models.CharField(max_length=120, verbose_name='serveur IMAP')),
                ('port', models.PositiveIntegerField(default=993, verbose_name='port')),
                ('username', models.CharField(max_length=150, verbose_name='identifiant')),
                ('sealed', models.TextField(verbose_name='mot de passe scellé')),
                ('tagged', models.BooleanField(default=False, verbose_name='adresses avec un signe +')),
                ('kept_at', models.DateTimeField(verbose_name='enregistrée le')),
                ('kept_by', models.CharField(max_length=150, verbose_name='par')),
                ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='ouverte pour la première fois le')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='relevée le')),
                ('why_not', models.CharField(blank=True, max_length=200, verbose_name='ce que le serveur a répondu')),
                ('failing_since', models.DateTimeField(blank=True, null=True, verbose_name='fermée depuis')),
                ('validity', models.BigIntegerField(default=0, verbose_name='numérotation du serveur')),
                ('last_uid', models.BigIntegerField(default=0, verbose_name='dernier message lu')),
            ],
            options={
                'verbose_name': 'boîte des réponses',
                'verbose_name_plural': 'boîte des réponses',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='mail_box_one'), models.CheckConstraint(condition=models.Q(models.Q(('failing_since__isnull', True), ('why_not', '')), models.Q(models.Q(('why_not', ''), _negated=True), ('failing_since__isnull', False)), _connector='OR'), name='mail_box_fails_since')],
            },
        ),
        migrations.CreateModel(
            name='ReceivedMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fingerprint', models.CharField(max_length=64, unique=True, verbose_name='empreinte')),
                ('nature', models.CharField(choices=[('human', 'écrit par quelqu’un'), ('automatic', 'réponse automatique'), ('undelivered', 'e-mail non remis')], max_length=12, verbose_name='nature')),
                ('state', models.CharField(choices=[('to_file', 'à classer'), ('filed', 'au dossier'), ('left', 'sans suite')], max_length=8, verbose_name='état')),
                ('sender', models.CharField(blank=True, max_length=254, verbose_name='expéditeur')),
                ('subject', models.CharField(blank=True, max_length=200, verbose_name='objet')),
                ('text', models.TextField(blank=True, verbose_name='texte')),
                ('raw', models.FileField(blank=True, max_length=200, upload_to='courriels/', verbose_name='message tel qu’il est arrivé')),
                ('whole', models.BooleanField(default=True, verbose_name='lu en entier')),
                ('received_at', models.DateTimeField(verbose_name='relevé le')),
                ('why', models.CharField(blank=True, max_length=200, verbose_name='pourquoi il est laissé')),
                ('settled_at', models.DateTimeField(blank=True, null=True, verbose_name='classé le')),
                ('settled_by', models.CharField(blank=True, max_length=150, verbose_name='par')),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='received_mails', to='agency.case', verbose_name='dossier')),
                ('message', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='received_mails', to='agency.message', verbose_name='envoi auquel il répond')),
                ('reply', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='mails', to='agency.reply', verbose_name='réponse de la personne')),
            ],
            options={
                'verbose_name': 'e-mail reçu',
                'verbose_name_plural': 'e-mails reçus',
                'ordering': ('id',),
                'indexes': [models.Index(condition=models.Q(('state', 'to_file')), fields=['id'], name='received_mail_to_file')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('reply__isnull', True), ('settled_at__isnull', True), ('state', 'to_file')), models.Q(('case__isnull', False), ('raw', ''), ('settled_at__isnull', False), ('state', 'filed'), ('text', '')), models.Q(('raw', ''), ('sender', ''), ('settled_at__isnull', False), ('state', 'left'), ('subject', ''), ('text', ''), models.Q(('why', ''), _negated=True)), _connector='OR'), name='received_mail_settled_or_not'), models.CheckConstraint(condition=models.Q(models.Q(('nature', 'human'), ('state', 'filed'), _negated=True), ('reply__isnull', False), _connector='OR'), name='received_mail_is_a_reply')],
            },
        ),
        migrations.RunSQL(_AFTER, _BEFORE),
    ]
