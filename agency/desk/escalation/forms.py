"""What somebody fills in once a case was given back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.desk.frame.forms import DeskForm
from agency.escalation.enums import NextStep, ProfessionalKind
from agency.escalation.rules import WORDS_LENGTH
from agency.escalation.values import HAND_OVER_DAYS, LONGEST_HAND_OVER, NextStepWish, Offered, PackRecipient


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
        help_text=_("Le professionnel qu’il a choisi se note à l’étape suivante."),
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


class HandOverForm(DeskForm, forms.Form):
    """To whom the pack goes, and for how long the link is good."""

    kind = forms.ChoiceField(label=_("À qui ?"), choices=ProfessionalKind.choices)
    name = forms.CharField(
        label=_("Nom"), max_length=120, error_messages={"required": _("Écrivez à qui le dossier est transmis.")}
    )
    email = forms.EmailField(
        label=_("Adresse e-mail"),
        error_messages={"required": _("Écrivez son adresse e-mail."), "invalid": _("Écrivez une adresse e-mail.")},
    )
    days = forms.IntegerField(
        label=_("Jours pendant lesquels le lien est valable"), min_value=1, max_value=LONGEST_HAND_OVER,
        initial=HAND_OVER_DAYS,
    )  # fmt: skip

    @property
    def recipient(self) -> PackRecipient:
        """Who receives it."""
        given = self.cleaned_data
        return PackRecipient(ProfessionalKind(given["kind"]), given["name"], given["email"], given["days"])
