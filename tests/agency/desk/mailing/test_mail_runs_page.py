"""« Tournées »: a morning's letters prepared, printed, posted by hand; the post's numbers; what comes back."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agency.cases.models import Document
from agency.journal.models import JournalLine
from agency.mandates.operations import set_profile
from agency.mandates.queries import profile
from agency.outbox.models import DeliveryEvent, Message
from agency.outbox.operations import cancel_planned, plan, prepare
from agency.outbox.runs.models import MailRun, MailRunLine
from agency.outbox.runs.operations import fill_next
from agency.strategies.operations import install_defaults, tick
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, a_case, a_creditor, a_person, a_receipt
from tests.portal.browser import HOST, faults, opened, serve

RUNS, DAY = "/gestion/tournees/", "/gestion/journee/?onglet=engagements"
POLICY = "default-src 'self'; img-src 'self' data:"


@pytest.fixture
def letters(tenant: Any) -> list[Message]:
    """Three letters of the day, the last one registered, of an agency that posts them itself."""
    install_defaults(by=BY, at=scene.NOW)
    creditor = a_creditor()
    for rank, name in enumerate(("Arnaud", "Blanchet", "Carlier")):
        a_case(creditor=creditor, debtor=a_person(creditor, last_name=name, email=""), number=f"F{rank}")
    set_profile(by=BY, at=scene.NOW, posts_by_hand=True, letter_cost="1.50", registered_cost="7.20")
    tick(by=BY, on=scene.TODAY, at=scene.NOW)
    Message.objects.filter(debtor__last_name="Carlier").update(channel="registered")
    prepare(by=BY, at=scene.NOW, count=50)
    return [Message.objects.get(debtor__last_name=name) for name in ("Arnaud", "Blanchet", "Carlier")]


def filled(desk: AgencyClient) -> str:
    """A run asked for on the page and made by a worker; its address."""
    where = str(desk.post(f"{RUNS}preparer/")["Location"])
    fill_next(by=BY, at=lambda: scene.NOW)
    return where


def on_paper(desk: AgencyClient) -> str:
    where = filled(desk)
    desk.post(f"{where}imprimer/")
    return where


def test_an_agency_says_that_it_posts_its_letters_itself(tenant: Any, sign_in: Any) -> None:
    a_case()
    boss = sign_in(Role.MANAGER)
    assert "Vos lettres partent chez votre prestataire" in words(boss.get(RUNS))
    boss.post("/gestion/cabinet/departs/", {"posts_by_hand": "on", "post_cut_off": "15:30"})
    assert (profile().posts_by_hand, profile().post_cut_off.hour) == (True, 15)
    page = words(boss.get(RUNS))
    assert "Vous imprimez et postez les lettres : elles attendent votre tournée." in page
    assert "Aucune lettre n’attend d’être postée." in page
    assert "Aucune lettre n’est prête à poster." in words(boss.post(f"{RUNS}preparer/", follow=True))
    assert not MailRun.objects.exists()


def test_a_morning_from_the_pile_to_the_letter_box(desk: AgencyClient, letters: list[Message]) -> None:
    assert "3 lettres attendent d’être postées" in words(desk.get(DAY))
    page = words(desk.get(RUNS))
    assert "2 lettres simples, environ 3,00 €" in page
    assert "1 lettre recommandée avec avis de réception, environ 7,20 €" in page
    where = str(desk.post(f"{RUNS}preparer/")["Location"])
    assert "En préparation" in words(desk.get(where))
    assert "déjà en préparation" in words(desk.post(f"{RUNS}preparer/", follow=True))
    fill_next(by=BY, at=lambda: scene.NOW)
    assert "n° 1 à 2 : lettres simples" in words(desk.get(where))
    assert desk.get(f"{where}tournee.pdf").status_code == 404
    assert "Imprimez cette tournée avant de la poster." in words(desk.post(f"{where}postee/"))
    printed = words(desk.post(f"{where}imprimer/", follow=True))
    assert "Télécharger le fichier à imprimer" in printed
    file: Any = desk.get(f"{where}tournee.pdf")
    assert file["Content-Type"] == "application/pdf"
    assert len(pypdf.PdfReader(io.BytesIO(b"".join(file.streaming_content))).pages) == MailRun.objects.get().pages
    assert "détruisez le premier tirage" in words(desk.post(f"{where}imprimer/"))
    assert "imprimée 2 fois" in words(desk.post(f"{where}imprimer/", {"again": "on"}, follow=True))
    assert "3 lettres attendent d’être postées" in words(desk.get(DAY))
    done = words(desk.post(f"{where}postee/", follow=True))
    assert "les délais comptent de ce jour" in done
    assert "déjà postée" in words(desk.post(f"{where}postee/"))
    assert Message.objects.filter(sent_on=scene.TODAY).count() == 3
    assert "d’être postée" not in words(desk.get(DAY))
    assert desk.get(f"{where}tournee.pdf").status_code == 404


def test_a_letter_that_nobody_posted_is_late_the_next_day(
    desk: AgencyClient, letters: list[Message], clock: Any
) -> None:
    on_paper(desk)
    clock.shift(timedelta(days=1))
    page = words(desk.get(DAY))
    assert "3 lettres attendent d’être postées" in page
    assert "En retard" in words(desk.get("/gestion/journee/?onglet=engagements&ligne=to_post-0"))


def test_what_must_come_out_is_red_until_it_is_posted_without_it(desk: AgencyClient, letters: list[Message]) -> None:
    where = on_paper(desk)
    line = MailRunLine.objects.get(message=letters[0])
    cancel_planned(case=letters[0].case, code="plan", by=BY, at=scene.NOW)
    refused = desk.post(f"{where}postee/")
    assert refused.status_code == 422
    page = words(refused)
    assert "À retirer de la pile" in page
    assert f"n° {line.place}" in page
    assert "La personne a accepté un échéancier." in page
    desk.post(f"{where}postee/", {"told": [str(line.pk)]})
    letters[0].refresh_from_db()
    assert letters[0].state == "cancelled"
    assert Message.objects.filter(sent_on=scene.TODAY).count() == 2
    assert "La personne a accepté un échéancier." in words(desk.get(where))


def test_a_spoiled_envelope_comes_out_and_a_run_is_given_up(desk: AgencyClient, letters: list[Message]) -> None:
    where = on_paper(desk)
    assert "Aucune lettre de cette pile ne porte ce numéro." in words(
        desk.post(f"{where}retirer/", {"place": "9", "reason": "Tachée"})
    )
    assert "La lettre n° 1 est retirée" in words(
        desk.post(f"{where}retirer/", {"place": "1", "reason": "Tachée"}, follow=True)
    )
    assert "Tachée" in words(desk.get(where))
    assert "détruisez ses lettres" in words(desk.post(f"{where}abandonner/", {"reason": "Imprimante en panne"}))
    gone = desk.post(f"{where}abandonner/", {"reason": "Imprimante en panne", "destroyed": "on"}, follow=True)
    assert "Imprimante en panne" in words(gone)
    assert "Préparer ces 3 lettres" in words(gone)


def tracked(desk: AgencyClient, where: str, numbers: str, *, lines: str | None = None) -> Any:
    """Type the post's numbers under the pile that the page shows now, or that it showed before."""
    return desk.post(f"{where}suivi/", {"numbers": numbers, "lines": pile(desk, where) if lines is None else lines})


