"""`manage.py check_books`: bank, ledger and what is owed, compared now for each agency; nothing is written."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django_tenants.utils import tenant_context

from agency.books.presenters import gap_words
from agency.books.queries import broken_proof, proof_now
from agency.books.rules import said
from tenants.queries import active_agencies

DIFFERS, WRONG_CALL = 1, 2


class Command(BaseCommand):
    """Exit 0 when the books of every agency hold, 1 when some do not, 2 when the call is wrong."""

    help = (
        "Compare la banque, les livres et ce qui est dû, et relit la chaîne des preuves gardées. Une ligne par "
        "cabinet. Sort avec 0 quand tout concorde, 1 sinon, 2 quand le cabinet n’existe pas. N’écrit rien."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which agency, and how to tell."""
        parser.add_argument("--agency", default="", metavar="NOM-COURT", help="un seul cabinet ; tous par défaut")
        parser.add_argument("--json", action="store_true", help="sortie pour un programme")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Say of each agency whether its books hold, and where they do not."""
        agencies = [one for one in active_agencies() if options["agency"] in {"", one.slug}]
        if not agencies and options["agency"]:
            known = "« manage.py list_agencies » les donne"
            raise CommandError(f"Aucun cabinet ouvert n’a ce nom court ; {known}.", returncode=WRONG_CALL)
        report, lines = {}, []
        for agency in agencies:
            with tenant_context(agency), translation.override("fr"):
                proof, altered = proof_now(), broken_proof()
                gaps = [gap_words(gap) for gap in proof.gaps]
                if altered is not None:
                    gaps.append(
                        f"la preuve du {altered.on:%d/%m/%Y} ({altered.rank}) n’est plus celle qui a été scellée"
                    )
            report[agency.slug] = {"holds": not gaps, "gaps": gaps, **said(proof)}
            lines.append(f"{agency.slug}\t{' ; '.join(gaps) or 'tout concorde'}")
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2) if options["json"] else "\n".join(lines))
        if not all(one["holds"] for one in report.values()):
            sys.exit(DIFFERS)
