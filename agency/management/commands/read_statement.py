"""`read_statement FILE [--json]`: what a bank file holds, without touching the database."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from agency.readers.files.errors import printable
from agency.readers.statement_files import UnreadableFile, read_statement_file
from agency.readers.statements.report import as_json, as_table, unreadable_json


class Command(BaseCommand):
    """Exit 0 when a statement can be used, 1 when none can, 2 when the file cannot be read."""

    help = "Lit un relevé de banque (CAMT.053, CAMT.054, CFONB120, OFX, MT940) et vérifie qu’il tombe juste."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file, and the wish for JSON."""
        parser.add_argument("file", type=Path, metavar="FICHIER")
        parser.add_argument("--json", action="store_true", help="sortie pour un programme")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read the file, tell it, and exit with its code."""
        path: Path = options["file"]
        try:
            found = read_statement_file(path.read_bytes(), path.name)
        except OSError as error:
            self._unreadable(str(path), f"impossible d’ouvrir le fichier ({error.strerror}).", options)
        except UnreadableFile as error:
            shown = f"« {error.value} » : " if error.value else ""
            self._unreadable(error.where, shown + error.reason, options)
        else:
            if options["json"]:
                self.stdout.write(json.dumps(as_json(found), ensure_ascii=False, indent=2))
            else:
                self.stdout.writelines(f"{printable(line)}\n" for line in as_table(found))
            sys.exit(0 if found.statements else 1)

    def _unreadable(self, where: str, reason: str, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(unreadable_json(where, reason), ensure_ascii=False, indent=2))
        else:
            self.stderr.write(f"{where} : {reason}")
        sys.exit(2)
