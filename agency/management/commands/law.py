"""`manage.py law ...`: the law from a shell, without a database."""

from argparse import Namespace
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand, CommandParser

from agency.law.shell.cli import add_subcommands, answer


class Command(BaseCommand):
    """Ask the law a question, check its tables, or run a file of worked examples."""

    help = "Interroge les règles de droit, sans base de données."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """The same questions as `python -m agency.law`."""
        add_subcommands(parser)

    def handle(self, *_args: object, **options: Any) -> None:
        """Answer, and leave with the code that tells a script what happened."""
        code = answer(Namespace(**options), cast("TextIO", self.stdout), cast("TextIO", self.stderr))
        if code:
            raise SystemExit(code)
