"""What a creditor says of a proposal, or of a change of a plan: heard once, done when nothing else stands."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.queries import running_holds
from agency.common.calendar import paris_date
from agency.common.text import french_typography as fr
from agency.instalments.models import PlanChange
from agency.instalments.queries import waits_for_creditor
from agency.instalments.rules import WORDS_LENGTH, PlanChoiceRefused
from agency.instalments.values import CreditorStance
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.plans.models import Plan
from agency.plans.operations import PlanRefused, decide

from .changing import decide_change


class HearingRefused(Exception):
    """The creditor's word is not whole, or comes too late; the message says what to do."""


@transaction.atomic
def hear_creditor(*, asked: Plan | PlanChange, accept: bool, words: str, by: Actor, at: datetime) -> bool:
    """Keep a creditor's word on a plan beyond its mandate, once (R1.13, R5.2); return whether it is done.

    A yes is done at once: the person has their answer. It waits for somebody of the agency while the case stands still
    for another reason, or when the plan cannot run any more; a no always does, with `words` that the person does not
    read: what they are told goes through us. Raises `HearingRefused` for a second word, once the person was
    answered, and for a no without words.
    """
    plan = asked if isinstance(asked, Plan) else asked.plan
    case = Case.objects.select_for_update(of=("self",)).get(pk=plan.case_id)
    locked = type(asked).objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if not waits_for_creditor(locked):
        raise HearingRefused(fr("Cette proposition n'attend plus de réponse. Pour y revenir, appelez-nous."))
    if not accept and not words.strip():
        raise HearingRefused(fr("Dites en une phrase ce qui ne convient pas, ou ce que vous accepteriez."))
    if len(words.strip()) > WORDS_LENGTH:
        raise HearingRefused(fr("Votre réponse dépasse 1 000 caractères. Raccourcissez-la un peu."))
    locked.evidence["creditor"] = CreditorStance(accept, words.strip(), by.label, at).kept
    locked.save(update_fields=["evidence"])
    record(by=by, at=at, verb=Verb.PLAN_HEARD, subject=locked, case_id=case.pk, accepted=accept)
    return accept and _done(locked, case, by=by, at=at)


def _done(asked: Plan | PlanChange, case: Case, *, by: Actor, at: datetime) -> bool:
    """Whether what the creditor allows is done now; else somebody of the agency looks, its word beside them."""
    if running_holds(case, at).exclude(reason=HoldReason.PROPOSAL).exists():
        return False
    try:
        with transaction.atomic():
            if isinstance(asked, Plan):
                decide(plan=asked, accept=True, reason="", by=by, at=at, on=paris_date(at))
            else:
                decide_change(change=asked, accept=True, reason="", by=by, at=at)
    except (PlanRefused, PlanChoiceRefused):
        return False
    return True
