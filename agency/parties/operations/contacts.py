"""Where a person may be reached: changed, stopped, and decided when two words disagree."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from agency.common.text import french_typography as fr
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.enums import ContactKind, Matter, QuestionState, Source
from agency.parties.models import Address, ContactPoint, ContactQuestion, Creditor, Debtor
from agency.parties.queries import held, same_firm
from agency.parties.rules import same

_VERBS = {
    QuestionState.KEPT: Verb.CONTACT_KEPT,
    QuestionState.ADOPTED: Verb.CONTACT_ADOPTED,
    QuestionState.EVERYWHERE: Verb.CONTACT_ADOPTED_EVERYWHERE,
}


class ContactDecisionRefused(Exception):
    """The question cannot be closed like this; the message says why."""


@transaction.atomic
def decide_contact(
    *, question: ContactQuestion, choice: QuestionState, reason: str, by: Actor, at: datetime, on: date
) -> ContactQuestion:
    """Settle two words that disagree: keep ours, adopt the new one for this creditor's files, or for every file.

    Keeping writes what another creditor's file knows (`elsewhere`) into this one; otherwise nothing moves. Raises
    `ContactDecisionRefused` without a reason, when somebody decided before, or when the person refused this means.
    """
    locked = ContactQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if locked.state != QuestionState.OPEN or choice not in _VERBS:
        raise ContactDecisionRefused(fr("Cette question est déjà tranchée."))
    if not reason.strip():
        raise ContactDecisionRefused(fr("Dites en quelques mots ce que vous avez vérifié."))
    if choice == QuestionState.KEPT:
        if locked.elsewhere:
            _use(locked, locked.debtor, locked.known, source=Source.STAFF, by=by, at=at, on=on)
    else:
        _refuse_refused(locked)
        people = same_firm(locked.debtor) if choice == QuestionState.EVERYWHERE else [locked.debtor]
        for person in people:
            _use(locked, person, locked.brought, source=Source.CREDITOR, by=by, at=at, on=on)
    locked.state, locked.decided_at, locked.reason = choice, at, reason.strip()[:200]
    locked.save(update_fields=["state", "decided_at", "reason"])
    record(
        by=by, at=at, verb=_VERBS[choice], subject=locked, debtor=locked.debtor_id, matter=locked.matter,
        reason=locked.reason,
    )  # fmt: skip
    return locked


@transaction.atomic
def use_contact(
    *,
    debtor: Debtor,
    matter: Matter,
    values: Mapping[str, str],
    source: Source,
    creditor: Creditor | None,
    by: Actor,
    at: datetime,
    on: date,
    told: str = "",
) -> None:
    """Use this name, address, e-mail address or number for a person from now on; what it replaces is kept, unused.

    `told` says where an e-mail address or a number was learned. One that was known already stays on the word of who
    named it first when the person says it again: it still tells whose it is (`queries.same_person`).
    """
    match matter:
        case Matter.NAME:
            for field, value in values.items():
                setattr(debtor, field, value)
            debtor.save(update_fields=list(values))
            record(by=by, at=at, verb=Verb.DEBTOR_RENAMED, subject=debtor)
        case Matter.ADDRESS:
            change_address(debtor=debtor, **values, source=source, creditor=creditor, by=by, at=at, on=on)
        case Matter.EMAIL | Matter.PHONE:
            debtor.contact_points.filter(kind=matter.value, valid=True).update(valid=False)
            whose = {"source": source, "creditor": creditor}
            point, _new = ContactPoint.objects.update_or_create(
                debtor=debtor, kind=matter.value, value=values[matter.value],
                defaults={"valid": True} | ({} if source == Source.DEBTOR else whose),
                create_defaults={"valid": True} | whose,
            )  # fmt: skip
            seen: dict[str, Any] = {"told": told} if told else {}
            record(by=by, at=at, verb=Verb.CONTACT_CHANGED, subject=point, debtor=debtor.pk, source=source, **seen)


@transaction.atomic
def change_address(
    *,
    debtor: Debtor,
    line1: str,
    postcode: str,
    city: str,
    source: Source,
    by: Actor,
    at: datetime,
    on: date,
    line2: str = "",
    line3: str = "",
    creditor: Creditor | None = None,
    told: str = "",
) -> Address:
    """Make this the person's valid address; the one before is kept, no longer used. `told` says where it was seen."""
    debtor.addresses.filter(valid=True).update(valid=False)
    address = Address(
        debtor=debtor, line1=line1, line2=line2, line3=line3, postcode=postcode, city=city, source=source,
        creditor=creditor, since=on,
    )  # fmt: skip
    address.full_clean(exclude=["debtor"])
    address.save()
    seen: dict[str, Any] = {"told": told} if told else {}
    record(by=by, at=at, verb=Verb.ADDRESS_CHANGED, subject=address, debtor=debtor.pk, source=source, **seen)
    return address


@transaction.atomic
def invalidate_address(*, debtor: Debtor, by: Actor, at: datetime, reason: str) -> int:
    """Stop writing to the person's address, which the post says is not theirs. Return rows changed."""
    count = debtor.addresses.filter(valid=True).update(valid=False)
    record(by=by, at=at, verb=Verb.ADDRESS_INVALIDATED, subject=debtor, reason=reason)
    return count


@transaction.atomic
def restore_address(*, debtor: Debtor, by: Actor, at: datetime, reason: str) -> int:
    """Write again to the last address given up, when none stands in its place. Return rows changed."""
    Debtor.objects.select_for_update(of=("self",)).get(pk=debtor.pk)
    last = debtor.addresses.first()
    if last is None or debtor.addresses.filter(valid=True).exists():
        return 0
    last.valid = True
    last.save(update_fields=["valid"])
    record(by=by, at=at, verb=Verb.ADDRESS_RESTORED, subject=debtor, reason=reason)
    return 1


@transaction.atomic
def stop_phone(*, debtor: Debtor, number: str, by: Actor, at: datetime) -> int:
    """Call a number no more for this person: somebody else answers there. Return rows changed."""
    count = debtor.contact_points.filter(kind=ContactKind.PHONE, value=number, valid=True).update(valid=False)
    record(by=by, at=at, verb=Verb.PHONE_INVALIDATED, subject=debtor)
    return count


@transaction.atomic
def refuse_phone(*, debtor: Debtor, by: Actor, at: datetime) -> int:
    """Call this person no more, at any number, as they ask (R6.8). Return rows changed."""
    points = debtor.contact_points.filter(kind=ContactKind.PHONE, opted_out_at__isnull=True)
    count = points.update(opted_out_at=at)
    record(by=by, at=at, verb=Verb.PHONE_REFUSED, subject=debtor)
    return count


def _use(
    question: ContactQuestion,
    person: Debtor,
    values: Mapping[str, str],
    *,
    source: Source,
    by: Actor,
    at: datetime,
    on: date,
) -> None:
    """Use the words decided on, unless the row says them already or the person refused this means there (R6.8)."""
    matter = Matter(question.matter)
    standing = held(person, matter)
    if standing is not None and (standing.refused or (standing.in_use and same(matter, standing.values, values))):
        return
    creditor = question.creditor if source == Source.CREDITOR else None
    use_contact(debtor=person, matter=matter, values=values, source=source, creditor=creditor, by=by, at=at, on=on)


def _refuse_refused(question: ContactQuestion) -> None:
    """A person who wants no e-mail, or no call, is not reached by another address or number (R6.8)."""
    standing = held(question.debtor, Matter(question.matter))
    if standing is not None and standing.refused:
        raise ContactDecisionRefused(fr("La personne a refusé ce moyen de contact : gardez ce que nous avions."))
