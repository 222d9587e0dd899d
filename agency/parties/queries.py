"""Reads of parties: where a person may be reached."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from agency.common.calendar import Zone, zone_of_postcode

from .enums import ContactKind
from .models import Address, ContactPoint, Debtor


def valid_address(debtor: Debtor) -> Address | None:
    """Return where the person may be written to, or None."""
    return next((address for address in debtor.addresses.all() if address.valid), None)


def emails(debtor: Debtor) -> list[ContactPoint]:
    """Return the person's e-mail addresses, whatever became of them."""
    return [point for point in debtor.contact_points.all() if point.kind == ContactKind.EMAIL]


def usable_email(debtor: Debtor) -> ContactPoint | None:
    """Return an e-mail address that works and that the person did not refuse (R6.8), or None."""
    return next((point for point in emails(debtor) if point.valid and point.opted_out_at is None), None)


def same_person(debtor: Debtor) -> QuerySet[Debtor]:
    """Return every row that is surely the same person or firm, whichever creditor's file named it, this one included.

    The same SIREN; or the same name, and with it the same street and postcode, the same e-mail, the same telephone or
    the same day of birth. A name alone is nobody: two homonyms stay two (R1.22).
    """
    own = Q(pk=debtor.pk)
    if debtor.siren:
        return Debtor.objects.filter(own | Q(siren=debtor.siren))
    named = Q(
        last_name__unaccent__iexact=debtor.last_name,
        first_name__unaccent__iexact=debtor.first_name,
        company_name__unaccent__iexact=debtor.company_name,
    )
    same = Q(pk__in=_reached_alike(debtor)) | Q(pk__in=_housed_alike(debtor))
    if debtor.born_on:
        same |= Q(born_on=debtor.born_on)
    return Debtor.objects.filter(own | named & same)


def _reached_alike(debtor: Debtor) -> QuerySet[ContactPoint, int]:
    values = ContactPoint.objects.filter(debtor=debtor).values_list("value", flat=True)
    return ContactPoint.objects.filter(value__in=list(values)).values_list("debtor_id", flat=True)


def _housed_alike(debtor: Debtor) -> QuerySet[Address, int]:
    known = Address.objects.filter(debtor=debtor, valid=True).first()
    if known is None:
        return Address.objects.none().values_list("debtor_id", flat=True)
    alike = Address.objects.filter(postcode=known.postcode, line1__unaccent__iexact=known.line1)
    return alike.values_list("debtor_id", flat=True)


def zone_of(debtor: Debtor) -> Zone:
    """Return where the person lives as far as days and hours go (R6.6); mainland France without an address."""
    address = valid_address(debtor)
    return zone_of_postcode(address.postcode) if address else Zone.METROPOLE
