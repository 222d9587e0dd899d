"""A creditor has its own program told where the agency lets it, stops any of its addresses, and sees no other's."""

from __future__ import annotations

from typing import Any

import pytest

from agency.cases.models import Case
from agency.parties.models import Creditor
from agency.webhooks.models import Telling, WebhookEndpoint
from agency.webhooks.operations import open_endpoint
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, next_door
from tests.factories.transfers import a_transfer
from tests.portal.browser import faults, opened, serve

PAGE = "/creancier/webhooks/"
ASKED = {"name": "Compta 3000", "url": "https://compta.exemple.fr/", "kinds": ["payment.received", "case.closed"]}


@pytest.fixture
def allowed(case: Case) -> Creditor:
    """The agency lets this creditor relate its programs."""
    Creditor.objects.filter(pk=case.creditor_id).update(makes_keys=True)
    return case.creditor


def an_address(creditor: Creditor | None) -> WebhookEndpoint:
    return open_endpoint(
        name="Voisine", creditor=creditor, url="https://a.exemple/", kinds=["payment.received"], by=BY, at=NOW
    )[0]


def test_its_program_hears_of_its_own_cases(bursar: AgencyClient, allowed: Creditor, case: Case) -> None:
    assert "Prévenir votre logiciel" in words(bursar.get("/creancier/cles/"))
    said = words(bursar.post(PAGE, ASKED, follow=True))
    assert len([word for word in said.split() if word.startswith("whsec_")]) == 1
    one = WebhookEndpoint.objects.get()
    assert (one.creditor, one.made_by) == (allowed, "Hélène Morin")
    a_transfer(case, "50.00")
    a_transfer(next_door(), "10.00", "ligne-2")
    page = words(bursar.get(f"{PAGE}{one.pk}/"))
    assert "1 envoi" in page
    assert "Paiement reçu" in page
    Telling.objects.update(state="failed", status=500, attempts=10, answer="panne")
    page = words(bursar.get(f"{PAGE}{one.pk}/?etat=failed"))
    assert "panne" in page
    said = words(bursar.post(f"{PAGE}{one.pk}/", {"act": "replay", "telling": Telling.objects.get().pk}, follow=True))
    assert "1 événement repart dans la minute." in said
    assert Telling.objects.get().state == "waiting"
    assert "whsec_" in words(bursar.post(f"{PAGE}{one.pk}/", {"act": "rotate"}, follow=True))
    assert "whsec_" not in words(bursar.get(f"{PAGE}{one.pk}/"))
    said = words(bursar.post(f"{PAGE}{one.pk}/", {"act": "rotate"}, follow=True))
    assert "l’ancien signe encore" in said
    assert "whsec_" not in said


def test_without_the_agencys_word_it_may_only_stop(bursar: AgencyClient, case: Case) -> None:
    assert "demandez à votre interlocuteur" in words(bursar.get(PAGE))
    assert bursar.post(PAGE, ASKED).status_code == 403
    one = an_address(case.creditor)
    for act in ("test", "rotate", "reopen", "replay"):
        assert bursar.post(f"{PAGE}{one.pk}/", {"act": act}).status_code == 403
    assert bursar.post(f"{PAGE}{one.pk}/", {"act": "tout"}).status_code == 422
    said = words(bursar.post(f"{PAGE}{one.pk}/", {"act": "shut"}, follow=True))
    assert "Cette adresse n’entend plus rien." in said
    assert "Arrêtée le" in said


def test_what_is_wrong_is_said(bursar: AgencyClient, allowed: Creditor) -> None:
    for more, told in (
        ({"name": ""}, "Écrivez le nom du logiciel."),
        ({"kinds": []}, "Choisissez au moins un événement."),
        ({"url": "http://169.254.169.254/"}, "Écrivez une adresse en https://"),
    ):
        answer = bursar.post(PAGE, ASKED | more)
        assert answer.status_code == 422
        assert told in words(answer)
    assert not WebhookEndpoint.objects.exists()


def test_another_creditors_address_and_the_agencys_are_nowhere(
    bursar: AgencyClient, allowed: Creditor, tenant: Any
) -> None:
    for one in (an_address(next_door().creditor), an_address(None)):
        assert "Voisine" not in words(bursar.get(PAGE))
        assert bursar.get(f"{PAGE}{one.pk}/").status_code == 404
        assert bursar.post(f"{PAGE}{one.pk}/", {"act": "shut"}).status_code == 404
    assert not WebhookEndpoint.objects.filter(shut_at__isnull=False).exists()


def test_the_pages_in_a_browser(bursar: AgencyClient, allowed: Creditor, case: Case) -> None:
    shown = {
        "aucune": bursar.get(PAGE), "faite": bursar.post(PAGE, ASKED, follow=True),
        "fautes": bursar.post(PAGE, ASKED | {"name": "", "kinds": []}),
    }  # fmt: skip
    one = WebhookEndpoint.objects.get()
    a_transfer(case, "50.00")
    Telling.objects.update(state="failed", status=500, attempts=10, answer="panne")
    shown |= {
        "une": bursar.get(f"{PAGE}{one.pk}/"),
        "secret": bursar.post(f"{PAGE}{one.pk}/", {"act": "rotate"}, follow=True),
    }
    bursar.post(f"{PAGE}{one.pk}/", {"act": "shut"})
    shown["arretee"] = bursar.get(f"{PAGE}{one.pk}/")
    with opened() as browser:
        page = browser.new_page()
        serve(page, {name: answer.content.decode() for name, answer in shown.items()}, "default-src 'self'")
        assert not [fault for name in shown for fault in faults(page, name)]
