"""`manage.py add_operator ops@amiable.example`: who may enter the platform's back office."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from agency.users.operations import forget_second_factor, open_operator
from tenants.addresses import platform_url


class Command(BaseCommand):
    """Open an operator's account: it has no password, each sign-in is a link by e-mail, then a code."""

    help = "Ouvre le compte d’un opérateur de la plateforme ; il entre par un lien reçu par e-mail."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose address."""
        parser.add_argument("email")
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")
        parser.add_argument(
            "--forget-second-factor",
            action="store_true",
            help="oublie l’application et les codes de secours perdus : la prochaine entrée en demande d’autres",
        )

    def handle(self, *_args: Any, email: str, first_name: str, last_name: str, **options: Any) -> None:
        """Open it, once."""
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} : {error.messages[0]}") from None
        user = open_operator(email=email, first_name=first_name, last_name=last_name)
        if options["forget_second_factor"]:
            forget_second_factor(operator=user)
        self.stdout.write(f"{user.email}\t{platform_url()}/plateforme/entrer/")
