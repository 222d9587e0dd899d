"""`manage.py open_agency "Cabinet Neuf" --slug neuf --host neuf.localhost --manager ana@neuf.example`."""

from __future__ import annotations

import getpass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone
from django_tenants.utils import tenant_context

from agency.team.operations import open_with_manager, send_invitation
from agency.team.queries import token_of
from tenants.addresses import base_url
from tenants.models import AgencyKind
from tenants.operations import AgencyExists, AgencyRefused
from tenants.schemas.template_schema import TemplateNotReady


class Command(BaseCommand):
    """Open an agency and invite its first manager: from there on nobody needs a shell."""

    help = "Ouvre un cabinet et invite sa première personne responsable."

    def add_arguments(self, parser: CommandParser) -> None:
        """The agency as for `create_agency`, then who manages it."""
        parser.add_argument("name")
        parser.add_argument("--slug", required=True)
        parser.add_argument("--host", required=True)
        parser.add_argument("--code", default="")
        parser.add_argument("--kind", choices=AgencyKind.values, default=AgencyKind.FIRM.value)
        parser.add_argument("--manager", required=True, metavar="EMAIL")
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Open it and write to the manager; the link is printed too, for an installation without mail."""
        wanted = {key: options[key] for key in ("name", "slug", "host", "code", "first_name", "last_name")}
        try:
            validate_email(options["manager"])
        except ValidationError as error:
            raise CommandError(f"--manager : {options['manager']} : {error.messages[0]}") from None
        by, at = getpass.getuser(), timezone.now()
        try:
            agency, manager = open_with_manager(
                **wanted, kind=AgencyKind(options["kind"]), email=options["manager"], by=by, at=at
            )
        except (AgencyExists, AgencyRefused, TemplateNotReady) as error:
            raise CommandError(str(error)) from None
        with tenant_context(agency):
            link = base_url() + reverse("account_invitation", args=[token_of(manager)], urlconf="config.urls_tenant")
            try:
                send_invitation(manager)
            except OSError as error:
                self.stderr.write(f"L’e-mail n’est pas parti ({error}) : donnez ce lien à la personne.")
        self.stdout.write(f"{agency.slug}\t{agency.host}\t{agency.schema_name}\n{link}")
