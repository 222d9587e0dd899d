"""Which day a slip may bear, and what becomes of a wish that its box cannot do at once. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from agency.common.calendar import format_date
from agency.common.money import format_euros
from agency.common.text import french_typography as fr
from agency.disputes.rules import PAUSE_DAYS
from agency.outbox.enums import MessageState

from .enums import SlipChoice
from .values import FilledSlip


class SlipRefused(Exception):
    """A slip that cannot be taken as it is typed; the message says what to do."""


def refuse_day(received_on: date, sent_on: date, on: date) -> None:
    """Raise `SlipRefused` for a day to come, or one before the letter left: deadlines run from it."""
    if received_on > on:
        raise SlipRefused(fr("Ce jour n’est pas encore venu."))
    if received_on < sent_on:
        raise SlipRefused(fr(f"La lettre de ce coupon est partie le {format_date(sent_on)} : indiquez un jour après."))


def refuse_unsent(state: str) -> None:
    """Raise `SlipRefused` for a letter cancelled before it left: nobody holds its slip."""
    if state == MessageState.CANCELLED:
        raise SlipRefused(
            fr("Ce courrier a été annulé avant de partir : vérifiez le numéro, ou notez la réponse depuis le dossier.")
        )


def fits_a_pause(until: date | None, on: date) -> bool:
    """Whether the time asked for is within the pause that needs no reason; no day is a pause."""
    return until is None or until <= on + timedelta(days=PAUSE_DAYS)


def in_words(told: FilledSlip) -> str:
    """Return a slip as a word to be answered, when its box cannot be done at once, with what was added by hand."""
    asked = ""
    if told.choice == SlipChoice.PLAN:
        sum_ = f"{format_euros(told.monthly)} par mois" if told.monthly else "payer en plusieurs fois"
        asked = f"Coupon, case A : je propose {sum_}{f', le {told.day} du mois' if told.day else ''}."
    elif told.choice == SlipChoice.TIME:
        asked = f"Coupon, case D : je demande du temps{f', jusqu’au {format_date(told.until)}' if told.until else ''}."
    return " ".join(part for part in (fr(asked), told.text.strip()) if part)
