"""The words that letters gave: moved when the post asks for time, given back when nothing can keep them."""

from __future__ import annotations

from datetime import date, datetime

from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.cases.queries import running_holds, unprotected
from agency.commitments.enums import ANNOUNCED_STEPS, CommitmentKind, CommitmentState
from agency.commitments.models import Commitment
from agency.commitments.operations import announce, cancel
from agency.commitments.queries import open_commitments
from agency.common.calendar import format_date
from agency.journal.rules import Actor
from agency.mandates.queries import last_end, with_mandate


def move_words(case: Case, later: date, *, by: Actor, at: datetime, on: date) -> None:
    """Put off the next letters announced on a case: the registered one may still be fetched (R10.5)."""
    for commitment in open_commitments(case, CommitmentKind.NEXT_STEP).filter(due_on__lt=later):
        cancel(commitment=commitment, reason="la lettre recommandée peut encore être retirée", by=by, at=at)
        announce(
            case=case,
            debtor=commitment.debtor,
            kind=CommitmentKind.NEXT_STEP,
            step=commitment.step,
            text=commitment.text,
            announced_on=on,
            due_on=later,
            dedupe_key=f"moved:{commitment.pk}",
            by=by,
            at=at,
        )


def give_words_back(*, by: Actor, at: datetime, on: date) -> None:
    """Cancel what was announced on cases that the machine no longer sees, saying why.

    Without a mandate in force no letter may leave; giving the case back is still ours to do.
    """
    seen = Case.objects.free_at(at).filter(unprotected(), state=CaseState.ACTIVE)
    words = Commitment.objects.filter(kind__in=ANNOUNCED_STEPS, state=CommitmentState.OPEN)
    for word in words.exclude(case__in=seen).select_related("case__debtor", "case__creditor"):
        cancel(commitment=word, reason=_why_silent(word.case, at), by=by, at=at)
    letters = words.filter(kind=CommitmentKind.NEXT_STEP).exclude(case__creditor__in=with_mandate(on))
    for word in letters.select_related("case__creditor"):
        cancel(commitment=word, reason=_why_without_mandate(word.case, on), by=by, at=at)


def _why_silent(case: Case, at: datetime) -> str:
    hold = running_holds(case, at).first()
    if hold is not None:
        return f"dossier suspendu : {hold.get_reason_display()}"
    if case.debtor.protection:
        return f"personne protégée : {case.debtor.get_protection_display()}"
    return f"dossier {CaseState(case.state).label}"


def _why_without_mandate(case: Case, on: date) -> str:
    ended = last_end(case.creditor, on)
    return f"mandat terminé le {format_date(ended)}" if ended is not None else "aucun mandat en vigueur"
