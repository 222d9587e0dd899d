"""The file that somebody of the team hands over for a creditor."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.desk.frame.forms import DeskForm
from agency.intake.forms import DepositFileField, DepositFilesField, SeveralFiles
from agency.mandates.queries import with_mandate


class ForWhomForm(DeskForm, forms.Form):
    """The creditor for whom somebody of the team hands over."""

    creditor = forms.ModelChoiceField(
        queryset=with_mandate(date.min), label=_("Pour quel créancier ?"), empty_label=_("Choisissez"),
        help_text=_("Ceux dont le mandat est en vigueur."),
        error_messages={"required": _("Choisissez le créancier."), "invalid_choice": _("Choisissez le créancier.")},
    )  # fmt: skip

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["creditor"].queryset = with_mandate(on).filter(merged_into=None).order_by("name")  # type: ignore[attr-defined]


class TakenFileForm(ForWhomForm):
    """For whom, and the files; the addresses apart when an accounting export does not hold them."""

    file = DepositFilesField(
        label=_("Ses factures impayées"), widget=SeveralFiles,
        help_text=_(
            "Un export de son logiciel (FEC, CSV, tableur) ou des factures électroniques (PDF Factur-X). "
            "Plusieurs fichiers à la fois sont possibles."
        ),
    )  # fmt: skip
    contacts = DepositFileField(
        label=_("Les adresses de ses clients (facultatif)"), required=False,
        help_text=_("Utile avec un FEC, qui n’en contient pas."),
    )  # fmt: skip
