"""The team of an agency signs in by its own identity provider, which vouches for the team and for nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from allauth.mfa.totp.internal import auth
from allauth.socialaccount.models import SocialAccount
from django.core import mail

from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.team.queries import team
from agency.users.enums import Role, UserKind
from agency.users.models import User
from agency.users.operations import open_account
from config.outbound import public_session
from sandbox.identity import IdentitySandbox
from sandbox.identity.server import CLIENT, SECRET
from tests.agency.desk.page_text import words
from tests.agency.desk.scene import PASSWORD, staff
from tests.databases import AgencyClient

PAGE, BUTTON = "/gestion/equipe/connexion-unique/", "/compte/oidc/cabinet/login/"
INES = "ines.handler@lhermitte.example"


@pytest.fixture
def provider(tmp_path: Path, settings: Any) -> Iterator[IdentitySandbox]:
    settings.PRIVATE_IDENTITY_PROVIDERS = True
    with IdentitySandbox(tmp_path) as service:
        yield service


@pytest.fixture
def boss(tenant: Any) -> AgencyClient:
    browser = AgencyClient(tenant)
    browser.force_login(staff(Role.MANAGER, first="Ana"))
    return browser


def given(provider: IdentitySandbox, **changed: Any) -> dict[str, Any]:
    told = {"name": "Keycloak", "issuer": provider.url, "client_id": CLIENT, "secret": SECRET}
    return {**told, "domains": "@Lhermitte.example", **changed}


@pytest.fixture
def ready(boss: AgencyClient, provider: IdentitySandbox) -> IdentitySandbox:
    assert boss.post(PAGE, given(provider)).status_code == 302
    return provider


@pytest.fixture
def enter(tenant: Any) -> Callable[..., tuple[AgencyClient, Any]]:
    """Press the button, say who one is to the provider, come back: the browser and the last answer."""

    def go(email: str, browser: AgencyClient | None = None, **said: str) -> tuple[AgencyClient, Any]:
        browser = browser or AgencyClient(tenant)
        leaves = browser.get(BUTTON)
        back = requests.post(
            leaves["Location"].partition("?")[0],
            data={**dict(parse_qsl(urlsplit(leaves["Location"]).query)), "nonce": "", "email": email, **said},
            allow_redirects=False,
            timeout=5,
        )
        there = urlsplit(back.headers["Location"])
        return browser, browser.get(f"{there.path}?{there.query}", follow=True)

    return go


def test_a_colleague_comes_in_by_the_agencys_own_accounts(
    boss: AgencyClient, provider: IdentitySandbox, enter: Any, tenant_client: AgencyClient
) -> None:
    ines = staff(first="Ines")
    assert "Se connecter avec" not in words(tenant_client.get("/compte/login/"))
    shown = boss.get(PAGE).content.decode()
    assert f'value="http://{tenant_client.agency.host}/compte/oidc/cabinet/login/callback/"' in shown
    boss.post(PAGE, given(provider))
    assert "Se connecter avec Keycloak" in words(tenant_client.get("/compte/login/"))
    browser, arrived = enter(INES.upper())
    assert arrived.redirect_chain[-1][0] == "/gestion/journee/"
    verbs = list(JournalLine.objects.filter(subject_id=ines.pk).order_by("id").values_list("verb", flat=True))
    assert verbs[-2:] == [Verb.ACCOUNT_IDENTIFIED, Verb.ACCOUNT_SIGNED_IN]
    assert enter(INES)[1].redirect_chain[-1][0] == "/gestion/journee/"
    assert browser.login(email=INES, password=PASSWORD), "the password is kept"
    assert SocialAccount.objects.count() == 1
    assert "connexion unique" in words(boss.get("/gestion/equipe/"))


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("mallory@gmail.com", {}),
        ("mallory@lhermitte.example.evil.com", {}),
        ("inconnu@lhermitte.example", {}),
        (INES, {"verified": "no"}),
        ("", {}),
    ],
)
def test_whom_the_provider_cannot_vouch_for_stays_outside(
    ready: IdentitySandbox, enter: Any, email: str, said: dict[str, str]
) -> None:
    staff(first="Ines")
    browser, arrived = enter(email, **said)
    assert arrived.redirect_chain[-1][0] == "/compte/login/"
    assert re.search("ne confirme pas une adresse de ce cabinet|pas de compte ici", words(arrived))
    assert browser.get("/gestion/journee/").status_code == 302
    assert not SocialAccount.objects.exists()
    assert not User.objects.filter(email=email).exclude(email=INES).exists()


def test_a_clients_contact_is_never_opened_by_the_agencys_provider(ready: IdentitySandbox, enter: Any) -> None:
    open_account(
        email="direction@lhermitte.example",
        first_name="Marc",
        last_name="Berthier",
        kind=UserKind.CREDITOR,
        password=PASSWORD,
    )
    _, arrived = enter("direction@lhermitte.example")
    assert "Vous n’avez pas de compte ici" in words(arrived)


def test_an_address_given_to_somebody_else_does_not_open_the_former_account(ready: IdentitySandbox, enter: Any) -> None:
    staff(first="Ines")
    enter(INES, number="17")
    _, arrived = enter(INES, number="18")
    assert "celui d’une autre personne" in words(arrived)
    user = User.objects.get(email=INES)
    user.is_active = False
    user.save()
    assert enter(INES, number="17")[0].get("/gestion/journee/").status_code == 302


def test_a_second_step_is_still_asked(ready: IdentitySandbox, enter: Any) -> None:
    auth.TOTP.activate(staff(first="Ines"), auth.generate_totp_secret())
    assert enter(INES)[1].redirect_chain[-1][0] == "/compte/2fa/authenticate/"


def test_where_passwords_no_longer_serve_a_manager_still_has_one(
    boss: AgencyClient, provider: IdentitySandbox, tenant: Any, enter: Any
) -> None:
    staff(first="Ines")
    boss.post(PAGE, given(provider, required="on"))
    for email, there in ((INES, "/compte/login/"), ("ana.manager@lhermitte.example", "/gestion/")):
        answer = AgencyClient(tenant).post("/compte/login/", {"login": email, "password": PASSWORD})
        assert answer["Location"] == there
    assert JournalLine.objects.filter(verb=Verb.SIGN_IN_REFUSED).count() == 1
    assert enter(INES)[1].redirect_chain[-1][0] == "/gestion/journee/"


def test_a_provider_that_refuses_lies_or_is_silent_leads_back_in_words(
    boss: AgencyClient, ready: IdentitySandbox, enter: Any, tenant: Any
) -> None:
    staff(first="Ines")
    assert "ne nous a pas confirmé qui vous êtes" in words(enter(INES, refuse="1")[1])
    forged = AgencyClient(tenant).get("/compte/oidc/cabinet/login/callback/?code=x&state=y", follow=True)
    assert "ne nous a pas confirmé qui vous êtes" in words(forged)
    boss.post(PAGE, given(ready, secret="autre"))
    assert "ne nous a pas confirmé qui vous êtes" in words(enter(INES)[1])
    boss.post(PAGE, given(ready, issuer="http://127.0.0.1:9"))
    assert "Votre fournisseur d’identité ne répond pas" in words(AgencyClient(tenant).get(BUTTON, follow=True))


def test_another_provider_counts_its_people_anew_and_none_is_passwords_again(
    boss: AgencyClient, ready: IdentitySandbox, enter: Any, tenant: Any, tmp_path: Path
) -> None:
    newcomer = staff(first="Odile")
    newcomer.set_unusable_password()
    newcomer.save()
    assert enter(newcomer.email)[1].redirect_chain[-1][0] == "/gestion/journee/"
    assert team().get(pk=newcomer.pk).identified
    with IdentitySandbox(tmp_path / "other") as other:
        boss.post(PAGE, given(other, secret=""))
        assert not SocialAccount.objects.exists()
    assert boss.post(f"{PAGE}arreter/").status_code == 302
    assert AgencyClient(tenant).get(BUTTON).status_code == 404
    assert "Se connecter avec" not in words(AgencyClient(tenant).get("/compte/login/"))
    AgencyClient(tenant).post("/compte/password/reset/", {"email": newcomer.email})
    assert mail.outbox[-1].to == [newcomer.email]
    assert "/compte/password/reset/key/" in mail.outbox[-1].body


def test_what_cannot_be_believed_is_not_configured(boss: AgencyClient, settings: Any) -> None:
    told = {"name": "X", "issuer": "http://sso.example", "client_id": "a", "secret": "b", "domains": "gmail.com"}
    refused = boss.post(PAGE, told)
    assert refused.status_code == 422
    assert "Cette adresse commence par https://." in words(refused)
    assert "gmail.com n’est pas le domaine d’un cabinet" in words(refused)


def test_an_agencys_provider_opens_no_other_agency(
    ready: IdentitySandbox, enter: Any, other: Any, other_client: AgencyClient
) -> None:
    staff(first="Ines")
    assert other_client.get(BUTTON).status_code == 404
    with pytest.raises(KeyError):
        enter(INES, browser=AgencyClient(other))


def test_a_provider_cannot_lead_us_to_our_own_machines(tmp_path: Path) -> None:
    with IdentitySandbox(tmp_path) as inside:
        port = urlsplit(inside.url).port
        for address in (inside.url, f"https://127.0.0.1:{port}/", f"https://localhost:{port}/"):
            with pytest.raises(requests.RequestException):
                public_session(timeout=2).get(address)
