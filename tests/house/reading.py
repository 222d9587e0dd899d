"""The repository as a text: its files, their syntax trees, and where the names point."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILDINGS = ("config", "portal", "agency", "tenants")
# Written by Django, read by nobody.
GENERATED = "migrations"


@cache
def files() -> tuple[Path, ...]:
    """Files of the repository, as the version control knows them, new ones included."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(asked, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return tuple(sorted(path for name in listed.split("\0") if name and (path := ROOT / name).is_file()))


def sources(*folders: str) -> list[Path]:
    """Python files of these folders, migrations left out."""
    return [
        path
        for path in files()
        if path.suffix == ".py" and named(path).split("/")[0] in folders and GENERATED not in path.parts
    ]


@cache
def rooms() -> list[str]:
    """The rooms of the trade."""
    kept = {path.parent.name for path in sources("agency") if path.parent.parent == ROOT / "agency"}
    return sorted(kept - {"management", "static", "templatetags"})


def sub_rooms(room: str) -> list[str]:
    """The rooms inside a room."""
    return sorted({path.parent.name for path in sources("agency") if path.parent.parent == ROOT / "agency" / room})


@cache
def named(path: Path) -> str:
    """A file as people write it: `agency/cases/models.py`."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """The syntax of a file."""
    return ast.parse(path.read_text("utf-8"))


@cache
def text(path: Path) -> str:
    """A file as text; one that is not text reads as empty."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return ""


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file, methods and inner ones included."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def public_functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Functions a module offers."""
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def dotted(node: ast.AST) -> str:
    """`timezone.now` of an expression; empty for anything else than names and dots."""
    if isinstance(node, ast.Attribute):
        inner = dotted(node.value)
        return f"{inner}.{node.attr}" if inner else node.attr
    return node.id if isinstance(node, ast.Name) else ""


def calls(node: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call below a node, with the name that is called."""
    for found in ast.walk(node):
        if isinstance(found, ast.Call):
            yield dotted(found.func), found


def decorators(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """Names of the decorators of a function: `transaction.atomic`, `staff_view`."""
    return [dotted(one.func if isinstance(one, ast.Call) else one) for one in function.decorator_list]
