"""Letters that depend on what happened: left on their morning where it did not, and the calendar goes on."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from agency.common.calendar import next_working_day
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.outbox.operations import cancel_waiting
from agency.outbox.rules import UNCALLED
from agency.parties.queries import zones_of
from agency.strategies import rules
from agency.strategies.models import StrategyRun
from agency.strategies.queries import happened_since_letter, last_words, letters_of_steps, to_decide_again

from .following import advance, days_after, sent_only

LEFT = "un courrier qui n’était pas annoncé n’est pas parti"


@transaction.atomic
def withdraw_uncalled(*, by: Actor, at: datetime, after: int, size: int) -> int | None:
    """Cancel the letters that wait (a hold, a cap, an hour) and that what happened meanwhile calls for no more.

    Up to `size` of the runs beyond the number `after`; the last one seen is returned, None when none is left. Nothing
    that is on its way to anybody is touched; `follow` then stands these runs before the same step, decided anew once
    nothing stops them.
    """
    seen = list(to_decide_again(after, size))
    happened = happened_since_letter([run.case_id for run in seen])
    left = [
        run for run in seen
        if not rules.called_for(rules.thaw(run.steps)[run.planned_step or 0], happened[run.case_id])
    ]  # fmt: skip
    letters = [letter for those in letters_of_steps(left).values() for letter in those]
    cancel_waiting(messages=letters, code=UNCALLED, by=by, at=at)
    return seen[-1].pk if seen else None


@transaction.atomic
def leave_uncalled(
    *, runs: QuerySet[StrategyRun], announced_only: bool, by: Actor, at: datetime, on: date
) -> int | None:
    """Leave the letter of these runs where what happened since the last one does not call for it, and go on.

    With `announced_only` it is left whatever happened: nobody was told of it. The step behind keeps the day that was
    announced, and comes another day than this one. The letter left, the events asked for and those that happened stand
    in the journal. Return the last run seen, None when there is none.
    """
    seen = list(runs.select_for_update(of=("self",)).select_related("case__debtor"))
    happened = happened_since_letter([run.case_id for run in seen])
    steps = {run.pk: rules.thaw(run.steps)[run.next_step] for run in seen}
    left = [run for run in seen if announced_only or not rules.called_for(steps[run.pk], happened[run.case_id])]
    acts = [
        JournalAct(
            run, run.case_id,
            {
                "step": run.next_step, "kind": steps[run.pk].kind, "only_if": steps[run.pk].only_if,
                "skip_if": steps[run.pk].skip_if, "happened": sorted(happened[run.case_id]),
            },
        )
        for run in left
    ]  # fmt: skip
    record_each(by=by, at=at, verb=Verb.LETTER_LEFT, acts=acts)
    _stand_behind(left, by=by, at=at, on=on)
    return seen[-1].pk if seen else None


def _stand_behind(runs: list[StrategyRun], *, by: Actor, at: datetime, on: date) -> None:
    """Put runs before the step behind the one that is left."""
    for run in runs:
        run.next_step += 1
    words, zones = last_words([run.case_id for run in runs]), zones_of([run.case.debtor_id for run in runs])
    days = days_after(runs, sent_only(letters_of_steps(runs)))
    for run in runs:
        step, zone = rules.thaw(run.steps)[run.next_step], zones[run.case.debtor_id]
        counted, said = days.get(run.pk), words.get(run.case_id)
        if counted is None:
            # Behind a call, no letter was planned last: the days are counted from this one.
            counted = rules.day_behind(step, settled_on=on, said=said, zone=zone)
        elif step.is_said and said is not None:
            counted = max(counted, said)
        run.next_on = max(counted, next_working_day(on + timedelta(days=1), zone))
    advance(runs, why=LEFT, by=by, at=at, on=on)
