from importlib import import_module

from django.db import migrations

# A sum in suspense that carries the name of a transfer is one that came back, whatever else waits.
_BEFORE = import_module("agency.migrations.0035_remittances")._AFTER
_AFTER = _BEFORE.replace(
    "state = 'paid' AND told_at IS NULL)",
    "state = 'paid' AND told_at IS NULL)\n"
    "        OR EXISTS (SELECT FROM agency_bankline WHERE state = 'suspense' AND amount > 0\n"
    "            AND (reference || ' ' || label) ~ 'R-[0-9]{4}-[0-9]{6}-[0-9]')",
)


class Migration(migrations.Migration):
    dependencies = [("agency", "0038_usual_terms")]

    operations = [migrations.RunSQL(_AFTER, _BEFORE)]
