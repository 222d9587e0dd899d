"""What a person asks of their data is noted, acknowledged, answered within a month; late is red."""

from __future__ import annotations

import io
import json
import os
import zipfile
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from agency.cases.operations import current_code, set_first_letter
from agency.cases.queries import running_holds
from agency.handling.models import CaseNote
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.letters.wording.lint import WordsRefused
from agency.outbox.models import Message
from agency.outbox.operations import prepare
from agency.outbox.presenters.mails import compose
from agency.outbox.presenters.words import said
from agency.parties.operations import join, propose_by_hand
from agency.privacy import operations
from agency.privacy.enums import DataRight, FileState, RequestChannel, RequestOutcome
from agency.privacy.models import AccessFile, DataRequest
from agency.privacy.operations import Demand, answer, extend, receive, write_next_copy
from agency.privacy.rules.requests import DataRequestRefused
from agency.qualification.models import CreditorQuestion
from agency.strategies.operations import install_defaults, tick
from agency.users.enums import Role
from agency.writing.operations import write_from_creditor, write_to_creditor
from tests.agency.desk import scene
from tests.agency.desk.conftest import clock, desk, ines, sign_in
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person
from tests.portal.browser import HOST, faults, opened, serve

__all__ = ["clock", "desk", "ines", "sign_in"]
POLICY = "default-src 'self'; img-src 'self' data:"


@pytest.fixture
def case(tenant, ines):
    """Camille's case, with letters drawn for her."""
    install_defaults(by=BY, at=NOW)
    found = a_case()
    set_first_letter(case=found, reference="L1", sent_on=date(2026, 11, 3), by=BY, at=scene.ago(days=20))
    tick(by=BY, on=TODAY, at=NOW)
    while prepare(by=BY, at=NOW):
        pass
    return found


def ask(case, right=DataRight.ACCESS, **changes):
    facts = {"channel": RequestChannel.MAIL, "identity": "deux repères", "text": "", "received_on": scene.TODAY}
    told = Demand(**{"right": right} | facts | changes)
    return receive(case=case, debtor=case.debtor, told=told, by=BY, at=scene.NOW)


def files_of(copy):
    with copy.file.open("rb") as kept, zipfile.ZipFile(io.BytesIO(kept.read())) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def written(case):
    ask(case)
    assert write_next_copy(by=BY, at=scene.NOW)
    assert not write_next_copy(by=BY, at=scene.NOW)
    return AccessFile.objects.get()


def test_it_is_acknowledged_at_once_and_answered_within_a_month(case, ines):
    row = ask(case)
    assert row.answer_by == date(2026, 12, 23)
    sent = Message.objects.get(dedupe_key=f"data_request:{row.pk}:received")
    assert "votre demande du 23 novembre 2026" in said(sent)[0]
    assert "au plus tard le 23 décembre 2026. C’est gratuit." in said(sent)[1]
    with pytest.raises(DataRequestRefused, match="pas encore écrite"):
        answer(request=row, text="Voici.", outcome=RequestOutcome.DONE, by=Actor.staff(ines), at=scene.NOW)
    write_next_copy(by=BY, at=scene.NOW)
    answer(request=row, text="Voici vos données.", outcome=RequestOutcome.DONE, by=Actor.staff(ines), at=scene.NOW)
    mail = compose(Message.objects.get(dedupe_key=f"data_request:{row.pk}:answered"))
    assert "jusqu’au 23 décembre 2026" in mail.text
    assert "Inès Caron" in mail.text
    assert "cnil.fr" in mail.text
    with pytest.raises(DataRequestRefused, match="Une réponse a été donnée"):
        answer(request=row, text="Encore.", outcome=RequestOutcome.DONE, by=BY, at=scene.NOW)


def test_a_complex_one_takes_two_months_more_once_and_the_person_is_told_why(case):
    row = ask(case, DataRight.RECTIFICATION, text="Mon nom s’écrit Rousselle.")
    with pytest.raises(WordsRefused):
        extend(request=row, why="L’huissier viendra.", by=BY, at=scene.NOW)
    late = extend(request=row, why="Nous demandons l’acte au créancier.", by=BY, at=scene.NOW)
    assert late.answer_by == date(2027, 2, 23)
    told = said(Message.objects.get(dedupe_key=f"data_request:{row.pk}:extended"))
    assert "Nous demandons l’acte" in told[0]
    assert "23 février 2027" in told[1]
    with pytest.raises(DataRequestRefused, match="une seule fois"):
        extend(request=row, why="Encore.", by=BY, at=scene.NOW)
    other = ask(case, DataRight.OBJECTION, text="Plus d’e-mail.")
    with pytest.raises(DataRequestRefused, match="premier mois est passé"):
        extend(request=other, why="Trop tard.", by=BY, at=scene.NOW + timedelta(days=31))


