"""Money that waits for a decision stands in « Ma journée », and what was paid too much on its file too."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from agency.cards.enums import IncidentKind, ReceiptState
from agency.cards.models import CardIncident, WebhookReceipt
from agency.cards.operations.incidents import NewIncident, open_each
from agency.cases.queries import running_holds
from agency.ledger.queries import case_due
from agency.payments.enums import Method
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.books.holding import assert_books_hold
from tests.factories import BY, NOW, a_case
from tests.factories.transfers import a_transfer

DAY = "/gestion/journee/?file=argent"


def an_incident(kind: IncidentKind, payment: Any = None, ref: str = "re_1") -> CardIncident:
    open_each(facts=[NewIncident(kind, ref, Decimal("100.00"), payment)], by=BY, at=scene.NOW)
    return CardIncident.objects.get(kind=kind, object_ref=ref)


def a_failed_event(ref: str = "evt_1") -> WebhookReceipt:
    return WebhookReceipt.objects.create(
        provider="stripe", event_id=ref, kind="charge.refunded", object_ref="ch_1", received_at=scene.ago(hours=3),
        payload={"data": {"object": {"object": "inconnu", "id": "x"}}}, state=ReceiptState.FAILED,
        last_error="No such charge", attempts=12,
    )  # fmt: skip


@pytest.mark.parametrize("kind", IncidentKind)
def test_each_thing_that_happens_to_card_money_says_what_to_do(desk: Any, kind: IncidentKind) -> None:
    case = a_case()
    payment = a_transfer(case, "100.00", method=Method.CARD, source="stripe")
    incident = an_incident(kind, None if kind == IncidentKind.PAYOUT_FAILED else payment)
    page = words(desk.get(DAY))
    assert "Argent qui attend une décision" in page
    assert str(kind.label).capitalize() in page
    assert f"Chez le prestataire : {incident.object_ref}" in page
    assert "Vous pouvez souffler un peu" not in page


def test_an_incident_is_closed_with_a_word_and_the_case_goes_on(desk: Any) -> None:
    case = a_case()
    incident = an_incident(IncidentKind.DISPUTE, a_transfer(case, "100.00"))
    url = f"/gestion/incidents/{incident.pk}/"
    assert "Dites en quelques mots" in words(desk.post(url, {"outcome": " ", "next": DAY}, follow=True))
    assert "C’est noté" in words(desk.post(url, {"outcome": "Appelée ce matin", "next": DAY}, follow=True))
    assert not running_holds(case, scene.NOW + timedelta(days=1)).exists()
    assert "Aucune somme n’attend de décision." in words(desk.get(DAY))


def test_a_failed_event_is_tried_again_or_put_away_by_who_keeps_the_books(desk: Any, sign_in: Any) -> None:
    event, other = a_failed_event(), a_failed_event("evt_2")
    assert "charge.refunded : No such charge" in words(desk.get(DAY))
    assert desk.post(f"/gestion/evenements/{event.pk}/", {"choice": "retry"}).status_code == 403
    accountant = sign_in(Role.ACCOUNTANT)
    assert "est repris" in words(accountant.post(f"/gestion/evenements/{event.pk}/", {"choice": "retry"}, follow=True))
    refused = accountant.post(f"/gestion/evenements/{other.pk}/", {"choice": "dismiss", "reason": ""}, follow=True)
    assert "Dites pourquoi" in words(refused)
    accountant.post(f"/gestion/evenements/{other.pk}/", {"choice": "dismiss", "reason": "essai du cabinet"})
    again = accountant.post(f"/gestion/evenements/{other.pk}/", {"choice": "retry"}, follow=True)
    assert "n’attend plus de décision" in words(again)
    states = dict(WebhookReceipt.objects.values_list("event_id", "state"))
    assert states == {"evt_1": ReceiptState.RECEIVED, "evt_2": ReceiptState.DISMISSED}


def test_what_was_paid_too_much_stands_on_the_file_and_in_the_day_until_it_is_given_back(sign_in: Any) -> None:
    case = a_case()
    a_transfer(case, "944.00")
    accountant = sign_in(Role.ACCOUNTANT)
    file = f"/gestion/dossier/{case.reference}/"
    assert "458,00 € payés en trop, à rendre à la personne avant le" in words(accountant.get(DAY))
    assert "Rendre 458,00 € payés par virement" in words(accountant.get(DAY))
    assert "458,00 € payés en trop, à rendre à la personne" in words(accountant.get(file))
    url = f"/gestion/remboursements/paiement/{case.payments.get().pk}/"
    sent = {"amount": "458,00", "why": "Payé deux fois", "pay_on": "2026-11-24", "holder": "Camille Roussel"}
    sent |= {"iban": "FR76 1010 7001 0112 3456 7890 129"}
    assert 'value="458,00"' in accountant.get(url).content.decode()
    for wrong, said in (
        ({"amount": "944,01"}, "944,00 € peuvent être rendus"),
        ({"amount": "beaucoup"}, "n’est pas un montant"),
        ({"pay_on": "2020-01-01"}, "aujourd’hui ou plus tard"),
        ({"iban": "FR76"}, "IBAN"),
        ({"holder": ""}, "nom du titulaire"),
    ):
        assert said in words(accountant.post(url, sent | wrong))
    made = accountant.post(url, sent)
    assert "à rendre le 24 novembre 2026 : une autre personne valide" in words(accountant.get(DAY))
    assert "payés en trop, à rendre" not in words(accountant.get(DAY))
    assert "Une seconde personne doit valider" in words(accountant.get(made["Location"]))
    assert accountant.get(f"{made['Location']}ordre.xml").status_code == 404
    manager = sign_in(Role.MANAGER)
    assert "Télécharger l’ordre" in words(manager.post(f"{made['Location']}valider/", follow=True))
    assert b"F-2026-000001" in manager.get(f"{made['Location']}ordre.xml").content
    assert "Rien à rendre aujourd’hui" in words(manager.get("/gestion/remboursements/"))
    assert_books_hold()


def test_a_cheque_that_comes_back_unpaid_is_owed_again(sign_in: Any) -> None:
    case = a_case()
    payment = a_transfer(case, "86.00", method=Method.CHEQUE, source="desk")
    accountant, url = sign_in(Role.ACCOUNTANT), f"/gestion/paiement/{payment.pk}/impaye/"
    assert "revenus impayés" in words(accountant.get(f"/gestion/dossier/{case.reference}/"))
    assert "Dites ce que la banque" in words(accountant.post(url, follow=True))
    assert "de nouveau due, sans frais" in words(accountant.post(url, {"reason": "sans provision"}, follow=True))
    assert case_due(case.pk) == Decimal("486.00")
    assert "revenus impayés" not in words(accountant.get(f"/gestion/dossier/{case.reference}/"))


def test_the_day_costs_the_same_with_one_sum_of_each_kind_or_three(desk: Any) -> None:
    def one_more(number: int) -> None:
        case = a_case(number=f"F-{number}")
        payment = a_transfer(case, "900.00", f"p{number}")
        an_incident(IncidentKind.REFUND, payment, f"re_{number}")
        a_failed_event(f"evt_{number}")

    one_more(1)
    cost = scene.asked(desk, DAY)
    assert cost <= 25
    one_more(2)
    one_more(3)
    assert scene.asked(desk, DAY) == cost


def test_the_menu_counts_what_the_page_shows(desk: Any) -> None:
    payment = a_transfer(a_case(), "900.00", at=NOW)
    an_incident(IncidentKind.FRAUD_WARNING, payment)
    a_failed_event()
    page = words(desk.get("/gestion/journee/"))
    assert "3 dossiers pour aujourd’hui" in page
