"""The question that somebody reads again before it goes to the creditor."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _


def question_text(sentences: Sequence[str], said: str) -> str:
    """Return what the person chose, and their words, followed by what we ask."""
    told = [f"{sentence}." for sentence in sentences]
    words = [_("Ses mots : « %(words)s »") % {"words": " ".join(said.split())}] if said.strip() else []
    return "\n".join([*told, *words, _("Que s’est-il passé ? Avez-vous un document qui le montre ?")])
