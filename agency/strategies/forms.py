"""Wagtail's editor of strategies: an unlawful calendar stays a draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from agency.letters.queries import silent_kinds
from agency.parties.enums import DebtorKind

from .models import KNOWN_REASONS, Strategy
from .rules import Step, problems

_LEAVES = frozenset({"action-publish", "action-submit", "workflow-action-name"})


class StrategyForm(WagtailAdminModelForm):
    """The calendar as typed, judged by the rules when it is to be published or submitted."""

    reasons = forms.MultipleChoiceField(
        label=_("Faite pour ces raisons"), choices=KNOWN_REASONS, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=Strategy._meta.get_field("reasons").help_text,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Add one error per ground against these steps; a draft may be incomplete."""
        data = super().clean() or self.cleaned_data
        typed = self.formsets.get("steps")
        if typed is not None and _LEAVES & set(self.data) and typed.is_valid():
            audience = data.get("audience") or self.instance.audience
            for ground in problems(_steps_of(typed), silent_kinds(DebtorKind(audience))):
                self.add_error(None, ground)
        return data


def _steps_of(typed: Any) -> list[Step]:
    kept = [form.cleaned_data for form in typed.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
    kept.sort(key=lambda step: step.get("ORDER") or 0)
    return [Step(**{field: step[field] for field in Step.__dataclass_fields__}) for step in kept]
