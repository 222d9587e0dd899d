"""Reads of parties: where a person may be reached."""

from __future__ import annotations

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


def zone_of(debtor: Debtor) -> Zone:
    """Return where the person lives as far as days and hours go (R6.6); mainland France without an address."""
    address = valid_address(debtor)
    return zone_of_postcode(address.postcode) if address else Zone.METROPOLE
