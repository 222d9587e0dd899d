"""An account stays open for a working day, and not without a page for an hour; what was being sent is kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from agency.desk.frame.rules import DRAFTS
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from config.protection.sessions import BY_ITSELF
from tests.agency.desk.scene import PASSWORD, staff
from tests.databases import AgencyClient
from tests.factories import a_profile

DAY, PLACES = "/gestion/journee/", "/compte/connexions/"
MORNING = dt.datetime(2026, 10, 12, 7, 30, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def as_in_production(settings: Any) -> None:
    settings.SESSION_LONGEST, settings.SESSION_IDLE = 43_200, 3600


@pytest.fixture
def desk(tenant: Any) -> AgencyClient:
    a_profile()
    client = AgencyClient(tenant)
    client.force_login(staff(first="Ines"))
    return client


def seen(desk: AgencyClient, clock: Any, minutes: int) -> bool:
    """Whether she still reads her day so many minutes later."""
    clock.shift(minutes * 60)
    return bool(desk.get(DAY).status_code == 200)


def test_an_hour_without_a_page_signs_out_and_reading_on_does_not(desk: AgencyClient) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        assert seen(desk, clock, 0)
        assert all(seen(desk, clock, 50) for _page in range(6))
        assert not seen(desk, clock, 61)
        assert "/compte/login/" in desk.get(DAY).url


def test_an_editor_left_open_keeps_nobody_signed_in(desk: AgencyClient) -> None:
    ping = reverse("wagtailadmin_editing_sessions:ping", args=["agency", "lettertemplate", "1", 1])
    assert ping.startswith(BY_ITSELF)
    with time_machine.travel(MORNING, tick=False) as clock:
        assert seen(desk, clock, 0)
        for _minute in range(8):
            clock.shift(10 * 60)
            desk.post(ping)
        assert not seen(desk, clock, 0)


def test_twelve_hours_in_all_sign_out_whoever_never_stopped(desk: AgencyClient) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        assert seen(desk, clock, 0)
        assert all(seen(desk, clock, 45) for _page in range(16))
        assert not seen(desk, clock, 1)


def test_what_was_being_sent_is_there_again_after_signing_in(desk: AgencyClient) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        assert seen(desk, clock, 0)
        clock.shift(2 * 3600)
        answer = desk.post("/gestion/dossiers/1/note/", {"text": "Elle rappelle jeudi."})
        assert "/login/" in answer.url
        assert "Elle rappelle jeudi." in str(desk.session[DRAFTS])


def test_its_owner_sees_where_an_account_is_open_and_closes_the_other_places(tenant: Any) -> None:
    a_profile()
    ines, paul = staff(first="Ines"), staff(first="Paul")
    here, lost, pauls = AgencyClient(tenant), AgencyClient(tenant), AgencyClient(tenant)
    for browser, who in ((lost, ines), (here, ines), (pauls, paul)):
        browser.post("/compte/login/", {"login": who.email, "password": PASSWORD})
    page = here.get(PLACES).content.decode()
    assert page.count("127.0.0.1") == 2
    assert "Fermer les autres" in page
    assert here.get("/compte/2fa/").content.decode().count(PLACES) == 1
    asked = here.post(PLACES)
    assert "reauthenticate" in asked.url
    assert lost.get(DAY).status_code == 200, "closed by whoever proves who they are"
    done = here.post(asked.url, {"password": PASSWORD}, follow=True)
    assert "Votre compte n’est plus ouvert qu’ici." in done.content.decode()
    assert (here.get(DAY).status_code, pauls.get(DAY).status_code) == (200, 200)
    assert lost.get(DAY).status_code == 302
    assert JournalLine.objects.filter(verb=Verb.SESSION_ENDED).count() == 1
    assert "Fermer les autres" not in here.get(PLACES).content.decode()


def test_pages_close_together_write_no_session(desk: AgencyClient, django_assert_num_queries: Any) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        assert seen(desk, clock, 0)
        before = desk.session["seen"]
        assert seen(desk, clock, 4)
        assert desk.session["seen"] == before
        assert seen(desk, clock, 2)
        assert desk.session["seen"] == before + 360
