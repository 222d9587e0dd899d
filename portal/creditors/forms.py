"""Forms of the creditors' pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal.forms import Area, PortalForm

MAX_BYTES = 20 * 1024 * 1024


class ChosenFile(forms.FileInput):
    """A plain file button: nothing to drag, works on a phone."""

    template_name = "portal/form/input.html"


class DepositFileField(forms.FileField):
    """A file of at most 20 MB; the words say what to do, not that something is « invalid »."""

    default_error_messages = {
        "required": _("Choisissez un fichier : CSV, XLSX, ODS, FEC, ou la facture en PDF (Factur-X)"),
        "empty": _("Ce fichier est vide. Exportez-le de nouveau, puis choisissez-le"),
        "missing": _("Ce fichier n’est pas arrivé. Réessayez"),
    }

    def clean(self, data: Any, initial: Any = None) -> UploadedFile | None:
        """Refuse a file over the limit before a single byte of it is read."""
        found: UploadedFile | None = super().clean(data, initial)
        if found is not None and found.size is not None and found.size > MAX_BYTES:
            raise forms.ValidationError(_("Choisissez un fichier de moins de 20 Mo, ou découpez-le par exercice"))
        return found


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
