"""The file of a deposit, whoever hands it over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

MAX_BYTES = 20 * 1024 * 1024


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
