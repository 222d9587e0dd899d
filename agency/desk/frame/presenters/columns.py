"""What a column holds, as a reader says it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from agency.common.calendar import PARIS
from agency.journal.enums import Verb
from agency.language.presenters import format_date

NOTHING = "–"


def said(value: Any) -> Any:
    """Return a value in words: yes and no, a dash for nothing, days and instants of Paris, acts by their names."""
    for kind, words in _WORDS.items():
        if isinstance(value, kind):
            return words(value)
    return value


def _answer(value: bool) -> str:  # noqa: FBT001  it is the value
    return _("oui") if value else _("non")


def _instant(value: datetime) -> str:
    there = value.astimezone(PARIS)
    told = {"day": format_date(there.date()), "hour": there.hour, "minute": there.minute}
    return _("%(day)s à %(hour)s h %(minute)02d") % told


def _text(value: str) -> str:
    return str(Verb(value).label) if value in Verb.values else value or NOTHING


def _facts(value: dict[str, Any]) -> str:
    return " ; ".join(f"{name} : {said(held)}" for name, held in value.items()) or NOTHING


def _several(value: list[Any]) -> str:
    return ", ".join(str(said(held)) for held in value) or NOTHING


# The first that fits: an instant is a day too.
_WORDS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _value: NOTHING, bool: _answer, datetime: _instant, date: format_date, str: _text, dict: _facts,
    list: _several,
}  # fmt: skip
