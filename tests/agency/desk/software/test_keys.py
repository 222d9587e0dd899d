"""A manager makes a key, copies its secret once, and shuts it."""

from __future__ import annotations

from typing import Any

from agency.journal.models import JournalLine
from agency.software.models import SoftwareKey
from agency.software.queries import keys_held
from agency.users.enums import Role
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient
from tests.factories import a_case
from tests.portal.browser import faults, opened, serve

PAGE = "/gestion/cles/"
POLICY = "default-src 'self'; img-src 'self' data:"


def make(boss: AgencyClient, **more: Any) -> Any:
    return boss.post(PAGE, {"name": "Compta 3000", "creditor": "", "scopes": ["cases:read"], "ends_on": ""} | more)


def test_the_secret_is_shown_once_and_never_kept(tenant: Any, sign_in: Any) -> None:
    case, boss = a_case(), sign_in(Role.MANAGER)
    assert "Aucune clé : aucun logiciel n’entre." in words(boss.get(PAGE))
    told = words(make(boss, creditor=case.creditor_id, scopes=["cases:read", "claims:write"], ends_on="2027-12-31"))
    key = SoftwareKey.objects.get()
    assert "La clé de « Compta 3000 » est prête" in told
    (secret,) = [word for word in told.split() if word.startswith(f"{key.start}_")]
    assert (key.creditor, key.scopes, str(key.ends_on)) == (case.creditor, ["cases:read", "claims:write"], "2027-12-31")
    assert key.made_by == "Karim Haddou"
    assert secret not in str(SoftwareKey.objects.values())
    assert secret not in str(list(JournalLine.objects.values()))
    page = words(boss.get(PAGE))
    assert secret not in page
    for shown in (case.creditor.name, "lire les dossiers, confier des factures", "jamais utilisée", "Ouverte"):
        assert shown in page
    program = AgencyClient(tenant, HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert program.get("/api/v1/cases").status_code == 200
    assert "utilisée le" in words(boss.get(PAGE))
    boss.post(f"{PAGE}{key.pk}/fermer/")
    assert program.get("/api/v1/cases").status_code == 401
    page = words(boss.get(PAGE))
    assert "Fermée le" in page
    assert "Cette clé était déjà fermée." in words(boss.post(f"{PAGE}{key.pk}/fermer/", follow=True))
    acts = JournalLine.objects.filter(verb__startswith="software_key").order_by("id")
    assert list(acts.values_list("verb", "actor_label")) == [
        ("software_key.made", "Karim Haddou"), ("software_key.revoked", "Karim Haddou"),
    ]  # fmt: skip


def test_what_is_wrong_is_said_and_nothing_is_made(tenant: Any, sign_in: Any) -> None:
    boss = sign_in(Role.MANAGER)
    for more, told in (
        ({"name": ""}, "Écrivez le nom du logiciel."),
        ({"scopes": []}, "Choisissez au moins un droit."),
        ({"scopes": ["tout"]}, "Choisissez parmi ces droits."),
        ({"creditor": "999"}, "Choisissez un créancier."),
        ({"ends_on": "2026-01-01"}, "Choisissez un jour qui n’est pas passé."),
        ({"ends_on": "2026-02-31"}, "Écrivez un jour qui existe."),
    ):
        answer = make(boss, **more)
        assert answer.status_code == 422
        assert told in words(answer)
    assert not SoftwareKey.objects.exists()


def test_only_a_manager_makes_keys(tenant: Any, sign_in: Any) -> None:
    for role in (Role.HANDLER, Role.ACCOUNTANT, Role.READER, Role.EDITOR):
        assert make(sign_in(role)).status_code == 403
    assert not SoftwareKey.objects.exists()


def test_the_page_in_a_browser(tenant: Any, sign_in: Any) -> None:
    case, boss = a_case(), sign_in(Role.MANAGER)
    shown = {
        "aucune": boss.get(PAGE), "faite": make(boss, creditor=case.creditor_id),
        "fautes": make(boss, name="", scopes=[]),
    }  # fmt: skip
    with opened() as browser:
        page = browser.new_page()
        serve(page, {name: answer.content.decode() for name, answer in shown.items()}, POLICY)
        assert not [fault for name in shown for fault in faults(page, name)]


def test_those_that_open_something_stand_before_those_that_are_shut(tenant: Any, sign_in: Any) -> None:
    boss = sign_in(Role.MANAGER)
    for name in ("Ancienne", "Ouverte", "Fermée"):
        make(boss, name=name)
    for name in ("Ancienne", "Fermée"):
        boss.post(f"{PAGE}{SoftwareKey.objects.get(name=name).pk}/fermer/")
    assert [key.name for key in keys_held()] == ["Ouverte", "Fermée", "Ancienne"]
