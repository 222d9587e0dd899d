"""A date that nobody pays: five steps in their order, and a plan that only a person ends, after its notice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold
from agency.handling.models import Call
from agency.instalments.enums import PlanChoice, StepKind
from agency.instalments.models import InstalmentStep
from agency.instalments.operations import decide_plan, move_missed, take_up
from agency.instalments.queries import calls_to_propose, latest_steps, plans_to_decide, put_off
from agency.instalments.rules import PlanChoiceRefused
from agency.journal.models import JournalLine
from agency.letters.enums import MessageKind
from agency.mandates.models import Mandate
from agency.outbox.enums import DeliveryKind
from agency.outbox.models import Message
from agency.outbox.operations import record_event
from agency.outbox.presenters.words import said
from agency.parties.models import ContactPoint
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from agency.strategies.models import StrategyRun
from tests.agency.desk.scene import staff
from tests.agency.outbox.conftest import morning, whole_day
from tests.agency.outbox.draining import work_off
from tests.factories import BY, TODAY, a_case
from tests.factories.plans import a_plan
from tests.factories.transfers import a_transfer

__all__ = ["morning", "whole_day"]
Days = Callable[..., None]
NOVEMBER = date(2026, 11, 3)
DECISION = date(2026, 12, 22)


def on(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC)


def steps() -> list[tuple[str, date]]:
    rows = InstalmentStep.objects.exclude(step=StepKind.REMINDER).order_by("pk")
    return [(one.step, one.done_on) for one in rows]


def words(step: StepKind) -> str:
    message = InstalmentStep.objects.filter(step=step).latest("pk").message
    assert message is not None
    return " ".join(said(message)).replace("\u202f", " ").replace("\u00a0", " ")


def the(step: StepKind) -> InstalmentStep:
    return InstalmentStep.objects.get(step=step)


def test_the_steps_of_the_law_come_one_after_the_other(plan: Plan, until: Days) -> None:
    until(DECISION, since=NOVEMBER)
    assert steps() == [
        (StepKind.FRIENDLY, date(2026, 11, 13)),
        (StepKind.SECOND, date(2026, 11, 17)),
        (StepKind.OFFER, date(2026, 11, 23)),
        (StepKind.NOTICE, date(2026, 11, 30)),
        (StepKind.DECISION, DECISION),
    ]
    # The second e-mail waited a day: one in five days (R6.7).
    sent = Message.objects.filter(kind=MessageKind.INSTALMENT_MISSED).order_by("pk").values_list("channel", "sent_on")
    assert list(sent) == [
        ("email", date(2026, 11, 13)), ("email", date(2026, 11, 18)), ("email", date(2026, 11, 23)),
        ("registered", date(2026, 11, 30)),
    ]  # fmt: skip
    assert "passent à la suite des autres" in words(StepKind.OFFER)
    notice = words(StepKind.NOTICE)
    for part in ("jusqu’au 18 décembre 2026", "Rien n’est automatique", "486,00 €", "Aucun frais"):
        assert part in notice
    assert the(StepKind.DECISION).answer_by == date(2026, 12, 18)
    plan.refresh_from_db()
    assert plan.state == PlanState.RUNNING, "no day ends a plan by itself"
    # The date of 10 December was missed meanwhile: the messages of the first date tell it, and it has none of its own.
    assert the(StepKind.DECISION).told == Decimal("324.00")


def test_each_step_gives_the_case_its_next_date(plan: Plan, until: Days) -> None:
    until(date(2026, 11, 13), since=NOVEMBER)
    assert [one.next_on for one in latest_steps()] == [date(2026, 11, 17)]
    a_transfer(plan.case, "162.00", "novembre", on=date(2026, 11, 14), at=on(date(2026, 11, 14)))
    assert not latest_steps().exists()


def test_who_has_a_telephone_is_called_rather_than_written_to(plan: Plan, until: Days) -> None:
    ContactPoint.objects.create(debtor=plan.debtor, kind="phone", value="+33612345678", source="creditor")
    until(date(2026, 11, 17), since=NOVEMBER)
    (line,) = calls_to_propose()
    assert (line.step, line.message) == (StepKind.SECOND, None)
    take_up(step=line, by=BY, at=on(date(2026, 11, 17)))
    take_up(step=line, by=BY, at=on(date(2026, 11, 17)))
    assert not calls_to_propose().exists()
    assert JournalLine.objects.filter(verb="instalment.seen").count() == 1


def test_a_call_takes_up_the_line(plan: Plan, until: Days) -> None:
    ContactPoint.objects.create(debtor=plan.debtor, kind="phone", value="+33612345678", source="creditor")
    until(date(2026, 11, 17), since=NOVEMBER)
    at = on(date(2026, 11, 17), 14)
    Call.objects.create(
        case=plan.case, debtor=plan.debtor, handler=staff(), incoming=True, began_at=at, ended_at=at, outcome="spoke",
        first_mark="postcode", second_mark="invoice",
    )  # fmt: skip
    assert not calls_to_propose().exists()


def test_a_gardener_puts_what_he_missed_after_the_rest_once(plan: Plan, until: Days) -> None:
    until(date(2026, 11, 23), since=NOVEMBER)
    ((part, day),) = put_off(plan, date(2026, 11, 23))
    assert (part.number, day) == (1, date(2027, 2, 10))
    move_missed(plan=plan, by=BY, at=on(date(2026, 11, 23), 11))
    plan.refresh_from_db()
    assert list(plan.instalments.order_by("number").values_list("number", "due_on")) == [
        (2, date(2026, 12, 10)), (3, date(2027, 1, 10)), (4, date(2027, 2, 10)),
    ]  # fmt: skip
    told = Message.objects.get(kind=MessageKind.PLAN_CHANGED)
    assert "10 février 2027" in " ".join(said(told))
    assert Message.objects.filter(kind=MessageKind.PLAN_NOTICE).count() == 2
    # What he pays next is of the next date.
    a_transfer(plan.case, "162.00", "décembre", on=date(2026, 12, 9), at=on(date(2026, 12, 9)))
    assert plan.instalments.get(number=2).state == "paid"
    until(date(2026, 12, 20), since=date(2026, 11, 24))
    assert steps()[-1][0] == StepKind.OFFER, "nothing follows what was put off"
    with pytest.raises(PlanChoiceRefused, match="Appelez-nous"):
        move_missed(plan=plan, by=BY, at=on(date(2026, 12, 20)))


def test_dates_are_not_put_off_beyond_what_the_creditor_allows_nor_on_a_case_that_rests(
    plan: Plan, until: Days
) -> None:
    until(date(2026, 11, 13), since=NOVEMBER)
    Mandate.objects.filter(pk=plan.case.mandate_id).update(plan_max_months=3)
    with pytest.raises(PlanChoiceRefused, match="Appelez-nous"):
        move_missed(plan=plan, by=BY, at=on(date(2026, 11, 13)))
    Mandate.objects.filter(pk=plan.case.mandate_id).update(plan_max_months=12)
    hold(case=plan.case, reason=HoldReason.PAUSE, by=BY, at=on(date(2026, 11, 13)), review_on=date(2026, 12, 1))
    with pytest.raises(PlanChoiceRefused, match="en pause"):
        move_missed(plan=plan, by=BY, at=on(date(2026, 11, 13)))
    assert plan.instalments.get(number=1).due_on == date(2026, 11, 10)


def decided(choice: PlanChoice, day: date = DECISION, reason: str = "Elle ne répond plus.") -> InstalmentStep:
    return decide_plan(step=the(StepKind.DECISION), choice=choice, reason=reason, by=BY, at=on(day))


def test_a_person_ends_the_plan_and_the_case_goes_on_gently(
    agency: Any, post: Any, whole_day: Any, until: Days
) -> None:
    case = a_case()
    whole_day(TODAY)
    plan = a_plan(Case.objects.get(pk=case.pk), at=on(TODAY, 12))
    until(DECISION, since=NOVEMBER)
    with pytest.raises(PlanChoiceRefused, match="pourquoi"):
        decided(PlanChoice.END, reason=" ")
    decided(PlanChoice.END)
    plan.refresh_from_db()
    case.refresh_from_db()
    assert (plan.state, case.state) == (PlanState.ENDED, CaseState.ACTIVE)
    run = StrategyRun.objects.get(case=case)
    assert run.steps[run.next_step]["kind"] != MessageKind.FORMAL_NOTICE
    assert run.next_on is not None
    assert run.next_on > DECISION + timedelta(days=10)
    told = " ".join(said(Message.objects.get(kind=MessageKind.PLAN_CHANGED)))
    assert "486,00" in told
    assert "aucun courrier ne part" in told
    work_off(by=BY, at=on(DECISION))
    assert Message.objects.get(kind=MessageKind.PLAN_CHANGED).sent_on == DECISION
    with pytest.raises(PlanChoiceRefused, match="déjà décidé"):
        decided(PlanChoice.END)
    assert not plans_to_decide(DECISION).exists()


def test_a_plan_kept_comes_back_in_a_month_and_the_next_date_has_its_own_steps(plan: Plan, until: Days) -> None:
    until(DECISION, since=NOVEMBER)
    decided(PlanChoice.KEEP)
    assert not plans_to_decide(DECISION).exists()
    assert plans_to_decide(DECISION + timedelta(days=30)).exists()
    until(DECISION + timedelta(days=1))
    latest = InstalmentStep.objects.latest("pk")
    assert (latest.number, latest.step) == (2, StepKind.FRIENDLY)


def test_somebody_puts_the_missed_dates_off(plan: Plan, until: Days) -> None:
    until(DECISION, since=NOVEMBER)
    decided(PlanChoice.MOVE)
    dates = list(plan.instalments.order_by("number").values_list("due_on", flat=True))
    assert dates == [date(2027, 1, 10), date(2027, 2, 10), date(2027, 3, 10)]


def test_words_without_the_clause_never_threaten_and_never_end(plan: Plan, until: Days) -> None:
    Plan.objects.filter(pk=plan.pk).update(wording_version="plan-2026-12")
    until(date(2026, 12, 30), since=NOVEMBER)
    kinds = [step for step, _day in steps()]
    assert kinds[-1] == StepKind.DECISION
    told = words(StepKind.NOTICE)
    assert "arrêter" not in told
    assert "Votre échéancier continue" in told
    assert the(StepKind.NOTICE).message.channel == "email"  # type: ignore[union-attr]
    with pytest.raises(PlanChoiceRefused, match="ne peut pas être arrêté"):
        decided(PlanChoice.END, date(2026, 12, 30))
    plan.refresh_from_db()
    assert plan.state == PlanState.RUNNING


def test_a_notice_that_came_back_ends_nothing(plan: Plan, until: Days) -> None:
    until(date(2026, 11, 30), since=NOVEMBER)
    letter = the(StepKind.NOTICE).message
    assert letter is not None
    record_event(
        provider_event="npai", kind=DeliveryKind.RETURNED, occurred_at=on(date(2026, 12, 3)), by=BY,
        at=on(date(2026, 12, 3)), ref=letter.provider_ref,
    )  # fmt: skip
    until(date(2026, 12, 30), since=date(2026, 12, 1))
    assert the(StepKind.DECISION).answer_by is None
    with pytest.raises(PlanChoiceRefused):
        decided(PlanChoice.END, date(2026, 12, 30))


def test_the_base_refuses_an_end_before_the_last_day_left(plan: Plan, until: Days) -> None:
    until(DECISION, since=NOVEMBER)
    row = InstalmentStep.objects.filter(step=StepKind.DECISION)
    for early in ({"closed_on": date(2026, 12, 18)}, {"closed_on": DECISION, "answer_by": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(choice=PlanChoice.END, closed_by="x", reason="x", **early)
    with pytest.raises(IntegrityError), transaction.atomic():
        row.update(choice=PlanChoice.KEEP, closed_by="x", closed_on=DECISION)


def test_late_money_takes_the_plan_out_of_the_decisions(plan: Plan, until: Days) -> None:
    until(DECISION, since=NOVEMBER)
    a_transfer(plan.case, "324.00", "enfin", on=DECISION, at=on(DECISION))
    assert not plans_to_decide(DECISION).exists()
    with pytest.raises(PlanChoiceRefused, match="n’attend plus"):
        decided(PlanChoice.END)
