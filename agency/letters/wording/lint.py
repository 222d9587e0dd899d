"""Tone lint of outgoing texts (ux.md 1.2): what blocks, what wants a reason, and why. Pure.

It reads what leaves the house, never notes or articles, and never the platform's own legal words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from agency.letters.enums import DUNNING
from agency.letters.values import Wording
from agency.letters.wording import richtext
from agency.letters.wording.tone import reading
from agency.letters.wording.tone.asking import asks_to_pay
from agency.letters.wording.tone.lexicon import (
    ACRONYMS,
    BANS,
    CLAIMED_FEES,
    EXITS,
    FEES,
    FIRMS_ONLY,
    GLOSS,
    JARGON,
    LEAKS,
    PROTECTORS,
    RIGHTS,
    THREATS,
    WITHDRAWN,
    Ban,
    Level,
    Threat,
)
from agency.letters.wording.tone.stems import plain_letters, turns_in
from agency.letters.wording.tone.structure import loose_consequences, loose_sums
from agency.letters.wording.variables import variable_problems
from agency.parties.enums import DebtorKind

MAX_BOLD = 0.15
MAX_WORDS = 180
_DENIED = re.compile(
    r"(?:\b(?:nous|je|on|personne|rien|jamais|ils?|elles?|ce|cela|lettre|courrier|message|facture|aucune? \w+)"
    r"(?: vous)? (?:ne |n')[^,]*|\b(?:aucune?s?|sans|ni|jamais|pas d['e]|pas les?|interdit)\b[^,]{0,30})$"
)
_GUARDED = re.compile(r"saisi|fraud|repress|proces")
_NOBODY = re.compile(r"\b(?:personne|nous|on|je) ne ")
_DENIED_AFTER = re.compile(r"^ ?(?:n'|ne )\w+ (?:pas|jamais|aucun|nulle)")
_DOUBLE = re.compile(
    r"n'hesit|ne tarder|ne manquer|ne nous |n'aurons|n'avons d'autre|n'aurai|ne recul"
    r"|ne renonc|n'attend|n'exclu|ne laiss"
    r"|ne (?:voul|voudr|souhait)|plus (?:d'autre )?choix"
)
_OURS = re.compile(r"(?:notre|nos) (?:charge|frais)|charge (?:du creancier|de notre client)")
_CAPITALS = re.compile(r"(?<!\{)\b[A-ZÀ-Ý]{2,}(?:[ '’-]+[A-ZÀ-Ý]{2,})+\b")
_SHOUT = re.compile(r"!+")
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

    @property
    def sentence(self) -> str:
        """The words, how to mend them and the rule, in French."""
        quoted = f"« {self.excerpt} » : " if self.excerpt else ""
        return f"{quoted}{self.advice} ({self.rule})"


class WordsRefused(Exception):
    """A text may not leave as it stands; `findings` say which words, why, and how to mend them."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(" ".join(finding.sentence for finding in findings))
        self.findings = findings


def lint_wording(wording: Wording) -> tuple[Finding, ...]:
    """All remarks on an authored text: subject, body, exits, bold, length of sentences, reading score.

    Raises RichTextError on a brace left open.
    """
    tree = richtext.parse(wording.body_html)
    body = richtext.plain_text(tree)
    findings = [
        *lint_text(wording.subject, audience=wording.audience, public=wording.kind not in DUNNING, sums=()),
        *lint_text(body, audience=wording.audience, sums=()),
        *_matches(WITHDRAWN, body, plain_letters(body)),
        *_jargon(body),
        *_bold(body, richtext.bold_words(tree)),
        *_readability(body),
    ]
    if wording.kind in DUNNING:
        findings += [*_exits(body), *_length(body)]
    return tuple(findings)


@lru_cache(maxsize=512)
def refusals(wording: Wording) -> tuple[str, ...]:
    """Why an authored text may not leave, one French sentence per reason; empty when it may.

    Asked again of published texts: what was fair when it was approved may be refused by a later rule.
    """
    if problems := variable_problems(wording):
        return problems
    return tuple(finding.sentence for finding in lint_wording(wording) if finding.blocks)


def lint_text(
    text: str, *, audience: DebtorKind, public: bool = False, sums: Collection[Decimal] | None = None
) -> tuple[Finding, ...]:
    """Remarks on any outgoing words (an SMS, a subject, a page); `public` when a third party may read it (T7).

    `sums`, in euros, are the only ones the text may name (none in a template); None when the house wrote the text.
    """
    light = plain_letters(text)
    bans = (*BANS, LEAKS) if public else BANS
    found = [finding for ban in bans for finding in _matches(ban, text, light)]
    found += [finding for threat in THREATS for finding in _threats(threat, text, light)]
    found += [*_fees(text, light, audience), *_shouting(text)]
    if sums is not None:
        found += _structure(text, light, sums)
    return tuple(sorted(found, key=lambda finding: finding.start))


