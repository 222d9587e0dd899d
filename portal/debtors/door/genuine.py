"""Is this letter ours? Asked by anybody who holds it, answered by yes or no, with the limits of the door on tries.

A no is always the same and takes the same work: a reference that does not exist, another postcode, another agency’s
letter, a letter that never left.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from agency.law.contact.gate import POSTAL
from agency.outbox.models import Message

from .tries import begin, note_opened, slow_down


def is_ours(*, reference: str, postcode: str, origin: str, at: datetime) -> bool:
    """Whether a letter of this reference, or of this case, left by post for an address of this postcode, under mandate.

    `reference` as it is printed. Raises `TooManyTries` for a reference that failed five times in an hour, or where
    many wrong pairs were typed: a right one is answered no better there, or the answer itself would tell it.
    """
    attempt = begin(f"courrier {reference}", origin, at)
    slow_down(attempt)
    left = Message.objects.filter(
        Q(called_at__isnull=False) | Q(accepted_at__isnull=False),
        channel__in=POSTAL,
        case__mandate__signed_on__isnull=False,
        debtor__addresses__postcode=postcode,
    )
    # A letter's number has a C, a case's has none: each is looked up by its own index.
    of_letter = "-C" in reference
    ours = left.filter(reference=reference) if of_letter else left.filter(case__reference=reference)
    if not ours.exists():
        return False
    note_opened(attempt)
    return True
