"""What an authored text may not say by itself, whatever its words: a sum, or what happens without an answer. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from decimal import Decimal

_SUM = re.compile(r"(?<![\w,.])(\d{1,3}(?:[ .]\d{3})+|\d+)(?:[.,](\d{1,2}))? ?(€|euros?\b|eur\b)(?: ?(\d{2})\b)?")
_SHARE = re.compile(r"\d+(?:[.,]\d+)? ?(?:%|pour ?cents?\b)")
_NUMERALS = (
    *("deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize", "quatorze"),
    *("quinze", "seize", "vingt", "vingts", "trente", "quarante", "cinquante", "soixante", "cent", "cents", "mille"),
)
_IN_WORDS = re.compile(rf"\b(?:(?:{'|'.join(_NUMERALS)})(?:[ -]et[ -]une?)?[ -])+euros?\b")
_WITHOUT = re.compile(
    r"\bsi (?:vous|nous|rien|aucun|la (?:somme|facture)|le (?:paiement|reglement)|cette)\b[^,]*\b(?:ne|n'|sans)\b"
    r"|\ba defaut\b|\bfaute d|\bsans (?:reponse|nouvelles?|reglement|paiement|retour|action|virement|signe)\b|\bsinon\b"
    r"|\btant que\b|\bau[- ]dela d|\bpasse (?:ce|cette) (?:delai|date)\b"
    r"|\ben cas de (?:non|silence|refus|retard|defaut)"
    r"|\bsauf (?:reglement|paiement)\b|\ba moins que\b|\bou (?:bien )?nous\b"
)
_WILL = re.compile(
    r"\b(?!(?:contr|extr|opera|camera|verra)\w*\b)\w{2,}(?:erai|irai|era|ira|erons|irons|eront|iront|dra|drons|dront)\b"
)
_GENTLE = re.compile(
    r"^(?:ecri|appel|rappel|recontact|rest|gard|atten|suspend|verifi|repondr|propos|serons|serai\b"
    r"|reprendr|fermer|clotur|class|repren|revien|relir|resterons|pourr|sera|seront|ser|vous|reviendr|aider|expliqu|tiendr|trouver)"
)
_THEREFORE = re.compile(r"\b(?:nous allons|je vais|il va|on va|va etre|vont etre) (\w+)")


def loose_sums(light: str, known: Collection[Decimal]) -> Iterator[tuple[int, int]]:
    """Where a text in plain letters names a share, or a sum (euros) that is not one of those `known` of the case."""
    for found in _SUM.finditer(light):
        whole = re.sub(r"[ .]", "", found[1])
        if Decimal(f"{whole}.{found[2] or found[4] or '0'}") not in known:
            yield found.span()
    for pattern in (_SHARE, _IN_WORDS):
        yield from (found.span() for found in pattern.finditer(light))


def loose_consequences(light: str) -> Iterator[tuple[int, int]]:
    """Where a sentence in plain letters says what will follow if nothing is paid or answered, unless it is gentle."""
    for sentence in re.finditer(r"[^.!?…\n]+", light):
        if _WITHOUT.search(sentence[0]) is None:
            continue
        coming = [(found[0], found.span()) for found in _WILL.finditer(sentence[0])]
        coming += [(found[1], found.span()) for found in _THEREFORE.finditer(sentence[0])]
        for verb, (start, end) in coming:
            if not _GENTLE.match(verb):
                yield sentence.start() + start, sentence.start() + end
                break
