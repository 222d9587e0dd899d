"""Somebody of the team writes to a person: looked at first, held by what holds a reminder, counted as one."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from agency.cases.enums import DocumentKind, HoldReason
from agency.cases.models import Case
from agency.cases.operations import add_document, hold, lift_hold, set_first_letter
from agency.disputes.operations import ask_pause
from agency.handling.enums import CallOutcome, IdentityMark
from agency.handling.models import Call
from agency.handling.operations import conclude, take_call, write_note
from agency.handling.values import CallReport, PromiseWish
from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.letters.wording.lint import WordsRefused
from agency.letters.wording.tone.asking import asks_to_pay
from agency.outbox.models import Message
from agency.outbox.queries import contact_facts, documents_of
from agency.outbox.queries.gate import Stop, look
from agency.parties.enums import DebtorKind, Protection
from agency.parties.models import ContactPoint
from agency.parties.operations import protect
from agency.users.enums import Role
from agency.writing.models import StartingText
from agency.writing.operations import Writing, install_texts, keep_text, remove_text, tried, write
from agency.writing.queries import starting_texts, ways
from agency.writing.rules import WritingRefused
from agency.writing.values import HOUSE_TEXTS, Cited
from sandbox.post import PostSandbox
from tests.agency.desk import scene
from tests.agency.desk.cases.test_sending_a_statement import printed
from tests.agency.desk.conftest import clock, desk, ines, sign_in
from tests.agency.desk.page_text import words
from tests.agency.outbox.conftest import post
from tests.agency.outbox.draining import work_off
from tests.databases import AgencyClient
from tests.factories import BY, a_case, a_creditor, a_person
from tests.factories.plans import a_plan
from tests.portal.browser import HOST, faults, opened, serve

__all__ = ["clock", "desk", "ines", "post", "sign_in"]
POLICY = "default-src 'self'; img-src 'self' data:"
SAID = "Merci de votre appel.\nVous nous envoyez un relevé avant vendredi."


@pytest.fixture
def case(tenant: Any) -> Case:
    """Camille was written to three weeks ago."""
    found = a_case()
    return set_first_letter(
        case=found, reference="L1", sent_on=scene.TODAY - timedelta(days=20), by=BY, at=scene.ago(days=20)
    )


def a_word(case: Case, text: str = SAID, channel: Channel = Channel.EMAIL, **more: Any) -> Writing:
    return Writing(case.debtor, channel, text, **more)


def spoken(case: Case, handler: Any, **told: Any) -> Call:
    """Camille called this morning, gave two marks, and said it."""
    by = Actor.staff(handler)
    led = take_call(case=case, debtor=case.debtor, handler=handler, by=by, at=scene.NOW)
    report = CallReport(CallOutcome.SPOKE, (IdentityMark.POSTCODE, IdentityMark.INVOICE), **told)
    return conclude(call=led, report=report, by=by, at=scene.NOW)


def the_page(case: Case) -> str:
    return f"/gestion/dossier/{case.reference}/ecrire/"


def typed(case: Case, text: str = SAID, channel: str = "email") -> dict[str, str]:
    return {"way": f"{case.debtor_id}-{channel}", "text": text}


def test_it_is_seen_as_it_leaves_then_leaves_signed(case: Case, desk: AgencyClient) -> None:
    assert the_page(case) in desk.get(f"/gestion/dossier/{case.reference}/").content.decode()
    seen = words(desk.post(the_page(case), typed(case) | {"look": "1"}))
    assert "Vous nous envoyez un relevé avant vendredi." in seen
    assert "Inès Caron" in seen
    assert not Message.objects.filter(kind=MessageKind.WRITTEN).exists(), "looking writes nothing"
    assert not JournalLine.objects.filter(verb="message.written").exists()
    assert "part le 23 novembre 2026" in words(desk.post(the_page(case), typed(case), follow=True))
    mail.outbox.clear()
    work_off(by=BY, at=scene.NOW)
    (sent,) = mail.outbox
    assert sent.to == ["camille@roussel.example"]
    assert "Merci de votre appel." in sent.body
    assert "Inès Caron" in sent.body
    assert "Première lettre" in sent.body, "R1.10"
    again = desk.post(the_page(case), typed(case))
    assert again.status_code == 422


def test_by_post_its_page_is_shown_and_a_document_goes_with_it(
    case: Case, desk: AgencyClient, post: PostSandbox
) -> None:
    ContactPoint.objects.filter(debtor=case.debtor).update(valid=False)
    shown = desk.post(the_page(case), typed(case, channel="post") | {"look": "1"}).content.decode()
    assert shown.count("data:image/png;base64,") == 1
    paper = add_document(
        case=case, kind=DocumentKind.QUOTE, title="Votre devis", content=b"%PDF-1.4 devis", mime="application/pdf",
        by=BY, at=scene.NOW, on=scene.TODAY,
    )  # fmt: skip
    write(case=case, writing=a_word(case, channel=Channel.POST, document=paper), by=BY, at=scene.NOW)
    work_off(by=BY, at=scene.NOW)
    sent = Message.objects.get(kind=MessageKind.WRITTEN)
    assert (sent.state, sent.channel) == ("accepted", Channel.POST)
    letter, enclosed = documents_of(sent)
    assert "Vous nous envoyez un relevé avant vendredi." in printed(letter)
    assert enclosed == paper
    other = a_case(creditor=a_creditor(siren="", name="Lycée", short_name="Lycée"), number="F-2")
    with pytest.raises(WritingRefused, match="pas de ce dossier"):
        write(case=other, writing=a_word(case, channel=Channel.POST), by=BY, at=scene.NOW)


def test_it_counts_among_what_she_receives_and_waits_for_its_turn(case: Case, desk: AgencyClient) -> None:
    write(case=case, writing=a_word(case), by=BY, at=scene.NOW)
    work_off(by=BY, at=scene.NOW)
    assert len(contact_facts(case, case.debtor, scene.NOW).history) == 1, "nobody waited for it: it counts (R6.7)"
    (way, _post) = ways(case, [case.debtor], scene.NOW)[case.debtor]
    assert way.leaves_at is not None
    assert "a déjà été joint ces jours-ci" in words(desk.get(the_page(case)))
    later = write(case=case, writing=a_word(case, "Une autre chose."), by=BY, at=scene.NOW)
    assert later.planned_on > scene.TODAY
    work_off(by=BY, at=scene.NOW)
    later.refresh_from_db()
    assert later.state in {"planned", "ready"}


def test_what_stops_a_reminder_stops_it_before_and_after_it_is_written(case: Case, desk: AgencyClient) -> None:
    written = write(case=case, writing=a_word(case), by=BY, at=scene.NOW)
    pause = hold(case=case, reason=HoldReason.HARDSHIP, by=BY, at=scene.NOW)
    assert isinstance(look(written, scene.NOW), Stop)
    page = words(desk.get(the_page(case)))
    assert "Le dossier est suspendu" in page
    assert "Rien ne peut partir d’ici" in page
    with pytest.raises(WritingRefused, match="suspendu"):
        write(case=case, writing=a_word(case, "Encore."), by=BY, at=scene.NOW)
    lift_hold(hold=pause, reason="vu", by=BY, at=scene.NOW)
    protect(debtor=case.debtor, protection=Protection.DECEASED, since=scene.TODAY, by=BY, at=scene.NOW)
    case.debtor.refresh_from_db()
    with pytest.raises(WritingRefused):
        write(case=case, writing=a_word(case, "Encore."), by=BY, at=scene.NOW)
    early = a_case(creditor=case.creditor, debtor=a_person(case.creditor, first_name="Noé"), number="F-9")
    with pytest.raises(WritingRefused, match="première lettre"):
        write(case=early, writing=a_word(early), by=BY, at=scene.NOW)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Un huissier viendra chez vous.", "reprenez ces mots"),
        ("Vous devez 12 345,67 €.", "reprenez ces mots"),
        ("Merci de votre appel du [jour].", "entre crochets"),
        ("   ", "Écrivez le texte"),
    ],
)
def test_what_may_not_be_said_does_not_leave(case: Case, desk: AgencyClient, text: str, why: str) -> None:
    for look_first in ({}, {"look": "1"}):
        refused = desk.post(the_page(case), typed(case, text) | look_first)
        assert refused.status_code == 422
        assert why in words(refused)
    assert not Message.objects.filter(kind=MessageKind.WRITTEN).exists()
    with (
        pytest.raises((WritingRefused, WordsRefused)),
        tried(case=case, writing=a_word(case, text), by=BY, at=scene.NOW),
    ):
        pass


def test_an_answer_to_a_call_leaves_while_a_promise_holds_the_case(case: Case, desk: AgencyClient, ines: Any) -> None:
    call = spoken(case, ines, promise=PromiseWish(Decimal("50.00"), scene.TODAY + timedelta(days=3)))
    page = words(desk.get(the_page(case)))
    assert "Le dossier est suspendu : paiement promis" in page
    assert "Oui, à l’appel du 23 novembre 2026, Camille Roussel" in page
    assert "Non, nous écrivons de nous-mêmes" not in page
    told = typed(case, "Voici la facture que vous demandez.") | {"cited": f"call-{call.pk}"}
    assert "C’est écrit" in words(desk.post(the_page(case), told, follow=True))
    mail.outbox.clear()
    work_off(by=BY, at=scene.NOW)
    (sent,) = mail.outbox
    assert "Voici la facture que vous demandez." in sent.body
    assert "Inès Caron" in sent.body
    heard = contact_facts(case, case.debtor, scene.NOW).history
    assert [one for one in heard if one.counted] == [], "an answer fills no cap (R6.7)"
    line = JournalLine.objects.get(verb="message.written")
    assert line.data["answers"] == f"call-{call.pk}"


@pytest.mark.parametrize(
    "text",
    [
        "Merci de régler 486,00 € cette semaine.", "Vous devez payer cette facture.", "Payez en ligne.",
        "Nous attendons votre virement.", "Un versement avant le 30 est possible.", "Veuillez procéder au paiement.",
    ],
)  # fmt: skip
def test_an_answer_asks_for_nothing(case: Case, desk: AgencyClient, ines: Any, text: str) -> None:
    call = spoken(case, ines)
    asked = desk.post(the_page(case), typed(case, text) | {"cited": f"call-{call.pk}"})
    assert asked.status_code == 422
    assert "une réponse ne demande pas de payer" in words(asked)
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "Merci de votre paiement du 3.", "Vous nous avez demandé comment payer : par carte ou par virement.",
        "Votre promesse de verser 50,00 € est notée.", "Il reste 486,00 €.", SAID,
    ],
)  # fmt: skip
def test_what_tells_and_thanks_is_an_answer(text: str) -> None:
    assert list(asks_to_pay(text)) == []


def test_an_answer_is_to_who_spoke_lately_and_since_the_pause(case: Case, ines: Any) -> None:
    before = Cited("call-1", scene.NOW - timedelta(hours=2), case.debtor_id)
    ask_pause(case=case, debtor=case.debtor, by=BY, at=scene.NOW - timedelta(hours=1), on=scene.TODAY)
    for cited, why in (
        (before, "avant sa pause"),
        (replace(before, at=scene.NOW - timedelta(days=31)), "trente jours"),
        (replace(before, at=scene.NOW, debtor=case.debtor_id + 1), "une autre personne"),
    ):
        with pytest.raises(WritingRefused, match=why):
            write(case=case, writing=a_word(case, cited=cited), by=BY, at=scene.NOW)
    asked = replace(before, at=scene.NOW)
    assert write(case=case, writing=a_word(case, cited=asked), by=BY, at=scene.NOW).kind == MessageKind.WRITTEN_REPLY
    protect(debtor=case.debtor, protection=Protection.DECEASED, since=scene.TODAY, by=BY, at=scene.NOW)
    case.debtor.refresh_from_db()
    with pytest.raises(WritingRefused, match="notaire"):
        write(case=case, writing=a_word(case, "Encore.", cited=asked), by=BY, at=scene.NOW)


def test_who_follows_a_plan_has_the_date_they_asked_for(case: Case, desk: AgencyClient, ines: Any) -> None:
    a_plan(case)
    note = write_note(case=case, text="Demande si le 10 tombe un dimanche.", author=ines, by=BY, at=scene.NOW)
    told = typed(case, "Votre date est le 10 de chaque mois.") | {"cited": f"note-{note.pk}"}
    assert "C’est écrit" in words(desk.post(the_page(case), told, follow=True))


def test_the_team_keeps_its_own_texts_and_they_say_nothing_unfair(case: Case, sign_in: Any, desk: AgencyClient) -> None:
    StartingText.objects.all().delete()
    assert len(install_texts(by=BY, at=scene.NOW)) == len(HOUSE_TEXTS)
    assert install_texts(by=BY, at=scene.NOW) == []
    boss = sign_in(Role.MANAGER)
    page = "/gestion/textes-de-depart/"
    assert "huissier" in words(boss.post(page, {"name": "Fort", "audience": "", "body": "Un huissier viendra."}))
    assert "est gardé" in words(boss.post(page, {"name": "Merci", "audience": "", "body": "Merci."}, follow=True))
    assert "porte déjà ce nom" in words(boss.post(page, {"name": "merci", "audience": "", "body": "Merci bien."}))
    kept = StartingText.objects.get(name="Merci")
    boss.post(f"{page}{kept.pk}/", {"name": "Merci", "audience": "business", "body": "Merci à vous."})
    assert kept not in starting_texts(DebtorKind.CONSUMER)
    assert kept in starting_texts(DebtorKind.BUSINESS)
    begun = desk.get(the_page(case), {"texte": kept.pk})
    assert begun.context["form"].initial["text"] == "Merci à vous."
    assert desk.get(page).status_code == 403
    with pytest.raises(ValidationError, match="20 euros"):
        keep_text(text=StartingText(name="Somme", body="Réglez 20 euros."), by=BY, at=scene.NOW)
    assert "est retiré" in words(boss.post(f"{page}{kept.pk}/retirer/", follow=True))
    remove_text(text=StartingText.objects.first() or kept, by=BY, at=scene.NOW)
    assert StartingText.objects.count() == len(HOUSE_TEXTS) - 1


def test_its_page_asks_as_many_questions_for_two_people_as_for_one(case: Case, desk: AgencyClient) -> None:
    one = scene.asked(desk, the_page(case))
    three = a_case(
        creditor=case.creditor, debtor=case.debtor, number="F-3", with_debtor=a_person(case.creditor, first_name="Noé")
    )
    set_first_letter(case=three, reference="L3", sent_on=scene.TODAY, by=BY, at=scene.NOW)
    assert scene.asked(desk, the_page(three)) == one


@pytest.mark.e2e
def test_its_pages_hold_on_a_phone_and_say_nothing_to_axe(case: Case, desk: AgencyClient, sign_in: Any) -> None:
    shown = {
        "ecrire": desk.get(the_page(case)), "vu": desk.post(the_page(case), typed(case) | {"look": "1"}),
        "feuille": desk.post(the_page(case), typed(case, channel="post") | {"look": "1"}),
        "refuse": desk.post(the_page(case), typed(case, "L’huissier viendra.")),
        "textes": sign_in(Role.MANAGER).get("/gestion/textes-de-depart/"),
    }  # fmt: skip
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, {name: answer.content.decode() for name, answer in shown.items()}, POLICY)
        found = [fault for name in shown for fault in faults(page, name)]
        if shots := os.environ.get("AMIABLE_SHOTS"):
            for name in shown:
                for width in (390, 1280):
                    page.set_viewport_size({"width": width, "height": 900})
                    page.goto(f"{HOST}/{name}")
                    page.screenshot(path=f"{shots}/writing-{name}-{width}.png", full_page=True)
        assert found == []
