"""Limitation lives: what happened is noted, and the last day to act is counted again from it (R2.1 to R2.17)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from agency.cases.enums import CaseState, HoldReason, LimitationFact
from agency.cases.models import Case, CaseParty, Claim, ClaimLimit, Document, LimitationEvent
from agency.cases.queries import standing_events
from agency.cases.rules import check_contract_period, last_days
from agency.cases.values import LastDays, NotedEvent
from agency.common.calendar import format_date, paris_date
from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.law.time.limitation import LimitationError
from agency.ledger.queries import due_by_claim
from agency.parties.models import Debtor

from .lifecycle import hold, move


class EventRefused(Exception):
    """This event cannot be noted, or withdrawn, as asked; the message says why, in French."""


class PeriodRefused(Exception):
    """No clause may set this period; the message says why, in French."""


@transaction.atomic
def note_event(
    *, case: Case, kind: LimitationFact, happened_on: date, key: str, by: Actor, at: datetime,
    debtor: Debtor | None = None, claim: Claim | None = None, document: Document | None = None, note: str = "",
) -> LimitationEvent:  # fmt: skip
    """Note a fact that acts on limitation, once by `key`, and count the last days of the case again (R2.8 to R2.17).

    `debtor` is whom it binds, nobody in particular when None (R2.12); `claim` the only bill it is about, all when
    None. Raises `EventRefused` for a day that is not come yet, a person or a bill of another case.
    """
    _refuse_event(case, happened_on, debtor, claim, paris_date(at))
    event, new = LimitationEvent.objects.get_or_create(
        key=key,
        defaults={
            "case": case,
            "claim": claim,
            "debtor": debtor,
            "kind": kind,
            "happened_on": happened_on,
            "document": document,
            "note": note.strip()[:200],
            "noted_at": at,
        },
    )
    if new:
        record(
            by=by, at=at, verb=Verb.LIMITATION_NOTED, subject=event, case_id=case.pk, kind=kind, on=happened_on,
            debtor=debtor.pk if debtor else None, claim=claim.pk if claim else None,
        )  # fmt: skip
        redate(case=case, by=by, at=at)
    return event


@transaction.atomic
def withdraw_event(*, event: LimitationEvent, reason: str, by: Actor, at: datetime) -> LimitationEvent:
    """Take an event back by a row of its own, which says why, and count again; twice changes nothing.

    Raises `EventRefused` without a reason.
    """
    if not reason.strip():
        raise EventRefused(fr("Dites en quelques mots pourquoi cet événement est retiré."))
    taken, new = LimitationEvent.objects.get_or_create(
        key=f"withdrawal:{event.pk}",
        defaults={
            "case": event.case,
            "claim": event.claim,
            "debtor": event.debtor,
            "kind": event.kind,
            "happened_on": event.happened_on,
            "note": reason.strip()[:200],
            "withdraws": event,
            "noted_at": at,
        },
    )
    if new:
        record(
            by=by, at=at, verb=Verb.LIMITATION_WITHDRAWN, subject=event, case_id=event.case_id, kind=event.kind,
            on=event.happened_on, reason=reason,
        )  # fmt: skip
        redate(case=event.case, by=by, at=at)
    return taken


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
        redate(case=locked, by=by, at=at)
    case.refresh_from_db(fields=["contract_years", "last_day_to_act", "state", "closed_on"])
    return case


def _refuse_period(case: Case, years: int, *, periodic: bool, contract: Document | None) -> None:
    try:
        check_contract_period(case.claim_type, case.debtor_kind, years, periodic=periodic)
    except LimitationError as refusal:
        raise PeriodRefused(fr(str(refusal))) from refusal
    if contract is None:
        raise PeriodRefused(fr("Joignez le contrat : sans sa clause, le délai de la loi s'applique."))


@transaction.atomic
def redate(*, case: Case, by: Actor, at: datetime) -> Case:
    """Count the last days to act of a case again, bill by bill and person by person, and those of its bills set apart.

    The case's own day is the earliest of the bills still owed. A barred case whose day comes back, because of an
    event that nobody knew, waits for a person: nothing starts again by itself (R2.20).
    """
    for one in (case, *case.set_apart.all()):
        _count_again(one, by=by, at=at)
    case.refresh_from_db(fields=["last_day_to_act", "state", "closed_on"])
    return case


def _count_again(case: Case, *, by: Actor, at: datetime) -> None:
    locked = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    parties, claims = list(locked.parties.order_by("id")), list(locked.claims.order_by("id"))
    if not claims:
        return
    events = [_noted(event) for event in standing_events(locked)]
    bound = [(party.debtor_id, party.liability) for party in parties]
    found = {
        claim.pk: last_days(
            locked.claim_type, bound, claim_id=claim.pk, due_on=claim.due_on, completed_on=claim.service_on,
            events=events, contract_years=locked.contract_years,
        )
        for claim in claims
    }  # fmt: skip
    _write_limits(found)
    for claim in claims:
        claim.last_day_to_act = max(days.prudent for days in found[claim.pk].values())
    Claim.objects.bulk_update(claims, ["last_day_to_act"])
    owed = {claim.pk for claim in claims} & due_by_claim(locked.pk).keys() or {claim.pk for claim in claims}
    for party in parties:
        party.last_day_to_act = min(found[pk][party.debtor_id].prudent for pk in owed)
    CaseParty.objects.bulk_update(parties, ["last_day_to_act"])
    before = locked.last_day_to_act
    locked.last_day_to_act = min(claim.last_day_to_act for claim in claims if claim.pk in owed)
    if locked.last_day_to_act != before:
        locked.save(update_fields=["last_day_to_act"])
        record(
            by=by, at=at, verb=Verb.CASE_REDATED, subject=locked, case_id=locked.pk, before=before,
            after=locked.last_day_to_act,
        )  # fmt: skip
    _wake(locked, by=by, at=at)


def _write_limits(found: dict[int, dict[int, LastDays]]) -> None:
    ClaimLimit.objects.bulk_create(
        [
            ClaimLimit(
                claim_id=claim_id,
                debtor_id=debtor_id,
                last_day_to_act=days.prudent,
                argued_last_day=days.argued,
                to_review=days.to_review,
            )
            for claim_id, by_person in found.items()
            for debtor_id, days in by_person.items()
        ],
        update_conflicts=True,
        unique_fields=["claim", "debtor"],
        update_fields=["last_day_to_act", "argued_last_day", "to_review"],
    )


def _wake(case: Case, *, by: Actor, at: datetime) -> None:
    """A barred case that is not barred after all comes back, on hold: a person looks before anything is asked."""
    on = paris_date(at)
    if case.state != CaseState.TIME_BARRED or case.last_day_to_act < on:
        return
    to = CaseState.ACTIVE if case.qualified_at else CaseState.TO_QUALIFY
    reason = fr(f"dernier jour pour agir recalculé : {format_date(case.last_day_to_act)}")
    move(case=case, to=to, by=by, at=at, on=on, reason=reason)
    hold(case=case, reason=HoldReason.STAFF, note=f"à vérifier avant toute reprise : {reason}", by=by, at=at)


def _noted(event: LimitationEvent) -> NotedEvent:
    return NotedEvent(event.kind, event.happened_on, event.debtor_id, event.claim_id)


def _refuse_event(case: Case, happened_on: date, debtor: Debtor | None, claim: Claim | None, on: date) -> None:
    if happened_on > on:
        raise EventRefused(fr("Ce jour n'est pas encore venu : un événement se note quand il a eu lieu."))
    if debtor is not None and not case.parties.filter(debtor=debtor).exists():
        raise EventRefused(fr("Cette personne n'est pas au dossier."))
    if claim is not None and claim.case_id != case.pk:
        raise EventRefused(fr("Cette facture n'est pas au dossier."))
