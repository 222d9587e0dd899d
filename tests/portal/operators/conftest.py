"""An operator's browser, signed in by the link of an e-mail and a code of the telephone."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django_tenants.utils import schema_context

from tests.databases import AgencyClient

EMAIL = "ops@amiable.example"
CODE, SET_UP = "/plateforme/code/", "/plateforme/code/mettre-en-place/"


def link() -> str:
    found = re.search(r"http://localhost:8000(/plateforme/entrer/\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


def code(secret: str) -> str:
    """What the telephone shows now, taken back from the codes that served."""
    cache.clear()
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def set_up(browser: AgencyClient) -> list[str]:
    """Bind the telephone: the codes for the day it is lost."""
    browser.get(SET_UP)
    with schema_context("public"):
        page = browser.post(SET_UP, {"code": code(browser.session["operator_secret"])}).content.decode()
    return re.findall(r"<li>(\d{8})</li>", page)


@pytest.fixture
def ops(db: Any, public_client: AgencyClient) -> AgencyClient:
    """An operator's browser, signed in by the link of an e-mail and a code."""
    call_command("add_operator", EMAIL, stdout=io.StringIO())
    public_client.post("/plateforme/entrer/", {"email": EMAIL})
    assert public_client.post(link())["Location"] == "/plateforme/"
    assert public_client.get("/plateforme/")["Location"] == SET_UP
    assert len(set_up(public_client)) == 10
    return public_client
