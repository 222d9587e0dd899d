"""Forms of the back office."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms import Area, PortalForm, Text
from portal.platform.forms import EMAIL_WORDS


class OperatorForm(PortalForm):
    """Who asks to come in."""

    email = forms.EmailField(
        label=_("Votre adresse e-mail"), max_length=254, widget=Text({"type": "email", "autocomplete": "username"}),
        error_messages={"required": EMAIL_WORDS, "invalid": EMAIL_WORDS},
    )  # fmt: skip


class CodeForm(PortalForm):
    """The second step."""

    code = forms.CharField(
        label=_("Code"), max_length=20, help_text=_("Six chiffres de votre application, ou un code de secours."),
        widget=Text({"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={
            "required": _("Recopiez le code"), "max_length": _("Un code compte six ou huit chiffres"),
        },
    )  # fmt: skip

    def clean_code(self) -> str:
        """The digits, however they were spaced."""
        return "".join(str(self.cleaned_data["code"]).split())


class StateForm(PortalForm):
    """Why the state of an agency changes: kept in its history."""

    reason = forms.CharField(
        label=_("Motif, gardé dans l’histoire du cabinet"), max_length=300, widget=Area({"rows": 2}),
        error_messages={
            "required": _("Écrivez pourquoi, en une phrase"), "max_length": _("Raccourcissez à 300 caractères"),
        },
    )  # fmt: skip
