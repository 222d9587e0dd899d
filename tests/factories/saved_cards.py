"""A card that a person saves for the instalments of their plan, told in a few lines."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from agency.cards.models import WebhookReceipt
from agency.cards.operations import webhooks
from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.debits.enums import DebitWay
from agency.debits.models import CardSetup, DebitMandate
from agency.debits.operations import begin_card, settle_cards
from agency.debits.tasks import follow
from agency.journal.rules import Actor
from agency.mandates.models import AgencyProfile
from agency.plans.models import Plan
from tenants.tasks import HEADER
from tests.factories import BY, NOW
from tests.factories.debits import PROOF, announcements_leave
from tests.factories.plans import a_plan
from tests.sandbox.http_helpers import form

BACK = "http://lhermitte.localhost:8000/espace/retour"
GOOD, ASKS, REFUSES = "4242424242424242", "4000002500003155", "4000000000000341"
# Accounts of the stand-in: paid; no funds; refused; closed; paid, then taken back at the person's demand, for want of
# funds.
PAID, NO_FUNDS, NOT_AGREED = "FR1420041010050500013M02606", "FR8420041010050500013M02607", "FR3020041010050500013M02609"
CLOSED, REFUNDED, LATE_RETURN = (
    "FR7920041010050500013M02600", "FR5720041010050500013M02608", "FR5220041010050500013M02601",
)  # fmt: skip


def open_page(plan: Plan, at: datetime = NOW, way: str = DebitWay.CARD) -> CardSetup:
    """She accepts the words and is sent to Stripe's page."""
    return begin_card(
        plan=plan, debtor=plan.debtor, evidence=PROOF, success_url=BACK, cancel_url=BACK,
        way=way, by=Actor.debtor(plan.debtor), at=at, on=paris_date(at),
    )  # fmt: skip


def a_saved_card(
    case: Case, card: str = GOOD, at: datetime = NOW, *, plan: Plan | None = None, announced: bool = True
) -> DebitMandate:
    """Camille saves her card for her plan, and is written the dates."""
    setup = open_page(plan or a_plan(case, at=at), at)
    form(setup.session_url, card=card)
    settle_cards(by=BY, at=at)
    if announced:
        announcements_leave(at=at + timedelta(minutes=5))
    return DebitMandate.objects.get(plan=setup.plan, state="active")


def stripe_debits(**changes: Any) -> None:
    """Stripe lets the agency debit people's accounts."""
    AgencyProfile.objects.filter(pk=1).update(**{"stripe_standing": {"debits": "active"}} | changes)


def an_account(
    case: Case, iban: str = PAID, at: datetime = NOW, *, plan: Plan | None = None, announced: bool = True
) -> DebitMandate:
    """Camille gives her account and its mandate on Stripe's page, and is written the dates."""
    stripe_debits()
    setup = open_page(plan or a_plan(case, at=at), at, DebitWay.SEPA)
    form(setup.session_url, iban=iban)
    settle_cards(by=BY, at=at)
    if announced:
        announcements_leave(at=at + timedelta(minutes=5))
    return DebitMandate.objects.get(plan=setup.plan, state="active")


def a_day_comes(driver: Any, at: datetime, monkeypatch: Any) -> None:
    """The worker's round of a moment, at Stripe's clock too; then what Stripe tells is worked."""
    driver.bank.clock.set(at)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)
    follow.apply(headers={HEADER: connection.schema_name}, throw=True)
    monkeypatch.undo()


def news_come(driver: Any, at: datetime) -> None:
    """Everything Stripe tells arrives twice, the last first, and is worked."""
    heard = driver.events()
    driver.hear(*reversed(heard), *heard)
    while WebhookReceipt.objects.filter(state="received").exists() and webhooks.work(at=at, by=BY):
        pass
