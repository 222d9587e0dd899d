"""What somebody fills in once a case was given back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.desk.frame.forms import DeskForm
from agency.escalation.enums import NextStep
from agency.escalation.rules import WORDS_LENGTH
from agency.escalation.values import NextStepWish, Offered


class HeardStepForm(DeskForm, forms.Form):
    """The creditor’s decision, as it told it to somebody here."""

    step = forms.ChoiceField(
        label=_("Sa décision"),
        error_messages={"required": _("Choisissez sa décision."), "invalid_choice": _("Choisissez sa décision.")},
    )  # fmt: skip
    told = forms.CharField(
        label=_("Comment vous l’a-t-il dit ?"), max_length=200,
        error_messages={"required": _("Dites comment le créancier vous a donné sa décision.")},
    )  # fmt: skip
    words = forms.CharField(
        label=_("Précisions"), max_length=WORDS_LENGTH, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("Par exemple le professionnel qu’il a choisi."),
    )  # fmt: skip

    def __init__(self, *args: Any, options: tuple[Offered, ...], **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["step"]
        may = [(option.step.value, str(option.step.label).capitalize()) for option in options if option.open]
        field.choices = [("", _("Choisissez")), *may]

    @property
    def wish(self) -> NextStepWish:
        """What is asked."""
        given = self.cleaned_data
        return NextStepWish(NextStep(given["step"]), given["told"], given["words"])
