"""Forms of the library's account pages, in our words."""

from __future__ import annotations

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A key with its name, which opens the account alone unless its owner says otherwise."""

    name = forms.CharField(label=_("Comment l’appeler"), required=False)
    passwordless = forms.BooleanField(label=_("Elle ouvre mon compte sans mot de passe"), required=False, initial=True)
