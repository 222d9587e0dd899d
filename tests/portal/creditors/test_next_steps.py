"""A case given back: its creditor decides by the link of the mail, once, or on its own page, and nobody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from agency.cases.enums import CaseState
from agency.cases.models import Case
from agency.cases.operations import set_first_letter
from agency.commitments.enums import CommitmentKind
from agency.commitments.models import Commitment
from agency.commitments.operations import announce
from agency.escalation.models import NextStepDecision, NextStepQuestion
from agency.escalation.operations import ask_next_steps
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.presenters.mails import compose
from agency.strategies.operations import hand_back
from agency.users.enums import Role
from tests.agency.desk.page_text import words
from tests.agency.desk.scene import asked, staff
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_mandate, a_person
from tests.portal.browser import faults, opened, serve

POLICY = "default-src 'self'; img-src 'self' data:"
BACK = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(BACK, tick=False) as traveller:
        yield traveller


def given_back(case: Case) -> Case:
    """The last word passed without an answer."""
    set_first_letter(case=case, reference=f"LH-2026-C{case.pk}", sent_on=TODAY, by=BY, at=NOW)
    announce(
        case=case, kind=CommitmentKind.HAND_BACK, text="dossier rendu au créancier", due_on=TODAY, announced_on=TODAY,
        dedupe_key=f"back:{case.pk}", by=BY, at=NOW,
    )  # fmt: skip
    found = hand_back(case=case, by=BY, at=BACK, on=BACK.date())
    ask_next_steps(by=BY, at=BACK)
    return found


def link(case: Case) -> str:
    body = compose(Message.objects.get(kind=MessageKind.HAND_BACK_NOTICE, case=case)).text
    return "/creancier/suite/" + body.partition("/creancier/suite/")[2].split()[0]


def test_the_link_of_the_mail_decides_once_and_shows_what_each_step_costs(case: Case, tenant: Any) -> None:
    given_back(case)
    browser, address = AgencyClient(tenant), link(case)
    shown = words(browser.get(address))
    assert "486,00 €" in shown
    assert "Formulaire Cerfa 12948" in shown
    assert "dans les 3 mois" in shown
    assert "rien n’est engagé ni demandé à la personne" in shown
    assert "contribution de 50,00 €" in shown
    assert "conciliation ou une médiation est d’abord nécessaire" in shown
    assert "Choisissez la suite" in words(browser.post(address, {}))
    told = words(browser.post(address, {"choice": "order", "words": "Nous la demandons nous-mêmes."}))
    assert "Votre décision est enregistrée : demander une injonction de payer" in told
    again = words(browser.post(address, {"choice": "stop"}))
    assert "n’attend plus de décision" in again
    assert "486,00 €" not in again, "a link that served shows nothing of the case any more"
    decision = NextStepDecision.objects.get()
    assert (decision.step, decision.told) == ("order", "par le lien d’un e-mail")
    assert decision.decided_by == "Collège Saint-Aubin, par le lien d’un e-mail"


def test_a_link_is_of_one_case_and_ends(case: Case, tenant: Any, clock: Any) -> None:
    given_back(case)
    address, browser = link(case), AgencyClient(tenant)
    assert browser.get(f"{address[:-3]}x/").status_code == 404
    clock.shift(timedelta(days=61))
    over = browser.post(address, {"choice": "stop"})
    assert over.status_code == 410
    assert "Camille" not in words(over)
    assert not NextStepDecision.objects.exists()


def test_on_its_page_the_creditor_talks_first_then_decides(bursar: AgencyClient, case: Case) -> None:
    address = f"/creancier/dossiers/{case.reference}/"
    assert bursar.post(f"{address}suite/", {"choice": "stop"}).status_code == 302
    assert "À vous de choisir la suite" not in words(bursar.get(address))
    given_back(case)
    for page in ("/creancier/", address, f"{address}suite/"):
        assert "à vous de choisir la suite" in words(bursar.get(page)).lower()
    assert bursar.post(f"{address}suite/", {"choice": "talk"}).status_code == 302
    assert Commitment.objects.filter(kind=CommitmentKind.TALK, case=case).count() == 1
    assert "En parler d’abord" not in words(bursar.get(f"{address}suite/"))
    assert not NextStepDecision.objects.exists()
    assert bursar.post(f"{address}suite/", {"choice": "stop"}).status_code == 302
    shown = words(bursar.get(address))
    assert "La suite choisie" in shown
    assert "en rester là" in shown


def test_what_the_mandate_rules_out_is_said_and_not_offered(bursar: AgencyClient, case: Case) -> None:
    given_back(case)
    type(case.mandate).objects.filter(pk=case.mandate_id).update(escalation="never")
    page = bursar.get(f"/creancier/dossiers/{case.reference}/suite/")
    assert "votre mandat dit : jamais de justice" in words(page)
    refused = bursar.post(f"/creancier/dossiers/{case.reference}/suite/", {"choice": "lawyer"})
    assert refused.status_code == 422
    assert "Choisissez dans la liste" in words(refused)
    assert not NextStepDecision.objects.exists()


def test_nobody_decides_for_another_creditor(bursar: AgencyClient) -> None:
    other = a_creditor(name="OGEC du Lycée Imaginaire", short_name="Lycée Imaginaire", siren="")
    a_mandate(other)
    theirs = given_back(a_case(creditor=other, debtor=a_person(other, last_name="Autre"), number="AUTRE-1"))
    assert bursar.post(f"/creancier/dossiers/{theirs.reference}/suite/", {"choice": "stop"}).status_code == 404
    assert theirs.state == CaseState.RETURNED
    assert not NextStepDecision.objects.exists()


def test_its_silence_is_a_line_of_the_day_and_what_it_says_by_phone_is_noted(
    case: Case, tenant: Any, clock: Any
) -> None:
    given_back(case)
    question = NextStepQuestion.objects.get()
    clock.move_to(NOW + (question.due_on - NOW.date()) + timedelta(days=1))
    handler = AgencyClient(tenant)
    handler.force_login(staff(Role.HANDLER))
    assert "relancez le créancier" in words(handler.get("/gestion/journee/"))
    pane = words(handler.get(f"/gestion/journee/?ligne=next_step-{question.pk}"))
    assert "Son silence ne décide de rien" in pane
    assert "Après l’amiable" in words(handler.get(reverse("staff_case", args=[case.reference])))
    page = reverse("staff_escalation", args=[case.reference])
    assert "Formulaire Cerfa 12948" in words(handler.get(page))
    noting = reverse("staff_next_step", args=[case.reference])
    assert "Choisissez sa décision" in words(handler.post(noting, {"told": "par téléphone"}))
    done = words(handler.post(noting, {"step": "officer", "told": "par téléphone", "words": "Maître Roy"}, follow=True))
    assert "Confier le dossier à un commissaire de justice" in done
    assert "Maître Roy" in done
    assert "relancez le créancier" not in words(handler.get("/gestion/journee/"))


def test_the_home_asks_as_many_questions_for_three_cases_as_for_one(bursar: AgencyClient, case: Case) -> None:
    given_back(case)
    one = asked(bursar, "/creancier/")
    for number in ("F-2", "F-3"):
        given_back(a_case(creditor=case.creditor, debtor=case.debtor, number=number))
    assert asked(bursar, "/creancier/") == one


@pytest.mark.e2e
def test_the_page_of_the_link_holds_on_a_phone(case: Case, tenant: Any) -> None:
    given_back(case)
    address, client = link(case), AgencyClient(tenant)
    pages = {"vue": client.get(address).content.decode(), "refusee": client.post(address, {}).content.decode()}
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, pages, POLICY)
        assert [fault for name in pages for fault in faults(page, name)] == []
