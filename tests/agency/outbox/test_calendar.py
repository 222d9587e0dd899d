"""What a letter announces and when the next one leaves: « échéance le 15, acte le 16 »."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from agency.common.calendar import add_working_days, is_working_day
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.outbox.enums import DeliveryKind, MessageState
from agency.outbox.rules import (
    PAYMENT_GRACE,
    Bias,
    back_off,
    bias,
    next_letter_on,
    notice,
    provider_key,
    state_after,
)
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
    told = notice(kind=kind, audience=FIRM, dated_on=start, answer_days=days, next_delay=delay)
    assert is_working_day(told.answer_by)
    assert told.answer_by > start
    assert add_working_days(told.answer_by, PAYMENT_GRACE) <= told.act_on


def test_a_formal_notice_leaves_fifteen_days_to_a_person_and_eight_to_a_firm() -> None:
    asked = {"kind": NOTICE, "dated_on": date(2026, 6, 1), "answer_days": 1, "next_delay": None}
    assert notice(audience=FAMILY, **asked).answer_by == date(2026, 6, 16)
    assert notice(audience=FIRM, **asked).answer_by == date(2026, 6, 9)
    assert notice(audience=FIRM, **asked).act_on == date(2026, 6, 10)


def test_a_key_is_the_same_at_every_try_and_never_another_agency_s() -> None:
    key = provider_key(secret="s", schema="a_one", message_id=7)
    assert key == provider_key(secret="s", schema="a_one", message_id=7)
    assert len(key) == 64
    others = {
        provider_key(secret="s", schema="a_two", message_id=7),
        provider_key(secret="s", schema="a_one", message_id=8),
        provider_key(secret="t", schema="a_one", message_id=7),
    }
    assert key not in others
    assert len(others) == 3


def test_a_late_post_event_never_moves_a_message_back() -> None:
    told = [DeliveryKind.DELIVERED, DeliveryKind.PRINTED, DeliveryKind.FIRST_PRESENTED]
    assert state_after(MessageState.ACCEPTED, told, Channel.REGISTERED) == MessageState.DONE
    assert state_after(MessageState.DONE, [DeliveryKind.PRINTED], Channel.REGISTERED) == MessageState.DONE
    assert state_after(MessageState.ACCEPTED, [DeliveryKind.IN_TRANSIT], Channel.REGISTERED) == MessageState.ACCEPTED
    assert state_after(MessageState.ACCEPTED, [DeliveryKind.IN_TRANSIT], Channel.POST) == MessageState.DONE
    assert state_after(MessageState.UNKNOWN, [DeliveryKind.ACCEPTED], Channel.POST) == MessageState.ACCEPTED
    assert state_after(MessageState.ACCEPTED, [DeliveryKind.FAILED], Channel.POST) == MessageState.FAILED
    assert state_after(MessageState.READY, [], Channel.POST) == MessageState.READY


def test_a_registered_letter_is_never_repeated_on_a_doubt() -> None:
    assert bias(REGISTERED, Channel.REGISTERED) == Bias.AT_MOST_ONCE
    assert bias(NOTICE, Channel.POST) == Bias.AT_MOST_ONCE
    assert bias(FIRST, Channel.POST) == Bias.AT_LEAST_ONCE
    assert bias(MessageKind.RECEIPT, Channel.EMAIL) == Bias.AT_LEAST_ONCE


def test_each_refusal_waits_a_little_longer() -> None:
    waits = [back_off(attempts) for attempts in range(8)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=1)
