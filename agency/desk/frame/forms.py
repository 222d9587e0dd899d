"""Fields as the staff's pages draw them; who must sign in in two steps."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agency.common.money import MoneyError, format_euros, parse_euros
from agency.readers.files.errors import UnreadableFile
from agency.readers.invoices import facturx
from agency.readers.isolation.parser import MAX_DOCUMENT, open_pdf
from agency.users.enums import Signer


class EurosField(forms.CharField):
    """An amount as people type it, of `least` euros or more when it is given."""

    def __init__(self, *, least: Decimal | None = None, **options: Any) -> None:
        self.least = least
        super().__init__(**options, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))

    def prepare_value(self, value: Any) -> Any:
        """An amount that we hold, with the comma that people type."""
        return str(value).replace(".", ",") if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        """The amount in euros. Raises ValidationError with the sentence of the reader."""
        text = super().clean(value)
        if not text:
            return None
        try:
            amount = parse_euros(text)
        except MoneyError as error:
            raise ValidationError(str(error)) from error
        if self.least is not None and amount < self.least:
            raise ValidationError(_("Écrivez une somme de %(least)s ou plus.") % {"least": format_euros(self.least)})
        return amount


class DayField(forms.DateField):
    """A date picked or typed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class DeskForm(forms.BaseForm):
    """A form whose fields are drawn by `staff/parts/field.html`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "ligne-saisie"


def checked_pdf(found: Any) -> bytes:
    """Return the bytes of a PDF that opens, of 20 MB at most. Raises `ValidationError` with what to do."""
    if found.size > MAX_DOCUMENT:
        raise ValidationError(_("Ce PDF dépasse 20 Mo : envoyez ce document seul."))
    content: bytes = found.read()
    if not facturx.matches(content):
        raise ValidationError(_("Ce fichier n’est pas un PDF. Enregistrez le document en PDF, puis choisissez-le."))
    try:
        open_pdf(content)
    except UnreadableFile as refusal:
        raise ValidationError(_("Ce PDF ne s’ouvre pas : %(reason)s") % {"reason": refusal.reason}) from refusal
    return content


class SecondFactorForm(forms.Form):
    """The roles, and the contacts of creditors, that a password alone no longer lets in."""

    asked = forms.MultipleChoiceField(choices=Signer.choices, required=False)
