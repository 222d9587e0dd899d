"""What a creditor, or somebody here for it, fills in: which bill, how much less, since when, why, and its document."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case
from agency.common.money import MoneyError, parse_euros

from .enums import DECISIONS, LoweringCause
from .values import Less

LARGEST = 20 * 1024 * 1024
_PDF = b"%PDF-"


def pdf_of(found: Any) -> bytes:
    """Return the bytes of a PDF of 20 MB at most that was handed over, or nothing. Raises `ValidationError`."""
    if not found:
        return b""
    if found.size > LARGEST:
        raise ValidationError(_("Ce PDF dépasse 20 Mo : envoyez ce document seul."))
    content: bytes = found.read()
    if not content.startswith(_PDF):
        raise ValidationError(_("Ce fichier n’est pas un PDF. Enregistrez le document en PDF, puis choisissez-le."))
    return content


class ReductionFields(forms.Form):
    """The fields, of a case; each door draws them its own way."""

    claim: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        queryset=None, label=_("Facture"), empty_label=None,
        error_messages={"required": _("Choisissez la facture."), "invalid_choice": _("Choisissez dans la liste.")},
    )  # fmt: skip
    cause = forms.ChoiceField(
        label=_("Ce qui s’est passé"), choices=LoweringCause.choices,
        error_messages={"required": _("Dites ce qui s’est passé."), "invalid_choice": _("Choisissez dans la liste.")},
    )  # fmt: skip
    amount = forms.CharField(
        label=_("Somme en moins"), max_length=20,
        error_messages={"required": _("Écrivez une somme, par exemple 50 ou 50,50.")},
    )  # fmt: skip
    on = forms.DateField(
        label=_("Date du paiement, de l’avoir ou de l’abandon"),
        error_messages={"required": _("Indiquez la date."), "invalid": _("Écrivez une date, comme 28/11/2026.")},
    )  # fmt: skip
    document = forms.FileField(
        label=_("Avoir, ou lettre d’abandon, en PDF"), required=False,
        help_text=_("Inutile pour un paiement que vous avez reçu."),
    )  # fmt: skip
    sure = forms.BooleanField(
        label=_("C’est un autre paiement que celui que vous connaissez"), required=False,
        help_text=_("À cocher seulement si nous vous le demandons."),
    )  # fmt: skip

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        claims = self.fields["claim"]
        claims.queryset = case.claims.order_by("number", "pk")  # type: ignore[attr-defined]
        claims.label_from_instance = lambda claim: claim.number  # type: ignore[attr-defined]

    def clean_amount(self) -> Decimal:
        """The sum, in euros."""
        try:
            return parse_euros(self.cleaned_data["amount"])
        except MoneyError as error:
            raise ValidationError(str(error)) from error

    def clean_document(self) -> bytes:
        """The bytes of a PDF of 20 MB at most, or nothing."""
        return pdf_of(self.cleaned_data["document"])

    def clean(self) -> dict[str, Any]:
        """What the creditor decides is shown by its document."""
        given = super().clean() or {}
        if "document" not in self.fields:
            return given
        if given.get("cause") in DECISIONS and "document" not in self.errors and not given.get("document"):
            self.add_error("document", _("Joignez l’avoir, ou la lettre qui abandonne cette somme."))
        return given

    @property
    def less(self) -> Less:
        """What is told."""
        told = self.cleaned_data
        return Less(told["amount"], LoweringCause(told["cause"]), told["on"], told["sure"])
