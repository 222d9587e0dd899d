"""What somebody fills in to hand money over."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.banking.models import BankLine
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


class ReasonForm(DeskForm, forms.Form):
    """Why a remittance is given up."""

    reason = forms.CharField(
        label=_("Pourquoi"), max_length=200, error_messages={"required": _("Dites en quelques mots pourquoi.")}
    )


class PaidForm(DeskForm, forms.Form):
    """Which movement out of the statement is this transfer."""

    line = forms.ModelChoiceField(
        queryset=BankLine.objects.none(), label=_("Sortie du relevé"), empty_label=_("Choisissez"),
        error_messages={"required": _("Choisissez la sortie."), "invalid_choice": _("Choisissez la sortie.")},
    )  # fmt: skip

    def __init__(self, *args: Any, lines: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["line"].queryset = lines  # type: ignore[attr-defined]
        self.fields["line"].label_from_instance = _label  # type: ignore[attr-defined]


class ReturnedForm(PaidForm):
    """Which sum in suspense is a transfer that came back."""


def _label(line: BankLine) -> str:
    return f"{line.booked_on:%d/%m/%Y} · {line.label or line.counterparty}"
