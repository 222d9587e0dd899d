"""What a letter announces and when the next one leaves: « échéance le 15, acte le 16 »."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from agency.common.calendar import add_working_days, is_working_day
from agency.law.time.deadlines import PAYMENT_GRACE_DAYS
from agency.letters.enums import MessageKind
from agency.letters.rules import announced_dates, next_letter_on
from agency.parties.enums import DebtorKind

FIRST, REGISTERED, NOTICE = MessageKind.FIRST_LETTER, MessageKind.REGISTERED_LETTER, MessageKind.FORMAL_NOTICE
FIRM, FAMILY = DebtorKind.BUSINESS, DebtorKind.CONSUMER


@pytest.mark.parametrize(
    ("sent_on", "delay", "acts_on"),
    [
        (date(2026, 1, 7), 8, date(2026, 1, 16)),  # deadline Thursday 15 January: act on Friday 16
        (date(2026, 10, 31), 15, date(2026, 11, 17)),  # Sunday 15 November slides to Monday: act on Tuesday
        (date(2026, 12, 31), 15, date(2027, 1, 18)),  # Friday 15 January 2027: act on Monday 18
        (date(2026, 4, 23), 8, date(2026, 5, 5)),  # 1 May is a holiday, a Friday: Monday 4, act on Tuesday 5
    ],
)
def test_we_act_on_the_sixteenth_for_a_deadline_on_the_fifteenth(sent_on: date, delay: int, acts_on: date) -> None:
    assert next_letter_on(kind=FIRST, audience=FIRM, sent_on=sent_on, delay=delay) == acts_on


def test_a_firm_gets_its_formal_notice_eight_days_after_the_registered_letter() -> None:
    assert next_letter_on(kind=REGISTERED, audience=FIRM, sent_on=date(2026, 1, 7), delay=8) == date(2026, 1, 16)


def test_a_family_keeps_the_time_to_fetch_a_registered_letter() -> None:
    sent_on = date(2026, 3, 2)
    presented_on = date(2026, 3, 9)
    waiting = next_letter_on(kind=REGISTERED, audience=FAMILY, sent_on=sent_on, delay=8, presented_on=presented_on)
    assert waiting == date(2026, 3, 25)  # 9 + 15 days = Tuesday 24
    fetched = next_letter_on(
        kind=REGISTERED, audience=FAMILY, sent_on=sent_on, delay=8, presented_on=presented_on, picked_up=True
    )
    assert fetched == date(2026, 3, 17)  # 9 + 5 days = Saturday 14, slides to Monday 16


def test_without_news_of_the_post_presentation_is_counted_three_days_after() -> None:
    assert next_letter_on(kind=REGISTERED, audience=FAMILY, sent_on=date(2026, 3, 2), delay=8) == date(2026, 3, 23)


@pytest.mark.parametrize("start", [date(2026, 1, 1) + timedelta(days=n) for n in range(0, 365, 13)])
@pytest.mark.parametrize(("kind", "days", "delay"), [(FIRST, 15, 15), (REGISTERED, 8, 8), (REGISTERED, 18, 21)])
def test_a_transfer_made_on_the_day_announced_arrives_before_we_act(
    start: date, kind: MessageKind, days: int, delay: int
) -> None:
    told = announced_dates(kind=kind, audience=FIRM, dated_on=start, answer_days=days, next_delay=delay)
    assert is_working_day(told.answer_by)
    assert told.answer_by > start
    assert add_working_days(told.answer_by, PAYMENT_GRACE_DAYS) <= told.act_on


def test_a_formal_notice_leaves_fifteen_days_to_a_person_and_eight_to_a_firm() -> None:
    asked = {"kind": NOTICE, "dated_on": date(2026, 6, 1), "answer_days": 1, "next_delay": None}
    assert announced_dates(audience=FAMILY, **asked).answer_by == date(2026, 6, 16)
    assert announced_dates(audience=FIRM, **asked).answer_by == date(2026, 6, 9)
    assert announced_dates(audience=FIRM, **asked).act_on == date(2026, 6, 10)
