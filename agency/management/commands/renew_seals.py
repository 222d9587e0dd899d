"""`manage.py renew_seals --by ops@amiable.example`: what the database keeps sealed, sealed with today's key."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django_tenants.utils import tenant_context

from agency.journal.enums import ActorKind
from agency.journal.rules import Actor
from agency.privacy.operations import renew_seals
from tenants.queries import active_agencies
from tenants.sealing import Unreadable


class Command(BaseCommand):
    """Seal everything anew before a former key leaves AMIABLE_OLD_SECRET_KEYS."""

    help = (
        "Scelle à nouveau, avec la clé du jour, les IBAN, les clés des prestataires et celle de la boîte aux réponses. "
        "Une ligne par cabinet : nom court, nombre."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which agency, asked by whom."""
        parser.add_argument("--agency", default="", metavar="NOM-COURT", help="un seul cabinet ; tous par défaut")
        parser.add_argument("--by", required=True, metavar="E-MAIL", help="qui le demande ; gardé dans le journal")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Seal agency by agency, each in one transaction: it may be stopped and run again."""
        agencies = [one for one in active_agencies() if options["agency"] in {"", one.slug}]
        if not agencies:
            raise CommandError("Aucun cabinet ouvert de ce nom court ; « manage.py list_agencies » les donne.")
        by = Actor(ActorKind.SYSTEM, "renew_seals", options["by"])
        for agency in agencies:
            try:
                with tenant_context(agency):
                    count = renew_seals(by=by, at=timezone.now())
            except Unreadable as error:
                raise CommandError(
                    f"{agency.slug} : un IBAN n’est ouvert par aucune clé de la liste. Remettez dans "
                    "AMIABLE_OLD_SECRET_KEYS la clé qui l’a scellé ; rien n’est changé pour ce cabinet."
                ) from error
            self.stdout.write(f"{agency.slug}\t{count}")
