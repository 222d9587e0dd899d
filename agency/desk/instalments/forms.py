"""What somebody fills in to decide of a plan that is not followed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.common.money import format_euros
from agency.desk.frame.forms import DayField, DeskForm
from agency.instalments.enums import PlanChoice
from agency.instalments.models import InstalmentStep
from agency.instalments.queries import parts_to_move
from agency.language.presenters import format_date
from agency.plans.models import Instalment, Plan


class PlanDecisionForm(DeskForm, forms.Form):
    """The choice and why; an end is offered only once the days of its notice have run."""

    choice = forms.ChoiceField(
        label=_("Votre décision"), widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce que vous décidez."), "invalid_choice": _("Choisissez.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Pourquoi"), max_length=1000, widget=forms.Textarea({"rows": 3}),
        help_text=_("Pour l’équipe\u00a0: la personne ne le lit pas."),
        error_messages={"required": _("Dites pourquoi, en une phrase.")},
    )  # fmt: skip

    def __init__(self, *args: Any, step: InstalmentStep, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        may_end = step.answer_by is not None and on > step.answer_by
        kept = [choice for choice in PlanChoice if may_end or choice != PlanChoice.END]
        field = self.fields["choice"]
        field.choices = [(choice.value, choice.label) for choice in kept]  # type: ignore[attr-defined]
        field.widget.attrs.pop("class", None)


class _PartField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        part: Instalment = obj
        return f"{format_date(part.due_on)}, {format_euros(part.amount - part.paid)}"


class DateForm(DeskForm, forms.Form):
    """Which date of a plan gets which day, and why."""

    part = _PartField(
        label=_("Quelle échéance"), queryset=Instalment.objects.none(), empty_label=_("Choisissez"),
        error_messages={"required": _("Choisissez l’échéance."), "invalid_choice": _("Choisissez l’échéance.")},
    )  # fmt: skip
    to = DayField(
        label=_("Son nouveau jour"), help_text=_("Entre la date d’avant et celle d’après."),
        error_messages={"required": _("Dites quel jour."), "invalid": _("Écrivez un jour, comme 28/12/2026.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Pourquoi"), max_length=1000, widget=forms.Textarea({"rows": 3}),
        help_text=_("Pour l’équipe\u00a0: la personne ne le lit pas."),
        error_messages={"required": _("Dites pourquoi, en une phrase.")},
    )  # fmt: skip

    def __init__(self, *args: Any, plan: Plan, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["part"].queryset = parts_to_move(plan)  # type: ignore[attr-defined]
