"""Writes of mandates: drafted, signed, ended; the agency's own identity."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from agency.common.identifiers import check_iban
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.language.presenters import format_date
from agency.law.interest.rates import vat_rate
from agency.law.persons import mandate as law
from agency.parties.models import Creditor
from agency.rates.queries import rate_table

from .enums import MandateState
from .models import AgencyProfile, Mandate
from .queries import profile_or_none


class MandateIncomplete(Exception):
    """A mandatory clause of R124-3 is missing; the message lists them in French."""


class EndRefused(Exception):
    """This mandate cannot end on that day; the message says why in French."""


# Clause of the law -> fields that hold it. The parties and the signature are what `sign` is given, and what is due
# stands in the annex of each case (R1.7).
_HELD = {
    "power_to_receive": ("power_to_receive",),
    "guarantee": ("insurance_clause",),
    "remuneration": ("fee_terms",),
    "remittance": ("remittance_iban", "remittance_holder"),
    "data_protection": ("data_clause",),
    "creditor_warranty": ("warranty_clause",),
}
_GIVEN = {"parties", "signature", "basis_and_amounts"}


def _missing_clauses(mandate: Mandate) -> list[str]:
    """Return the clauses of R124-3 still missing, then the two that the product asks for as well (R1.7, R1.8)."""
    held = {code for code, fields in _HELD.items() if all(getattr(mandate, field) for field in fields)} | _GIVEN
    wanted = [clause for clause in law.missing_recommended(held) if clause.code in _HELD]
    return [f"{clause.label} ({clause.article})" for clause in (*law.missing(held), *wanted)]


@transaction.atomic
def set_profile(*, by: Actor, at: datetime, **fields: Any) -> AgencyProfile:
    """Write the agency's identity and conditions (R124-2). Raises `ValidationError` on a bad value."""
    if fields.get("account_iban"):
        fields["account_iban"] = check_iban(fields["account_iban"])
    agency = profile_or_none() or AgencyProfile(pk=1)
    for name, value in fields.items():
        setattr(agency, name, value)
    agency.full_clean()
    agency.save()
    record(by=by, at=at, verb=Verb.AGENCY_DESCRIBED, subject=agency, fields=sorted(fields))
    return agency


@transaction.atomic
def draft(*, creditor: Creditor, reference: str, starts_on: date, by: Actor, at: datetime, **clauses: Any) -> Mandate:
    """Prepare a convention, not yet signed; without a rate given, our fees bear the VAT of its first day (R11.2)."""
    clauses.setdefault("vat_rate", vat_rate(starts_on, rate_table()))
    if clauses.get("remittance_iban"):
        clauses["remittance_iban"] = check_iban(clauses["remittance_iban"])
    mandate = Mandate(creditor=creditor, reference=reference, starts_on=starts_on, **clauses)
    mandate.full_clean()
    mandate.save()
    record(by=by, at=at, verb=Verb.MANDATE_DRAFTED, subject=mandate, reference=reference)
    return mandate


@transaction.atomic
def sign(*, mandate: Mandate, signed_on: date, signatory: str, document: bytes, by: Actor, at: datetime) -> Mandate:
    """Put a signed convention in force (R124-3).

    Raises `MandateIncomplete` when a clause is missing; the database refuses two mandates of one
    creditor in force on the same day.
    """
    missing = _missing_clauses(mandate)
    if missing:
        raise MandateIncomplete("Il manque au mandat : " + " ; ".join(missing) + ".")
    mandate.signed_on = signed_on
    mandate.signatory = signatory
    mandate.document_sha256 = hashlib.sha256(document).hexdigest()
    mandate.document.save(f"{mandate.document_sha256}.pdf", ContentFile(document), save=False)
    mandate.state = MandateState.ACTIVE
    mandate.full_clean()
    mandate.save()
    record(by=by, at=at, verb=Verb.MANDATE_SIGNED, subject=mandate, signatory=signatory, sha256=mandate.document_sha256)
    return mandate


@transaction.atomic
def end(*, mandate: Mandate, ends_on: date, reason: str, by: Actor, at: datetime) -> Mandate:
    """Say from which day the mandate no longer allows anything: an end is set, or brought forward, never put off.

    Raises `EndRefused` for a convention that is not signed, and for a day out of its life.
    """
    locked = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if locked.state != MandateState.ACTIVE:
        raise EndRefused(_("Ce mandat n’est pas signé : il ne permet rien encore."))
    if ends_on <= locked.starts_on:
        raise EndRefused(_("Ce mandat prend effet le %(on)s : il finit après.") % {"on": format_date(locked.starts_on)})
    if locked.ends_on is not None and ends_on >= locked.ends_on:
        refusal = _("Ce mandat prend déjà fin le %(on)s : pour le prolonger, signez-en un nouveau.")
        raise EndRefused(refusal % {"on": format_date(locked.ends_on)})
    locked.ends_on = mandate.ends_on = ends_on
    locked.save(update_fields=["ends_on"])
    record(by=by, at=at, verb=Verb.MANDATE_ENDED, subject=locked, ends_on=ends_on, reason=reason)
    return mandate
