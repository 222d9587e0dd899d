"""`read_claims FILE [--json]`: what a file of claims holds, without touching the database."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from agency.readers.claim_files import ReadOptions, UnreadableFile, read_claims
from agency.readers.claims.report import as_json, as_table, refusals_csv, unreadable_json
from agency.readers.files.errors import printable


class Command(BaseCommand):
    """Exit 0 when a claim can be used, 1 when none can, 2 when the file cannot be read."""

    help = "Lit un fichier de créances (FEC, Factur-X, CII, UBL, CSV, tableur) et montre ce qui en serait retenu."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the file, and the wish for JSON."""
        parser.add_argument("file", type=Path, metavar="FICHIER")
        parser.add_argument("--json", action="store_true", help="sortie pour un programme")
        parser.add_argument("--refusals", type=Path, metavar="CSV", help="écrit les refus dans un CSV à corriger")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read the file, tell it, and exit with its code."""
        path: Path = options["file"]
        try:
            found = read_claims(path.read_bytes(), path.name, options=ReadOptions(progress=self._progress))
        except OSError as error:
            self._unreadable(str(path), f"impossible d’ouvrir le fichier ({error.strerror}).", "FILE-0", options)
        except UnreadableFile as error:
            shown = f"« {error.value} » : " if error.value else ""
            self._unreadable(error.where, shown + error.reason, error.rule, options)
        else:
            if options["json"]:
                self.stdout.write(json.dumps(as_json(found), ensure_ascii=False, indent=2))
            else:
                self.stdout.writelines(f"{printable(line)}\n" for line in as_table(found))
            if options["refusals"]:
                options["refusals"].write_bytes(refusals_csv(found))
            sys.exit(0 if found.rows else 1)

    def _progress(self, lines: int) -> None:
        self.stderr.write(f"{lines} lignes lues…")

    def _unreadable(self, where: str, reason: str, rule: str, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(unreadable_json(where, reason, rule), ensure_ascii=False, indent=2))
        else:
            self.stderr.write(f"{where} : {reason} [{rule}]")
        sys.exit(2)
