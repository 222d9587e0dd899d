"""What somebody reads on a slip: its number, the box ticked, what is written beside it, its image."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agency.common.identifiers import IdentifierError, check_slip_number
from agency.desk.cases.forms import SAID_METHODS, SAID_REASONS
from agency.desk.frame.forms import DayField, DeskForm, EurosField, ScanField
from agency.disputes.rules import TEXT_LENGTH
from agency.plans.queries import DEFAULT_DAY
from agency.slips.enums import SlipChoice
from agency.slips.values import FilledSlip

# Beside the box, the words of a slip that becomes a sentence to be answered leave room for it.
WORDS_LENGTH = TEXT_LENGTH - 120
_DAY = {"invalid": _("Écrivez une date, comme 28/11/2026.")}


class SlipNumberForm(DeskForm, forms.Form):
    """The twelve digits under the bars; a scanner types them and presses Enter."""

    number = forms.CharField(
        label=_("Numéro du coupon"), max_length=30,
        help_text=_("Scannez le code à barres, ou tapez les douze chiffres écrits dessous."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "autofocus": True}),
        error_messages={"required": _("Scannez le coupon, ou tapez ses douze chiffres.")},
    )  # fmt: skip

    def clean_number(self) -> str:
        """The twelve digits, checked."""
        try:
            return check_slip_number(self.cleaned_data["number"])
        except IdentifierError as error:
            raise ValidationError(str(error)) from error


class SlipForm(DeskForm, forms.Form):
    """The box that was ticked, and what is written in it."""

    choice = forms.ChoiceField(
        label=_("Quelle case est cochée ?"), choices=SlipChoice.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez la case."), "invalid_choice": _("Choisissez la case.")},
    )  # fmt: skip
    received_on = DayField(
        label=_("Reçu le"),
        help_text=_("Le jour du cachet de la poste, ou celui de l’arrivée : les délais en partent."),
        error_messages={"required": _("Indiquez le jour."), **_DAY},
    )  # fmt: skip
    monthly = EurosField(
        label=_("A. Montant par mois"), required=False,
        help_text=_("Laissez vide s’il n’est pas écrit : le coupon est gardé comme message."),
    )  # fmt: skip
    day = forms.ChoiceField(
        label=_("A. Jour du mois"), choices=[(day, day) for day in range(1, 29)], initial=DEFAULT_DAY, required=False,
        error_messages={"invalid_choice": _("Choisissez un jour du mois.")},
    )  # fmt: skip
    reason = forms.ChoiceField(label=_("B. Ce qui ne va pas"), choices=SAID_REASONS, initial="other", required=False)
    paid_on = forms.CharField(label=_("C. Payé quand, comme écrit"), max_length=60, required=False)
    method = forms.ChoiceField(label=_("C. Payé comment"), choices=SAID_METHODS, initial="other", required=False)
    until = DayField(label=_("D. Jusqu’au"), required=False, error_messages=_DAY)
    text = forms.CharField(
        label=_("Ce qui est écrit à la main"), max_length=WORDS_LENGTH, required=False,
        widget=forms.Textarea({"rows": 4}), help_text=_("Mot pour mot. Une personne y répond."),
    )  # fmt: skip
    scan = ScanField(
        label=_("Image du coupon"), help_text=_("Facultatif : PDF ou photo, 10 Mo au plus. Elle rejoint le dossier.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["choice"].widget.attrs.pop("class", None)
        self.fields["choice"].widget.attrs["autofocus"] = True

    @property
    def filled(self) -> FilledSlip:
        """The slip as it was read."""
        given = self.cleaned_data
        return FilledSlip(
            choice=SlipChoice(given["choice"]), received_on=given["received_on"], monthly=given["monthly"],
            day=int(given["day"] or DEFAULT_DAY), reason=given["reason"] or "other", method=given["method"] or "other",
            paid_on=given["paid_on"], until=given["until"], text=given["text"],
        )  # fmt: skip
