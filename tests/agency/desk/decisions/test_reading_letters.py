"""« À relire »: the letters of the day page by page; read, approved, held, moved, cancelled, each with its reason."""

from datetime import date, datetime, timedelta

import pytest

from agency.cases.models import Hold
from agency.mandates.operations import set_profile
from agency.mandates.queries import profile
from agency.outbox.models import Message
from agency.outbox.operations import prepare
from agency.outbox.review.models import LetterReading
from agency.outbox.review.queries import drawing_of
from agency.strategies.operations import install_defaults, tick
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, a_case, a_creditor, a_person

LIST = "/gestion/courriers/"


@pytest.fixture
def letters(tenant):
    """Three letters of the day, drawn and ready to leave."""
    install_defaults(by=BY, at=scene.NOW)
    creditor = a_creditor()
    for rank, name in enumerate(("Arnaud", "Blanchet", "Carlier")):
        a_case(creditor=creditor, debtor=a_person(creditor, last_name=name, email=""), number=f"F{rank}")
    tick(by=BY, on=scene.TODAY, at=scene.NOW)
    prepare(by=BY, at=scene.NOW, count=50)
    return [Message.objects.get(debtor__last_name=name) for name in ("Arnaud", "Blanchet", "Carlier")]


def shown(letter):
    return {"seen": drawing_of(letter).sha256}


def test_the_letters_of_the_day_are_read_one_after_the_other(desk, letters):
    listed = words(desk.get(LIST))
    assert "Lire les" in listed
    first = desk.get(f"{LIST}relire/")
    assert first["Location"] == f"{LIST}{Message.objects.filter(state='ready').earliest('pk').pk}/relire/"
    one, two, _three = letters
    page = desk.get(f"{LIST}{one.pk}/relire/")
    assert "Arnaud" in words(page)
    assert "Page 1 sur" in page.content.decode()
    sheet = desk.get(f"{LIST}{one.pk}/relire/{drawing_of(one).sha256[:16]}/1.png")
    assert (sheet["Content-Type"], sheet.content[:4]) == ("image/png", b"\x89PNG")
    assert desk.get(f"{LIST}{one.pk}/relire/{drawing_of(one).sha256[:16]}/99.png").status_code == 404
    assert desk.get(f"{LIST}{one.pk}/relire/0000/1.png").status_code == 404
    after = desk.post(f"{LIST}{one.pk}/lu/", shown(one))
    assert after["Location"] == f"{LIST}{two.pk}/relire/"
    reading = LetterReading.objects.get()
    assert (reading.message, reading.sha256, reading.approved_at) == (one, drawing_of(one).sha256, None)


def test_my_day_says_that_letters_wait_to_be_approved_until_they_are(desk, letters):
    assert "attendent une lecture" not in words(desk.get("/gestion/journee/"))
    set_profile(by=BY, at=scene.NOW, letters_approved=True)
    day = desk.get("/gestion/journee/?onglet=engagements")
    assert "3 courriers attendent une lecture et une approbation" in words(day)
    pane = words(desk.get("/gestion/journee/?ligne=to_read-0"))
    assert "Les relire" in pane
    for one in letters:
        desk.post(f"{LIST}{one.pk}/lu/", {**shown(one), "approve": "1"})
    assert "attendent une lecture" not in words(desk.get("/gestion/journee/"))


def test_a_letter_drawn_again_since_it_was_shown_is_not_approved(desk, letters):
    set_profile(by=BY, at=scene.NOW, letters_approved=True)
    answer = desk.post(f"{LIST}{letters[0].pk}/lu/", {"seen": "0" * 64, "approve": "1"})
    assert answer.status_code == 422
    assert "composé de nouveau" in words(answer)
    assert not LetterReading.objects.exists()


def test_one_is_approved_then_all_those_that_were_shown(desk, letters):
    set_profile(by=BY, at=scene.NOW, letters_approved=True)
    one, two, three = letters
    assert "Aucun courrier ne part avant d’être approuvé." in words(desk.get(LIST))
    desk.post(f"{LIST}{one.pk}/lu/", {**shown(one), "approve": "1"})
    desk.post(f"{LIST}{two.pk}/lu/", shown(two))
    assert "Approuver celui que vous avez lu" in words(desk.get(LIST))
    done = desk.post(f"{LIST}approuver/", follow=True)
    assert "1 courrier approuvé." in words(done)
    approved = LetterReading.objects.filter(approved_at__isnull=False).values_list("message_id", flat=True)
    assert set(approved) == {one.pk, two.pk}
    assert three.pk not in approved


