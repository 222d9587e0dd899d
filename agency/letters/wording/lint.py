"""Tone lint of outgoing texts (ux.md 1.2): what blocks, what wants a reason, and why. Pure.

It reads what leaves the house, never notes or articles, and never the platform's own legal words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from agency.letters.enums import DUNNING
from agency.letters.values import Wording
from agency.letters.wording import reading, richtext
from agency.letters.wording.lexicon import ACRONYMS, BANS, EXITS, FEES, GLOSS, JARGON, LEAKS, Ban, Level
from agency.parties.enums import DebtorKind

MAX_BOLD = 0.15
MAX_WORDS = 180
_EXEMPT_FEE = re.compile(r"(?:\bsans(?: aucuns?)?|\baucuns?|\bpas de|\bni) $")
_CAPITALS = re.compile(r"(?<!\{)\b[A-ZÀ-Ý]{2,}(?:[ '’-]+[A-ZÀ-Ý]{2,})+\b")
_SHOUT = re.compile(r"!+")
_LIGHT = str.maketrans({"’": "'", "\u2011": "-", "\u00a0": " ", "\u202f": " ", "œ": "o", "æ": "a"})
_GLOSS_REACH = 170


@dataclass(frozen=True)
class Finding:
    """One remark: `rule` (T1, B7…), `level`, the `excerpt` and where it starts, and what to do."""

    rule: str
    level: Level
    excerpt: str
    start: int
    advice: str

    @property
    def blocks(self) -> bool:
        """Whether it forbids saving."""
        return self.level == Level.ERROR


def lint_wording(wording: Wording) -> tuple[Finding, ...]:
    """All remarks on an authored text: subject, body, exits, bold, length of sentences, reading score.

    Raises RichTextError on a brace left open.
    """
    tree = richtext.parse(wording.body_html)
    body = richtext.plain_text(tree)
    findings = [
        *lint_text(wording.subject, audience=wording.audience, public=wording.kind not in DUNNING),
        *lint_text(body, audience=wording.audience),
        *_jargon(body),
        *_bold(body, richtext.bold_words(tree)),
        *_readability(body),
    ]
    if wording.kind in DUNNING:
        findings += [*_exits(body), *_length(body)]
    return tuple(findings)


def lint_text(text: str, *, audience: DebtorKind, public: bool = False) -> tuple[Finding, ...]:
    """Remarks on any outgoing words (an SMS, a subject, a page); `public` when a third party may read it (T7)."""
    light = plain_letters(text)
    bans = (*BANS, LEAKS) if public else BANS
    found = [finding for ban in bans for finding in _matches(ban, text, light)]
    if audience == DebtorKind.CONSUMER:
        found += _fees(text, light)
    return tuple(sorted([*found, *_shouting(text)], key=lambda finding: finding.start))


def fee_words(text: str) -> bool:
    """Whether a text names a fee that nobody owes (T4, R1.17), the statutory indemnity between firms excepted."""
    return any(not match[0].startswith("indemnite") for match in _fee_matches(plain_letters(text)))


def plain_letters(text: str) -> str:
    """Lower-case text without accents, straight apostrophes and plain spaces; positions are kept."""
    composed = unicodedata.normalize("NFC", text).translate(_LIGHT)
    return "".join(unicodedata.normalize("NFD", char)[0] for char in composed).lower()


def _matches(ban: Ban, text: str, light: str) -> Iterator[Finding]:
    for match in ban.pattern.finditer(light):
        yield Finding(ban.rule, ban.level, text[match.start() : match.end()], match.start(), ban.advice)


def _fee_matches(light: str) -> Iterator[re.Match[str]]:
    return (match for match in FEES.finditer(light) if not _EXEMPT_FEE.search(light[: match.start()]))


def _fees(text: str, light: str) -> Iterator[Finding]:
    advice = "La personne ne doit aucun frais (L111-8)."
    for match in _fee_matches(light):
        yield Finding("T4", Level.ERROR, text[match.start() : match.end()], match.start(), advice)


def _shouting(text: str) -> Iterator[Finding]:
    for match in _SHOUT.finditer(text):
        yield Finding("T5", Level.ERROR, match[0], match.start(), "Un point suffit.")
    for match in _CAPITALS.finditer(text):
        if not set(re.split(r"[ '’-]+", match[0])) <= ACRONYMS:
            yield Finding("T5", Level.ERROR, match[0], match.start(), "Écrivez en minuscules.")


def _jargon(body: str) -> Iterator[Finding]:
    light = plain_letters(body)
    for finding in _matches(JARGON, body, light):
        after = light[finding.start + len(finding.excerpt) :][:_GLOSS_REACH]
        if not GLOSS.search(after):
            yield finding


def _bold(body: str, bold: int) -> Iterator[Finding]:
    if bold > MAX_BOLD * len(body.split()):
        yield Finding("T5", Level.ERROR, f"{bold} mots en gras", 0, "Pas plus de 15 % des mots en gras.")


def _readability(body: str) -> Iterator[Finding]:
    for sentence in reading.sentences(body):
        count = len(reading.words(sentence))
        if count > reading.LONG_SENTENCE:
            level = Level.ERROR if count > reading.LONGEST_SENTENCE else Level.WARNING
            yield Finding("LIS", level, sentence, body.find(sentence), f"{count} mots : coupez cette phrase en deux.")
    if (easy := reading.score(body)) < reading.EASY:
        advice = f"Lisibilité {easy}, il faut {reading.EASY} : des phrases et des mots plus courts."
        yield Finding("LIS", Level.WARNING, body[:40], 0, advice)


def _exits(body: str) -> Iterator[Finding]:
    light = plain_letters(body)
    for name, pattern in EXITS:
        if not pattern.search(light):
            yield Finding("T8", Level.ERROR, "", 0, f"La lettre ne dit pas {name}.")


def _length(body: str) -> Iterator[Finding]:
    count = len(reading.words(body))
    if count > MAX_WORDS:
        yield Finding("P2", Level.WARNING, body[:40], 0, f"{count} mots : restez sous {MAX_WORDS}.")
