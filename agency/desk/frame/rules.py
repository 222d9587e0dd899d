"""Names and amounts as the staff's pages shorten them. Pure."""

from __future__ import annotations

from decimal import Decimal

from agency.common.money import format_euros

_LEGAL_FORMS = frozenset({"SARL", "SAS", "SASU", "SA", "EURL", "SCI", "SNC", "EI", "ASSOCIATION"})


def initials(name: str) -> str:
    """Two letters for a round badge: « CR », « VO » for « SARL Vent d’Ouest »."""
    parts = [part for part in name.replace("d’", "").replace("l’", "").split() if part[:1].isalpha()]
    kept = [part for part in parts if part.upper() not in _LEGAL_FORMS] or parts
    letters = [kept[0], kept[-1]] if len(kept) > 1 else kept
    return "".join(part[0] for part in letters).upper() or "?"


def short_euros(amount: Decimal) -> str:
    """« 486 € », « 1 250,50 € »: without the cents when there are none."""
    return format_euros(amount).replace(",00", "")
