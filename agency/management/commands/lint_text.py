"""`lint_text [--audience consumer|business] [--lines] [--json] < FILE`: what forbids a text, without a database."""

import json
import sys
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from agency.letters.wording.lint import Finding, lint_answer
from agency.parties.enums import DebtorKind
from agency.readers.files.errors import printable


class Command(BaseCommand):
    """Exit 0 when everything may leave, 1 when something may not."""

    help = "Relit un texte comme tout ce qui part : menaces, frais, sommes, suites. Lit l’entrée standard."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare for whom the text is, whether each line is a text, and the wish for JSON."""
        parser.add_argument("--audience", choices=DebtorKind.values, default=DebtorKind.CONSUMER.value)
        parser.add_argument("--lines", action="store_true", help="chaque ligne est un texte")
        parser.add_argument("--sum", action="append", type=Decimal, default=[], metavar="EUROS", dest="sums",
                            help="une somme du dossier, que le texte peut nommer")  # fmt: skip
        parser.add_argument("--json", action="store_true", help="un objet par texte, pour un programme")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read the standard input, say what forbids each text, and exit with the code."""
        said = sys.stdin.read()
        texts = [line for line in said.splitlines() if line.strip()] if options["lines"] else [said.strip()]
        blocked = False
        for text in texts:
            findings = lint_answer(text, audience=DebtorKind(options["audience"]), sums=options["sums"])
            blocked = blocked or bool(findings)
            self.stdout.write(_as_json(text, findings) if options["json"] else _as_lines(text, findings))
        sys.exit(int(blocked))


def _as_json(text: str, findings: tuple[Finding, ...]) -> str:
    told = [{"rule": one.rule, "excerpt": one.excerpt, "mend": one.advice} for one in findings]
    return json.dumps({"text": text, "blocks": bool(findings), "findings": told}, ensure_ascii=False)


def _as_lines(text: str, findings: tuple[Finding, ...]) -> str:
    heading = f"{'refusé' if findings else 'peut partir'} : {text}"
    return "\n".join(map(printable, (heading, *(f"  {finding.sentence}" for finding in findings))))
