"""A person agrees to pay month by month: at once within the mandate's powers, else we answer by a date."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from agency.cases.enums import CaseState, HoldReason
from agency.cases.operations import hold
from agency.cases.queries import running_holds
from agency.commitments.enums import CommitmentKind
from agency.commitments.queries import open_commitments
from agency.ledger.queries import case_due
from agency.letters.enums import MessageKind
from agency.letters.wording.lint import WordsRefused
from agency.outbox.models import Message
from agency.outbox.values import OfferPayload, PlanPayload, ReplyPayload
from agency.parties.enums import Protection
from agency.parties.operations import protect
from agency.payments.operations import reverse
from agency.plans.enums import InstalmentState, PlanState
from agency.plans.operations import PlanRefused, accept_offer, decide
from agency.plans.queries import offers, open_plan, schedule, waiting, within_powers
from tests.books.holding import assert_books_hold
from tests.factories import BY, NOW, TODAY, a_case
from tests.factories.transfers import a_transfer

EVIDENCE = {"session": "5e" * 32, "ip": "1b" * 32}


def accept(case, monthly, day=10, **changes):
    values = {
        "case": case,
        "debtor": case.debtor,
        "monthly": Decimal(monthly),
        "day": day,
        "evidence": EVIDENCE,
        "by": BY,
        "at": NOW,
        "on": TODAY,
    } | changes
    return accept_offer(**values)


def test_three_plans_are_offered_lowest_first_all_agreed_at_once(tenant):
    case = a_case()
    found = offers(case, on=TODAY)
    assert [(offer.monthly, offer.months) for offer in found] == [
        (Decimal("48.60"), 10),
        (Decimal("97.20"), 5),
        (Decimal("162.00"), 3),
    ]
    assert found[0].first_on == date(2026, 11, 10)
    assert all(within_powers(case, monthly=offer.monthly, day=10, on=TODAY) for offer in found)


@pytest.mark.parametrize(("total", "most"), [("100.00", 10), ("61.00", 6), ("25.00", 2), ("12.00", 0)])
def test_no_offer_asks_less_than_the_creditor_accepts(tenant, total, most):
    case = a_case(total=total, paid="0.00")
    found = offers(case, on=TODAY)
    assert max((offer.months for offer in found), default=0) == most
    for offer in found:
        parts = schedule(case, monthly=offer.monthly, day=10, on=TODAY)
        assert (len(parts), sum(part.amount for part in parts)) == (offer.months, Decimal(total))


def test_an_offer_accepted_runs_at_once_without_a_cent_more(tenant):
    case = a_case()
    plan = accept(case, "48.60")
    case.refresh_from_db()
    assert (plan.state, case.state) == (PlanState.RUNNING, CaseState.PLAN)
    parts = list(plan.instalments.all())
    assert sum(part.amount for part in parts) == plan.total == case_due(case.pk) == Decimal("486.00")
    assert [part.due_on for part in parts[:3]] == [date(2026, 11, 10), date(2026, 12, 10), date(2027, 1, 10)]
    assert Message.objects.get(kind=MessageKind.PLAN_CONFIRMED).read(PlanPayload).plan.monthly == Decimal("48.60")
    assert not running_holds(case, NOW).exists()


def test_the_proof_of_the_agreement_is_kept(tenant):
    evidence = accept(a_case(), "48.60").evidence
    assert evidence["session"] == EVIDENCE["session"]
    assert len(evidence["schedule_sha256"]) == 64
    assert "vous reconnaissez devoir 486,00" in evidence["recognition"]
    assert evidence["wording_version"] == "plan-2027-01"


def test_another_amount_gives_another_proof(tenant):
    case = a_case()
    first = accept(case, "48.60")
    other = accept(a_case(number="FA-2"), "97.20")
    assert first.evidence["schedule_sha256"] != other.evidence["schedule_sha256"]


def test_the_end_of_the_month_stays_the_end_of_the_month(tenant):
    plan = accept(a_case(), "97.20", day=31)
    assert [part.due_on.isoformat()[5:] for part in plan.instalments.all()] == [
        "11-30",
        "12-31",
        "01-31",
        "02-28",
        "03-31",
    ]


def test_too_long_a_plan_waits_for_an_answer_and_nothing_is_sent_meanwhile(tenant):
    case = a_case()
    plan = accept(case, "20.00")
    case.refresh_from_db()
    assert (plan.state, case.state) == (PlanState.PROPOSED, CaseState.ACTIVE)
    assert running_holds(case, NOW).get().reason == HoldReason.PROPOSAL
    word = open_commitments(case, CommitmentKind.ANSWER).get()
    assert word.due_on == date(2026, 11, 4)
    notice = Message.objects.get(kind=MessageKind.OFFER_NOTICE)
    assert (notice.creditor, notice.read(OfferPayload).reply_by) == (case.creditor, date(2026, 11, 4))
    assert list(waiting()) == [plan]


def test_a_proposal_agreed_later_starts_from_that_day(tenant):
    case = a_case()
    plan = accept(case, "20.00", day=5)
    later = NOW + timedelta(days=7)
    decided = decide(plan=plan, accept=True, reason="accord du collège", by=BY, at=later, on=later.date())
    case.refresh_from_db()
    assert (decided.state, case.state) == (PlanState.RUNNING, CaseState.PLAN)
    assert decided.instalments.first().due_on == date(2026, 12, 5)
    assert not running_holds(case, later).exists()
    assert not open_commitments(case, CommitmentKind.ANSWER).exists()
    assert Message.objects.filter(kind=MessageKind.PLAN_CONFIRMED).count() == 1


def test_a_proposal_agreed_after_a_payment_spreads_what_is_left(tenant):
    case = a_case()
    plan = accept(case, "20.00")
    a_transfer(case, "100.00", "a")
    decided = decide(plan=plan, accept=True, reason="accord", by=BY, at=NOW, on=TODAY)
    assert decided.total == sum(part.amount for part in decided.instalments.all()) == Decimal("386.00")


def test_a_proposal_declined_tells_the_person_why(tenant):
    case = a_case()
    plan = accept(case, "20.00")
    with pytest.raises(PlanRefused, match="pourquoi"):
        decide(plan=plan, accept=False, reason=" ", by=BY, at=NOW, on=TODAY)
    with pytest.raises(WordsRefused, match="huissier"):
        decide(plan=plan, accept=False, reason="Un huissier passera.", by=BY, at=NOW, on=TODAY)
    decided = decide(plan=plan, accept=False, reason="Le collège demande dix mois au plus.", by=BY, at=NOW, on=TODAY)
    assert decided.state == PlanState.DECLINED
    answer = Message.objects.get(kind=MessageKind.REPLY_RECEIVED).read(ReplyPayload).answer
    assert "dix mois au plus" in answer
    with pytest.raises(PlanRefused, match="n’attend plus"):
        decide(plan=plan, accept=True, reason="", by=BY, at=NOW, on=TODAY)


def test_each_payment_settles_the_instalments_in_order(tenant):
    case = a_case()
    plan = accept(case, "162.00")
    payment = a_transfer(case, "200.00", "a")
    states = [(part.paid, part.state) for part in plan.instalments.all()]
    assert states == [
        (Decimal("162.00"), InstalmentState.PAID),
        (Decimal("38.00"), InstalmentState.PART_PAID),
        (Decimal("0.00"), InstalmentState.TO_COME),
    ]
    assert payment.allocations.get().rule == "R4.5"
    assert_books_hold()


def test_paying_early_ends_the_plan_and_the_case(tenant):
    case = a_case()
    plan = accept(case, "162.00")
    a_transfer(case, "486.00", "a")
    plan.refresh_from_db()
    case.refresh_from_db()
    assert (plan.state, case.state) == (PlanState.COMPLETED, CaseState.SETTLED)
    assert_books_hold()


def test_a_payment_that_bounces_puts_the_plan_back_where_it_was(tenant):
    case = a_case()
    plan = accept(case, "162.00")
    a_transfer(case, "162.00", "a")
    last = a_transfer(case, "324.00", "b")
    reverse(payment=last, reason="rappelé", by=BY, at=NOW, on=TODAY)
    plan.refresh_from_db()
    case.refresh_from_db()
    assert (plan.state, case.state) == (PlanState.RUNNING, CaseState.PLAN)
    assert [part.paid for part in plan.instalments.all()] == [Decimal("162.00"), 0, 0]
    assert_books_hold()


def test_a_proposal_is_closed_when_everything_gets_paid(tenant):
    case = a_case()
    plan = accept(case, "20.00")
    a_transfer(case, "486.00", "a")
    plan.refresh_from_db()
    assert plan.state == PlanState.ENDED
    assert not open_commitments(case).exists()


@pytest.mark.parametrize("protection", [Protection.OVERINDEBTED, Protection.GUARDIANSHIP])
def test_no_engagement_is_asked_of_a_protected_person(tenant, protection):
    case = a_case()
    protect(debtor=case.debtor, protection=protection, since=TODAY, by=BY, at=NOW)
    with pytest.raises(PlanRefused, match="protégée"):
        accept(case, "48.60")


def test_a_time_barred_sum_is_never_recognised_by_a_plan(tenant):
    case = a_case(due_on=date(2024, 10, 1))
    with pytest.raises(PlanRefused, match="n’est plus demandée"):
        accept(case, "48.60")


def test_one_plan_at_a_time(tenant):
    case = a_case()
    plan = accept(case, "48.60")
    with pytest.raises(PlanRefused, match="déjà en cours"):
        accept(case, "97.20")
    assert open_plan(case, case.debtor) == plan


@pytest.mark.parametrize("monthly", ["0.50", "486.01"])
def test_an_amount_out_of_bounds_says_the_bounds(tenant, monthly):
    with pytest.raises(PlanRefused, match=r"entre 1,00.€ et 486,00.€"):
        accept(a_case(), monthly)


def test_a_case_not_qualified_has_no_plan(tenant):
    with pytest.raises(PlanRefused, match="pour le moment"):
        accept(a_case(qualified=False), "48.60")


def test_a_held_case_may_still_be_paid_month_by_month(tenant):
    case = a_case()
    hold(case=case, reason=HoldReason.PAUSE, by=BY, at=NOW, until=NOW + timedelta(days=15))
    assert accept(case, "48.60").state == PlanState.RUNNING
