"""What somebody asks of a report."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.common.calendar import add_months
from agency.desk.frame.forms import DayField, DeskForm
from agency.reporting.enums import Axis
from agency.reporting.values import ReportDays

_INVALID = {"invalid": _("Écrivez une date, comme 28/11/2026.")}


class ReportForm(DeskForm, forms.Form):
    """From which day to which, and by what the recovery is told apart."""

    since = DayField(label=_("Du"), required=False, error_messages=_INVALID)
    until = DayField(label=_("Au"), required=False, error_messages=_INVALID)
    axis = forms.ChoiceField(label=_("Recouvrement"), choices=Axis, required=False)

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.on = on

    def clean(self) -> dict[str, Any]:
        """A stretch ends after it begins."""
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("La fin vient après le début."))
        return cleaned

    @property
    def stretch(self) -> ReportDays:
        """The days asked for; the last twelve months where nothing lawful was asked."""
        asked = self.cleaned_data if self.is_valid() else {}
        until = asked.get("until") or self.on
        return ReportDays(asked.get("since") or _a_year_before(until), until, self.on)

    @property
    def chosen(self) -> Axis:
        """By what cases are told apart."""
        asked = self.cleaned_data.get("axis") if self.is_valid() else ""
        return Axis(asked or Axis.CREDITOR)


def first_asked(on: date) -> dict[str, Any]:
    """What the page asks before anybody does: the last twelve months, by creditor."""
    return {"since": _a_year_before(on), "until": on, "axis": Axis.CREDITOR}


def _a_year_before(day: date) -> date:
    """The first day of the twelve months that end on a day."""
    return add_months(day.replace(day=1), -11)
