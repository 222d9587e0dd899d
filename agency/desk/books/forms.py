"""What somebody fills in on the books' pages."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.common.calendar import format_date
from agency.desk.frame.forms import DayField, DeskForm

_INVALID = {"invalid": _("Écrivez une date, comme 28/11/2026.")}


class StretchForm(DeskForm, forms.Form):
    """From which day to which."""

    since = DayField(label=_("Du"), required=False, error_messages=_INVALID)
    until = DayField(label=_("Au"), required=False, error_messages=_INVALID)

    def clean(self) -> dict[str, Any]:
        """A stretch ends after it begins."""
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("La fin vient après le début."))
        return cleaned


class MonthForm(DeskForm, forms.Form):
    """Which month to close."""

    through = forms.TypedChoiceField(
        label=_("Mois à clore"), coerce=date.fromisoformat,
        error_messages={"required": _("Choisissez un mois."), "invalid_choice": _("Choisissez un mois de la liste.")},
    )  # fmt: skip

    def __init__(self, *args: Any, ends: list[date], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["through"].choices = [  # type: ignore[attr-defined]
            (end.isoformat(), format_date(end)) for end in ends
        ]
