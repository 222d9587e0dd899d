"""Values as people type them on a command line; each reader raises ArgumentTypeError with a sentence."""

import argparse
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from agency.common.money import ZERO, parse_euros
from agency.law.contact.gate import Contact
from agency.law.contact.limits import Channel
from agency.law.interest.accrual import Reduction
from agency.law.money.imputation import Debt
from agency.law.time.limitation_events import Event, EventType

T = TypeVar("T")


def day(text: str) -> date:
    """A date in ISO form."""
    return _read(date.fromisoformat, text, "une date comme 2026-11-22")


def moment(text: str) -> datetime:
    """An instant in ISO form with its offset."""
    at = _read(datetime.fromisoformat, text, "un instant comme 2026-11-23T10:00+01:00")
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError(f"« {text} » ne dit pas son fuseau : écrivez 2026-11-23T10:00+01:00.")
    return at


def amount(text: str) -> Decimal:
    """An amount of euros."""
    return _read(parse_euros, text, "un montant comme 1200.00")


def rate(text: str) -> Decimal:
    """A rate in percent."""
    return _read(lambda value: parse_euros(value.removesuffix("%")), text, "un taux comme 12.15")


def reduction(text: str) -> Reduction:
    """`2025-06-01:100.00`, principal paid on a day."""
    on, _, paid = text.partition(":")
    return Reduction(day(on), amount(paid))


def event(text: str) -> Event:
    """`partial_payment:2024-06-01:debtor`, the last part optional."""
    kind, _, rest = text.partition(":")
    on, _, by = rest.partition(":")
    return Event(_read(EventType, kind, f"un événement parmi {', '.join(EventType)}"), day(on), by or None)


def debt(text: str) -> Debt:
    """`A:1000.00:24.66:2025-01-10:12.15`: id, principal, interest, due date, rate; the last three optional."""
    key, *rest = text.split(":")
    values = dict(zip(("principal", "interest", "due_on", "rate"), rest, strict=False))
    return Debt(
        key,
        amount(values.get("principal", "")),
        interest=amount(values["interest"]) if values.get("interest") else ZERO,
        due_on=day(values["due_on"]) if values.get("due_on") else None,
        annual_rate_percent=rate(values["rate"]) if values.get("rate") else ZERO,
    )


def contact(text: str) -> Contact:
    """`call@2026-11-20T10:00+01:00`, with `!` at the end when it was a conversation."""
    channel, _, at = text.removesuffix("!").partition("@")
    return Contact(_read(Channel, channel, f"un moyen parmi {', '.join(Channel)}"), moment(at), text.endswith("!"))


def _read(reader: Callable[[str], T], text: str, expected: str) -> T:
    try:
        return reader(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"« {text} » n’est pas {expected}.") from error
