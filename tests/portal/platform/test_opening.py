"""Somebody reads the platform's page and is at work a minute later; what is pulled at in between gives nothing."""

from __future__ import annotations

import datetime as dt
import re
import threading
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core import mail
from django.db import connection, transaction
from django_tenants.utils import tenant_context
from psycopg.types.json import Json

from agency.journal.models import JournalLine
from agency.users.models import User
from portal.platform import operations as opening_of_the_platform
from portal.platform.operations import open_next
from portal.platform.tasks import open_waiting
from tenants.models import Agency, AgencyEvent, AgencyKind, AgencyState, Opening, OpeningState
from tenants.openings.operations import ask_opening, confirm_opening
from tenants.openings.queries import free_code, is_taken
from tenants.openings.rules import TERMS, other_codes, short_name
from tenants.schemas import owner_connection
from tests.databases import AgencyClient
from tests.factories import NOW

PASSWORD = "une phrase bien à Ana"
ASKED = {
    "name": "Cabinet Neuf", "slug": "Cabinet Neuf", "kind": "firm", "first_name": "Ana", "last_name": "Caron",
    "email": "Ana@Neuf.example", "terms": "on", "site": "",
}  # fmt: skip


@pytest.fixture
def visitor(fresh_database: Any) -> AgencyClient:
    """A browser on the platform's host."""
    return AgencyClient()


def link(number: int = -1) -> str:
    """The path in an e-mail."""
    found = re.search(r"http://localhost:8000(/ouvrir/\S+)", mail.outbox[number].body)
    assert found, mail.outbox[number].body
    return found[1]


def asked(visitor: AgencyClient, **different: str) -> str:
    assert visitor.post("/ouvrir/", ASKED | different)["Location"] == "/ouvrir/message/"
    return link()


def test_from_the_front_page_to_my_day_in_less_than_a_minute(visitor: AgencyClient) -> None:
    begun = time.monotonic()
    assert 'href="/ouvrir/"' in visitor.get("/").content.decode()
    assert "Recevoir le lien" in visitor.get("/ouvrir/").content.decode()
    path = asked(visitor)
    assert mail.outbox[-1].to == ["ana@neuf.example"]
    assert "cabinet-neuf.localhost" in visitor.get(path).content.decode()
    assert visitor.post(path)["Location"] == path
    page = visitor.get(path)
    assert "Il ne manque que votre mot de passe." in page.content.decode()
    door = urlsplit(page["Refresh"].partition("url=")[2])
    assert door.hostname == "cabinet-neuf.localhost"
    agency = Agency.objects.get(slug="cabinet-neuf")
    browser = AgencyClient(agency)
    assert "ana@neuf.example" in browser.get(door.path).content.decode()
    entered = browser.post(door.path, {"password": PASSWORD}, follow=True)
    assert entered.request["PATH_INFO"] == "/gestion/journee/"
    assert "Bienvenue" in entered.content.decode()
    assert time.monotonic() - begun < 60
    event = AgencyEvent.objects.get(agency=agency)
    assert (agency.state, agency.kind, agency.code) == (AgencyState.ACTIVE, AgencyKind.FIRM, "CAB1")
    assert (event.action, event.by) == ("create", "ouverture")
    assert Opening.objects.get().terms == TERMS
    # The second step is offered on the list of the first day, and the link now leads to the sign-in.
    assert "deux temps" in browser.get("/gestion/depart/").content.decode()
    connection.set_schema_to_public()
    assert "connectez-vous" in visitor.get(path).content.decode()
    with tenant_context(agency):
        assert User.objects.get().get_full_name() == "Ana Caron"
        assert [line.verb for line in JournalLine.objects.order_by("id")][-3:] == [
            "account.invited", "account.joined", "account.signed_in",
        ]  # fmt: skip


def test_a_double_click_opens_one_agency(visitor: AgencyClient) -> None:
    path = asked(visitor)
    for _ in range(3):
        assert visitor.post(path).status_code == 302
    assert Agency.objects.filter(slug="cabinet-neuf").count() == 1
    assert Agency.objects.count() == 3
    assert visitor.get(path).status_code == 200


def test_looking_at_the_link_opens_nothing(visitor: AgencyClient) -> None:
    """Mail servers follow links before anybody reads them."""
    path = asked(visitor)
    visitor.get(path)
    visitor.head(path)
    assert Opening.objects.get().state == OpeningState.ASKED
    assert Agency.objects.count() == 2


