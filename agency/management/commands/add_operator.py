"""`manage.py add_operator ops@amiable.example`: who may enter the platform's back office."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from agency.users.operations import open_operator
from tenants.addresses import platform_url


class Command(BaseCommand):
    """Open an operator's account: it has no password, each sign-in is a link by e-mail."""

    help = "Ouvre le compte d’un opérateur de la plateforme ; il entre par un lien reçu par e-mail."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose address."""
        parser.add_argument("email")
        parser.add_argument("--first-name", default="")
        parser.add_argument("--last-name", default="")

    def handle(self, *_args: Any, email: str, first_name: str, last_name: str, **_options: Any) -> None:
        """Open it, once."""
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} : {error.messages[0]}") from None
        user = open_operator(email=email, first_name=first_name, last_name=last_name)
        self.stdout.write(f"{user.email}\t{platform_url()}/plateforme/entrer/")
