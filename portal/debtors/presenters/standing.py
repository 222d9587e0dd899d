"""Where a case stands for one of its people: what is asked, and all that stands beside it at the same time.

A plan, a missed part, a pause, a proposal, a question and a protection never hide each other: each has its own
place, so that no obligation is left unsaid and no day that went by is told as one to come.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy

from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case, CaseParty, Hold
from agency.cases.queries import last_day_of, rests_elsewhere, stops
from agency.cases.rules import FIRST_ANSWER, asked_no_more
from agency.common.calendar import paris_date
from agency.common.money import ZERO
from agency.complaints.models import Complaint
from agency.disputes.models import Reply
from agency.disputes.queries import may_pause
from agency.disputes.rules import STRANGERS
from agency.handling.asked.models import CallRequest
from agency.handling.queries import standing_promise
from agency.instalments.queries import may_resize, notice_until, own_dates, put_off
from agency.parties.enums import Protection
from agency.parties.models import Debtor
from agency.payments.rules import may_not_pay
from agency.plans.enums import OPEN_PLANS, PlanState
from agency.plans.models import Plan
from agency.plans.queries import counter_of, obstacle, owes_with_others, promised_answer, reason_of
from portal.debtors.view_models import DeclinedProposal, Promise, PromisedPayment, Proposal, Situation

from .ahead import Pending, ahead
from .debits import debit_standing, debits_away, gives_account, saves_card, waits_for_confirmation
from .plans import plan_schedule

CLOSED = {
    Protection.OVERINDEBTED: gettext_lazy(
        "Votre dossier de surendettement est recevable : la loi vous demande de ne pas payer cette somme pour le "
        "moment."
    ),
    Protection.INSOLVENT: gettext_lazy(
        "Une procédure collective est ouverte : la loi vous demande de ne pas payer cette somme pour le moment."
    ),
}


def standing(
    party: CaseParty,
    due: Decimal,
    plans: Sequence[Plan],
    replies: Sequence[Reply],
    complaints: Sequence[Complaint],
    calls: Sequence[CallRequest] = (),
    *,
    at: datetime,
) -> dict[str, Any]:
    """Return the fields of a case's detail that say where it stands; `plans` are those of all its people."""
    case, person, on = party.case, party.debtor, paris_date(at)
    prefetch_related_objects([case], "holds")
    theirs = [plan for plan in plans if plan.debtor_id == person.pk]
    found = next((plan for plan in theirs if plan.state in OPEN_PLANS), None)
    # A person is about to write or call: nobody is told that nothing will come.
    holds = [hold for hold in case.holds.all() if stops(hold, at) and hold.reason != HoldReason.GENTLE]
    promised = _promised(party, holds)
    if promised is not None:
        holds = [hold for hold in holds if hold.reason != HoldReason.PROMISE]
    answer = _promise([reply.answer_due_on for reply in replies if _waits(reply)], on)
    proposal = _proposal(found, on)
    situation = _situation(case, person, due, asked=not asked_no_more(case.state, last_day_of(party), on))
    schedule = plan_schedule(found, on) if found and found.state == PlanState.RUNNING else None
    elsewhere = rests_elsewhere(case, person, at)
    pending = Pending(situation, schedule, proposal, promised, replies, complaints, calls, elsewhere)
    return {
        "ahead": ahead(party, pending, at=at),
        "situation": situation,
        "last_day": last_day_of(party),
        "closed_words": str(CLOSED.get(Protection(person.protection), "")),
        "protected": bool(person.protection) and not may_not_pay(person.protection),
        "may_pause": may_pause(case),
        "may_plan": obstacle(party, due=due, on=on, plans=plans) is None,
        "held": bool(holds) or promised is not None,
        "promised": promised,
        "answer": answer,
        "unanswered": any(hold.reason in FIRST_ANSWER for hold in holds),
        "schedule": schedule,
        "notice_until": notice_until(found) if found else None,
        "plan_ended_on": _ended_on(theirs),
        **_debits(found, on),
        "proposal": proposal,
        "refusal": _refusal(theirs, on),
        "plan_of_another": _another_plans(party, plans),
        **_changes(None if holds or promised or elsewhere else found, on),
        **_rest(holds, spoken_for=bool(answer or proposal)),
    }


