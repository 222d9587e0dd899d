"""B3: workers killed, answers lost, errors after success, keys forgotten: each e-mail and each charge once."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django_tenants.utils import tenant_context

from agency.cards.operations import checkout, webhooks
from agency.ledger.enums import AccountCode
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.values import dump
from agency.parties.models import ContactPoint, Debtor
from agency.payments.models import Payment
from sandbox.mail import MailSandbox
from sandbox.mail.box import describe
from tests.agency.cards.conftest import checkout_driver
from tests.agency.outbox.bulk_letters import ready_letters
from tests.agency.outbox.killing import run_killed_workers
from tests.bars.table import FULL
from tests.books.holding import assert_books_hold, balance
from tests.factories import BY, NOW, a_case, a_creditor, a_person, a_profile, a_receipt
from tests.portal.webhooks.checkout_driver import ACCOUNT, CheckoutDriver

__all__ = ["checkout_driver"]

MAILS, KILLS, SPEED = (1000, 100, 50) if FULL else (60, 6, 50)
CHARGES = 200 if FULL else 12
AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
A_DAY_LATER = timedelta(hours=25)


@pytest.mark.bar
def test_each_mail_is_one_whoever_is_killed(fresh_database: Any, settings: Any, tmp_path: Path, bar: Any) -> None:
    """A server that keeps no key may hold a mail twice, under one number: what is read is one."""
    settings.MEDIA_ROOT = fresh_database.media
    with tenant_context(fresh_database.first):
        ready_letters(MAILS, on=date(2026, 11, 2), at=AT)
        ContactPoint.objects.bulk_create(
            ContactPoint(debtor=one, kind="email", value=f"p{one.pk}@exemple.example")
            for one in Debtor.objects.filter(match_key__startswith="bulk:")
        )
        Message.objects.update(channel="email", kind=MessageKind.RECEIPT, payload=dump(a_receipt()))
    with MailSandbox(tmp_path) as box:
        box.faults.arrange(lost_percent=10, error_percent=10, seed=3)
        told = run_killed_workers(
            fresh_database, fresh_database.first.schema_name, at=AT, speed=SPEED, seed=3, kills=KILLS,
            EMAIL_PORT=str(box.smtp_port),
        )  # fmt: skip
        seen = Counter(describe(row)["message_id"] for row in box.box.mails())
    with tenant_context(fresh_database.first):
        states = set(Message.objects.values_list("state", flat=True))
    bar(
        "B3 e-mails",
        measured=f"{len(seen):,} numbers for {MAILS:,} mails, {told['kills']} workers killed, {told['seconds']:.0f} s",
        wanted="one number a mail, all accepted",
        holds=len(seen) == MAILS and states <= {"accepted", "done"},
    )


@pytest.mark.bar
def test_each_charge_is_one_and_the_books_are_the_provider_s(
    tenant: Any, checkout_driver: CheckoutDriver, bar: Callable[..., None]
) -> None:
    a_profile(stripe_account=ACCOUNT)
    creditor, chance = a_creditor(), random.Random(3)
    person = a_person(creditor)
    for number in range(CHARGES):
        case = a_case(creditor=creditor, debtor=person, number=f"B-{number}")
        _pay_through_what_goes_wrong(checkout_driver, case, chance)
    said = checkout_driver.events() * 3
    chance.shuffle(said)
    for start in range(0, len(said), 50):
        checkout_driver.hear(*said[start : start + 50])
        checkout_driver.work()
    while webhooks.work(at=NOW + 2 * A_DAY_LATER, by=BY):
        continue
    taken = Counter(one["payment_intent"] for one in checkout_driver.charges())
    by_case = Counter(Payment.objects.values_list("case", flat=True))
    assert_books_hold()
    bar(
        "B3 card charges",
        measured=(
            f"{len(taken)} charges for {CHARGES} people, {max(by_case.values())} at most each; "
            f"{balance(AccountCode.STRIPE_CLEARING)} € in the books, {checkout_driver.balance()} € at the provider"
        ),
        wanted="each charge once, the books the provider's to the cent",
        holds=len(taken) == len(by_case) == CHARGES
        and max(*taken.values(), *by_case.values()) == 1
        and balance(AccountCode.STRIPE_CLEARING) == checkout_driver.balance(),
    )


def _pay_through_what_goes_wrong(driver: CheckoutDriver, case: Any, chance: random.Random) -> None:
    """A person clicks until a page opens, a day later at times, and pays what is shown; then she clicks once more."""
    driver.bank.clock.set(NOW)
    at = NOW
    fault: dict[str, Any] = chance.choice(
        [{}, {"lost_count": 1}, {"error_count": 1}, {"error_count": 1, "error_after": False}, {"lost_count": 2}]
    )
    driver.control("faults", **fault)
    attempt = None
    while attempt is None:
        try:
            attempt = driver.open(case, at=at)
        except checkout.ProviderSilent:
            if chance.random() < 0.5:
                # The provider has forgotten our key meanwhile.
                at += A_DAY_LATER
                driver.bank.clock.set(at)
                checkout.recover(at=at, by=BY)
    driver.control("faults")
    driver.pay(attempt)
    with pytest.raises(checkout.CardRefused):
        driver.open(case, at=at + timedelta(minutes=1))
