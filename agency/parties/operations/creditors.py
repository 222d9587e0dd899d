"""Creditors and the accounts that enter their pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.enums import CreditorKind
from agency.parties.models import Creditor, CreditorContact


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
