"""What somebody asks of a rehearsal: which files, over which days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.cases.together.models import CaseTag
from agency.desk.frame.forms import DayField, DeskForm
from agency.parties.models import Creditor
from agency.strategies.rehearsal.enums import FilesAsked
from agency.strategies.rehearsal.rules import MOST_DAYS, MOST_FILES

_INVALID = {"invalid": _("Écrivez une date, comme 28/11/2026.")}
_FIRST_FILES, _FIRST_DAYS = 50, 120


class RehearsalForm(DeskForm, forms.Form):
    """The files to play and the days to play them over."""

    which = forms.ChoiceField(label=_("Rejouer"), choices=FilesAsked)
    creditor = forms.ModelChoiceField(
        queryset=Creditor.objects.filter(merged_into=None), label=_("Créancier"), required=False, empty_label=_("Tous"),
        error_messages={"invalid_choice": _("Choisissez un créancier de la liste.")},
    )  # fmt: skip
    tag = forms.ModelChoiceField(
        queryset=CaseTag.objects.all(), label=_("Étiquette"), required=False, empty_label=_("Toutes"),
        error_messages={"invalid_choice": _("Choisissez une étiquette de la liste.")},
    )  # fmt: skip
    most = forms.IntegerField(
        label=_("Combien de dossiers, les derniers confiés"), min_value=1, max_value=MOST_FILES,
        error_messages={
            "required": _("Écrivez un nombre de 1 à 500."), "invalid": _("Écrivez un nombre de 1 à 500."),
            "min_value": _("Écrivez un nombre de 1 à 500."), "max_value": _("Écrivez un nombre de 1 à 500."),
        },
    )  # fmt: skip
    since = DayField(label=_("Du"), error_messages=_INVALID | {"required": _INVALID["invalid"]})
    until = DayField(label=_("Au"), error_messages=_INVALID | {"required": _INVALID["invalid"]})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["creditor"].label_from_instance = lambda one: one.short_name  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The days are in order, and not too many."""
        given: dict[str, Any] = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and until < since:
            self.add_error("until", _("La fin vient après le début."))
        elif since and until and until - since > timedelta(days=MOST_DAYS):
            self.add_error("until", _("Au plus %(days)s jours à la fois.") % {"days": MOST_DAYS})
        return given


def first_asked(on: date) -> dict[str, Any]:
    """What the page asks before anybody does: the last fifty open files, from today over four months."""
    return {
        "which": FilesAsked.OPEN.value, "most": _FIRST_FILES, "since": on, "until": on + timedelta(days=_FIRST_DAYS)
    }  # fmt: skip
