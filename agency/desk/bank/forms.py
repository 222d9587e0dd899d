"""What somebody fills in at the bank desk: a statement that waits, money that leaves, a transfer cut in parts."""

from __future__ import annotations

from decimal import Decimal

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from agency.banking.enums import DebitNature
from agency.banking.operations import Share
from agency.common.money import MoneyError, format_euros, parse_euros
from agency.desk.bank.queries import cases_typed


class StatementForm(forms.Form):
    """Why a waiting statement is booked, or left out."""

    reason = forms.CharField(
        max_length=200,
        error_messages={
            "required": _("Dites en quelques mots pourquoi ce relevé n’attend plus."),
            "max_length": _("Dites-le en 200 caractères au plus."),
        },
    )


class DebitForm(forms.Form):
    """What money that left the dedicated account was."""

    nature = forms.ChoiceField(choices=DebitNature, error_messages={"required": _("Dites ce qu’est cette sortie.")})
    reason = forms.CharField(
        max_length=200,
        error_messages={
            "required": _("Dites en quelques mots ce qu’est cette sortie."),
            "max_length": _("Dites-le en 200 caractères au plus."),
        },
    )


class ReasonForm(forms.Form):
    """Why a transfer is none of ours, or why a match was wrong."""

    reason = forms.CharField(
        max_length=160,
        error_messages={
            "required": _("Dites en quelques mots pourquoi : la personne suivante le lira."),
            "max_length": _("Dites-le en 160 caractères au plus."),
        },
    )


class LeftForm(forms.Form):
    """What waited of a line when somebody decided of it, and whom it is for."""

    left = forms.DecimalField(max_digits=14, decimal_places=2, required=False)


class PartsForm(LeftForm):
    """A transfer cut between cases: so many rows of a case and a sum; empty ones are left out."""

    data: QueryDict

    def clean(self) -> dict[str, object]:
        """The parts, each with its case. What is wrong is told row by row, and nothing is written then."""
        cleaned: dict[str, object] = super().clean() or self.cleaned_data
        rows = zip(self.data.getlist("reference"), self.data.getlist("amount"), strict=False)
        parts = [_part(place, typed, amount) for place, (typed, amount) in enumerate(rows, 1) if typed or amount]
        for part in parts:
            if isinstance(part, str):
                self.add_error(None, part)
        if not parts:
            self.add_error(None, _("Écrivez au moins un dossier et sa somme."))
        cleaned["shares"] = [part for part in parts if isinstance(part, Share)]
        return cleaned


def _part(place: int, typed: str, amount: str) -> Share | str:
    """The part of a row, or what is wrong with it in a sentence."""
    about = {"place": place, "typed": typed, "amount": amount}
    try:
        euros: Decimal = parse_euros(amount)
    except MoneyError:
        return _("Ligne %(place)s : « %(amount)s » n’est pas une somme. Écrivez par exemple 50 ou 50,50.") % about
    found = cases_typed(typed)
    if not found:
        return _("Ligne %(place)s : aucun dossier pour « %(typed)s ».") % about
    if len(found) > 1:
        return _("Ligne %(place)s : plusieurs dossiers pour « %(typed)s ». Écrivez la référence.") % about
    if euros <= 0:
        return _("Ligne %(place)s : %(sum)s n’est pas au-dessus de zéro.") % {**about, "sum": format_euros(euros)}
    return Share(found[0], euros)
