"""What follows when a subscription is not paid, and when. Pure.

Reminders on the first day, a week and two weeks later; a week after the last one, no new work. Never sooner than a
week after the last reminder has really left: whoever was not told is not stopped.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

# Days after the first one.
REMINDERS = (0, 7, 14)
NOTICE = timedelta(days=7)
# A word to the managers so long before the free days end, when no card is there.
WORD_BEFORE = timedelta(days=7)
# No subscription runs: a card is to be given.
OVER = frozenset({"none", "canceled", "incomplete_expired"})
# What Stripe calls a subscription that is paid, or whose free days run.
PAID = frozenset({"trialing", "active"})
# Stripe begins a trial of two days or more; of less, there is none.
SHORTEST_TRIAL = timedelta(days=2)
# The last word first, when Stripe holds several for one client.
_RANK = ("canceled", "incomplete_expired", "incomplete", "paused", "unpaid", "past_due", "trialing", "active")


def in_order(status: str, free_until: date, on: date) -> bool:
    """Whether an agency owes nothing on a day: its free days run, or its subscription is paid."""
    return status in PAID or on < free_until


def ends_soon(status: str, free_until: date, on: date) -> bool:
    """Whether the free days end within a week and nothing will be charged then: no card was given."""
    return status in OVER and free_until - WORD_BEFORE <= on < free_until


def with_vat(net: Decimal, percent: Decimal) -> Decimal:
    """A price in euros with its VAT, to the cent."""
    return (net * (100 + percent) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)


def best(statuses: Collection[str]) -> str:
    """The one that counts when a client has several: the liveliest."""
    return max(statuses, key=lambda status: _RANK.index(status) if status in _RANK else -1)


def due_reminder(unpaid_on: date, sent: Collection[int], on: date) -> int | None:
    """The reminder to be sent on a day, the latest that has come; None when it has left, or none has come."""
    come = [day for day in REMINDERS if unpaid_on + timedelta(days=day) <= on]
    return come[-1] if come and come[-1] not in sent else None


def stops_on(unpaid_on: date, last_sent_on: date | None) -> date:
    """The day from which there is no new work, as the reminders say it.

    `last_sent_on` is the day the last reminder of the calendar left: a mail server that was down gives more days.
    """
    planned = unpaid_on + timedelta(days=REMINDERS[-1]) + NOTICE
    return planned if last_sent_on is None else max(planned, last_sent_on + NOTICE)


def is_stopped(unpaid_on: date, last_sent_on: date | None, on: date) -> bool:
    """Whether there is no new work on a day: only once the last reminder has left."""
    return last_sent_on is not None and on >= stops_on(unpaid_on, last_sent_on)
