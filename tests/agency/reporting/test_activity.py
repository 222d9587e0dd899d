"""What the reports say is what the books say: counted by days since each case came, and nothing told too early."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from agency.complaints.enums import ComplaintChannel, ComplaintSubject
from agency.complaints.operations import Grievance, receive
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import answer, receive_reply
from agency.instalments.operations import change_monthly
from agency.instalments.queries import resized_dates
from agency.journal.rules import Actor
from agency.mandates.models import AgencyProfile
from agency.outbox.models import Message
from agency.outbox.operations.acceptance import accept
from agency.payments.models import Payment
from agency.payments.operations import reverse
from agency.plans.rules import fingerprint
from agency.reporting.enums import Axis
from agency.reporting.queries import conduct, loads, postage, recovered
from agency.reporting.rules import interval, percent
from agency.reporting.values import Postage, ReportDays
from tests.agency.desk import scene
from tests.agency.fees.scene import a_letter
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person
from tests.factories.plans import a_plan
from tests.factories.transfers import a_transfer

AGO = TODAY - timedelta(days=100)
YEAR = ReportDays(TODAY - timedelta(days=365), TODAY, TODAY)


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


@pytest.fixture
def four_cases(tenant: Any) -> None:
    """Two of a school a hundred days ago, one settled; one of a firm ten days ago, half paid; the one next door."""
    first = a_case(total="400.00", paid="0.00", on=AGO, at=_at(AGO), due_on=AGO - timedelta(days=40))
    for amount, days in (("100.00", 20), ("300.00", 50)):
        day = AGO + timedelta(days=days)
        a_transfer(first, amount, f"t{days}", on=day, at=_at(day))
    school = first.creditor
    a_case(
        creditor=school, debtor=a_person(school, last_name="Autre"), number="F-2", total="200.00", paid="0.00",
        on=AGO, at=_at(AGO), due_on=AGO - timedelta(days=200),
    )  # fmt: skip
    garage = a_creditor(siren="", name="Garage Delmas", short_name="Garage Delmas")
    lately = TODAY - timedelta(days=10)
    third = a_case(
        creditor=garage, debtor=a_person(garage, last_name="Tiers"), number="F-3", total="100.00", paid="0.00",
        on=lately, at=_at(lately), due_on=lately - timedelta(days=10),
    )  # fmt: skip
    a_transfer(third, "50.00", "t3", on=lately + timedelta(days=5), at=_at(lately + timedelta(days=5)))


def test_each_creditors_recovery_is_counted_from_the_day_each_case_came(four_cases: None) -> None:
    found = {one.part: one for one in recovered(YEAR, Axis.CREDITOR)}
    school, garage = found["Collège Saint-Aubin"], found["Garage Delmas"]
    assert (school.cases, school.settled, school.claimed, school.received) == (
        2, 1, Decimal("600.00"), Decimal("400.00"),
    )  # fmt: skip
    assert school.after[15] == (Decimal("600.00"), Decimal(0))
    assert school.after[30] == (Decimal("600.00"), Decimal("100.00"))
    assert school.after[60] == school.after[90] == (Decimal("600.00"), Decimal("400.00"))
    # A hundred days cannot tell what half a year brings, nor ten days what fifteen do.
    assert school.after[180] == (Decimal(0), Decimal(0)) == garage.after[15]
    assert (garage.received, garage.settled, garage.days) == (Decimal("50.00"), 0, None)
    assert school.days == 50


def test_what_letters_cost_is_counted_on_what_left_at_the_price_of_its_day(tenant: Any) -> None:
    case = a_case()
    AgencyProfile.objects.update(letter_cost=Decimal("1.29"), registered_cost=Decimal("6.10"))
    for n, channel in enumerate(("post", "post", "registered", "email")):
        letter = a_letter(case, TODAY, key=f"l{n}")
        Message.objects.filter(pk=letter.pk).update(
            channel=channel, state="sending", token=uuid4(), sent_on=None, accepted_at=None
        )
        letter.refresh_from_db()
        letter.kind = "receipt"
        assert accept(message=letter, ref=f"r{n}", sent_on=TODAY, by=BY, at=NOW)
    AgencyProfile.objects.update(letter_cost=Decimal("2.00"))
    a_letter(case, TODAY, key="before-anybody-said")
    a_letter(case, TODAY - timedelta(days=400), key="last-year")
    held = Message.objects.get(dedupe_key="l0")
    Message.objects.filter(pk=held.pk).update(step=1)
    (school,) = postage(YEAR, Axis.CREDITOR)
    assert school == Postage("Collège Saint-Aubin", 3, 1, Decimal("8.68"), 1)
    assert [one.part for one in postage(YEAR, Axis.MONTH)] == [f"{TODAY:%Y-%m}"]
    assert {one.part: one.simple + one.registered for one in postage(YEAR, Axis.STRATEGY)} == {"": 4}
    assert sum(one.cost for one in postage(YEAR, Axis.AGE)) == Decimal("8.68")


def test_what_was_taken_back_was_not_settled(four_cases: None) -> None:
    payment = Payment.objects.get(external_id__contains="t20")
    reverse(payment=payment, reason="rejeté", by=Actor.system("test"), at=NOW, on=TODAY)
    (school,) = [one for one in recovered(YEAR, Axis.CREDITOR) if one.part == "Collège Saint-Aubin"]
    assert school.received == Decimal("300.00")


def test_ages_and_months_tell_the_same_cases_apart(four_cases: None) -> None:
    ages = {one.part: one.cases for one in recovered(YEAR, Axis.AGE)}
    # Ten days, thirty of the case next door, forty and two hundred.
    assert ages == {"0": 2, "1": 1, "3": 1}
    months = {one.part: one.cases for one in recovered(YEAR, Axis.MONTH)}
    assert sum(months.values()) == 4
    assert months[f"{AGO:%Y-%m}"] == 2
    for axis in (Axis.REASON, Axis.STRATEGY):
        assert sum(one.claimed for one in recovered(YEAR, axis)) == Decimal("1010.00")
    assert recovered(ReportDays(date(2020, 1, 1), date(2020, 12, 31), TODAY), Axis.CREDITOR) == []


def test_an_answer_late_a_word_late_and_a_letter_are_conduct(tenant: Any) -> None:
    case, who = a_case(), scene.staff()
    at = NOW - timedelta(days=20)
    for number, days in enumerate((1, 15)):
        reply = receive_reply(
            case=case, debtor=case.debtor, kind=ReplyKind.MESSAGE, text=f"Bonjour {number}", answers={},
            by=Actor.debtor(case.debtor), at=at, on=at.date(),
        )  # fmt: skip
        then = at + timedelta(days=days)
        answer(reply=reply, text="Bonjour, c’est noté.", lift_hold=False, by=Actor.staff(who), at=then, on=then.date())
    told = Grievance(
        channel=ComplaintChannel.PHONE, subject=ComplaintSubject.TONE, text="On m’a parlé sèchement.", received_on=TODAY
    )
    receive(case=case, debtor=case.debtor, told=told, by=Actor.staff(who), at=NOW)
    found = conduct(YEAR)
    assert (found.answers, found.answered_in_time, found.answer_days) == (2, 1, Decimal("8.0"))
    assert (found.words, found.words_kept, found.words_late) == (2, 1, 1)
    assert (found.complaints, found.complaints_in_time) == (1, 0)
    (ines,) = [one for one in loads(YEAR) if one.name == "Inès Caron"]
    assert ines.answers == 2


def test_a_date_dropped_by_who_pays_more_is_no_promise_unkept(tenant: Any) -> None:
    plan = a_plan(a_case())
    seen = resized_dates(plan, Decimal(486), TODAY)
    assert seen is not None
    change_monthly(
        plan=plan, monthly=Decimal(486), read=fingerprint(seen.after, ""), evidence={"session": "s", "ip": "i"}, by=BY,
        at=NOW,
    )  # fmt: skip
    after = date(2027, 3, 1)
    found = conduct(ReportDays(TODAY, after, after))
    assert (found.parts_due, found.parts_paid) == (1, 0)


def test_few_cases_are_told_with_their_interval_and_no_share_is_of_nothing() -> None:
    assert interval(1, 4) == (5, 70)
    assert interval(0, 5) == (0, 43)
    assert interval(40, 80) is None
    assert interval(0, 0) is None
    assert (percent(999, 1000), percent(0, 0), percent(2, 2)) == (99, None, 100)
