"""How easy a French text is to read: Kandel and Moles, elisions glued to the next word. Pure."""

from __future__ import annotations

import re

EASY = 80
"""Score a letter, an e-mail or a page for the public must reach."""
LONG_SENTENCE = 25
LONGEST_SENTENCE = 30

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+|(?<=[;:])\s+(?=[A-ZÀ-Ý])")
_WORD = re.compile(r"[\wÀ-ÿ]+(?:[’'\-\u2011,.][\wÀ-ÿ]+)*")
_VOWELS = re.compile(r"[aeiouyàâäéèêëîïôöùûüÿœæ]+")
_SILENT = re.compile(r"(?<=[^aeiouyàâäéèêëîïôöùûüÿœæ])(?:es?|ent)$")


def sentences(text: str) -> list[str]:
    """The sentences of a text; a line break ends one."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part and words(part)]


def words(text: str) -> list[str]:
    """The words of a text, numbers included; « l’étude » is one word."""
    return [str(word) for word in _WORD.findall(text)]


def syllables(word: str) -> int:
    """Spoken syllables of a word: groups of vowels, final mute e left out; at least one."""
    lower = word.lower()
    return max(1, len(_VOWELS.findall(_SILENT.sub("", lower))))


def score(text: str) -> int:
    """Kandel-Moles score: 207 - 1.015 words per sentence - 73.6 syllables per word; 100 for an empty text."""
    found, said = words(text), sentences(text)
    if not found or not said:
        return 100
    per_sentence = len(found) / len(said)
    per_word = sum(syllables(word) for word in found) / len(found)
    return round(207 - 1.015 * per_sentence - 73.6 * per_word)
