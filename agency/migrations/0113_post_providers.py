"""Accounts at providers of letters, whose account took a letter, when its journey and its proofs are asked again."""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

_BEFORE = import_module("agency.migrations.0108_mail_runs")._AFTER
_PROOFS = "received_at > asked_at - interval '7 days')"
_POLL = "state = 'accepted' AND provider_ref <> '')"
_AFTER = _BEFORE.replace(
    _PROOFS, "received_at > asked_at - interval '60 days'\n        AND (ask_after IS NULL OR ask_after <= asked_at))"
).replace(_POLL, "state = 'accepted' AND provider_ref <> '' AND (ask_after IS NULL OR ask_after <= asked_at))")
assert _PROOFS in _BEFORE and _POLL in _BEFORE


class Migration(migrations.Migration):

    dependencies = [
        ('agency', '0112_helpers'),
    ]

    operations = [
        migrations.CreateModel(
            name='PostAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(choices=[('maileva', 'Maileva'), ('merci_facteur', 'Merci Facteur'), ('ar24', 'AR24'), ('la_poste', 'La Poste (suivi)')], max_length=16, unique=True, verbose_name='prestataire')),
                ('sealed', models.TextField(verbose_name='clés scellées')),
                ('posts', models.BooleanField(default=False, verbose_name='lettres simples')),
                ('registers', models.BooleanField(default=False, verbose_name='lettres recommandées')),
                ('kept_at', models.DateTimeField(verbose_name='clés enregistrées le')),
                ('kept_by', models.CharField(max_length=150, verbose_name='par')),
                ('tried_at', models.DateTimeField(blank=True, null=True, verbose_name='essayées le')),
                ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='acceptées le')),
                ('why_not', models.CharField(blank=True, max_length=200, verbose_name='ce que le prestataire a répondu')),
            ],
            options={
                'verbose_name': 'compte chez un prestataire de courrier',
                'verbose_name_plural': 'comptes chez des prestataires de courrier',
                'ordering': ('provider',),
            },
        ),
        migrations.CreateModel(
            name='StrangeState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said', models.CharField(max_length=80, verbose_name='ce qu’il dit')),
                ('told_at', models.DateTimeField(verbose_name='dit le')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='lu le')),
                ('read_by', models.CharField(blank=True, max_length=150, verbose_name='lu par')),
            ],
            options={
                'verbose_name': 'état inconnu d’un envoi',
                'verbose_name_plural': 'états inconnus d’envois',
                'ordering': ('-id',),
            },
        ),
        migrations.AddField(
            model_name='deliveryevent',
            name='ask_after',
            field=models.DateTimeField(blank=True, null=True, verbose_name='preuve à redemander après'),
        ),
        migrations.AddField(
            model_name='message',
            name='ask_after',
            field=models.DateTimeField(blank=True, null=True, verbose_name='suivi à redemander après'),
        ),
        migrations.AddField(
            model_name='message',
            name='provider',
            field=models.CharField(blank=True, db_default='', max_length=16, verbose_name='prestataire'),
        ),
        migrations.AddField(
            model_name='message',
            name='provider_note',
            field=models.CharField(blank=True, db_default='', max_length=80, verbose_name='où il en est chez le prestataire'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state', 'accepted')), fields=['provider', 'ask_after'], name='message_to_follow'),
        ),
        migrations.AddConstraint(
            model_name='postaccount',
            constraint=models.UniqueConstraint(condition=models.Q(('posts', True)), fields=('posts',), name='post_account_one_for_letters'),
        ),
        migrations.AddConstraint(
            model_name='postaccount',
            constraint=models.UniqueConstraint(condition=models.Q(('registers', True)), fields=('registers',), name='post_account_one_for_registered'),
        ),
        migrations.AddField(
            model_name='strangestate',
            name='message',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='strange_states', to='agency.message', verbose_name='envoi'),
        ),
        migrations.AddIndex(
            model_name='strangestate',
            index=models.Index(condition=models.Q(('read_at__isnull', True)), fields=['id'], name='strange_state_unread'),
        ),
        migrations.AddConstraint(
            model_name='strangestate',
            constraint=models.UniqueConstraint(fields=('message', 'said'), name='strange_state_once'),
        ),
        migrations.RunSQL(_AFTER, _BEFORE),
    ]