def test_the_first_to_confirm_gets_the_name_and_the_other_chooses_anew(visitor: AgencyClient) -> None:
    first, second = asked(visitor), asked(visitor, email="zoe@autre.example", name="Cabinet Zoé")
    with transaction.atomic():
        visitor.post(first)
        visitor.post(second)
    assert "a été pris par un autre cabinet" in visitor.get(second).content.decode()
    assert visitor.post(second, {"slug": "cabinet-neuf"}).status_code == 422
    assert visitor.post(second, {"slug": "Cabinet Zoé"})["Location"] == second
    assert "Il ne manque que votre mot de passe." in visitor.get(second).content.decode()
    named = dict(Agency.objects.values_list("slug", "name"))
    assert (named["cabinet-neuf"], named["cabinet-zoe"]) == ("Cabinet Neuf", "Cabinet Zoé")


class PowerCut(BaseException):
    """The worker is gone."""


def test_a_worker_killed_in_between_leaves_the_row_and_the_next_one_opens(
    visitor: AgencyClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = asked(visitor)
    confirm_opening(Opening.objects.get(), at=dt.datetime.now(dt.UTC))

    def cut(*_args: Any, **_options: Any) -> None:
        raise PowerCut

    monkeypatch.setattr(opening_of_the_platform, "note_open", cut)
    with pytest.raises(PowerCut):
        open_next(at=NOW)
    monkeypatch.undo()
    connection.set_schema_to_public()
    assert Agency.objects.count() == 2
    page = visitor.get(path)
    assert "se prépare" in page.content.decode()
    assert page["Refresh"] == "2"
    assert open_next(at=NOW)
    assert Agency.objects.count() == 3
    assert not open_next(at=NOW)


def test_what_cannot_be_done_waits_behind_the_others_and_its_page_says_so(visitor: AgencyClient) -> None:
    path = asked(visitor)
    with as_owner() as conn:
        (kept,) = conn.execute("SELECT migrations FROM public.tenants_blueprint").fetchone()
        conn.execute("UPDATE public.tenants_blueprint SET migrations = '[]'")
    visitor.post(path)
    assert "n’a pas abouti du premier coup" in visitor.get(path).content.decode()
    assert Opening.objects.get().tries == 1
    with as_owner() as conn:
        conn.execute("UPDATE public.tenants_blueprint SET migrations = %s", [Json(kept)])
    assert open_next(at=NOW)
    assert "votre mot de passe" in visitor.get(path).content.decode()


def as_owner() -> Any:
    return owner_connection.connect()


def test_two_workers_open_two_agencies_and_never_the_same(visitor: AgencyClient) -> None:
    for number in range(4):
        asked(visitor, slug=f"cabinet-{number}", email=f"n{number}@neuf.example")
    for one in Opening.objects.all():
        confirm_opening(one, at=dt.datetime.now(dt.UTC))
    faults: list[BaseException] = []

    def work() -> None:
        try:
            while open_next(at=NOW):
                pass
        except BaseException as error:  # noqa: BLE001  told to the test
            faults.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not faults
    assert Agency.objects.count() == 6
    assert set(Opening.objects.values_list("state", flat=True)) == {OpeningState.OPEN}


@pytest.mark.parametrize(
    "slug", ["lhermitte", "www", "Tribunal", "Banque de France", "localhost", "lhermitte.localhost"]
)
def test_a_name_that_is_somebody_s_or_would_deceive_is_refused(db: Any, public_client: Any, slug: str) -> None:
    answer = public_client.post("/ouvrir/", ASKED | {"slug": slug})
    assert answer.status_code == 422
    assert "déjà prise" in answer.content.decode()
    assert not mail.outbox


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("name", "<b>Cabinet</b>", "avec des lettres"),
        ("name", "Gagnez https://mauvais.example", "avec des lettres"),
        ("first_name", "Ana\r\nBcc: tous@exemple.fr", "avec des lettres"),
        ("name", "", "Écrivez le nom de votre cabinet"),
        ("slug", "a", "3 à 40 lettres"),
        ("slug", "../", "3 à 40 lettres"),
        ("email", "ana", "avec un @"),
        ("terms", "", "Cochez la case"),
        ("kind", "banque", "Choisissez votre activité"),
    ],
)
def test_what_is_no_answer_is_told_in_our_words(db: Any, public_client: Any, field: str, typed: str, told: str) -> None:
    given = ASKED | {field: typed} if typed else {key: text for key, text in ASKED.items() if key != field}
    answer = public_client.post("/ouvrir/", given)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert "<b>Cabinet</b>" not in answer.content.decode()
    assert not Opening.objects.exists()


