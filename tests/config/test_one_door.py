"""One sign-in for everybody: each arrives on their own pages, whichever they asked for, and nobody turns round."""

from __future__ import annotations

from typing import Any

import pytest

from agency.parties.operations import add_creditor_contact
from agency.users.enums import UserKind
from agency.users.operations import open_account
from tests.agency.desk.scene import PASSWORD, staff
from tests.databases import AgencyClient
from tests.factories import BY, NOW, a_creditor, a_profile

OURS = ("/gestion/", "/gestion/journee/", "/gestion/pages/", "/gestion/equipe/", "/gestion/account/")
THEIRS = ("/creancier/", "/creancier/deposer/")
EVERYBODYS = ("/compte/", "/compte/login/", "/compte/login/?next=/gestion/", "/compte/login/?next=/creancier/")


@pytest.fixture(params=["the staff", "a client", "a client sent away"])
def somebody(request: Any, tenant: Any) -> tuple[str, str]:
    """An e-mail address, and where its owner is at home."""
    a_profile()
    if request.param == "the staff":
        return staff(first="Ines").email, "/gestion/journee/"
    client = open_account(
        email="compta@berthier.example",
        first_name="Luc",
        last_name="Berthier",
        kind=UserKind.CREDITOR,
        password=PASSWORD,
    )
    if request.param == "a client":
        add_creditor_contact(creditor=a_creditor(), user=client, role="comptable", by=BY, at=NOW)
    return client.email, "/creancier/"


@pytest.mark.parametrize("asked", [*OURS, *THEIRS])
def test_whoever_signs_in_arrives_at_home_whatever_they_asked_for(
    somebody: tuple[str, str], asked: str, tenant: Any
) -> None:
    email, home = somebody
    browser = AgencyClient(tenant)
    arrived = browser.post(f"/compte/login/?next={asked}", {"login": email, "password": PASSWORD}, follow=True)
    last = arrived.redirect_chain[-1][0]
    # Their own page is the one they asked for; of the others', they see home.
    assert last == home or (last == asked and asked.startswith(home[:5]))
    assert len(arrived.redirect_chain) <= 4


def test_whoever_is_signed_in_is_led_home_from_the_others_pages(somebody: tuple[str, str], tenant: Any) -> None:
    email, home = somebody
    browser = AgencyClient(tenant)
    browser.post("/compte/login/", {"login": email, "password": PASSWORD})
    strange = THEIRS if home.startswith("/gestion/") else OURS
    for asked in (*strange, *EVERYBODYS):
        assert browser.get(asked, follow=True).redirect_chain[-1][0] == home, asked
    for asked in strange:
        assert browser.post(asked, {"name": "x"}).status_code == 403, asked
