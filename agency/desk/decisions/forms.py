"""What somebody fills in to decide: a mandate's end, words that disagree."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agency.common.money import MoneyError, parse_euros
from agency.parties.enums import QuestionState


class EndForm(forms.Form):
    """From which day a mandate no longer allows anything, and why."""

    ends_on = forms.DateField(
        error_messages={
            "required": _("Dites à partir de quel jour le mandat ne permet plus rien."),
            "invalid": _("Écrivez la date en entier, par exemple 03/11/2026."),
        }
    )
    reason = forms.CharField(
        max_length=200, error_messages={"required": _("Dites en quelques mots pourquoi le mandat prend fin.")}
    )


class GiveBackForm(forms.Form):
    """The transfer by which a sum paid too much went back: how much, which day, under which reference."""

    amount = forms.CharField(max_length=20, error_messages={"required": _("Écrivez la somme rendue.")})
    on = forms.DateField(
        error_messages={
            "required": _("Dites quel jour le virement est parti."),
            "invalid": _("Écrivez la date en entier, par exemple 03/11/2026."),
        }
    )
    reference = forms.CharField(
        max_length=60,
        error_messages={"required": _("Recopiez la référence du virement, pour ne pas le noter deux fois.")},
    )

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = on

    def clean_amount(self) -> Decimal:
        """The sum, in euros."""
        try:
            return parse_euros(self.cleaned_data["amount"])
        except MoneyError as error:
            raise ValidationError(_("Écrivez une somme, par exemple 50 ou 50,50.")) from error

    def clean_on(self) -> date:
        """The day of the transfer, not after today."""
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise ValidationError(_("Ce jour n’est pas encore venu : un virement se note quand il est parti."))
        return on


class ContactForm(forms.Form):
    """Which of two words on a person is used, how far, and what was checked."""

    choice = forms.ChoiceField(
        choices=[(one.value, one.label) for one in QuestionState if one != QuestionState.OPEN],
        error_messages={
            "required": _("Choisissez ce qui sera utilisé."),
            "invalid_choice": _("Choisissez ce qui sera utilisé."),
        },
    )
    reason = forms.CharField(
        max_length=200,
        error_messages={
            "required": _("Dites en quelques mots ce que vous avez vérifié."),
            "max_length": _("Dites-le en 200 caractères au plus."),
        },
    )

    def clean_choice(self) -> QuestionState:
        """The decision as a member of the list."""
        return QuestionState(self.cleaned_data["choice"])
