"""A creditor learns that a plan ended, once: kept to the end or stopped, what is left, what comes next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from agency.cases.models import Case
from agency.instalments.enums import PlanChoice, StepKind
from agency.instalments.models import InstalmentStep
from agency.instalments.operations import decide_plan
from agency.instalments.queries import ends_of
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.presenters.words import said
from agency.parties.models import Creditor
from agency.payments.enums import WithdrawalCause
from agency.payments.operations import withdraw
from agency.plans.enums import PlanState
from agency.plans.models import Plan
from portal.creditors.presenters import notice_words
from tests.agency.outbox.conftest import morning, whole_day
from tests.agency.outbox.draining import work_off
from tests.factories import BY, TODAY, a_case
from tests.factories.plans import a_plan
from tests.factories.transfers import a_transfer

__all__ = ["morning", "whole_day"]
Days = Callable[..., None]
DECISION = date(2026, 12, 22)


def on(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC)


def ends() -> list[str]:
    found = Message.objects.filter(kind=MessageKind.PLAN_END_NOTICE).order_by("pk")
    return [" ".join(said(one)).replace("\u202f", " ").replace("\u00a0", " ") for one in found]


def test_a_plan_kept_to_its_end_is_told_once_with_what_comes_next(plan: Plan) -> None:
    Creditor.objects.update(email="compta@stexupery.example")
    for at, day in enumerate((date(2026, 11, 9), date(2026, 12, 9), date(2027, 1, 8))):
        assert ends() == []
        a_transfer(plan.case, "162.00", f"versement-{at}", on=day, at=on(day))
    plan.refresh_from_db()
    assert plan.state == PlanState.COMPLETED
    (told,) = ends()
    for part in ("est terminé", "Tout est réglé sur ce dossier.", "reversé comme annoncé", "Vous n’avez rien à faire."):
        assert part in told
    notice = Message.objects.get(kind=MessageKind.PLAN_END_NOTICE)
    assert notice.creditor == plan.case.creditor
    assert "L’échéancier de Camille" in notice_words(notice)
    work_off(by=BY, at=on(date(2027, 1, 8), 10))
    notice.refresh_from_db()
    assert notice.sent_on == date(2027, 1, 8)


def test_whoever_pays_it_all_at_once_ends_it_once_too(plan: Plan) -> None:
    a_transfer(plan.case, "486.00", "tout", on=date(2026, 11, 9), at=on(date(2026, 11, 9)))
    assert len(ends()) == 1


def test_money_that_bounced_opens_it_again_and_its_second_end_is_told_too(plan: Plan) -> None:
    day = date(2026, 11, 9)
    paid = a_transfer(plan.case, "486.00", "tout", on=day, at=on(day))
    withdraw(
        payment=paid, amount=paid.amount, cause=WithdrawalCause.RETURNED, external_id="retour", by=BY,
        at=on(day, 11), on=day,
    )  # fmt: skip
    plan.refresh_from_db()
    assert plan.state == PlanState.RUNNING
    a_transfer(plan.case, "486.00", "encore", on=day, at=on(day, 14))
    assert len(ends()) == 2


def test_a_plan_that_a_person_stops_is_told_with_the_day_before_which_nothing_leaves(
    agency: Any, post: Any, whole_day: Any, until: Days
) -> None:
    case = a_case()
    whole_day(TODAY)
    a_plan(Case.objects.get(pk=case.pk), at=on(TODAY, 12))
    until(DECISION, since=date(2026, 11, 3))
    step = InstalmentStep.objects.get(step=StepKind.DECISION)
    decide_plan(step=step, choice=PlanChoice.END, reason="Sans nouvelles.", by=BY, at=on(DECISION))
    (told,) = ends()
    for part in ("est arrêté", "486,00 € à régler", "sans aucun frais", "avec douceur : rien ne part avant le "):
        assert part in told


def test_each_date_of_a_plan_has_a_limitation_of_its_own_and_an_early_end_starts_what_was_not_due(plan: Plan) -> None:
    # Two years for a consumer: from the first date missed; for what is not due yet, from the day that the plan ends.
    assert ends_of(plan, date(2026, 11, 20)) == (date(2028, 11, 10), date(2028, 11, 20))
    assert ends_of(plan, date(2027, 2, 1)) == (date(2028, 11, 10), None)
    a_transfer(plan.case, "486.00", "tout", on=date(2026, 11, 9), at=on(date(2026, 11, 9)))
    assert ends_of(plan, date(2026, 11, 20)) is None
