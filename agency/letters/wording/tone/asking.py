"""Words that ask for money: what answers somebody may not hold them (R6.7). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .stems import plain_letters

_PAY = r"(?:regl\w*|pa(?:y|i)\w*|vers(?:er|ez|ement)\w*|vir(?:er|ez|ement)\w*|sold(?:er|ez)|acquitt\w*|regularis\w*)"
_GAP = r"[^.!?\n]{0,60}?\b"
_ASKS = (
    rf"\b(?:merci|priere) de (?!votre|vos|ce\b|cet|ces){_GAP}{_PAY}",
    rf"\b(?:veuillez|pensez a|il (?:vous )?faut|vous (?:devez|devrez|etes (?:prie|invite|tenu)\w*)){_GAP}{_PAY}",
    rf"\b(?:nous|je) (?:vous )?(?:demand|invit|pri|attend|compt|exig|reclam)\w*{_GAP}{_PAY}",
    r"\b(?:reglez|payez|versez|virez|soldez|acquittez|regularisez)\b",
    r"\bvous (?:restez (?:devoir|redevable)|etes redevable|devez (?:encore )?\d)",
    rf"\b{_PAY}[^.!?\n]{{0,40}}\b(?:sous|avant le|sans delai|au plus (?:vite|tard)|immediat\w*)\b",
)
_ASKING = tuple(re.compile(ask) for ask in _ASKS)


def asks_to_pay(text: str) -> Iterator[tuple[int, str]]:
    """Where, and in which words, a text asks its reader to pay."""
    light = plain_letters(text)
    for asking in _ASKING:
        for match in asking.finditer(light):
            yield match.start(), text[match.start() : match.end()]
