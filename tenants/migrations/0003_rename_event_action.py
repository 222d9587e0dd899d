from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0002_agencies"),
    ]

    operations = [
        migrations.RenameField(model_name="agencyevent", old_name="deed", new_name="action"),
    ]
