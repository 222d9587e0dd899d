"""The checklist as a form, and the same rules in Wagtail's own editor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from .enums import Conclusion
from .models import Qualification
from .presenters import ground_sentence
from .queries import grounds_against, has_evidence
from .rules import CHECKS

EVIDENCE_NEEDED = _("Ni facture ni contrat au dossier : joignez la pièce, ou demandez-la au créancier.")
QUESTION_NEEDED = _("Écrivez la question : le créancier la lira.")


class ChecklistForm(forms.ModelForm):
    """Six checks, a legal ground, a reason, a result: what a person has verified before any letter (R1.22)."""

    conclusion = forms.ChoiceField(
        choices=Conclusion.choices, widget=forms.RadioSelect, label=_("Conclusion"),
        error_messages={"required": _("Choisissez l’un des trois résultats.")},
    )  # fmt: skip

    class Meta:
        model = Qualification
        fields = (*CHECKS, "legal_ground", "reason_known", "question", "conclusion")

    def clean(self) -> dict[str, Any]:
        """A question to the creditor is written; the rest is refused by the operation, ground by ground."""
        data = super().clean() or self.cleaned_data
        _ask_for_question(self, data)
        _ask_for_evidence(self, data)
        return data


class EditorForm(WagtailAdminModelForm):
    """Wagtail's editor holds to the same rules: a conclusion that nothing allows cannot be submitted."""

    def clean(self) -> dict[str, Any]:
        """Refuse « prêt » while something forbids to write, with each ground in words."""
        data = super().clean() or self.cleaned_data
        _ask_for_question(self, data)
        _ask_for_evidence(self, data)
        if data.get("conclusion") == Conclusion.READY and self._leaves_the_draft():
            answers = Qualification(case=self.instance.case, **{field: data.get(field, False) for field in CHECKS})
            for ground in grounds_against(answers, timezone.localdate()):
                self.add_error(None, ground_sentence(ground))
        return data

    def _leaves_the_draft(self) -> bool:
        """Whether the draft is handed over: a draft alone may be incomplete."""
        return bool({"action-submit", "action-publish", "workflow-action-name"} & set(self.data))


def _ask_for_question(form: Any, data: dict[str, Any]) -> None:
    if data.get("conclusion") == Conclusion.ASK_CREDITOR and not data.get("question", "").strip():
        form.add_error("question", QUESTION_NEEDED)


def _ask_for_evidence(form: Any, data: dict[str, Any]) -> None:
    """Nobody has checked an invoice that is not in the case (R1.22)."""
    if data.get("evidence_checked") and not has_evidence(form.instance.case_id):
        form.add_error("evidence_checked", EVIDENCE_NEEDED)
