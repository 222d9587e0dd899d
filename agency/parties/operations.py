"""Writes of parties: creditors, people, addresses, protections."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from agency.common.names import article_of
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor

from .enums import ContactKind, CreditorKind, Protection, Source
from .models import Address, ContactPoint, Creditor, CreditorContact, Debtor
from .rules import PersonFacts, match_key


class CreditorRefused(Exception):
    """This creditor's claims cannot be collected under an ordinary mandate."""


_REFUSED_KINDS = {
    CreditorKind.PUBLIC_BODY: "Les créances d’un organisme public reviennent au comptable public (R1.4).",
    CreditorKind.CREDIT_PURCHASER: "Un acquéreur de crédits demande un agrément de l’ACPR (R1.3).",
}


@transaction.atomic
def add_creditor(*, by: Actor, at: datetime, **fields: Any) -> Creditor:
    """Add a client of the agency. Raises `CreditorRefused` for the kinds of R1.3 and R1.4."""
    reason = _REFUSED_KINDS.get(fields["kind"])
    if reason:
        raise CreditorRefused(reason)
    fields.setdefault("short_name", fields["name"])
    fields.setdefault("article", article_of(fields["short_name"]))
    creditor = Creditor(**fields)
    creditor.full_clean()
    creditor.save()
    record(by=by, at=at, verb=Verb.CREDITOR_ADDED, subject=creditor, name=creditor.name)
    return creditor


@transaction.atomic
def add_creditor_contact(*, creditor: Creditor, user: Any, role: str, by: Actor, at: datetime) -> CreditorContact:
    """Let an account enter a creditor's pages."""
    contact = CreditorContact.objects.create(creditor=creditor, user=user, role=role)
    record(by=by, at=at, verb=Verb.CREDITOR_CONTACT_ADDED, subject=contact, creditor=creditor.pk, user=user.pk)
    return contact


@transaction.atomic
def match_or_create(
    *, facts: PersonFacts, creditor: Creditor, source: Source, by: Actor, at: datetime, on: date
) -> Debtor:
    """Return the person these facts speak of, added when unknown; complete what was missing.

    A new address never silently replaces one that the person gave: it is added only when none is
    valid, or when the one we have came from the creditor too.
    """
    key = match_key(facts, creditor.pk)
    debtor = Debtor.objects.select_for_update(of=("self",)).filter(match_key=key).first()
    if debtor is None:
        debtor = Debtor.objects.create(
            kind=facts.kind,
            civility=facts.civility,
            first_name=facts.first_name,
            last_name=facts.last_name,
            company_name=facts.company_name,
            siren=facts.siren,
            born_on=facts.born_on,
            match_key=key,
        )
        record(by=by, at=at, verb=Verb.DEBTOR_ADDED, subject=debtor)
    if facts.has_address:
        _take_address(debtor, facts, source=source, by=by, at=at, on=on)
    for kind, value in ((ContactKind.EMAIL, facts.email), (ContactKind.PHONE, facts.phone)):
        if value:
            ContactPoint.objects.get_or_create(debtor=debtor, kind=kind, value=value, defaults={"source": source})
    return debtor


def _take_address(debtor: Debtor, facts: PersonFacts, *, source: Source, by: Actor, at: datetime, on: date) -> None:
    """Add the address unless it is the one we have or a better-sourced one stands."""
    current = debtor.addresses.filter(valid=True).first()
    new = (facts.line1, facts.line2, facts.line3, facts.postcode, facts.city)
    if current is not None:
        if (current.line1, current.line2, current.line3, current.postcode, current.city) == new:
            return
        if current.source != Source.CREDITOR and source == Source.CREDITOR:
            return
    change_address(
        debtor=debtor,
        line1=facts.line1,
        line2=facts.line2,
        line3=facts.line3,
        postcode=facts.postcode,
        city=facts.city,
        source=source,
        by=by,
        at=at,
        on=on,
    )


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
) -> Address:
    """Make this the person's valid address; the one before is kept, no longer used."""
    debtor.addresses.filter(valid=True).update(valid=False)
    address = Address(
        debtor=debtor, line1=line1, line2=line2, line3=line3, postcode=postcode, city=city, source=source, since=on
    )
    address.full_clean(exclude=["debtor"])
    address.save()
    record(by=by, at=at, verb=Verb.ADDRESS_CHANGED, subject=address, debtor=debtor.pk, source=source)
    return address


@transaction.atomic
def invalidate_address(*, debtor: Debtor, by: Actor, at: datetime, reason: str) -> int:
    """Stop writing to the person's address, which the post says is not theirs. Return rows changed."""
    count = debtor.addresses.filter(valid=True).update(valid=False)
    record(by=by, at=at, verb=Verb.ADDRESS_INVALIDATED, subject=debtor, reason=reason)
    return count


@transaction.atomic
def protect(*, debtor: Debtor, protection: Protection, since: date, by: Actor, at: datetime) -> None:
    """Record what protects a person (R5.6); the gate and the last look read it."""
    debtor.protection = protection
    debtor.protected_since = since if protection else None
    debtor.save(update_fields=["protection", "protected_since"])
    record(by=by, at=at, verb=Verb.DEBTOR_PROTECTED, subject=debtor, protection=protection)