def test_data_that_a_person_freezes_stop_the_letters_until_the_answer(case, ines):
    row = ask(case, DataRight.LIMITATION, text="La somme est fausse.")
    assert running_holds(case, scene.NOW).get().reason == "data"
    assert not case.messages.filter(kind="first_letter", state="planned").exists()
    answer(request=row, text="La somme est vérifiée.", outcome=RequestOutcome.DONE, by=Actor.staff(ines), at=scene.NOW)
    assert not running_holds(case, scene.NOW).exists()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"identity": " "}, "c’est bien cette personne"),
        ({"received_on": date(2026, 12, 1)}, "pas encore venu"),
        ({"text": "a" * 2001}, "2 000"),
        ({"right": DataRight.ERASURE}, "quelques mots"),
    ],
)
def test_what_is_not_whole_is_refused(case, changes, why):
    with pytest.raises(DataRequestRefused, match=why):
        ask(case, **changes)
    assert not DataRequest.objects.exists()


def test_a_fourth_waits_and_the_database_wants_to_know_who_it_is(case):
    rows = [ask(case, DataRight.OBJECTION, text=f"{number}") for number in range(3)]
    with pytest.raises(DataRequestRefused, match="attendent déjà"):
        ask(case)
    with pytest.raises(IntegrityError, match="data_request_of_a_known_person"), transaction.atomic():
        DataRequest.objects.filter(pk=rows[0].pk).update(identity="")


def test_the_copy_tells_everything_of_the_person_with_the_letters_as_they_left(case, ines):
    CaseNote.objects.create(case=case, text="A appelé, très courtoise.", author=ines, at=NOW)
    found = files_of(written(case))
    whole = json.loads(found["donnees.json"])
    assert whole["person"] == "Camille Roussel"
    parts = whole["parts"]
    assert parts["contacts"][0]["Valeur"] == "camille@roussel.example"
    assert parts["contacts"][0]["Origine"]
    assert parts["claims"][0]["Numéro de facture"] == "FA-2026-0314"
    assert parts["notes"][0]["Note"] == "A appelé, très courtoise."
    assert found["donnees.pdf"].startswith(b"%PDF")
    letters = [name for name in found if name.startswith("documents/") and "letter" in name]
    assert letters
    manifest = found["SHA256SUMS.txt"].decode()
    assert all(name in manifest for name in found if name != "SHA256SUMS.txt")


def test_what_we_write_to_their_creditor_is_in_the_copy_and_what_it_writes_is_not(case):
    write_from_creditor(case=case, text="Elle ment, comme toujours.", by=BY, at=NOW)
    ours = write_to_creditor(case=case, text="Elle a appelé : une preuve nous arrive.", seen=0, by=BY, at=NOW)
    CreditorQuestion.objects.create(
        case=case, text="La facture est-elle au bon nom ?", asked_at=NOW, due_on=TODAY, answered_at=NOW,
        answer="Oui, quoi qu’elle dise.", answered_by="Économe",
    )  # fmt: skip
    said = files_of(written(case))["donnees.json"].decode()
    parts = json.loads(said)["parts"]
    assert [entry.get("Texte", "") for entry in parts["creditor_messages"]] == ["", ours.text]
    assert parts["creditor_questions"][0]["Question"] == "La facture est-elle au bon nom ?"
    assert "comme toujours" not in said
    assert "quoi qu’elle dise" not in said


