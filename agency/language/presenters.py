"""Dates and counts in words, in the language of the page."""

from __future__ import annotations

from datetime import date

from django.utils.dateformat import format as formatted
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agency.common import calendar

# What waits is counted so far, and said to be more.
MORE = 100


def format_date(day: date) -> str:
    """« 2 novembre 2026 », or “2 November 2026” on an English page; the months of any other language are Django’s."""
    return calendar.format_date(day) if _french() else formatted(day, "j F Y")


def format_long(day: date) -> str:
    """« lundi 2 novembre 2026 », or “Monday 2 November 2026” on an English page."""
    return calendar.format_long(day) if _french() else formatted(day, "l j F Y")


def month_name(day: date) -> str:
    """« novembre », or “November” on an English page."""
    return calendar.MONTHS[day.month - 1] if _french() else formatted(day, "F")


def short_count(count: int) -> str:
    """« 12 », or « 99+ » from `MORE` on: nobody counts further."""
    return str(count) if count < MORE else f"{MORE - 1}+"


def count_words(count: int) -> str:
    """« 12 », or « plus de 99 » from `MORE` on, inside a sentence."""
    return str(count) if count < MORE else _("plus de %(count)s") % {"count": MORE - 1}


def _french() -> bool:
    return (get_language() or "fr").startswith("fr")
