"""A person's pages are whole in English: what must stay French is marked as such, with its English beside it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from agency.cases.models import Case
from agency.debits.enums import DebitWay
from agency.debits.presenters.read import mandate_read, way_read
from agency.debits.rules import mandate_text, way_text
from agency.parties.enums import Protection
from agency.parties.operations import protect
from agency.plans.models import Plan
from agency.plans.operations import agree_spoken
from agency.plans.presenters import consequences_read, recognition_read
from agency.plans.rules import consequences, recognition
from portal.debtors.urls import CASE, urlpatterns
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY
from tests.portal.french import left_in_french

DUE = Decimal("486.00")
ALONE = [
    one.name
    for one in urlpatterns
    if str(one.pattern).startswith(CASE) and str(one.pattern).count("<") == 1 and not str(one.pattern).endswith(".pdf")
]
OUTSIDE = ("sign_in", "genuine", "not_for_me", "death", "closed", "easy_first")
POSTED = {"debit_stop", "debit_card_change", "statement"}


def in_english(client: AgencyClient, addresses: list[str]) -> dict[str, list[str]]:
    """What is left in French on each of these pages, read in English."""
    client.post("/espace/langue/", {"language": "en", "next": "/espace/"})
    found = {}
    for address in addresses:
        answer = client.get(address, follow=True)
        # A page that stands only after a payment says so in English too; an address that only takes a form shows none.
        assert answer.status_code in (200, 404, 405), address
        found[address] = left_in_french(answer.content.decode())
    return {address: words for address, words in found.items() if words}


@pytest.fixture
def proposed(inside: AgencyClient, to: Callable[..., str]) -> Plan:
    """A plan that waits for its answer, made on the pages."""
    return agreed(inside, to, own="20")


def agreed(client: AgencyClient, to: Callable[..., str], own: str) -> Plan:
    """A plan of so much a month, chosen and accepted on the pages."""
    client.post(to("plan"), {"amount": "own", "own": own, "day": "10", "next": "review"})
    client.post(to("plan_review"), {"read": "on"})
    return Plan.objects.get()


def test_the_english_beside_what_binds_says_each_line_of_it() -> None:
    with translation.override("fr"):
        assert (recognition_read(DUE), *consequences_read()) == (recognition(DUE), *consequences())
        assert mandate_read("Lhermitte", 14) == mandate_text("Lhermitte", 14).paragraphs
        for way in DebitWay:
            assert way_read(way, "Lhermitte", 14) == way_text(way, "Lhermitte", 14).paragraphs


def test_the_pages_outside_are_english(inside: AgencyClient) -> None:
    texts = [reverse("debtors:text", args=[name]) for name in ("rights", "accessibility", "personal_data", "complaint")]
    outside = [reverse(f"debtors:{name}") for name in OUTSIDE]

    assert in_english(inside, [*outside, *[one for one in texts if inside.get(one).status_code == 200]]) == {}


@pytest.mark.parametrize("state", ["fresh", "proposed", "running", "spoken", "disputed"])
def test_every_page_of_a_file_is_english(inside: AgencyClient, case: Case, to: Callable[..., str], state: str) -> None:
    if state in ("proposed", "running"):
        plan = agreed(inside, to, "20" if state == "proposed" else "100")
        assert plan.state == state
    elif state == "spoken":
        agree_spoken(
            case=case, debtor=case.debtor, monthly=Decimal(100), day=10, call=1, marks=["birth"], read="",
            by=BY, at=NOW, on=TODAY,
        )  # fmt: skip
    elif state == "disputed":
        inside.post(to("disagree"), {"reason": "amount", "text": "Merci de votre aide"})

    assert in_english(inside, [to(name) for name in ALONE if name not in POSTED]) == {}


def test_what_was_read_beside_the_french_is_kept_with_the_consent(inside: AgencyClient, to: Callable[..., str]) -> None:
    inside.post("/espace/langue/", {"language": "en", "next": "/espace/"})
    inside.post(to("plan"), {"amount": "own", "own": "100", "day": "10", "next": "review"})
    page = inside.get(to("plan_review")).content.decode()
    inside.post(to("plan_review"), {"read": "on"})

    proof: dict[str, Any] = Plan.objects.get().evidence
    assert proof["recognition"] == recognition(DUE)
    assert f'<small lang="fr">{recognition(DUE)}</small>' in page
    assert proof["rendering"]["language"] == "en"
    assert len(proof["rendering"]["words"]) == 1 + len(consequences())
    assert all(words in page for words in proof["rendering"]["words"][:1])
    assert proof["rendering"]["words"][0].startswith("By confirming, you acknowledge that you owe 486,00")


def test_a_french_page_keeps_the_french_alone(inside: AgencyClient, to: Callable[..., str]) -> None:
    assert "rendering" not in agreed(inside, to, "100").evidence


def test_a_refusal_is_said_in_english(inside: AgencyClient, to: Callable[..., str], case: Case) -> None:
    inside.post("/espace/langue/", {"language": "en", "next": "/espace/"})
    inside.post(to("plan"), {"amount": "own", "own": "100", "day": "10", "next": "review"})
    protect(debtor=case.debtor, protection=Protection.OVERINDEBTED, since=TODAY, by=BY, at=NOW)

    page = inside.post(to("plan_review"), {"read": "on"}, follow=True).content.decode()

    assert left_in_french(page) == []
    assert not Plan.objects.exists()
