"""Bills handed over before they are due: they wait in their deposit, a later word on one takes its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from agency.intake.enums import Outcome
from agency.intake.models import HandedPiece, ImportRow
from agency.intake.queries import Line, lines_waiting, waiting_bills
from agency.intake.rules import GIVEN_UP, UNDUE, waiting_words
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.law.time.deadlines import first_reminder
from agency.parties.models import Creditor

# Why a bill was withdrawn that says nothing of whether it is owed: the next file may say it anew.
_STILL_OWED = ("replaced", "undone")
_REPLACED = "Remise de nouveau depuis : la dernière facture déposée compte, celle-ci est retirée."
_PAID = "Réglée avant son échéance, selon le créancier : elle est retirée."
_OPENED = "Cette facture n’attend plus son échéance : déposez le fichier de nouveau, il mettra son dossier à jour."


@dataclass(frozen=True)
class Early:
    """The bills of a creditor that wait for their due date, in the transaction of an act: by whom and when."""

    creditor: Creditor
    by: Actor
    at: datetime

    def keep(self, lines: Sequence[Line], *, after_due_days: int) -> None:
        """Note when each line becomes a case: a worked day, from `after_due_days` after its due date (R10.4)."""
        rows = [line.row for line in lines]
        for row in rows:
            # A line without a due date never waits.
            due_on = cast("date", row.due_on)
            opens_on = first_reminder(due_on, days=after_due_days)
            row.outcome, row.opens_on, row.rule = Outcome.UNDUE, opens_on, UNDUE
            row.reason = waiting_words(due_on, opens_on)
        ImportRow.objects.bulk_update(rows, ["outcome", "opens_on", "reason", "rule"])
        self.replace(lines)

    def replace(self, lines: Sequence[Line]) -> None:
        """Withdraw the bills that waited and that these lines say anew: of one bill, one line waits or is a case."""
        mine = {line.row.pk for line in lines}
        known = waiting_bills(self.creditor, [line.sought for line in lines])
        found = (known.get((line.sought.person_key, key)) for line in lines for key in line.sought.keys)
        self.withdraw([row for row in found if row is not None and row.pk not in mine], "replaced", _REPLACED)

    def withdraw_paid(self, rows: Sequence[ImportRow]) -> None:
        """Withdraw the bills that lines of a later file say are paid; a line on one that is a case now is refused."""
        waiting = lines_waiting().select_for_update(of=("self",))
        known = waiting.in_bulk([row.facts["update"]["waiting"] for row in rows])
        for row in rows:
            found = row.facts["update"]["waiting"] in known
            row.outcome = Outcome.UPDATED if found else Outcome.REFUSED
            row.reason = row.reason if found else _OPENED
        self.withdraw(known.values(), "paid", _PAID)
        ImportRow.objects.bulk_update(rows, ["outcome", "reason"])

    def withdraw(self, rows: Iterable[ImportRow], why: str, reason: str) -> int:
        """Withdraw lines that wait, with why, and forget their pieces; return how many."""
        found = {row.pk: row for row in rows}
        for row in found.values():
            row.outcome, row.opens_on, row.reason = Outcome.WITHDRAWN, None, reason[:400]
            row.rule = UNDUE if why in _STILL_OWED else GIVEN_UP
        ImportRow.objects.bulk_update(found.values(), ["outcome", "opens_on", "reason", "rule"])
        HandedPiece.objects.filter(row__in=found).delete()
        acts = [JournalAct(row, None, {"batch": row.batch_id, "why": why}) for row in found.values()]
        record_each(by=self.by, at=self.at, verb=Verb.LINE_WITHDRAWN, acts=acts)
        return len(found)
