"""What a person reads of the calendar ahead is what the calendar does: never a day too soon, nor a letter too many."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from agency.cases.models import Case
from agency.commitments.models import Commitment
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.parties.enums import DebtorKind
from agency.strategies.ahead.queries import steps_ahead
from agency.strategies.ahead.rules import steps_to_come
from agency.strategies.ahead.values import StepAhead
from agency.strategies.models import StrategyRun
from agency.strategies.operations import keep_quiet
from agency.strategies.rules import FAMILY_STEPS
from portal.debtors.presenters import case_detail
from portal.debtors.view_models import AheadStep
from sandbox.post import PostSandbox
from tests.factories import BY, a_case, a_creditor, a_person

ON = date(2026, 11, 2)
FAR = date(2028, 1, 1)
BACK = "Collège Saint-Aubin reprend votre dossier et choisit la suite. Aucune demande ne part plus de chez nous."
REGISTERED_ON, NOTICE_ON, BACK_ON = date(2026, 11, 18), date(2026, 12, 10), date(2026, 12, 29)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


def ahead(case: Case, day: date, person: Any = None) -> tuple[StepAhead, ...]:
    return steps_ahead(Case.objects.get(pk=case.pk), person or case.debtor, on=day, until=FAR)


def read(case: Case, day: date, person: Any = None) -> Iterable[AheadStep]:
    part = case.parties.select_related("debtor", "case__creditor").get(debtor=person or case.debtor)
    shown = case_detail(part, at=at(day)).ahead
    return shown.steps if shown else ()


def test_each_day_says_what_the_days_after_do(post: PostSandbox, whole_day: Callable[[date], datetime]) -> None:
    case = a_case()
    told: list[tuple[date, StepAhead]] = []
    # The days of the acts, those beside them, and some between: a day missed is caught up by the next.
    for gone in (0, 1, 9, 15, 16, 17, 28, 37, 38, 39, 50, 56):
        whole_day(ON + timedelta(days=gone))
        told += [(ON + timedelta(days=gone), step) for step in ahead(case, ON + timedelta(days=gone))]
    left = dict(Message.objects.filter(step__isnull=False).values_list("kind", "sent_on"))
    done = {**left, "": BACK_ON}
    assert done[MessageKind.REGISTERED_LETTER] == REGISTERED_ON
    assert done[MessageKind.FORMAL_NOTICE] == NOTICE_ON
    assert all(done[step.kind] == step.on for _day, step in told if step.announced), told
    assert all(done[step.kind] >= step.on for _day, step in told)
    assert all(step.on > day for day, step in told)
    # The evening of the first letter, the whole way is there: the very next act on its day, the others not before.
    assert [step for day, step in told if day == ON] == [
        StepAhead(MessageKind.REGISTERED_LETTER, REGISTERED_ON, announced=True),
        StepAhead(MessageKind.FORMAL_NOTICE, NOTICE_ON, announced=False),
        StepAhead("", BACK_ON, announced=False),
    ]
    assert [step for day, step in told if day == NOTICE_ON] == [StepAhead("", BACK_ON, announced=True)]


def test_a_person_reads_it_in_plain_words(post: PostSandbox, whole_day: Callable[[date], datetime]) -> None:
    case = a_case()
    whole_day(ON)
    shown = [f"{step.when} : {step.text}".replace("\u00a0", " ") for step in read(case, ON)]
    assert shown == [
        "Le 18 novembre 2026 : Une lettre recommandée part, pour faire le point avec vous.",
        "Pas avant le 10 décembre 2026 : Une mise en demeure part : c’est une demande officielle de payer, sans juge.",
        f"Pas avant le 29 décembre 2026 : {BACK}",
    ]


def test_a_letter_that_has_not_left_on_its_day_is_told_as_such(
    post: PostSandbox, whole_day: Callable[[date], datetime], morning: Callable[[date], datetime]
) -> None:
    case = a_case()
    whole_day(ON)
    late = REGISTERED_ON + timedelta(days=1)
    said = next(iter(read(case, late))).when.replace("\u00a0", " ")
    assert said == "Annoncé pour le 18 novembre 2026, d’un jour à l’autre"
    # Drawn and not handed over yet: it is still the letter to come.
    morning(late)
    assert ahead(case, late)[0].kind == MessageKind.REGISTERED_LETTER
    whole_day(late)
    assert [step.kind for step in ahead(case, late)] == [MessageKind.FORMAL_NOTICE, ""]


def test_quiet_weeks_put_the_letter_off_on_the_page_too(
    post: PostSandbox, whole_day: Callable[[date], datetime]
) -> None:
    case = a_case()
    keep_quiet(
        creditor=case.creditor, label="Vacances", starts_on=date(2026, 11, 16), ends_on=date(2026, 11, 22),
        source="calendrier", by=BY, at=at(ON),
    )  # fmt: skip
    whole_day(ON)
    said = ahead(case, ON)[0]
    for day in (1, 14, 16, 18, 20, 21):
        whole_day(ON + timedelta(days=day))
    assert said == StepAhead(MessageKind.REGISTERED_LETTER, date(2026, 11, 23), announced=True)
    assert Message.objects.get(kind=MessageKind.REGISTERED_LETTER).sent_on == said.on


def test_nothing_is_told_beyond_the_last_day_to_act(tenant: Any) -> None:
    first = steps_to_come(
        FAMILY_STEPS[1:], REGISTERED_ON, on=ON, until=date(2026, 12, 1), audience=DebtorKind.CONSUMER
    )  # fmt: skip
    assert first == (StepAhead(MessageKind.REGISTERED_LETTER, REGISTERED_ON, announced=True),)


def test_what_was_told_to_one_parent_is_not_read_by_the_other(
    post: PostSandbox, whole_day: Callable[[date], datetime]
) -> None:
    school = a_creditor()
    alex = a_person(school, civility="m", first_name="Alex", last_name="Durand", email="alex@durand.example")
    case = a_case(creditor=school, with_debtor=alex)
    whole_day(ON)
    Commitment.objects.filter(debtor=alex).update(due_on=date(2026, 11, 25))
    StrategyRun.objects.update(next_on=None)
    assert ahead(case, ON)[0].on == REGISTERED_ON
    assert ahead(case, ON, alex)[0].on == date(2026, 11, 25)


def test_without_a_calendar_no_letter_is_told(tenant: Any) -> None:
    case = a_case()
    assert ahead(case, ON) == ()
    assert [step.text for step in read(case, ON)] == ["Aucun courrier n’est prévu pour le moment."]
