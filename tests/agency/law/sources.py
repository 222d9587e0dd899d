"""What the sources of the law and their tests say of themselves: rule ids, functions, imports."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
LAW = ROOT / "agency" / "law"
# Days and cents follow rules too.
VALUES = [ROOT / "agency" / "common" / f"{name}.py" for name in ("calendar", "money")]
TESTS = [ROOT / "tests" / "agency" / room for room in ("law", "common")]
INDEX = ROOT / "docs" / "law.md"
RULE = re.compile(r"\bR\d+\.\d+\b")

Definition = ast.FunctionDef | ast.ClassDef


def modules(folder: Path = LAW, pattern: str = "[!_]*.py") -> dict[str, ast.Module]:
    """Parsed files of a folder and its sub-folders but the shell, by name without extension."""
    paths = [path for path in sorted(folder.rglob(pattern)) if path.parent.name != "shell"]
    return {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def definitions(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, Definition]]:
    """Functions and classes with their dotted names, methods and inner functions included."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield f"{prefix}{node.name}", node
            yield from definitions(node, f"{prefix}{node.name}.")


def rules_of(node: Definition) -> set[str]:
    """Rule ids in the docstring of a definition."""
    return set(RULE.findall(ast.get_docstring(node) or ""))


def cited() -> set[str]:
    """Every rule id that the sources of the law cite, in docstrings or as data."""
    sources = [*(path for path in LAW.rglob("*.py") if path.parent.name != "shell"), *VALUES]
    return {rule for path in sources for rule in RULE.findall(path.read_text(encoding="utf-8"))}


def functions_by_rule() -> dict[str, list[str]]:
    """`module.name` of the definitions, and of the constants, that cite each rule id."""
    found: dict[str, list[str]] = {}
    values = {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in VALUES}
    for module, tree in (modules() | values).items():
        for name, node in definitions(tree):
            for rule in rules_of(node):
                found.setdefault(rule, []).append(f"{module}.{name}")
        for name, rules in _constants(tree):
            for rule in rules:
                found.setdefault(rule, []).append(f"{module}.{name}")
    return found


def stories_by_rule() -> dict[str, list[str]]:
    """`file::test` of the tests that cite each rule id."""
    found: dict[str, list[str]] = {}
    for module, tree in (one for folder in TESTS for one in modules(folder, "test_*.py").items()):
        for name, node in definitions(tree):
            for rule in rules_of(node):
                found.setdefault(rule, []).append(f"{module}::{name}")
    return found


def _constants(tree: ast.Module) -> Iterator[tuple[str, set[str]]]:
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(target, ast.Name):
            strings = [part.value for part in ast.walk(node) if isinstance(part, ast.Constant)]
            yield target.id, {rule for text in strings if isinstance(text, str) for rule in RULE.findall(text)}
