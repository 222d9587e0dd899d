"""What somebody fills in to hand money over."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.desk.frame.forms import DayField, DeskForm


class PrepareForm(DeskForm, forms.Form):
    """To whom, and on which day the bank executes it."""

    mandates = forms.TypedMultipleChoiceField(coerce=int, error_messages={
        "required": _("Choisissez au moins un créancier."), "invalid_choice": _("Choisissez dans la liste."),
    })  # fmt: skip
    pay_on = DayField(label=_("À exécuter le"), error_messages={
        "required": _("Indiquez le jour du virement."), "invalid": _("Écrivez une date, comme 28/11/2026."),
    })  # fmt: skip

    def __init__(self, *args: Any, ready: list[int], on: date, **options: Any) -> None:
        super().__init__(*args, initial={"pay_on": on}, **options)
        self.fields["mandates"].choices = [(pk, pk) for pk in ready]  # type: ignore[attr-defined]
