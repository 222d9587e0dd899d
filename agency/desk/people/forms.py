"""What somebody says of two rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case
from agency.desk.frame.forms import DeskForm
from agency.parties.models import Debtor


class ReasonForm(DeskForm, forms.Form):
    """What was checked before a decision."""

    reason = forms.CharField(
        label=_("Ce que vous avez vérifié"),
        max_length=200,
        error_messages={
            "required": _("Dites en quelques mots ce que vous avez vérifié."),
            "max_length": _("Dites-le en 200 caractères au plus."),
        },
    )


class PairForm(DeskForm, forms.Form):
    """Two people that somebody wants to look at side by side, each by the reference of a file."""

    one = forms.CharField(
        label=_("Référence d’un dossier"), max_length=30,
        error_messages={"required": _("Écrivez la référence d’un dossier de cette personne.")},
    )  # fmt: skip
    other = forms.CharField(
        label=_("Référence de l’autre dossier"), max_length=30,
        error_messages={"required": _("Écrivez la référence d’un dossier de l’autre fiche.")},
    )  # fmt: skip

    def clean_one(self) -> Debtor:
        """The person first asked in this file."""
        return _person(self.cleaned_data["one"])

    def clean_other(self) -> Debtor:
        """The person first asked in the other file."""
        return _person(self.cleaned_data["other"])


def _person(typed: Any) -> Debtor:
    reference = str(typed).replace(" ", "")
    found = Case.objects.select_related("debtor").filter(reference__iexact=reference).first()
    if found is None:
        raise ValidationError(_("Aucun dossier ne porte cette référence."))
    return found.debtor
