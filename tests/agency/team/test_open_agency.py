"""An operator opens an agency with one line; its manager does the rest in a browser."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection

from tenants.models import Agency
from tests.databases import AgencyClient

LINE = ("open_agency", "Cabinet Neuf", "--slug", "neuf", "--host", "neuf.localhost", "--code", "NEUF")
PASSWORD = "une phrase bien à Ana"


def opened(*more: str) -> str:
    told = io.StringIO()
    call_command(*LINE, *more, stdout=told)
    return told.getvalue()


def test_its_manager_is_invited_and_finds_the_start_list(fresh_database: Any) -> None:
    said = opened("--manager", "Ana@neuf.example", "--first-name", "Ana", "--last-name", "Caron")
    connection.set_schema_to_public()
    link = urlsplit(said.split()[-1])
    agency = Agency.objects.get(slug="neuf")
    assert (link.hostname, mail.outbox[-1].to) == ("neuf.localhost", ["ana@neuf.example"])
    assert "http://neuf.localhost:8000/compte/invitation/" in mail.outbox[-1].body
    browser = AgencyClient(agency)
    assert browser.post(link.path, {"password": PASSWORD}).status_code == 302
    browser.post("/compte/login/", {"login": "ana@neuf.example", "password": PASSWORD})
    assert "Encore 7 étapes avant le premier courrier." in browser.get("/gestion/depart/").content.decode()
    assert browser.get("/gestion/journee/").status_code == 200


def test_what_is_wrong_opens_nothing(fresh_database: Any) -> None:
    with pytest.raises(CommandError, match="--manager : ana"):
        opened("--manager", "ana")
    with pytest.raises(CommandError, match="déjà pris"):
        call_command("open_agency", "Autre", "--slug", "lhermitte", "--host", "autre.localhost", "--manager", "a@b.fr")
    assert Agency.objects.count() == 2
    assert mail.outbox == []


def test_without_a_mail_server_the_link_is_given_by_hand(fresh_database: Any, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    complained = io.StringIO()
    call_command(*LINE, "--manager", "ana@neuf.example", stdout=io.StringIO(), stderr=complained)
    assert "donnez ce lien à la personne" in complained.getvalue()
