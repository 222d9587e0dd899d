"""`manage.py take_over_agency FILE SHA256 --by ops@amiable.example`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django_tenants.utils import tenant_context

from agency.books.queries import broken_proof, proof_now
from agency.journal.queries import chain_fault
from agency.journal.rules import Actor
from agency.privacy.operations import replay
from tenants.backups.archive import BackupRefused
from tenants.models import Agency
from tenants.moves.operations import MoveRefused, take_over
from tenants.operations import reopen_agency


class Command(BaseCommand):
    """Take in an agency that another installation handed over, look at it, and open its doors."""

    help = (
        "Reçoit un cabinet remis par hand_over_agency : le restaure, le met à jour, relit son journal et ses comptes, "
        "refait ses effacements, l’ouvre. Sort avec 1 quand quelque chose manque ; il reste alors fermé ici."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which file, its print, by whom."""
        parser.add_argument("file", type=Path, help="fichier écrit par hand_over_agency")
        parser.add_argument("sha256", help="l’empreinte qu’elle a donnée")
        parser.add_argument("--by", required=True, metavar="E-MAIL", help="qui le demande ; gardé dans l’histoire")

    def handle(self, *_args: Any, file: Path, sha256: str, by: str, **_options: Any) -> None:
        """Do it, or say why not."""
        try:
            agency = take_over(file, sha256=sha256, by=by, at=timezone.now())
        except (MoveRefused, BackupRefused, OSError) as error:
            raise CommandError(str(error)) from None
        _refuse_what_does_not_hold(agency)
        with tenant_context(agency):
            erased = replay(by=Actor.system("take_over_agency"), at=timezone.now())
        reopen_agency(agency, by=by, at=timezone.now(), reason="reçu d’une autre installation")
        self.stdout.write(f"{agency.slug}\t{agency.state}\t{agency.host}\teffacés de nouveau : {erased}")


def _refuse_what_does_not_hold(agency: Agency) -> None:
    """Raise `CommandError`, the agency staying shut, when its journal or its books arrived otherwise than they left."""
    with tenant_context(agency):
        journal, gaps, proof = chain_fault(), proof_now().gaps, broken_proof()
    if journal is not None or gaps or proof is not None:
        what = "son journal" if journal is not None else "ses comptes"
        raise CommandError(f"« {agency.slug} » est arrivé, mais {what} ne tient pas : il reste fermé.")
