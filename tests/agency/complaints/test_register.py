"""A complaint is a row of its own: read by another than who follows the case, acknowledged, answered in time."""

from __future__ import annotations

import os
from datetime import date, timedelta

import pypdfium2
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agency.cases.operations import assign, current_code, set_first_letter
from agency.cases.queries import running_holds
from agency.complaints.enums import ComplaintChannel, ComplaintOutcome, ComplaintSubject
from agency.complaints.models import Complaint
from agency.complaints.operations import Grievance, answer, give_to, receive
from agency.complaints.rules import ComplaintRefused, acknowledge_by, answer_by
from agency.journal.rules import Actor
from agency.letters.enums import MessageKind
from agency.letters.wording.lint import WordsRefused
from agency.outbox.models import Message
from agency.outbox.presenters.mails import compose
from agency.outbox.presenters.words import said
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.conftest import clock, desk, ines, sign_in
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, a_case, a_creditor
from tests.portal.browser import HOST, faults, opened, serve

__all__ = ["clock", "desk", "ines", "sign_in"]
POLICY = "default-src 'self'; img-src 'self' data:"
SAID = "On m’a parlé sèchement au téléphone."


@pytest.fixture
def case(tenant, ines):
    """Camille's case, that Inès follows."""
    found = a_case()
    set_first_letter(case=found, reference="L1", sent_on=date(2026, 11, 3), by=BY, at=scene.ago(days=20))
    return assign(case=found, referent=ines, by=BY, at=scene.NOW)


@pytest.fixture
def odile(tenant):
    return scene.staff(Role.MANAGER, "Odile", "Marchand")


@pytest.fixture
def boss(tenant, odile):
    found = AgencyClient(tenant)
    found.force_login(odile)
    return found


def complain(case, **changes):
    facts = {"channel": ComplaintChannel.PHONE, "subject": ComplaintSubject.TONE, "text": SAID}
    told = Grievance(**{"received_on": scene.TODAY} | facts | changes)
    return receive(case=case, debtor=case.debtor, told=told, by=BY, at=scene.NOW)


def reply(row, reader, text):
    return answer(
        complaint=row, text=text, outcome=ComplaintOutcome.FOUNDED, measure="Appels relus en équipe.",
        by=Actor.staff(reader), at=scene.NOW,
    )  # fmt: skip


def test_it_is_acknowledged_at_once_and_the_letters_wait(case):
    row = complain(case)
    assert (row.acknowledge_by, row.answer_by) == (date(2026, 12, 7), date(2027, 1, 23))
    assert (acknowledge_by(date(2026, 11, 9)), answer_by(date(2026, 12, 31))) == (date(2026, 11, 24), date(2027, 2, 28))
    (sent,) = Message.objects.filter(kind=MessageKind.COMPLAINT)
    assert "réclamation du 23 novembre 2026" in said(sent)[0]
    assert "au plus tard le 23 janvier 2027" in said(sent)[1]
    assert running_holds(case, scene.NOW).get().reason == "complaint"


def test_it_is_read_by_another_than_who_follows_the_case(case, ines, odile):
    row = complain(case)
    with pytest.raises(ComplaintRefused, match="quelqu’un d’autre"):
        give_to(complaint=row, reader=ines, by=BY, at=scene.NOW)
    with pytest.raises(IntegrityError, match="complaint_read_by_another"), transaction.atomic():
        Complaint.objects.filter(pk=row.pk).update(reader=ines)
    give_to(complaint=row, reader=odile, by=BY, at=scene.NOW)
    with pytest.raises(ComplaintRefused, match="Seule la personne qui lit"):
        reply(row, ines, "Non.")
    assign(case=case, referent=odile, by=BY, at=scene.NOW)
    with pytest.raises(ComplaintRefused, match="quelqu’un d’autre"):
        reply(row, odile, "Nous nous excusons.")


def test_its_answer_passes_the_lint_is_signed_and_lets_the_case_go_on(case, odile):
    row = complain(case)
    give_to(complaint=row, reader=odile, by=BY, at=scene.NOW)
    with pytest.raises(WordsRefused):
        reply(row, odile, "L’huissier viendra.")
    with pytest.raises(ComplaintRefused, match="2 000"):
        reply(row, odile, " ")
    reply(row, odile, "Vous avez raison : nous nous excusons.")
    mail = compose(Message.objects.get(dedupe_key=f"complaint:{row.pk}:answered"))
    assert "nous nous excusons" in mail.text
    assert "Odile Marchand" in mail.text
    assert not running_holds(case, scene.NOW).exists()
    with pytest.raises(ComplaintRefused, match="Une réponse a été donnée"):
        reply(row, odile, "Encore.")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"text": " "}, "2 000"),
        ({"text": "a" * 2001}, "2 000"),
        ({"received_on": date(2026, 12, 1)}, "pas encore venu"),
    ],
)
def test_what_is_not_whole_is_refused(case, changes, why):
    with pytest.raises(ComplaintRefused, match=why):
        complain(case, **changes)
    assert not Complaint.objects.exists()


