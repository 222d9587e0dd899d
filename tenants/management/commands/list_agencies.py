"""`manage.py list_agencies`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tenants.models import Agency

COLUMNS = ("slug", "state", "host", "schema_name", "name")


class Command(BaseCommand):
    """One line per agency, separated by tabs."""

    help = "Liste les cabinets : nom court, état, hôte, schéma, nom."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write the list."""
        for agency in Agency.objects.all():
            self.stdout.write("\t".join(getattr(agency, column) or "-" for column in COLUMNS))
