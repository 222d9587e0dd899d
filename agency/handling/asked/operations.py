"""Writes of the calls that people ask for: asked or moved, withdrawn, made."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from agency.cases import operations as cases
from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case
from agency.common.calendar import ONE_DAY, next_working_day, paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.models import Debtor
from agency.parties.queries import same_person, zone_of

from .enums import CallRequestState, HalfDay
from .models import CallRequest
from .queries import can_be_called, is_awaited, open_requests_for_a_call, slots, standing_request
from .rules import CallRequestRefused, ends


@transaction.atomic
def ask_call(*, case: Case, debtor: Debtor, day: date, half: HalfDay, by: Actor, at: datetime) -> CallRequest:
    """Take the half-day at which a person wants to be called; the one that they asked before moves there.

    No letter leaves on a case that asks before the call is made. It counts in no cap: they asked (R6.7). Raises
    `CallRequestRefused` for a half-day at which we may not call them (R6.6).
    """
    locked = Case.objects.select_for_update(of=("self",)).select_related("creditor").get(pk=case.pk)
    if (day, half) not in slots(locked, debtor, at):
        raise CallRequestRefused(_("Nous ne pouvons pas vous appeler à ce moment-là : choisissez-en un autre."))
    request = standing_request(locked, debtor.pk) or CallRequest(case=locked, debtor=debtor, asked_at=at)
    request.call_on, request.half = day, half
    request.save()
    if locked.state == CaseState.ACTIVE:
        held = cases.hold(case=locked, reason=HoldReason.CALL, by=by, at=at)
        # Today's afternoon may be asked for: the hold is looked at once the half-day is over.
        over = paris_date(ends(day, half, zone_of(debtor)))
        cases.review_hold(hold=held, review_on=next_working_day(over + ONE_DAY), owner=None, by=by, at=at)
    record(by=by, at=at, verb=Verb.CALL_ASKED, subject=request, case_id=locked.pk, day=day.isoformat(), half=half.value)
    return request


@transaction.atomic
def withdraw_call(*, case: Case, debtor: Debtor, by: Actor, at: datetime) -> None:
    """Take back the call that a person waits for; without one, nothing changes."""
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    request = standing_request(case, debtor.pk)
    if request is not None:
        _end(request, CallRequestState.WITHDRAWN, by=by, at=at)


@transaction.atomic
def keep_asked(*, case: Case, debtor: Debtor, spoke: bool, placed: bool, by: Actor, at: datetime) -> None:
    """Settle what a person asked for by a call with them: they spoke, on whatever day, or we tried at their half-day.

    A call before it that did not reach them leaves it waiting: it is not the one that was promised.
    """
    request = standing_request(case, debtor.pk)
    if request is None:
        return
    if spoke:
        _end(request, CallRequestState.CALLED, by=by, at=at)
    elif placed and is_awaited(case, debtor, at):
        _end(request, CallRequestState.TRIED, by=by, at=at)


@transaction.atomic
def end_in_vain(*, debtor: Debtor, by: Actor, at: datetime) -> int:
    """End the calls that a person waits for, on each of their rows, and that can never be made; return how many.

    They refused calls since, their last number is no more theirs, or they died: nobody owes them an apology for it.
    """
    waiting = open_requests_for_a_call().filter(debtor__in=list(same_person(debtor))).order_by("case_id", "pk")
    ended = 0
    for request in waiting.select_for_update(of=("self",)):
        if not can_be_called(request.case, request.debtor, at):
            _end(request, CallRequestState.LEFT, by=by, at=at)
            ended += 1
    return ended


@transaction.atomic
def leave_asked(*, request: CallRequest, why: str, by: Actor, at: datetime) -> None:
    """Say that a call that was asked for is not made, and why; one that was settled meanwhile stays as it is.

    Raises `CallRequestRefused` without a word that says why.
    """
    if not why.strip():
        raise CallRequestRefused(_("Dites en quelques mots pourquoi cet appel n’est pas passé."))
    locked = CallRequest.objects.select_for_update(of=("self",)).select_related("case").get(pk=request.pk)
    if locked.state == CallRequestState.OPEN:
        _end(locked, CallRequestState.LEFT, why=why.strip()[:200], by=by, at=at)


def _end(request: CallRequest, state: CallRequestState, *, why: str = "", by: Actor, at: datetime) -> None:
    request.state, request.settled_at = state, at
    request.save(update_fields=["state", "settled_at"])
    others = CallRequest.objects.filter(case=request.case_id, state=CallRequestState.OPEN)
    if not others.exists():
        holds = request.case.holds.filter(reason=HoldReason.CALL, lifted_at__isnull=True)
        cases.lift_each(holds=list(holds), by=by, at=at, reason=f"appel demandé {request.pk} : {state.value}")
    record(
        by=by, at=at, verb=Verb.CALL_REQUEST_ENDED, subject=request, case_id=request.case_id, state=state.value,
        reason=why,
    )  # fmt: skip
