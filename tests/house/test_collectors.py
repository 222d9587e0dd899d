"""What a room brings is collected, and what a table or a state promises is kept."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from config.celery import app as celery
from config.messaging import BEAT_SCHEDULE
from tests.house.reading import BUILDINGS, ROOT, dotted, named, rooms, sources, text, tree

OURS = {"agency", "users", "rates", "tenants"}
# Rooms that are applications of their own, collected by the settings.
APPLICATIONS = {"users", "rates"}
# Rooms that only lend columns: what they define is abstract.
BASES = {"leases"}


def imported(collector: str) -> set[str]:
    names = set()
    for node in ast.walk(tree(ROOT / "agency" / collector)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize(
    ("kind", "collector"), [("models", "models.py"), ("tasks", "tasks.py"), ("admin", "wagtail_hooks.py")]
)
def test_every_room_is_collected(kind: str, collector: str) -> None:
    """Sub-rooms too: a file of that name, however deep, is one that the collector imports."""
    written = {named(path) for path in sources("agency") if path.name == f"{kind}.py" and path.parent.name != "agency"}
    has = {name.removesuffix(".py").replace("/", ".") for name in written}
    if kind == "models":
        has -= {f"agency.{room}.models" for room in APPLICATIONS | BASES}
    assert has
    assert not has - imported(collector)


def test_every_model_of_a_room_is_offered_by_name() -> None:
    """`__all__` is what the collector takes: a model left out would have no table."""
    for room in set(rooms()) - APPLICATIONS - BASES:
        path = ROOT / "agency" / room / "models.py"
        if path.exists():
            written = {
                node.name
                for node in tree(path).body
                if isinstance(node, ast.ClassDef) and any("Model" in dotted(base) for base in node.bases)
            }
            assert written <= {model.__name__ for model in apps.get_models()}, room


def test_every_seed_is_called() -> None:
    assert settings.AGENCY_SEEDS == ["agency.seeds.seed_agency"]
    seeded = ast.unparse(tree(ROOT / "agency" / "seeds.py"))
    for path in sources("agency"):
        for name in re.findall(r"^def (install_\w+)\(", text(path), re.MULTILINE):
            assert f"{name}(" in seeded, f"{named(path)} offers {name}, which no new agency gets"


def test_beat_wakes_tasks_that_exist() -> None:
    celery.loader.import_default_modules()
    woken = {entry["kwargs"]["task"] if "kwargs" in entry else entry["task"] for entry in BEAT_SCHEDULE.values()}
    assert woken <= celery.tasks.keys()


def test_every_task_is_woken() -> None:
    """The sweepers are the guarantee: a task that only a message starts would be lost with the message."""
    celery.loader.import_default_modules()
    woken = {entry.get("kwargs", entry)["task"] for entry in BEAT_SCHEDULE.values()} | {"tenants.fan_out"}
    assert not {name for name in celery.tasks if not name.startswith(("celery.", "tests."))} - woken


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


def test_every_row_says_which_it_is() -> None:
    assert not [model.__name__ for model in our_models() if model.__str__ is models.Model.__str__]


def test_tables_that_refuse_changes_are_listed() -> None:
    """A trigger refuses for everybody, the right is taken back from the agency's role: both name the same tables."""
    migrations = "\n".join(path.read_text() for path in (ROOT / "agency" / "migrations").glob("0*.py"))
    protected = set(re.findall(r'"(agency_\w+)"', migrations.partition("APPEND_ONLY")[2].partition(")")[0]))
    listed = set(settings.APPEND_ONLY_TABLES)
    tables = {model._meta.db_table for model in apps.get_models()}
    assert listed <= tables
    said = {
        model._meta.db_table
        for model in our_models()
        if re.search(r"append-only|never (changed|updated)", (model.__doc__ or "").lower())
        and model._meta.app_label == "agency"
    }
    assert said <= listed, said - listed
    assert not protected or protected <= listed


def state_fields() -> list[tuple[type[models.Model], models.Field]]:
    return [(model, field) for model in our_models() for field in model._meta.fields if field.name == "state"]


@pytest.mark.parametrize(("model", "field"), state_fields(), ids=lambda one: getattr(one, "__name__", ""))
def test_each_state_has_a_label_and_is_reached(model: type[models.Model], field: Any) -> None:
    """Some code puts a row there: the enum's member is named outside the enum itself."""
    assert field.choices
    enum = type(field.default) if field.has_default() and isinstance(field.default, models.TextChoices) else None
    values = dict(field.choices)
    assert all(str(label).strip() for label in values.values())
    spoken = "\n".join(text(path) for path in sources(*BUILDINGS) if path.name not in {"enums.py", "models.py"})
    if enum is None:
        enum = next(
            one for path in sources("agency", "tenants") for one in [_enum_of(path, set(values))] if one is not None
        )
    born = field.get_default() if field.has_default() else None
    named_in_code = {member for member in enum if f"{enum.__name__}.{member.name}" in spoken}
    lost = [f"{enum.__name__}.{member.name}" for member in enum if member not in named_in_code and member != born]
    assert not lost, f"Nothing leads to {lost}"


def _enum_of(path: Any, values: set[str]) -> type[models.TextChoices] | None:
    import importlib

    if path.name not in {"enums.py", "models.py"}:
        return None
    module = importlib.import_module(named(path).removesuffix(".py").replace("/", "."))
    for one in vars(module).values():
        if isinstance(one, type) and issubclass(one, models.TextChoices) and set(one.values) == values:
            return one
    return None
