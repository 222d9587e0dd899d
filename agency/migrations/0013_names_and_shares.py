"""A creditor's article, as its name is said in a sentence; a bill of which a person owes a share."""

import agency.ledger.fields
from django.db import migrations, models

from agency.common.names import article_of


def guess_articles(apps, schema_editor):
    """The creditors of before take the article that a new one of that name would."""
    for creditor in apps.get_model("agency", "Creditor").objects.filter(article=""):
        creditor.article = article_of(creditor.short_name)
        creditor.save(update_fields=["article"])


class Migration(migrations.Migration):

    dependencies = [
        ('agency', '0012_words_kept'),
    ]

    operations = [
        migrations.AddField(
            model_name='claim',
            name='share',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='part, en %'),
        ),
        migrations.AddField(
            model_name='claim',
            name='whole',
            field=agency.ledger.fields.EuroField(blank=True, null=True, verbose_name='facture entière, quand la personne n’en doit qu’une part'),
        ),
        migrations.AddField(
            model_name='creditor',
            name='article',
            field=models.CharField(blank=True, help_text='Devant le nom d’usage dans une phrase : le, la, l’, les.', max_length=3, verbose_name='article'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('share__isnull', True), ('whole__isnull', True)), models.Q(('share__gt', 0), ('share__lt', 100), ('whole__gte', models.F('total'))), _connector='OR'), name='claim_share_of_a_whole'),
        ),
        migrations.RunPython(guess_articles, migrations.RunPython.noop),
    ]
