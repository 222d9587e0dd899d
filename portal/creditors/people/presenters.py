"""The accesses to a creditor's pages, as its main contact reads them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from agency.parties.models import CreditorContact
from agency.team.presenters import standing

from .view_models import AccessLine


def access_lines(contacts: Iterable[CreditorContact], reader: str, at: datetime) -> list[AccessLine]:
    """Return who may enter a creditor's pages, in the order given; `reader` is the account that reads this."""
    lines = []
    for contact in contacts:
        user = contact.user
        said, waits = standing(user, at)
        name = user.get_full_name() or user.email
        lines.append(
            AccessLine(contact.pk, name, user.email, contact.role, contact.right, said, waits, str(user.pk) == reader)
        )
    return lines
