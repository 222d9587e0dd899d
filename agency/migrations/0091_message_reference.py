"""Finds a letter by the reference printed on it: whoever holds one asks whether it is ours."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agency', '0090_mandates_that_lapse'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('reference', ''), _negated=True), fields=['reference'], name='message_reference'),
        ),
    ]
