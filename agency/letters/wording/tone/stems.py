"""French words by their stem, and turns of phrase made of them. Pure.

A turn is written as people write it (« mauvais payeur », « prévenir ~ employeur ») and is found under any plural,
feminine or tense. The same stemmer reads the list and the text, so a stem need not be a true one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_LIGHT = str.maketrans({"’": "'", "\u2011": "-", "\u00a0": " ", "\u202f": " ", "œ": "o", "æ": "a"})
_WORD = re.compile(r"[a-z0-9]+")
_SENTENCE = re.compile(r"[^.!?…\n]+")
_OF_VERBS = ("issions", "issons", "erions", "erais", "irais", "erons", "irons", "ions", "antes", "ants", "ais", "ons")
_ENDINGS = (
    *("issaient", "issait", "issant", "issent", "issez", "eraient", "iraient", "erait", "irait", "eront", "iront"),
    *("erez", "irez", "erai", "irai", "aient", "ante", "ant", "era", "ira", "ont", "ait", "iez", "ent", "ez"),
    *("ee", "er", "ir", "re", "e"),
)
_SHORTEST = 3
_GAP = 5


def plain_letters(text: str) -> str:
    """Lower-case text without accents, straight apostrophes and plain spaces; positions are kept."""
    composed = unicodedata.normalize("NFC", text).translate(_LIGHT)
    return "".join(unicodedata.normalize("NFD", char)[0] for char in composed).lower()


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """The part of a plain lower-case word that plurals, feminines and tenses leave alone; at least three letters."""
    kept = _without(word, _OF_VERBS)
    if kept == word:
        plural = word.rstrip("sx")
        kept = _without(plural if len(plural) >= _SHORTEST else word, _ENDINGS)
    trimmed = kept.rstrip("ie")
    return trimmed if len(trimmed) >= _SHORTEST else kept


def turn(*phrases: str) -> re.Pattern[str]:
    """A pattern for `turns_in`: words by their stem, `|` between alternatives, `~` for a few words between.

    `word=` is that very form, `word*` any word that begins so.
    """
    return re.compile("|".join(rf"(?<!\S){''.join(map(_piece, phrase.split()))}" for phrase in phrases))


def turns_in(pattern: re.Pattern[str], light: str) -> Iterator[tuple[int, int]]:
    """Where a turn stands in a text already in plain letters, whole words, never across a sentence's end."""
    for sentence in _SENTENCE.finditer(light):
        line, starts = _line(sentence[0])
        for match in pattern.finditer(line):
            words = [span for at, span in starts if match.start() <= at < match.end()]
            if words:
                yield sentence.start() + words[0][0], sentence.start() + words[-1][1]


@lru_cache(maxsize=256)
def _line(sentence: str) -> tuple[str, tuple[tuple[int, tuple[int, int]], ...]]:
    """A sentence as `form:stem form:stem …`, and for each word where it stands on that line and in the sentence."""
    line, starts = "", []
    for word in _WORD.finditer(sentence):
        starts.append((len(line), word.span()))
        line += f"{word[0]}:{stem(word[0])} "
    return line, tuple(starts)


def _piece(piece: str) -> str:
    if piece == "~":
        return rf"(?:\S+ ){{0,{_GAP}}}"
    return rf"(?:{'|'.join(map(_form, piece.split('|')))}) "


def _without(word: str, endings: tuple[str, ...]) -> str:
    cut = (word.removesuffix(ending) for ending in endings if word.endswith(ending))
    return next((kept for kept in cut if len(kept) >= _SHORTEST), word)


def _form(word: str) -> str:
    plain = plain_letters(word)
    if plain.endswith("="):
        return rf"{plain[:-1]}:\w+"
    if plain.endswith("*"):
        return rf"{plain[:-1]}\w*:\w+"
    return rf"\w+:{stem(plain)}"
