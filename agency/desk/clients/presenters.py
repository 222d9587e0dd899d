"""The people of a creditor, with where their account stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from agency.parties.models import CreditorContact
from agency.team.presenters import standing


@dataclass(frozen=True)
class ContactLine:
    """One person who enters a creditor's pages; `waits` for them to choose a password."""

    contact: CreditorContact
    standing: str
    waits: bool


def present_contacts(contacts: Iterable[CreditorContact], now: datetime) -> list[ContactLine]:
    """The lines of the page, in the order given."""
    return [ContactLine(one, *standing(one.user, now)) for one in contacts]