def _debits(plan: Plan | None, on: date) -> dict[str, Any]:
    """By which debit a plan is paid, may be paid, was paid."""
    return {
        "debit": debit_standing(plan, on),
        "saves_card": saves_card(plan, on),
        "gives_account": gives_account(plan, on),
        "debits_away": debits_away(plan) if plan else (),
        "debit_to_confirm": plan is not None and waits_for_confirmation(plan),
    }


def _changes(plan: Plan | None, on: date) -> dict[str, bool]:
    """Which dates of a plan its person may change by themselves; none on a case that stands still."""
    return {
        "may_move": plan is not None and bool(put_off(plan, on)),
        "may_change": plan is not None and bool(own_dates(plan, on)),
        "may_resize": plan is not None and may_resize(plan, on),
    }


def _ended_on(plans: Sequence[Plan]) -> date | None:
    """When the person's latest plan was ended before its last date; None when it was not."""
    latest = plans[0] if plans else None
    if latest is None or latest.state != PlanState.ENDED or latest.ended_at is None:
        return None
    return paris_date(latest.ended_at)


def _promised(party: CaseParty, holds: Sequence[Hold]) -> PromisedPayment | None:
    """The person's own promise, while reminders wait for it; nobody reads the word that another gave."""
    until = next((hold.until_at for hold in holds if hold.reason == HoldReason.PROMISE), None)
    made = standing_promise(party.case) if until is not None else None
    if made is None or until is None or made.debtor_id != party.debtor_id:
        return None
    return PromisedPayment(made.amount, made.due_on, paris_date(until))


def _situation(case: Case, person: Debtor, due: Decimal, *, asked: bool) -> Situation:
    if case.state == CaseState.RETURNED:
        return Situation.WITHDRAWN
    if case.state == CaseState.SETTLED or due <= ZERO:
        return Situation.SETTLED
    if not asked:
        return Situation.BARRED
    return Situation.CLOSED_TO_PAYMENT if may_not_pay(person.protection) else Situation.OPEN


def _another_plans(party: CaseParty, plans: Sequence[Plan]) -> bool:
    """Whether a plan runs for a debt owed together: whoever owes a share apart is told nothing of it (R5.12)."""
    others = any(plan.debtor_id != party.debtor_id and plan.state == PlanState.RUNNING for plan in plans)
    return others and owes_with_others(party)


def _waits(reply: Reply) -> bool:
    return reply.answered_at is None and reply.kind not in STRANGERS


def _promise(days: Sequence[date], on: date) -> Promise | None:
    return Promise(min(days), late=min(days) < on) if days else None


def _rest(holds: Sequence[Hold], *, spoken_for: bool) -> dict[str, Any]:
    """Say that the case rests, until its last day when every hold has one; not twice what a question already says."""
    shown = [hold for hold in holds if hold.reason == HoldReason.PAUSE] if spoken_for else holds
    ends = [paris_date(hold.until_at) for hold in shown if hold.until_at is not None]
    return {"resting": bool(shown), "until": max(ends) if ends and len(ends) == len(shown) else None}


def _proposal(plan: Plan | None, on: date) -> Proposal | None:
    if plan is None or plan.state != PlanState.PROPOSED:
        return None
    by = promised_answer(plan)
    answer = _promise([by] if by else [], on)
    sent_on, months = paris_date(plan.proposed_at), len(plan.instalments.all())
    return Proposal(plan.monthly, months, sent_on, answer, plan.spoken, plan.pk)


def _refusal(plans: Sequence[Plan], on: date) -> DeclinedProposal | None:
    """The person's latest plan, when it was not kept: a later one says the rest."""
    if not plans or plans[0].state != PlanState.DECLINED or plans[0].ended_at is None:
        return None
    ours = counter_of(plans[0], on)
    told = (ours.monthly, ours.until) if ours else (None, None)
    return DeclinedProposal(paris_date(plans[0].ended_at), reason_of(plans[0]), *told)
