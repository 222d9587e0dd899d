"""The demo's public registers: served with the rest, and known of by the desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from agency.common.identifiers import check_siren
from agency.registers.enums import Register
from agency.registers.gateway import addresses, companies, is_on, notices
from agency.users.enums import Role
from config.local.demo.people import DEMO_AGENCIES, registered_firms
from config.local.demo.supervisor import PORTS, _environment
from sandbox.registers import RegistersSandbox
from tests.agency.desk import scene
from tests.agency.desk.page_text import words
from tests.databases import AgencyClient

NAMES = {"AMIABLE_COMPANIES_URL": "COMPANIES", "AMIABLE_NOTICES_URL": "NOTICES", "AMIABLE_ADDRESSES_URL": "ADDRESSES"}


@pytest.fixture
def directory(tmp_path: Path, settings: Any) -> Iterator[RegistersSandbox]:
    """The registers as the demo starts them."""
    settings.OUTBOUND_SESSION = "config.outbound.any_session"
    with RegistersSandbox(tmp_path) as service:
        service.enter(registered_firms())
        for name in NAMES.values():
            setattr(settings, f"REGISTER_{name}_URL", service.url)
        yield service


def test_each_process_of_the_demo_is_told_where_the_registers_are(monkeypatch: Any) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    told = _environment()
    assert {urlsplit(told[name]).port for name in NAMES} == {PORTS["les registres publics"]}
    assert len(set(PORTS.values())) == len(PORTS)


def test_the_directory_knows_the_agencies_their_clients_and_somebody_new(directory: RegistersSandbox) -> None:
    assert all(map(is_on, Register))
    clients = {one.fields["siren"]: one.fields["name"] for agency in DEMO_AGENCIES for one in agency.clients}
    for known in registered_firms():
        assert check_siren(known["siren"]) == known["siren"]
        (found,) = companies(known["siren"])
        assert (found.name, found.postcode) == (known["name"].upper(), known["postcode"])
        assert addresses(f"{known['line1']} {known['postcode']} {known['city']}")[0].score > 0.9
    assert set(clients) < {known["siren"] for known in registered_firms()}
    assert notices(list(clients)) == []


@pytest.mark.django_db
def test_a_creditor_is_added_from_the_directory(tenant: Any, directory: RegistersSandbox) -> None:
    boss = AgencyClient(tenant)
    boss.force_login(scene.staff(Role.MANAGER))
    shown = words(boss.post("/gestion/creancier/ajouter/", {"name": "deux rives", "chercher": "1"}))
    assert "IMPRIMERIE DES DEUX RIVES" in shown
