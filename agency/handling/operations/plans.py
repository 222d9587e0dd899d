"""A plan that a person agrees on the telephone, once they are known."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.queries import running_holds
from agency.common.calendar import paris_date
from agency.disputes.operations import resume_contact
from agency.handling.enums import PromiseState
from agency.handling.models import Call, PromiseToPay
from agency.handling.queries import against_spoken
from agency.handling.rules import HandlingRefused
from agency.handling.values import PlanWish
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.plans.models import Plan
from agency.plans.operations import PlanRefused
from agency.plans.operations import agree_spoken as agree

from .promises import withdraw_promise


@transaction.atomic
def agree_on_call(*, call: Call, wish: PlanWish, by: Actor, at: datetime) -> Plan:
    """Take the plan that the person of a call agreed, at once within the mandate's limits, else as a proposal (R5.2).

    A promise that stood is replaced; the contact that a pause waits for is made. It recognises no debt (R2.11); the
    person gets it in writing. Raises `HandlingRefused` on a case that waits for our answer, before its first letter
    (R1.10), and in the words of the plans room.
    """
    case = Case.objects.select_for_update(of=("self",)).get(pk=call.case_id)
    why = against_spoken(case, call.debtor, at)
    if why:
        raise HandlingRefused(why)
    for made in PromiseToPay.objects.filter(case=case, state=PromiseState.OPEN):
        withdraw_promise(made=made, why="un échéancier la remplace", by=by, at=at)
    try:
        plan = agree(
            case=case, debtor=call.debtor, monthly=wish.monthly, day=wish.day, call=call.pk,
            marks=[call.first_mark, call.second_mark], read=wish.read, by=by, at=at, on=paris_date(at),
        )  # fmt: skip
    except PlanRefused as refusal:
        raise HandlingRefused(str(refusal)) from refusal
    # After a pause a person makes the next contact: it is made.
    for gentle in running_holds(case, at).filter(reason=HoldReason.GENTLE).select_related("case"):
        resume_contact(hold=gentle, how="échéancier convenu au téléphone", by=by, at=at)
    record(by=by, at=at, verb=Verb.CALL_MADE_PLAN, subject=call, case_id=case.pk, plan=plan.pk)
    return plan
