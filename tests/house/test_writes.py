"""Every write is an operation that says who, when and why; nothing happens behind the reader's back."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house.reading import BUILDINGS, ROOT, calls, decorators, functions, named, public_functions, sources, tree

# Called by the framework, which counts instead of naming.
POSITIONAL = {"finish_workflow": "Wagtail calls it with the workflow state first"}
# Operations of the floor below the journal, or that no person decides.
WITHOUT_JOURNAL = {
    "agency/journal/operations.py": "the journal itself",
    "agency/ledger/operations.py": "an entry is its own line: actor, instant, reason are its columns",
    "agency/rates/operations.py": "the platform's own table: who entered and who checked are its columns",
    "agency/users/operations.py": "below the journal; Wagtail's log keeps accounts and roles",
}
# Furnishing of a new agency and a read of what was furnished.
NOBODY_S_ACT = {
    "agency/qualification/operations.py: install_workflow": "made once by the seeds, logged by Wagtail",
    "agency/qualification/operations.py: workflow": "finds what the seeds made",
}
# Signals that no other means replaces.
SIGNALS = {
    "config/celery.py": "how Celery is told to leave the logs alone",
    "config/apps.py": "how Django is told of a new connection",
}


def operations() -> list[Path]:
    return [path for path in sources("agency") if path.name == "operations.py"]


def test_operations_name_everything_they_take() -> None:
    found = {
        f"{named(path)}: {function.name}"
        for path in operations()
        for function in public_functions(path)
        if (function.args.args or function.args.posonlyargs) and function.name not in POSITIONAL
        if not (named(path) == "agency/ledger/operations.py" and len(function.args.args) == 1)
    }
    assert not found


def names_of(function: ast.FunctionDef) -> set[str]:
    return {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}


def test_operations_are_told_who_and_when() -> None:
    """`by` and `at` or `on`; the ledger takes the actor's name, and a number is nobody's act."""
    found = {
        f"{named(path)}: {function.name}"
        for path in operations()
        for function in public_functions(path)
        if named(path) not in WITHOUT_JOURNAL
        if not ({"by", "user"} & names_of(function) and {"at", "on"} & names_of(function))
    }
    assert found <= NOBODY_S_ACT.keys()


def writes_a_line(path: Path) -> bool:
    return any(name in {"record", "journal.record"} for name, _ in calls(tree(path)))


def test_operations_write_in_the_journal() -> None:
    assert not {named(path) for path in operations() if not writes_a_line(path)} - WITHOUT_JOURNAL.keys()


def test_operations_open_one_transaction() -> None:
    """Those that record an act do so in the transaction of the act."""
    found = set()
    for path in operations():
        for function in public_functions(path):
            recorded = any(name == "record" for name, _ in calls(function))
            atomic = "transaction.atomic" in decorators(function) or any(
                name == "transaction.atomic" for name, _ in calls(function)
            )
            if recorded and not atomic and named(path) not in WITHOUT_JOURNAL:
                found.add(f"{named(path)}: {function.name}")
    assert not found


def test_no_signal_carries_a_side_effect() -> None:
    found = set()
    for path in sources(*BUILDINGS):
        connected = any(name.endswith(".connect") and "psycopg" not in name and "owner" not in name
                        and "signal" in ast.unparse(tree(path)) for name, _ in calls(tree(path)))  # fmt: skip
        received = any("receiver" in decorators(function) for function in functions(path))
        hooked = any(one.endswith(".connect") for function in functions(path) for one in decorators(function))
        if connected or received or hooked:
            found.add(named(path))
    assert not found - SIGNALS.keys()


def test_money_is_never_a_float() -> None:
    assert not {named(path) for path in sources("agency") if any(name == "float" for name, _ in calls(tree(path)))}


@pytest.mark.parametrize("word", ["print", "breakpoint"])
def test_nothing_is_printed(word: str) -> None:
    """A demo and a shell speak to somebody at a terminal; nothing else does."""
    speaks = {"config/local/demo.py", "agency/law/shell/cli.py"}
    said = {named(path) for path in sources(*BUILDINGS) if any(name == word for name, _ in calls(tree(path)))}
    assert not said - speaks


def test_production_code_asserts_nothing() -> None:
    """`python -O` removes assertions: a refusal is an exception."""
    found = {
        f"{named(path)}:{node.lineno}"
        for path in sources(*BUILDINGS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Assert)
    }
    assert not found


def test_public_functions_say_what_they_do() -> None:
    found = {
        f"{named(path)}:{function.lineno} {function.name}"
        for path in sources(*BUILDINGS, "sandbox")
        for function in public_functions(path)
        if ast.get_docstring(function) is None
    }
    assert not found


def test_modules_say_what_they_are() -> None:
    quiet = {named(path) for path in sources(*BUILDINGS, "sandbox") if ast.get_docstring(tree(path)) is None}
    assert not {name for name in quiet if (ROOT / name).read_text().strip()}
