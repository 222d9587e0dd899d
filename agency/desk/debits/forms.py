"""What somebody fills in to debit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.banking.models import BankLine
from agency.debits.rules import RETURNS
from agency.desk.frame.forms import DayField, DeskForm


class UntilForm(DeskForm, forms.Form):
    """Up to which day debits go into the file."""

    until = DayField(label=_("Débits jusqu’au"), error_messages={
        "required": _("Indiquez un jour."), "invalid": _("Écrivez une date, comme 28/11/2026."),
    })  # fmt: skip


class GiveUpForm(DeskForm, forms.Form):
    """Why a file is given up."""

    reason = forms.CharField(
        label=_("Pourquoi"), max_length=200, error_messages={"required": _("Dites en quelques mots pourquoi.")}
    )


class ReturnForm(DeskForm, forms.Form):
    """The bank's code for a debit that came back, and the day."""

    code = forms.ChoiceField(
        label=_("Motif donné par la banque"),
        choices=[("", _("Choisissez")), *((code, f"{code} · {why.label}") for code, why in RETURNS.items())],
        error_messages={"required": _("Choisissez le motif."), "invalid_choice": _("Choisissez dans la liste.")},
    )
    on = DayField(label=_("Revenu le"), error_messages={
        "required": _("Indiquez un jour."), "invalid": _("Écrivez une date, comme 28/11/2026."),
    })  # fmt: skip


class CollectedForm(DeskForm, forms.Form):
    """Which movement into the account is these debits."""

    line = forms.ModelChoiceField(
        queryset=BankLine.objects.none(), error_messages={
            "required": _("Choisissez l’entrée."), "invalid_choice": _("Choisissez l’entrée."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, lines: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["line"].queryset = lines  # type: ignore[attr-defined]
