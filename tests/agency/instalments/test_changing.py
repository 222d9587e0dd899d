"""A person pays more or less each month without cancelling their plan: at once within the mandate, asked beyond it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest

from agency.cases.enums import HoldReason
from agency.cases.models import Case, CaseParty, Hold
from agency.cases.operations import hold
from agency.commitments.models import Commitment
from agency.debits.enums import DebitState
from agency.debits.models import Debit
from agency.debits.operations import prepare, revise
from agency.debits.queries import against_each
from agency.disputes.models import Reply
from agency.instalments.enums import ChangeKind, ChangeState
from agency.instalments.models import PlanChange
from agency.instalments.operations import ask_monthly, change_monthly, decide_change, move_missed, move_own_date
from agency.instalments.queries import least_monthly, resizable, resized_dates, skipped_dates
from agency.instalments.rules import AsksFirst, PlanChoiceRefused
from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.letters.enums import MessageKind
from agency.mandates.models import Mandate
from agency.outbox.models import Message
from agency.outbox.presenters.words import said
from agency.parties.models import Debtor
from agency.plans.models import Plan
from agency.plans.operations import end_plans
from agency.plans.rules import fingerprint
from agency.users.enums import Role
from tests.agency.desk.scene import staff
from tests.factories import BY, NOW, a_case
from tests.factories.debits import a_debit_mandate
from tests.factories.transfers import a_transfer

NOV_5 = datetime(2026, 11, 5, 9, tzinfo=UTC)
EVIDENCE = {"session": "s", "ip": "i"}


def fresh(plan: Plan) -> Plan:
    return Plan.objects.select_related("case__mandate", "debtor").get(pk=plan.pk)


def read(plan: Plan, monthly: str, at: datetime = NOV_5) -> str:
    seen = resized_dates(fresh(plan), Decimal(monthly), at.date())
    return fingerprint(seen.after, "") if seen else ""


def change(plan: Plan, monthly: str, at: datetime = NOV_5) -> PlanChange:
    plan = fresh(plan)
    return change_monthly(
        plan=plan, monthly=Decimal(monthly), read=read(plan, monthly, at), evidence=EVIDENCE,
        by=Actor.debtor(plan.debtor), at=at,
    )  # fmt: skip


def ask(plan: Plan, monthly: str, at: datetime = NOV_5) -> PlanChange:
    plan = fresh(plan)
    return ask_monthly(
        plan=plan, monthly=Decimal(monthly), read=read(plan, monthly, at), wish="Je demande moins.", evidence=EVIDENCE,
        visit_began=None, by=Actor.debtor(plan.debtor), at=at,
    )  # fmt: skip


def parts(plan: Plan) -> list[tuple[date, str]]:
    return [(part.due_on, str(part.amount)) for part in plan.instalments.order_by("due_on")]


def lowest(plan: Plan) -> Decimal:
    return least_monthly(fresh(plan), resizable(fresh(plan), NOV_5.date()), NOV_5.date())


def beyond(plan: Plan) -> None:
    Mandate.objects.filter(pk=plan.case.mandate_id).update(plan_max_months=3)


def test_lower_it_goes_on_longer_and_everybody_knows(plan: Plan) -> None:
    made = change(plan, "81")
    days = [date(2026, 11, 10), date(2026, 12, 10), *(date(2027, month, 10) for month in (1, 2, 3, 4))]
    assert parts(plan) == [(day, "81.00") for day in days]
    assert (made.kind, made.state, made.last_before, made.last_on) == (
        ChangeKind.LOWERED, ChangeState.DONE, date(2027, 1, 10), date(2027, 4, 10),
    )  # fmt: skip
    words = " ".join(said(Message.objects.get(kind=MessageKind.PLAN_CHANGED)))
    assert "10 avril 2027" in words
    assert "c’est cet échéancier qui vaut" in words
    notice = Message.objects.filter(kind=MessageKind.PLAN_NOTICE).latest("pk")
    assert "en 6 fois" in " ".join(said(notice)), "the creditor has it too (R1.13)"
    assert fresh(plan).monthly == Decimal("81.00")
    assert JournalLine.objects.get(verb="plan.changed").actor_kind == "debtor"


def test_higher_it_ends_sooner_whatever_the_mandate_says(plan: Plan) -> None:
    beyond(plan)
    Mandate.objects.filter(pk=plan.case.mandate_id).update(plan_max_changes=0, plan_min_amount=400)
    change(plan, "300")
    assert parts(plan) == [(date(2026, 11, 10), "300.00"), (date(2026, 12, 10), "186.00")]
    change(plan, "486")
    assert parts(plan) == [(date(2026, 11, 10), "486.00")]


def test_what_was_paid_stays_and_what_is_left_is_the_same(plan: Plan) -> None:
    a_transfer(plan.case, "200.00", "un", on=date(2026, 11, 4), at=NOV_5)
    change(plan, "54")
    assert parts(plan)[:3] == [
        (date(2026, 11, 10), "162.00"),
        (date(2026, 12, 10), "162.00"),
        (date(2027, 1, 10), "54.00"),
    ]
    assert sum(part.amount for part in plan.instalments.all()) == plan.total


def test_the_mandate_says_how_often_it_is_made_lighter(plan: Plan) -> None:
    change(plan, "100")
    change(plan, "90")
    with pytest.raises(AsksFirst):
        change(plan, "85")
    with pytest.raises(AsksFirst):
        move_own_date(part=plan.instalments.get(number=2), to=None, by=BY, at=NOV_5)
    change(plan, "120")
    assert PlanChange.objects.filter(kind=ChangeKind.RAISED).count() == 1, "paying sooner is never counted"


def test_a_month_passed_is_seen_first_and_counted(plan: Plan) -> None:
    second = plan.instalments.get(number=2)
    seen = skipped_dates(fresh(plan), second, NOV_5.date())
    assert seen is not None
    assert [part.due_on.month for part in seen.after] == [11, 1, 2]
    move_own_date(part=second, to=None, by=BY, at=NOV_5)
    assert [day for day, _amount in parts(plan)] == [part.due_on for part in seen.after]
    assert PlanChange.objects.get().kind == ChangeKind.SKIPPED
    assert skipped_dates(fresh(plan), plan.instalments.latest("number"), NOV_5.date()) is None


@pytest.mark.parametrize("limit", ["months", "least", "last_day"])
def test_beyond_the_mandate_or_the_last_day_to_act_it_is_asked_first(plan: Plan, limit: str) -> None:
    if limit == "months":
        beyond(plan)
    elif limit == "least":
        Mandate.objects.filter(pk=plan.case.mandate_id).update(plan_min_amount=100)
    else:
        Case.objects.filter(pk=plan.case_id).update(last_day_to_act=date(2027, 2, 1))
    with pytest.raises(AsksFirst):
        change(plan, "81")
    assert len(parts(plan)) == 3


def test_the_lowest_sum_that_is_said_is_the_lowest_that_is_done(plan: Plan) -> None:
    least = lowest(plan)
    assert least == Decimal("48.60"), "ten months at most"
    with pytest.raises(AsksFirst):
        change(plan, str(least - Decimal("0.10")))
    change(plan, str(least))
    assert len(parts(plan)) == 10


def test_the_dates_that_fit_before_the_last_day_are_counted_one_by_one(plan: Plan) -> None:
    Case.objects.filter(pk=plan.case_id).update(last_day_to_act=date(2027, 4, 5))
    assert lowest(plan) == Decimal("97.20"), "five dates until 10 March: 10 April is beyond"
    with pytest.raises(AsksFirst):
        change(plan, "97")
    assert change(plan, "97.20").last_on == date(2027, 3, 10)


def test_a_small_sum_in_front_of_the_others_makes_nothing_higher(plan: Plan) -> None:
    change(plan, "200")
    move_own_date(part=plan.instalments.get(number=1), to=None, by=BY, at=NOV_5)
    move_own_date(part=plan.instalments.get(number=2), to=None, by=BY, at=NOV_5)
    assert [amount for _day, amount in parts(plan)] == ["86.00", "200.00", "200.00"]
    seen = resized_dates(fresh(plan), Decimal(87), NOV_5.date())
    assert seen is not None
    assert (seen.kind, seen.at_once, len(seen.after)) == (ChangeKind.LOWERED, False, 6)
    with pytest.raises(AsksFirst):
        change(plan, "87")
    assert change(plan, "243").kind == ChangeKind.RAISED


def test_a_date_that_goes_by_meanwhile_does_not_shut_the_answer(plan: Plan) -> None:
    beyond(plan)
    asked = ask(plan, "81")
    decide_change(change=asked, accept=True, reason="", by=BY, at=datetime(2026, 11, 12, 9, tzinfo=UTC))
    assert parts(plan)[:2] == [(date(2026, 11, 10), "162.00"), (date(2026, 12, 10), "81.00")]
    assert sum(part.amount for part in plan.instalments.all()) == plan.total


def test_a_debit_announced_before_the_demand_is_collected_meanwhile(tenant: Any) -> None:
    mandate = a_debit_mandate(a_case())
    beyond(mandate.plan)
    early, first = datetime(2026, 11, 10, 9, tzinfo=UTC), Debit.objects.order_by("collect_on").first()
    assert first is not None
    asked = ask(mandate.plan, "81", at=early)
    made = against_each([first], at=datetime(2026, 12, 3, 9, tzinfo=UTC))
    assert made == {}, "nothing stops a debit that was announced while its plan goes on"
    eve = datetime.combine(first.collect_on - timedelta(days=1), time(9), tzinfo=UTC)
    prepare(until=first.collect_on, by=Actor.staff(staff(Role.ACCOUNTANT, first="Ana")), at=eve)
    after = datetime.combine(first.instalment.due_on + timedelta(days=1), time(9), tzinfo=UTC)
    assert decide_change(change=asked, accept=True, reason="", by=BY, at=after).state == ChangeState.ACCEPTED
    first.instalment.refresh_from_db()
    assert first.instalment.amount == first.amount


@pytest.mark.parametrize("state", ["completed", "ended"])
def test_its_answer_is_given_even_when_the_plan_is_over(plan: Plan, state: str) -> None:
    beyond(plan)
    asked = ask(plan, "81")
    if state == "completed":
        a_transfer(plan.case, "486.00", "tout", on=date(2026, 11, 6), at=NOV_5)
    else:
        end_plans(cases=[plan.case], reason="le dossier revient", by=BY, at=NOV_5)
    assert fresh(plan).state == state
    with pytest.raises(PlanChoiceRefused, match="n’est plus en cours"):
        decide_change(change=asked, accept=True, reason="", by=BY, at=NOV_5)
    decide_change(change=asked, accept=False, reason="Merci, tout est réglé.", by=BY, at=NOV_5)
    reply = Reply.objects.get()
    assert Commitment.objects.get(dedupe_key=f"reply:{reply.pk}").state == "kept"


def test_a_creditor_allows_nothing_beyond_the_last_day_to_act(plan: Plan) -> None:
    beyond(plan)
    asked = ask(plan, "81")
    CaseParty.objects.filter(case=plan.case, debtor=plan.debtor).update(last_day_to_act=date(2027, 4, 1))
    with pytest.raises(PlanChoiceRefused, match="au-delà du 1"):
        decide_change(change=asked, accept=True, reason="", by=BY, at=NOV_5)
    assert len(parts(plan)) == 3


def test_the_persons_own_last_day_bounds_what_is_done_at_once(plan: Plan) -> None:
    CaseParty.objects.filter(case=plan.case, debtor=plan.debtor).update(last_day_to_act=date(2027, 2, 1))
    assert lowest(plan) == Decimal("162.00")
    with pytest.raises(AsksFirst):
        change(plan, "81")
    with pytest.raises(AsksFirst):
        move_own_date(part=plan.instalments.get(number=2), to=None, by=BY, at=NOV_5)


def test_a_month_is_passed_as_it_was_read_and_the_proof_is_kept(plan: Plan) -> None:
    second = plan.instalments.get(number=2)
    seen = skipped_dates(fresh(plan), second, NOV_5.date())
    assert seen is not None
    told: dict[str, Any] = {"to": None, "evidence": EVIDENCE, "by": BY, "at": NOV_5}
    move_own_date(part=plan.instalments.get(number=1), to=date(2026, 11, 12), by=BY, at=NOV_5)
    with pytest.raises(PlanChoiceRefused, match="relisez"):
        move_own_date(part=second, read=fingerprint(seen.after, ""), **told)
    again = skipped_dates(fresh(plan), second, NOV_5.date())
    assert again is not None
    move_own_date(part=second, read=fingerprint(again.after, ""), **told)
    assert PlanChange.objects.get().evidence["schedule_sha256"] == fingerprint(again.after, "")


def test_asked_the_plan_goes_on_and_the_answer_has_its_day(plan: Plan) -> None:
    beyond(plan)
    asked = ask(plan, "81")
    assert asked.reply is not None
    assert asked.state == ChangeState.ASKED
    assert len(parts(plan)) == 3
    offer = Message.objects.get(kind=MessageKind.OFFER_NOTICE)
    assert "81,00" in " ".join(said(offer))
    assert Commitment.objects.filter(dedupe_key=f"reply:{asked.reply_id}", due_on=asked.reply.answer_due_on).exists()
    assert not Hold.objects.filter(case=plan.case).exists(), "its dates, reminders and debits go on"
    told = " ".join(said(Message.objects.get(kind=MessageKind.REPLY_RECEIVED)))
    assert "Votre échéancier continue comme aujourd’hui" in told
    assert "suspendons" not in told
    for once_more in (change, ask):
        with pytest.raises(PlanChoiceRefused, match="attend déjà sa réponse, au plus tard le"):
            once_more(plan, "300")


def test_accepted_it_is_done_from_today_and_the_promise_is_kept(plan: Plan) -> None:
    beyond(plan)
    asked = ask(plan, "81")
    decided = decide_change(change=asked, accept=True, reason="", by=BY, at=NOV_5)
    assert decided.state == ChangeState.ACCEPTED
    assert len(parts(plan)) == 6
    reply = Reply.objects.get()
    assert "Votre demande est acceptée" in reply.answer
    assert not Hold.objects.filter(case=plan.case, lifted_at__isnull=True).exists()
    assert Commitment.objects.get(dedupe_key=f"reply:{reply.pk}").state == "kept"
    with pytest.raises(PlanChoiceRefused, match="n’attend plus"):
        decide_change(change=asked, accept=False, reason="non", by=BY, at=NOV_5)


def test_declined_the_person_reads_why_and_nothing_changed(plan: Plan) -> None:
    beyond(plan)
    asked = ask(plan, "81")
    with pytest.raises(PlanChoiceRefused, match="pourquoi"):
        decide_change(change=asked, accept=False, reason=" ", by=BY, at=NOV_5)
    decide_change(change=asked, accept=False, reason="Le créancier garde trois dates.", by=BY, at=NOV_5)
    assert Reply.objects.get().answer == "Le créancier garde trois dates."
    assert len(parts(plan)) == 3
    asked.refresh_from_db()
    assert asked.state == ChangeState.DECLINED


def test_paused_protected_missed_or_read_otherwise_nothing_changes(plan: Plan) -> None:
    with pytest.raises(PlanChoiceRefused, match="relisez"):
        change_monthly(plan=plan, monthly=Decimal(81), read="autre", evidence=EVIDENCE, by=BY, at=NOV_5)
    with pytest.raises(PlanChoiceRefused, match="déjà ce que vous versez"):
        change(plan, "162")
    with pytest.raises(PlanChoiceRefused, match="ne se changent plus ici"):
        change(plan, "81", at=datetime(2026, 11, 20, 9, tzinfo=UTC))
    paused = hold(case=plan.case, reason=HoldReason.PAUSE, by=BY, at=NOW, review_on=date(2026, 12, 31))
    with pytest.raises(PlanChoiceRefused, match="en pause"):
        change(plan, "81")
    paused.delete()
    Debtor.objects.filter(pk=plan.debtor_id).update(protection="overindebted", protected_since=date(2026, 11, 1))
    with pytest.raises(PlanChoiceRefused, match="ne se changent plus ici"):
        change(plan, "81")
    assert len(parts(plan)) == 3


def test_what_was_missed_is_put_off_first_then_made_lighter(plan: Plan) -> None:
    late = datetime(2026, 11, 20, 9, tzinfo=UTC)
    move_missed(plan=plan, by=BY, at=late)
    change(plan, "81", at=late)
    assert parts(plan)[0] == (date(2026, 12, 10), "81.00")
    assert len(parts(plan)) == 6


def test_debits_follow_and_what_they_were_planned_for_stays_on_record(tenant: Any) -> None:
    mandate = a_debit_mandate(a_case())
    plan, early = mandate.plan, datetime(2026, 11, 10, 9, tzinfo=UTC)
    before = Debit.objects.filter(state=DebitState.PLANNED).count()
    change(plan, "324", at=early)
    assert Debit.objects.filter(state=DebitState.CANCELLED).count() == before
    revise(by=BY, at=early)
    standing = Debit.objects.filter(state=DebitState.PLANNED)
    assert {one.amount for one in standing} == {one.instalment.amount for one in standing}
    assert standing.count() < before


def test_one_at_the_bank_keeps_its_sum(tenant: Any) -> None:
    mandate = a_debit_mandate(a_case())
    third, eve = Debit.objects.get(instalment__number=3), datetime(2027, 1, 8, 9, tzinfo=UTC)
    assert third.instalment in resizable(fresh(mandate.plan), date(2026, 11, 10))
    assert third.instalment not in resizable(fresh(mandate.plan), eve.date()), "too near to be announced anew"
    prepare(until=third.collect_on, by=Actor.staff(staff(Role.ACCOUNTANT, first="Ana")), at=eve)
    assert resizable(fresh(mandate.plan), date(2026, 11, 10)) == [mandate.plan.instalments.get(number=2)]


def test_a_change_takes_nothing_from_another_person(plan: Plan) -> None:
    other = a_case(number="FA-2")
    assert resizable(fresh(plan), NOV_5.date())
    assert not other.plans.exists()
    change(plan, "81")
    assert not PlanChange.objects.exclude(plan=plan).exists()
