"""An agency asks some of its people for a second step; those, and only those, set it up before anything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from agency.journal.models import JournalLine
from agency.mandates.operations import set_profile
from agency.users.enums import Role, UserKind
from agency.users.operations import open_account
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import BY, NOW, a_profile

SETUP = "/compte/2fa/"
DAY = "/gestion/journee/"


@pytest.fixture
def somebody(tenant: Any) -> Callable[..., AgencyClient]:
    """A browser in which an account of this role, or of a creditor without one, is signed in."""
    a_profile()

    def enter(role: Role | None, email: str = "quelqu-un@lhermitte.example") -> AgencyClient:
        kind = UserKind.STAFF if role else UserKind.CREDITOR
        user = open_account(email=email, first_name="Paul", last_name="Morel", kind=kind, role=role)
        client = AgencyClient(tenant)
        client.force_login(user)
        client.user = user  # type: ignore[attr-defined]
        return client

    return enter


def ask(*signers: str) -> None:
    set_profile(second_factor_for=list(signers), by=BY, at=NOW)


@pytest.mark.parametrize("role", Role)
def test_each_role_is_asked_for_itself(somebody: Callable[..., AgencyClient], role: Role) -> None:
    client, first = somebody(role), "/gestion/pages/" if role == Role.EDITOR else DAY
    assert client.get(first).status_code == 200
    ask(*(other.value for other in Role if other != role), "creditor")
    assert client.get(first).status_code == 200
    ask(role.value)
    for path in (first, "/gestion/account/", "/documents/1/x.pdf", "/fichiers/x.pdf"):
        assert client.get(path).url == SETUP, path
    assert client.post("/gestion/connexion/").url == SETUP
    assert "Votre cabinet demande une connexion en deux temps" in words(client.get(SETUP))


def test_contacts_of_creditors_are_asked_apart_from_the_staff(somebody: Callable[..., AgencyClient]) -> None:
    contact = somebody(None)
    ask(*Role.values)
    assert contact.get("/creancier/").url != SETUP if contact.get("/creancier/").status_code == 302 else True
    ask("creditor")
    assert contact.get("/creancier/").url == SETUP


def test_who_has_a_second_step_works_and_who_takes_it_off_is_asked_again(somebody: Callable[..., AgencyClient]) -> None:
    client = somebody(Role.HANDLER)
    colleague = somebody(Role.HANDLER, "collegue@lhermitte.example")
    ask("handler")
    factor = Authenticator.objects.create(user=client.user, type="totp", data={})  # type: ignore[attr-defined]
    assert client.get(DAY).status_code == 200
    assert colleague.get(DAY).url == SETUP
    factor.delete()
    assert client.get(DAY).url == SETUP


def test_the_other_agency_asks_nothing(somebody: Callable[..., AgencyClient], other: Any, in_tenant: Any) -> None:
    somebody(Role.HANDLER)
    ask(*Role.values)
    with in_tenant(other):
        a_profile()
        user = open_account(
            email="la@familles.example", first_name="Zoé", last_name="Renfort", kind=UserKind.STAFF, role=Role.HANDLER
        )
    client = AgencyClient(other)
    client.force_login(user)
    assert client.get(DAY).status_code == 200


def test_a_manager_decides_on_a_screen_and_the_journal_keeps_it(somebody: Callable[..., AgencyClient]) -> None:
    boss = somebody(Role.MANAGER)
    assert "Connexion en deux temps" in words(boss.get("/gestion/connexion/"))
    page = words(boss.post("/gestion/connexion/", {"asked": ["accountant", "creditor"]}, follow=True))
    assert "C’est enregistré" in page
    shown = boss.get("/gestion/connexion/").content.decode()
    assert 'value="accountant" checked' in shown
    assert 'value="manager" checked' not in shown
    assert JournalLine.objects.latest("id").data == {"fields": ["second_factor_for"]}
    boss.post("/gestion/connexion/", {})
    assert "checked" not in boss.get("/gestion/connexion/").content.decode()
    boss.post("/gestion/connexion/", {"asked": ["pirate"]})
    assert "checked" not in boss.get("/gestion/connexion/").content.decode()


@pytest.mark.parametrize("role", [Role.HANDLER, Role.ACCOUNTANT, Role.READER])
def test_others_decide_nothing(somebody: Callable[..., AgencyClient], role: Role) -> None:
    client = somebody(role)
    assert client.get("/gestion/connexion/").status_code == 403
    assert client.post("/gestion/connexion/", {"asked": ["reader"]}).status_code == 403


def test_the_account_leads_to_the_second_step_and_back(somebody: Callable[..., AgencyClient]) -> None:
    client = somebody(Role.READER)
    assert 'href="/compte/2fa/"' in client.get("/gestion/account/").content.decode()
    assert client.get("/compte/").url == "/gestion/"
    contact = somebody(None, "contact@saint-aubin.example")
    assert contact.get("/compte/").url == "/creancier/"


def test_the_page_of_the_code_may_draw_it_and_no_other_page_may(somebody: Callable[..., AgencyClient]) -> None:
    client = somebody(Role.READER)
    assert "img-src 'self' data:" in client.get(SETUP)["Content-Security-Policy"]
    assert "data:" not in client.get("/compte/login/")["Content-Security-Policy"]