def test_nothing_of_the_other_parent_is_in_it(tenant, ines):
    install_defaults(by=BY, at=NOW)
    school = a_creditor()
    alex = a_person(school, civility="m", first_name="Alexandre", last_name="Canari", line1="77 rue Serin",
                    postcode="35200", city="Rennes", email="alexandre@canari.example")  # fmt: skip
    case = a_case(creditor=school, with_debtor=alex)
    CaseNote.objects.create(case=case, text="Canari dit que Camille ment.", author=ines, at=NOW)
    tick(by=BY, on=TODAY, at=NOW)
    while prepare(by=BY, at=NOW):
        pass
    receive(
        case=case, debtor=alex, by=BY, at=scene.NOW,
        told=Demand(DataRight.OBJECTION, RequestChannel.MAIL, "Canari au téléphone", "Serin", scene.TODAY),
    )  # fmt: skip
    found = files_of(written(case))
    said_of_it = found["donnees.json"].decode()
    assert "Roussel" in said_of_it
    for canary in ("Canari", "Serin", "35200", "canari.example", "Alexandre"):
        assert canary not in said_of_it, canary
    assert len([name for name in found if "letter" in name]) == 1


def test_rows_joined_as_one_person_are_told_together(case, tenant):
    other = a_creditor(siren="", name="Garage Delmas", short_name="Garage Delmas")
    twin = a_person(other, email="camille.autre@roussel.example")
    again = a_case(creditor=other, debtor=twin, number="G-1")
    before = files_of(written(case))["donnees.json"].decode()
    assert "camille.autre" not in before
    join(link=propose_by_hand(one=case.debtor, other=twin, by=BY, at=NOW), reason="même carte", by=BY, at=NOW)
    case.debtor.refresh_from_db()
    AccessFile.objects.update(state=FileState.WAITING)
    write_next_copy(by=BY, at=scene.NOW)
    after = files_of(AccessFile.objects.get())["donnees.json"].decode()
    assert "camille.autre" in after
    assert again.reference in after


def test_from_a_person_s_page_to_the_answer_and_the_copy(case, desk, tenant, clock):
    camille = AgencyClient(tenant)
    camille.post("/espace/", {"code": current_code(debtor=case.debtor, by=BY, at=scene.NOW), "postcode": "44300"})
    page = reverse("debtors:data", args=[case.reference])
    assert page in camille.get(reverse("debtors:home", args=[case.reference])).content.decode()
    assert "Choisissez ce que vous demandez" in words(camille.post(page, {}))
    assert "en quelques mots" in words(camille.post(page, {"right": "erasure"}))
    assert "au plus tard le 23 décembre 2026" in words(camille.post(page, {"right": "access"}))
    row = DataRequest.objects.get()
    assert (row.channel, row.identity) == ("page", "code de la lettre et code postal, sur sa page")
    assert "réponse avant le 23 décembre 2026" in words(desk.get("/gestion/journee/?file=messages"))
    own, taken = f"/gestion/donnees-personnelles/{row.pk}/", reverse("debtors:data_copy", args=[case.reference, row.pk])
    assert "Elle s’écrit" in words(desk.get(own))
    assert desk.post(f"{own}copie.zip").status_code == 404
    operations.write_next_copy(by=BY, at=scene.NOW)
    assert desk.post(f"{own}copie.zip")["Content-Type"] == "application/zip"
    assert camille.post(taken).status_code == 404
    assert "Dites ce qui est fait" in words(desk.post(own, {"text": "Oui"}))
    assert "reprenez ces mots" in words(desk.post(own, {"outcome": "done", "text": "L’huissier viendra."}))
    assert "La réponse part" in words(desk.post(own, {"outcome": "done", "text": "Voici vos données."}, follow=True))
    assert "Voici vos données." in words(camille.get(page))
    assert camille.post(taken)["Content-Disposition"] == 'attachment; filename="mes-donnees.zip"'
    verbs = JournalLine.objects.filter(verb=Verb.DATA_COPY_TAKEN).order_by("pk")
    assert [line.actor_kind for line in verbs] == ["staff", "debtor"]
    kept = AccessFile.objects.get()
    name, storage = kept.file.name, kept.file.storage
    assert operations.drop_old_copies(by=BY, at=scene.NOW + timedelta(days=30)) == 0
    assert operations.drop_old_copies(by=BY, at=scene.NOW + timedelta(days=31)) == 1
    assert AccessFile.objects.get().state == FileState.FORGOTTEN
    assert storage.exists(name)  # its bytes go once the transaction of this test would be committed


