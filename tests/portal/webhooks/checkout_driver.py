"""Drives Stripe Checkout in tests: what a person does on the hosted page, and the webhooks that follow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.test import override_settings

from agency.cards import stripe_gateway as stripe
from agency.cards.enums import ReceiptState
from agency.cards.models import CardAttempt, WebhookReceipt
from agency.cards.operations import checkout, webhooks
from sandbox.core.http import HttpServer, Request
from sandbox.stripe import StripeSandbox
from tests.factories import BY, NOW, TODAY
from tests.sandbox.http_helpers import Listener, control, form

SECRET = "whsec_essai"
ACCOUNT = "acct_lhermitte"
GOOD_CARD, BAD_CARD = "4242424242424242", "4000000000000002"


@dataclass
class CheckoutDriver:
    """The stand-in, and a listener that keeps its events instead of taking them in."""

    bank: StripeSandbox
    listener: Listener

    def open(self, case: Any, amount: Any = None, **changes: Any) -> CardAttempt:
        """The person chose to pay by card."""
        values = {
            "case": case,
            "debtor": case.debtor,
            "amount": amount,
            "email": "camille@roussel.example",
            "success_url": "http://lhermitte.localhost:8000/espace/merci",
            "cancel_url": "http://lhermitte.localhost:8000/espace/payer",
            "by": BY,
            "at": NOW,
            "on": TODAY,
        } | changes
        return checkout.start(**values)

    def pay(self, attempt: CardAttempt, card: str = GOOD_CARD) -> None:
        """The person types a card number on the hosted page."""
        form(attempt.session_url, card=card)

    def events(self, *kinds: str) -> list[Request]:
        """The events sent so far, in order; only these kinds when some are named."""
        self.bank.webhooks.drain(10)
        heard = sorted(self.listener.heard, key=lambda request: json.loads(request.body)["created"])
        return [one for one in heard if not kinds or json.loads(one.body)["type"] in kinds]

    def hear(self, *requests: Request) -> list[WebhookReceipt]:
        """We take these events in, in this order."""
        told = [webhooks.read(body=one.body, signature=one.headers["stripe-signature"]) for one in requests]
        for event in told:
            webhooks.keep(event=event, at=NOW)
        kept = {row.event_id: row for row in WebhookReceipt.objects.all()}
        return [kept[event.ref] for event in told]

    def work(self) -> int:
        """The worker's round."""
        return webhooks.work(at=NOW, by=BY)

    def tell_all(self) -> None:
        """Every event is taken in and worked."""
        self.hear(*self.events())
        self.work()

    def control(self, path: str, **wish: Any) -> Any:
        """A wish to the stand-in."""
        return control(self.bank, path, **wish)

    def give_back(self, cents: int | None = None) -> str:
        """The agency gives back the first charge, or a part of it, on Stripe's own pages; the refund's number."""
        params = {"charge": self.charges()[0]["charge"]} | ({"amount": cents} if cents else {})
        return str(stripe._ask(lambda api: api.refunds.create(params, {"stripe_account": ACCOUNT})).id)

    def contest(self, cents: int | None = None, **wish: Any) -> str:
        """The person contests the first charge with their bank; the dispute's number."""
        wish |= {"amount": cents} if cents else {}
        return str(self.control("disputes", charge=self.charges()[0]["charge"], **wish)["id"])

    def decide(self, dispute: str, status: str, **wish: Any) -> None:
        """The bank moves on with a dispute."""
        self.control(f"disputes/{dispute}", status=status, **wish)

    def balance(self) -> Decimal:
        """What Stripe holds for the agency, in euros."""
        held = stripe._ask(lambda api: api.balance.retrieve(options={"stripe_account": ACCOUNT}))
        return Decimal(held.available[0].amount + held.pending[0].amount) / 100

    def charged(self) -> int:
        """Cents really taken from cards."""
        return int(sum(charge["amount"] for charge in self.charges()))

    def charges(self) -> list[dict[str, Any]]:
        """Every charge that went through."""
        from tests.sandbox.http_helpers import http

        return http(f"{self.bank.url}/_control/charges").json["charges"]


@contextmanager
def a_provider(folder: Path) -> Iterator[CheckoutDriver]:
    """The stand-in with its own clock set on the test's day, that the settings lead to."""
    listener = Listener()
    server = HttpServer(listener.answer)
    server.start()
    with StripeSandbox(folder, webhook_url=f"{server.url}/webhooks", webhook_secret=SECRET) as bank:
        bank.clock.set(NOW)
        places = {"STRIPE_API_BASE": bank.url, "STRIPE_SECRET_KEY": "sk_test_essai", "STRIPE_WEBHOOK_SECRET": SECRET}
        with override_settings(**places):
            yield CheckoutDriver(bank, listener)
    server.stop()


def waiting() -> int:
    """Events kept and not worked yet."""
    return WebhookReceipt.objects.filter(state=ReceiptState.RECEIVED).count()
