"""A plan’s dates are reminded of, and a date that was missed is followed step by step, kindly and once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agency.cases.enums import HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold, lift_hold
from agency.common.identifiers import group
from agency.instalments.enums import StepKind
from agency.instalments.models import InstalmentStep
from agency.instalments.operations import follow
from agency.instalments.tasks import follow_plans
from agency.letters.enums import MessageKind
from agency.mandates.models import AgencyProfile
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.presenters.words import said
from agency.parties.enums import Protection
from agency.parties.models import ContactPoint, Debtor
from agency.plans.models import Plan
from tenants.tasks import HEADER
from tests.agency.letters.printing.printed import page_texts
from tests.factories import BY, a_case, a_creditor, a_person
from tests.factories.debits import a_debit_mandate
from tests.factories.plans import a_plan
from tests.factories.transfers import a_transfer

Days = Callable[..., None]


def on(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC)


def left(*kinds: MessageKind, case: Case | None = None) -> list[tuple[str, date | None]]:
    """What left about dates, with its day."""
    asked = kinds or (MessageKind.INSTALMENT_COMING, MessageKind.INSTALMENT_MISSED)
    found = Message.objects.filter(kind__in=asked, state__in=["accepted", "done"])
    if case:
        found = found.filter(case=case)
    return [(one.kind, one.sent_on) for one in found.order_by("sent_on", "pk")]


def words(step: StepKind) -> str:
    message = InstalmentStep.objects.filter(step=step).latest("pk").message
    assert message is not None
    return " ".join(said(message)).replace("\u202f", " ").replace("\u00a0", " ")


# The 11th of November is a holiday: a transfer of the 10th is in time until the 12th.
def test_a_mother_is_reminded_misses_a_date_and_pays_three_days_after(plan: Plan, until: Days) -> None:
    until(date(2026, 11, 13), since=date(2026, 11, 2))
    assert left() == [("instalment_coming", date(2026, 11, 5)), ("instalment_missed", date(2026, 11, 13))]
    assert "prévu le 10 novembre 2026" in words(StepKind.REMINDER)
    told = words(StepKind.FRIENDLY)
    for part in ("162,00 €", "10 novembre 2026", "Cela arrive", "Aucun frais"):
        assert part in told
    a_transfer(plan.case, "162.00", "novembre", on=date(2026, 11, 16), at=on(date(2026, 11, 16)))
    until(date(2026, 12, 4), since=date(2026, 11, 16))
    assert len(left()) == 2
    until(date(2026, 12, 5))
    assert len(left()) == 2, "a Saturday: nothing leaves"
    until(date(2026, 12, 7), since=date(2026, 12, 6))
    assert left()[2:] == [("instalment_coming", date(2026, 12, 7))]


def test_twice_the_same_day_and_from_two_workers_each_step_is_made_once(plan: Plan, until: Days) -> None:
    for _ in range(3):
        until(date(2026, 11, 13))
    assert left() == [("instalment_missed", date(2026, 11, 13))]
    row = InstalmentStep.objects.get(step=StepKind.FRIENDLY)
    assert (row.number, row.due_on, row.told) == (1, date(2026, 11, 10), Decimal("162.00"))
    with pytest.raises(IntegrityError), transaction.atomic():
        InstalmentStep.objects.create(
            plan=plan, number=1, due_on=row.due_on, step=row.step, done_on=row.done_on, told=1, until_on=row.due_on
        )


def test_money_that_comes_before_the_word_leaves_keeps_it_here(plan: Plan, until: Days) -> None:
    follow(by=BY, at=on(date(2026, 11, 5)), on=date(2026, 11, 5))
    a_transfer(plan.case, "162.00", "en avance", on=date(2026, 11, 5), at=on(date(2026, 11, 5)))
    until(date(2026, 11, 5))
    reminder = Message.objects.get(kind=MessageKind.INSTALMENT_COMING)
    assert (reminder.state, reminder.cancel_code) == (MessageState.CANCELLED, "OUTDATED")
    until(date(2026, 11, 20), since=date(2026, 11, 6))
    assert left() == []


def test_a_part_paid_is_told_as_what_is_left(plan: Plan, until: Days) -> None:
    follow(by=BY, at=on(date(2026, 11, 13)), on=date(2026, 11, 13))
    a_transfer(plan.case, "100.00", "une partie", on=date(2026, 11, 13), at=on(date(2026, 11, 13)))
    until(date(2026, 11, 16), since=date(2026, 11, 13))
    assert left() == [("instalment_missed", date(2026, 11, 16))]
    assert "62,00 €" in words(StepKind.FRIENDLY)
    assert InstalmentStep.objects.count() == 1


def test_an_agency_may_wait_longer_and_remind_nobody(plan: Plan, until: Days) -> None:
    AgencyProfile.objects.update(instalment_reminder_days=0, instalment_grace_days=3)
    until(date(2026, 11, 17), since=date(2026, 11, 2))
    assert left() == [("instalment_missed", date(2026, 11, 17))]
    with pytest.raises(IntegrityError), transaction.atomic():
        AgencyProfile.objects.update(instalment_grace_days=11)


def test_somebody_without_e_mail_is_not_reminded_and_is_written_to_by_post(plan: Plan, until: Days) -> None:
    ContactPoint.objects.filter(debtor=plan.debtor).delete()
    until(date(2026, 11, 16), since=date(2026, 11, 2))
    assert left() == [("instalment_missed", date(2026, 11, 13))]
    letter = Message.objects.get(kind=MessageKind.INSTALMENT_MISSED)
    assert (letter.channel, letter.parts.count()) == ("post", 1)
    # Without e-mail, an answer goes by post too.
    with letter.parts.get().document.file.open("rb") as paper:
        assert group(letter.slip) in page_texts(paper.read())[-1]


def test_a_debit_has_its_own_announcement_and_its_own_word_when_it_comes_back(case: Case, until: Days) -> None:
    mandate = a_debit_mandate(case)
    a_transfer(case, "162.00", "novembre", on=date(2026, 11, 9), at=on(date(2026, 11, 9)))
    until(date(2026, 12, 9), since=date(2026, 12, 1))
    assert left() == [], "the debit of 10 December is announced by itself"
    mandate.debits.filter(collect_on=date(2026, 12, 10)).update(
        state="returned", returned_on=date(2026, 12, 11), return_code="AM04"
    )
    until(date(2026, 12, 14), since=date(2026, 12, 10))
    assert left() == [], "it was told by the word about the debit"
    assert InstalmentStep.objects.get(step=StepKind.FRIENDLY).message is None


@pytest.mark.parametrize("reason", [HoldReason.PAUSE, HoldReason.DISPUTE, HoldReason.HARDSHIP, HoldReason.PROMISE])
def test_a_case_that_stands_still_is_left_in_peace_and_then_begins_gently(
    plan: Plan, until: Days, reason: HoldReason
) -> None:
    stop = hold(case=plan.case, reason=reason, by=BY, at=on(date(2026, 11, 9)), review_on=date(2026, 12, 1))
    until(date(2026, 11, 30), since=date(2026, 11, 9))
    assert left() == []
    lift_hold(hold=stop, by=BY, at=on(date(2026, 11, 30), 15), reason="fini")
    until(date(2026, 12, 2), since=date(2026, 12, 1))
    assert left() == [("instalment_missed", date(2026, 12, 1))]
    assert InstalmentStep.objects.get().step == StepKind.FRIENDLY


def test_a_word_stopped_by_a_pause_is_said_again_after_it(plan: Plan, until: Days) -> None:
    follow(by=BY, at=on(date(2026, 11, 13)), on=date(2026, 11, 13))
    stop = hold(case=plan.case, reason=HoldReason.PAUSE, by=BY, at=on(date(2026, 11, 13)), review_on=date(2026, 11, 20))
    until(date(2026, 11, 13))
    assert Message.objects.get(kind=MessageKind.INSTALMENT_MISSED).cancel_code == "HOLD_PAUSE"
    lift_hold(hold=stop, by=BY, at=on(date(2026, 11, 19), 15), reason="fini")
    until(date(2026, 11, 20))
    assert left() == [("instalment_missed", date(2026, 11, 20))]
    assert InstalmentStep.objects.count() == 1


def test_the_plan_of_somebody_protected_is_asked_nothing(plan: Plan, until: Days) -> None:
    follow(by=BY, at=on(date(2026, 11, 13)), on=date(2026, 11, 13))
    Debtor.objects.filter(pk=plan.debtor_id).update(
        protection=Protection.GUARDIANSHIP, protected_since=date(2026, 11, 13)
    )
    until(date(2026, 12, 20), since=date(2026, 11, 13))
    assert left() == []
    assert Message.objects.get(kind=MessageKind.INSTALMENT_MISSED).cancel_code == "OUTDATED"


def test_only_the_parent_whose_plan_it_is_is_written_to(agency: Any, post: Any, until: Days) -> None:
    creditor = a_creditor()
    camille, sacha = a_person(creditor), a_person(creditor, first_name="Sacha", email="sacha@roussel.example")
    case = a_case(creditor=creditor, debtor=camille, with_debtor=sacha)
    Case.objects.filter(pk=case.pk).update(first_letter_on=date(2026, 11, 2), first_letter_reference="LH-1")
    a_plan(case)
    until(date(2026, 11, 13), since=date(2026, 11, 3))
    asked = Message.objects.filter(kind__startswith="instalment")
    assert asked.count() == 2
    assert {one.debtor_id for one in asked} == {camille.pk}


def test_the_last_day_of_february_is_a_day_like_another(agency: Any, post: Any, until: Days) -> None:
    case = a_case(at=on(date(2028, 1, 31)), on=date(2028, 1, 31), due_on=date(2027, 12, 1))
    AgencyProfile.objects.update(insured_until=date(2029, 12, 31))
    Case.objects.filter(pk=case.pk).update(first_letter_on=date(2028, 1, 31), first_letter_reference="LH-1")
    made = a_plan(case, at=on(date(2028, 1, 31)))
    made.instalments.filter(number=1).update(due_on=date(2028, 2, 29))
    until(date(2028, 3, 2), since=date(2028, 2, 20))
    assert left(case=case) == [("instalment_coming", date(2028, 2, 24)), ("instalment_missed", date(2028, 3, 2))]


def test_three_plans_late_cost_no_more_questions_than_one(plan: Plan) -> None:
    def questions(day: date) -> int:
        with CaptureQueriesContext(connection) as asked:
            follow(by=BY, at=on(day), on=day)
        return len(asked)

    one = questions(date(2026, 11, 13))
    for number in ("A", "B", "C"):
        creditor = a_creditor(name=f"OGEC {number}", short_name=number, siren="")
        person = a_person(creditor, first_name=number, email=f"{number}@example.org")
        case = a_case(creditor=creditor, debtor=person, number=number)
        a_plan(case)
    assert questions(date(2026, 11, 13)) == one
    assert InstalmentStep.objects.filter(step=StepKind.FRIENDLY).count() == 4


def test_a_worker_comes(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: on(date(2026, 11, 13)))
    follow_plans.apply(headers={HEADER: connection.schema_name}, throw=True)
    assert InstalmentStep.objects.get().step == StepKind.FRIENDLY
