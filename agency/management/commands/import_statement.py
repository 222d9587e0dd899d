"""`import_statement AGENCE FICHIER… [--dry-run] [--json]`: bank files into an agency's books, from a scheduled job."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone, translation
from django_tenants.utils import schema_context, tenant_context

from agency.banking.models import BankLine
from agency.banking.operations import AlreadyImported, StatementRefused, import_statement
from agency.banking.presenters import import_report
from agency.banking.queries import account_balance
from agency.common.identifiers import group
from agency.journal.rules import Actor
from agency.mandates.queries import dedicated_ibans
from agency.readers.files.errors import printable
from tenants.models import Agency

REFUSED, WRONG_CALL = 1, 2
LEFT_ASIDE = "ce n’est pas le compte dédié : ses mouvements ont été laissés de côté."


class Command(BaseCommand):
    """Exit 0 when every file came in or was known, 1 when one was refused, 2 when the call is wrong."""

    help = (
        "Importe des relevés du compte dédié d’un cabinet, comme l’écran « Rapprochement ». Sort avec 0 quand "
        "chaque fichier est entré ou déjà connu (ce qui attend une personne est dit), 1 quand un fichier est refusé, "
        "les autres étant entrés, 2 quand le cabinet ou un fichier n’existe pas."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which agency, which files; whether to write, and how to tell."""
        parser.add_argument("agency", metavar="CABINET", help="nom court du cabinet")
        parser.add_argument("files", nargs="+", type=Path, metavar="FICHIER")
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui se passerait, et n’écrit rien")
        parser.add_argument("--json", action="store_true", help="sortie pour un programme")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Import the files one after the other, tell what became of each line, and exit with the code."""
        with schema_context("public"):
            agency = Agency.objects.filter(slug=options["agency"]).first()
        if agency is None:
            known = "« manage.py list_agencies » les donne"
            shown = f"Aucun cabinet n’a le nom court « {options['agency']} » ; {known}."
            raise CommandError(shown, returncode=WRONG_CALL)
        files = [(path, _read(path)) for path in options["files"]]
        trial = options["dry_run"]
        with tenant_context(agency), translation.override("fr"), transaction.atomic() if trial else nullcontext():
            report, failed = _import(files)
            if trial:
                transaction.set_rollback(True)
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        else:
            self.stdout.writelines(f"{printable(line)}\n" for line in _as_table(report))
        if failed:
            sys.exit(REFUSED)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        shown = f"{path} : impossible d’ouvrir le fichier ({error.strerror})."
        raise CommandError(shown, returncode=WRONG_CALL) from None


def _import(files: Sequence[tuple[Path, bytes]]) -> tuple[dict[str, Any], bool]:
    """Import files in their order; what became of their lines, and whether one was refused."""
    brought: list[int] = []
    known: list[int] = []
    refused: list[dict[str, str]] = []
    failed = False
    for path, data in files:
        now = timezone.now()
        by, on = Actor.system("import_statement"), timezone.localdate(now)
        try:
            made = import_statement(data=data, filename=path.name, by=by, at=now, on=on)
        except AlreadyImported as again:
            known += [statement.pk for statement in again.statements]
        except StatementRefused as refusal:
            failed = True
            refused.append({"where": str(path), "reason": str(refusal)})
        else:
            brought += [statement.pk for statement in (*made.statements, *made.released)]
            known += [statement.pk for statement in made.known]
            refused += [{"where": f"{path}, compte {group(account)}", "reason": LEFT_ASIDE} for account in made.others]
    return {**_lines(brought, known), "refused": refused, **_balances()}, failed


def _lines(brought: Sequence[int], known: Sequence[int]) -> dict[str, Any]:
    """What became of the lines of statements that came in now, and of those that were there."""
    lines = BankLine.objects.select_related("statement", "payment__case").prefetch_related("payment__receipts")
    lines = lines.order_by("booked_on", "statement_id", "ordinal")
    report = import_report(lines.filter(statement__in=brought))
    before = import_report(lines.filter(statement__in=set(known) - set(brought)))
    report["waiting"] += before["waiting"]
    report["already"] += [{"on": one["on"], "amount": one["amount"]} for one in (*before["booked"], *before["already"])]
    return report


def _balances() -> dict[str, str | None]:
    found = account_balance(*dedicated_ibans())
    return {
        "statement_balance": f"{found.bank:.2f}" if found else None,
        "ledger_balance": f"{found.books:.2f}" if found else None,
    }


def _as_table(report: dict[str, Any]) -> Iterator[str]:
    """The report for a terminal."""
    for one in report["booked"]:
        yield f"  {one['on']}  {one['amount']:>12}  enregistré  {one['case'] or ''}  {one['receipt'] or ''}".rstrip()
    for one in report["waiting"]:
        yield f"  {one['on']}  {one['amount']:>12}  attend      {one['why']}"
    for one in report["already"]:
        yield f"  {one['on']}  {one['amount']:>12}  déjà connu"
    for one in report["refused"]:
        yield f"! {one['where']} : {one['reason']}"
    bank, books = report["statement_balance"], report["ledger_balance"]
    yield f"Banque : {bank or 'inconnu'}. Livres : {books or 'inconnu'}."
