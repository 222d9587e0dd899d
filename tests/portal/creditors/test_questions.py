"""A creditor reads our question on its page, answers it there, and never reads another creditor's."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.cases.operations import move
from agency.qualification.models import CreditorQuestion
from agency.qualification.operations import ask
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, next_door

from .test_pages import words

HOME = "/creancier/"


@pytest.fixture
def question(case: Case) -> CreditorQuestion:
    """What the agency asks about a file confided today."""
    waiting = a_case(creditor=case.creditor, debtor=case.debtor, number="FA-2", qualified=False)
    return put(waiting, "Avez-vous le bon de livraison ?")


def put(case: Case, text: str) -> CreditorQuestion:
    asked = ask(case=case, text=text, by=BY, at=NOW, on=TODAY)
    move(case=case, to=CaseState.WITH_CREDITOR, by=BY, at=NOW, on=TODAY, reason="question")
    return asked


def address(question: CreditorQuestion) -> str:
    return f"{HOME}dossiers/{question.case.reference}/"


def test_the_question_stands_on_the_home_and_on_the_case_with_its_day(
    bursar: AgencyClient, question: CreditorQuestion
) -> None:
    with time_machine.travel(NOW, tick=False):
        for page in (HOME, address(question)):
            text = words(bursar.get(page))
            assert "Avez-vous le bon de livraison ?" in text
            assert "au plus tard le 17 novembre 2026" in text
    with time_machine.travel(NOW + timedelta(days=16), tick=False):
        assert "Nous l’attendions le 17 novembre 2026" in words(bursar.get(HOME))


def test_the_answer_goes_back_to_the_case_and_the_question_leaves_the_page(
    bursar: AgencyClient, question: CreditorQuestion
) -> None:
    assert "Écrivez votre réponse" in bursar.post(f"{address(question)}repondre/", {"text": ""}).content.decode()
    sent = bursar.post(f"{address(question)}repondre/", {"text": "Oui, signé le 3 mars."}, follow=True)
    assert "Ce que vous nous avez répondu" in words(sent)
    assert "Oui, signé le 3 mars." in words(sent)
    assert "Avez-vous le bon de livraison ?" not in words(bursar.get(HOME))
    question.refresh_from_db()
    question.case.refresh_from_db()
    assert (question.answered_by, question.case.state) == ("Hélène Morin", CaseState.TO_QUALIFY)
    assert bursar.post(f"{address(question)}repondre/", {"text": "Encore."}).status_code == 404


def test_a_creditor_neither_reads_nor_answers_what_is_asked_of_another(bursar: AgencyClient) -> None:
    neighbour = next_door()
    theirs = put(neighbour, "Et chez vous ?")
    assert "Et chez vous ?" not in words(bursar.get(HOME))
    assert bursar.get(address(theirs)).status_code == 404
    assert bursar.post(f"{address(theirs)}repondre/", {"text": "Oui."}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.answered_at is None
