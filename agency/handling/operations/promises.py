"""A promise to pay: taken, kept by the money that comes, lost after its grace, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction

from agency.cases import operations as cases
from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case, Hold
from agency.cases.queries import last_day_towards, running_holds
from agency.common.calendar import instant, paris_date
from agency.handling.enums import PromiseState
from agency.handling.models import PromiseToPay
from agency.handling.queries import ended_promises
from agency.handling.rules import HandlingRefused, check_promise, check_standing, last_day_of_grace
from agency.handling.values import PromiseWish
from agency.journal.enums import Verb
from agency.journal.operations import record, record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.ledger.queries import due_by_case
from agency.parties.models import Debtor
from agency.parties.queries import zone_of
from agency.payments.rules import may_not_pay

ONE_DAY = timedelta(days=1)


@transaction.atomic
def promise(*, case: Case, debtor: Debtor, wish: PromiseWish, by: Actor, at: datetime) -> PromiseToPay:
    """Note what a person says that she will pay, and by when: reminders wait for it, and three open days more.

    A promise that stood is replaced. It recognises no debt and moves no limitation (R2.11). Raises `HandlingRefused`
    for a sum or a day that cannot be, or on a case where nothing may be asked of the person (R2.20, R5.6).
    """
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    on = paris_date(at)
    holds = frozenset(HoldReason(hold.reason) for hold in running_holds(locked, at))
    barred = last_day_towards(locked, debtor) < on
    check_standing(CaseState(locked.state), holds, barred=barred, forbidden=may_not_pay(debtor.protection))
    check_promise(wish, due=due_by_case([locked.pk])[locked.pk], on=on)
    _replace(locked, by=by, at=at)
    grace = last_day_of_grace(wish.due_on, zone_of(debtor))
    made = PromiseToPay.objects.create(
        case=locked, debtor=debtor, amount=wish.amount, due_on=wish.due_on, grace_until=grace, made_at=at
    )
    cases.hold(case=locked, reason=HoldReason.PROMISE, until=instant(grace + ONE_DAY, time.min), by=by, at=at)
    record(
        by=by, at=at, verb=Verb.PROMISE_MADE, subject=made, case_id=locked.pk, amount=wish.amount, due_on=wish.due_on
    )
    return made


@transaction.atomic
def withdraw_promise(*, made: PromiseToPay, why: str, by: Actor, at: datetime) -> PromiseToPay:
    """Take back a promise noted by mistake, or that the person takes back; twice changes nothing.

    Raises `HandlingRefused` without a word that says why.
    """
    if not why.strip():
        raise HandlingRefused("Dites en quelques mots pourquoi la promesse est retirée.")
    locked = PromiseToPay.objects.select_for_update(of=("self",)).select_related("case").get(pk=made.pk)
    if locked.state == PromiseState.OPEN:
        locked.state, locked.ended_at, locked.why = PromiseState.WITHDRAWN, at, why.strip()[:200]
        locked.save(update_fields=["state", "ended_at", "why"])
        record(by=by, at=at, verb=Verb.PROMISE_WITHDRAWN, subject=locked, case_id=locked.case_id)
        _release([locked.case_id], reason="promesse retirée", by=by, at=at)
    return locked


@transaction.atomic
def see_broken(*, made: PromiseToPay, by: Actor, at: datetime) -> PromiseToPay:
    """Say that somebody took up a promise that was not kept: its line leaves the day; twice changes nothing."""
    locked = PromiseToPay.objects.select_for_update(of=("self",)).get(pk=made.pk)
    if locked.state == PromiseState.BROKEN and locked.seen_at is None:
        locked.seen_at = at
        locked.save(update_fields=["seen_at"])
        record(by=by, at=at, verb=Verb.PROMISE_SEEN, subject=locked, case_id=locked.case_id)
    return locked


@transaction.atomic
def settle_promises(*, by: Actor, at: datetime) -> dict[PromiseState, int]:
    """End the promises that money kept, and those whose grace is over; return how many of each, in one pass.

    A case kept or closed is free again at once; one whose promise was lost follows its calendar again by itself.
    """
    over: list[Any] = list(ended_promises(paris_date(at)))
    acts: dict[PromiseState, list[JournalAct]] = {PromiseState.KEPT: [], PromiseState.BROKEN: []}
    for made in over:
        kept = made.come >= made.amount or made.case.state == CaseState.SETTLED
        made.state, made.received, made.ended_at = PromiseState.KEPT if kept else PromiseState.BROKEN, made.come, at
        acts[made.state].append(JournalAct(made, made.case_id, {"received": str(made.received)}))
    PromiseToPay.objects.bulk_update(over, ["state", "received", "ended_at"])
    record_each(by=by, at=at, verb=Verb.PROMISE_KEPT, acts=acts[PromiseState.KEPT])
    record_each(by=by, at=at, verb=Verb.PROMISE_BROKEN, acts=acts[PromiseState.BROKEN])
    freed = [act.case_id for act in acts[PromiseState.KEPT] if act.case_id is not None]
    _release(freed, "promesse tenue", by=by, at=at)
    return {state: len(told) for state, told in acts.items()}


def _replace(case: Case, *, by: Actor, at: datetime) -> None:
    standing = PromiseToPay.objects.filter(case=case, state=PromiseState.OPEN)
    if standing.update(state=PromiseState.CHANGED, ended_at=at):
        _release([case.pk], reason="promesse remplacée", by=by, at=at)


def _release(case_ids: Sequence[int], reason: str, *, by: Actor, at: datetime) -> None:
    holds = Hold.objects.filter(case__in=case_ids, reason=HoldReason.PROMISE, lifted_at__isnull=True)
    cases.lift_each(holds=list(holds), by=by, at=at, reason=reason)
