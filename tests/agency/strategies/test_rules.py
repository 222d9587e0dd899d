"""A strategy on paper: what its calendar gives, what it may not be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.letters.rules import AnnouncedDates
from agency.parties.enums import DebtorKind
from agency.strategies.rules import (
    FAMILY_STEPS,
    FIRM_STEPS,
    Step,
    announced_by,
    day_after,
    first_day,
    freeze,
    next_step,
    problems,
    rehearse,
    thaw,
)

FIRST, REGISTERED, NOTICE = FIRM_STEPS


def test_the_calendar_of_a_firm_is_the_one_of_the_trade() -> None:
    leaves = [step.leaves_on for step in rehearse(FIRM_STEPS, on=date(2026, 9, 1), audience=DebtorKind.BUSINESS)]
    # 1 + 15 = Wednesday 16, act Thursday 17; 17 + 8 = Friday 25, act Monday 28.
    assert leaves == [date(2026, 9, 1), date(2026, 9, 17), date(2026, 9, 28)]


def test_families_get_the_same_letters_with_more_time() -> None:
    family = rehearse(FAMILY_STEPS, on=date(2026, 9, 1), audience=DebtorKind.CONSUMER)
    firm = rehearse(FIRM_STEPS, on=date(2026, 9, 1), audience=DebtorKind.BUSINESS)
    assert [step.step.kind for step in family] == [step.step.kind for step in firm]
    assert all(slow.act_on >= quick.act_on for slow, quick in zip(family, firm, strict=True))
    assert (family[2].answer_by - family[2].leaves_on).days >= 15
    assert (family[2].leaves_on - family[1].leaves_on).days >= 18


def test_no_letter_announces_a_step_that_does_not_come() -> None:
    alone = (FIRST,)
    assert next_step(alone, 1) is None
    assert next_step(alone, -1) is None
    told = AnnouncedDates(date(2026, 9, 15), date(2026, 9, 17))
    sent = {"sent_on": date(2026, 9, 1), "announced": told, "audience": DebtorKind.BUSINESS}
    assert day_after(alone, 0, **sent) is None
    assert day_after(FIRM_STEPS, 0, **sent) == date(2026, 9, 17)
    assert day_after(FIRM_STEPS, 2, **sent) is None


def test_what_was_announced_is_never_brought_forward() -> None:
    told = AnnouncedDates(date(2026, 9, 28), date(2026, 9, 30))
    assert day_after(FIRM_STEPS, 0, sent_on=date(2026, 9, 1), announced=told, audience=DebtorKind.BUSINESS) == date(
        2026, 9, 30
    )


def test_a_case_qualified_on_a_saturday_is_written_to_on_monday() -> None:
    assert first_day(FIRM_STEPS, date(2026, 10, 31)) == date(2026, 11, 2)


def test_a_letter_promises_what_the_rehearsal_shows() -> None:
    (first, *_others) = rehearse(FIRM_STEPS, on=date(2026, 9, 1), audience=DebtorKind.BUSINESS)
    told = announced_by(FIRM_STEPS, 0, date(2026, 9, 1), DebtorKind.BUSINESS)
    assert (told.answer_by, told.act_on) == (first.answer_by, first.act_on) == (date(2026, 9, 15), date(2026, 9, 17))


def test_steps_are_frozen_and_thawed() -> None:
    assert thaw(freeze(FAMILY_STEPS)) == FAMILY_STEPS


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ((), "première étape"),
        ((REGISTERED,), "première étape"),
        ((replace(FIRST, channel=Channel.EMAIL),), "par la poste"),
        ((FIRST, FIRST), "qu’une fois"),
        ((FIRST, replace(REGISTERED, delay_days=0)), "au moins un jour après"),
        ((replace(FIRST, answer_days=0),), "pour répondre"),
        ((FIRST, NOTICE, REGISTERED), "Rien ne suit"),
        ((FIRST, replace(NOTICE, channel=Channel.POST)), "en recommandé"),
    ],
)
def test_some_strategies_may_not_be_published(steps: tuple[Step, ...], says: str) -> None:
    assert any(says in problem for problem in problems(steps))


def test_the_shipped_strategies_may_be_published() -> None:
    assert problems(FIRM_STEPS) == problems(FAMILY_STEPS) == []
    assert {step.kind for step in FIRM_STEPS} == {
        MessageKind.FIRST_LETTER,
        MessageKind.REGISTERED_LETTER,
        MessageKind.FORMAL_NOTICE,
    }
