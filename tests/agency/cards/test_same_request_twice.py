"""A request to the card provider that leaves twice opens one page: the same key says that it is the same."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from agency.cards import stripe_gateway as stripe
from tests.factories import NOW


def ask(key: str) -> stripe.Session:
    """What we send when a person chose to pay by card."""
    return stripe.open_page(
        account="acct_lhermitte",
        key=key,
        amount=Decimal("486.00"),
        title="Dossier LH-2026-000001",
        reference="LH-2026-000001",
        schema="a_lhermitte",
        email="camille@roussel.example",
        success_url="http://lhermitte.localhost:8000/espace/merci",
        cancel_url="http://lhermitte.localhost:8000/espace/payer",
        expires_at=NOW + timedelta(minutes=31),
    )


def test_the_same_attempt_sent_again_is_the_same_page(tenant: Any, checkout_driver: Any) -> None:
    assert ask("essai-1").ref == ask("essai-1").ref


def test_a_second_attempt_is_a_second_page(tenant: Any, checkout_driver: Any) -> None:
    first, second = ask("essai-1"), ask("essai-2")
    assert first.ref != second.ref
    assert (first.key, second.key) == ("essai-1", "essai-2")
    assert stripe.find_page(account="acct_lhermitte", key="essai-2", around=NOW) == second
