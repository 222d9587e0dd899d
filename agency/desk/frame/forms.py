"""Who must sign in in two steps."""

from __future__ import annotations

from django import forms

from agency.users.enums import Signer


class SecondFactorForm(forms.Form):
    """The roles, and the contacts of creditors, that a password alone no longer lets in."""

    asked = forms.MultipleChoiceField(choices=Signer.choices, required=False)
