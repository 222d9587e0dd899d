"""The English catalogue, kept without GNU gettext: `python -m config.local.messages`.

Finds every French text of the sources, adds the new ones to `django.po`, drops those that nothing says any more,
compiles `django.mo` beside it, and lists what waits for a translation.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
PO = ROOT / "locale/en/LC_MESSAGES/django.po"
FOLDERS = ("agency", "config", "portal", "templates", "tenants")
HEADER = {
    "Project-Id-Version": "Amiable",
    "Language": "en",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}
SINGULAR = frozenset({"_", "gettext", "gettext_lazy"})
PLURAL = frozenset({"ngettext", "ngettext_lazy"})
# A call among what Django makes of a template: the rest of it is no Python.
STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(?:n?gettext|_)\({STRING}(?:, {STRING})?(?:, ?count)?\)")
PLACE = re.compile(r"%(?:\(\w+\))?[sd]|%%|</?\w[^>]*>")


def forms(entry: polib.POEntry) -> tuple[str, ...]:
    """The English of a text: one form, or two when it has a plural; empty where it waits for a translation."""
    return (entry.msgstr_plural.get(0, ""), entry.msgstr_plural.get(1, "")) if entry.msgid_plural else (entry.msgstr,)


def fault(entry: polib.POEntry) -> str:
    """What the English of a text lacks; empty when nothing does."""
    english = forms(entry)
    if not all(english):
        return "sans traduction"
    french = (entry.msgid, entry.msgid_plural)[: len(english)]
    same = all(places(one) == places(other) for one, other in zip(french, english, strict=True))
    return "" if same else "les variables ou les balises diffèrent"


def places(text: str) -> list[str]:
    """What a translation must keep: variables, doubled percent signs, HTML tags."""
    return sorted(PLACE.findall(text))


def found(root: Path = ROOT) -> dict[str, polib.POEntry]:
    """Every text of the sources, in the order of files and lines. ValueError: one of them is not a constant."""
    kept: dict[str, polib.POEntry] = {}
    for path in sorted(path for folder in FOLDERS for path in (root / folder).rglob("*.*")):
        name = path.relative_to(root).as_posix()
        for text, plural in () if "migrations" in path.parts else _said(path, name):
            entry = kept.setdefault(text, polib.POEntry(msgid=text))
            if plural and not entry.msgid_plural:
                entry.msgid_plural, entry.msgstr_plural = plural, {0: "", 1: ""}
            entry.occurrences = list(dict.fromkeys((*entry.occurrences, (name, ""))))
    return kept


def read(po: Path = PO) -> dict[str, polib.POEntry]:
    """The entries of a catalogue by their text."""
    return {entry.msgid: entry for entry in polib.pofile(str(po), encoding="utf-8")}


def catalogue(entries: Iterable[polib.POEntry]) -> polib.POFile:
    """These entries under our header, each text on one line unless it has several."""
    file = polib.POFile(wrapwidth=0)
    file.header = "Written by python -m config.local.messages: only the translations are written by hand."
    file.metadata = dict(HEADER)
    file.extend(entries)
    return file


def compiled(entries: Iterable[polib.POEntry]) -> bytes:
    """The .mo of those that are translated without a fault."""
    binary: bytes = catalogue(entry for entry in entries if not fault(entry)).to_binary()
    return binary


def main(root: Path = ROOT, po: Path = PO) -> int:
    """Bring the catalogue up to date; 1 when a text waits for its English."""
    known, entries = read(po), list(found(root).values())
    for entry in entries:
        before = known.get(entry.msgid)
        # A text that gained or lost its plural waits for a new translation.
        if before and bool(before.msgid_plural) == bool(entry.msgid_plural):
            entry.msgstr, entry.msgstr_plural = before.msgstr, before.msgstr_plural
    catalogue(entries).save(str(po))
    po.with_suffix(".mo").write_bytes(compiled(entries))
    faulty = [(entry, why) for entry in entries if (why := fault(entry))]
    sys.stdout.writelines(f"{one.occurrences[0][0]} : « {one.msgid} » : {why}\n" for one, why in faulty)
    sys.stdout.write(f"{len(entries)} textes, {len(faulty)} à traduire ou à corriger dans {po.relative_to(root)}\n")
    return 1 if faulty else 0


def _said(path: Path, name: str) -> Iterator[tuple[str, str]]:
    """The texts of a file with their plurals, as they come."""
    trees = []
    if path.suffix == ".py":
        trees = [ast.parse(path.read_text("utf-8"))]
    elif path.suffix == ".html":
        trees = [ast.parse(call.group()) for call in CALL.finditer(templatize(path.read_text("utf-8"), name))]
    for tree in trees:
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
        for call in sorted(calls, key=lambda one: (one.lineno, one.col_offset)):
            function = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            texts = call.args[: 1 if function in SINGULAR else 2 if function in PLURAL else 0]
            words = [text.value for text in texts if isinstance(text, ast.Constant) and isinstance(text.value, str)]
            if len(words) < len(texts):
                raise ValueError(f"{name}, ligne {call.lineno} : écrivez le texte à traduire tel quel, sans variable.")
            if words:
                yield words[0], "".join(words[1:])


if __name__ == "__main__":
    sys.exit(main())
