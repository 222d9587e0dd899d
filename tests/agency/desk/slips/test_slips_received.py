"""« Coupons reçus »: a scanner types twelve digits and Enter; one confirmation does what the person ticked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.users.models import UserProfile

from agency.cases.models import Case
from agency.cases.operations import set_first_letter
from agency.common.identifiers import slip_number
from agency.disputes.models import Reply
from agency.outbox.models import Message
from agency.plans.models import Plan
from agency.slips.models import SlipAnswer
from agency.users.enums import Role
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.agency.uploads.samples import photo
from tests.factories import BY, a_case
from tests.factories.slips import a_slip

PAGE = "/gestion/coupons/"
SENT = date(2026, 11, 10)


@pytest.fixture
def case(tenant: Any) -> Case:
    return set_first_letter(case=a_case(), reference="LH-1", sent_on=SENT, by=BY, at=scene.ago(days=13))


@pytest.fixture
def letter(case: Case) -> Message:
    return a_slip(case, at=scene.ago(days=13), sent_on=SENT)


def ticked(choice: str, **told: Any) -> dict[str, Any]:
    return {"choice": choice, "received_on": "2026-11-20", "text": ""} | told


def test_a_scanner_opens_the_slip_of_the_letter(desk: Any, letter: Message) -> None:
    answer = desk.get(PAGE, {"number": letter.slip})
    assert answer["Location"] == f"{PAGE}{letter.pk}/"
    page = words(desk.get(answer["Location"]))
    assert letter.debtor.full_name in page
    assert letter.case.reference in page
    assert letter.reference in page


def test_the_field_has_the_keyboard_and_the_menu_leads_there(desk: Any) -> None:
    html = desk.get(PAGE).content.decode()
    assert html.count("autofocus") == 1
    assert 'inputmode="numeric"' in html
    assert PAGE in desk.get("/gestion/courriers/").content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("4821 0937", "tapez-les tous"),
        ("4821 0937 5558", "un chiffre est mal lu"),
        (slip_number(9), "Aucun courrier de votre cabinet ne porte ce numéro."),
        ("", "Scannez le coupon, ou tapez ses douze chiffres."),
    ],
)
def test_a_number_that_opens_nothing_says_what_to_do(desk: Any, letter: Message, typed: str, said: str) -> None:
    answer = desk.get(PAGE, {"number": typed})
    assert answer.status_code == 422
    assert said in words(answer)


def test_one_confirmation_does_it_and_the_next_slip_may_come(desk: Any, letter: Message) -> None:
    answer = desk.post(f"{PAGE}{letter.pk}/", ticked("dispute", reason="amount", text="Trop."), follow=True)
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "enregistré : réponse promise pour le" in words(answer)
    reply = Reply.objects.get(case=letter.case)
    assert (reply.text, reply.received_at.date()) == ("Trop.", date(2026, 11, 20))
    case_page = words(desk.get(f"/gestion/dossier/{letter.case.reference}/"))
    assert "Reçu par la poste, sur le coupon d’une lettre" in case_page


def test_a_plan_is_made_of_what_is_typed(desk: Any, letter: Message) -> None:
    answer = desk.post(f"{PAGE}{letter.pk}/", ticked("plan", monthly="81", day="5"), follow=True)
    assert "échéancier en cours" in words(answer)
    plan = Plan.objects.get(case=letter.case)
    assert (str(plan.monthly), plan.day) == ("81.00", 5)
    case_page = words(desk.get(f"/gestion/dossier/{letter.case.reference}/"))
    assert "Proposé par coupon" in case_page


def test_scanned_twice_it_says_so_and_nothing_is_doubled(desk: Any, letter: Message) -> None:
    for _time in range(2):
        answer = desk.post(f"{PAGE}{letter.pk}/", ticked("paid", method="cheque"), follow=True)
    assert answer.status_code == 422
    assert "Cette case de ce coupon est déjà saisie" in words(answer)
    assert Reply.objects.filter(case=letter.case).count() == 1
    seen = words(desk.get(f"{PAGE}{letter.pk}/"))
    assert "Ce coupon est déjà saisi" in seen
    assert "saisi par Inès Caron" in seen


def test_what_a_box_cannot_do_today_is_said_before_it_is_typed(desk: Any, letter: Message) -> None:
    desk.post(f"{PAGE}{letter.pk}/", ticked("plan", monthly="81"))
    page = words(desk.get(f"{PAGE}{letter.pk}/"))
    assert "Case A : un échéancier est déjà en cours. Le coupon sera gardé comme message, à répondre." in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"choice": ""}, "Choisissez la case."),
        ({"received_on": ""}, "Indiquez le jour."),
        ({"received_on": "2026-11-24"}, "Ce jour n’est pas encore venu."),
        ({"received_on": "2026-11-09"}, "est partie le 10 novembre 2026"),
        ({"choice": "plan", "monthly": "9000"}, "Saisissez un montant entre"),
    ],
)
def test_what_is_typed_wrong_says_what_to_do(desk: Any, letter: Message, wrong: dict[str, str], said: str) -> None:
    answer = desk.post(f"{PAGE}{letter.pk}/", ticked("dispute") | wrong)
    assert answer.status_code == 422
    assert said in words(answer)
    assert not SlipAnswer.objects.exists()


def test_its_image_joins_the_case_written_anew(desk: Any, letter: Message) -> None:
    scanned = SimpleUploadedFile("coupon.jpg", photo(), "image/jpeg")
    desk.post(f"{PAGE}{letter.pk}/", ticked("dispute", scan=scanned))
    scan = SlipAnswer.objects.get().scan
    assert (scan.case, scan.mime, scan.kind) == (letter.case, "image/jpeg", "reply")
    assert letter.reference in scan.title


def test_a_file_that_is_no_image_is_refused(desk: Any, letter: Message) -> None:
    answer = desk.post(f"{PAGE}{letter.pk}/", ticked("dispute", scan=SimpleUploadedFile("a.exe", b"MZ....")))
    assert "ni un PDF ni une photo" in words(answer)
    assert not SlipAnswer.objects.exists()


def test_an_agency_s_letters_without_a_slip_open_no_page(desk: Any, letter: Message) -> None:
    Message.objects.filter(pk=letter.pk).update(slip="")
    assert desk.get(f"{PAGE}{letter.pk}/").status_code == 404


def test_who_does_not_write_to_people_takes_no_slip(sign_in: Any, letter: Message) -> None:
    reader = sign_in(Role.READER)
    assert reader.get(PAGE).status_code == 403
    assert reader.post(f"{PAGE}{letter.pk}/", ticked("dispute")).status_code == 403


def test_the_list_asks_as_much_with_three_slips_as_with_one(desk: Any, case: Case, letter: Message) -> None:
    desk.post(f"{PAGE}{letter.pk}/", ticked("dispute"))
    one = scene.asked(desk, PAGE)
    for serial in (1, 2):
        more = a_slip(case, at=scene.ago(days=13), sent_on=SENT, serial=serial)
        desk.post(f"{PAGE}{more.pk}/", ticked("paid"))
    assert SlipAnswer.objects.count() == 3
    assert scene.asked(desk, PAGE) == one


def test_it_reads_in_english(desk: Any, ines: Any, letter: Message) -> None:
    UserProfile.objects.update_or_create(user=ines, defaults={"preferred_language": "en"})
    desk.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "Slips received" in words(desk.get(PAGE))
    page = words(desk.get(f"{PAGE}{letter.pk}/"))
    assert "Which box is ticked?" in page


def test_the_last_day_that_the_form_suggests_is_the_end_of_a_pause(desk: Any, letter: Message) -> None:
    html = desk.get(f"{PAGE}{letter.pk}/").content.decode()
    assert f'value="{(scene.TODAY + timedelta(days=15)).isoformat()}"' in html
