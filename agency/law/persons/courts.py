"""Which judge a claim goes before, and which ways lead there, by sum, kind and quality of the parties (R7.2 to R7.4).

What a text may have changed since is data with its date, and its `confidence`: V (verified), H (high), D (doubtful).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from agency.law.time.claim_types import ClaimType


class Court(StrEnum):
    """The courts of first instance, as far as unpaid bills are concerned (COJ L211-3, L213-4-4 ; C. com. L721-3)."""

    JUDICIAL = "judicial"
    PROTECTION = "protection"
    COMMERCIAL = "commercial"


class Way(StrEnum):
    """Ways to a title, or towards it."""

    LAWYER = "lawyer"
    OFFICER = "officer"
    ORDER = "order"
    SMALL_CLAIM = "small_claim"


class WayClosed(StrEnum):
    """Why a way is not open."""

    NOTHING_OWED = "nothing_owed"
    TIME_OVER = "time_over"
    TOO_HIGH = "too_high"
    NOT_FOR_IT = "not_for_it"
    COLLECTIVE = "collective"


@dataclass(frozen=True)
class Figure:
    """A figure of the law from a day on; `confidence` as in the table of limitation."""

    since: date
    value: Decimal
    confidence: str


# Form of the request, by court (CPC 1407); the suffix of the version is read on service-public.fr.
FORMS = {Court.JUDICIAL: "12948", Court.PROTECTION: "16040", Court.COMMERCIAL: "12946"}
# CPCEx R125-1: principal and interest.
SMALL_CLAIM_CEILING = (Figure(date(2020, 1, 1), Decimal(5000), "V"),)
# CPC 750-1, before a claim on its merits at the judicial court; 10,000 is announced, its decree was not found.
ADR_CEILING = (Figure(date(2020, 1, 1), Decimal(5000), "V"),)
# Law 2026-103, art. 128: its first day, and whether it is due for a request of an order, are to be checked.
CONTRIBUTION = (Figure(date(2026, 5, 1), Decimal(50), "D"),)
# CPC 1411: months to serve an order, by its date (decree 2026-96).
SERVICE_MONTHS = (Figure(date(1900, 1, 1), Decimal(6), "V"), Figure(date(2026, 9, 1), Decimal(3), "V"))
OPPOSITION_MONTHS = 1
SMALL_CLAIM_MONTHS = 1
_RENT_AND_CREDIT = {ClaimType.RESIDENTIAL_RENT, ClaimType.CONSUMER_CREDIT}
_NO_ORDER = {ClaimType.ENFORCEABLE_TITLE, ClaimType.PUBLIC_BODY, ClaimType.UNKNOWN, ClaimType.WAGES}


@dataclass(frozen=True)
class Lawsuit:
    """What the rules look at: euros owed, the kind of claim, who the parties are, the last day to act."""

    amount: Decimal
    claim_type: ClaimType
    creditor_trades: bool
    debtor_trades: bool
    last_day: date
    insolvent: bool = False


def figure(figures: tuple[Figure, ...], on: date) -> Figure | None:
    """Return the figure in force on a day; None before the first one (R7.2 to R7.4)."""
    return next((found for found in reversed(figures) if found.since <= on), None)


def court_of(suit: Lawsuit) -> Court:
    """Return the court of a claim: the commercial one between traders, that of protection for rent, credit (R7.4)."""
    if suit.creditor_trades and suit.debtor_trades:
        return Court.COMMERCIAL
    return Court.PROTECTION if suit.claim_type in _RENT_AND_CREDIT else Court.JUDICIAL


def adr_first(suit: Lawsuit, on: date) -> bool:
    """Whether conciliation or mediation comes before a claim on its merits; never before an order (R7.2; CPC 750-1)."""
    found = figure(ADR_CEILING, on)
    return court_of(suit) != Court.COMMERCIAL and found is not None and suit.amount <= found.value


def closed(way: Way, suit: Lawsuit, on: date) -> WayClosed | None:
    """Return why a way is closed to this claim on a day; None when it is open (R7.3)."""
    if suit.amount <= 0:
        return WayClosed.NOTHING_OWED
    if suit.last_day < on:
        return WayClosed.TIME_OVER
    if suit.insolvent:
        return WayClosed.COLLECTIVE
    if way in (Way.ORDER, Way.SMALL_CLAIM) and suit.claim_type in _NO_ORDER:
        return WayClosed.NOT_FOR_IT
    ceiling = figure(SMALL_CLAIM_CEILING, on)
    if way == Way.SMALL_CLAIM and (ceiling is None or suit.amount > ceiling.value):
        return WayClosed.TOO_HIGH
    return None
