"""Limitation lives: what happened is noted, and the last day to act is counted again from it (R2.1 to R2.17)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from agency.cases.enums import CaseState, HoldReason, LimitationFact
from agency.cases.models import Case, CaseParty, Claim, Document, LimitationEvent
from agency.cases.queries import standing_events
from agency.cases.rules import check_contract_period, last_days
from agency.cases.values import LastDays, NotedEvent
from agency.common.calendar import format_date, paris_date
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record, record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.law.time.limitation import LimitationError
from agency.ledger.queries import due_by_claim
from agency.parties.models import Debtor

from .lifecycle import hold, move
from .sql import SET_LAST_DAYS


class EventRefused(Exception):
    """This event cannot be noted, or withdrawn, as asked; the message says why, in French."""


class PeriodRefused(Exception):
    """No clause may set this period; the message says why, in French."""


@dataclass(frozen=True)
class NewEvent:
    """A fact that acts on limitation, to be noted once by its `key`.

    `debtor` is whom it binds, nobody in particular when None (R2.12); `claim` the only bill it is about, all when None.
    """

    case: Case
    kind: LimitationFact
    happened_on: date
    key: str
    debtor: Debtor | None = None
    claim: Claim | None = None
    document: Document | None = None
    note: str = ""


@transaction.atomic
def note_event(
    *, case: Case, kind: LimitationFact, happened_on: date, key: str, by: Actor, at: datetime,
    debtor: Debtor | None = None, claim: Claim | None = None, document: Document | None = None, note: str = "",
) -> LimitationEvent:  # fmt: skip
    """Note a fact that acts on limitation, once by `key`, and count the last days of the case again (R2.8 to R2.17).

    Raises `EventRefused` for a day that is not come yet, a person or a bill of another case.
    """
    fact = NewEvent(case, kind, happened_on, key, debtor, claim, document, note)
    return note_each(facts=[fact], by=by, at=at)[0]


@transaction.atomic(savepoint=False)
def note_each(
    *, facts: Sequence[NewEvent], by: Actor, at: datetime, also: Collection[Case] = ()
) -> list[LimitationEvent]:
    """Note facts as `note_event` does, in one pass; none when one may not.

    Their cases stay locked: the same fact told twice at once is noted once. The last days of the cases that are `also`
    given are counted again with theirs.
    """
    cases = [*(fact.case for fact in facts), *also]
    locked = _locked(cases)
    parties = _by_case(CaseParty, [case.pk for case in locked])
    _refuse_events(facts, parties, paris_date(at))
    noted = {event.key: event for event in LimitationEvent.objects.filter(key__in=[fact.key for fact in facts])}
    new = LimitationEvent.objects.bulk_create(_event(fact, at) for fact in facts if fact.key not in noted)
    acts = [
        JournalAct(
            event, event.case_id,
            {"kind": event.kind, "on": event.happened_on, "debtor": event.debtor_id, "claim": event.claim_id},
        )
        for event in new
    ]  # fmt: skip
    record_each(by=by, at=at, verb=Verb.LIMITATION_NOTED, acts=acts)
    if new or also:
        _redate(locked, parties, cases, by=by, at=at)
    noted |= {event.key: event for event in new}
    return [noted[fact.key] for fact in facts]


def _event(fact: NewEvent, at: datetime) -> LimitationEvent:
    return LimitationEvent(
        key=fact.key, case=fact.case, claim=fact.claim, debtor=fact.debtor, kind=fact.kind, noted_at=at,
        happened_on=fact.happened_on, document=fact.document, note=fact.note.strip()[:200],
    )  # fmt: skip


@transaction.atomic
def withdraw_event(*, event: LimitationEvent, reason: str, by: Actor, at: datetime) -> LimitationEvent:
    """Take an event back by a row of its own, which says why, and count again; twice changes nothing.

    Raises `EventRefused` without a reason.
    """
    if not reason.strip():
        raise EventRefused(fr("Dites en quelques mots pourquoi cet événement est retiré."))
    Case.objects.select_for_update(of=("self",)).get(pk=event.case_id)
    withdraw_events(reasons={event: reason}, cases=[event.case], by=by, at=at)
    return LimitationEvent.objects.get(key=_withdrawal_key(event))


@transaction.atomic(savepoint=False)
def withdraw_events(*, reasons: Mapping[LimitationEvent, str], cases: Sequence[Case], by: Actor, at: datetime) -> int:
    """Take events back as `withdraw_event` does, each for its reason, in one pass; return how many stood.

    The last days of the `cases`, which the caller holds locked, are counted again: theirs, and any other.
    """
    keys = [_withdrawal_key(event) for event in reasons]
    taken = set(LimitationEvent.objects.filter(key__in=keys).values_list("key", flat=True))
    standing = {event: reason for event, reason in reasons.items() if _withdrawal_key(event) not in taken}
    LimitationEvent.objects.bulk_create(
        LimitationEvent(
            key=_withdrawal_key(event), case_id=event.case_id, claim_id=event.claim_id, debtor_id=event.debtor_id,
            kind=event.kind, happened_on=event.happened_on, note=reason.strip()[:200], withdraws=event, noted_at=at,
        )
        for event, reason in standing.items()
    )  # fmt: skip
    acts = [
        JournalAct(event, event.case_id, {"kind": event.kind, "on": event.happened_on, "reason": reason})
        for event, reason in standing.items()
    ]
    record_each(by=by, at=at, verb=Verb.LIMITATION_WITHDRAWN, acts=acts)
    redate_each(cases=cases, by=by, at=at)
    return len(standing)


def _withdrawal_key(event: LimitationEvent) -> str:
    return f"withdrawal:{event.pk}"


@transaction.atomic
def set_contract_period(
    *, case: Case, years: int | None, periodic: bool, contract: Document | None, by: Actor, at: datetime
) -> Case:
    """Note the limitation that a clause of the `contract` sets, in years, and count the last days again (R2.7).

    None takes the clause back. `periodic` says that the sum is payable by years or shorter periods. The same period
    again changes nothing. Raises `PeriodRefused` for a clause that the law does not allow (C. civ. 2254; C. conso
    L218-1), or without its contract.
    """
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if years is not None:
        _refuse_period(locked, years, periodic=periodic, contract=contract)
    if years != locked.contract_years:
        before, locked.contract_years = locked.contract_years, years
        locked.save(update_fields=["contract_years"])
        record(
            by=by, at=at, verb=Verb.CONTRACT_PERIOD_SET, subject=locked, case_id=locked.pk, before=before, years=years,
            contract=contract.pk if contract else None,
        )  # fmt: skip
        redate_each(cases=[locked], by=by, at=at)
    case.refresh_from_db(fields=["contract_years", "last_day_to_act", "state", "closed_on"])
    return case


def _refuse_period(case: Case, years: int, *, periodic: bool, contract: Document | None) -> None:
    try:
        check_contract_period(case.claim_type, case.debtor_kind, years, periodic=periodic)
    except LimitationError as refusal:
        raise PeriodRefused(fr(str(refusal))) from refusal
    if contract is None:
        raise PeriodRefused(fr("Joignez le contrat : sans sa clause, le délai de la loi s'applique."))


@transaction.atomic(savepoint=False)
def redate_each(*, cases: Sequence[Case], by: Actor, at: datetime) -> int:
    """Count the last days to act of cases again, bill by bill and person by person, and those of bills set apart.

    A case's own day is the earliest of the bills still owed. A barred case whose day comes back, because of an event
    that nobody knew, waits for a person: nothing starts again by itself (R2.20). Returns for how many it changed.
    """
    if not cases:
        return 0
    locked = _locked(cases)
    return _redate(locked, _by_case(CaseParty, [case.pk for case in locked]), cases, by=by, at=at)


def _locked(cases: Sequence[Case]) -> list[Case]:
    """These cases and those set apart from them, locked in one order and read again."""
    given = {case.pk for case in cases}
    if not given:
        return []
    with_apart = Q(pk__in=given) | Q(apart_from__in=given)
    return list(Case.objects.select_for_update(of=("self",)).filter(with_apart).order_by("pk"))


def _redate(
    locked: Sequence[Case], parties: Mapping[int, list[CaseParty]], cases: Sequence[Case], *, by: Actor, at: datetime
) -> int:
    """Count the days of locked cases again, and tell those given; return for how many the day changed."""
    before = {case.pk: case.last_day_to_act for case in locked}
    found = _counted(locked, parties)
    for case in locked:
        case.last_day_to_act = found.get(case.pk, case.last_day_to_act)
    changed = [case for case in locked if case.last_day_to_act != before[case.pk]]
    acts = [JournalAct(case, case.pk, {"before": before[case.pk], "after": case.last_day_to_act}) for case in changed]
    record_each(by=by, at=at, verb=Verb.CASE_REDATED, acts=acts)
    for case in locked:
        _wake(case, by=by, at=at)
    fresh = {case.pk: case for case in locked}
    for case in cases:
        for field in ("last_day_to_act", "state", "closed_on"):
            setattr(case, field, getattr(fresh[case.pk], field))
    return len(changed)


def _counted(cases: Sequence[Case], parties: Mapping[int, list[CaseParty]]) -> dict[int, date]:
    """Write the last days of every bill and person of these cases; return case id -> its own day, if it has bills."""
    numbers = [case.pk for case in cases]
    claims, events = _by_case(Claim, numbers), standing_events(cases)
    due = due_by_claim(*numbers).keys()
    found: dict[int, dict[int, LastDays]] = {}
    of_parties: dict[int, date] = {}
    of_cases: dict[int, date] = {}
    for case in cases:
        bills = claims[case.pk]
        if not bills:
            continue
        days = _days_of(case, parties[case.pk], bills, events[case.pk])
        owed = [claim.pk for claim in bills if claim.pk in due] or [claim.pk for claim in bills]
        for party in parties[case.pk]:
            of_parties[party.pk] = min(days[pk][party.debtor_id].prudent for pk in owed)
        of_cases[case.pk] = min(_of_bill(days[pk]) for pk in owed)
        found |= days
    if found:
        _write_days(found, of_parties, of_cases)
    return of_cases


def _days_of(
    case: Case, parties: Iterable[CaseParty], claims: Iterable[Claim], events: Iterable[LimitationEvent]
) -> dict[int, dict[int, LastDays]]:
    """What the law says of each bill of a case against each person."""
    bound = [(party.debtor_id, party.liability) for party in parties]
    noted = [NotedEvent(event.kind, event.happened_on, event.debtor_id, event.claim_id) for event in events]
    return {
        claim.pk: last_days(
            case.claim_type, bound, claim_id=claim.pk, due_on=claim.due_on, completed_on=claim.service_on,
            events=noted, contract_years=case.contract_years,
        )
        for claim in claims
    }  # fmt: skip


def _of_bill(by_person: Mapping[int, LastDays]) -> date:
    return max(days.prudent for days in by_person.values())


def _by_case(model: Any, case_ids: Sequence[int]) -> dict[int, list[Any]]:
    rows: dict[int, list[Any]] = defaultdict(list)
    for row in model.objects.filter(case__in=case_ids).order_by("id"):
        rows[row.case_id].append(row)
    return rows


def _write_days(
    found: Mapping[int, Mapping[int, LastDays]], of_parties: Mapping[int, date], of_cases: Mapping[int, date]
) -> None:
    limits = [
        (claim, debtor, days.prudent, days.argued, days.to_review)
        for claim, by_person in found.items()
        for debtor, days in by_person.items()
    ]
    bills = {claim: _of_bill(by_person) for claim, by_person in found.items()}
    own = [column for of in (bills, of_parties, of_cases) for column in (list(of), list(of.values()))]
    with connection.cursor() as cursor:
        cursor.execute(SET_LAST_DAYS, [*map(list, zip(*limits, strict=True)), *own])


def _wake(case: Case, *, by: Actor, at: datetime) -> None:
    """A barred case that is not barred after all comes back, on hold: a person looks before anything is asked."""
    on = paris_date(at)
    if case.state != CaseState.TIME_BARRED or case.last_day_to_act < on:
        return
    to = CaseState.ACTIVE if case.qualified_at else CaseState.TO_QUALIFY
    reason = fr(f"dernier jour pour agir recalculé : {format_date(case.last_day_to_act)}")
    move(case=case, to=to, by=by, at=at, on=on, reason=reason)
    hold(case=case, reason=HoldReason.STAFF, note=f"à vérifier avant toute reprise : {reason}", by=by, at=at)


def _refuse_events(facts: Sequence[NewEvent], parties: Mapping[int, list[CaseParty]], on: date) -> None:
    """Raise `EventRefused` for the first that cannot be noted."""
    bound = {(case, party.debtor_id) for case, people in parties.items() for party in people}
    for fact in facts:
        if fact.happened_on > on:
            raise EventRefused(fr("Ce jour n'est pas encore venu : un événement se note quand il a eu lieu."))
        if fact.debtor is not None and (fact.case.pk, fact.debtor.pk) not in bound:
            raise EventRefused(fr("Cette personne n'est pas au dossier."))
        if fact.claim is not None and fact.claim.case_id != fact.case.pk:
            raise EventRefused(fr("Cette facture n'est pas au dossier."))
