"""Writes as the code does them: found by what is called, whatever the file is called."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from tests.house.reading import ROOT, calls, decorators, named, sources, tree

# Methods of managers, querysets and rows that change the database.
_METHODS = frozenset(
    {
        *("save", "create", "update", "delete", "get_or_create", "update_or_create", "bulk_create", "bulk_update"),
        *("save_revision", "publish"),
    }
)
_SQL = re.compile(r"\b(INSERT\s+INTO|UPDATE\s+[\w{}]+(\s+\w+)?\s+SET|DELETE\s+FROM|TRUNCATE)\b")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """A file of the house, or the same file with a violation planted in it."""

    name: str
    tree: ast.Module

    @property
    def is_operations(self) -> bool:
        """`operations.py` of a room, or a file of its package `operations/` and the folders in it."""
        *folders, file = self.name.split("/")
        return file == "operations.py" or "operations" in folders

    @cached_property
    def functions(self) -> dict[str, Function]:
        """Functions of the module by name, methods left out."""
        return {node.name: node for node in self.tree.body if isinstance(node, Function)}

    @cached_property
    def imported_operations(self) -> frozenset[str]:
        """Names that come from another room's, or another file's, operations."""
        found = set()
        for node in ast.walk(self.tree):
            if not isinstance(node, ast.ImportFrom) or node.module == "sql":
                continue
            beside = node.level == 1 and self.is_operations
            if beside or "operations" in f"{node.module}".split("."):
                found |= {alias.asname or alias.name for alias in node.names}
            found |= {alias.asname or alias.name for alias in node.names if alias.name == "operations"}
        return frozenset(found)

    @cached_property
    def statements(self) -> frozenset[str]:
        """Constants that hold a statement which changes the database: its own, and those of the `sql.py` beside it."""
        beside = ROOT / self.name.rpartition("/")[0] / "sql.py"
        taken = {
            alias.asname or alias.name
            for node in self.tree.body
            if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module == "sql" and beside.exists()
            for alias in node.names
            if alias.name in _statements(tree(beside))
        }
        return _statements(self.tree) | taken

    def changes(self, function: Function) -> bool:
        """Whether a function writes, by itself or through a statement of its module."""
        named = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
        return any(writes(function)) or bool(named & self.statements)

    def reach(self, function: Function) -> list[Function]:
        """A function with those of its module that it calls, and so on."""
        met = {function.name: function}
        waiting = [function]
        while waiting:
            for name, _call in calls(waiting.pop()):
                known = self.functions.get(name)
                if known is not None and name not in met:
                    met[name] = known
                    waiting.append(known)
        return list(met.values())


def _statements(module: ast.Module) -> frozenset[str]:
    assigned = (node for node in module.body if isinstance(node, ast.Assign) and any(writes(node)))
    return frozenset(target.id for node in assigned for target in node.targets if isinstance(target, ast.Name))


def modules(*folders: str) -> list[Module]:
    """Files of these buildings."""
    return [Module(named(path), tree(path)) for path in sources(*folders)]


def with_planted(house: Iterable[Module], name: str, text: str) -> list[Module]:
    """The same house, with a text added to one of its files."""
    grown = [
        Module(one.name, ast.parse(f"{ast.unparse(one.tree)}\n\n{text}\n")) if one.name == name else one
        for one in house
    ]
    if name not in {one.name for one in grown}:
        grown.append(Module(name, ast.parse(text)))
    return grown


def writes(node: ast.AST) -> Iterator[int]:
    """Lines below a node that change the database: a method of the ORM, or a statement of SQL."""
    for found in ast.walk(node):
        if isinstance(found, ast.Call) and isinstance(found.func, ast.Attribute) and found.func.attr in _METHODS:
            # A dictionary is updated with another one, a row by the names of its columns.
            if not (found.func.attr == "update" and found.args):
                yield found.lineno
        elif isinstance(found, ast.Constant) and isinstance(found.value, str) and _SQL.search(found.value):
            yield found.lineno


def faults(module: Module, function: Function) -> list[str]:
    """What a public operation that writes lacks: names, who, when, one transaction, a line of the journal."""
    reached = module.reach(function)
    if not any(module.changes(one) for one in reached):
        return []
    taken = {one.arg for one in function.args.kwonlyargs}
    called = {name for one in reached for name, _call in calls(one)}
    atomic = any("transaction.atomic" in decorators(one) for one in reached) or "transaction.atomic" in called
    recorded = bool({"record", "journal.record", "record_each"} & called) or any(
        name.partition(".")[0] in module.imported_operations for name in called
    )
    lacking = {
        "names": not (function.args.args or function.args.posonlyargs),
        "by": "by" in taken,
        "at or on": bool({"at", "on"} & taken),
        "transaction": atomic,
        "journal": recorded,
    }
    return [what for what, there in lacking.items() if not there]
