"""What was posted sets the day of what comes next, for a thousand cases at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction

from agency.commitments.operations import cancel_each, put_off
from agency.commitments.queries import announced_before, open_steps
from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from agency.law.contact.gate import Deny
from agency.law.contact.limits import Channel
from agency.ledger.queries import due_by_case
from agency.letters.enums import MessageKind
from agency.letters.rules import AnnouncedDates
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.queries import SENT, first_presentations, may_contact, picked_up, purpose_of
from agency.outbox.values import LetterPayload
from agency.parties.enums import DebtorKind
from agency.parties.queries import zones_of
from agency.strategies import rules
from agency.strategies.enums import RunState
from agency.strategies.models import StrategyRun
from agency.strategies.operations.runs import save_places
from agency.strategies.queries import (
    after_registered,
    calls_of_steps,
    last_words,
    letters_of_steps,
    quiet_days,
    quiet_runs,
    settled_steps,
)

TO_FETCH = "la lettre recommandée peut encore être retirée"
CALLED = "un appel vient d’abord"
MEANWHILE = "un courrier est parti entre-temps, qui laisse plus de temps"
QUIET = "semaines calmes du créancier : aucune lettre ces jours-là"


@transaction.atomic
def follow(*, by: Actor, at: datetime, on: date, after: int, size: int) -> int | None:
    """Set the date of the next step of up to `size` runs, from the real posting of the letter before, or from a call.

    A step that was cancelled (a hold, an address) is planned again, in a new cycle, once nothing stops it. Runs are
    taken in the order of their numbers, those beyond `after`; the last one seen is returned, None when none is left.
    """
    runs = list(settled_steps(at, on).filter(pk__gt=after)[:size])
    called = [run for run in runs if _planned(run).is_call]
    _after_calls(called, by=by, at=at, on=on)
    written = [run for run in runs if run not in called]
    letters = letters_of_steps(written)
    days = days_after(written, sent_only(letters))
    stopped = [run for run in written if _was_stopped(letters[run.pk])]
    due = due_by_case([run.case_id for run in stopped])
    free = {run.pk for run in stopped if due[run.case_id] > 0 and _free_again(run, at)}
    moved = [run for run in written if run.pk in days or run.pk in free]
    for run in moved:
        if run.pk in free:
            run.next_step, run.cycle, run.next_on = run.planned_step or 0, run.cycle + 1, on
        elif (day := days[run.pk]) is not None:
            run.next_on = day
        else:
            run.state = RunState.FINISHED
    between = [run for run in moved if run.pk in days and _planned(run).depends]
    _say_again(between, sent_only(letters), by=by, at=at, on=on)
    advance([run for run in moved if run not in between], by=by, at=at, on=on)
    return runs[-1].pk if runs else None


@transaction.atomic
def wait_for_pick_up(*, by: Actor, at: datetime, on: date, after: int, size: int) -> int | None:
    """Leave consumers the time to fetch a registered letter, and move the word given with it (R10.5).

    Up to `size` of the runs that are due beyond the number `after`; the last one seen, None when none is left.
    """
    runs = list(after_registered(at, on).filter(pk__gt=after)[:size])
    days = days_after(runs, letters_of_steps(runs))
    moved = [run for run in runs if (later := days.get(run.pk)) is not None and later > on]
    for run in moved:
        run.next_on = days[run.pk]
    advance(moved, by=by, at=at, on=on)
    return runs[-1].pk if runs else None


@transaction.atomic
def wait_for_quiet(*, by: Actor, at: datetime, on: date, after: int, size: int) -> int | None:
    """Leave people in peace in the quiet days of their creditor, and move the word given with the step.

    Up to `size` of the runs that are due beyond the number `after`; the last one seen, None when none is left. Nothing
    waits beyond what the law lets wait (`latest_day`).
    """
    runs = list(quiet_runs(at, on).filter(pk__gt=after)[:size])
    quiet = quiet_days({run.case.creditor for run in runs})
    zones = zones_of([run.case.debtor_id for run in runs])
    moved = []
    for run in runs:
        case = run.case
        latest = rules.latest_day(run.next_step, confided_on=case.opened_on, last_day_to_act=case.last_day_to_act)
        day = rules.after_quiet(on, quiet[case.creditor_id], zones[case.debtor_id], latest=latest)
        if day > on:
            run.next_on = day
            moved.append(run)
    advance(moved, why=QUIET, by=by, at=at, on=on)
    return runs[-1].pk if runs else None


def advance(runs: list[StrategyRun], *, by: Actor, at: datetime, on: date, why: str = TO_FETCH) -> None:
    """Write where these runs stand, and announce again, for that day, what was announced for before."""
    save_places(runs)
    later = {run.case_id: run.next_on for run in runs if run.next_on is not None}
    words = announced_before(later)
    put_off(days={word: later[word.case_id] for word in words}, reason=why, by=by, at=at, on=on)


def sent_only(letters: Mapping[int, list[Message]]) -> dict[int, list[Message]]:
    """Return run id -> those of these letters that left."""
    return {run: [letter for letter in those if letter.state in SENT] for run, those in letters.items()}


def _say_again(
    runs: list[StrategyRun], letters: Mapping[int, list[Message]], *, by: Actor, at: datetime, on: date
) -> None:
    """Where a letter left that the one before did not announce, what it announces takes the place of what was said."""
    words = last_words([run.case_id for run in runs])
    for run in runs:
        if run.next_on is not None and rules.thaw(run.steps)[run.next_step].is_said:
            run.next_on = max(run.next_on, words.get(run.case_id, run.next_on))
    told = {
        (run.case_id, letter.debtor_id): f"message:{letter.pk}" for run in runs for letter in letters[run.pk]
    }  # fmt: skip
    said = open_steps(*(run.case for run in runs))
    before = [word for word in said if word.dedupe_key != told.get((word.case_id, word.debtor_id), word.dedupe_key)]
    cancel_each(reasons=dict.fromkeys(before, MEANWHILE), by=by, at=at)
    advance(runs, why=MEANWHILE, by=by, at=at, on=on)


def _after_calls(runs: list[StrategyRun], *, by: Actor, at: datetime, on: date) -> None:
    """The step behind a call waits for the day announced, and for the day after whoever was called last."""
    calls, words = calls_of_steps(runs), last_words([run.case_id for run in runs])
    zones = zones_of([run.case.debtor_id for run in runs])
    for run in runs:
        settled = [paris_date(call.settled_at) for call in calls[run.pk] if call.settled_at is not None]
        # Whom nobody may call is not waited for.
        last = max(settled, default=on - timedelta(days=1))
        step, zone = rules.thaw(run.steps)[run.next_step], zones[run.case.debtor_id]
        run.next_on = rules.day_behind(step, settled_on=last, said=words.get(run.case_id), zone=zone)
    advance(runs, why=CALLED, by=by, at=at, on=on)


def _planned(run: StrategyRun) -> rules.Step:
    """The step that a run planned last."""
    return rules.thaw(run.steps)[run.planned_step or 0]


def _was_stopped(letters: Iterable[Message]) -> bool:
    """Whether nothing of a step left, and nothing failed: a person looks at what fails."""
    return not any(letter.state in (*SENT, MessageState.FAILED) for letter in letters)


def days_after(runs: list[StrategyRun], letters: Mapping[int, list[Message]]) -> dict[int, date | None]:
    """Return run id -> the day of its next step, where it has letters: the latest of its people's (R10.2, R10.5)."""
    every = [letter for those in letters.values() for letter in those]
    presented = first_presentations([letter.pk for letter in every])
    fetched = picked_up([letter.pk for letter in every])
    zones = zones_of([letter.debtor_id for letter in every if letter.debtor_id])
    found: dict[int, date | None] = {}
    for run in runs:
        # Two runs of one version do not always have the same steps: a case opened once more has fewer.
        steps = rules.thaw(run.steps)
        days = [
            rules.day_after(
                steps,
                run.planned_step or 0,
                sent_on=letter.sent_on,
                announced=_announced(letter.read(LetterPayload), letter.sent_on),
                audience=DebtorKind(run.case.debtor_kind),
                zone=zones[letter.debtor_id],
                presented_on=paris_date(presented[letter.pk]) if letter.pk in presented else None,
                picked_up=letter.pk in fetched,
                place=max(run.next_step, (run.planned_step or 0) + 1),
            )
            for letter in letters[run.pk]
            if letter.sent_on is not None and letter.debtor_id is not None
        ]
        if letters[run.pk]:
            found[run.pk] = max(filter(None, days), default=None)
    return found


def _announced(letter: LetterPayload, sent_on: date) -> AnnouncedDates:
    return AnnouncedDates(letter.answer_by or sent_on, letter.act_on or sent_on)


def _free_again(run: StrategyRun, at: datetime) -> bool:
    """Whether what cancelled the step is over: asked to the same gate, for each person bound."""
    step = _planned(run)
    purpose = purpose_of(MessageKind(step.kind))
    answers = [
        may_contact(run.case, party.debtor, Channel(step.channel), at, purpose)
        for party in run.case.parties.select_related("debtor")
    ]
    return any(not isinstance(answer, Deny) or answer.next_allowed_at is not None for answer in answers)
