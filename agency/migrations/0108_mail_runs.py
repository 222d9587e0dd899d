"""Letters that an agency prints and posts itself, run by run."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_BEFORE = import_module("agency.migrations.0098_webhooks")._AFTER
_AFTER = _BEFORE.replace(
    "    WHEN 'uploads.judge' THEN EXISTS (",
    "    WHEN 'outbox.runs' THEN EXISTS (SELECT FROM agency_mailrun WHERE state = 'asked'\n"
    "        AND (lease_until IS NULL OR lease_until < $2))\n"
    "    WHEN 'uploads.judge' THEN EXISTS (",
)
assert _AFTER != _BEFORE


class Migration(migrations.Migration):

    dependencies = [
        ('agency', '0107_messages_with_creditors'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='agencyprofile',
            name='post_cut_off',
            field=models.TimeField(blank=True, null=True, verbose_name='dernière levée du courrier'),
        ),
        migrations.AddField(
            model_name='agencyprofile',
            name='posts_by_hand',
            field=models.BooleanField(default=False, verbose_name='lettres imprimées et postées par le cabinet'),
        ),
        migrations.CreateModel(
            name='MailRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='pris jusqu’à')),
                ('token', models.UUIDField(blank=True, null=True, verbose_name='jeton')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                ('state', models.CharField(choices=[('asked', 'en préparation'), ('ready', 'à imprimer'), ('printed', 'imprimée, à poster'), ('posted', 'postée'), ('dropped', 'abandonnée')], default='asked', max_length=7, verbose_name='état')),
                ('asked_at', models.DateTimeField(verbose_name='demandée le')),
                ('asked', models.PositiveSmallIntegerField(default=0, verbose_name='lettres attendues')),
                ('built', models.PositiveSmallIntegerField(default=0, verbose_name='lettres mises en page')),
                ('ready_at', models.DateTimeField(blank=True, null=True, verbose_name='prête le')),
                ('content_sha256', models.CharField(blank=True, max_length=64, verbose_name='empreinte du contenu')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='empreinte du fichier')),
                ('file', models.FileField(blank=True, max_length=200, upload_to='tournees/', verbose_name='fichier')),
                ('pages', models.PositiveIntegerField(default=0, verbose_name='pages')),
                ('printed', models.PositiveSmallIntegerField(default=0, verbose_name='impressions')),
                ('printed_at', models.DateTimeField(blank=True, null=True, verbose_name='imprimée le')),
                ('posted_on', models.DateField(blank=True, null=True, verbose_name='postée le')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='close le')),
                ('why', models.CharField(blank=True, max_length=200, verbose_name='pourquoi')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='préparée par')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='close par')),
                ('printed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='imprimée par')),
            ],
            options={
                'verbose_name': 'tournée de courrier',
                'verbose_name_plural': 'tournées de courrier',
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='MailRunLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='place')),
                ('registered', models.BooleanField(default=False, verbose_name='recommandée')),
                ('sheets', models.PositiveSmallIntegerField(default=0, verbose_name='feuilles')),
                ('sha256', models.CharField(max_length=64, verbose_name='empreinte')),
                ('state', models.CharField(choices=[('in', 'dans la tournée'), ('pulled', 'retirée'), ('posted', 'postée')], default='in', max_length=6, verbose_name='état')),
                ('code', models.CharField(blank=True, max_length=30, verbose_name='motif du retrait')),
                ('why', models.CharField(blank=True, max_length=200, verbose_name='pourquoi')),
                ('tracking', models.CharField(blank=True, max_length=15, verbose_name='numéro de suivi')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='run_lines', to='agency.message', verbose_name='envoi')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='agency.mailrun', verbose_name='tournée')),
            ],
            options={
                'verbose_name': 'lettre d’une tournée',
                'verbose_name_plural': 'lettres d’une tournée',
                'ordering': (models.OrderBy(models.F('place'), nulls_last=True), 'id'),
            },
        ),
        migrations.AddIndex(
            model_name='mailrun',
            index=models.Index(condition=models.Q(('state', 'asked')), fields=['id'], name='mail_run_asked'),
        ),
        migrations.AddIndex(
            model_name='mailrun',
            index=models.Index(condition=models.Q(('state__in', ['asked', 'ready', 'printed'])), fields=['id'], name='mail_run_open'),
        ),
        migrations.AddConstraint(
            model_name='mailrun',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('state',), name='mail_run_one_prepared'),
        ),
        migrations.AddConstraint(
            model_name='mailrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('posted_on__isnull', False), ('state', 'posted')), models.Q(models.Q(('state', 'posted'), _negated=True), ('posted_on__isnull', True)), _connector='OR'), name='mail_run_posted_has_a_day'),
        ),
        migrations.AddConstraint(
            model_name='mailrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['printed', 'posted']), _negated=True), ('printed__gt', 0), _connector='OR'), name='mail_run_posted_was_printed'),
        ),
        migrations.AddConstraint(
            model_name='mailrun',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'dropped'), _negated=True), models.Q(('why', ''), _negated=True), _connector='OR'), name='mail_run_dropped_says_why'),
        ),
        migrations.AddIndex(
            model_name='mailrunline',
            index=models.Index(fields=['run', 'state'], name='mail_line_of_run'),
        ),
        migrations.AddConstraint(
            model_name='mailrunline',
            constraint=models.UniqueConstraint(fields=('run', 'place'), name='mail_line_place_once'),
        ),
        migrations.AddConstraint(
            model_name='mailrunline',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'in')), fields=('message',), name='mail_line_in_one_run'),
        ),
        migrations.AddConstraint(
            model_name='mailrunline',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'posted')), fields=('message',), name='mail_line_posted_once'),
        ),
        migrations.AddConstraint(
            model_name='mailrunline',
            constraint=models.UniqueConstraint(condition=models.Q(('tracking', ''), _negated=True), fields=('tracking',), name='mail_line_tracking_once'),
        ),
        migrations.AddConstraint(
            model_name='mailrunline',
            constraint=models.CheckConstraint(condition=models.Q(('tracking', ''), ('registered', True), _connector='OR'), name='mail_line_tracked_is_registered'),
        ),
        migrations.AddConstraint(
            model_name='mailrunline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'pulled'), _negated=True), models.Q(('code', ''), _negated=True), _connector='OR'), name='mail_line_pulled_says_why'),
        ),
        migrations.RunSQL(_AFTER, _BEFORE),
    ]
