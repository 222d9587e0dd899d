"""What a program hands over, checked by the forms of the pages: the same words for the same faults."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS

from agency.intake.called.values import LineFault, SaidClaim
from agency.intake.forms import HandBillForm, HandPersonForm
from agency.parties.models import Creditor

from .enums import Refused
from .problems import Problem
from .schemas import GivenClaim, GivenClaims


def said_claims(given: GivenClaims) -> list[SaidClaim]:
    """Return the claims of a call as the reader of a file would. Raises `Problem` with each fault of each line."""
    faults: list[LineFault] = []
    claims = []
    for rank, one in enumerate(given.claims, start=1):
        person = HandPersonForm(_person(one))
        bill = HandBillForm(one.model_dump(mode="json", exclude={"debtor", "checked"}, exclude_none=True))
        met = [*_faults(rank, person, "debtor"), *_faults(rank, bill, "")]
        faults += met
        if not met:
            claims.append(SaidClaim(bill.line(person.facts(), rank), one.checked))
    if faults:
        raise lines_refused(faults)
    return claims


def creditor_meant(own: Creditor | None, number: int | None) -> Creditor:
    """Return whose claims are handed over: the key's creditor, or the one that the agency's key names.

    Raises `Problem`: 404 for another creditor than the key's, 422 when the agency's key names none.
    """
    if own is not None:
        if number not in (None, own.pk):
            raise Problem(Refused.NOT_FOUND)
        return own
    if number is None:
        reason = "Cette clé est celle du cabinet : dites de quel créancier sont ces factures."
        raise Problem(Refused.INVALID, errors=[{"field": "creditor", "reason": reason}])
    found = Creditor.objects.filter(pk=number, merged_into=None).first()
    if found is None:
        raise Problem(Refused.NOT_FOUND)
    return found


def lines_refused(faults: Sequence[LineFault]) -> Problem:
    """Return the refusal of lines: each with its field, its reason and its rule."""
    errors = [
        {"line": one.line, "field": one.field, "reason": one.reason} | ({"rule": one.rule} if one.rule else {})
        for one in faults
    ]
    return Problem(Refused.INVALID, errors=errors)


def form_faults(form: Any) -> list[dict[str, Any]]:
    """Return the faults of a page's form, field by field."""
    return [{"field": one.field, "reason": one.reason} for one in _faults(0, form, "")]


def _person(one: GivenClaim) -> dict[str, str]:
    said: dict[str, Any] = one.debtor.model_dump()
    return said | {"address": "\n".join(said["address"])}


def _faults(rank: int, form: Any, within: str) -> Iterator[LineFault]:
    for name, reasons in form.errors.items():
        field = "" if name == NON_FIELD_ERRORS else name
        for reason in reasons:
            yield LineFault(rank, ".".join(part for part in (within, field) if part), str(reason))
