"""`manage.py schema_versions`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tenants.schemas import owner_connection
from tenants.schemas.schema_migrations import schema_numbers


class Command(BaseCommand):
    """One line per schema, separated by tabs."""

    help = "Dit à quelle version est chaque schéma, et ce qui lui manque."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write the list."""
        with owner_connection.connect() as conn:
            for schema, number, missing in schema_numbers(conn):
                self.stdout.write(f"{schema}\t{number}\t{missing or 'à jour'}")
