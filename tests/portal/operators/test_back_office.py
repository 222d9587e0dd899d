"""The platform's operators see which agencies there are and how they fare; they see nothing of what an agency holds."""

from __future__ import annotations

import datetime as dt
import io
import os
import re
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django_tenants.utils import schema_context, tenant_context

from agency.cases.models import Case
from agency.journal.models import JournalLine
from agency.users.enums import Role, UserKind
from agency.users.models import User
from agency.users.operations import open_operator
from portal.operators.queries import operator_token
from tenants.models import Agency, AgencyEvent, AgencyState
from tenants.operations import suspend_agency
from tests.agency.desk.scene import PASSWORD, staff
from tests.databases import AgencyClient
from tests.factories import NOW, a_case
from tests.portal import browser as browsers

from .conftest import CODE, EMAIL, SET_UP, link, set_up

SHOTS = os.environ.get("AMIABLE_SHOTS", "")


def test_a_link_lets_in_once_by_a_click_and_for_a_quarter_of_an_hour(ops: AgencyClient) -> None:
    used = link()
    assert ops.get("/plateforme/").status_code == 200
    assert AgencyClient().get(used).status_code == 410
    ops.post("/plateforme/quitter/")
    assert ops.get("/plateforme/")["Location"] == "/plateforme/entrer/"
    ops.post("/plateforme/entrer/", {"email": EMAIL})
    assert AgencyClient().get(link()).status_code == 200
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=16)):
        assert AgencyClient().post(link()).status_code == 410


def again(browser: AgencyClient) -> AgencyClient:
    """The link of a new e-mail, clicked: the first step only."""
    browser.post("/plateforme/entrer/", {"email": EMAIL})
    browser.post(link())
    return browser


def test_a_stolen_mailbox_is_not_enough_and_a_lost_telephone_shuts_nobody_out(db: Any) -> None:
    call_command("add_operator", EMAIL, stdout=io.StringIO())
    first = again(AgencyClient())
    assert first.post(SET_UP, {"code": "000000"}).status_code == 422
    assert first.post("/plateforme/cabinets/lhermitte/fermer/", {"reason": "x"})["Location"] == SET_UP
    codes = set_up(first)
    assert first.get("/plateforme/").status_code == 200
    thief = again(AgencyClient())
    for door in ("/plateforme/", "/plateforme/cabinets/lhermitte/"):
        assert thief.get(door)["Location"] == CODE
    assert thief.get(SET_UP)["Location"] == "/plateforme/"
    assert [thief.post(CODE, {"code": "000000"}).status_code for _ in range(7)] == [422] * 7
    assert "Trop d’essais" in thief.post(CODE, {"code": codes[0]}).content.decode()
    cache.clear()
    assert thief.post(CODE, {"code": codes[0]})["Location"] == "/plateforme/"
    assert again(AgencyClient()).post(CODE, {"code": codes[0]}).status_code == 422
    call_command("add_operator", EMAIL, "--forget-second-factor", stdout=io.StringIO())
    assert again(AgencyClient()).get("/plateforme/")["Location"] == SET_UP


def test_a_platform_may_do_without_the_second_step(db: Any, settings: Any) -> None:
    settings.OPERATORS_SECOND_FACTOR = False
    call_command("add_operator", EMAIL, stdout=io.StringIO())
    assert again(AgencyClient()).get("/plateforme/").status_code == 200


def test_whoever_is_no_operator_is_told_the_same_and_gets_nothing(db: Any, public_client: AgencyClient) -> None:
    open_operator(email=EMAIL, first_name="", last_name="")
    pages = [public_client.post("/plateforme/entrer/", {"email": one}) for one in (EMAIL, "x@y.example")]
    told = {re.sub(r'csrfmiddlewaretoken" value="\w+', "", page.content.decode()) for page in pages}
    assert len(told) == 1
    assert [one.to for one in mail.outbox] == [[EMAIL]]
    for _ in range(20):
        public_client.post("/plateforme/entrer/", {"email": EMAIL})
    assert len(mail.outbox) <= 9
    assert public_client.get("/plateforme/entrer/jeton/").status_code == 410


def test_the_command_opens_one_account_and_says_where_to_enter(db: Any) -> None:
    out = io.StringIO()
    for _ in range(2):
        call_command("add_operator", EMAIL, stdout=out)
    assert out.getvalue().splitlines()[0] == f"{EMAIL}\thttp://localhost:8000/plateforme/entrer/"
    assert User.objects.get().kind == UserKind.OPERATOR
    with pytest.raises(CommandError, match="ops"):
        call_command("add_operator", "ops")


