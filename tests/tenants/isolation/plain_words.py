"""What no French page says: a code, a value of Python, an instant as machines write it, an English word."""

from __future__ import annotations

import re

from agency.journal.enums import Verb

_HIDDEN = re.compile(r"(?s)<(style|script|svg|template|code|pre)\b.*?</\1>|<!--.*?-->|<[^>]+>")
_FAULTS = {
    "a value of Python": re.compile(r"(?<![\w.])(?:True|False|None)(?![\w.])"),
    "a code": re.compile(r"\b[A-Z][A-Z0-9]{2,}_[A-Z_]{2,}\b"),
    "an instant of machines": re.compile(r"\bUTC\b|\d{4}-\d\d-\d\d[T ]\d\d:\d\d"),
    "an English word": re.compile(
        r"\b(?:the|and|your|with|this|Delete|Edit|Save|Submit|Update|Updated|Created|Search|Unknown|Loading|Name|Yes)\b"
    ),
    "a verb of the journal": re.compile(rf"(?<![\w./])(?:{'|'.join(map(re.escape, Verb.values))})(?![\w./])"),
}


def faults_of(html: str) -> list[str]:
    """The faults of a page's visible words, each with what is around it."""
    text = " ".join(_HIDDEN.sub(" ", html).split())
    return [
        f"{kind}: …{text[max(0, found.start() - 40) : found.end() + 40]}…"
        for kind, wanted in _FAULTS.items()
        for found in wanted.finditer(text)
    ]
