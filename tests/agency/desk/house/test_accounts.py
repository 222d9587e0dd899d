"""« Cabinet » lists the accounts of the agency, and keeps the two uses apart."""

from __future__ import annotations

from datetime import date
from typing import Any

from agency.mandates.operations import set_profile
from agency.users.enums import Role
from tests.agency.desk.page_text import words
from tests.agency.fees.scene import OWN_IBAN, a_seller
from tests.factories import BY, NOW, a_profile

NEW = "FR7610107001011234567890129"


def test_the_house_page_lists_them_and_refuses_the_own_account_as_dedicated(tenant: Any, sign_in: Any) -> None:
    a_profile()
    a_seller()
    set_profile(by=BY, at=NOW, account_iban=NEW, account_opened_on=date(2026, 11, 2))
    boss = sign_in(Role.MANAGER)
    page = boss.get("/gestion/cabinet/")
    said = words(page)
    assert "remplacé le 2 novembre 2026" in said
    assert said.count("en service") == 2
    form = page.context["form"]
    given = {name: form.initial.get(name) or "" for name in form.fields if name != "logo"}
    refused = boss.post("/gestion/cabinet/", given | {"account_iban": OWN_IBAN})
    assert (refused.status_code, "C’est le compte du cabinet" in words(refused)) == (422, True)
