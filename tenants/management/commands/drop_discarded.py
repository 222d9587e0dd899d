"""`manage.py drop_discarded --days 30`: forget the agencies on trial that were emptied, a month later."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from tenants.backups.media import remove_media
from tenants.operations import drop_agency
from tenants.queries import discarded_before
from tenants.schemas import owner_connection


class Command(BaseCommand):
    """Drop what a trial left aside: schema, role, rows and files. Needs the owner's credentials."""

    help = "Retire les cabinets d’essai vidés depuis un mois : schéma, rôle, lignes et fichiers."

    def add_arguments(self, parser: CommandParser) -> None:
        """How many days are waited."""
        parser.add_argument("--days", type=int, default=30)

    def handle(self, *_args: Any, days: int, **_options: Any) -> None:
        """Drop them one by one, one line each."""
        with owner_connection.connect() as conn:
            for agency in discarded_before(timezone.now() - timedelta(days=days)):
                drop_agency(conn, agency.schema_name)
                remove_media(agency.schema_name)
                self.stdout.write(f"{agency.schema_name}\t{agency.name}")
