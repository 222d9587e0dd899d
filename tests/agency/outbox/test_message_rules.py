"""Keys, tries and states of a message."""

from __future__ import annotations

from datetime import timedelta

from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.outbox.enums import DeliveryKind, MessageState
from agency.outbox.rules import (
    Bias,
    back_off,
    bias,
    provider_key,
    state_after,
)
from agency.parties.enums import DebtorKind

FIRST, REGISTERED, NOTICE = MessageKind.FIRST_LETTER, MessageKind.REGISTERED_LETTER, MessageKind.FORMAL_NOTICE
FIRM, FAMILY = DebtorKind.BUSINESS, DebtorKind.CONSUMER


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
