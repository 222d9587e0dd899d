from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("agency", "0093_creditors_make_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="instalment",
            name="moved_on",
            field=models.DateField(blank=True, null=True, verbose_name="déplacée par la personne le"),
        ),
    ]
