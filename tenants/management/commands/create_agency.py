"""`manage.py create_agency « Cabinet Lhermitte » --slug lhermitte --host lhermitte.localhost`."""

from __future__ import annotations

import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tenants.operations import AgencyExists, AgencyRefused, create_agency
from tenants.schemas.template_schema import TemplateNotReady


class Command(BaseCommand):
    """Open an agency from the template."""

    help = "Ouvre un cabinet : schéma, rôle, hôte et contenu de départ."

    def add_arguments(self, parser: CommandParser) -> None:
        """Name, short name, host and code."""
        parser.add_argument("name")
        parser.add_argument("--slug", required=True)
        parser.add_argument("--host", required=True)
        parser.add_argument("--code", default="")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Open it, or say why not."""
        wanted = {key: options[key] for key in ("name", "slug", "host", "code")}
        try:
            agency = create_agency(**wanted, by=getpass.getuser(), at=timezone.now())
        except (AgencyExists, AgencyRefused, TemplateNotReady) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{agency.slug}\t{agency.host}\t{agency.schema_name}")
