"""Paying: by transfer with a reference that always works, by card on the provider's page."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest

from agency.cards.models import CardAttempt
from agency.cards.operations.bookings import book_intent
from agency.cases.models import Case
from agency.common.identifiers import group
from agency.journal.rules import Actor
from agency.mandates.models import AgencyProfile
from agency.payments.models import Payment
from sandbox.stripe import StripeSandbox
from tests.databases import AgencyClient
from tests.factories import NOW
from tests.portal.debtors.test_cases import text_of


@pytest.fixture
def stripe(tmp_path: Path, settings: Any) -> Iterator[StripeSandbox]:
    """The card provider, on this machine."""
    with StripeSandbox(tmp_path) as server:
        settings.STRIPE_API_BASE = server.url
        yield server


def pay_on(page: str, card: str) -> int:
    """Fill in the provider's page; return its answer's number."""

    class Stay(HTTPRedirectHandler):
        def redirect_request(self, *_args: Any) -> None:
            return None

    request = Request(page, data=urlencode({"card": card}).encode())
    try:
        return build_opener(Stay).open(request, timeout=10).status
    except OSError as answer:
        return answer.code


def test_a_transfer_has_its_account_reference_and_code(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    answer = inside.get(to("transfer"))

    page = text_of(answer)
    assert "FR76 3000 6000 0112 3456 7890 189" in page
    assert group(case.rf_reference) in page
    assert "Cabinet Lhermitte fonds de tiers" in page
    assert '<svg role="img" aria-label="Code à lire' in answer.content.decode()
    assert "style=" not in answer.content.decode()


def test_without_the_providers_agreement_only_the_transfer_is_offered(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    AgencyProfile.objects.update(cards_approved_on=None)

    page = text_of(inside.get(to("pay")))
    assert "Par virement" in page
    assert "Par carte bancaire" not in page
    refused = inside.post(to("pay"), {"part": "all"})
    assert refused.status_code == 200
    assert not CardAttempt.objects.exists()


@pytest.mark.parametrize(("part", "typed", "amount"), [("all", "", "486.00"), ("some", "50,5", "50.50")])
def test_a_card_payment_comes_back_with_thanks(
    inside: AgencyClient, case: Case, to: Callable[..., str], stripe: StripeSandbox, clock: Any,
    part: str, typed: str, amount: str,
) -> None:  # fmt: skip
    gone = inside.post(to("pay"), {"part": part, "amount": typed})
    assert gone.status_code == 303
    assert gone.url.startswith(stripe.url)
    waiting = text_of(inside.get(to("back")))
    assert "Paiement en cours de confirmation" in waiting

    assert pay_on(gone.url, "4242424242424242") == 303
    attempt = CardAttempt.objects.get()
    assert str(attempt.amount) == amount
    intent = stripe_intent(stripe)
    book_intent(ref=intent, by=Actor.provider("stripe"), at=NOW)

    page = text_of(inside.get(to("back")))
    assert "Merci, votre paiement est bien arrivé." in page
    assert Payment.objects.get().receipt.label in page


def test_a_second_click_that_never_reached_the_provider_hides_nothing_paid(
    inside: AgencyClient, case: Case, to: Callable[..., str], stripe: StripeSandbox
) -> None:
    gone = inside.post(to("pay"), {"part": "all"})
    pay_on(gone.url, "4242424242424242")
    book_intent(ref=stripe_intent(stripe), by=Actor.provider("stripe"), at=NOW)
    CardAttempt.objects.create(
        case=case, debtor=case.debtor, amount=Decimal("486.00"), provider_key="second-click", created_at=NOW
    )

    assert "Merci, votre paiement est bien arrivé." in text_of(inside.get(to("back")))


def test_coming_back_without_having_left_leads_nowhere(
    inside: AgencyClient, case: Case, to: Callable[..., str]
) -> None:
    assert inside.get(to("back")).status_code == 404
    CardAttempt.objects.create(
        case=case, debtor=case.debtor, amount=Decimal("486.00"), provider_key="never-left", created_at=NOW
    )

    assert inside.get(to("back")).status_code == 404


def stripe_intent(stripe: StripeSandbox) -> str:
    import json
    from urllib.request import urlopen

    with urlopen(f"{stripe.url}/_control/charges", timeout=10) as answer:
        return json.load(answer)["charges"][0]["payment_intent"]


def test_giving_up_at_the_provider_costs_nothing(inside: AgencyClient, to: Callable[..., str]) -> None:
    assert "Rien n’a été débité." in text_of(inside.get(to("cancelled")))


def test_a_silent_provider_is_said_in_words(inside: AgencyClient, to: Callable[..., str], settings: Any) -> None:
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"

    answer = inside.post(to("pay"), {"part": "all"})
    assert answer.status_code == 200
    assert "encart--miel" in answer.content.decode()
    assert "Par virement" in text_of(answer)


@pytest.mark.parametrize("typed", ["", "4,99", "486,01", "beaucoup"])
def test_an_amount_out_of_bounds_says_the_bounds(inside: AgencyClient, to: Callable[..., str], typed: str) -> None:
    page = text_of(inside.post(to("pay"), {"part": "some", "amount": typed})).replace("\u00a0", " ")

    assert "Saisissez un montant entre 5,00 € et 486,00 €, par exemple 50 ou 50,50" in page
    assert not CardAttempt.objects.exists()
