"""The tone of a letter is asked by its step, or by the creditor, and kept with the message from the morning on."""

from __future__ import annotations

from datetime import date
from typing import Any

from agency.outbox.models import Message
from agency.outbox.values import LetterPayload
from agency.parties.enums import Tone
from agency.strategies.models import Strategy, StrategyRun
from agency.strategies.operations import tick
from agency.strategies.rules import thaw
from tests.factories import BY, NOW, a_case, a_creditor

ON = date(2026, 11, 2)


def asked() -> list[Tone]:
    return [one.read(LetterPayload).tone for one in Message.objects.filter(step__isnull=False).order_by("id")]


def test_a_step_asks_for_a_tone_and_a_creditor_for_its_own(agency: Any) -> None:
    strategy = Strategy.objects.get(audience="consumer", is_default=True)
    step = strategy.steps.first()
    step.tone = Tone.GENTLE
    step.save()
    strategy.refresh_from_db()
    strategy.save_revision().publish(skip_permission_checks=True)
    a_case()
    a_case(creditor=a_creditor(name="Club", short_name="Club", siren="", letter_tone=Tone.PLAIN), number="FA-2")
    tick(by=BY, on=ON, at=NOW)
    assert sorted(asked()) == [Tone.GENTLE, Tone.PLAIN]


def test_a_strategy_begun_before_there_were_tones_goes_on_plain(agency: Any) -> None:
    a_case()
    tick(by=BY, on=ON, at=NOW)
    kept = [{name: value for name, value in step.items() if name != "tone"} for step in StrategyRun.objects.get().steps]
    assert {step.tone for step in thaw(kept)} == {Tone.PLAIN}
    assert asked() == [Tone.PLAIN]
