"""A creditor answers our question from the link of its mail, once, without a password."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.cases.operations import move
from agency.parties.models import Creditor
from agency.qualification.models import CreditorQuestion
from agency.qualification.operations import ask
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case
from tests.portal.browser import faults, opened, serve
from tests.portal.creditors.conftest import link_in
from tests.portal.creditors.test_disputes import POLICY

ANSWER = {"text": "Le bon est signé, je vous l’envoie demain."}


pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def question(tenant: Any) -> CreditorQuestion:
    case = a_case(qualified=False)
    Creditor.objects.filter(pk=case.creditor_id).update(email="econome@saint-aubin.example")
    case.refresh_from_db()
    asked = ask(case=case, text="Avez-vous le bon de livraison ?", by=BY, at=NOW, on=TODAY)
    move(case=case, to=CaseState.WITH_CREDITOR, by=BY, at=NOW, on=TODAY, reason="question")
    return asked


def link(question: CreditorQuestion) -> str:
    return link_in(f"question:{question.pk}", "question")


def test_the_answer_comes_back_to_the_case_and_the_link_then_shows_nothing(
    question: CreditorQuestion, tenant: Any
) -> None:
    browser, address = AgencyClient(tenant), link(question)
    shown = words(browser.get(address))
    assert "Une question sur Camille Roussel" in shown
    assert "Avez-vous le bon de livraison ?" in shown
    assert "le dossier reste à l’arrêt" in shown
    assert "Écrivez votre réponse" in words(browser.post(address, {"text": " "}))
    assert "c’est noté" in words(browser.post(address, ANSWER))
    question.refresh_from_db()
    assert (question.answer, question.answered_by) == (
        ANSWER["text"], "Collège Saint-Aubin, par le lien d’un e-mail",
    )  # fmt: skip
    assert Case.objects.get(pk=question.case_id).state == CaseState.TO_QUALIFY
    again = words(browser.post(address, {"text": "Non, autre chose."}))
    assert "n’attend plus de réponse" in again
    assert "Camille" not in again
    question.refresh_from_db()
    assert question.answer == ANSWER["text"]


def test_a_link_is_of_one_question_and_ends(question: CreditorQuestion, tenant: Any, clock: Any) -> None:
    other = a_case(creditor=question.case.creditor, number="F-2", qualified=False)
    ask(case=other, text="Et le contrat ?", by=BY, at=NOW, on=TODAY)
    address, browser = link(question), AgencyClient(tenant)
    shown = words(browser.get(address))
    assert other.reference not in shown
    assert "contrat" not in shown
    assert browser.get(f"{address[:-3]}x/").status_code == 404
    clock.shift(timedelta(days=46))
    over = browser.get(address)
    assert over.status_code == 410
    assert "Camille" not in words(over)
    assert browser.post(address, ANSWER).status_code == 410


def test_a_case_given_back_meanwhile_takes_no_answer(question: CreditorQuestion, tenant: Any) -> None:
    address, browser = link(question), AgencyClient(tenant)
    move(case=question.case, to=CaseState.RETURNED, by=BY, at=NOW, on=TODAY, reason="rendu")
    assert "n’attend plus de réponse" in words(browser.post(address, ANSWER))
    question.refresh_from_db()
    assert question.answered_at is None


@pytest.mark.e2e
def test_the_page_of_the_link_holds_on_a_phone(question: CreditorQuestion, tenant: Any) -> None:
    address, client = link(question), AgencyClient(tenant)
    pages = {"vue": client.get(address).content.decode(), "refusee": client.post(address, {}).content.decode()}
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, pages, POLICY)
        assert [fault for name in pages for fault in faults(page, name)] == []
