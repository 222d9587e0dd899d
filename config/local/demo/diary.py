"""The diary of the demo: what each person does on which day, played in the order of the days, the clock set to each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import time_machine

from agency.common.calendar import instant, is_working_day

MORNING, AFTERNOON = time(10, 0), time(14, 0)
BETWEEN = timedelta(minutes=10)


@dataclass(frozen=True)
class Moment:
    """An instant of the story and its day."""

    at: datetime
    on: date

    @property
    def clock(self) -> dict[str, Any]:
        """What most operations take."""
        return {"at": self.at, "on": self.on}


Act = Callable[[Moment], object]
Clock = Callable[[datetime], object]


class Diary:
    """Acts by day. The morning run comes first on each working day, then what people do, one after the other.

    Wagtail dates its own rows by the clock: it is set to each act, so that the past reads like one. `outside` sets
    the clocks of the stand-ins.
    """

    def __init__(self, today: date, outside: Clock) -> None:
        self.today = today
        self._outside = outside
        self._acts: defaultdict[date, list[Act]] = defaultdict(list)

    def note(self, days: int, act: Act) -> None:
        """Plan an act `days` days ago, or on the working day before when nobody works then."""
        self.note_on(self.today - timedelta(days=days), act)

    def note_on(self, day: date, act: Act) -> None:
        """Plan an act on a day, or on the working day before; what would come later than yesterday is left out."""
        while not is_working_day(day):
            day -= timedelta(days=1)
        if day < self.today:
            self._acts[day].append(act)

    def play(self, run_morning: Act) -> None:
        """Live every working day before today; an act may plan others, later the same day or on a later one."""
        for day in self._working_days():
            self._live(run_morning, instant(day, MORNING), day)
            played = 0
            while played < len(self._acts[day]):
                self._live(self._acts[day][played], instant(day, AFTERNOON) + played * BETWEEN, day)
                played += 1

    def _working_days(self) -> Iterator[date]:
        day = min(self._acts)
        while day < self.today:
            if is_working_day(day):
                yield day
            day += timedelta(days=1)

    def _live(self, act: Act, at: datetime, on: date) -> None:
        self._outside(at)
        with time_machine.travel(at, tick=True):
            act(Moment(at, on))