def pile(desk: AgencyClient, where: str) -> str:
    """The registered letters that the numbers of a page are typed for."""
    return str(desk.get(where).context["tracking"].shown)


def test_numbers_of_the_post_belong_to_one_letter(desk: AgencyClient, letters: list[Message]) -> None:
    where = on_paper(desk)
    for wrong, told in (
        ("ABC", "Ce n’est pas un numéro de La Poste"),
        ("RR123456780FR", "faute de frappe"),
        ("1A 021 457 8963 4\n2C 021 457 8963 4", "plus de numéros que de lettres"),
    ):
        refused = tracked(desk, where, wrong)
        assert refused.status_code == 422
        assert told in words(refused)
    tracked(desk, where, "1a 021 457 8963 4")
    assert MailRunLine.objects.get(registered=True).tracking == "1A02145789634"
    table = desk.get(f"{where}recommandes.csv").content.decode("utf-8-sig")
    assert "1A02145789634" in table
    assert "CARLIER" in table
    assert "ARNAUD" not in table
    slip = pypdf.PdfReader(io.BytesIO(desk.get(f"{where}recommandes.pdf").content)).pages[0].extract_text()
    assert "1A02145789634" in slip


def test_numbers_typed_for_a_pile_that_changed_meanwhile_go_to_no_letter(
    desk: AgencyClient, letters: list[Message]
) -> None:
    """Three registered letters; a colleague takes the first one out while the three numbers are typed."""
    Message.objects.update(channel="registered")
    where = on_paper(desk)
    before = pile(desk, where)
    desk.post(f"{where}retirer/", {"place": "1", "reason": "Tachée"})
    refused = tracked(desk, where, "1A02145789634\n1A02145789641", lines=before)
    assert refused.status_code == 422
    assert "La pile a changé pendant que vous tapiez" in words(refused)
    assert not MailRunLine.objects.exclude(tracking="").exists()
    tracked(desk, where, "1A02145789634\n1A02145789641")
    assert list(MailRunLine.objects.order_by("place").values_list("tracking", flat=True)) == [
        "", "1A02145789634", "1A02145789641",
    ]  # fmt: skip


