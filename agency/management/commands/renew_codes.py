"""`manage.py renew_codes --by ops@amiable.example`: new access codes for those that no listed key opens."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django_tenants.utils import tenant_context

from agency.cases.operations import renew_codes
from agency.journal.enums import ActorKind
from agency.journal.rules import Actor
from tenants.queries import active_agencies


class Command(BaseCommand):
    """Replace access codes whose key left AMIABLE_OLD_SECRET_KEYS, or is about to."""

    help = (
        "Remplace les codes d’accès qu’aucune clé de la liste n’ouvre plus ; la prochaine lettre portera le nouveau. "
        "Une ligne par cabinet : nom court, nombre de codes remplacés."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which agency, which codes, asked by whom."""
        parser.add_argument("--agency", default="", metavar="NOM-COURT", help="un seul cabinet ; tous par défaut")
        parser.add_argument(
            "--before-removal",
            action="store_true",
            help="aussi les codes des anciennes clés encore listées, avant de les retirer",
        )
        parser.add_argument("--by", required=True, metavar="E-MAIL", help="qui le demande ; gardé dans le journal")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Renew agency by agency; each person is one transaction, so it may be stopped and run again."""
        agencies = [one for one in active_agencies() if options["agency"] in {"", one.slug}]
        if not agencies:
            raise CommandError("Aucun cabinet ouvert de ce nom court ; « manage.py list_agencies » les donne.")
        by = Actor(ActorKind.SYSTEM, "renew_codes", options["by"])
        for agency in agencies:
            with tenant_context(agency):
                count = renew_codes(listed_too=options["before_removal"], by=by, at=timezone.now())
            self.stdout.write(f"{agency.slug}\t{count}")
