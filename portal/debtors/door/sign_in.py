"""Sign-in of a person: the code of a letter and a postcode, with a limit on tries.

Whatever fails, the answer is the same and takes the same work: an unknown code, a wrong postcode, a closed case,
another agency's code.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.crypto import constant_time_compare

from agency.cases.models import AccessCode
from agency.cases.queries import code_hashes
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.parties.models import Address, Debtor
from portal.debtors.queries import visible_cases

from .tries import begin, note_opened, slow_down

NOBODY = 0


class SignInRefused(Exception):
    """Code and postcode do not go together, for whatever reason: the caller is not told which."""


def identify_debtor(*, code: str, postcode: str, origin: str, at: datetime) -> AccessCode:
    """Return the code, with its person, whose letter carries it and whose address has this postcode.

    Raises `TooManyTries` for a code that failed five times in an hour, or for a wrong pair where many were typed;
    `SignInRefused` for any other wrong pair.
    """
    attempt = begin(code, origin, at)
    row = _code_of(code)
    person = row.debtor_id if row else NOBODY
    known = Address.objects.filter(debtor_id=person, valid=True).first()
    fits = constant_time_compare(known.postcode if known else "", postcode)
    visible = visible_cases(person).exists()
    if row is None or not fits or not visible:
        slow_down(attempt)
        raise SignInRefused
    with transaction.atomic():
        note_opened(attempt)
        record(by=Actor.debtor(row.debtor), at=at, verb=Verb.PORTAL_OPENED, subject=row.debtor)
    return row


def debtor_of_letter(*, code: str, origin: str, at: datetime) -> Debtor | None:
    """Return the addressee of a letter from its code alone, to say that the letter went to the wrong person.

    Nothing is shown in exchange, and the try counts like one of a sign-in (raises `TooManyTries`).
    """
    attempt = begin(code, origin, at)
    row = _code_of(code)
    if row is None:
        slow_down(attempt)
    return row.debtor if row else None


def _code_of(code: str) -> AccessCode | None:
    standing = AccessCode.objects.filter(replaced_at__isnull=True).select_related("debtor")
    return standing.filter(code_hash__in=code_hashes(code)).first()
