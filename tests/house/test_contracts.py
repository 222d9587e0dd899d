"""Each contract of the house is tried with a violation: a rule that cannot be broken protects nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.reading import BUILDINGS, ROOT, rooms

# Contract, module that breaks it, the line that does.
PLANTED = {
    "buildings": ("tenants.queries", "import agency.cases.models"),
    "sandbox": ("sandbox.ground.clock", "import agency.common.money"),
    "outside": ("agency.payments.rules", "import sandbox.ground.clock"),
    "floors": ("agency.parties.rules", "import agency.letters.wording.letter"),
    "law": ("agency.law.time.deadlines", "import agency.law.money.plans"),
    "readers": ("agency.readers.claims.rows", "import agency.readers.fec.reader"),
    "kinds": ("agency.plans.enums", "import agency.plans.operations"),
    "records": ("agency.cases.models", "import agency.cases.operations"),
    "pure": ("agency.common.money", "import django.db"),
    "stripe": ("portal.theme", "import stripe"),
}


def contracts() -> dict[str, str]:
    """Identifier and name of each contract."""
    read = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {one["id"]: one["name"] for one in read["tool"]["importlinter"]["contracts"]}


def checked(house: Path) -> str:
    """What the tool says of a house."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    environment = {**os.environ, "COLUMNS": "400", "PYTHONPATH": str(house)}
    done = subprocess.run(command, cwd=house, capture_output=True, text=True, check=False, env=environment)
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages, with their contracts."""
    copy = tmp_path_factory.mktemp("house")
    for package in (*BUILDINGS, "sandbox"):
        keep = shutil.ignore_patterns("__pycache__", "static", "*.csv", "*.typ")
        shutil.copytree(ROOT / package, copy / package, ignore=keep)
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


@pytest.fixture(scope="module")
def broken(house: Path) -> str:
    """The report on a house where each contract is broken once."""
    for module, line in PLANTED.values():
        planted = house / f"{module.replace('.', '/')}.py"
        planted.write_text(planted.read_text() + f"\n\n{line}\n")
    return checked(house)


def test_the_house_keeps_its_contracts() -> None:
    report = checked(ROOT)
    assert " 0 broken" in report, report


def test_every_contract_is_tried() -> None:
    assert contracts().keys() == PLANTED.keys()


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_import_breaks_its_contract(broken: str, contract: str) -> None:
    module, line = PLANTED[contract]
    name = contracts()[contract]
    assert f"{name} BROKEN" in broken, broken
    said = broken.split("Broken contracts", 1)[1].split(f"{name}\n---", 1)[1]
    said = said[
        : min((said.find(f"{other}\n---") for other in contracts().values() if f"{other}\n---" in said), default=None)
    ]
    imported = line.removeprefix("import ").split(".")[0]
    assert f"{module} -> {imported}" in said, said


def test_a_new_room_declares_its_floor(house: Path) -> None:
    room = house / "agency" / "attic"
    room.mkdir(exist_ok=True)
    (room / "__init__.py").write_text("")
    assert "- agency.attic" in checked(house)


def test_each_room_s_kinds_are_under_contract() -> None:
    """Libraries, pure throughout, have no kinds inside."""
    read = tomllib.loads((ROOT / "pyproject.toml").read_text())
    kinds = next(one for one in read["tool"]["importlinter"]["contracts"] if one["id"] == "kinds")
    assert {f"agency.{room}" for room in rooms()} - {"agency.common", "agency.law", "agency.readers"} == set(
        kinds["containers"]
    )
