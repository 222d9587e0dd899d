"""What is asked of whoever withdraws a bill that waits for its due date, or gives it another."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.intake.enums import WhyWithdrawn


class WithdrawForm(forms.Form):
    """Why it is not to become a case."""

    why = forms.ChoiceField(
        label=_("Pourquoi la retirer ?"), choices=WhyWithdrawn, widget=forms.RadioSelect,
        error_messages={"required": _("Dites pourquoi cette facture est retirée")},
    )  # fmt: skip


class RedateForm(forms.Form):
    """Its new due date."""

    due_on = forms.DateField(
        label=_("Nouvelle échéance"),
        widget=forms.DateInput(attrs={"type": "date", "class": "ligne-saisie"}, format="%Y-%m-%d"),
        error_messages={"required": _("Dites la nouvelle échéance"), "invalid": _("Écrivez une date")},
    )
