"""Forms of the creditors' pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.intake.forms import DepositFileField, DepositFilesField, SeveralFiles
from portal.forms import Area, PortalForm, Text, Tick


class ChosenFile(forms.FileInput):
    """A plain file button: nothing to drag, works on a phone."""

    template_name = "portal/form/input.html"


class ChosenFiles(SeveralFiles):
    """A plain file button that takes several files."""

    template_name = "portal/form/input.html"


class DepositForm(PortalForm):
    """The files of unpaid invoices, and the addresses that an accounting export does not hold."""

    file = DepositFilesField(
        label=_("Vos factures impayées"),
        help_text=_(
            "Un export de votre logiciel (FEC, CSV, tableur) ou des factures électroniques (PDF Factur-X). "
            "Plusieurs fichiers à la fois sont possibles."
        ),
        widget=ChosenFiles(attrs={"class": "fichier"}),
    )
    contacts = DepositFileField(
        label=_("Les adresses de vos clients (facultatif)"),
        required=False,
        help_text=_("Utile avec un FEC, qui n’en contient pas. Un CSV : compte, nom, adresse, code postal, ville."),
        widget=ChosenFile(attrs={"class": "fichier"}),
    )


class MandateSignForm(PortalForm):
    """Who signs a convention on line, with the code received."""

    signatory = forms.CharField(
        label=_("Votre nom et votre qualité"),
        max_length=120,
        widget=Text,
        error_messages={"required": _("Écrivez votre nom et votre qualité")},
    )
    code = forms.CharField(
        label=_("Le code reçu par e-mail"),
        max_length=20,
        widget=Text({"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Recopiez le code reçu par e-mail")},
    )
    agreed = forms.BooleanField(
        label=_("J’ai lu la convention et j’ai le pouvoir d’engager le créancier"),
        widget=Tick,
        error_messages={"required": _("Cochez cette case pour signer")},
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
