"""What somebody fills in to close a case."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.closing.enums import OFF_THE_BOOKS, ClosingReason
from agency.closing.rules import LONGEST_NOTE
from agency.closing.values import ClosingWish
from agency.desk.frame.forms import DayField, DeskForm, checked_pdf


class ClosingForm(DeskForm, forms.Form):
    """Why, and what the reason needs; who does not reconcile takes nothing off the books."""

    reason = forms.ChoiceField(
        label=_("Pourquoi le clore ?"),
        error_messages={"required": _("Choisissez un motif."), "invalid_choice": _("Choisissez un motif.")},
    )
    note = forms.CharField(
        label=_("Précision, pour l’équipe"), max_length=LONGEST_NOTE, required=False,
        help_text=_("Demandée quand la somme n’est pas due, quand un juge est saisi, quand on renonce."),
    )  # fmt: skip
    paid_on = DayField(
        label=_("Jour où le créancier a été payé"), required=False,
        error_messages={"invalid": _("Écrivez la date en entier, par exemple 03/11/2026.")},
    )  # fmt: skip
    document = forms.FileField(
        label=_("Avoir ou lettre du créancier, en PDF"), required=False,
        help_text=_("Quand la somme n’est pas due."),
    )  # fmt: skip
    sure = forms.BooleanField(
        label=_("C’est un autre paiement que celui que nous connaissons"), required=False,
        help_text=_("À cocher seulement si nous vous le demandons."),
    )  # fmt: skip

    def __init__(self, *args: Any, may_reconcile: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = [reason for reason in ClosingReason if may_reconcile or reason not in OFF_THE_BOOKS]
        field: Any = self.fields["reason"]
        field.choices = [("", _("Choisissez")), *((reason.value, reason.label) for reason in offered)]
        if not may_reconcile:
            for name in ("paid_on", "document", "sure"):
                del self.fields[name]

    def clean_document(self) -> bytes:
        """The bytes of a PDF that opens, or nothing."""
        found = self.cleaned_data["document"]
        return checked_pdf(found) if found else b""

    @property
    def wish(self) -> ClosingWish:
        """What is asked."""
        given = self.cleaned_data
        return ClosingWish(
            ClosingReason(given["reason"]), given["note"], given.get("paid_on"), given.get("sure", False),
            given.get("document", b""),
        )  # fmt: skip

    @property
    def offered(self) -> list[ClosingReason]:
        """The reasons that this person may give."""
        field: Any = self.fields["reason"]
        return [ClosingReason(value) for value, _label in field.choices if value]