def test_one_hold_for_several_complaints_and_a_fourth_waits(case, odile):
    rows = [complain(case, text=f"{number}") for number in range(3)]
    with pytest.raises(ComplaintRefused, match="attendent déjà"):
        complain(case, text="Encore")
    give_to(complaint=rows[0], reader=odile, by=BY, at=scene.NOW)
    reply(rows[0], odile, "Pardon.")
    assert running_holds(case, scene.NOW).count() == 1


def test_from_a_person_s_page_to_the_register_and_back(case, desk, boss, tenant, odile):
    camille = AgencyClient(tenant)
    camille.post("/espace/", {"code": current_code(debtor=case.debtor, by=BY, at=scene.NOW), "postcode": "44300"})
    page = reverse("debtors:complain", args=[case.reference])
    assert page in camille.get(reverse("debtors:home", args=[case.reference])).content.decode()
    assert "en quelques mots" in words(camille.post(page, {"subject": "tone"}))
    assert "au plus tard le 23 janvier 2027" in words(camille.post(page, {"subject": "tone", "text": SAID}))
    row = Complaint.objects.get()
    assert (row.channel, row.handler.first_name) == ("page", "Inès")
    assert "À confier à quelqu’un qui ne suit pas ce dossier" in words(boss.get("/gestion/journee/?file=messages"))
    own = f"/gestion/reclamations/{row.pk}/"
    assert "Inès Caron suivait le dossier" in words(boss.get(own))
    assert "quelqu’un qui ne suit pas" in words(boss.post(f"{own}confier/", {"reader": case.referent_id}))
    assert boss.post(f"{own}confier/", {"reader": odile.pk}).status_code == 302
    assert "Seule la personne qui lit" in words(desk.get(own))
    asked = {"outcome": "founded", "text": "Nous nous excusons.", "measure": "Appels relus."}
    assert "Dites si elle est fondée" in words(boss.post(own, {"text": "Oui"}))
    assert "reprenez ces mots" in words(boss.post(own, asked | {"text": "L’huissier viendra."}))
    assert "La réponse part" in words(boss.post(own, asked, follow=True))
    assert "Nous nous excusons." in words(camille.get(reverse("debtors:home", args=[case.reference])))
    table = boss.get("/gestion/reclamations/registre.csv").content.decode("utf-8-sig")
    assert "Odile Marchand" in table
    assert "Nous nous excusons" in table
    assert boss.get("/gestion/reclamations/registre.xlsx").status_code == 200
    printed = pypdfium2.PdfDocument(boss.get("/gestion/reclamations/registre.pdf").getvalue())
    paper = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in printed).split())
    for part in ("Registre des réclamations", "Odile Marchand", "Nous nous excusons", "Appels relus", "2022-R-01"):
        assert part in paper
    assert boss.get("/gestion/reclamations/registre.txt").status_code == 404


def test_heard_on_the_telephone_it_is_noted_from_the_case_and_late_it_is_told(case, desk, odile, boss, clock):
    page = reverse("staff_complaint_note", args=[case.reference])
    assert page in desk.get(reverse("staff_case", args=[case.reference])).content.decode()
    heard = {"person": case.debtor_id, "channel": "phone", "received_on": "2026-11-20", "subject": "contacts"}
    assert "Écrivez ce que dit la personne" in words(desk.post(page, heard))
    assert "pas encore venu" in words(desk.post(page, heard | {"text": SAID, "received_on": "2026-12-20"}))
    assert "réponse avant le 20 janvier 2027" in words(desk.post(page, heard | {"text": SAID}, follow=True))
    clock.shift(timedelta(days=60))
    boss.force_login(odile)
    assert "1 réclamation a dépassé son délai" in words(boss.get("/gestion/reclamations/"))
    assert 'class="etiq etiq--miel">En retard' in boss.get("/gestion/reclamations/").content.decode()


def test_the_register_asks_as_many_questions_for_three_as_for_one(case, boss):
    complain(case)
    one = scene.asked(boss, "/gestion/reclamations/")
    for number in ("F-2", "F-3"):
        complain(a_case(creditor=a_creditor(siren="", name=number, short_name=number), number=number))
    assert scene.asked(boss, "/gestion/reclamations/") == one


@pytest.mark.e2e
def test_its_pages_hold_on_a_phone_and_say_nothing_to_axe(case, odile, boss):
    row = complain(case)
    give_to(complaint=row, reader=odile, by=BY, at=scene.NOW)
    own = f"/gestion/reclamations/{row.pk}/"
    shown = {
        "registre": boss.get("/gestion/reclamations/"), "une": boss.get(own), "refusee": boss.post(own, {}),
        "noter": boss.get(f"/gestion/dossier/{case.reference}/reclamation/"),
    }  # fmt: skip
    with opened() as browser:
        page = browser.new_page(locale="fr-FR")
        serve(page, {name: answer.content.decode() for name, answer in shown.items()}, POLICY)
        found = [fault for name in shown for fault in faults(page, name)]
        if shots := os.environ.get("AMIABLE_SHOTS"):
            for name in ("registre", "une"):
                page.goto(f"{HOST}/{name}")
                page.screenshot(path=f"{shots}/complaint-{name}.png", full_page=True)
        assert found == []
