"""What somebody fills in to decide: the end of a mandate, why a statement waits no longer, what a debit was."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.banking.enums import DebitNature


class EndForm(forms.Form):
    """From which day a mandate no longer allows anything, and why."""

    ends_on = forms.DateField(
        error_messages={
            "required": _("Dites à partir de quel jour le mandat ne permet plus rien."),
            "invalid": _("Écrivez la date en entier, par exemple 03/11/2026."),
        }
    )
    reason = forms.CharField(
        max_length=200, error_messages={"required": _("Dites en quelques mots pourquoi le mandat prend fin.")}
    )


class StatementForm(forms.Form):
    """Why a waiting statement is booked, or left out."""

    reason = forms.CharField(
        max_length=200, error_messages={"required": _("Dites en quelques mots pourquoi ce relevé n’attend plus.")}
    )


class DebitForm(forms.Form):
    """What money that left the dedicated account was."""

    nature = forms.ChoiceField(choices=DebitNature, error_messages={"required": _("Dites ce qu’est cette sortie.")})
    reason = forms.CharField(
        max_length=200, error_messages={"required": _("Dites en quelques mots ce qu’est cette sortie.")}
    )
