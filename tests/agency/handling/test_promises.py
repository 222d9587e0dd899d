"""A promise to pay: reminders wait for it, money keeps it, time breaks it, and it recognises nothing (R2.11)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from agency.cases.enums import HoldReason
from agency.cases.models import Hold, LimitationEvent
from agency.cases.queries import workable
from agency.common.calendar import paris_date
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import receive_reply
from agency.handling.enums import PromiseState
from agency.handling.models import PromiseToPay
from agency.handling.operations import promise, see_broken, settle_promises, withdraw_promise
from agency.handling.queries import lost_promises, standing_promise
from agency.handling.rules import HandlingRefused
from agency.handling.values import PromiseWish
from agency.journal.rules import Actor
from agency.parties.enums import Protection
from agency.parties.operations import protect
from agency.payments.operations import reverse
from portal.debtors.presenters import case_detail
from portal.debtors.view_models import PromisedPayment
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person
from tests.factories.transfers import a_transfer

FRIDAY = date(2026, 11, 6)
# Friday, then Monday, Tuesday; Wednesday the eleventh is a holiday: Thursday the twelfth ends the three open days.
GRACE = date(2026, 11, 12)


@pytest.fixture
def case(tenant):
    return a_case()


def says(case, amount="100.00", due_on=FRIDAY, at=NOW, debtor=None):
    wish = PromiseWish(Decimal(amount), due_on)
    return promise(case=case, debtor=debtor or case.debtor, wish=wish, by=BY, at=at)


def in_days(days):
    return NOW + timedelta(days=days)


def settle(days):
    return settle_promises(by=BY, at=in_days(days))


def state(made):
    made.refresh_from_db()
    return made.state


def test_reminders_wait_for_what_was_promised(case):
    made = says(case)
    assert made.grace_until == GRACE
    assert case not in workable(in_days(10), paris_date(in_days(10)))
    assert case in workable(in_days(11), paris_date(in_days(11)))


def test_it_recognises_nothing_and_moves_no_limitation(case):
    before = case.last_day_to_act
    says(case)
    case.refresh_from_db()
    assert case.last_day_to_act == before
    assert not LimitationEvent.objects.exists()


def test_money_keeps_it_and_the_file_is_free_again(case):
    made = says(case)
    a_transfer(case, "100.00", at=in_days(2))
    assert settle(3) == {PromiseState.KEPT: 1, PromiseState.BROKEN: 0}
    assert (state(made), made.received) == (PromiseState.KEPT, Decimal("100.00"))
    assert not Hold.objects.running_at(in_days(3)).filter(case=case).exists()


def test_two_payments_keep_it_together_and_what_came_before_does_not_count(case):
    a_transfer(case, "50.00", "ligne-0", at=NOW - timedelta(days=1))
    made = says(case)
    a_transfer(case, "60.00", at=in_days(1))
    settle(2)
    assert state(made) == PromiseState.OPEN
    assert standing_promise(case).come == Decimal("60.00")
    a_transfer(case, "40.00", "ligne-2", at=in_days(3))
    settle(4)
    assert state(made) == PromiseState.KEPT


def test_a_payment_that_bounced_keeps_nothing(case):
    made = says(case)
    paid = a_transfer(case, "100.00", at=in_days(1))
    reverse(payment=paid, reason="rejet de la banque", by=BY, at=in_days(2), on=in_days(2).date())
    settle(11)
    assert (state(made), made.received) == (PromiseState.BROKEN, Decimal("0.00"))


def test_its_grace_gone_it_is_lost_and_somebody_takes_it_up(case):
    made = says(case)
    assert settle(10) == {PromiseState.KEPT: 0, PromiseState.BROKEN: 0}
    assert settle(11) == {PromiseState.KEPT: 0, PromiseState.BROKEN: 1}
    assert settle(11) == {PromiseState.KEPT: 0, PromiseState.BROKEN: 0}
    assert lost_promises().get() == made
    see_broken(made=made, by=BY, at=in_days(12))
    assert not lost_promises().exists()


def test_a_second_promise_replaces_the_first(case):
    first, second = says(case), says(case, "60.00", FRIDAY + timedelta(days=7), at=in_days(1))
    assert (state(first), state(second)) == (PromiseState.CHANGED, PromiseState.OPEN)
    assert Hold.objects.running_at(in_days(2)).filter(case=case, reason=HoldReason.PROMISE).count() == 1


def test_it_is_taken_back_with_a_word(case):
    made = says(case)
    with pytest.raises(HandlingRefused, match="pourquoi"):
        withdraw_promise(made=made, why=" ", by=BY, at=NOW)
    withdraw_promise(made=made, why="notée sur le mauvais dossier", by=BY, at=NOW)
    assert state(made) == PromiseState.WITHDRAWN
    assert case in workable(in_days(1), paris_date(in_days(1)))


@pytest.mark.parametrize(
    ("amount", "due_on", "why"),
    [
        ("0.00", FRIDAY, "entre 0,01"),
        ("486.01", FRIDAY, "entre 0,01"),
        ("10.00", TODAY - timedelta(days=1), "jour à venir"),
        ("10.00", TODAY + timedelta(days=32), "échéancier"),
    ],
)
def test_a_sum_or_a_day_that_cannot_be_is_refused(case, amount, due_on, why):
    with pytest.raises(HandlingRefused, match=why):
        says(case, amount, due_on)
    assert not PromiseToPay.objects.exists()


@pytest.mark.parametrize("protection", [Protection.OVERINDEBTED, Protection.INSOLVENT])
def test_nothing_is_promised_by_whom_the_law_forbids_to_pay(case, protection):
    protect(debtor=case.debtor, protection=protection, since=TODAY, by=BY, at=NOW)
    case.debtor.refresh_from_db()
    with pytest.raises(HandlingRefused, match="loi"):
        says(case)


def test_nothing_is_promised_of_a_sum_that_is_barred(case):
    with pytest.raises(HandlingRefused, match="prescrit"):
        says(case, due_on=case.last_day_to_act + timedelta(days=5), at=NOW.replace(year=case.last_day_to_act.year + 1))


def test_who_contests_is_answered_first(case):
    act = {"case": case, "debtor": case.debtor, "by": Actor.debtor(case.debtor), "at": NOW, "on": TODAY}
    receive_reply(kind=ReplyKind.DISPUTE, text="Rien n’a été livré.", answers={}, **act)
    with pytest.raises(HandlingRefused, match="Répondez d’abord"):
        says(case)


def test_the_person_reads_her_promise_and_the_other_parent_does_not(tenant):
    school = a_creditor()
    alex = a_person(school, civility="m", first_name="Alex", last_name="Durand", email="alex@durand.example")
    case = a_case(creditor=school, with_debtor=alex)
    says(case)
    camille, other = (case_detail(case.parties.get(debtor=who), at=in_days(1)) for who in (case.debtor, alex))
    assert camille.promised == PromisedPayment(Decimal("100.00"), FRIDAY, GRACE + timedelta(days=1))
    assert (camille.resting, other.promised, other.resting) == (False, None, True)


def test_the_promises_of_two_people_are_ended_in_one_pass(case):
    made = says(case)
    creditor = a_creditor(name="SARL Dubois", short_name="Dubois", siren="")
    others = [
        says(
            a_case(
                creditor=creditor,
                debtor=a_person(creditor, email=f"p{n}@x.example", last_name=f"Nom{n}"),
                number=f"D-{n}",
            )
        )
        for n in range(3)
    ]
    settle(11)
    assert {state(one) for one in [made, *others]} == {PromiseState.BROKEN}
