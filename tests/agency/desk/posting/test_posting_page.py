"""« Envoi du courrier »: keys typed once and never shown, tried, chosen; a word that nobody knows is read."""

from __future__ import annotations

import itertools
import os
from typing import Any

import pytest
from django.utils import timezone

from agency.journal.models import JournalLine
from agency.letters.enums import MessageKind
from agency.outbox.accounts.models import PostAccount, StrangeState
from agency.outbox.accounts.queries import Routes, keys_at
from agency.outbox.models import Message
from agency.users.enums import Role
from sandbox.post.dialects import MailevaSandbox
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.factories import a_case
from tests.portal.browser import HOST, faults, opened, serve

PAGE, DAY = "/gestion/cabinet/envoi/", "/gestion/journee/?onglet=engagements"
POLICY = "default-src 'self'; img-src 'self' data:"
GOOD = {"client_id": "appli", "client_secret": "secret"}


@pytest.fixture
def maileva(tmp_path: Any, settings: Any) -> Any:
    with MailevaSandbox(tmp_path) as office:
        settings.MAILEVA_URL = office.url
        settings.MAILEVA_SIGN_IN_URL = f"{office.url}/auth/realms/services/protocol/openid-connect/token"
        yield office


def test_keys_are_typed_tried_and_chosen_and_no_page_shows_them(
    tenant: Any, sign_in: Any, maileva: MailevaSandbox
) -> None:
    boss = sign_in(Role.MANAGER)
    page = words(boss.get(PAGE))
    assert "Aucune clé n’est enregistrée." in page
    assert "Ne peut pas encore être choisi" in page
    assert "Copiez cette clé" in words(boss.post(f"{PAGE}maileva/cles/", {"client_id": "appli"}))
    assert not PostAccount.objects.exists()

    wrong = {"client_id": "appli", "client_secret": "tres-secret"}
    kept = boss.post(f"{PAGE}maileva/cles/", wrong, follow=True)
    assert "pas encore vérifiées" in words(kept)
    assert "tres-secret" not in kept.content.decode()
    assert "Maileva refuse ces clés." in words(boss.post(f"{PAGE}maileva/verifier/", follow=True))
    assert "Vérifiez d’abord les clés" in words(boss.post(f"{PAGE}maileva/lettres/", {"post": "on"}, follow=True))

    boss.post(f"{PAGE}maileva/cles/", GOOD)
    assert "Maileva ouvre à ces clés." in words(boss.post(f"{PAGE}maileva/verifier/", follow=True))
    chosen = boss.post(f"{PAGE}maileva/lettres/", {"registered": "on"}, follow=True)
    assert "les prochaines lettres partent ainsi" in words(chosen)
    assert (Routes().of("post"), Routes().of("registered")) == ("", "maileva")
    assert keys_at("maileva") == GOOD
    assert "Des lettres partent par ce compte" in words(boss.post(f"{PAGE}maileva/oublier/", follow=True))
    boss.post(f"{PAGE}maileva/lettres/", {})
    assert "Les clés sont oubliées." in words(boss.post(f"{PAGE}maileva/oublier/", follow=True))
    verbs = list(JournalLine.objects.filter(verb__startswith="post_account").values_list("verb", flat=True))
    assert verbs.count("post_account.kept") == 2
    assert "post_account.dropped" in verbs


def test_only_who_runs_the_agency_sees_the_page(tenant: Any, sign_in: Any) -> None:
    for role in (Role.HANDLER, Role.ACCOUNTANT, Role.READER):
        assert sign_in(role).get(PAGE).status_code in {302, 403}


def test_a_provider_that_cannot_be_chosen_has_no_address(tenant: Any, sign_in: Any) -> None:
    assert sign_in(Role.MANAGER).post(f"{PAGE}pigeon/cles/", {"key": "x"}).status_code == 404


def a_strange_letter() -> StrangeState:
    case = a_case()
    letter = Message.objects.create(
        case=case, debtor=case.debtor, kind=MessageKind.REGISTERED_LETTER, channel="registered", dedupe_key="s",
        state="accepted", provider="maileva", provider_ref="maileva:r:1", planned_on=scene.TODAY, not_before=scene.NOW,
        payload={}, accepted_at=scene.NOW, sent_on=scene.TODAY, reference="LH-2026-C00009",
    )  # fmt: skip
    return StrangeState.objects.create(message=letter, said="EN_ORBITE", told_at=timezone.now())


def test_a_word_that_nobody_knows_waits_on_the_day_until_it_is_read(tenant: Any, sign_in: Any) -> None:
    state = a_strange_letter()
    desk = sign_in(Role.MANAGER)
    assert "Le prestataire Maileva dit « EN_ORBITE »" in words(desk.get(DAY)).replace("\u00a0", " ")
    pane = words(desk.get(f"/gestion/journee/?onglet=engagements&ligne=strange-{state.pk}"))
    assert "Rien n’en est déduit" in pane
    assert "EN_ORBITE" in words(desk.get(PAGE))
    desk.post(f"/gestion/courriers/etats/{state.pk}/lu/")
    assert "EN_ORBITE" not in words(desk.get(DAY))
    state.refresh_from_db()
    assert state.read_by


def test_the_page_in_a_browser(tenant: Any, sign_in: Any, maileva: MailevaSandbox) -> None:
    boss = sign_in(Role.MANAGER)
    shown = {"vide": boss.get(PAGE), "refusee": boss.post(f"{PAGE}maileva/cles/", {"client_id": "appli"})}
    boss.post(f"{PAGE}maileva/cles/", GOOD)
    boss.post(f"{PAGE}maileva/verifier/")
    state = a_strange_letter()
    shown |= {"remplie": boss.get(PAGE), "etat": boss.get(f"{DAY}&ligne=strange-{state.pk}")}
    with opened() as browser:
        page = browser.new_page()
        serve(page, {name: answer.content.decode() for name, answer in shown.items()}, POLICY)
        assert [fault for name in shown for fault in faults(page, name)] == []
        if folder := os.environ.get("AMIABLE_SHOTS"):
            for name, width in itertools.product(shown, (390, 1280)):
                page.emulate_media(color_scheme="light", reduced_motion="reduce")
                page.set_viewport_size({"width": width, "height": 900})
                page.goto(f"{HOST}/{name}")
                page.screenshot(path=f"{folder}/posting_{name}_{width}.png", full_page=True)
