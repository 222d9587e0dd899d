"""`manage.py replay_erasures lhermitte`: after a restore, erases again what the backup brought back (R9.5)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django_tenants.utils import tenant_context

from agency.journal.rules import Actor
from agency.privacy.operations import replay
from tenants.models import Agency


class Command(BaseCommand):
    """Erase again what was erased before a restore, and say how many cases that was."""

    help = "Après une restauration : efface de nouveau les dossiers effacés depuis la sauvegarde. Refait chaque nuit."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which agency."""
        parser.add_argument("slug", help="nom court du cabinet")

    def handle(self, *_args: Any, slug: str, **_options: Any) -> None:
        """Do it."""
        agency = Agency.objects.filter(slug=slug).first()
        if agency is None:
            raise CommandError(f"Aucun cabinet n’a le nom court « {slug} » ; « manage.py list_agencies » les donne.")
        with tenant_context(agency):
            count = replay(by=Actor.system("replay_erasures"), at=timezone.now())
        self.stdout.write(f"{agency.slug}\t{count}")