@pytest.mark.parametrize("out", ["pulled", "dropped", "red"])
def test_a_form_of_the_post_serves_again_for_the_envelope_that_is_made_again(
    desk: AgencyClient, letters: list[Message], out: str
) -> None:
    """The number was noted, then the envelope came out of the pile: another letter bears it."""
    where, number = on_paper(desk), "1A02145789634"
    tracked(desk, where, number)
    line = MailRunLine.objects.get(registered=True)
    if out == "pulled":
        desk.post(f"{where}retirer/", {"place": str(line.place), "reason": "Tachée"})
    elif out == "dropped":
        desk.post(f"{where}abandonner/", {"reason": "Bourrage", "destroyed": "on"})
    else:
        cancel_planned(case=line.message.case, code="plan", by=BY, at=scene.NOW)
        desk.post(f"{where}postee/", {"told": [str(line.pk)]})
    if out == "red":
        Message.objects.filter(pk=line.message_id).update(state="ready", cancel_code="")
    again = on_paper(desk)
    assert tracked(desk, again, number).status_code == 302
    assert list(MailRunLine.objects.filter(tracking=number).values_list("run", "state")) == [
        (MailRun.objects.latest("pk").pk, "in")
    ]


@pytest.fixture
def posted(desk: AgencyClient, letters: list[Message], clock: Any, ines: Any) -> list[Message]:
    """The three letters posted, the registered one under its number; four days later."""
    where = on_paper(desk)
    tracked(desk, where, "1A02145789634")
    desk.post(f"{where}postee/")
    clock.shift(timedelta(days=4))
    desk.force_login(ines)
    return letters


def back(desk: AgencyClient, number: str, what: str, day: str = "26/11/2026", **more: Any) -> str:
    return words(desk.post(f"{RUNS}retours/", {"number": number, "what": what, "day": day, **more}, follow=True))


def test_a_signed_receipt_is_read_back_with_its_proof(desk: AgencyClient, posted: list[Message]) -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    scan = io.BytesIO()
    writer.write(scan)
    scan.seek(0)
    scan.name = "ar.pdf"
    told = back(desk, "1A 021 457 8963 4", "delivered", presented_on="25/11/2026", scan=scan)
    assert "avis de réception signé, c’est noté" in told
    kinds = DeliveryEvent.objects.filter(message=posted[2]).order_by("at").values_list("kind", "at__day")
    assert list(kinds) == [("in_transit", 23), ("first_presented", 25), ("delivered", 26)]
    posted[2].refresh_from_db()
    assert posted[2].state == "done"
    proof = DeliveryEvent.objects.get(kind="delivered").proof
    assert (proof.kind, proof.case_id, len(proof.sha256)) == ("proof", posted[2].case_id, 64)
    assert "Déjà noté pour cette lettre" in back(desk, "1A02145789634", "refused")
    assert Document.objects.filter(kind="proof").count() == 1