def lint_answer(text: str, *, audience: DebtorKind, sums: Collection[Decimal]) -> tuple[Finding, ...]:
    """What forbids a text written by hand for one person or one creditor; `sums` of its case, in euros."""
    return tuple(finding for finding in lint_text(text, audience=audience, sums=sums) if finding.blocks)


def refuse_unfair(text: str, *, audience: DebtorKind, sums: Collection[Decimal]) -> None:
    """Raise `WordsRefused` for a text written by hand that may not leave; `sums` of its case, in euros."""
    if findings := lint_answer(text, audience=audience, sums=sums):
        raise WordsRefused(findings)


def refuse_asking(text: str) -> None:
    """Raise `WordsRefused` for an answer that asks to pay: an answer is counted by no cap, and asks nothing (R6.7)."""
    advice = "une réponse ne demande pas de payer. Répondez à ce qu’elle a dit, ou écrivez de vous-même."
    findings = tuple(Finding("R6.7", Level.ERROR, said, start, advice) for start, said in asks_to_pay(text))
    if findings:
        raise WordsRefused(findings[:1])


def fee_words(text: str) -> bool:
    """Whether a text names a fee that nobody owes (T4, R1.17), the statutory indemnity between firms excepted."""
    light = plain_letters(text)
    return any(not light[start:].startswith("indemnite") for start, _end in _fee_turns(light))


def _matches(ban: Ban, text: str, light: str) -> Iterator[Finding]:
    for match in ban.pattern.finditer(light):
        yield Finding(ban.rule, ban.level, text[match.start() : match.end()], match.start(), ban.advice)


def _threats(threat: Threat, text: str, light: str) -> Iterator[Finding]:
    for start, end in turns_in(threat.turns, light):
        if not _is_fair(threat, light, start, end):
            yield Finding(threat.rule, Level.ERROR, text[start:end], start, threat.advice)


def _is_fair(threat: Threat, light: str, start: int, end: int) -> bool:
    """Whether the words are denied, or tell the person's own rights, rather than held over them."""
    sentence, before, after = _around(light, start, end)
    said = light[start:end]
    if _GUARDED.match(said) and PROTECTORS.search(sentence):
        return True
    if threat.rule == "B8" and RIGHTS.search(sentence):
        return True
    return threat.deniable and (bool(_NOBODY.search(said)) or _is_denied(before, after))


def _is_denied(before: str, after: str) -> bool:
    if _DOUBLE.search(before):
        return False
    return bool(_DENIED.search(before) or _DENIED_AFTER.search(after))


def _around(light: str, start: int, end: int) -> tuple[str, str, str]:
    """The sentence of a place in a text, the clause before it and the clause after it."""
    first = max(light.rfind(mark, 0, start) for mark in ".!?;:\n") + 1
    ends = [at for mark in ".!?;:\n" if (at := light.find(mark, end)) >= 0]
    return light[first : min(ends, default=len(light))], light[first:start], light[end : min(ends, default=len(light))]


def _fee_turns(light: str) -> Iterator[tuple[int, int]]:
    claimed = [start for start, _end in turns_in(CLAIMED_FEES, light)]
    for start, end in turns_in(FEES, light):
        sentence, before, after = _around(light, start, end)
        if start not in claimed and not _is_denied(before, after) and not _OURS.search(sentence):
            yield start, end


def _fees(text: str, light: str, audience: DebtorKind) -> Iterator[Finding]:
    lawful = [start for start, _end in turns_in(FIRMS_ONLY, light)] if audience == DebtorKind.BUSINESS else []
    advice = "Retirez ces mots : personne ne doit aucun frais (L111-8)."
    for start, end in _fee_turns(light):
        if start not in lawful:
            yield Finding("T4", Level.ERROR, text[start:end], start, advice)


def _structure(text: str, light: str, sums: Collection[Decimal]) -> Iterator[Finding]:
    advice = "Écrivez une variable ({montant}), ou une somme que le dossier contient."
    for start, end in loose_sums(light, sums):
        yield Finding("M1", Level.ERROR, text[start:end], start, advice)
    advice = "La suite s’écrit seulement par la variable {suite}, avec ce que prévoit la stratégie."
    for start, end in loose_consequences(light):
        yield Finding("M2", Level.ERROR, text[start:end], start, advice)


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
