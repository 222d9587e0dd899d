"""B27: nights of summer time, a leap day, days skipped, mornings twice, a clock set back: the same letters."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from celery.schedules import crontab
from django.db import transaction
from django.utils import timezone

from agency.mandates.models import AgencyProfile
from agency.outbox.models import Message
from config import beat
from config.messaging import BEAT_SCHEDULE
from sandbox.post import PostSandbox
from tenants.tasks import enqueue
from tests.bars.table import FULL
from tests.factories import a_case

PARIS = ZoneInfo("Europe/Paris")
# Each begins a few days before what makes a calendar stumble: both nights of the hour, a leap day, a year that ends.
SEASONS = [date(2026, 10, 20), date(2028, 2, 18), date(2026, 12, 18), date(2027, 1, 22), date(2027, 3, 20)]
BEGINNINGS = SEASONS if FULL else SEASONS[:1]
DAYS = 45
# The evening, and the day on which a first letter may leave after it: Monday, or Tuesday where Monday is Easter's.
NIGHTS = [
    (datetime(2026, 10, 24, 20, tzinfo=PARIS), date(2026, 10, 26)),
    (datetime(2027, 3, 27, 20, tzinfo=PARIS), date(2027, 3, 30)),
]
Day = Callable[[date], datetime]


def _perfect(whole_day: Day, since: date) -> None:
    for day in range(DAYS):
        whole_day(since + timedelta(days=day))


def _stumbling(whole_day: Day, since: date, letters: list[tuple[str, date]]) -> None:
    """Mornings that run twice, a clock set back by a day, three days without a machine where nothing was to leave."""
    busy, day = {sent for _kind, sent in letters}, 0
    while day < DAYS:
        today = since + timedelta(days=day)
        whole_day(today)
        whole_day(today - timedelta(days=1) if day % 3 == 2 else today)
        gap = {today + timedelta(days=ahead) for ahead in range(1, 4)}
        day += 1 if busy & gap else 4


def _letters(live: Callable[[], None]) -> list[tuple[str, date]]:
    """The letters of one life, which leaves nothing behind."""
    with transaction.atomic():
        a_case()
        # The policy is renewed in time: without it nothing leaves at all.
        AgencyProfile.objects.update(insured_until=date(2029, 12, 31))
        live()
        letters = Message.objects.filter(state__in=["accepted", "done"], step__isnull=False)
        found = [(letter.kind, letter.sent_on) for letter in letters.order_by("sent_on", "pk") if letter.sent_on]
        transaction.set_rollback(True)
    return found


@pytest.mark.bar
@pytest.mark.parametrize("since", BEGINNINGS, ids=str)
def test_accidents_of_the_clock_change_no_letter(since: date, post: PostSandbox, whole_day: Day, bar_part: Any) -> None:
    expected = _letters(lambda: _perfect(whole_day, since))
    assert len(expected) == 3
    assert _letters(lambda: _stumbling(whole_day, since, expected)) == expected
    bar_part("B27 the clock", "seasons with the letters of a perfect calendar", len(BEGINNINGS))


@pytest.mark.bar
@pytest.mark.parametrize(("evening", "first"), NIGHTS, ids=["to winter", "to summer"])
def test_a_night_of_summer_time_lived_hour_by_hour(
    evening: datetime,
    first: date,
    agency: Any,
    post: PostSandbox,
    django_capture_on_commit_callbacks: Any,
    bar_part: Any,
) -> None:
    """A case qualified on the evening before; the workers are woken at their hours for three days."""
    a_case()
    hours = BEAT_SCHEDULE["06:30 strategies"]["schedule"].hour
    with time_machine.travel(evening, tick=False) as clock:
        for _ in range(66):
            now = timezone.localtime()
            with django_capture_on_commit_callbacks(execute=True):
                for name in ("strategies.tick", "outbox.drain") if now.hour in hours else ("outbox.drain",):
                    enqueue(name)
            clock.shift(timedelta(hours=1))
    letter = Message.objects.get()
    left = letter.accepted_at.astimezone(PARIS)
    assert len(post.office.store.rows("SELECT * FROM letter")) == 1
    # Nothing is written to anybody by night, on a Sunday or on a holiday.
    assert left.date() == first
    assert 6 <= left.hour < 20
    bar_part("B27 nights of summer time", "letters once, by day", len(NIGHTS))


@pytest.mark.bar
@pytest.mark.parametrize("evening", [evening for evening, _first in NIGHTS], ids=["to winter", "to summer"])
def test_the_clock_of_the_workers_forgets_no_work_of_the_night(evening: datetime, bar_part: Any) -> None:
    """Half past two comes twice in autumn and never in spring: each work is sent once at least, twice at most."""
    sent: Counter[str] = Counter()

    class Ear(beat.Scheduler):
        def apply_async(self, entry: Any, *_args: Any, **_options: Any) -> Any:
            sent[entry.name] += 1

    with time_machine.travel(evening.astimezone(UTC), tick=False) as clock, tempfile.TemporaryDirectory() as folder:
        scheduler = Ear(app=beat.app, schedule_filename=str(Path(folder) / "beat"), lazy=False)
        for _ in range(12 * 60):
            for _entry in BEAT_SCHEDULE:
                if scheduler.tick() > 0:
                    break
            clock.shift(timedelta(minutes=1))
        scheduler.close()
    nightly = {name for name, work in BEAT_SCHEDULE.items() if _by_night(work["schedule"])}
    assert len(nightly) > 8
    assert {name: sent[name] for name in nightly if not 1 <= sent[name] <= 2} == {}
    bar_part("B27 works of the night", "nights with each work sent", len(NIGHTS))


def _by_night(when: Any) -> bool:
    return isinstance(when, crontab) and len(when.hour) == 1 and max(when.hour) < 7
