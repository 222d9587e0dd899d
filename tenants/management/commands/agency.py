"""`manage.py agency lhermitte suspend --by ops@amiable.example --reason « loyer impayé »`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from tenants import operations
from tenants.models import Agency

USAGE = 2
STATES: dict[str, Callable[..., None]] = {
    "suspend": operations.suspend_agency,
    "reopen": operations.reopen_agency,
    "close": operations.close_agency,
}
MOVE = "move"


class Command(BaseCommand):
    """Suspend, reopen or close an agency, or move it to another host."""

    help = (
        "Suspend, rouvre, ferme ou déménage un cabinet. Sort avec 0 quand c’est fait, 1 quand c’est refusé, "
        "2 quand la demande est incomplète."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which agency, what to do, by whom, why, and where to for a move."""
        parser.add_argument("slug", help="nom court du cabinet")
        parser.add_argument("act", choices=[*STATES, MOVE])
        parser.add_argument("--by", required=True, metavar="E-MAIL", help="qui le demande ; gardé dans l’histoire")
        parser.add_argument("--reason", default="", help="pourquoi ; gardé dans l’histoire")
        parser.add_argument("--host", default="", help="nouvel hôte, pour « move » seulement")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, or say why not."""
        slug, act = options["slug"], options["act"]
        by, reason, host = (options[name].strip() for name in ("by", "reason", "host"))
        _check(act, by=by, reason=reason, host=host)
        agency = Agency.objects.filter(slug=slug).first()
        if agency is None:
            raise CommandError(f"Aucun cabinet n’a le nom court « {slug} » ; « manage.py list_agencies » les donne.")
        try:
            if act == MOVE:
                operations.move_to_host(agency, host=host.lower(), by=by, at=timezone.now(), reason=reason)
            else:
                STATES[act](agency, by=by, at=timezone.now(), reason=reason)
        except (operations.StateChangeRefused, operations.AgencyRefused, operations.AgencyExists) as error:
            raise CommandError(str(error)) from None
        done = Agency.objects.get(pk=agency.pk)
        self.stdout.write(f"{done.slug}\t{done.state}\t{done.host}")


def _check(act: str, *, by: str, reason: str, host: str) -> None:
    """Raise `CommandError` with the number of a wrong call when something is missing or out of place."""
    try:
        validate_email(by)
    except ValidationError:
        raise CommandError(f"--by : « {by} » n’est pas une adresse e-mail.", returncode=USAGE) from None
    if not reason:
        raise CommandError("--reason : dites pourquoi.", returncode=USAGE)
    if act == MOVE and not host:
        raise CommandError("--host : donnez le nouvel hôte.", returncode=USAGE)
    if act != MOVE and host:
        raise CommandError(f"--host ne va qu’avec « move », pas avec « {act} ».", returncode=USAGE)
