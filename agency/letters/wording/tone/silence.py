"""Texts that say that nobody answered: false for whoever did. Pure."""

from __future__ import annotations

import re

from agency.letters.values import Wording
from agency.letters.wording import richtext

_SILENCE = re.compile(
    r"(?:eu|reçu|sans) (?:aucune? )?(?:de )?(?:vos |votre )?nouvelles?\b(?! lettre| adresse| date)"
    r"|(?:pas|jamais|rien) (?:encore )?(?:eu|reçu|obtenu) (?:aucune |de |la |votre |une )*réponse"
    r"|(?:aucune|pas de|pas eu de) réponse de votre part"
    r"|(?:resté|demeuré)e?s? (?:à ce jour |toujours )?sans (?:réponse|suite)"
    r"|(?:pas|jamais|rien) (?:encore )?répondu"
    r"|votre silence"
)


def says_silence(wording: Wording) -> bool:
    """Whether a text says that its reader has not answered."""
    body = richtext.plain_text(richtext.parse(wording.body_html))
    plain = f"{wording.subject} {body}".lower().replace("’", "'").replace("\u00a0", " ")
    return _SILENCE.search(plain) is not None
