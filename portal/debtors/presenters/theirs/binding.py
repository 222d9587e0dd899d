"""Sentences that bind, in French as they are kept, each with the same in the language of the page."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import get_language

from agency.plans.presenters import consequences_read, recognition_read
from agency.plans.rules import consequences, recognition
from portal.view_models import SaidLine


def said_lines(french: Iterable[str], beside: Iterable[str]) -> tuple[SaidLine, ...]:
    """Return French sentences, and beside each the same as it is read on a page of another language."""
    if (get_language() or "fr").startswith("fr"):
        return tuple(SaidLine(words) for words in french)
    return tuple(SaidLine(words, other) for words, other in zip(french, beside, strict=True))


def plan_terms(total: Decimal) -> tuple[SaidLine, ...]:
    """Return what accepting a plan of a total, in euros, recognises and changes (R2.13, R5.1, R5.4)."""
    return said_lines((recognition(total), *consequences()), (recognition_read(total), *consequences_read()))
