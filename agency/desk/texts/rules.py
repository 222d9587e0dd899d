"""Two texts compared word by word. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby

from .enums import Fate

_SPACE = re.compile(r"[ \t]+")
_BREAK = "\n"
# What stands for a paragraph's end that is no more.
_JOINED = "¶"


def compare_words(before: str, after: str) -> tuple[tuple[tuple[Fate, str], ...], ...]:
    """Return the lines of the later text, each as runs of words kept, added or taken out, in the order of reading.

    A variable is a word, a no-break space no end of one. Where two lines became one, the break that went is shown as
    `¶`, taken out.
    """
    lines: list[list[tuple[Fate, str]]] = [[]]
    for fate, word in _fates(_words(before), _words(after)):
        if word != _BREAK:
            lines[-1].append((fate, word))
        elif fate == Fate.REMOVED:
            lines[-1].append((fate, _JOINED))
        else:
            lines.append([])
    return tuple(tuple(_runs(line)) for line in lines if line)


def _fates(old: list[str], new: list[str]) -> Iterator[tuple[Fate, str]]:
    for what, from_old, to_old, from_new, to_new in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield from ((Fate.KEPT, word) for word in new[from_new:to_new])
        else:
            yield from ((Fate.REMOVED, word) for word in old[from_old:to_old])
            yield from ((Fate.ADDED, word) for word in new[from_new:to_new])


def _words(text: str) -> list[str]:
    lines = [[word for word in _SPACE.split(line) if word] for line in text.split(_BREAK)]
    return [word for line in lines if line for word in (*line, _BREAK)]


def _runs(line: list[tuple[Fate, str]]) -> Iterator[tuple[Fate, str]]:
    for fate, words in groupby(line, key=lambda one: one[0]):
        yield fate, " ".join(word for _fate, word in words)
