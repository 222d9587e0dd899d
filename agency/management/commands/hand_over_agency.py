"""`manage.py hand_over_agency lhermitte FILE --by ops@amiable.example --reason « cellule 2 »`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django_tenants.utils import tenant_context

from agency.books.queries import broken_proof, proof_now
from agency.journal.operations import SealBusy, seal_block
from agency.journal.queries import chain_fault, last_line
from agency.leases.models import Leased
from tenants.backups.archive import BackupRefused
from tenants.models import Agency, AgencyState
from tenants.moves.operations import MoveRefused, hand_over, take_back
from tenants.operations import StateChangeRefused, suspend_agency


class Command(BaseCommand):
    """Shut an agency, wait until nothing of it is in hand, and write the file that another installation takes over."""

    help = (
        "Remet un cabinet à une autre installation : le suspend, attend que rien de lui ne soit en cours, vérifie ses "
        "comptes et son journal, écrit son fichier. Une ligne : nom court, fichier, empreinte à donner à "
        "take_over_agency. Sort avec 1 quand il faut attendre ou réparer ; relancez alors la même commande."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which agency, into which file, by whom and why."""
        parser.add_argument("slug", help="nom court du cabinet")
        parser.add_argument("file", type=Path, nargs="?", help="fichier à écrire")
        parser.add_argument("--by", required=True, metavar="E-MAIL", help="qui le demande ; gardé dans l’histoire")
        parser.add_argument("--reason", required=True, help="pourquoi ; gardé dans l’histoire")
        parser.add_argument(
            "--take-back", action="store_true", help="l’autre installation ne l’a pas ouvert : il peut revenir ici"
        )

    def handle(self, *_args: Any, slug: str, file: Path | None, by: str, reason: str, **options: Any) -> None:
        """Do it, or say why not."""
        agency = Agency.objects.filter(slug=slug).first()
        if agency is None:
            raise CommandError(f"Aucun cabinet n’a le nom court « {slug} » ; « manage.py list_agencies » les donne.")
        try:
            if options["take_back"]:
                take_back(agency, by=by, at=timezone.now(), reason=reason)
                self.stdout.write(f"{slug}\trepris, suspendu : « manage.py agency {slug} reopen » l’ouvre")
                return
            if file is None:
                raise CommandError("Dites dans quel fichier.")
            if agency.state == AgencyState.ACTIVE:
                suspend_agency(agency, by=by, at=timezone.now(), reason=reason)
            last = _refuse_what_is_not_at_rest(agency)
            unmoved = partial(_refuse_what_moved, agency, last)
            digest = hand_over(agency, file, unmoved=unmoved, by=by, at=timezone.now(), reason=reason)
        except (MoveRefused, BackupRefused, StateChangeRefused, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{slug}\t{file}\t{digest}")


def _refuse_what_is_not_at_rest(agency: Agency) -> int:
    """The last line of the journal. Raises `MoveRefused` while a row is held, or books or journal do not hold."""
    with tenant_context(agency):
        _refuse_what_is_held(agency)
        _seal(agency)
        if chain_fault() is not None:
            raise MoveRefused(f"Le journal de « {agency.slug} » ne tient plus (verify_journal) : réparez-le avant.")
        if proof_now().gaps or broken_proof() is not None:
            raise MoveRefused(f"Les comptes de « {agency.slug} » ne concordent pas (check_books) : réparez-les avant.")
        return last_line()


def _refuse_what_moved(agency: Agency, last: int) -> None:
    with tenant_context(agency):
        _refuse_what_is_held(agency)
        if last_line() != last:
            raise MoveRefused(f"Un acte s’est écrit chez « {agency.slug} » pendant la sauvegarde : relancez.")


def _refuse_what_is_held(agency: Agency) -> None:
    now = timezone.now()
    jobs = [model for model in apps.get_app_config("agency").get_models() if issubclass(model, Leased)]
    held = [
        until
        for model in jobs
        for until in model._default_manager.filter(lease_until__gt=now).values_list("lease_until", flat=True)
        if until
    ]
    if held:
        left = int((max(held) - now).total_seconds()) + 1
        raise MoveRefused(
            f"« {agency.slug} » est suspendu, mais {len(held)} travaux sont encore en cours : relancez dans {left} s."
        )


def _seal(agency: Agency) -> None:
    try:
        while seal_block(at=timezone.now()) is not None:
            pass
    except SealBusy:
        raise MoveRefused(f"Un acte s’écrit encore chez « {agency.slug} » : relancez dans un instant.") from None
