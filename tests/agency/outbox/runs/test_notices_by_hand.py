"""The registered notice of a missed date, posted by the agency itself: printed one day, in the post the next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from agency.common.identifiers import group
from agency.instalments.enums import StepKind
from agency.instalments.models import InstalmentStep
from agency.instalments.operations import follow
from agency.mandates.operations import set_profile
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.operations import cancel_planned, prepare
from agency.outbox.runs.enums import Return
from agency.outbox.runs.models import MailRun
from agency.outbox.runs.operations import AlreadyNoted, ask_run, fill_next, mark_printed, note_return, post_run
from agency.outbox.runs.queries.standing import troubles_of
from agency.plans.models import Plan
from tests.agency.desk.scene import staff
from tests.agency.instalments.conftest import agency, case, plan, post, until
from tests.factories import BY

__all__ = ["agency", "case", "plan", "post", "until"]

Days = Callable[..., None]
MONDAY, TUESDAY = date(2026, 11, 30), date(2026, 12, 1)


def on(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC)


def notice() -> Message:
    found = InstalmentStep.objects.get(step=StepKind.NOTICE).message
    assert found is not None
    return found


@pytest.fixture
def drawn(plan: Plan, until: Days) -> Any:
    """The notice of a date missed on 10 November, made on Monday 30 and waiting for somebody to post it."""
    until(date(2026, 11, 29), since=date(2026, 11, 2))
    set_profile(posts_by_hand=True, post_cut_off=time(16), by=BY, at=on(date(2026, 11, 29)))
    follow(by=BY, at=on(MONDAY), on=MONDAY)
    prepare(by=BY, at=on(MONDAY), count=5)
    assert (notice().state, notice().channel) == (MessageState.READY, "registered")
    return staff()


def printed(user: Any, at: datetime) -> MailRun:
    run = ask_run(asker=user, by=BY, at=at)
    fill_next(by=BY, at=lambda: at)
    run.refresh_from_db()
    return mark_printed(run=run, again=False, printer=user, by=BY, at=at)


def test_a_notice_printed_in_the_evening_is_posted_in_the_morning_and_leaves_as_many_days(
    drawn: Any, until: Days
) -> None:
    """Its paper says the 18th; posted a day later, nobody decides before the next worked day is over too."""
    run = printed(drawn, on(MONDAY, 16))
    follow(by=BY, at=on(TUESDAY), on=TUESDAY)
    assert troubles_of(run, on(TUESDAY)) == []
    post_run(run=run, told=[], gone=[], poster=drawn, by=BY, at=on(TUESDAY))
    assert (notice().state, notice().sent_on) == (MessageState.ACCEPTED, TUESDAY)
    assert InstalmentStep.objects.get(step=StepKind.NOTICE).answer_by == date(2026, 12, 18)
    until(date(2026, 12, 30), since=TUESDAY)
    decision = InstalmentStep.objects.get(step=StepKind.DECISION)
    assert decision.answer_by == date(2026, 12, 21)
    assert decision.done_on > date(2026, 12, 21)


def test_a_notice_that_waited_a_night_for_its_run_is_put_in_it(drawn: Any) -> None:
    run = printed(drawn, on(TUESDAY))
    assert [line.message_id for line in run.lines.all()] == [notice().pk]


def test_a_notice_forgotten_for_two_days_is_made_again(drawn: Any) -> None:
    """Its days would be too few: it comes out of the pile, and the plan gets another one."""
    run, wednesday = printed(drawn, on(MONDAY, 16)), date(2026, 12, 2)
    old = notice().pk
    assert [one.code for one in troubles_of(run, on(wednesday))] == ["OUTDATED"]
    with pytest.raises(Exception, match="abandonnez-la"):
        post_run(run=run, told=[run.lines.get().pk], gone=[], poster=drawn, by=BY, at=on(wednesday))
    assert Message.objects.get(pk=old).state == MessageState.READY


def test_a_notice_that_left_all_the_same_is_the_one_that_the_plan_counts_from(drawn: Any) -> None:
    """A pause stops it after printing, the plan makes it again, and it was in the box already: one notice, its days."""
    run = printed(drawn, on(MONDAY))
    old = notice()
    cancel_planned(case=old.case, code="pause", by=BY, at=on(MONDAY, 10))
    follow(by=BY, at=on(TUESDAY, 7), on=TUESDAY)
    prepare(by=BY, at=on(TUESDAY, 7), count=5)
    assert notice().pk != old.pk
    line = run.lines.get().pk
    post_run(run=run, told=[line], gone=[line], poster=drawn, by=BY, at=on(TUESDAY))
    for hour in (10, 11):
        follow(by=BY, at=on(TUESDAY, hour), on=TUESDAY)
    old.refresh_from_db()
    assert (notice().pk, old.state, old.sent_on) == (old.pk, MessageState.ACCEPTED, TUESDAY)
    assert (
        Message.objects.filter(kind="instalment_missed", channel="registered").exclude(state="cancelled").count() == 1
    )


def test_a_notice_whose_number_was_not_typed_is_found_by_its_slip_and_by_its_case(drawn: Any, until: Days) -> None:
    """It came back « inconnu à l’adresse »: nobody decides as though its person had read it."""
    run = printed(drawn, on(MONDAY))
    post_run(run=run, told=[], gone=[], poster=drawn, by=BY, at=on(MONDAY, 10))
    back = {"what": Return.RETURNED, "on": date(2026, 12, 3), "by": BY, "at": on(date(2026, 12, 4))}
    assert note_return(number=group(notice().slip), **back).message_id == notice().pk
    with pytest.raises(AlreadyNoted):
        note_return(number=notice().case.reference, **back)
    until(date(2026, 12, 30), since=TUESDAY)
    assert InstalmentStep.objects.get(step=StepKind.DECISION).answer_by is None
