"""What a file says anew of a bill confided before: less is owed, by a payment or a credit; more waits for a person."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from agency.cases.enums import CaseState
from agency.common.money import format_euros
from agency.intake.enums import Outcome
from agency.intake.values import StandingBill, Update
from agency.reductions.enums import LoweringCause

from .lines import RowJudgement

APPLIED, ASKED, PAID_EARLY = "MAJ-1", "MAJ-2", "MAJ-3"
OPEN = (CaseState.TO_QUALIFY, CaseState.WITH_CREDITOR, CaseState.ACTIVE)


def update_of(bill: StandingBill, *, total: Decimal | None, said: Decimal) -> Update | None:
    """Return what a line says anew of its bill; None when it says what is known, or once nothing is asked of it.

    `said` is what the file says is left, `total` the bill, both in euros. A file that still counts all that was
    confided says nothing new of what we received meanwhile. Once we received some, only a person knows what it counts.
    """
    confided = bill.total - bill.paid_before
    if bill.state not in OPEN or said in (confided, bill.owed) or bill.owed <= 0:
        return None
    cause = ""
    if said < bill.owed == confided:
        credited = total is not None and total < bill.total
        cause = (LoweringCause.CREDIT_NOTE if credited else LoweringCause.PAID_DIRECT).value
    return Update(bill.claim_id, bill.reference, bill.owed, said, cause)


def updating(verdict: RowJudgement, found: Update) -> RowJudgement:
    """Return the verdict on a line that updates a bill: applied once confirmed, or left to a person."""
    sums = f"de {format_euros(found.old)} à {format_euros(found.new)}"
    if found.cause:
        less = format_euros(found.old - found.new)
        reason = f"Dossier {found.reference} : {sums}, {LoweringCause(found.cause).label} de {less}."
        return replace(verdict, outcome=Outcome.UPDATE, reason=reason, rule=APPLIED, update=found)
    reason = f"Dossier {found.reference} : {sums}. Rien n’est changé : une personne vérifie ce qui s’est passé."
    return replace(verdict, outcome=Outcome.UPDATE, reason=reason, rule=ASKED, update=found)
