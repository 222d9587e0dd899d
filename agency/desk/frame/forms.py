"""Fields as the staff's pages draw them; who must sign in in two steps."""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from agency.banking.models import BankLine
from agency.common.money import MoneyError, format_euros, parse_euros
from agency.common.pictures import LARGEST, PictureError, clean_logo
from agency.readers.files.errors import UnreadableFile
from agency.readers.invoices import facturx
from agency.readers.isolation.cleaning import clean_file
from agency.readers.isolation.parser import MAX_DOCUMENT, open_pdf
from agency.uploads.enums import UploadFormat
from agency.uploads.gateway import ScannerDown, has_scanner, is_harmful
from agency.uploads.rules import LARGEST as LARGEST_SCAN
from agency.uploads.rules import fault_of, format_of
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


class LogoField(forms.FileField):
    """A picture that heads letters, handed over as PNG and kept without anything else it carried."""

    WORDS = _("En PNG, 1 Mo au plus. Il se lit sur fond blanc, en 13 mm de haut.")

    def __init__(self, *, help_text: Any = "") -> None:
        picked = forms.FileInput(attrs={"accept": "image/png"})
        super().__init__(label=_("Logo"), required=False, help_text=help_text or self.WORDS, widget=picked)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The new picture under a name that nobody guesses, or what was held. Raises `ValidationError`."""
        found = super().clean(data, initial)
        if not data:
            return found or ""
        try:
            content = clean_logo(found.read(LARGEST + 1))
        except PictureError as refusal:
            raise ValidationError(str(refusal)) from refusal
        return ContentFile(content, name=f"{secrets.token_hex(16)}.png")


class ScanField(forms.FileField):
    """A paper that a person sent, scanned: a PDF or a photo, written anew so that nothing of it acts; optional."""

    def __init__(self, *, label: Any, help_text: Any) -> None:
        picked = forms.FileInput({"accept": "application/pdf,image/*"})
        super().__init__(label=label, required=False, help_text=help_text, widget=picked)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The image written anew, None without one. Raises `ValidationError`."""
        found = super().clean(data, initial)
        if not found:
            return None
        content: bytes = found.read(LARGEST_SCAN + 1)
        if fault_of(content) is not None:
            raise ValidationError(_("Ce fichier n’est ni un PDF ni une photo, ou dépasse 10 Mo."))
        try:
            if has_scanner() and is_harmful(content):
                raise ValidationError(_("L’antivirus refuse ce fichier : scannez-le de nouveau."))
            return clean_file(content, pdf=format_of(content) == UploadFormat.PDF)
        except ScannerDown as error:
            raise ValidationError(_("L’antivirus ne répond pas : enregistrez sans image, ou plus tard.")) from error
        except UnreadableFile as error:
            raise ValidationError(_("Ce fichier ne s’ouvre pas : scannez-le de nouveau.")) from error


def without_logo(given: dict[str, Any]) -> dict[str, Any]:
    """What a form said, with no logo when it was asked to take it away."""
    return given | {"logo": ""} if given.pop("no_logo", False) else given


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


class WhyForm(DeskForm, forms.Form):
    """Why something is given up, in words that the next person reads."""

    reason = forms.CharField(
        label=_("Pourquoi"), max_length=200, error_messages={"required": _("Dites en quelques mots pourquoi.")}
    )


class MovementForm(DeskForm, forms.Form):
    """Which movement of the statement, among `lines`, is what somebody waits for."""

    line = forms.ModelChoiceField(
        queryset=BankLine.objects.none(), label=_("Mouvement du relevé"), empty_label=_("Choisissez"),
        error_messages={"required": _("Choisissez le mouvement."), "invalid_choice": _("Choisissez le mouvement.")},
    )  # fmt: skip

    def __init__(self, *args: Any, lines: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["line"].queryset = lines  # type: ignore[attr-defined]
        self.fields["line"].label_from_instance = _movement  # type: ignore[attr-defined]


def _movement(line: BankLine) -> str:
    return f"{line.booked_on:%d/%m/%Y} · {line.label or line.counterparty}"
