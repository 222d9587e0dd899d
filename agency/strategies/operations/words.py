"""The words that letters gave are given back when nothing can keep them any more."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from agency.cases.enums import CaseState
from agency.cases.models import Case, Hold
from agency.cases.queries import latest_holds, unprotected
from agency.commitments.enums import ANNOUNCED_STEPS, CommitmentKind, CommitmentState
from agency.commitments.models import Commitment
from agency.commitments.operations import cancel_each
from agency.common.calendar import format_date
from agency.journal.rules import Actor
from agency.mandates.enums import Aftermath, MandateState
from agency.mandates.queries import last_end, with_mandate


@transaction.atomic
def give_words_back(*, by: Actor, at: datetime, on: date, size: int) -> int:
    """Cancel up to `size` words announced on cases that the machine no longer sees, saying why; return how many.

    Without a mandate in force no letter may leave; giving the case back is still ours to do. Zero: none is left.
    """
    seen = Case.objects.free_at(at).filter(unprotected(), state=CaseState.ACTIVE)
    words = Commitment.objects.filter(kind__in=ANNOUNCED_STEPS, state=CommitmentState.OPEN)
    unseen = list(words.exclude(case__in=seen).select_related("case__debtor")[:size])
    holds = latest_holds([word.case_id for word in unseen], at)
    reasons = {word: _why_silent(word.case, holds.get(word.case_id)) for word in unseen}
    if not reasons:
        letters = words.filter(kind=CommitmentKind.NEXT_STEP).exclude(case__creditor__in=with_mandate(on))
        letters = letters.exclude(case__mandate__state=MandateState.ACTIVE, case__mandate__aftermath=Aftermath.FOLLOWED)
        unsigned = list(letters.select_related("case__creditor")[:size])
        ends = {
            creditor: _why_without_mandate(last_end(creditor, on))
            for creditor in {word.case.creditor for word in unsigned}
        }
        reasons = {word: ends[word.case.creditor] for word in unsigned}
    return cancel_each(reasons=reasons, by=by, at=at)


def _why_silent(case: Case, hold: Hold | None) -> str:
    if hold is not None:
        return f"dossier suspendu : {hold.get_reason_display()}"
    if case.debtor.protection:
        return f"personne protégée : {case.debtor.get_protection_display()}"
    return f"dossier {CaseState(case.state).label}"


def _why_without_mandate(ended: date | None) -> str:
    return f"mandat terminé le {format_date(ended)}" if ended is not None else "aucun mandat en vigueur"
