"""Naming somebody who helps, and the forms of who helps."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.common.money import format_euros
from agency.helpers.enums import HelperKind, HelpScope
from agency.helpers.rules import MONTHS
from agency.helpers.values import HelperFacts
from portal.debtors.forms import CODE_WORDS, CodeField
from portal.forms import AmountField, Bands, Days, Options, PortalForm, Text, Tick

_NAME = _("Écrivez le nom de la personne qui vous aide")
_DIGITS = _("Saisissez les six chiffres que la personne vous a dits")
_LENGTHS = (1, 3, 6, 9, 12)


class HelperForm(PortalForm):
    """Who helps, how far and how long; three months unless the person says otherwise."""

    name = forms.CharField(
        label=_("Son prénom et son nom"), max_length=80, widget=Text({"autocomplete": "off"}),
        error_messages={"required": _NAME, "max_length": _("Raccourcissez le nom : 80 caractères au plus")},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("Qui est-ce ?"), choices=HelperKind.choices, widget=Options,
        error_messages={"required": _("Choisissez qui vous aide"), "invalid_choice": _("Choisissez qui vous aide")},
    )  # fmt: skip
    scope = forms.ChoiceField(
        label=_("Ce qui lui est permis"), choices=HelpScope.choices, widget=Options,
        help_text=_("Jamais vos coordonnées bancaires, jamais changer votre adresse ni vos préférences."),
        error_messages={
            "required": _("Choisissez ce qui lui est permis"), "invalid_choice": _("Choisissez ce qui lui est permis"),
        },
    )  # fmt: skip
    months = forms.TypedChoiceField(
        label=_("Pour combien de temps ?"), coerce=int, widget=Bands, initial=MONTHS,
        choices=[(count, _("%(count)s mois") % {"count": count}) for count in _LENGTHS],
        help_text=_("Vous pouvez arrêter cette aide à tout moment."),
        error_messages={"required": _("Choisissez une durée"), "invalid_choice": _("Choisissez une durée")},
    )  # fmt: skip
    sure = forms.BooleanField(
        label=_("Je suis d’accord pour que cette personne lise ce dossier : la somme, les dates et nos échanges."),
        widget=Tick, error_messages={"required": _("Cochez la case pour donner votre accord")},
    )  # fmt: skip

    @property
    def facts(self) -> HelperFacts:
        """Who is named, as it was said."""
        given = self.cleaned_data
        return HelperFacts(given["name"], HelperKind(given["kind"]), HelpScope(given["scope"]), given["months"])


class HelperSignInForm(PortalForm):
    """The two secrets that the person handed over."""

    code = CodeField(
        label=_("Code d’aidant"), help_text=_("10 lettres et chiffres, par exemple 7K4Q M2XD 9P"), max_length=40,
        error_messages={"required": CODE_WORDS},
    )  # fmt: skip
    digits = forms.RegexField(
        r"^\s*[0-9]{3}\s?[0-9]{3}\s*$", label=_("Les six chiffres"),
        help_text=_("La personne que vous aidez vous les a dits."),
        widget=Text({"inputmode": "numeric", "autocomplete": "off", "class": "postal"}),
        error_messages={"required": _DIGITS, "invalid": _DIGITS},
    )  # fmt: skip

    def clean_digits(self) -> str:
        """Six digits without the space in the middle."""
        return str(self.cleaned_data["digits"]).replace(" ", "")


class HelperPlanForm(PortalForm):
    """A plan put before the person: how much a month, which day."""

    def __init__(self, *args: Any, low: Decimal, due: Decimal, days: Sequence[int], **options: Any) -> None:
        super().__init__(*args, **options)
        words = {"low": format_euros(low), "high": format_euros(due)}
        self.fields["monthly"] = AmountField(
            low=low, high=due, label=_("Chaque mois"), help_text=_("De %(low)s à %(high)s") % words,
            error_messages={"required": _("Saisissez un montant par mois, par exemple 40 ou 40,50")},
        )  # fmt: skip
        wrong = _("Choisissez un jour du mois")
        self.fields["day"] = forms.TypedChoiceField(
            choices=[(day, _("le %(day)s") % {"day": day}) for day in days], coerce=int, widget=Days,
            label=_("Le même jour chaque mois"), error_messages={"required": wrong, "invalid_choice": wrong},
        )  # fmt: skip
