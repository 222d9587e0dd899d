"""« Réponses par e-mail »: a box typed, opened, forgotten; « E-mails à classer »: filed or left by a person."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile

from agency.disputes.models import Reply
from agency.inbox.models import ReceivedMail
from agency.outbox.mailbox.models import MailBox
from agency.users.enums import Role
from sandbox.mail.imap import MailBoxSandbox
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.factories import a_case
from tests.portal.browser import HOST, faults, opened, serve

BOX, MAILS, DAY = "/gestion/cabinet/reponses/", "/gestion/courriels/", "/gestion/journee/?onglet=messages"
POLICY = "default-src 'self'; img-src 'self' data:"


@pytest.fixture
def server(settings: Any) -> Iterator[MailBoxSandbox]:
    settings.MAIL_BOX_CLIENT = "config.mail_boxes.any_mail_box"
    with MailBoxSandbox() as box:
        yield box


def typed(server: MailBoxSandbox, **changed: Any) -> dict[str, Any]:
    return {"address": "reponses@lhermitte.example", "host": "127.0.0.1", "port": server.port,
            "username": "reponses", "password": "une phrase longue", **changed}  # fmt: skip


def a_mail(rank: int = 1, **fields: Any) -> ReceivedMail:
    made = ReceivedMail(
        fingerprint=f"{rank:064d}", nature="human", state="to_file", sender="camille@exemple.fr",
        subject=f"Ma facture {rank}", text="Bonjour, je ne comprends pas.", received_at=scene.NOW, **fields,
    )  # fmt: skip
    made.raw.save("x.eml", ContentFile(b"Subject: x\n\nBonjour"), save=False)
    made.save()
    return made


def test_a_box_is_typed_opened_and_forgotten_and_its_password_is_never_shown(
    tenant: Any, sign_in: Any, server: MailBoxSandbox
) -> None:
    boss = sign_in(Role.MANAGER)
    assert "Aucune boîte n’est enregistrée" in words(boss.get(BOX))
    refused = boss.post(BOX, typed(server, address="personne"))
    assert refused.status_code == 422
    assert "une phrase longue" not in refused.content.decode()
    kept = boss.post(BOX, typed(server, password="fausse"), follow=True)
    assert "pas encore vérifiée" in words(kept)
    assert "refuse cet identifiant" in words(boss.post(f"{BOX}verifier/", follow=True))
    boss.post(BOX, typed(server))
    assert "La boîte s’ouvre." in words(boss.post(f"{BOX}verifier/", follow=True))
    page = boss.get(BOX)
    assert "une phrase longue" not in page.content.decode()
    boss.post(f"{BOX}oublier/")
    assert not MailBox.objects.exists()


def test_who_runs_the_agency_keeps_the_box_and_who_answers_files(tenant: Any, sign_in: Any) -> None:
    assert sign_in(Role.READER).get(MAILS).status_code in {302, 403}
    handler = sign_in(Role.HANDLER)
    assert handler.get(BOX).status_code in {302, 403}
    assert handler.get(MAILS).status_code == 200


def test_a_mail_is_filed_by_its_reference_and_the_persons_name(tenant: Any, sign_in: Any) -> None:
    case, mail, desk = a_case(), a_mail(), sign_in(Role.HANDLER)
    assert "1 e-mail attend d’être mis à son dossier" in words(desk.get(DAY))
    where = f"{MAILS}{mail.pk}/dossier/"
    assert "Aucun dossier ne porte cette référence" in words(desk.post(where, {"reference": "XX-1"}))
    assert "Personne de ce nom" in words(desk.post(where, {"reference": case.reference, "who": "Napoléon"}))
    done = desk.post(where, {"reference": case.reference.lower(), "who": case.debtor.last_name}, follow=True)
    assert f"L’e-mail est au dossier {case.reference}" in words(done)
    assert Reply.objects.get().debtor == case.debtor
    assert "Reçu par e-mail, de camille@exemple.fr" in words(desk.get(f"/gestion/dossier/{case.reference}/"))
    assert desk.post(where, {"reference": case.reference}).status_code == 404


def test_a_mail_is_left_with_a_reason(tenant: Any, sign_in: Any) -> None:
    mail, desk = a_mail(), sign_in(Role.HANDLER)
    assert desk.post(f"{MAILS}{mail.pk}/laisser/", {"why": ""}).status_code == 422
    assert "L’e-mail est laissé." in words(desk.post(f"{MAILS}{mail.pk}/laisser/", {"why": "publicité"}, follow=True))
    assert "Aucun e-mail n’attend" in words(desk.get(MAILS))


def test_the_page_asks_the_same_for_one_mail_as_for_three(tenant: Any, sign_in: Any) -> None:
    desk = sign_in(Role.HANDLER)
    a_mail(1, case=a_case(number="1"))
    one = scene.asked(desk, MAILS)
    a_mail(2, case=a_case(number="2"))
    a_mail(3, case=a_case(number="3"))
    assert scene.asked(desk, MAILS) == one


def test_the_pages_in_a_browser(tenant: Any, sign_in: Any, server: MailBoxSandbox) -> None:
    boss = sign_in(Role.MANAGER)
    shown = {"vide": boss.get(BOX), "rien": boss.get(MAILS)}
    boss.post(BOX, typed(server))
    boss.post(f"{BOX}verifier/")
    mail = a_mail(1, case=a_case())
    shown |= {"ouverte": boss.get(BOX), "mails": boss.get(MAILS), "jour": boss.get(DAY),
              "corriger": boss.post(f"{MAILS}{mail.pk}/dossier/", {"reference": "?"})}  # fmt: skip
    with opened() as browser:
        page = browser.new_page()
        serve(page, {name: answer.content.decode() for name, answer in shown.items()}, POLICY)
        assert [fault for name in shown for fault in faults(page, name)] == []
        if folder := os.environ.get("AMIABLE_SHOTS"):
            for name, width in itertools.product(shown, (390, 1280)):
                page.emulate_media(color_scheme="light", reduced_motion="reduce")
                page.set_viewport_size({"width": width, "height": 900})
                page.goto(f"{HOST}/{name}")
                page.screenshot(path=f"{folder}/inbox_{name}_{width}.png", full_page=True)
