"""Rooms: none grows beyond what a noun holds, and each file says by its name what kind it is."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

import pytest

from tests.house.reading import BUILDINGS, GENERATED, ROOT, named, rooms, sources, text
from tests.house.writing import Module, modules, with_planted

ROOM = 1200
# Two words, or a letter that only French has.
_SENTENCE = re.compile(r"\w \w|[à-ÿ’]")
# What a file, or a folder of files, is in a room; the order stands in the contract of kinds.
KINDS = frozenset(
    {
        *("admin", "tasks", "views", "forms", "operations", "presenters", "queries"),
        *("models", "rules", "values", "enums", "apps", "__init__", "__main__"),
    }
)
# Rooms that are pure libraries: their files are named after what they know.
LIBRARIES = frozenset({"common", "law", "readers"})
# Sub-rooms that are libraries of their room, and files with a name of their own, each with why.
OWN_NAMES = {
    "agency/cards/account/gateway.py": "the agency's own account at Stripe",
    "agency/cards/saved/gateway.py": "saved cards at Stripe, and their charges",
    "agency/cards/stripe_gateway.py": "card payments at Stripe",
    "agency/uploads/gateway.py": "the one door to the antivirus",
    "agency/registers/gateway.py": "the one door to the public registers",
    "agency/outbox/mailbox/gateway.py": "the one door to a mail box",
    "agency/webhooks/gateway.py": "the one call to an address of a program",
    "agency/ledger/postings.py": "the list of allowed bookings",
    "agency/ledger/fields.py": "the column for money, which the models of every room use",
    "agency/letters/wording": "texts, their variables, mentions and tone: pure",
    "agency/letters/printing": "pages: what Typst needs, and nothing of the database",
    "agency/users/policies.py": "what Wagtail may let somebody do with a model, by our permissions",
    "agency/site/wording": "the first pages of a site, before they are pages: pure",
    "agency/outbox/channels": "providers behind one protocol",
}


def size_by_folder(paths: list[Path]) -> dict[str, int]:
    """Lines of the Python files that stand directly in each folder: a sub-room counts for itself."""
    sizes: dict[str, int] = defaultdict(int)
    for path in paths:
        sizes[named(path.parent)] += len(text(path).splitlines())
    return sizes


def too_large(sizes: dict[str, int]) -> dict[str, int]:
    return {folder: size for folder, size in sizes.items() if size > ROOM}


def odd(names: list[str]) -> list[str]:
    """Files of the trade's rooms whose name tells no kind, and is not one of their own."""
    found = []
    for name in names:
        room, *inside = name.split("/")[1:]
        if not inside or room in LIBRARIES or name.startswith(tuple(OWN_NAMES)):
            continue
        # Of `operations/planning.py` the folder tells the kind; of `day/views.py` in a room of rooms, the file does.
        if not {part.removesuffix(".py") for part in inside} & KINDS:
            found.append(name)
    return found


def files_of_rooms() -> list[str]:
    every = [path for path in sources("agency") if path.parent != ROOT / "agency"]
    return [named(path) for path in every if named(path).split("/")[1] in rooms() and GENERATED not in path.parts]


def test_no_room_is_too_large() -> None:
    assert not too_large(size_by_folder(sources(*BUILDINGS, "sandbox")))


@pytest.mark.parametrize("folder", ["agency/letters", "agency/cards/operations", "portal/debtors"])
def test_a_room_that_grows_is_seen(folder: str) -> None:
    sizes = size_by_folder(sources(*BUILDINGS))
    assert too_large(sizes | {folder: sizes[folder] + ROOM}).keys() == {folder}


def test_each_file_says_its_kind() -> None:
    assert not odd(files_of_rooms())


@pytest.mark.parametrize("name", ["agency/plans/helpers.py", "agency/cases/access.py", "agency/banking/import/csv.py"])
def test_a_file_of_no_kind_is_seen(name: str) -> None:
    assert odd([*files_of_rooms(), name]) == [name]


def sentences(module: Module) -> list[str]:
    """Texts for people in a module: what it raises and what it says of itself left out."""
    silent = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Raise):
            silent |= {id(inner) for inner in ast.walk(node)}
        elif isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            silent.add(id(node.body[0].value))  # type: ignore[attr-defined]
    texts = (node for node in ast.walk(module.tree) if isinstance(node, ast.Constant) and id(node) not in silent)
    return [node.value for node in texts if isinstance(node.value, str) and _SENTENCE.search(node.value)]


def telling(house: list[Module]) -> set[str]:
    """Queries that say something: a read reads, a presenter puts it into words. `sql.py` speaks to the database."""
    reads = (one for one in house if "queries" in one.name.removesuffix(".py").split("/")[2:])
    queries = (one for one in reads if not one.name.endswith("/sql.py"))
    return {one.name for one in queries if sentences(one)}


def test_queries_say_nothing() -> None:
    assert not telling(modules("agency", "portal"))


@pytest.mark.parametrize(
    "name", ["agency/outbox/queries/messages.py", "agency/plans/queries.py", "agency/desk/day/queries/queue.py"]
)
def test_a_query_that_says_something_is_seen(name: str) -> None:
    planted = with_planted(modules("agency"), name, "def late():\n    return 'En retard depuis hier'")
    assert telling(planted) == {name}


def test_tests_mirror_rooms() -> None:
    """Each room has its folder of tests, and each folder there is a room."""
    tested = {path.relative_to(ROOT / "tests/agency").parts[0] for path in sources("tests") if _of_agency(path)}
    assert tested == set(rooms())


def _of_agency(path: Path) -> bool:
    return path.is_relative_to(ROOT / "tests/agency") and path.name.startswith("test_")


def test_no_exemption_is_left_over() -> None:
    assert not [name for name in OWN_NAMES if not (ROOT / name).exists()]
