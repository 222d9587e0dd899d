"""Dates a letter announces and the next one waits for, sums and addresses as it shows them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from agency.common.calendar import Zone, add_working_days, next_working_day, product_deadline
from agency.law.time.deadlines import (
    FORMAL_NOTICE_DAYS_BUSINESS,
    FORMAL_NOTICE_DAYS_CONSUMER,
    PAYMENT_GRACE_DAYS,
    action_after_grace,
    formal_notice_after_registered,
)
from agency.letters.enums import MessageKind, SumKind
from agency.letters.values import SumLine
from agency.parties.enums import DebtorKind, Tone

SHORTEST_NOTICE = {
    DebtorKind.CONSUMER: timedelta(days=FORMAL_NOTICE_DAYS_CONSUMER),
    DebtorKind.BUSINESS: timedelta(days=FORMAL_NOTICE_DAYS_BUSINESS),
}
"""Days a formal notice leaves at least (R10.2)."""
PRESENTED_AFTER_DAYS = 3
"""Days counted between posting and first presentation while the post has told nothing."""


@dataclass(frozen=True)
class AnnouncedDates:
    """The dates a letter gives: nothing happens up to `answer_by` included, the next act is on `act_on`."""

    answer_by: date
    act_on: date


class NotPrintable(ValueError):
    """The letter cannot be written as asked; the message is French and says what to do."""


def earliest_answer_by(kind: MessageKind, audience: DebtorKind, dated_on: date) -> date:
    """First date such a letter may announce: the day after, or the shortest notice of law.md 7.1."""
    shortest = SHORTEST_NOTICE[audience] if kind == MessageKind.FORMAL_NOTICE else timedelta(days=1)
    return dated_on + shortest


def announced_dates(
    *,
    kind: MessageKind,
    audience: DebtorKind,
    dated_on: date,
    answer_days: int,
    next_delay: int | None,
    zone: Zone = Zone.METROPOLE,
) -> AnnouncedDates:
    """Return what a letter announces, from its date and from the delay before the next one (R10.2, R10.3, R10.5).

    The date announced is a working day, and leaves a transfer made that day the time to arrive before
    we act. Without a next letter the act is to close the mission, on the first working day after.
    """
    lawful = earliest_answer_by(kind, audience, dated_on)
    if next_delay is None:
        answer_by = next_working_day(max(dated_on + timedelta(days=answer_days), lawful), zone)
        return AnnouncedDates(answer_by, product_deadline(answer_by, 0, zone).action_on)
    act_on = next_letter_on(kind=kind, audience=audience, sent_on=dated_on, delay=next_delay, zone=zone)
    earliest = next_working_day(lawful, zone)
    answer_by = max(next_working_day(dated_on + timedelta(days=answer_days), zone), earliest)
    latest = add_working_days(act_on, -PAYMENT_GRACE_DAYS, zone)
    answer_by = max(min(answer_by, latest), earliest)
    return AnnouncedDates(answer_by, max(act_on, action_after_grace(product_deadline(answer_by, 0, zone), zone)))


def next_letter_on(
    *,
    kind: MessageKind,
    audience: DebtorKind,
    sent_on: date,
    delay: int,
    zone: Zone = Zone.METROPOLE,
    presented_on: date | None = None,
    picked_up: bool = False,
) -> date:
    """Return the first day the letter after one of this kind may leave, counted from the real posting.

    « Échéance le 15, acte le 16 » (R10.2). After a registered letter to a consumer: the latest of the
    delay, five days after presentation and the end of the fifteen days of pick-up, unless it was taken
    or refused before (R10.5).
    """
    dates = [product_deadline(sent_on, delay, zone).action_on]
    if kind == MessageKind.REGISTERED_LETTER and audience == DebtorKind.CONSUMER:
        presented = presented_on or sent_on + timedelta(days=PRESENTED_AFTER_DAYS)
        fetched = formal_notice_after_registered(sent_on, presented_on=presented, consumer=True, delivered=picked_up)
        dates.append(product_deadline(fetched, 0, zone).action_on)
    return max(dates)


def sum_by_kind(sums: tuple[SumLine, ...], kind: SumKind) -> Decimal:
    """Total of the lines of one kind, in euros."""
    return sum((line.amount for line in sums if line.kind == kind), Decimal("0.00"))


def printed_url(url: str) -> str:
    """An address as print shows it, without its scheme."""
    return url.removeprefix("https://").removeprefix("http://")


def tone_for(asked: Tone, kind: MessageKind, *, vulnerable: bool) -> Tone:
    """Return the tone of a letter: the one asked for, never firm in a first letter nor to who had a hard time."""
    spared = vulnerable or kind == MessageKind.FIRST_LETTER
    return Tone.PLAIN if asked == Tone.FIRM and spared else asked
