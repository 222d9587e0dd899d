"""Worked examples of the law: read a file, compute each case, stop at the first that differs."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from agency.law.shell.vector_rules import ANSWERS, Inputs

REQUIRED = ("id", "rule", "inputs", "expected")


class VectorFileError(ValueError):
    """The file is not a list of worked examples."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A case whose answer differs: what was asked, what the file expects, what we get."""

    id: str
    rule: str
    inputs: Inputs
    expected: object
    got: object

    def __str__(self) -> str:
        lines = (
            f"{self.id} ({self.rule}) : le résultat diffère.",
            f"  entrée  : {_json(self.inputs)}",
            f"  attendu : {_json(self.expected)}",
            f"  obtenu  : {_json(self.got)}",
        )
        return "\n".join(lines)


def load(path: Path) -> list[Inputs]:
    """Cases of a file. Raises VectorFileError when it is not a list of complete cases."""
    try:
        cases = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise VectorFileError(f"{path} ne peut être lu : {error}") from error
    if not isinstance(cases, list) or not all(_complete(case) for case in cases):
        raise VectorFileError(f"{path} n’est pas une liste de cas avec {', '.join(REQUIRED)}.")
    return cases


def first_mismatch(cases: Iterable[Inputs]) -> Mismatch | None:
    """The first case whose answer is not the expected one, or None when all agree."""
    return next((found for case in cases if (found := check(case)) is not None), None)


def check(case: Inputs) -> Mismatch | None:
    """Compute one case: every expected key must be there with its value. An error is an answer too."""
    expected: Mapping[str, object] = case["expected"]
    got = answer(case["rule"], case["inputs"])
    if all(key in got and got[key] == value for key, value in expected.items()):
        return None
    return Mismatch(case["id"], case["rule"], case["inputs"], expected, got)


def answer(rule: str, inputs: Inputs) -> Mapping[str, object]:
    """Answer of a rule to inputs, as plain values; a refusal is `{"error": …}`."""
    if rule not in ANSWERS:
        return {"error": f"règle inconnue : {rule}"}
    try:
        return ANSWERS[rule](inputs)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        return {"error": f"{type(error).__name__} : {error}"}


def _complete(case: object) -> bool:
    return isinstance(case, dict) and all(key in case for key in REQUIRED)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
