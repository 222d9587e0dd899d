"""The English catalogue, kept without GNU gettext: `python -m config.local.messages`.

Finds every French text of the sources, adds the new ones to `django.po`, drops those that nothing says any more,
compiles `django.mo` beside it, and lists what waits for a translation.
"""

from __future__ import annotations

import ast
import json
import re
import struct
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
PO = ROOT / "locale/en/LC_MESSAGES/django.po"
FOLDERS = ("agency", "config", "portal", "templates", "tenants")
HEADER = (
    "Project-Id-Version: Amiable\nLanguage: en\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
)
SINGULAR = frozenset({"_", "gettext", "gettext_lazy"})
PLURAL = frozenset({"ngettext", "ngettext_lazy"})
# A call among what Django makes of a template: the rest of it is no Python.
STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(?:n?gettext|_)\({STRING}(?:, {STRING})?(?:, ?count)?\)")
PLACE = re.compile(r"%(?:\(\w+\))?[sd]|%%|</?\w[^>]*>")
LINE = re.compile(r'(?:(msgid_plural|msgid|msgstr(?:\[\d\])?) )?(".*")')


@dataclass(frozen=True)
class Message:
    """A text in French, the files that say it, and its English: one form, or two when it has a plural."""

    text: str
    plural: str = ""
    files: tuple[str, ...] = ()
    english: tuple[str, ...] = ()

    @property
    def fault(self) -> str:
        """What its English lacks; empty when nothing does."""
        if len(self.english) != (2 if self.plural else 1) or not all(self.english):
            return "sans traduction"
        french = (self.text, self.plural)[: len(self.english)]
        same = all(places(one) == places(other) for one, other in zip(french, self.english, strict=True))
        return "" if same else "les variables ou les balises diffèrent"


def places(text: str) -> list[str]:
    """What a translation must keep: variables, doubled percent signs, HTML tags."""
    return sorted(PLACE.findall(text))


def found(root: Path = ROOT) -> dict[str, Message]:
    """Every text of the sources, in the order of files and lines. ValueError: one of them is not a constant."""
    kept: dict[str, Message] = {}
    for path in sorted(path for folder in FOLDERS for path in (root / folder).rglob("*.*")):
        name = path.relative_to(root).as_posix()
        for text, plural in () if "migrations" in path.parts else _said(path, name):
            one = kept.get(text, Message(text))
            kept[text] = replace(one, plural=one.plural or plural, files=tuple(dict.fromkeys((*one.files, name))))
    return kept


def read(text: str) -> dict[str, Message]:
    """The entries of a .po, its header left out; comments count for nothing."""
    kept = {}
    for block in text.split("\n\n"):
        parts: dict[str, str] = {}
        field = ""
        for line in filter(None, map(LINE.fullmatch, block.split("\n"))):
            field = line[1] or field
            parts[field] = parts.get(field, "") + json.loads(line[2])
        if text := parts.get("msgid", ""):
            english = tuple(words for name, words in sorted(parts.items()) if name.startswith("msgstr"))
            kept[text] = Message(text, parts.get("msgid_plural", ""), english=english)
    return kept


def written(messages: Mapping[str, Message]) -> str:
    """The .po of these messages."""
    return "\n".join([f'msgid ""\nmsgstr {_quoted(HEADER)}\n', *map(_entry, messages.values())])


def compiled(messages: Mapping[str, Message]) -> bytes:
    """The .mo of the translated ones, in the format of GNU gettext."""
    said = [one for one in messages.values() if not one.fault]
    pairs = {"\0".join(filter(None, (one.text, one.plural))).encode(): "\0".join(one.english).encode() for one in said}
    pairs[b""] = HEADER.encode()
    sources = sorted(pairs)
    tables, body, start = b"", b"", 28 + 16 * len(pairs)
    for words in (*sources, *(pairs[source] for source in sources)):
        tables += struct.pack("<2I", len(words), start + len(body))
        body += words + b"\0"
    return struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start) + tables + body


def main(root: Path = ROOT, po: Path = PO) -> int:
    """Bring the catalogue up to date; 1 when a text waits for its English."""
    known = read(po.read_text("utf-8"))
    messages = {text: replace(one, english=known.get(text, one).english) for text, one in found(root).items()}
    po.write_text(written(messages), "utf-8")
    po.with_suffix(".mo").write_bytes(compiled(messages))
    faulty = [one for one in messages.values() if one.fault]
    sys.stdout.writelines(f"{one.files[0]} : « {one.text} » : {one.fault}\n" for one in faulty)
    sys.stdout.write(f"{len(messages)} textes, {len(faulty)} à traduire ou à corriger dans {po.relative_to(root)}\n")
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


def _entry(message: Message) -> str:
    lines = [*(f"#: {name}" for name in message.files), f"msgid {_quoted(message.text)}"]
    if message.plural:
        lines.append(f"msgid_plural {_quoted(message.plural)}")
        lines += [f"msgstr[{n}] {_quoted(words)}" for n, words in enumerate(message.english or ("", ""))]
    else:
        lines.append(f"msgstr {_quoted(''.join(message.english))}")
    return "\n".join([*lines, ""])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())
