"""What somebody fills in of a person who helps: the signed word, or why a help is stopped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.desk.frame.forms import DeskForm, checked_pdf
from agency.helpers.enums import HelperKind, HelpScope
from agency.helpers.rules import LONGEST_MONTHS, MONTHS
from agency.helpers.values import HelperFacts
from agency.parties.models import Debtor


class PaperHelperForm(DeskForm, forms.Form):
    """Who helps whom, how far and how long, with the person's signed authorisation."""

    person = forms.TypedChoiceField(
        label=_("Qui est aidé"), coerce=int, error_messages={"required": _("Choisissez qui est aidé.")}
    )
    name = forms.CharField(
        label=_("Nom de l’aidant"), max_length=80, error_messages={"required": _("Écrivez le nom de l’aidant.")}
    )
    kind = forms.ChoiceField(label=_("Qui est-ce\u00a0?"), choices=HelperKind.choices)
    scope = forms.ChoiceField(
        label=_("Ce que la personne lui permet"), initial=HelpScope.READ,
        choices=[
            (HelpScope.READ, _("lire le dossier")), (HelpScope.WRITE, _("lire, et nous écrire")),
            (HelpScope.PROPOSE, _("lire, nous écrire, et proposer un échéancier à la personne")),
        ],
    )  # fmt: skip
    months = forms.IntegerField(
        label=_("Pour combien de mois"), min_value=1, max_value=LONGEST_MONTHS, initial=MONTHS,
        help_text=_("Trois mois, si la personne n’a rien dit\u00a0; douze au plus."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("L’autorisation signée par la personne, en PDF"), widget=forms.FileInput({"accept": ".pdf"}),
        error_messages={"required": _("Joignez l’autorisation signée, en PDF.")},
    )  # fmt: skip

    def __init__(self, *args: Any, people: Sequence[Debtor], **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = {person.pk: person for person in people}
        choices = [(person.pk, person.full_name) for person in people]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]

    def clean_file(self) -> bytes:
        """The bytes of a PDF that opens."""
        return checked_pdf(self.cleaned_data["file"])

    @property
    def facts(self) -> HelperFacts:
        """Who is named, as it was signed."""
        given = self.cleaned_data
        return HelperFacts(given["name"], HelperKind(given["kind"]), HelpScope(given["scope"]), given["months"])


class StopHelpForm(DeskForm, forms.Form):
    """Why a help is stopped: the person reads it."""

    why = forms.CharField(
        label=_("Pourquoi"), max_length=200, help_text=_("La personne lit ce motif sur sa page."),
        error_messages={"required": _("Dites en quelques mots pourquoi cette aide s’arrête.")},
    )  # fmt: skip