def test_a_letter_that_came_back_makes_its_address_unusable(desk: AgencyClient, posted: list[Message]) -> None:
    assert "elle ne peut que revenir" in back(desk, posted[0].reference, "refused")
    assert "c’est noté" in back(desk, posted[0].reference.lower(), "returned")
    assert not posted[0].debtor.addresses.filter(valid=True).exists()
    assert posted[1].debtor.addresses.filter(valid=True).exists()


def undone(desk: AgencyClient, event: DeliveryEvent, reason: str) -> str:
    return words(desk.post(f"{RUNS}retours/{event.pk}/retirer/", {"reason": reason}, follow=True))


def test_a_return_noted_on_the_wrong_letter_is_taken_back(desk: AgencyClient, posted: list[Message]) -> None:
    """One figure mistyped: the neighbour's address serves again, its own state is back, and the true one is noted."""
    back(desk, posted[0].reference, "returned")
    event = DeliveryEvent.objects.get(kind="returned")
    assert "comment l’erreur s’est vue" in undone(desk, event, " ")
    assert "Ce retour est retiré" in undone(desk, event, "L’enveloppe porte un autre nom")
    posted[0].refresh_from_db()
    assert (posted[0].state, posted[0].debtor.addresses.filter(valid=True).count()) == ("done", 1)
    assert list(posted[0].events.values_list("kind", flat=True)) == ["in_transit"]
    assert desk.post(f"{RUNS}retours/{event.pk}/retirer/", {"reason": "Encore"}).status_code == 404
    line = JournalLine.objects.get(verb="mail.return_undone")
    assert line.data["reason"] == "L’enveloppe porte un autre nom"
    assert "c’est noté" in back(desk, posted[1].reference, "returned")


def test_the_scan_of_another_person_leaves_the_case(desk: AgencyClient, posted: list[Message]) -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    scan = io.BytesIO()
    writer.write(scan)
    scan.seek(0)
    scan.name = "ar.pdf"
    back(desk, "1A02145789634", "unclaimed", presented_on="25/11/2026", scan=scan)
    undone(desk, DeliveryEvent.objects.get(kind="unclaimed"), "Le pli d’un autre")
    assert not Document.objects.filter(kind="proof").exists()
    assert list(posted[2].events.values_list("kind", flat=True)) == ["in_transit"]
    assert JournalLine.objects.get(verb="document.removed").case_id == posted[2].case_id
    assert "avis de réception signé, c’est noté" in back(desk, "1A02145789634", "delivered")


def test_an_address_that_two_letters_came_back_from_stays_unusable(desk: AgencyClient, posted: list[Message]) -> None:
    """A second letter to the same door came back too: the first one's mistake changes nothing of that."""
    back(desk, posted[0].reference, "returned")
    first = DeliveryEvent.objects.get(kind="returned")
    twin = Message.objects.get(pk=posted[1].pk)
    Message.objects.filter(pk=twin.pk).update(debtor=posted[0].debtor, payload=posted[0].payload)
    DeliveryEvent.objects.create(
        message=twin, provider_event="p-1", kind="returned", at=first.at, received_at=first.received_at
    )
    undone(desk, first, "Pas celle-ci")
    assert not posted[0].debtor.addresses.filter(valid=True).exists()


def test_a_wrong_number_or_day_is_said_and_nothing_is_noted(desk: AgencyClient, posted: list[Message]) -> None:
    assert "Aucune lettre postée par le cabinet ne porte" in back(desk, "1A99999999999", "delivered")
    assert "ce jour est d’avant" in back(desk, "1A02145789634", "unclaimed", "22/11/2026")
    assert "pas encore venu" in back(desk, "1A02145789634", "unclaimed", "30/11/2026")
    assert "première présentation est d’avant" in back(desk, "1A02145789634", "refused", presented_on="27/11/2026")
    assert not DeliveryEvent.objects.exclude(kind="in_transit").exists()