def test_the_list_tells_how_each_agency_fares_in_numbers_alone(ops: AgencyClient, tenant: Agency) -> None:
    with tenant_context(tenant):
        case = a_case()
    page = ops.get("/plateforme/").content.decode()
    assert "Cabinet Lhermitte" in page
    assert "Familles &amp; Écoles" in page
    told = page + ops.get("/plateforme/cabinets/lhermitte/").content.decode()
    with tenant_context(tenant):
        assert Case.objects.count() == 2
        for secret in (case.reference, case.debtor.last_name, case.creditor.name, "camille@roussel.example"):
            assert secret not in told
        assert JournalLine.objects.exists()
    assert '<td class="nb">2</td>' in page
    assert "Familles" not in ops.get("/plateforme/?q=lhermitte.localhost").content.decode()
    assert "Aucun cabinet" in ops.get("/plateforme/?etat=closed").content.decode()


def test_an_agency_is_suspended_reopened_and_closed_with_a_reason_kept(ops: AgencyClient, tenant: Agency) -> None:
    door = AgencyClient(tenant)
    address = "/plateforme/cabinets/lhermitte/"
    assert ops.post(f"{address}suspendre/", {"reason": ""}).status_code == 422
    assert ops.post(f"{address}suspendre/", {"reason": "loyer impayé"})["Location"] == address
    assert door.get("/compte/login/").status_code == 503
    assert "loyer impayé" in ops.get(address).content.decode()
    assert ops.post(f"{address}suspendre/", {"reason": "encore"}).status_code == 409
    ops.post(f"{address}rouvrir/", {"reason": "payé"})
    assert door.get("/compte/login/").status_code == 200
    ops.post(f"{address}fermer/", {"reason": "départ"})
    assert door.get("/compte/login/").status_code == 404
    assert ops.post(f"{address}effacer/", {"reason": "x"}).status_code == 404
    with schema_context("public"):
        told = AgencyEvent.objects.filter(agency=tenant).exclude(action="create").values_list("action", "by", "reason")
        assert list(told) == [
            ("suspended", EMAIL, "loyer impayé"), ("active", EMAIL, "payé"), ("closed", EMAIL, "départ"),
            ("export_asked", EMAIL, ""),
        ]  # fmt: skip
        assert Agency.objects.get(pk=tenant.pk).state == AgencyState.CLOSED


def test_nobody_of_an_agency_comes_in_and_no_operator_goes_there(ops: AgencyClient, tenant: Agency) -> None:
    """The same address, the same password, the same cookie: each account opens its own side only."""
    with tenant_context(tenant):
        manager = staff(Role.MANAGER, first="Ana")
        User.objects.create_user(EMAIL, PASSWORD, kind=UserKind.OPERATOR)
    theirs = AgencyClient(tenant)
    assert theirs.get("/plateforme/").status_code == 404
    theirs.post("/compte/login/", {"login": manager.email, "password": PASSWORD})
    stranger = AgencyClient()
    stranger.cookies = theirs.cookies
    assert stranger.get("/plateforme/")["Location"] == "/plateforme/entrer/"
    assert stranger.post("/plateforme/cabinets/lhermitte/fermer/", {"reason": "x"})["Location"] == "/plateforme/entrer/"
    with tenant_context(tenant):
        forged = operator_token(User.objects.get(email=EMAIL))
    assert AgencyClient().post(f"/plateforme/entrer/{forged}/").status_code == 410
    visitor = AgencyClient(tenant)
    visitor.cookies = ops.cookies
    assert visitor.get("/gestion/journee/").status_code == 302
    with schema_context("public"):
        assert Agency.objects.get(pk=tenant.pk).state == AgencyState.ACTIVE


@pytest.mark.e2e
def test_the_back_office_has_the_houses_look(ops: AgencyClient, tenant: Agency) -> None:
    with schema_context("public"):
        suspend_agency(tenant, by=EMAIL, at=NOW, reason="loyer impayé")
    newcomer = again(AgencyClient())
    asked = newcomer.get(CODE)
    with schema_context("public"):
        Authenticator.objects.all().delete()
    pages = {
        "code": asked, "mettre-en-place": newcomer.get(SET_UP),
        "cabinets": ops.get("/plateforme/"), "cabinet": ops.get("/plateforme/cabinets/lhermitte/"),
        "a-corriger": ops.post("/plateforme/cabinets/lhermitte/rouvrir/", {}), "entrer": ops.get("/plateforme/entrer/"),
        "message": ops.post("/plateforme/entrer/", {"email": EMAIL}), "lien": AgencyClient().get(link()),
        "passe": AgencyClient().get("/plateforme/entrer/jeton/"),
    }  # fmt: skip
    written = {name: page.content.decode() for name, page in pages.items()}
    with browsers.opened() as browser:
        page = browser.new_page(locale="fr-FR")
        browsers.serve(page, written, pages["cabinets"]["Content-Security-Policy"])
        found = [fault for name in written for fault in browsers.faults(page, name)]
        for name in written if SHOTS else ():
            page.goto(f"{browsers.HOST}/{name}")
            page.emulate_media(color_scheme="light")
            for width in (390, 1280):
                page.set_viewport_size({"width": width, "height": 844})
                page.screenshot(path=f"{SHOTS}/op-{name}-{width}.png", full_page=True)
    assert found == []
