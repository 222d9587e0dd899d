"""A card payment from the button to the books, with everything that may go wrong on the way."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from agency.cards import stripe_gateway as stripe
from agency.cards.enums import AttemptState
from agency.cards.models import CardAttempt
from agency.cards.operations import checkout
from agency.cards.operations.checkout import CardRefused, ProviderSilent, provider_key
from agency.cards.queries import cards_open, latest_attempt, limits
from agency.cases.enums import CaseState
from agency.ledger.enums import AccountCode
from agency.ledger.queries import case_due
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.values import ReceiptPayload
from agency.parties.enums import Protection
from agency.parties.operations import protect
from agency.payments.enums import Method
from agency.payments.models import Payment, Receipt
from tests.books.holding import assert_books_hold, balance
from tests.factories import BY, NOW, TODAY, a_case, a_profile, next_door
from tests.factories.transfers import a_transfer
from tests.portal.webhooks.checkout_driver import BAD_CARD


def recover(at=NOW):
    return checkout.recover(at=at, by=BY)


def test_the_person_pays_on_the_provider_s_page_and_the_case_is_settled(tenant, checkout_driver):
    case = a_case()
    attempt = checkout_driver.open(case)
    assert (attempt.state, attempt.amount) == (AttemptState.OPEN, Decimal("486.00"))
    checkout_driver.pay(attempt)
    checkout_driver.tell_all()
    attempt.refresh_from_db()
    case.refresh_from_db()
    assert (attempt.state, case.state) == (AttemptState.PAID, CaseState.SETTLED)
    payment = Payment.objects.get()
    assert (payment.source, payment.external_id, payment.method) == ("stripe", attempt.intent_ref, Method.CARD)
    assert checkout_driver.charged() == 48600
    assert_books_hold()


def test_the_provider_s_fee_is_the_agency_s_never_the_person_s(tenant, checkout_driver):
    case = a_case()
    checkout_driver.pay(checkout_driver.open(case))
    checkout_driver.tell_all()
    assert balance(AccountCode.PSP_FEES_TO_COVER) == Decimal("7.54")
    assert balance(AccountCode.STRIPE_CLEARING) == Decimal("478.46")
    assert balance(AccountCode.CREDITOR_PAYABLE) == Decimal("-486.00")
    assert_books_hold()


def test_the_receipt_goes_to_the_address_typed(tenant, checkout_driver):
    checkout_driver.pay(checkout_driver.open(a_case(), email="ailleurs@exemple.example"))
    checkout_driver.tell_all()
    receipt = Message.objects.get(kind=MessageKind.RECEIPT)
    assert (receipt.channel, receipt.read(ReceiptPayload).email) == ("email", "ailleurs@exemple.example")


def test_coming_back_in_the_browser_books_nothing(tenant, checkout_driver):
    case = a_case()
    checkout_driver.pay(checkout_driver.open(case))
    assert latest_attempt(case, case.debtor_id).state == AttemptState.OPEN
    assert case_due(case.pk) == Decimal("486.00")


@pytest.mark.parametrize("amount", ["4.99", "486.01", "0.00", "-10.00"])
def test_the_server_bounds_the_amount(tenant, checkout_driver, amount):
    with pytest.raises(CardRefused, match=r"entre 5,00.€ et 486,00.€"):
        checkout_driver.open(a_case(), Decimal(amount))
    assert not CardAttempt.objects.exists()


def test_a_small_rest_is_paid_whole(tenant, checkout_driver):
    case = a_case(total="63.00", paid="60.00")
    assert limits(case) == (Decimal("3.00"), Decimal("3.00"))
    assert checkout_driver.open(case).amount == Decimal("3.00")


def test_no_card_without_the_provider_s_written_approval(tenant, checkout_driver):
    case = a_case()
    a_profile(cards_approved_on=None)
    assert not cards_open(case, TODAY)
    with pytest.raises(CardRefused, match="par carte"):
        checkout_driver.open(case)


@pytest.mark.parametrize("protection", [Protection.OVERINDEBTED, Protection.DECEASED])
def test_no_card_for_a_protected_person(tenant, checkout_driver, protection):
    case = a_case()
    protect(debtor=case.debtor, protection=protection, since=TODAY, by=BY, at=NOW)
    with pytest.raises(CardRefused):
        checkout_driver.open(case)


def test_no_payment_page_for_a_time_barred_sum(tenant, checkout_driver):
    with pytest.raises(CardRefused):
        checkout_driver.open(a_case(due_on=date(2024, 10, 1)))


def test_a_card_is_taken_until_the_last_day_to_act_included(tenant):
    case = a_case()
    assert cards_open(case, case.last_day_to_act)
    assert not cards_open(case, case.last_day_to_act + timedelta(days=1))


def test_a_page_that_another_click_is_opening_now_is_waited_for(tenant, checkout_driver):
    case, neighbour = a_case(), next_door()
    opening = {"amount": Decimal("50.00"), "state": AttemptState.CREATED, "created_at": NOW}
    CardAttempt.objects.create(case=case, debtor=case.debtor, provider_key="clic", **opening)
    with pytest.raises(CardRefused, match="déjà en cours"):
        checkout_driver.open(case)
    assert checkout_driver.open(neighbour).session_url


def test_what_is_settled_is_not_paid_again(tenant, checkout_driver):
    case = a_case()
    checkout_driver.pay(checkout_driver.open(case))
    with pytest.raises(CardRefused, match="déjà réglée"):
        checkout_driver.open(case)
    assert case_due(case.pk) == 0
    assert checkout_driver.charged() == 48600


def test_a_second_page_closes_the_first(tenant, checkout_driver):
    case = a_case()
    first, second = checkout_driver.open(case), checkout_driver.open(case, Decimal("50.00"))
    checkout_driver.pay(first)
    checkout_driver.pay(second)
    checkout_driver.tell_all()
    first.refresh_from_db()
    assert first.state == AttemptState.EXPIRED
    assert checkout_driver.charged() == 5000
    assert case_due(case.pk) == Decimal("436.00")


def test_a_refused_card_may_be_followed_by_a_good_one(tenant, checkout_driver):
    case = a_case()
    attempt = checkout_driver.open(case)
    checkout_driver.pay(attempt, BAD_CARD)
    checkout_driver.tell_all()
    attempt.refresh_from_db()
    assert (attempt.state, Payment.objects.count()) == (AttemptState.FAILED, 0)
    checkout_driver.pay(attempt)
    checkout_driver.tell_all()
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.PAID
    assert_books_hold()


def test_a_card_refused_here_says_nothing_of_the_page_open_next_door(tenant, checkout_driver):
    attempt, neighbour = checkout_driver.open(a_case()), checkout_driver.open(next_door())
    checkout_driver.pay(attempt, BAD_CARD)
    checkout_driver.tell_all()
    for one in (attempt, neighbour):
        one.refresh_from_db()
    assert (attempt.state, neighbour.state) == (AttemptState.FAILED, AttemptState.OPEN)
    assert neighbour.intent_ref != attempt.intent_ref
    checkout_driver.pay(attempt)
    checkout_driver.tell_all()
    neighbour.refresh_from_db()
    assert neighbour.state == AttemptState.OPEN


def test_an_abandoned_page_is_closed_after_half_an_hour(tenant, checkout_driver):
    attempt = checkout_driver.open(a_case())
    checkout_driver.bank.clock.advance(32 * 60)
    recover(NOW + timedelta(minutes=32))
    attempt.refresh_from_db()
    assert (attempt.state, Payment.objects.count()) == (AttemptState.EXPIRED, 0)


def test_a_silence_before_anything_leaves_nothing_and_the_next_try_works(tenant, checkout_driver):
    case = a_case()
    checkout_driver.control("faults", error_count=1, error_after=False)
    with pytest.raises(ProviderSilent, match="Rien n’a été débité"):
        checkout_driver.open(case)
    assert CardAttempt.objects.get().state == AttemptState.UNKNOWN
    checkout_driver.control("faults")
    checkout_driver.pay(checkout_driver.open(case))
    checkout_driver.tell_all()
    assert (checkout_driver.charged(), case_due(case.pk)) == (48600, 0)


def test_an_answer_lost_on_the_way_is_found_again(tenant, checkout_driver):
    case = a_case()
    checkout_driver.control("faults", lost_count=1)
    with pytest.raises(ProviderSilent):
        checkout_driver.open(case)
    checkout_driver.control("faults")
    lost = CardAttempt.objects.get()
    assert (lost.state, lost.session_url) == (AttemptState.UNKNOWN, "")
    recover()
    lost.refresh_from_db()
    assert (lost.state, bool(lost.session_url)) == (AttemptState.OPEN, True)


def test_a_crash_between_the_call_and_its_record_is_made_good(tenant, checkout_driver):
    case = a_case()
    attempt = checkout_driver.open(case)
    checkout_driver.pay(attempt)
    # What the row says when the process died just after the call: prepared, and nothing else.
    CardAttempt.objects.update(state=AttemptState.CREATED, session_ref="", session_url="")
    recover()
    attempt.refresh_from_db()
    assert (attempt.state, Payment.objects.count(), Receipt.objects.count()) == (AttemptState.PAID, 1, 1)
    assert (checkout_driver.charged(), case_due(case.pk)) == (48600, 0)


def test_a_day_later_when_the_key_is_forgotten_nothing_is_charged_twice(tenant, checkout_driver):
    case = a_case()
    attempt = checkout_driver.open(case)
    checkout_driver.pay(attempt)
    CardAttempt.objects.update(state=AttemptState.UNKNOWN, session_ref="", session_url="")
    checkout_driver.bank.clock.advance(25 * 3600)
    with pytest.raises(CardRefused, match="déjà réglée"):
        checkout_driver.open(case, at=NOW + timedelta(hours=25), on=date(2026, 11, 3))
    assert (checkout_driver.charged(), Payment.objects.count(), case_due(case.pk)) == (48600, 1, 0)
    assert_books_hold()


def test_the_provider_away_in_the_middle_of_a_second_try_opens_nothing(tenant, checkout_driver, settings):
    case = a_case()
    checkout_driver.open(case)
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    with pytest.raises(ProviderSilent):
        checkout_driver.open(case)
    assert CardAttempt.objects.count() == 1


def test_two_agencies_and_two_rows_never_share_a_key(tenant, checkout_driver, other, in_tenant):
    first, second = checkout_driver.open(a_case()), checkout_driver.open(a_case(number="F-2"))
    assert first.provider_key != second.provider_key
    with in_tenant(other):
        assert provider_key(first) != first.provider_key


def test_money_paid_otherwise_meanwhile_is_owed_back(tenant, checkout_driver):
    case = a_case()
    attempt = checkout_driver.open(case)
    a_transfer(case, "486.00")
    checkout_driver.pay(attempt)
    checkout_driver.tell_all()
    assert Payment.objects.get(source="stripe").excess == Decimal("486.00")
    assert_books_hold()


def test_a_refund_by_the_provider_is_owed_again(tenant, checkout_driver):
    case = a_case()
    checkout_driver.pay(checkout_driver.open(case))
    checkout_driver.tell_all()
    intent = Payment.objects.get().external_id
    stripe._ask(lambda api: api.refunds.create({"payment_intent": intent}, {"stripe_account": "acct_lhermitte"}))
    checkout_driver.tell_all()
    checkout_driver.tell_all()
    case.refresh_from_db()
    assert (case.state, case_due(case.pk)) == (CaseState.ACTIVE, Decimal("486.00"))
    assert_books_hold()


def test_a_contested_payment_is_taken_back(tenant, checkout_driver):
    case = a_case()
    checkout_driver.pay(checkout_driver.open(case))
    checkout_driver.tell_all()
    checkout_driver.control("disputes", charge=checkout_driver.charges()[0]["charge"])
    checkout_driver.tell_all()
    assert case_due(case.pk) == Decimal("486.00")
    assert_books_hold()


def test_what_the_provider_pays_out_reaches_the_dedicated_account(tenant, checkout_driver):
    case = a_case()
    checkout_driver.pay(checkout_driver.open(case))
    checkout_driver.bank.clock.advance(3 * 86400)
    checkout_driver.control("payouts", account="acct_lhermitte", status="paid")
    checkout_driver.tell_all()
    checkout_driver.tell_all()
    assert balance(AccountCode.BANK_TRUST) == Decimal("478.46")
    assert balance(AccountCode.STRIPE_CLEARING) == 0
    assert_books_hold()
