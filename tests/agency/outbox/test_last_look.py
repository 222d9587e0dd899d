"""Between planning and sending the world moves: who paid, disagrees, waits, moved or died gets nothing (B15)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case
from agency.cases.operations import hold, move, replace_code
from agency.cases.queries import code_hashes
from agency.ledger import postings
from agency.ledger.enums import Component
from agency.ledger.operations import post as book
from agency.mandates.models import AgencyProfile
from agency.mandates.operations import end
from agency.outbox.models import ContactRefusal, Message
from agency.outbox.operations import dispatch, prepare
from agency.outbox.values import LetterPayload
from agency.parties.enums import Protection, Source
from agency.parties.operations import change_address, invalidate_address, protect
from agency.strategies.operations import tick
from sandbox.post import PostSandbox
from tests.factories import BY, a_case, a_person

ON = date(2026, 11, 2)


def _pays(case: Case, at: datetime, amount: str = "486.00") -> None:
    share = postings.ClaimShare(case.claims.get().pk, Component.PRINCIPAL, Decimal(amount))
    book(
        postings.claim_settled(case_id=case.pk, creditor_id=case.creditor_id, shares=[share]),
        source="test",
        idem_key=f"{case.pk}:{amount}",
        booked_on=ON,
        value_on=ON,
        actor="test",
        at=at,
    )


def _closes(case: Case, at: datetime) -> None:
    move(case=case, to=CaseState.CLOSED, by=BY, at=at, on=ON)


def _agrees_a_plan(case: Case, at: datetime) -> None:
    move(case=case, to=CaseState.PLAN, by=BY, at=at, on=ON)


def _dies(case: Case, at: datetime) -> None:
    protect(debtor=case.debtor, protection=Protection.DECEASED, since=ON, by=BY, at=at)


def _is_overindebted(case: Case, at: datetime) -> None:
    protect(debtor=case.debtor, protection=Protection.OVERINDEBTED, since=ON, by=BY, at=at)


def _disagrees(case: Case, at: datetime) -> None:
    hold(case=case, reason=HoldReason.DISPUTE, by=BY, at=at)


def _asks_a_pause(case: Case, at: datetime) -> None:
    hold(case=case, reason=HoldReason.PAUSE, by=BY, at=at, until=at + timedelta(days=15))


def _moves_away(case: Case, at: datetime) -> None:
    invalidate_address(debtor=case.debtor, by=BY, at=at, reason="partie sans laisser d’adresse")


def _loses_its_mandate(case: Case, at: datetime) -> None:
    end(mandate=case.mandate, ends_on=ON, reason="résilié", by=BY, at=at)


def _insurance_ends(case: Case, at: datetime) -> None:
    AgencyProfile.objects.update(insured_until=ON)


def _is_time_barred(case: Case, at: datetime) -> None:
    Case.objects.filter(pk=case.pk).update(last_day_to_act=ON - timedelta(days=1))


EVENTS = [
    (_pays, "PAID"),
    (_disagrees, "HOLD_DISPUTE"),
    (_asks_a_pause, "HOLD_PAUSE"),
    (_dies, "DECEASED"),
    (_is_overindebted, "OVERINDEBTED"),
    (_moves_away, "BAD_ADDRESS"),
    (_closes, "CLOSED"),
    (_agrees_a_plan, "PLAN_ACTIVE"),
    (_loses_its_mandate, "NO_MANDATE"),
    (_is_time_barred, "TIME_BARRED"),
    (_insurance_ends, "TENANT_COMPLIANCE_EXPIRED"),
]


@pytest.mark.parametrize(("happens", "code"), EVENTS)
def test_a_ready_letter_is_cancelled_by_what_stops_demands(
    happens: Callable[[Case, datetime], None], code: str, post: PostSandbox, morning: Callable[[date], datetime]
) -> None:
    case = a_case()
    at = morning(ON)
    assert Message.objects.get().state == "ready"
    happens(case, at)
    while dispatch(by=BY, at=at):
        pass
    letter = Message.objects.get()
    assert (letter.state, letter.cancel_code) == ("cancelled", code)
    assert ContactRefusal.objects.get().code == code
    assert post.office.store.rows("SELECT * FROM letter") == []
    case.refresh_from_db()
    assert case.first_letter_on is None


@pytest.mark.parametrize(("happens", "code"), EVENTS)
def test_a_planned_letter_is_cancelled_before_it_is_drawn(
    happens: Callable[[Case, datetime], None], code: str, agency: Any
) -> None:
    at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    case = a_case()
    assert tick(by=BY, on=ON, at=at) == 1
    happens(case, at)
    prepare(by=BY, at=at)
    letter = Message.objects.get()
    assert (letter.state, letter.cancel_code) == ("cancelled", code)
    assert not letter.parts.exists()


def test_who_moved_gets_the_letter_at_the_new_address_only(
    post: PostSandbox, whole_day: Callable[[date], datetime], morning: Callable[[date], datetime]
) -> None:
    case = a_case()
    at = morning(ON)
    change_address(
        debtor=case.debtor,
        line1="2 quai Neuf",
        postcode="29200",
        city="Brest",
        source=Source.DEBTOR,
        by=BY,
        at=at,
        on=ON,
    )
    whole_day(ON)
    (letter,) = post.office.store.rows("SELECT * FROM letter")
    assert "2 QUAI NEUF" in letter["recipient"]
    assert "ACACIAS" not in letter["recipient"]


def test_a_letter_drawn_before_its_code_was_replaced_leaves_with_the_new_one(
    post: PostSandbox, morning: Callable[[date], datetime], whole_day: Callable[[date], datetime]
) -> None:
    case = a_case()
    at = morning(ON)
    drawn = Message.objects.get().parts.get().document.sha256
    fresh = replace_code(debtor=case.debtor, by=BY, at=at)
    whole_day(ON)
    letter = Message.objects.get()
    assert (letter.state, letter.read(LetterPayload).code_hash) == ("accepted", code_hashes(fresh)[0])
    assert letter.parts.get().document.sha256 != drawn


def test_who_paid_a_part_is_asked_for_the_rest_only(
    post: PostSandbox, morning: Callable[[date], datetime], whole_day: Callable[[date], datetime]
) -> None:
    case = a_case()
    at = morning(ON)
    _pays(case, at, "86.00")
    whole_day(ON)
    assert Message.objects.get().read(LetterPayload).total == Decimal("400.00")
    assert len(post.office.store.rows("SELECT * FROM letter")) == 1


def test_a_letter_is_dated_the_day_it_leaves(post: PostSandbox, morning: Any, whole_day: Any) -> None:
    a_case()
    morning(date(2026, 11, 6))
    whole_day(date(2026, 11, 9))
    letter = Message.objects.get()
    assert letter.sent_on == date(2026, 11, 9)
    assert letter.read(LetterPayload).dated_on == date(2026, 11, 9)
    assert letter.reference == "LH-2026-C00001"


def test_nothing_leaves_on_a_sunday_nor_on_a_holiday(post: PostSandbox, morning: Any, whole_day: Any) -> None:
    a_case()
    morning(date(2026, 11, 6))
    for day in (date(2026, 11, 8), date(2026, 11, 11)):
        whole_day(day)
        assert Message.objects.get().state == "ready", day
    refused = list(ContactRefusal.objects.order_by("id").values_list("code", flat=True))
    assert refused == ["OUT_OF_WINDOW", "HOLIDAY"]
    whole_day(date(2026, 11, 12))
    assert Message.objects.get().sent_on == date(2026, 11, 12)


def test_a_person_followed_in_three_cases_gets_two_letters_a_week(post: PostSandbox, whole_day: Any) -> None:
    case = a_case(number="F1")
    for number in ("F2", "F3"):
        a_case(number=number, debtor=case.debtor)
    whole_day(ON)
    assert Message.objects.filter(state="accepted").count() == 2
    waiting = Message.objects.get(state="ready")
    assert ContactRefusal.objects.get().code == "CAP_7D"
    assert waiting.not_before > datetime(2026, 11, 8, tzinfo=UTC)


def test_each_person_bound_gets_an_own_letter_and_code(post: PostSandbox, whole_day: Any) -> None:
    case = a_case()
    other = a_person(case.creditor, first_name="Alex", email="alex@roussel.example")
    joint = a_case(number="F2", debtor=a_person(case.creditor, first_name="Sacha", email=""), with_debtor=other)
    whole_day(ON)
    letters = Message.objects.filter(case=joint, state="accepted")
    assert letters.count() == 2
    assert len({letter.parts.get().document.sha256 for letter in letters}) == 2
