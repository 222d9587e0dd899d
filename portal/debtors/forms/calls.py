"""When a person wants to be called: a half-day among those at which we may call them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.handling.asked.enums import HalfDay
from agency.handling.asked.rules import Slot
from agency.language.presenters import format_long
from portal.forms import Options, PortalForm

_CHOOSE = _("Choisissez un moment dans la liste")


class CallSlotForm(PortalForm):
    """One of the half-days that are offered; none is chosen in advance."""

    slot = forms.ChoiceField(
        label=_("Quand voulez-vous être appelé ?"), widget=Options,
        error_messages={"required": _CHOOSE, "invalid_choice": _CHOOSE},
    )  # fmt: skip

    def __init__(self, *args: Any, slots: Sequence[Slot], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(f"{day.isoformat()} {half.value}", when(day, half)) for day, half in slots]
        self.fields["slot"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Slot:
        """The day and its half."""
        day, half = self.cleaned_data["slot"].split(" ")
        return date.fromisoformat(day), HalfDay(half)


def when(day: date, half: HalfDay) -> str:
    """« mardi 3 novembre 2026, le matin, de 9 h à 12 h 30 »."""
    return f"{format_long(day)}, {half.label}"
