"""`manage.py list_agencies`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tenants.models import Agency


class Command(BaseCommand):
    """One line per agency, separated by tabs."""

    help = "Liste les cabinets : nom court, état, hôte, schéma, nom."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the list."""
        for agency in Agency.objects.all():
            self.stdout.write("\t".join([agency.slug, agency.state, agency.host, agency.schema_name, agency.name]))
