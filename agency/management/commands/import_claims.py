"""`import_claims AGENCY CREDITOR FILE… [--confirm] [--json]`: what the creditor's pages do, for a program."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django_tenants.utils import schema_context, tenant_context

from agency.common.calendar import paris_date
from agency.intake.enums import Outcome
from agency.intake.models import ImportBatch
from agency.intake.operations import BatchRefused, ask_confirmation, confide_slice, read_batch
from agency.intake.presenters import rows_as_json
from agency.intake.queries import cases_of
from agency.journal.rules import Actor
from agency.parties.models import Creditor
from agency.parties.queries import creditors_called
from agency.readers.claim_files import UnreadableFile
from agency.readers.files.errors import printable
from tenants.current import PUBLIC
from tenants.models import Agency, AgencyState

BY = Actor.system("import_claims")
DONE, NOTHING, REFUSED = 0, 1, 2
KEPT = {
    False: "Rien n’est gardé : ni dépôt, ni personne, ni dossier. Ajoutez --confirm pour confier ce qui est prêt.",
    True: "Chaque fichier lu est gardé comme un dépôt ; ses lignes confiées sont des dossiers à qualifier.",
}


class Command(BaseCommand):
    """Exit 0 when a line is ready (confided with --confirm), 1 when none is, 2 when something was refused whole."""

    help = (
        "Lit des fichiers de créances pour un créancier et, avec --confirm, confie ce qui est prêt. Sort avec 0 quand "
        "au moins une ligne est prête (confiée), 1 quand aucune ne l’est, 2 quand un fichier, le mandat, le cabinet "
        "ou le créancier est refusé."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which agency, which creditor, which files; confided or only shown."""
        parser.add_argument("agency", metavar="CABINET", help="nom court du cabinet (manage.py list_agencies)")
        parser.add_argument("creditor", metavar="CREANCIER", help="numéro, SIREN ou nom du créancier")
        parser.add_argument("files", nargs="+", type=Path, metavar="FICHIER")
        parser.add_argument("--contacts", type=Path, metavar="CSV", help="adresses à joindre à un FEC")
        parser.add_argument(
            "--confirm", action="store_true", help="confier ce qui est prêt ; sans cela rien n’est gardé"
        )
        parser.add_argument("--json", action="store_true", help="sortie pour un programme")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Read each file, confide it when asked, tell what became of each line, and leave with the code."""
        with tenant_context(_agency(options["agency"])):
            found = _Import(_creditor(options["creditor"]), _contacts(options["contacts"]), timezone.now())
            for path in options["files"]:
                found.take(path, confirm=options["confirm"])
        told = found.as_json(confirmed=options["confirm"])
        if options["json"]:
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        else:
            self.stdout.writelines(f"{printable(line)}\n" for line in _lines(told))
        raise SystemExit(_code(told))


class _Import:
    """The files of one call: what was read, confided, refused."""

    def __init__(self, creditor: Creditor, contacts: bytes | None, at: datetime) -> None:
        self.creditor, self.contacts, self.at = creditor, contacts, at
        self.rows: list[dict[str, Any]] = []
        self.deposits: list[dict[str, Any]] = []
        self.refused: list[dict[str, Any]] = []
        self.cases: list[str] = []

    def take(self, path: Path, *, confirm: bool) -> None:
        """Read one file, and confide it; what it refuses costs the other files nothing."""
        try:
            data = path.read_bytes()
        except OSError as error:
            self._refuse(path, f"impossible d’ouvrir le fichier ({error.strerror}).", "FILE-0")
            return
        try:
            if confirm:
                self._confide(path, self._read(path, data, kept=True))
            else:
                self._look_at(path, data)
        except UnreadableFile as error:
            shown = f"« {error.value} » : " if error.value else ""
            self._refuse(path, shown + error.reason, error.rule, error.where)
        except BatchRefused as refusal:
            self._refuse(path, str(refusal), "R1.6")

    def _read(self, path: Path, data: bytes, *, kept: bool) -> ImportBatch:
        batch = read_batch(
            creditor=self.creditor, filename=path.name, data=data, contacts=self.contacts, by=BY, at=self.at,
            on=paris_date(self.at),
        )  # fmt: skip
        self.deposits.append({"file": path.name, "deposit": batch.pk if kept else None, "sha256": batch.sha256})
        return batch

    def _look_at(self, path: Path, data: bytes) -> None:
        with transaction.atomic():
            self.rows.extend(rows_as_json(self._read(path, data, kept=False)))
            transaction.set_rollback(True)

    def _confide(self, path: Path, batch: ImportBatch) -> None:
        """Confide it, slice by slice; a deposit whose lines are all in doubt stays open on the creditor's pages."""
        try:
            asked = ask_confirmation(batch=batch, by=BY, at=self.at, on=paris_date(self.at))
        except BatchRefused as refusal:
            self._refuse(path, str(refusal), "R1.22")
        else:
            while confide_slice(batch=asked):
                pass
            found = cases_of(asked).values_list("reference", flat=True)
            self.cases = list(dict.fromkeys([*self.cases, *found]))
        self.rows.extend(rows_as_json(batch))

    def _refuse(self, path: Path, reason: str, rule: str, where: str = "") -> None:
        self.refused.append({"file": path.name, "where": where or path.name, "reason": reason, "rule": rule})

    def as_json(self, *, confirmed: bool) -> dict[str, Any]:
        """`{"confirmed", "kept", "rows", "cases", "deposits", "refused"}`."""
        return {
            "confirmed": confirmed,
            "kept": KEPT[confirmed],
            "rows": self.rows,
            "cases": self.cases,
            "deposits": self.deposits,
            "refused": self.refused,
        }


def _agency(slug: str) -> Agency:
    with schema_context(PUBLIC):
        agency = Agency.objects.filter(slug=slug, state=AgencyState.ACTIVE).first()
    if agency is None:
        raise CommandError(f"Aucun cabinet actif n’a le nom court « {slug} ».", returncode=REFUSED)
    return agency


def _creditor(called: str) -> Creditor:
    found = list(creditors_called(called)[:2])
    if len(found) != 1:
        said = "Plusieurs créanciers s’appellent" if found else "Aucun créancier ne s’appelle"
        raise CommandError(f"{said} « {called} » : donnez son numéro ou son SIREN.", returncode=REFUSED)
    return found[0]


def _contacts(path: Path | None) -> bytes | None:
    try:
        return path.read_bytes() if path else None
    except OSError as error:
        raise CommandError(f"{path} : impossible d’ouvrir le fichier ({error.strerror}).", returncode=REFUSED) from None


def _lines(told: dict[str, Any]) -> list[str]:
    lines = []
    for row in told["rows"]:
        why = f" {row['reason']} [{row['rule']}]" if row["reason"] else ""
        into = f" → {row['case']}" if row["case"] else ""
        label = Outcome(row["outcome"]).label
        lines.append(
            f"{row['file']}, {row['where']} : {row['number']} {row['person']} {row['amount']} € : {label}{into}{why}"
        )
    lines += [f"{one['where']} : {one['reason']} [{one['rule']}]" for one in told["refused"]]
    return [*lines, f"{len(told['cases'])} dossiers. {told['kept']}"]


def _code(told: dict[str, Any]) -> int:
    if told["refused"]:
        return REFUSED
    used = Outcome.CONFIDED if told["confirmed"] else Outcome.READY
    return DONE if any(row["outcome"] in (used, Outcome.UNDUE) for row in told["rows"]) else NOTHING
