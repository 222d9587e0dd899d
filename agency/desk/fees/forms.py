"""What somebody fills in to invoice, to correct, to note a payment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agency.common.identifiers import IdentifierError, check_iban
from agency.desk.frame.forms import DayField, DeskForm, EurosField
from agency.fees.enums import Export, ExportFormat, Means
from agency.fees.models import FeeItem, Seller

_DAY = {"required": _("Indiquez le jour."), "invalid": _("Écrivez une date, comme 28/11/2026.")}
CENT = Decimal("0.01")


class SellerForm(DeskForm, forms.ModelForm):  # type: ignore[type-arg]
    """What invoices bear, and since when works are counted."""

    vat_number = forms.RegexField(
        r"^FR[0-9A-Z]{2}[0-9]{9}$", label=_("Numéro de TVA"), max_length=13, required=False,
        help_text=_("FR, deux caractères, votre SIREN. Vide en franchise."),
        error_messages={"invalid": _("Écrivez-le sans espace : FR40732829320.")},
    )  # fmt: skip
    account_iban = forms.CharField(
        label=_("IBAN du compte du cabinet"), max_length=42,
        help_text=_("Votre propre compte : celui des fonds des créanciers ne reçoit jamais d’honoraires (R124-2)."),
    )  # fmt: skip
    counts_from = DayField(
        label=_("Travaux comptés depuis le"), error_messages=_DAY,
        help_text=_("Le premier jour d’un mois. Ce qui fut fait avant n’est pas facturé ici."),
    )  # fmt: skip

    class Meta:
        model = Seller
        fields: ClassVar[list[str]] = [
            "registry", "franchise", "vat_number", "account_holder", "account_iban", "account_bic", "payment_days",
            "counts_from",
        ]  # fmt: skip

    def clean_account_iban(self) -> str:
        """The number as banks write it."""
        try:
            return check_iban(self.cleaned_data["account_iban"])
        except IdentifierError as error:
            raise ValidationError(str(error)) from error


class IssueForm(DeskForm, forms.Form):
    """Who is invoiced now."""

    creditors = forms.TypedMultipleChoiceField(coerce=int, error_messages={
        "required": _("Choisissez au moins un créancier."), "invalid_choice": _("Choisissez dans la liste."),
    })  # fmt: skip

    def __init__(self, *args: Any, waiting: Iterable[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["creditors"].choices = [(pk, pk) for pk in waiting]  # type: ignore[attr-defined]


class SettleForm(DeskForm, forms.Form):
    """A payment seen on the agency's own account."""

    amount = EurosField(label=_("Somme reçue"), least=CENT)
    means = forms.ChoiceField(
        label=_("Moyen"), choices=[(one, one.label) for one in (Means.TRANSFER, Means.DEBIT)], initial=Means.TRANSFER
    )
    settled_on = DayField(label=_("Reçue le"), error_messages=_DAY)
    reference = forms.CharField(
        label=_("Référence du mouvement"), max_length=80,
        error_messages={"required": _("Écrivez la référence : on retrouvera le mouvement sur le relevé.")},
    )  # fmt: skip

    def __init__(self, *args: Any, left: Decimal, on: date, **options: Any) -> None:
        super().__init__(*args, initial={"amount": left, "settled_on": on}, **options)


class CreditForm(DeskForm, forms.Form):
    """How many works of each line are given back, and why."""

    reason = forms.CharField(
        label=_("Motif"), max_length=200, error_messages={"required": _("Dites pourquoi : le créancier le lira.")}
    )

    def __init__(self, *args: Any, items: Iterable[FeeItem], **options: Any) -> None:
        super().__init__(*args, **options)
        for item in items:
            self.fields[f"line-{item.position}"] = forms.IntegerField(
                label=item.label, min_value=0, max_value=item.quantity, initial=0, required=False,
                widget=forms.NumberInput(attrs={"class": "ligne-saisie"}),
                error_messages={"invalid": _("Écrivez un nombre de travaux."),
                                "max_value": _("%(limit_value)s au plus : la facture n’en porte pas davantage."),
                                "min_value": _("Écrivez zéro, ou plus.")},
            )  # fmt: skip
        self.order_fields([name for name in self.fields if name != "reason"])

    @property
    def quantities(self) -> dict[int, int]:
        """Rank of a line -> works given back."""
        return {
            int(name.removeprefix("line-")): given or 0
            for name, given in self.cleaned_data.items()
            if name.startswith("line-")
        }


class UnsettleForm(DeskForm, forms.Form):
    """Why a settlement is undone."""

    reason = forms.CharField(
        label=_("Pourquoi"), max_length=80, error_messages={"required": _("Dites en quelques mots pourquoi.")}
    )


class ExportForm(DeskForm, forms.Form):
    """Which books, for which days, in which format."""

    books = forms.ChoiceField(label=_("Livre"), choices=Export.choices)
    file_format = forms.ChoiceField(label=_("Format"), choices=ExportFormat.choices)
    first_day = DayField(label=_("Du"), error_messages=_DAY)
    last_day = DayField(label=_("Au"), error_messages=_DAY)
