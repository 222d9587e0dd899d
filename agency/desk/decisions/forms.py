"""What somebody fills in to decide: the end of a mandate."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


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
