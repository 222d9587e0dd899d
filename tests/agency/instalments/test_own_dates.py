"""A person changes one date of their plan: at once where the creditor allows it, once for a date, without any fee."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold
from agency.debits.enums import DebitState
from agency.debits.models import Debit
from agency.debits.operations import prepare
from agency.instalments.operations import move_own_date
from agency.instalments.queries import own_dates
from agency.instalments.rules import AsksFirst, PlanChoiceRefused
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
from tests.factories import BY, NOW, a_case
from tests.factories.debits import a_debit_mandate
from tests.factories.transfers import a_transfer

NOV_20 = datetime(2026, 11, 20, 9, tzinfo=UTC)
TO = date(2026, 12, 28)


def own(plan: Plan, number: int, to: date | None, at: datetime = NOV_20) -> Instalment:
    plan = Plan.objects.get(pk=plan.pk)
    return move_own_date(part=plan.instalments.get(number=number), to=to, by=Actor.debtor(plan.debtor), at=at)


def dates(plan: Plan) -> list[tuple[int, date]]:
    return list(plan.instalments.order_by("number").values_list("number", "due_on"))


def test_within_the_mandate_it_is_done_at_once_and_everybody_knows(plan: Plan) -> None:
    own(plan, 2, TO)
    assert dates(plan) == [(1, date(2026, 11, 10)), (2, TO), (3, date(2027, 1, 10))]
    assert "28 décembre 2026" in " ".join(said(Message.objects.get(kind=MessageKind.PLAN_CHANGED)))
    assert Message.objects.filter(kind=MessageKind.PLAN_NOTICE).count() == 2, "the creditor has it too (R1.13)"
    line = JournalLine.objects.get(verb="plan.moved")
    assert (line.actor_kind, line.data["parts"][0]["on"]) == ("debtor", "2026-12-28")
    assert plan.instalments.get(number=2).moved_on == NOV_20.date()
    plan.refresh_from_db()
    assert plan.moved_on is None, "what was missed may still be put off once (R5.4)"


def test_a_date_is_skipped_to_the_end(plan: Plan) -> None:
    own(plan, 2, None)
    assert dates(plan) == [(1, date(2026, 11, 10)), (3, date(2027, 1, 10)), (4, date(2027, 2, 10))]


def test_each_date_is_changed_once(plan: Plan) -> None:
    own(plan, 2, TO)
    assert [part.number for part in own_dates(Plan.objects.get(pk=plan.pk), NOV_20.date())] == [3]
    with pytest.raises(PlanChoiceRefused, match="ne se change plus ici"):
        own(plan, 2, date(2026, 12, 20))
    own(plan, 3, date(2027, 1, 20))
    assert dates(plan)[2] == (3, date(2027, 1, 20))


def test_the_day_that_a_date_has_takes_nothing_from_its_person(plan: Plan) -> None:
    with pytest.raises(PlanChoiceRefused, match="déjà prévu ce jour-là"):
        own(plan, 2, plan.instalments.get(number=2).due_on)
    assert plan.instalments.get(number=2).moved_on is None
    own(plan, 2, TO)
    assert dates(plan)[1] == (2, TO), "its only change is still there to take"


def test_the_days_shown_are_those_that_are_taken(plan: Plan) -> None:
    rooms = {part.number: room for part, room in own_dates(plan, NOV_20.date()).items()}
    second, third = rooms[2], rooms[3]
    assert second is not None
    assert third is not None
    assert (second.first_on, second.last_on) == (date(2026, 11, 21), date(2027, 1, 9))
    assert (third.first_on, third.last_on) == (date(2026, 12, 11), date(2027, 8, 31))


@pytest.mark.parametrize(("number", "to"), [(2, date(2027, 1, 10)), (2, date(2027, 6, 1)), (3, date(2026, 12, 1))])
def test_beyond_the_other_dates_it_is_asked_first(plan: Plan, number: int, to: date) -> None:
    with pytest.raises(AsksFirst):
        own(plan, number, to)
    assert not Message.objects.filter(kind=MessageKind.PLAN_CHANGED).exists()


def test_beyond_the_months_or_the_last_day_to_act_it_is_asked_first(plan: Plan) -> None:
    Mandate.objects.filter(pk=plan.case.mandate_id).update(plan_max_months=3)
    with pytest.raises(AsksFirst):
        own(plan, 2, None)
    with pytest.raises(AsksFirst):
        own(plan, 3, date(2027, 2, 1))
    Mandate.objects.filter(pk=plan.case.mandate_id).update(plan_max_months=12)
    Case.objects.filter(pk=plan.case_id).update(last_day_to_act=date(2027, 1, 31))
    with pytest.raises(AsksFirst):
        own(plan, 2, None)


def test_what_is_gone_paid_paused_or_protected_does_not_move(plan: Plan) -> None:
    with pytest.raises(PlanChoiceRefused, match="ne se change plus ici"):
        own(plan, 1, TO)
    with pytest.raises(PlanChoiceRefused, match="jour à venir"):
        own(plan, 2, NOV_20.date())
    with pytest.raises(PlanChoiceRefused, match="déjà votre dernière date"):
        own(plan, 3, None)
    a_transfer(plan.case, "324.00", "deux", on=date(2026, 11, 19), at=NOV_20)
    with pytest.raises(PlanChoiceRefused, match="ne se change plus ici"):
        own(plan, 2, TO)
    hold(case=plan.case, reason=HoldReason.PAUSE, by=BY, at=NOW, review_on=date(2026, 12, 31))
    with pytest.raises(PlanChoiceRefused, match="en pause"):
        own(plan, 3, date(2027, 1, 20))
    Debtor.objects.filter(pk=plan.debtor_id).update(protection="overindebted", protected_since=date(2026, 11, 1))
    assert own_dates(Plan.objects.get(pk=plan.pk), NOV_20.date()) == {}


def test_a_debit_follows_unless_it_is_on_its_way(tenant: Any) -> None:
    mandate = a_debit_mandate(a_case())
    own(mandate.plan, 2, TO, at=datetime(2026, 11, 10, 9, tzinfo=UTC))
    assert Debit.objects.get(instalment__number=2).state == DebitState.CANCELLED
    third = Debit.objects.get(instalment__number=3)
    eve = datetime(2027, 1, 8, 9, tzinfo=UTC)
    prepare(until=third.collect_on, by=Actor.staff(staff(Role.ACCOUNTANT, first="Ana")), at=eve)
    with pytest.raises(PlanChoiceRefused, match="déjà en route"):
        own(mandate.plan, 3, date(2027, 1, 20), at=eve + timedelta(hours=1))