def test_a_letter_held_says_why_on_its_page_and_in_the_journal(desk, letters, ines):
    one = letters[0]
    desk.post(f"{LIST}{one.pk}/retenir/", {"reason": "Adresse à vérifier"})
    one.refresh_from_db()
    assert one.state == "held"
    assert "Arnaud" in words(desk.get(f"{LIST}?pile=retenus"))
    for page in (f"{LIST}{one.pk}/relire/", f"/gestion/envois/inspect/{one.pk}/"):
        said = words(desk.get(page))
        assert "Retenu, suivi par Inès Caron" in said
        assert "« Adresse à vérifier »" in said
    assert "Adresse à vérifier" in words(desk.get(f"/gestion/dossier/{one.case.reference}/?historique=tout"))
    desk.post(f"{LIST}{one.pk}/rendre/", {"reason": "Elle est bonne"})
    one.refresh_from_db()
    assert one.state == "planned"


def test_what_lacks_is_said_and_nothing_is_written(desk, letters):
    one = letters[0]
    for path, given, said in (
        ("retenir", {}, "Dites en quelques mots pourquoi."),
        ("retenir", {"reason": "x", "until_on": scene.TODAY.isoformat()}, "Choisissez un jour à venir."),
        ("jour", {"reason": "x"}, "Choisissez le jour."),
        ("jour", {"reason": "x", "day": "2026-11-29"}, "Rien ne part ce jour-là."),
        ("annuler", {}, "Dites en quelques mots pourquoi."),
    ):
        answer = desk.post(f"{LIST}{one.pk}/{path}/", given)
        assert answer.status_code == 422
        assert said in words(answer)
    one.refresh_from_db()
    assert one.state == "ready"


def test_a_letter_put_to_another_day_and_one_cancelled(desk, letters, ines):
    one, two, _three = letters
    desk.post(f"{LIST}{one.pk}/jour/", {"reason": "Le créancier revient jeudi", "day": "2026-11-26"})
    one.refresh_from_db()
    assert (one.state, one.planned_on) == ("planned", date(2026, 11, 26))
    desk.post(f"{LIST}{two.pk}/annuler/", {"reason": "Il négocie"})
    two.refresh_from_db()
    assert two.state == "cancelled"
    assert Hold.objects.get(case=two.case, lifted_at=None).owner == ines
    said = words(desk.get(f"{LIST}?pile=annules"))
    assert "Une personne du cabinet l’a annulé. Il négocie" in said


def test_a_reader_reads_and_decides_nothing(letters, sign_in):
    reader = sign_in(Role.READER)
    page = reader.get(f"{LIST}{letters[0].pk}/relire/").content.decode()
    assert "Page 1 sur" in page
    assert "Retenir ce courrier" not in page
    assert reader.post(f"{LIST}{letters[0].pk}/retenir/", {"reason": "x"}).status_code == 403


def test_the_rules_of_departure_are_set_and_shown(tenant, sign_in, letters, clock):
    boss = sign_in(Role.MANAGER)
    url = "/gestion/cabinet/departs/"
    assert "dans la minute" in words(boss.get(url))
    refused = boss.post(url, {"letters_leave_at": "22:00"})
    assert refused.status_code == 422
    assert "entre 6 h et 18 h" in words(refused)
    boss.post(url, {"letters_approved": "on", "letters_leave_at": "14:00", "daytime_only": "on"})
    kept = profile()
    assert (kept.letters_approved, kept.letters_leave_at.hour, kept.daytime_only) == (True, 14, True)
    assert "Prochain départ : lundi 23 novembre 2026 à 14 h." in words(boss.get(url))
    clock.move_to(datetime(2026, 11, 28, 20, tzinfo=scene.PARIS))
    again = AgencyClient(tenant)
    again.force_login(scene.staff(Role.MANAGER, "Paule", "Morel"))
    assert "Prochain départ : lundi 30 novembre 2026 à 14 h." in words(again.get(LIST))


def test_a_page_costs_the_same_with_one_letter_or_three(desk, letters):
    one = letters[0]
    three = scene.asked(desk, f"{LIST}{one.pk}/relire/")
    Message.objects.exclude(pk=one.pk).update(state="planned", not_before=scene.NOW + timedelta(days=9))
    assert scene.asked(desk, f"{LIST}{one.pk}/relire/") == three
