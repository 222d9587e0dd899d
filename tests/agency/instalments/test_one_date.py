"""One date of a plan gets another day: nothing else moves, a debit follows it, and whoever must know is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from agency.cases.models import Case
from agency.debits.enums import DebitState
from agency.debits.models import Debit
from agency.debits.operations import approve, hand_in, prepare, revise
from agency.instalments.operations import follow, move_date
from agency.instalments.queries import open_steps, parts_to_move
from agency.instalments.rules import PlanChoiceRefused
from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.letters.enums import MessageKind
from agency.mandates.models import Mandate
from agency.outbox.models import Message
from agency.outbox.presenters.words import said
from agency.parties.models import Debtor
from agency.plans.models import Instalment, Plan
from agency.users.enums import Role
from tests.agency.desk.scene import staff
from tests.factories import BY, a_case
from tests.factories.debits import a_debit_mandate
from tests.factories.transfers import a_transfer

NOV_20 = datetime(2026, 11, 20, 9, tzinfo=UTC)
TO = date(2026, 12, 28)


def part(plan: Plan, number: int) -> Instalment:
    return plan.instalments.get(number=number)


def moved(plan: Plan, number: int, to: date, why: str = "Payée le 28.", at: datetime = NOV_20) -> Instalment:
    return move_date(part=part(plan, number), to=to, reason=why, by=BY, at=at)


def test_who_is_paid_on_the_28th_pays_on_the_28th_and_nothing_else_moves(plan: Plan) -> None:
    moved(plan, 2, TO)
    assert list(plan.instalments.order_by("number").values_list("number", "due_on", "amount")) == [
        (1, date(2026, 11, 10), Decimal("162.00")), (2, TO, Decimal("162.00")),
        (3, date(2027, 1, 10), Decimal("162.00")),
    ]  # fmt: skip
    told = " ".join(said(Message.objects.get(kind=MessageKind.PLAN_CHANGED)))
    assert "28 décembre 2026" in told
    assert "Vos autres dates ne changent pas." in told
    assert Message.objects.filter(kind=MessageKind.PLAN_NOTICE).count() == 2, "the creditor has it too (R1.13)"
    line = JournalLine.objects.get(verb="plan.moved")
    assert line.data["reason"] == "Payée le 28."
    assert line.data["parts"][0]["from"] == "2026-12-10"
    plan.refresh_from_db()
    assert plan.moved_on is None, "her own right to put missed dates off once is untouched (R5.4)"
    moved(plan, 2, date(2026, 12, 10), at=NOV_20 + timedelta(hours=1))
    moved(plan, 2, TO, at=NOV_20 + timedelta(hours=2))
    assert Message.objects.filter(kind=MessageKind.PLAN_CHANGED).count() == 3


def test_a_missed_date_that_moves_is_missed_no_more(plan: Plan) -> None:
    at = datetime(2026, 11, 13, 9, tzinfo=UTC)
    follow(by=BY, at=at, on=at.date())
    assert open_steps().exists()
    moved(plan, 1, date(2026, 11, 30))
    assert not open_steps().exists()
    a_transfer(plan.case, "162.00", "novembre", on=date(2026, 11, 28), at=datetime(2026, 11, 28, 9, tzinfo=UTC))
    assert part(plan, 1).state == "paid"


@pytest.mark.parametrize(
    ("number", "to", "why"),
    [
        (2, date(2026, 11, 20), "du 21 novembre 2026 au 9 janvier 2027"),
        (2, date(2027, 1, 10), "du 21 novembre 2026 au 9 janvier 2027"),
        (3, date(2026, 12, 10), "du 11 décembre 2026"),
        (3, date(2027, 9, 1), "au 31 août 2027"),
    ],
)
def test_a_day_that_is_gone_or_beyond_what_frames_it_is_refused_with_the_days_that_are_free(
    plan: Plan, number: int, to: date, why: str
) -> None:
    with pytest.raises(PlanChoiceRefused) as refused:
        moved(plan, number, to)
    assert why in str(refused.value).replace("\u00a0", " ")
    assert not Message.objects.filter(kind=MessageKind.PLAN_CHANGED).exists()


def test_the_months_that_the_creditor_allows_and_the_last_day_to_act_hold(plan: Plan) -> None:
    Mandate.objects.filter(pk=plan.case.mandate_id).update(plan_max_months=3)
    with pytest.raises(PlanChoiceRefused, match=r"31.janvier.2027"):
        moved(plan, 3, date(2027, 2, 1))
    Case.objects.filter(pk=plan.case_id).update(last_day_to_act=date(2027, 1, 15))
    with pytest.raises(PlanChoiceRefused, match=r"15.janvier.2027"):
        moved(plan, 3, date(2027, 1, 20))


def test_what_is_paid_protected_or_ended_does_not_move_nor_without_a_reason(plan: Plan) -> None:
    with pytest.raises(PlanChoiceRefused, match="pourquoi"):
        moved(plan, 2, TO, why=" ")
    a_transfer(plan.case, "162.00", "novembre", on=date(2026, 11, 9), at=NOV_20)
    with pytest.raises(PlanChoiceRefused, match="déjà réglée"):
        moved(plan, 1, date(2026, 11, 25))
    Debtor.objects.filter(pk=plan.debtor_id).update(protection="overindebted", protected_since=date(2026, 11, 1))
    with pytest.raises(PlanChoiceRefused, match="protège"):
        moved(plan, 2, TO)
    assert not parts_to_move(Plan.objects.get(pk=plan.pk)).exists()
    Plan.objects.filter(pk=plan.pk).update(state="ended")
    with pytest.raises(PlanChoiceRefused, match="plus en cours"):
        moved(plan, 2, TO)


def test_a_debit_that_was_announced_is_given_up_and_announced_for_the_new_day(tenant: Any) -> None:
    case = a_case()
    mandate = a_debit_mandate(case)
    plan = mandate.plan
    first = Debit.objects.get(instalment__number=2)
    assert first.collect_on == date(2026, 12, 10)
    at = datetime(2026, 11, 10, 9, tzinfo=UTC)
    moved(plan, 2, TO, at=at)
    first.refresh_from_db()
    assert (first.state, "date" in first.reason) == (DebitState.CANCELLED, True)
    revise(by=BY, at=at + timedelta(hours=1))
    again = Debit.objects.get(instalment__number=2, state=DebitState.PLANNED)
    assert again.collect_on == TO
    assert again.notice is not None
    assert "28 décembre 2026" in " ".join(said(again.notice)).replace("\u00a0", " ")


@pytest.mark.parametrize("at_the_bank", [False, True])
def test_a_debit_on_its_way_holds_its_date(tenant: Any, at_the_bank: bool) -> None:
    mandate = a_debit_mandate(a_case())
    eve = datetime(2026, 12, 8, 9, tzinfo=UTC)
    ana = Actor.staff(staff(Role.ACCOUNTANT, first="Ana"))
    odile = Actor.staff(staff(Role.MANAGER, first="Odile"))
    made = prepare(until=date(2026, 12, 10), by=ana, at=eve)
    if at_the_bank:
        hand_in(order=approve(order=made, by=odile, at=eve), by=odile, at=eve)
    with pytest.raises(PlanChoiceRefused, match="déjà en route"):
        moved(mandate.plan, 2, TO, at=eve)
    assert part(mandate.plan, 2).due_on == date(2026, 12, 10)
