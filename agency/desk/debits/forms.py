"""What somebody fills in to debit."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.debits.rules import RETURNS
from agency.desk.frame.forms import DayField, DeskForm


class UntilForm(DeskForm, forms.Form):
    """Up to which day debits go into the file."""

    until = DayField(label=_("Débits jusqu’au"), error_messages={
        "required": _("Indiquez un jour."), "invalid": _("Écrivez une date, comme 28/11/2026."),
    })  # fmt: skip


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