def test_a_robot_that_fills_every_field_is_thanked_and_forgotten(db: Any, public_client: Any) -> None:
    assert public_client.post("/ouvrir/", ASKED | {"site": "http://robot"})["Location"] == "/ouvrir/message/"
    assert not Opening.objects.exists()
    assert not mail.outbox


def test_an_address_is_told_the_same_whether_it_has_an_account_or_asked_too_often(db: Any, public_client: Any) -> None:
    answers = set()
    for number in range(5):
        answer = public_client.post("/ouvrir/", ASKED | {"slug": f"cabinet-{number}"})
        answers.add((answer.status_code, answer["Location"]))
    assert len(answers) == 1
    assert len(mail.outbox) == 3


def test_three_hundred_openings_from_one_place_stop_at_ten(db: Any, public_client: Any) -> None:
    codes = []
    for number in range(300):
        given = ASKED | {"slug": f"cabinet-{number}", "email": f"n{number}@robot.example"}
        codes.append(public_client.post("/ouvrir/", given).status_code)
    assert codes.count(302) == 10
    assert codes.count(429) == 290
    assert len(mail.outbox) == 10
    assert Agency.objects.count() == 2


def test_the_platform_opens_so_many_a_day_and_more_the_day_after(db: Any, public_client: Any, settings: Any) -> None:
    settings.DAILY_OPENINGS = 2
    given = [ASKED | {"slug": f"cabinet-{number}", "email": f"n{number}@neuf.example"} for number in range(3)]
    assert [public_client.post("/ouvrir/", one).status_code for one in given] == [302, 302, 429]
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=1, minutes=1)):
        assert public_client.post("/ouvrir/", given[2]).status_code == 302


def test_a_link_dies_after_two_days_and_only_its_hash_is_kept(db: Any, public_client: Any) -> None:
    public_client.post("/ouvrir/", ASKED)
    path = link()
    assert path.split("/")[2] not in str(Opening.objects.values())
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(hours=48, minutes=1)):
        assert public_client.get(path).status_code == 410
        assert public_client.post(path).status_code == 410
    assert public_client.get("/ouvrir/jeton/").status_code == 410


def test_without_a_mail_server_nothing_counts(db: Any, public_client: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    answer = public_client.post("/ouvrir/", ASKED)
    assert answer.status_code == 503
    assert "n’a pas pu partir" in answer.content.decode()
    assert not Opening.objects.exists()


def test_who_keeps_one_agency_for_itself_shows_no_such_door(db: Any, public_client: Any, settings: Any) -> None:
    settings.OPENINGS, settings.MONTHLY_PRICE = False, 0
    page = public_client.get("/").content.decode()
    assert "Ouvrir un cabinet" not in page
    assert "€" not in page
    for path in ("/ouvrir/", "/ouvrir/message/", "/ouvrir/jeton/"):
        assert public_client.get(path).status_code == 404


def test_codes_of_payment_references_stay_apart(db: Any) -> None:
    assert free_code("NEUF") == "NEUF"
    assert free_code("LHER") == "LHEA"
    assert len(set(other_codes("LHER"))) > 1000
    assert short_name("  Cabinet Éloïse & Fils ") == "cabinet-eloise-fils"


def test_what_nobody_confirmed_is_forgotten_after_a_month(db: Any) -> None:
    long_ago = dt.datetime.now(dt.UTC) - dt.timedelta(days=31)
    given = {key: ASKED[key] for key in ("name", "kind", "first_name", "last_name", "email")}
    ask_opening(**given, slug="neuf", terms=TERMS, network="x", at=long_ago)
    ask_opening(**given, slug="neuf", terms=TERMS, network="x", at=dt.datetime.now(dt.UTC))
    assert not is_taken("neuf")
    assert open_waiting() == 0
    assert Opening.objects.count() == 1
