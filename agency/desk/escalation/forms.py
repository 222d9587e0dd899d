"""What somebody fills in once a case was given back."""

from __future__ import annotations

from typing import Any, Literal

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.desk.frame.forms import DayField, DeskForm, EurosField, checked_pdf
from agency.escalation.enums import CourtFact, CourtRuling, NextStep, ProfessionalKind
from agency.escalation.rules import WORDS_LENGTH
from agency.escalation.values import HAND_OVER_DAYS, LONGEST_HAND_OVER, CourtNews, NextStepWish, Offered, PackRecipient


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


class CourtForm(DeskForm, forms.Form):
    """What became of the case before a judge."""

    fact = forms.ChoiceField(label=_("Quoi ?"), choices=CourtFact.choices)
    happened_on = DayField(
        label=_("Date"), error_messages={"required": _("Écrivez la date."), "invalid": _("Écrivez la date.")}
    )
    ruling = forms.ChoiceField(
        label=_("Nature de la décision"), choices=[("", _("Aucune décision")), *CourtRuling.choices], required=False
    )
    court = forms.CharField(label=_("Juridiction"), max_length=120, required=False)
    amount = EurosField(
        label=_("Somme accordée"), required=False, help_text=_("Pour une décision ; zéro quand la demande est rejetée.")
    )
    paper = forms.FileField(label=_("Décision ou acte, en PDF"), required=False)
    ask_on = DayField(
        label=_("Prochaines nouvelles le"), required=False, error_messages={"invalid": _("Écrivez la date.")},
        help_text=_("Vide : dans deux mois, ou dans un mois quand une ordonnance est à signifier."),
    )  # fmt: skip

    def clean_paper(self) -> bytes:
        """The bytes of a PDF that opens, or nothing."""
        found = self.cleaned_data["paper"]
        return checked_pdf(found) if found else b""

    @property
    def news(self) -> CourtNews:
        """What is noted."""
        given = self.cleaned_data
        ruling: CourtRuling | Literal[""] = CourtRuling(given["ruling"]) if given["ruling"] else ""
        return CourtNews(
            CourtFact(given["fact"]), given["happened_on"], ruling, given["court"], given["amount"], given["paper"],
            given["ask_on"],
        )  # fmt: skip
