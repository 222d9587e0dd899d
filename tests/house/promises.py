"""Sentences that say what we do, found by reading the sources; what keeps each of them, read in `docs/promises.md`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from config.local.messages import found

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "promises.md"
# The team reads those: they promise nothing to an outsider.
FOR_THE_TEAM = ("agency/desk/", "templates/staff/", "config/", "tenants/")
# A list of words, not a text: what letters may not say, and how it is found.
NOT_SAID = ("agency/letters/wording/tone/",)
SPOKEN = ("agency", "portal")
"""Where words to outsiders stand that are no msgids: letters, e-mails, receipts, refusals shown to a person."""

_BETWEEN = r"(?:ne |n’|vous |le |la |les |lui |leur |en |y |l’|tous |toutes )*"
PROMISE = re.compile(
    rf"\bnous {_BETWEEN}\w+ons\b|\bnous {_BETWEEN}sommes\b"
    r"|\bvous (?:ne |n’)?(?:pouvez|pourrez|recevez|recevrez|aurez)\b|\bvous lira\b"
    r"|\bje (?:vous )?(?:écris|réponds|rappelle)\b|\bje suis à votre disposition\b"
    r"|\bon (?:vous )?(?:décale|baisse|vérifie|répond)\b"
    r"|\bpendant quinze minutes\b|\bil reste ici\b"
    # What comes next, said without « nous ».
    r"|\b(?:lettre recommandée|mise en demeure) part\b(?! en)|\bavant tou(?:t|t autre) courrier\b"
    r"|\baucun courrier (?:de relance|n’est prévu|ne vous demande|ne part d’ici là)\b"
    r"|\baucune (?:relance tant que|demande ne part)\b"
    r"|\bla personne ne (?:le|la|les) lit pas\b"
    # What a convention says of a bill that is not due.
    r"|\ble cabinet la rappelle\b|\belle devient un dossier \{|\bce rappel ne demande rien\b"
    r"|\bnotre réponse (?:sur|à votre (?:message|désaccord|proposition|réclamation))\b",
    re.IGNORECASE,
)
_END = re.compile(r"(?<=[.!?…])\s+(?=[«A-ZÀ-Ý{%])|\n+|</(?:p|li)>|<br>")
_ROW = re.compile(r"^\| (?P<sentence>.+?) \| (?P<keepers>`.+?) \| (?P<tests>`.+?`|) \|$", re.MULTILINE)


def promises_in(text: str) -> Iterator[str]:
    """The sentences of a text that say what we do, did or will do, or what the person can do, spaces made plain."""
    for part in _END.split(text):
        bare = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", part)).replace("'", "’").strip()
        if PROMISE.search(bare):
            yield bare


@cache
def spoken() -> dict[str, frozenset[str]]:
    """Every such sentence of the product -> the files that say it."""
    where: dict[str, set[str]] = {}
    for text, entry in found(ROOT).items():
        names = {name for name, _line in entry.occurrences if not name.startswith(FOR_THE_TEAM)}
        for sentence in promises_in(f"{text}\n{entry.msgid_plural or ''}") if names else ():
            where.setdefault(sentence, set()).update(names)
    for folder in SPOKEN:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if "migrations" not in path.parts and not name.startswith((*FOR_THE_TEAM, *NOT_SAID)):
                for text in strings_of(ast.parse(path.read_text(encoding="utf-8"))):
                    for sentence in promises_in(text):
                        where.setdefault(sentence, set()).add(name)
    return {sentence: frozenset(names) for sentence, names in where.items()}


@dataclass(frozen=True)
class Promise:
    """A sentence, what keeps it, and the tests that play it: one for all its keepers, or one for each, in order."""

    sentence: str
    keepers: tuple[str, ...]
    tests: tuple[str, ...]

    @property
    def code(self) -> tuple[str, ...]:
        """The keepers that run, those that only look at each version left out."""
        return tuple(keeper for keeper in self.keepers if not keeper.startswith("tests/"))

    @property
    def played(self) -> list[tuple[str, str]]:
        """Each keeper that runs, with the test that goes through it. Raises ValueError when they do not pair."""
        tests = self.tests * len(self.code) if len(self.tests) == 1 else self.tests
        return list(zip(self.code, tests, strict=True))


@cache
def promises() -> tuple[Promise, ...]:
    """The lines of `docs/promises.md`."""
    return tuple(
        Promise(
            row["sentence"],
            tuple(re.findall(r"`([^`]+)`", row["keepers"])),
            tuple(f"tests/{name}" for name in re.findall(r"`([^`]+)`", row["tests"])),
        )
        for row in _ROW.finditer(TABLE.read_text(encoding="utf-8"))
    )


@cache
def table() -> dict[str, Promise]:
    """Sentence -> its line."""
    return {promise.sentence: promise for promise in promises()}


@cache
def to_play() -> dict[str, frozenset[str]]:
    """Test -> the keepers that it must go through."""
    found: dict[str, set[str]] = {}
    for promise in promises():
        for keeper, test in promise.played:
            found.setdefault(test, set()).add(keeper)
    return {test: frozenset(keepers) for test, keepers in found.items()}


def strings_of(tree: ast.AST) -> Iterator[str]:
    """The texts of a module, docstrings left out; what a text fills in stands between braces, by its last name."""
    left_out = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            left_out.update(id(part) for part in ast.walk(node) if part is not node)
            yield "".join(map(_piece, node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in left_out:
            yield node.value


def _piece(part: ast.expr) -> str:
    if isinstance(part, ast.FormattedValue):
        names = re.findall(r"[a-z_]+", ast.unparse(part.value))
        return f"{{{names[-1] if names else ''}}}"
    return str(part.value) if isinstance(part, ast.Constant) else ""
