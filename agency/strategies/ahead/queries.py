"""Where a case stands in its calendar, for one of its people, in two queries at most."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from agency.cases.models import Case
from agency.commitments.enums import CommitmentKind, CommitmentState
from agency.commitments.models import Commitment
from agency.common.calendar import Zone, zone_of_postcode
from agency.letters.rules import AnnouncedDates
from agency.outbox.enums import MessageState
from agency.outbox.queries import SENT
from agency.outbox.values import LetterPayload
from agency.parties.enums import DebtorKind
from agency.parties.models import Address, Debtor
from agency.strategies.enums import RunState
from agency.strategies.models import QuietPeriod, StrategyRun
from agency.strategies.queries import letters_of_steps
from agency.strategies.rules import Step, after_quiet, day_after, latest_day, thaw

from .rules import steps_to_come
from .values import StepAhead


def steps_ahead(case: Case, debtor: Debtor, *, on: date, until: date) -> tuple[StepAhead, ...]:
    """Return what the calendar of a case holds for one of its people from a day on, when nobody answers.

    The next letter on the day that was announced, or later in quiet weeks; none when no day is known, nor beyond
    `until`, the last day to act towards them. Before it, what depends on what happens.
    """
    if getattr(case, "strategy_run", None) is None:
        return ()
    run = _with_words(case, debtor).get()
    if run.state != RunState.RUNNING or (run.next_on is None and run.said is None):
        return (StepAhead("", run.back, announced=True),) if run.back and run.back <= until else ()
    steps, place = thaw(run.steps), _place_of(run)
    if place is None or place >= len(steps):
        return ()
    # Neither a call nor a letter that depends on what happens was announced: the letter behind it is, on its day.
    said = steps[place].is_said
    days = [day for day in (run.said, run.next_on if said or run.said is None else None) if day]
    zone = zone_of_postcode(run.postcode) if run.postcode else Zone.METROPOLE
    latest = latest_day(place, confided_on=case.opened_on, last_day_to_act=case.last_day_to_act)
    quiet = list(zip(run.quiet_from, run.quiet_to, strict=True))
    day = after_quiet(max(days), quiet, zone, latest=latest)
    return steps_to_come(
        steps[place:], day, on=on, until=until, audience=DebtorKind(case.debtor_kind), zone=zone,
        announced=said or run.said is not None, unsaid_on=None if said else _unsaid_on(run, steps, place, zone),
    )  # fmt: skip


def _unsaid_on(run: Any, steps: Sequence[Step], place: int, zone: Zone) -> date | None:
    """The first day of a step that was announced to nobody: as counted, or from the letter that has just left."""
    if run.next_on is not None or steps[run.planned_step].is_call:
        return run.next_on  # type: ignore[no-any-return]
    days = [
        day_after(
            steps, run.planned_step, sent_on=letter.sent_on,
            announced=AnnouncedDates(said.answer_by or letter.sent_on, said.act_on or letter.sent_on),
            audience=DebtorKind(run.case.debtor_kind), zone=zone, place=place,
        )
        for letter in letters_of_steps([run])[run.pk]
        if letter.sent_on is not None and (said := letter.read(LetterPayload))
    ]  # fmt: skip
    return min(filter(None, days), default=None)


def _with_words(case: Case, debtor: Debtor) -> QuerySet[Any]:
    """The run of a case with the latest days announced of its next letter to a person and of its end.

    With them, where the person lives and the quiet days of the creditor, by any of its rows.
    """
    words = Commitment.objects.filter(case=OuterRef("case"), state=CommitmentState.OPEN).order_by().values("case")
    last = words.annotate(last=Max("due_on")).values("last")
    theirs = Q(debtor=None) | Q(debtor=debtor)
    homes = Address.objects.filter(debtor=debtor, valid=True)
    weeks = QuietPeriod.objects.filter(creditor=case.creditor.merged_into_id or case.creditor_id)
    return StrategyRun.objects.filter(case=case).annotate(
        said=Subquery(last.filter(theirs, kind=CommitmentKind.NEXT_STEP)),
        back=Subquery(last.filter(kind=CommitmentKind.HAND_BACK)),
        postcode=Subquery(homes.values("postcode")[:1]),
        quiet_from=ArraySubquery(weeks.values("starts_on")),
        quiet_to=ArraySubquery(weeks.values("ends_on")),
    )


def _place_of(run: Any) -> int | None:
    """The step that is next to leave: the one planned last while nothing of it left; None when it failed."""
    if run.next_on is not None or run.planned_step is None or thaw(run.steps)[run.planned_step].is_call:
        return int(run.next_step)
    states = {letter.state for letter in letters_of_steps([run])[run.pk]}
    if states & set(SENT):
        return int(run.next_step)
    return None if MessageState.FAILED in states else int(run.planned_step)
