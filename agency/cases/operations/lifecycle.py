"""The life of a case: moved, held, documented."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from agency.cases.enums import CLOSED_STATES, CaseState, HoldReason
from agency.cases.models import Case, Hold
from agency.cases.rules import AFTER_PEACE, may_move, review_day
from agency.common.calendar import paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record, record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct


class MoveRefused(Exception):
    """This state cannot follow the one the case is in."""


class ReviewRefused(Exception):
    """A suspension is looked at again on a day to come."""


@transaction.atomic
def move(*, case: Case, to: CaseState, by: Actor, at: datetime, on: date, reason: str = "") -> Case:
    """Move a case by the table of transitions. Raises `MoveRefused` for a move that does not exist.

    Leaving `TO_QUALIFY` for `ACTIVE` stamps the qualification; entering a closed state the closing day.
    """
    move_each(cases=[case], to=to, by=by, at=at, on=on, reason=reason)
    return case


@transaction.atomic(savepoint=False)
def move_each(*, cases: Sequence[Case], to: CaseState, by: Actor, at: datetime, on: date, reason: str = "") -> int:
    """Move cases as `move` does, in one pass; return how many were not there yet. None moves when one may not."""
    given = {case.pk: case for case in cases}
    locked = Case.objects.select_for_update(of=("self",)).filter(pk__in=given).order_by("pk")
    origins = {case.pk: CaseState(case.state) for case in locked}
    for case in locked:
        if origins[case.pk] != to and not may_move(origins[case.pk], to):
            label = origins[case.pk].label
            raise MoveRefused(f"Le dossier {case.reference} est « {label} » : il ne peut pas devenir « {to.label} ».")
    moving = [case for case in locked if origins[case.pk] != to]
    changed: dict[str, Any] = {"state": to, "closed_on": on if to in CLOSED_STATES else None}
    if to == CaseState.ACTIVE:
        changed["qualified_at"] = Coalesce("qualified_at", Value(at))
    Case.objects.filter(pk__in=[case.pk for case in moving]).update(**changed)
    for case in moving:
        case.state, case.closed_on = to, changed["closed_on"]
        case.qualified_at = case.qualified_at or (at if to == CaseState.ACTIVE else None)
    for case in locked:
        for field in ("state", "qualified_at", "closed_on"):
            setattr(given[case.pk], field, getattr(case, field))
    acts = [JournalAct(case, case.pk, {"origin": origins[case.pk], "to": to, "reason": reason}) for case in moving]
    return record_each(by=by, at=at, verb=Verb.CASE_MOVED, acts=acts)


@transaction.atomic(savepoint=False)
def unqualify_each(*, cases: Sequence[Case], by: Actor, at: datetime) -> int:
    """Have active cases to which nothing was written wait for their assessment again; return how many.

    Raises `MoveRefused`, and moves none, when a letter left for one or when it is not active any more.
    """
    locked = list(
        Case.objects.select_for_update(of=("self",)).filter(pk__in=[case.pk for case in cases]).order_by("pk")
    )
    for case in locked:
        if case.state != CaseState.ACTIVE or case.first_letter_on is not None:
            raise MoveRefused(f"Le dossier {case.reference} ne revient plus à qualifier.")
    Case.objects.filter(pk__in=[case.pk for case in locked]).update(state=CaseState.TO_QUALIFY, qualified_at=None)
    told = {"origin": CaseState.ACTIVE, "to": CaseState.TO_QUALIFY, "reason": "qualification défaite"}
    acts = [JournalAct(case, case.pk, told) for case in locked]
    return record_each(by=by, at=at, verb=Verb.CASE_MOVED, acts=acts)


@transaction.atomic(savepoint=False)
def hold(
    *, case: Case, reason: HoldReason, by: Actor, at: datetime, until: datetime | None = None, note: str = "",
    review_on: date | None = None, owner: Any = None,
) -> Hold:  # fmt: skip
    """Stop the machine on a case until an instant, or until somebody lifts it; a running hold alike is returned.

    One that does not end by itself is looked at again on `review_on`, after the days of its reason otherwise.
    """
    like = Hold(reason=reason, starts_at=at, until_at=until, note=note, review_on=review_on, owner=owner)
    return _hold_each([case], like, by=by, at=at)[0]


@transaction.atomic(savepoint=False)
def hold_each(
    *, cases: Sequence[Case], reason: HoldReason, note: str, by: Actor, at: datetime, until: datetime | None = None,
    owner: Any = None,
) -> list[Hold]:  # fmt: skip
    """Stop the machine on different cases until an instant, or until somebody lifts it, as `hold` does, in one pass."""
    return _hold_each(cases, Hold(reason=reason, starts_at=at, until_at=until, note=note, owner=owner), by=by, at=at)


@transaction.atomic
def lift_hold(*, hold: Hold, by: Actor, at: datetime, reason: str) -> Hold:
    """Let the machine see the case again, as far as this hold goes. Lifting twice changes nothing.

    After a pause or a hard time another hold follows, on a case that still asks: a person makes the next contact, and
    no letter does.
    """
    lift_each(holds=[hold], by=by, at=at, reason=reason)
    return Hold.objects.get(pk=hold.pk)


@transaction.atomic(savepoint=False)
def lift_each(*, holds: Sequence[Hold], by: Actor, at: datetime, reason: str) -> int:
    """Lift holds as `lift_hold` does, in one pass; return how many still stood."""
    locked = Hold.objects.select_for_update(of=("self",)).filter(pk__in=[hold.pk for hold in holds])
    standing = list(locked.filter(lifted_at__isnull=True).select_related("case").order_by("pk"))
    Hold.objects.filter(pk__in=[hold.pk for hold in standing]).update(lifted_at=at)
    acts = [JournalAct(hold, hold.case_id, {"reason": reason}) for hold in standing]
    record_each(by=by, at=at, verb=Verb.HOLD_LIFTED, acts=acts)
    left = {hold.case for hold in standing if hold.reason in AFTER_PEACE and hold.case.state == CaseState.ACTIVE}
    _hold_each(sorted(left, key=lambda case: case.pk), Hold(reason=HoldReason.GENTLE, starts_at=at), by=by, at=at)
    return len(standing)


def _hold_each(cases: Sequence[Case], like: Hold, *, by: Actor, at: datetime) -> list[Hold]:
    """Put on each case a hold like this one, or return the one alike that runs."""
    locked = list(
        Case.objects.select_for_update(of=("self",)).filter(pk__in=[case.pk for case in cases]).order_by("pk")
    )
    alike = Hold.objects.filter(case__in=locked, reason=like.reason, lifted_at__isnull=True, until_at=like.until_at)
    found = {hold.case_id: hold for hold in alike.order_by("-pk")}
    review_on = like.review_on
    if like.until_at is None and review_on is None:
        review_on = review_day(HoldReason(like.reason), paris_date(at))
    new = Hold.objects.bulk_create(
        Hold(
            case=case, reason=like.reason, starts_at=at, until_at=like.until_at, note=like.note, review_on=review_on,
            owner=like.owner,
        )
        for case in cases
        if case.pk not in found
    )  # fmt: skip
    acts = [JournalAct(hold, hold.case_id, {"reason": hold.reason, "until": hold.until_at}) for hold in new]
    record_each(by=by, at=at, verb=Verb.HOLD_PLACED, acts=acts)
    found |= {hold.case_id: hold for hold in new}
    return [found[case.pk] for case in cases]


@transaction.atomic
def review_hold(*, hold: Hold, review_on: date, owner: Any, by: Actor, at: datetime) -> Hold:
    """Look at a hold and leave it: say when it is looked at again and, when given, who follows it.

    Raises `ReviewRefused` for a day that is not to come.
    """
    if review_on <= paris_date(at):
        raise ReviewRefused("Choisissez un jour à venir pour revoir cette suspension.")
    locked = Hold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if locked.lifted_at is None:
        locked.review_on, locked.owner = review_on, owner or locked.owner
        locked.save(update_fields=["review_on", "owner"])
        record(
            by=by, at=at, verb=Verb.HOLD_REVIEWED, subject=locked, case_id=locked.case_id, reason=locked.reason,
            review_on=review_on,
        )  # fmt: skip
    return locked


@transaction.atomic
def assign(*, case: Case, referent: Any, by: Actor, at: datetime) -> Case:
    """Name the member of staff who follows the case."""
    case.referent = referent
    case.save(update_fields=["referent"])
    record(by=by, at=at, verb=Verb.CASE_ASSIGNED, subject=case, case_id=case.pk, referent=referent.pk)
    return case


@transaction.atomic(savepoint=False)
def assign_each(*, cases: Sequence[Case], referents: Mapping[int, int | None], by: Actor, at: datetime) -> int:
    """Give cases to who follows each (case id -> account id, or None for nobody), in one pass; return how many."""
    for referent in set(referents.values()):
        Case.objects.filter(pk__in=[pk for pk, who in referents.items() if who == referent]).update(referent=referent)
    acts = [JournalAct(case, case.pk, {"referent": referents[case.pk], "former": case.referent_id}) for case in cases]
    return record_each(by=by, at=at, verb=Verb.CASE_ASSIGNED, acts=acts)


@transaction.atomic
def hand_over(*, follower: Any, heir: Any, by: Actor, at: datetime) -> int:
    """Give the open cases that somebody follows, and the running suspensions they own, to another; return how many."""
    followed = Case.objects.select_for_update(of=("self",)).filter(referent=follower)
    cases = list(followed.exclude(state__in=CLOSED_STATES).order_by("pk"))
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(referent=heir)
    Hold.objects.running_at(at).filter(owner=follower).update(owner=heir)
    said = {"referent": heir.pk, "former": follower.pk}
    return record_each(by=by, at=at, verb=Verb.CASE_ASSIGNED, acts=[JournalAct(case, case.pk, said) for case in cases])


@transaction.atomic(savepoint=False)
def set_first_letter(*, case: Case, reference: str, sent_on: date, by: Actor, at: datetime) -> Case:
    """Keep the reference and the sending date that every later contact must recall (R1.10), once for all."""
    unsaid = Case.objects.filter(pk=case.pk, first_letter_reference="")
    if not unsaid.update(first_letter_reference=reference, first_letter_on=sent_on):
        case.refresh_from_db(fields=["first_letter_reference", "first_letter_on"])
        return case
    case.first_letter_reference, case.first_letter_on = reference, sent_on
    record(
        by=by, at=at, verb=Verb.CASE_FIRST_LETTER_SENT, subject=case, case_id=case.pk, reference=reference,
        sent_on=sent_on,
    )  # fmt: skip
    return case
