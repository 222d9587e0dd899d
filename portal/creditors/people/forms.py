"""Forms of the accesses to a creditor's pages."""

from __future__ import annotations

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from agency.parties.enums import ContactRight
from portal.forms import EmailInput, OptionLabel, Options, PortalForm, Text

RIGHT_HINTS = {
    ContactRight.MAIN: _("Tout, et qui entre ici"),
    ContactRight.HEAD: _("Lire, répondre, décider, signer un mandat"),
    ContactRight.ACCOUNTANT: _("Lire, répondre, déposer des factures, déclarer un paiement ou un avoir"),
    ContactRight.READER: _("Lire, sans rien changer"),
}


class RightForm(PortalForm):
    """Another access for somebody of the creditor."""

    right = forms.ChoiceField(label=_("Accès"), choices=ContactRight.choices)


class AccessForm(PortalForm):
    """Somebody of the creditor who is to enter its pages."""

    email = forms.EmailField(
        label=_("Adresse e-mail"), widget=EmailInput(),
        error_messages={"required": _("Écrivez son adresse e-mail."), "invalid": _("Cette adresse e-mail ne va pas.")},
    )  # fmt: skip
    first_name = forms.CharField(
        label=_("Prénom"), max_length=150, widget=Text(), error_messages={"required": _("Écrivez son prénom.")}
    )
    last_name = forms.CharField(
        label=_("Nom"), max_length=150, widget=Text(), error_messages={"required": _("Écrivez son nom.")}
    )
    role = forms.CharField(label=_("Fonction (facultatif)"), max_length=80, required=False, widget=Text())
    right = forms.ChoiceField(
        label=_("Ce que la personne peut faire"), widget=Options(), initial=ContactRight.READER,
        choices=[(right.value, OptionLabel(capfirst(right.label), hint)) for right, hint in RIGHT_HINTS.items()],
        error_messages={"required": _("Choisissez ce que la personne peut faire.")},
    )  # fmt: skip
