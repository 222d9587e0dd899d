"""What a case would do now: the answers of the drain's last look, of the gate and of the morning run, asked for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from agency.cases.models import Case, Hold
from agency.cases.queries import running_holds
from agency.handling.enums import NonPaymentReason
from agency.handling.models import PlannedCall
from agency.handling.queries import planned_calls, reason_of
from agency.law.contact import gate as law
from agency.law.contact.limits import Channel
from agency.letters.enums import DUNNING, MessageKind
from agency.letters.queries import Texts
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile
from agency.outbox.models import Message
from agency.outbox.queries import WAITING, purpose_of
from agency.outbox.queries.gate import CaseKnown, Look, Stop, contact_facts, known_of, look_each
from agency.outbox.review.models import LetterReading
from agency.outbox.review.queries import departing, departures
from agency.outbox.review.values import Departures
from agency.outbox.rules import TRIAL
from agency.parties.models import Debtor
from agency.strategies.enums import CaseEvent, StrategyAct
from agency.strategies.models import QuietPeriod, Strategy, StrategyRun
from agency.strategies.queries import (
    announced_kinds,
    announced_only,
    due_runs,
    happened_since_letter,
    stated_anew,
    steps_of,
    strategies_wanted,
    with_new_reason,
)
from agency.strategies.rules import Step, called_for, moved_place, next_step, problems, thaw
from tenants.current import no_new_work, on_trial


@dataclass(frozen=True)
class LetterNow:
    """A letter that waits: what the last look says of it now, and what the agency itself asks."""

    message: Message
    look: Look
    departs: bool
    approved: bool


@dataclass(frozen=True)
class PersonNow:
    """Somebody bound: the letter that waits for them, else every refusal of the gate for the step that comes."""

    debtor: Debtor
    facts: law.Facts
    known: CaseKnown
    letter: LetterNow | None
    refusals: tuple[law.Deny, ...]


@dataclass(frozen=True)
class ReasonNow:
    """A reason learnt since: the strategy made for it, and whether the case goes over to it."""

    reason: NonPaymentReason
    strategy: str
    moves: bool


@dataclass(frozen=True)
class CaseNow:
    """A case at an instant: `planned` when the next morning run plans its `step`, `shut` when it takes no new work.

    `call` is what its calendar asks of somebody here, and waits for. `happened` is what may decide of a step that
    depends on it, None when none does; `left` when it does not call for it.
    """

    case: Case
    at: datetime
    run: StrategyRun | None
    step: Step | None
    planned: bool
    left: bool
    happened: Collection[CaseEvent] | None
    shut: bool
    asked: Departures
    holds: Sequence[Hold]
    quiet: QuietPeriod | None
    call: PlannedCall | None
    reason: ReasonNow | None
    people: Sequence[PersonNow]


def case_now(case: Case, at: datetime, on: date) -> CaseNow:
    """Return what stands before each person of a case now, in the same number of questions whoever is bound."""
    agency, run = profile(), StrategyRun.objects.select_related("strategy").filter(case=case).first()
    step = next_step(thaw(run.steps), run.next_step) if run else None
    parties = case.parties.select_related("debtor").prefetch_related(
        "debtor__addresses", "debtor__contact_points"
    )  # fmt: skip
    people = [party.debtor for party in parties]
    known = known_of([(case.pk, one.pk) for one in people], at)
    letters = _letters(case, at, agency)
    due = due_runs(at, on).filter(case=case)
    shut = no_new_work()
    happened = happened_since_letter([case.pk])[case.pk] if step is not None and step.depends else None
    # What was announced to nobody is no word to keep while no new work is taken.
    left = happened is not None and step is not None and (not called_for(step, happened) or (shut and not step.is_call))
    return CaseNow(
        case, at, run, step,
        planned=not left and (announced_only(due) if shut else due).exists(),
        left=left,
        happened=happened,
        shut=shut,
        asked=departures(agency),
        holds=list(running_holds(case, at).select_related("owner")),
        quiet=QuietPeriod.objects.filter(
            creditor=case.creditor.merged_into_id or case.creditor_id, starts_on__lte=on, ends_on__gte=on
        ).last(),
        call=planned_calls(at).filter(case=case).first(),
        reason=_reason_now(run, at, on) if run else None,
        people=[_person(case, one, known[case.pk, one.pk], letters.get(one.pk), step, at, agency) for one in people],
    )  # fmt: skip


def _reason_now(run: StrategyRun, at: datetime, on: date) -> ReasonNow | None:
    """Where the reason stated last would lead, when it is elsewhere."""
    anew = stated_anew().filter(pk=run.pk).first()
    wanted = strategies_wanted([anew]).get(run.pk) if anew else None
    if anew is None or wanted is None:
        return None
    strategy = Strategy.objects.get(pk=wanted.strategy)
    said = announced_kinds([run.case_id]).get(run.case_id, set())
    begun, steps = run.next_step > 0 or run.planned_step is not None, steps_of(strategy)
    lawful = moved_place(steps, begun=begun, said=said) is not None and not problems(steps)
    moves = lawful and with_new_reason(at, on).filter(pk=run.pk).exists()
    return ReasonNow(reason_of(run.case), strategy.name, moves)


def _letters(case: Case, at: datetime, agency: AgencyProfile) -> dict[int, LetterNow]:
    """The letter that waits for each person, looked at as the drain does just before it hands over."""
    waiting = Message.objects.filter(case=case, kind__in=DUNNING, state__in=WAITING, debtor__isnull=False)
    found = list(
        waiting.select_related("case__creditor", "case__mandate", "debtor", "creditor")
        .prefetch_related("debtor__addresses", "debtor__contact_points")
        .order_by("pk")
    )
    keys = [one.pk for one in found]
    looks = look_each(found, at, agency=agency, texts=Texts()) if found else {}
    departing_now = set(
        departing(Message.objects.filter(pk__in=keys), departures(agency), at).values_list("pk", flat=True)
    )
    read = set(
        LetterReading.objects.filter(message__in=keys, approved_at__isnull=False).values_list("message", flat=True)
    )
    trial = on_trial()
    return {
        one.debtor_id or 0: LetterNow(
            one, Stop(TRIAL) if trial else looks[one.pk], one.pk in departing_now, one.pk in read
        )
        for one in found
    }


def _person(
    case: Case, debtor: Debtor, known: CaseKnown, letter: LetterNow | None, step: Step | None, at: datetime,
    agency: AgencyProfile,
) -> PersonNow:  # fmt: skip
    facts = contact_facts(case, debtor, at, known=known, agency=agency)
    begins = step is None or step.kind == StrategyAct.FIRST_LETTER
    of_step = law.Purpose.FIRST_LETTER if begins else law.Purpose.DUNNING
    purpose = purpose_of(MessageKind(letter.message.kind)) if letter else of_step
    channel = Channel(letter.message.channel if letter else step.channel if step else Channel.POST)
    found = law.refusals(facts, channel, at, purpose)
    return PersonNow(debtor, facts, known, letter, tuple(found))
