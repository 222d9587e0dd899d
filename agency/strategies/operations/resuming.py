"""A case goes on after its person was answered: from a gentle letter, at a date told in the answer."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold, move
from agency.commitments.enums import CommitmentKind
from agency.commitments.operations import announce, cancel_each
from agency.commitments.queries import open_steps
from agency.common.calendar import format_date, next_working_day
from agency.handling.operations import drop_calls
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.outbox.enums import MessageState
from agency.parties.enums import DebtorKind, Tone
from agency.parties.models import Debtor
from agency.parties.queries import zones_of
from agency.strategies import rules
from agency.strategies.enums import Resumption, RunState
from agency.strategies.models import StrategyRun
from agency.strategies.queries import letters_of_steps
from agency.strategies.values import Resumed

TAKEN_UP = "Après notre réponse : reprendre contact, aucune mise en demeure ne suit d’elle-même"
ONCE_MORE = "Une démarche amiable de plus, demandée par le créancier : reprendre contact"
_STAYED = frozenset({MessageState.PLANNED, MessageState.READY, MessageState.CANCELLED, MessageState.FAILED})


@transaction.atomic
def resume_gently(*, case: Case, debtor: Debtor, corrected: bool, by: Actor, at: datetime, on: date) -> Resumed | None:
    """Give a case a fresh calendar once a person was answered; None when no letter of ours has left, or none follows.

    The words announced before are given back, those that the answer says are registered. The next letter is never a
    formal notice: it is the letter before it, gentler, or a person takes the case up. When the formal notice has left
    and the sum was right, the hand-back is announced again; when it was `corrected`, the letters start over.
    """
    run = StrategyRun.objects.select_for_update(of=("self",)).filter(case=case).first()
    if run is None or case.state != CaseState.ACTIVE or case.first_letter_on is None or run.state == RunState.STOPPED:
        return None
    steps, place = rules.thaw(run.steps), _place(run)
    over = place >= len(steps) and not corrected
    position = None if over else rules.gentle_position(steps, place)
    dates = rules.resumed_dates(
        steps[position] if position is not None else None, on, DebtorKind(case.debtor_kind),
        zones_of([debtor.pk])[debtor.pk],
    )  # fmt: skip
    cancel_each(reasons=dict.fromkeys(open_steps(case), "réponse donnée : nouveau calendrier"), by=by, at=at)
    drop_calls(case=case, by=by, at=at)
    if over:
        resumed = Resumed(Resumption.HAND_BACK, dates.answer_by, dates.act_on)
    elif position is not None:
        resumed = Resumed(Resumption.LETTER, dates.answer_by, dates.act_on)
        _restart(run, position, dates.act_on)
    else:
        resumed = Resumed(Resumption.PERSON, dates.answer_by, dates.act_on)
        hold(case=case, reason=HoldReason.STAFF, note=TAKEN_UP, review_on=dates.act_on, by=by, at=at)
    if resumed.then != Resumption.PERSON:
        _announce(case, debtor, run, resumed, by=by, at=at, on=on)
    record(
        by=by, at=at, verb=Verb.STRATEGY_RESUMED, subject=run, case_id=case.pk, then=resumed.then, act_on=resumed.act_on
    )
    return resumed


@transaction.atomic
def resume_once(*, case: Case, by: Actor, at: datetime, on: date) -> bool:
    """Open a case given back for one more letter, gentle and never a formal notice; the hand-back follows it again.

    Return False when no such letter is left: somebody here makes the next contact then,
    on the day noted. Raises `MoveRefused` for a case that was not given back.
    """
    move(case=case, to=CaseState.ACTIVE, by=by, at=at, on=on, reason="une démarche amiable de plus")
    run = StrategyRun.objects.select_for_update(of=("self",)).filter(case=case).first()
    steps = rules.thaw(run.steps) if run is not None else ()
    position = rules.gentle_position(steps, len(steps))
    day = next_working_day(on + timedelta(days=1))
    if run is None or position is None:
        hold(case=case, reason=HoldReason.STAFF, note=ONCE_MORE, review_on=day, by=by, at=at)
        return False
    run.steps = run.steps[: position + 1]
    _restart(run, position, day)
    record(by=by, at=at, verb=Verb.STRATEGY_RESUMED, subject=run, case_id=case.pk, then=Resumption.LETTER, act_on=day)
    return True


def _place(run: StrategyRun) -> int:
    """The step that is next to leave: the one planned last, when nothing of it was ever handed over."""
    letters = letters_of_steps([run])[run.pk]
    stayed = letters and all(letter.state in _STAYED for letter in letters)
    return run.planned_step if stayed and run.planned_step is not None else run.next_step


def _restart(run: StrategyRun, position: int, day: date) -> None:
    """Stand before a step, in a cycle of its own; the frozen steps are as they were, but for the tone of this one.

    It is announced, so it depends on nothing any more.
    """
    run.steps[position] |= {"tone": Tone.GENTLE.value, "only_if": "", "skip_if": ""}
    run.state, run.cycle, run.next_on = RunState.RUNNING, run.cycle + 1, day
    run.planned_step, run.next_step = None, position
    run.save(update_fields=["steps", "state", "cycle", "planned_step", "next_step", "next_on"])


def _announce(
    case: Case, debtor: Debtor, run: StrategyRun, resumed: Resumed, *, by: Actor, at: datetime, on: date
) -> None:
    letter = rules.thaw(run.steps)[run.next_step].kind if resumed.then == Resumption.LETTER else ""
    then = "un nouveau courrier" if letter else "dossier rendu au créancier"
    announce(
        case=case,
        debtor=debtor,
        kind=CommitmentKind.NEXT_STEP if letter else CommitmentKind.HAND_BACK,
        step=letter,
        text=f"Sans réponse jusqu’au {format_date(resumed.answer_by)} : {then}",
        announced_on=on,
        due_on=resumed.act_on,
        dedupe_key=f"resumed:{run.pk}:{run.cycle}:{on.isoformat()}:{debtor.pk}",
        by=by,
        at=at,
    )
