"""What somebody asks of a rehearsal: which files, over which days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.cases.together.models import CaseTag
from agency.desk.frame.forms import DayField, DeskForm
from agency.parties.enums import Tone
from agency.parties.models import Creditor
from agency.strategies.enums import STEP_CHANNELS, CaseEvent, StrategyAct
from agency.strategies.operations import MOST_STEPS
from agency.strategies.rehearsal.enums import FilesAsked
from agency.strategies.rehearsal.rules import MOST_DAYS, MOST_FILES
from agency.strategies.rules import Step

_INVALID = {"invalid": _("Écrivez une date, comme 28/11/2026.")}
_FIRST_FILES, _FIRST_DAYS = 50, 120
_LONGEST = 365
_BOUNDS = _("Écrivez un nombre de jours, de 0 à 365.")
_DAYS = {"required": _BOUNDS, "invalid": _BOUNDS, "min_value": _BOUNDS, "max_value": _BOUNDS}


_EVENTS = [("", _("quoi qu’il se passe")), *CaseEvent.choices]


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
    happened = forms.ChoiceField(
        label=_("Et si, avant chaque étape"), choices=[("", _("rien ne se passe")), *CaseEvent.choices], required=False
    )
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


class StepForm(DeskForm, forms.Form):
    """One step of a time line, as a card."""

    kind = forms.ChoiceField(label=_("Courrier ou appel"), choices=StrategyAct)
    channel = forms.ChoiceField(label=_("Moyen"), choices=STEP_CHANNELS)
    tone = forms.ChoiceField(label=_("Ton"), choices=Tone)
    delay_days = forms.IntegerField(
        label=_("Jours après l’étape précédente"), min_value=0, max_value=_LONGEST, error_messages=_DAYS
    )
    answer_days = forms.IntegerField(
        label=_("Délai de réponse annoncé, en jours"), min_value=1, max_value=_LONGEST, error_messages=_DAYS
    )
    encloses_previous = forms.BooleanField(label=_("Joint les courriers précédents"), required=False)
    encloses_invoice = forms.BooleanField(label=_("Joint la facture"), required=False)

    only_if = forms.ChoiceField(label=_("Seulement si"), choices=_EVENTS, required=False)
    skip_if = forms.ChoiceField(label=_("Pas si"), choices=_EVENTS, required=False)

    @property
    def step(self) -> Step | None:
        """The step as the rules read it; None while something is to correct."""
        return Step(**self.cleaned_data) if self.is_valid() else None


StepForms = forms.formset_factory(StepForm, extra=0)


def step_rows(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the cards of a posted time line, as they were typed, in their order."""
    total = str(data.get("form-TOTAL_FORMS", ""))
    count = min(int(total), MOST_STEPS) if total.isascii() and total.isdecimal() else 0
    return [{name: data.get(f"form-{n}-{name}", "") for name in StepForm.base_fields} for n in range(count)]


def as_posted(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return cards as a form posts them: a box that is not ticked is not there."""
    cells = ((f"form-{n}-{name}", value) for n, row in enumerate(rows) for name, value in row.items())
    fields = {name: value for name, value in cells if value is not False and value != ""}
    return fields | {"form-TOTAL_FORMS": str(len(rows)), "form-INITIAL_FORMS": "0"}


def first_asked(on: date) -> dict[str, Any]:
    """What the page asks before anybody does: the last fifty open files, from today over four months."""
    return {
        "which": FilesAsked.OPEN.value, "most": _FIRST_FILES, "happened": "", "since": on,
        "until": on + timedelta(days=_FIRST_DAYS),
    }  # fmt: skip
