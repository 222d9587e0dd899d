"""Entering a figure of the law and checking it: two persons, in the public schema only.

An agency's role has no right there, so that these fail inside an agency. `by` is an operator's e-mail address.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction

from agency.law.interest.rates import Rate

from .models import RateEntry
from .queries import rate_table
from .rules import CHECKED, check_row

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('rates_rateentry'))"
# What a second person vouches for.
READ = ("kind", "klass", "valid_from", "valid_to", "value", "source_url", "entered_by")


class RateRefused(ValueError):
    """The row is not entered, or not checked; the sentence says why and what to do."""


class SamePerson(RateRefused):
    """Who entered a row may not check it (R3.13)."""


class AlreadyChecked(RateRefused):
    """A checked row never changes."""


class ChangedMeanwhile(RateRefused):
    """The row was entered again since the second person read it."""


@transaction.atomic
def enter_rate(
    *, kind: str, klass: str, valid_from: date, valid_to: date | None, value: Decimal, source_url: str,
    by: str, at: datetime,
) -> RateEntry:  # fmt: skip
    """Enter a row that waits for a second person; entering the same day again replaces it until then (R3.13).

    Raises RateTableError when it contradicts the table, leaves a hole or lacks a source, RateRefused without e-mail.
    """
    person = _person(by)
    _wait_for_others()
    check_row(Rate(kind, klass, valid_from, valid_to, value, source_url, CHECKED), rate_table())
    said = {"valid_to": valid_to, "value": value, "source_url": source_url, "entered_by": person, "entered_at": at}
    entry, _ = RateEntry.objects.update_or_create(kind=kind, klass=klass, valid_from=valid_from, defaults=said)
    return entry


@transaction.atomic
def check_rate(*, entry: RateEntry, by: str, at: datetime) -> RateEntry:
    """Vouch for a row as it was read, which counts from now on and never changes again (R3.13).

    Raises SamePerson, AlreadyChecked, ChangedMeanwhile, RateTableError when it no longer follows the table.
    """
    person = _person(by)
    _wait_for_others()
    known = RateEntry.objects.get(pk=entry.pk)
    if known.checked_at is not None:
        raise AlreadyChecked(f"{known} : déjà vérifié par {known.checked_by}.")
    if known.entered_by == person:
        raise SamePerson(f"{known} : {person} l’a saisi. Demandez à une autre personne de le vérifier.")
    if any(getattr(known, name) != getattr(entry, name) for name in READ):
        raise ChangedMeanwhile(f"{known} : la saisie a changé entre-temps. Relisez-la avant de la vérifier.")
    check_row(known.as_rate(), rate_table())
    known.checked_by, known.checked_at = person, at
    known.save(update_fields=["checked_by", "checked_at"])
    return known


def _person(by: str) -> str:
    """An address as it is compared: capitals make nobody a second person."""
    address = by.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise RateRefused(f"« {by} » n’est pas une adresse e-mail : indiquez la vôtre.") from error
    return address


def _wait_for_others() -> None:
    """Two rows of one series, checked at the same instant, would each follow the same eve."""
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
