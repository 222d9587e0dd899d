"""Forms of the creditors' pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.intake.forms import DepositFileField
from portal.forms import Area, PortalForm


class ChosenFile(forms.FileInput):
    """A plain file button: nothing to drag, works on a phone."""

    template_name = "portal/form/input.html"


class DepositForm(PortalForm):
    """The file of unpaid invoices, and the addresses that an accounting export does not hold."""

    file = DepositFileField(
        label=_("Vos factures impayées"),
        help_text=_("Un export de votre logiciel (FEC, CSV, tableur) ou une facture électronique (PDF Factur-X)."),
        widget=ChosenFile(attrs={"class": "fichier"}),
    )
    contacts = DepositFileField(
        label=_("Les adresses de vos clients (facultatif)"),
        required=False,
        help_text=_("Utile avec un FEC, qui n’en contient pas. Un CSV : compte, nom, adresse, code postal, ville."),
        widget=ChosenFile(attrs={"class": "fichier"}),
    )


class AnswerForm(PortalForm):
    """What the creditor answers to our question."""

    text = forms.CharField(
        label=_("Votre réponse"),
        max_length=2000,
        widget=Area({"rows": 5}),
        error_messages={
            "required": _("Écrivez votre réponse"),
            "max_length": _("Votre réponse dépasse 2 000 caractères. Raccourcissez-la un peu"),
        },
    )
