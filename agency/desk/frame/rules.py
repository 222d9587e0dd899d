"""Names and amounts as the staff's pages shorten them; the words kept of a form whose session ended. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from agency.common.money import format_euros

_LEGAL_FORMS = frozenset({"SARL", "SAS", "SASU", "SA", "EURL", "SCI", "SNC", "EI", "ASSOCIATION"})

# Where a browser's session keeps what was typed when it ended: the page's path, then its fields.
DRAFTS = "staff_drafts"
DRAFT_SECONDS = 3600
_KEPT_LENGTH = 8000
# What proves or leads, and is nobody's words.
_NOT_WORDS = frozenset({"csrfmiddlewaretoken", "next"})


def words_of(posted: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a form worth giving back, `{}` for more than a person types."""
    found = {name: value for name, value in posted.items() if name not in _NOT_WORDS}
    return found if sum(len(name) + len(value) for name, value in found.items()) <= _KEPT_LENGTH else {}


def initials(name: str) -> str:
    """Two letters for a round badge: « CR », « VO » for « SARL Vent d’Ouest »."""
    parts = [part for part in name.replace("d’", "").replace("l’", "").split() if part[:1].isalpha()]
    kept = [part for part in parts if part.upper() not in _LEGAL_FORMS] or parts
    letters = [kept[0], kept[-1]] if len(kept) > 1 else kept
    return "".join(part[0] for part in letters).upper() or "?"


def short_euros(amount: Decimal) -> str:
    """« 486 € », « 1 250,50 € »: without the cents when there are none."""
    return format_euros(amount).replace(",00", "")
