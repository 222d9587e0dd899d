"""`manage.py verify_journal`: compute the chain of each agency's journal again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_tenants.utils import tenant_context

from agency.journal.chains.enums import FaultKind
from agency.journal.queries import chain_fault
from tenants.queries import active_agencies


class Command(BaseCommand):
    """Exit 0 when every chain holds, 1 when one does not."""

    help = (
        "Recalcule la chaîne d’empreintes du journal et la compare à celles gardées hors du cabinet. Une ligne par "
        "cabinet. Sort avec 0 quand tout tient, 1 sinon."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which agency."""
        parser.add_argument("--agency", default="", metavar="NOM-COURT", help="un seul cabinet ; tous par défaut")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say of each agency whether its journal holds, and where it does not."""
        agencies = [one for one in active_agencies() if options["agency"] in {"", one.slug}]
        if not agencies:
            raise CommandError("Aucun cabinet ouvert de ce nom court ; « manage.py list_agencies » les donne.")
        broken = 0
        for agency in agencies:
            with tenant_context(agency):
                fault = chain_fault()
            broken += fault is not None
            words = "intact" if fault is None else f"bloc {fault.block} : {FaultKind(fault.kind).label}"
            self.stdout.write(f"{agency.slug}\t{words}")
        if broken:
            raise CommandError("Un journal ne tient plus : ne changez rien, gardez les sauvegardes et les traces.")
