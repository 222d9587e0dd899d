"""What somebody fills in to give money back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agency.common.identifiers import IdentifierError, check_iban
from agency.desk.frame.forms import DayField, DeskForm, EurosField
from agency.refunds.enums import RefundMeans
from agency.refunds.values import Destination, RefundWish


class RefundForm(DeskForm, forms.Form):
    """How much, why, on the card or to which account, and when."""

    amount = EurosField(
        label=_("Somme à rendre"), least=Decimal("0.01"),
        error_messages={"required": _("Écrivez une somme, par exemple 50 ou 50,50.")},
    )  # fmt: skip
    why = forms.CharField(
        label=_("Pourquoi"), max_length=200,
        error_messages={"required": _("Dites en quelques mots pourquoi cette somme est rendue.")},
    )  # fmt: skip
    means = forms.ChoiceField(label=_("Comment"), choices=RefundMeans.choices)
    holder = forms.CharField(label=_("Titulaire du compte"), max_length=70, required=False)
    iban = forms.CharField(
        label=_("IBAN"), max_length=42, required=False,
        help_text=_("Celui d’où l’argent est venu. Sinon, demandez-le à la personne et relisez-le avec elle."),
    )  # fmt: skip
    pay_on = DayField(label=_("À exécuter le"), error_messages={
        "required": _("Indiquez le jour du virement."), "invalid": _("Écrivez une date, comme 28/11/2026."),
    })  # fmt: skip

    def __init__(
        self, *args: Any, amount: Decimal, on: date, card: bool, to: Destination | None, whole: bool = False,
        **options: Any,
    ) -> None:  # fmt: skip
        first = RefundMeans.CARD if card else RefundMeans.TRANSFER
        initial = {"amount": amount, "pay_on": on, "means": first}
        if to is not None:
            initial |= {"holder": to.holder, "iban": to.iban}
        super().__init__(*args, initial=initial, **options)
        if not card:
            del self.fields["means"]
        if whole:
            self.fields["amount"].widget.attrs["readonly"] = True

    def clean_iban(self) -> str:
        """The number as banks write it, or nothing."""
        given = self.cleaned_data["iban"]
        try:
            return check_iban(given) if given else ""
        except IdentifierError as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """A transfer says where it goes."""
        given = super().clean() or {}
        if given.get("means", RefundMeans.TRANSFER) == RefundMeans.TRANSFER and "iban" not in self.errors:
            for name, words in (("holder", _("Écrivez le nom du titulaire.")), ("iban", _("Écrivez l’IBAN."))):
                if not given.get(name):
                    self.add_error(name, words)
        return given

    @property
    def wish(self) -> RefundWish:
        """What is asked."""
        told = self.cleaned_data
        transfer = told.get("means", RefundMeans.TRANSFER) == RefundMeans.TRANSFER
        to = Destination(told["holder"], told["iban"]) if transfer else None
        return RefundWish(told["amount"], told["why"], told["pay_on"], to)