def test_a_letter_is_found_by_the_reference_of_its_case_and_chosen_among_several(
    desk: AgencyClient, posted: list[Message], clock: Any
) -> None:
    """A receipt bears no reference of its own: its paper says the one of the case, as the demand before it does."""
    case = posted[1].case
    plan(
        case=case, debtor=case.debtor, kind="receipt", planned_on=timezone.localdate(), dedupe_key="q",
        payload=a_receipt(), by=BY, at=timezone.now(), channel="post",
    )  # fmt: skip
    prepare(by=BY, at=timezone.now())
    where = str(desk.post(f"{RUNS}preparer/")["Location"])
    fill_next(by=BY, at=timezone.now)
    desk.post(f"{where}imprimer/")
    desk.post(f"{where}postee/")
    line = MailRunLine.objects.get(message__kind="receipt")
    asked = back(desk, case.reference, "returned", "27/11/2026")
    assert "Plusieurs lettres portent cette référence" in asked
    assert asked.count("Blanchet, ") == 2
    assert not DeliveryEvent.objects.filter(kind="returned").exists()
    told = back(desk, case.reference.replace("-", " ").lower(), "returned", "27/11/2026", which=str(line.pk))
    assert f"{case.reference} : parti sans laisser d’adresse" in told
    assert DeliveryEvent.objects.get(kind="returned").message_id == line.message_id
    assert "c’est noté" in back(desk, posted[0].case.reference, "returned"), "its only letter: nothing to choose"


def test_who_only_reads_sees_and_does_nothing(desk: AgencyClient, letters: list[Message], sign_in: Any) -> None:
    where = on_paper(desk)
    reader = sign_in(Role.READER)
    page = reader.get(where)
    assert page.status_code == 200
    assert "Tout est dans la boîte" not in words(page)
    for act in ("imprimer", "postee", "suivi", "retirer", "abandonner"):
        assert reader.post(f"{where}{act}/").status_code == 403
    assert reader.get(f"{where}tournee.pdf").status_code == 403
    assert reader.post(f"{RUNS}retours/").status_code == 403


def test_the_pages_are_read_by_everybody(desk: AgencyClient, letters: list[Message]) -> None:
    """Nothing for axe to say, nothing wider than the window, on a telephone and on a screen."""
    empty = desk.get(RUNS).content.decode()
    where = on_paper(desk)
    cancel_planned(case=letters[0].case, code="plan", by=BY, at=scene.NOW)
    pages = {"jour": empty, "tournee": desk.get(where).content.decode()}
    pages["refus"] = desk.post(f"{where}suivi/", {"numbers": "ABC"}).content.decode()
    pages["retours"] = desk.get(f"{RUNS}retours/").content.decode()
    pages["perdu"] = desk.post(f"{RUNS}retours/", {"number": "1A99999999999", "what": "delivered"}).content.decode()
    pages["volet"] = desk.get("/gestion/journee/?onglet=engagements&ligne=to_post-0").content.decode()
    with opened() as browser:
        page = browser.new_page()
        serve(page, pages, POLICY)
        assert [fault for name in pages for fault in faults(page, name)] == []
        if tmp_path_shots := os.environ.get("AMIABLE_SHOTS"):
            for name in pages:
                page.goto(f"{HOST}/{name}")
                page.emulate_media(color_scheme="light")
                for width in (390, 1280):
                    page.set_viewport_size({"width": width, "height": 900})
                    page.screenshot(path=f"{tmp_path_shots}/{name}-{width}.png", full_page=True)


def test_the_page_of_a_run_asks_as_much_of_the_database_for_one_letter_as_for_three(
    desk: AgencyClient, letters: list[Message]
) -> None:
    where = on_paper(desk)

    def asked() -> int:
        desk.get(where)
        with CaptureQueriesContext(connection) as seen:
            desk.get(where)
        return len(seen)

    three = asked()
    MailRunLine.objects.exclude(registered=True).delete()
    assert abs(asked() - three) <= 1
