"""A creditor writes to whoever follows its case, and reads the answer on the same page; the e-mail names nobody."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from agency.cases.models import Case
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.presenters.mails import compose
from agency.parties.models import Creditor
from agency.writing.models import CreditorMessage
from agency.writing.operations import write_from_creditor, write_to_creditor
from agency.writing.rules import MOST_WAITING
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, next_door
from tests.portal.browser import faults, opened, serve
from tests.portal.creditors.test_disputes import POLICY

pytestmark = pytest.mark.usefixtures("clock")
ASKED = "Madame Roussel a déménagé à Rezé : faut-il vous donner sa nouvelle adresse ?"
ANSWER = "Oui, volontiers. Nous écrirons à la nouvelle adresse."


def page_of(case: Case) -> str:
    return f"/creancier/dossiers/{case.reference}/"


def thread(case: Case) -> str:
    return f"/gestion/dossier/{case.reference}/creancier/"


def last() -> int:
    """The last message that the team has before it."""
    return CreditorMessage.objects.order_by("pk").values_list("pk", flat=True).last() or 0


def shown(page: Any) -> str:
    """What the page of the thread sends back of what it shows."""
    return re.findall(r'name="seen" value="(\d+)"', page.content.decode())[0]


def test_what_a_creditor_writes_waits_for_the_team_with_a_day_and_has_its_answer(
    bursar: AgencyClient, case: Case, handler: AgencyClient
) -> None:
    Creditor.objects.filter(pk=case.creditor_id).update(email="econome@saint-aubin.example")
    assert bursar.post(f"{page_of(case)}ecrire/", {"message": ASKED}).status_code == 302
    assert "Réponse au plus tard le 4 novembre 2026" in words(bursar.get(page_of(case)))
    assert "Collège Saint-Aubin : Madame Roussel a déménagé" in words(handler.get("/gestion/journee/"))
    assert ASKED in words(handler.get(thread(case)))
    assert handler.post(thread(case), {"text": ANSWER, "seen": last()}).status_code == 302
    assert "Madame Roussel a déménagé" not in words(handler.get("/gestion/journee/"))
    read = words(bursar.get(page_of(case)))
    assert read.index(ASKED) < read.index(ANSWER)
    assert "Réponse au plus tard le" not in read
    mail = compose(Message.objects.get(kind=MessageKind.CREDITOR_ANSWER))
    assert "Le cabinet vous a écrit sur ce dossier" in mail.text
    for told in (mail.subject, mail.text, mail.html):
        for private in ("Roussel", "Camille", "Rezé", "volontiers"):
            assert private not in told


def test_what_may_not_be_said_does_not_leave_and_what_was_typed_stays(handler: AgencyClient, case: Case) -> None:
    refused = handler.post(thread(case), {"text": "Nous envoyons l’huissier demain."})
    assert refused.status_code == 422
    assert "huissier" in words(refused)
    assert handler.post(thread(case), {"text": "  "}).status_code == 422
    assert not CreditorMessage.objects.exists()


def test_nothing_to_answer_is_said_once_and_the_creditor_reads_no_word_of_it(
    bursar: AgencyClient, case: Case, handler: AgencyClient
) -> None:
    write_from_creditor(case=case, text="Merci beaucoup.", by=BY, at=NOW)
    handler.post(thread(case), {"choice": "settle", "seen": last()})
    assert CreditorMessage.objects.get().settled_at == NOW
    assert not Message.objects.filter(kind=MessageKind.CREDITOR_ANSWER).exists()
    assert "Merci beaucoup" in words(bursar.get(page_of(case)))
    assert "Rien à répondre" not in words(handler.get(thread(case)))


def test_a_creditor_is_not_written_to_twice_by_one_click_and_one_answer_serves_all(case: Case) -> None:
    for text in ("Un.", "Deux."):
        write_from_creditor(case=case, text=text, by=BY, at=NOW)
    write_to_creditor(case=case, text=ANSWER, seen=last(), by=BY, at=NOW)
    assert set(CreditorMessage.objects.filter(from_creditor=True).values_list("settled_at", flat=True)) == {NOW}
    assert Message.objects.filter(kind=MessageKind.CREDITOR_ANSWER).count() == 1


def test_nothing_empty_nor_too_much_is_kept(bursar: AgencyClient, case: Case) -> None:
    address = f"{page_of(case)}ecrire/"
    assert "Écrivez votre message" in words(bursar.post(address, {"message": " "}))
    assert bursar.post(address, {"message": "a" * 2001}).status_code == 422
    for number in range(MOST_WAITING):
        write_from_creditor(case=case, text=f"Message {number}", by=BY, at=NOW)
    refused = bursar.post(address, {"message": "Encore un."})
    assert "Plusieurs messages attendent déjà" in words(refused)
    assert "Encore un." in words(refused)
    assert CreditorMessage.objects.count() == MOST_WAITING


def test_the_school_next_door_neither_writes_there_nor_reads_it(bursar: AgencyClient, case: Case) -> None:
    neighbour = next_door()
    write_from_creditor(case=neighbour, text="Le secret de Sainte-Claire.", by=BY, at=NOW)
    assert bursar.post(f"{page_of(neighbour)}ecrire/", {"message": ASKED}).status_code == 404
    assert "secret" not in words(bursar.get(page_of(case)))
    assert CreditorMessage.objects.get().due_on == date(2026, 11, 4)


@pytest.mark.parametrize("act", [{"text": ANSWER}, {"choice": "settle"}], ids=["answered", "nothing to answer"])
def test_a_word_that_came_while_the_handler_read_still_waits(
    handler: AgencyClient, bursar: AgencyClient, case: Case, act: dict[str, str]
) -> None:
    write_from_creditor(case=case, text="Merci.", by=BY, at=NOW)
    read = shown(handler.get(thread(case)))
    write_from_creditor(case=case, text="Elle est hospitalisée, arrêtez tout.", by=BY, at=NOW)
    assert handler.post(thread(case), act | {"seen": read}).status_code == 302
    (waiting,) = CreditorMessage.objects.filter(from_creditor=True, settled_at__isnull=True)
    assert waiting.text == "Elle est hospitalisée, arrêtez tout."
    assert "Elle est hospitalisée" in words(handler.get("/gestion/journee/"))
    assert "Réponse au plus tard le 4 novembre 2026" in words(bursar.get(page_of(case)))


def test_a_second_click_writes_nothing_more_on_either_side(
    bursar: AgencyClient, handler: AgencyClient, case: Case
) -> None:
    for _click in range(MOST_WAITING + 1):
        assert bursar.post(f"{page_of(case)}ecrire/", {"message": ASKED}).status_code == 302
    assert CreditorMessage.objects.count() == 1
    answer = {"text": ANSWER, "seen": shown(handler.get(thread(case)))}
    for _click in range(2):
        assert handler.post(thread(case), answer).status_code == 302
    assert CreditorMessage.objects.count() == 2
    assert Message.objects.filter(kind=MessageKind.CREDITOR_ANSWER).count() == 1


def test_the_same_words_said_again_after_an_answer_are_another_message(case: Case) -> None:
    for _round in range(2):
        write_from_creditor(case=case, text="Où en est ce dossier ?", by=BY, at=NOW)
        write_to_creditor(case=case, text=ANSWER, seen=last(), by=BY, at=NOW)
    assert CreditorMessage.objects.filter(from_creditor=True, settled_at=NOW).count() == 2
    assert Message.objects.filter(kind=MessageKind.CREDITOR_ANSWER).count() == 2


@pytest.mark.parametrize(
    ("email", "said"), [("econome@saint-aubin.example", "prévenu par e-mail"), ("", "rien ne l’en prévient")]
)
def test_an_e_mail_is_announced_only_to_a_creditor_who_has_an_address(
    handler: AgencyClient, case: Case, email: str, said: str
) -> None:
    Creditor.objects.filter(pk=case.creditor_id).update(email=email)
    assert ("L’e-mail qui l’annonce" in words(handler.get(thread(case)))) is bool(email)
    assert said in words(handler.post(thread(case), {"text": ANSWER, "seen": "0"}, follow=True))


@pytest.mark.e2e
def test_the_pages_hold_on_a_phone(bursar: AgencyClient, case: Case, tenant: Any) -> None:
    write_from_creditor(case=case, text=ASKED, by=BY, at=NOW)
    write_to_creditor(case=case, text=ANSWER, seen=last(), by=BY, at=NOW)
    pages = {
        "vue": bursar.get(page_of(case)).content.decode(),
        "refusee": bursar.post(f"{page_of(case)}ecrire/", {}).content.decode(),
    }
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, pages, POLICY)
        assert [fault for name in pages for fault in faults(page, name)] == []
