"""The house of the law: pure, exact, and each function names the rule it follows."""

import ast
import re
import sys

import pytest

from tests.agency.law.sources import (
    INDEX,
    cited,
    definitions,
    functions_by_rule,
    modules,
    rules_of,
    stories_by_rule,
)

ALLOWED = {"holidays", "agency"}
CLOCKS = {"now", "today", "utcnow", "time_ns", "monotonic"}
LINE = re.compile(r"^\| (R\d+\.\d+) \| ([^|]+) \| ([^|]+) \| `([^|`]+)` \| `([^|`]+)` \|(?: à venir : [^|]+)? *\|$")
LAW = modules()


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def index_lines():
    lines = INDEX.read_text(encoding="utf-8").splitlines()
    return [match.groups() for line in lines if (match := LINE.match(line))]


@pytest.mark.parametrize("name", LAW)
def test_the_law_imports_nothing_but_values(name):
    for module in imported(LAW[name]):
        top = module.partition(".")[0]
        assert top in sys.stdlib_module_names | ALLOWED, module
        assert top != "agency" or module.startswith(("agency.common.", "agency.law")), module
        assert "shell" not in module or name == "__main__"


@pytest.mark.parametrize("name", LAW)
def test_the_law_never_computes_in_binary(name):
    for node in ast.walk(LAW[name]):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float | complex)), node.lineno
        assert not (isinstance(node, ast.Name) and node.id == "float"), node.lineno
    from_math = {alias.name for node in ast.walk(LAW[name]) if isinstance(node, ast.ImportFrom)
                 and node.module == "math" for alias in node.names}  # fmt: skip
    assert from_math <= {"floor"}
    assert "math" not in {
        alias.name for node in ast.walk(LAW[name]) if isinstance(node, ast.Import) for alias in node.names
    }


@pytest.mark.parametrize("name", LAW)
def test_the_law_has_no_clock(name):
    called = {node.attr for node in ast.walk(LAW[name]) if isinstance(node, ast.Attribute)}
    assert not called & CLOCKS


@pytest.mark.parametrize("name", LAW)
def test_each_function_cites_its_rule(name):
    silent = [
        definition
        for definition, node in definitions(LAW[name])
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("__") and not rules_of(node)
    ]
    assert silent == []


def test_each_rule_cited_has_a_test():
    assert sorted(cited() - set(stories_by_rule())) == []


def test_the_index_has_one_line_per_rule():
    """A rule that appears in the code, or goes, has its line in docs/law.md."""
    rules = [rule for rule, *_ in index_lines()]
    assert rules == sorted(set(rules), key=lambda rule: [int(part) for part in rule[1:].split(".")])
    assert set(rules) == cited()


def test_each_line_of_the_index_is_true():
    """The function cites the rule, the test cites the rule, both exist."""
    functions, tests = functions_by_rule(), stories_by_rule()
    wrong = [
        (rule, function, test)
        for rule, _, _, function, test in index_lines()
        if function not in functions.get(rule, ()) or test not in tests.get(rule, ())
    ]
    assert wrong == []
