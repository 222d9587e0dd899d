"""Each contract of the house is tried with a violation: a rule that cannot be broken protects nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.reading import BUILDINGS, ROOT, rooms, sub_rooms

# Contract: modules of different rooms that break it, each with the line that does.
PLANTED = {
    "buildings": (
        ("tenants.queries", "import agency.cases.models"),
        ("agency.disputes.queries", "import portal.theme"),
        ("portal.rendering", "import config.env"),
    ),
    "sandbox": (
        ("sandbox.core.clock", "import agency.common.money"),
        ("sandbox.post.errors", "import tenants.queries"),
        ("sandbox.stripe.resources.cards", "import portal.theme"),
    ),
    "outside": (
        ("agency.payments.rules", "import sandbox.core.clock"),
        ("portal.theme", "import sandbox.stripe.resources.cards"),
        ("tenants.addresses", "import sandbox.post.errors"),
    ),
    "floors": (
        ("agency.parties.rules", "import agency.letters.rules"),
        ("agency.cards.queries", "import agency.banking.queries"),
        ("agency.ledger.queries.balances", "import agency.cases.queries"),
    ),
    "law": (
        ("agency.law.time.deadlines", "import agency.law.money.plans"),
        ("agency.law.contact.limits", "import agency.law.persons.protection"),
        ("agency.law.money.plans", "import agency.law.shell.questions"),
    ),
    "readers": (
        ("agency.readers.claims.rows", "import agency.readers.fec.reader"),
        ("agency.readers.files.text", "import agency.readers.statements.checks"),
        ("agency.readers.invoices.cii", "import agency.readers.claim_files"),
    ),
    "letters": (
        ("agency.letters.wording.lint", "import agency.letters.printing.rendering"),
        ("agency.letters.printing.qr.codes", "import agency.letters.models"),
        ("agency.letters.values", "import agency.letters.wording.richtext"),
    ),
    "desk": (
        ("agency.desk.frame.views.record_lists", "import agency.desk.day.queries.queue"),
        ("agency.desk.cases.presenters.facts", "import agency.desk.decisions.queries"),
        ("agency.desk.lists.queries", "import agency.desk.day.queries.queue"),
    ),
    "kinds": (
        ("agency.plans.enums", "import agency.plans.operations"),
        ("agency.outbox.queries.messages", "import agency.outbox.operations.planning"),
        ("agency.desk.day.queries.queue", "import agency.desk.day.presenters.queue"),
    ),
    "records": (
        ("agency.cases.models", "import agency.cases.operations"),
        ("agency.outbox.models", "import agency.cases.operations.lifecycle"),
        ("agency.payments.models", "import agency.ledger.operations"),
    ),
    "stripe": (
        ("portal.theme", "import stripe"),
        ("agency.cards.operations.checkout", "import stripe"),
        ("tenants.operations", "import stripe"),
    ),
    "production": (
        ("config.settings.prod", "import config.local.postgres"),
        ("config.celery", "import config.local.demo.people"),
        ("tenants.schemas.owner_connection", "import config.local.postgres"),
    ),
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
    """The report on a house where each contract is broken in three rooms."""
    for module, line in (one for planted in PLANTED.values() for one in planted):
        path = house / f"{module.replace('.', '/')}.py"
        path.write_text(path.read_text() + f"\n\n{line}\n")
    return checked(house)


def test_the_house_keeps_its_contracts() -> None:
    report = checked(ROOT)
    assert " 0 broken" in report, report


def test_every_contract_is_tried() -> None:
    assert contracts().keys() == PLANTED.keys()


def said_of(report: str, contract: str) -> str:
    """What the report says of one contract that is broken."""
    name = contracts()[contract]
    told = report.split("Broken contracts", 1)[1].split(f"{name}\n---", 1)[1]
    ends = [told.find(f"{other}\n---") for other in contracts().values()]
    return told[: min((end for end in ends if end >= 0), default=None)]


@pytest.mark.parametrize(
    ("contract", "module", "line"), [(name, *one) for name, planted in PLANTED.items() for one in planted]
)
def test_a_planted_import_breaks_its_contract(broken: str, contract: str, module: str, line: str) -> None:
    assert f"{contracts()[contract]} BROKEN" in broken, broken
    imported = line.removeprefix("import ").split(".")[0]
    assert f"{module} -> {imported}" in said_of(broken, contract), said_of(broken, contract)


def test_a_new_room_declares_its_floor(house: Path) -> None:
    room = house / "agency" / "attic"
    room.mkdir(exist_ok=True)
    (room / "__init__.py").write_text("")
    assert "- agency.attic" in checked(house)


def test_each_room_s_kinds_are_under_contract() -> None:
    """Libraries, pure throughout, have no kinds inside."""
    read = tomllib.loads((ROOT / "pyproject.toml").read_text())
    kinds = next(one for one in read["tool"]["importlinter"]["contracts"] if one["id"] == "kinds")
    without = {"common", "law", "readers", "desk"}
    with_kinds = {f"agency.{room}" for room in rooms() if room not in without}
    expected = with_kinds | {f"agency.desk.{room}" for room in sub_rooms("desk")}
    told = set(kinds["containers"])
    assert expected <= told
    # A sub-room may have kinds of its own.
    assert all((ROOT / name.replace(".", "/") / "__init__.py").exists() for name in told - expected)
