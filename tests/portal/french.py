"""French words left on a page that is read in another language."""

from __future__ import annotations

import re

# Words that no English sentence has and nearly every French one does.
_WORDS = re.compile(
    r"\b(?:vous|votre|vos|nous|notre|nos|est|sont|dans|pour|avec|une|chaque|aucun|aucune|cette|sera|tout|qui|que|les)\b",
    re.IGNORECASE,
)
# The person's own file, in its own words: names, what was bought, what they wrote.
_THEIRS = ("Collège Saint-Aubin", "Cantine et étude", "Merci de votre aide")


def left_in_french(page: str) -> list[str]:
    """French words of a page outside what it marks as French, each with what stands around it."""
    body = re.sub(r"<(script|style|svg|head)\b.*?</\1>", " ", page, flags=re.DOTALL)
    body = re.sub(r"<(\w+)[^>]*\slang=\"fr\"[^>]*>.*?</\1>", " ", body, flags=re.DOTALL)
    words = " ".join(re.sub(r"<[^>]+>", " ", body).split())
    for own in _THEIRS:
        words = words.replace(own, " ")
    return [words[max(0, one.start() - 60) : one.end() + 60] for one in _WORDS.finditer(words)]
