"""What stands against debiting, looked at each time before anything is asked of a bank."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from agency.cards.models import CardAttempt
from agency.cards.queries import ENDS, cards_accepted, stripe_debits_accepted
from agency.cases.models import Case
from agency.cases.queries import last_days_on
from agency.common.calendar import paris_date
from agency.common.money import ZERO
from agency.debits.enums import BY_STRIPE, Against, DebitMandateState, DebitWay
from agency.debits.models import Debit
from agency.law.time.limitation import is_over
from agency.ledger.queries import due_by_case
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from tenants.current import on_trial


def debits_offered(agency: AgencyProfile, on: date) -> bool:
    """Return whether this agency debits through its own bank: its identifier is known, a manager switched it on."""
    since = agency.debits_since
    return not on_trial() and bool(agency.debit_ics and agency.account_iban and since and since <= on)


def may_give(plan: Plan, on: date) -> bool:
    """Return whether a person may give a mandate for a plan: it runs, and nothing forbids them to pay."""
    return debits_offered(profile(), on) and plan.state == PlanState.RUNNING and not plan.debtor.protection


def may_save_card(plan: Plan, on: date) -> bool:
    """Return whether a person may have a card charged for a plan: it runs, and cards are taken of them."""
    running = plan.state == PlanState.RUNNING and not plan.debtor.protection
    return running and cards_accepted(profile(), on)


def may_give_account(plan: Plan, on: date) -> bool:
    """Return whether a person may have their account debited by Stripe: the agency's own file is the first choice."""
    agency, running = profile(), plan.state == PlanState.RUNNING and not plan.debtor.protection
    return running and stripe_debits_accepted(agency, on) and not debits_offered(agency, on)


def may_save(way: str, plan: Plan, on: date) -> bool:
    """Return whether a person may save a card, or an account, at Stripe for a plan."""
    return may_give_account(plan, on) if way == DebitWay.SEPA else may_save_card(plan, on)


def against_each(debits: Collection[Debit], at: datetime) -> dict[int, Against]:
    """Return debit id -> why it must not be asked now, for those of which something stands against it.

    A paid instalment, a changed sum, a plan or a mandate that ended, a person whom the law protects, a case that
    stands still, a sum that is not asked any more, a card payment that nobody knows the end of.
    """
    cases = {debit.mandate.plan.case_id for debit in debits}
    free = set(Case.objects.filter(pk__in=cases).free_at(at).values_list("pk", flat=True))
    paying = set(_open_attempts(cases))
    due = due_by_case(cases)
    on = paris_date(at)
    last = last_days_on({debit.mandate.plan.case for debit in debits})
    ways = {one.mandate.way for one in debits}
    shut = _shut(ways, on) if ways & set(BY_STRIPE) else {}
    found = {}
    for debit in debits:
        case = debit.mandate.plan.case_id
        why = changed(debit)
        if debit.mandate.debtor.protection:
            why = Against.PROTECTED
        elif not why and due[case] < debit.amount:
            why = Against.LESS_DUE
        elif not why and is_over(last[case, debit.mandate.debtor_id], on):
            why = Against.BARRED
        elif not why and debit.mandate.way in shut:
            why = shut[debit.mandate.way]
        elif not why and case not in free:
            why = Against.HELD
        elif not why and case in paying:
            why = Against.PAYING
        if why:
            found[debit.pk] = why
    return found


def changed(debit: Debit) -> Against | None:
    """Return what changed for good since a debit was planned; None when nothing did."""
    part, mandate = debit.instalment, debit.mandate
    left = part.amount - part.paid
    if mandate.state == DebitMandateState.ENDED:
        return Against.STOPPED
    if mandate.plan.state != PlanState.RUNNING:
        return Against.PLAN_OVER
    if left == ZERO:
        return Against.PAID
    return Against.CHANGED if left != debit.amount else None


def _shut(ways: Collection[str], on: date) -> dict[str, Against]:
    """The ways by Stripe that are not taken today, each with what it is called."""
    agency = profile()
    shut = {}
    if DebitWay.CARD in ways and not cards_accepted(agency, on):
        shut[DebitWay.CARD.value] = Against.NO_CARDS
    if DebitWay.SEPA in ways and not stripe_debits_accepted(agency, on):
        shut[DebitWay.SEPA.value] = Against.NO_DEBITS
    return shut


def _open_attempts(cases: Collection[int]) -> Iterable[int]:
    return CardAttempt.objects.filter(case__in=cases).exclude(state__in=ENDS).values_list("case_id", flat=True)