def test_heard_on_the_telephone_it_is_noted_from_the_case_and_late_it_is_told(case, desk, ines, clock):
    page = reverse("staff_privacy_note", args=[case.reference])
    assert page in desk.get(reverse("staff_case", args=[case.reference])).content.decode()
    heard = {"person": case.debtor_id, "channel": "phone", "received_on": "2026-11-20", "right": "rectification",
             "identity": "deux repères"}  # fmt: skip
    assert "en quelques mots ce qui est demandé" in words(desk.post(page, heard))
    answered = desk.post(page, heard | {"text": "Mon adresse a changé."}, follow=True)
    assert "réponse avant le 20 décembre 2026" in words(answered)
    row = DataRequest.objects.get()
    more = f"/gestion/donnees-personnelles/{row.pk}/prolonger/"
    assert "Dites pourquoi" in words(desk.post(more, {}))
    assert desk.post(more, {"why": "L’huissier viendra."}).status_code == 422
    longer = desk.post(more, {"why": "Nous vérifions."}, follow=True)
    assert "Réponse promise pour le 20 février 2027" in words(longer)
    clock.shift(timedelta(days=100))
    desk.force_login(ines)
    assert "1 demande a dépassé son délai" in words(desk.get("/gestion/donnees-personnelles/"))
    assert 'class="etiq etiq--brique">En retard' in desk.get("/gestion/donnees-personnelles/").content.decode()


def test_a_name_and_an_e_mail_are_corrected_at_the_word_of_the_person(case, desk, ines):
    row = ask(case, DataRight.RECTIFICATION, text="Mon nom s’écrit Rousselle.")
    page = f"/gestion/donnees-personnelles/{row.pk}/corriger/"
    assert page in desk.get(f"/gestion/donnees-personnelles/{row.pk}/").content.decode()
    assert "comme nom@exemple.fr" in words(desk.post(page, {"last_name": "Rousselle", "email": "rien"}))
    assert "Indiquez un nom" in words(desk.post(page, {"last_name": "", "first_name": "Camille"}))
    told = {"first_name": "Camille", "last_name": "Rousselle", "email": "c@rousselle.example"}
    assert "C’est corrigé" in words(desk.post(page, told, follow=True))
    case.debtor.refresh_from_db()
    assert case.debtor.full_name == "Camille Rousselle"
    points = {point.value: (point.source, point.valid) for point in case.debtor.contact_points.all()}
    assert points["c@rousselle.example"] == ("debtor", True)
    assert not points["camille@roussel.example"][1]
    assert JournalLine.objects.filter(verb=Verb.DATA_RECTIFIED).count() == 2
    assert "Rien n’a changé" in words(desk.post(page, told, follow=True))
    other = ask(case, DataRight.OBJECTION, text="Non.")
    assert desk.get(f"/gestion/donnees-personnelles/{other.pk}/corriger/").status_code == 404


def test_the_register_asks_as_many_questions_for_three_as_for_one(case, desk):
    ask(case)
    one = scene.asked(desk, "/gestion/donnees-personnelles/")
    for number in ("F-2", "F-3"):
        ask(a_case(creditor=a_creditor(siren="", name=number, short_name=number), number=number))
    assert scene.asked(desk, "/gestion/donnees-personnelles/") == one


def test_a_reader_of_cases_sees_no_request(case, tenant):
    row = ask(case)
    browser = AgencyClient(tenant)
    browser.force_login(scene.staff(Role.READER, "Paul", "Essai"))
    assert browser.get(f"/gestion/donnees-personnelles/{row.pk}/").status_code == 403
    assert browser.post(f"/gestion/donnees-personnelles/{row.pk}/copie.zip").status_code == 403


@pytest.mark.e2e
def test_its_pages_hold_on_a_phone_and_say_nothing_to_axe(case, desk, tenant):
    copy, wrong = written(case), ask(case, DataRight.RECTIFICATION, text="Rousselle")
    camille = AgencyClient(tenant)
    camille.post("/espace/", {"code": current_code(debtor=case.debtor, by=BY, at=scene.NOW), "postcode": "44300"})
    own = f"/gestion/donnees-personnelles/{copy.request_id}/"
    shown = {
        "registre": desk.get("/gestion/donnees-personnelles/"), "une": desk.get(own), "refusee": desk.post(own, {}),
        "corriger": desk.get(f"/gestion/donnees-personnelles/{wrong.pk}/corriger/"),
        "noter": desk.get(f"/gestion/dossier/{case.reference}/donnees/"),
        "personne": camille.get(reverse("debtors:data", args=[case.reference])),
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
                    page.screenshot(path=f"{shots}/privacy-{name}-{width}.png", full_page=True)
        assert found == []
