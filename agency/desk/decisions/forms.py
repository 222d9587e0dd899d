"""What somebody fills in to decide: a mandate's end, words that disagree."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.cases.enums import DocumentKind
from agency.desk.frame.forms import DayField, DeskForm, WhyForm
from agency.handling.enums import NonPaymentReason
from agency.intake.forms import checked_piece
from agency.parties.enums import QuestionState


class EndForm(forms.Form):
    """From which day a mandate no longer allows anything, and why."""

    ends_on = forms.DateField(
        error_messages={
            "required": _("Dites à partir de quel jour le mandat ne permet plus rien."),
            "invalid": _("Écrivez la date en entier, par exemple 03/11/2026."),
        }
    )
    reason = forms.CharField(
        max_length=200, error_messages={"required": _("Dites en quelques mots pourquoi le mandat prend fin.")}
    )


class ContactForm(forms.Form):
    """Which of two words on a person is used, how far, and what was checked."""

    choice = forms.ChoiceField(
        choices=[(one.value, one.label) for one in QuestionState if one != QuestionState.OPEN],
        error_messages={
            "required": _("Choisissez ce qui sera utilisé."),
            "invalid_choice": _("Choisissez ce qui sera utilisé."),
        },
    )
    reason = forms.CharField(
        max_length=200,
        error_messages={
            "required": _("Dites en quelques mots ce que vous avez vérifié."),
            "max_length": _("Dites-le en 200 caractères au plus."),
        },
    )

    def clean_choice(self) -> QuestionState:
        """The decision as a member of the list."""
        return QuestionState(self.cleaned_data["choice"])


class SumForm(DeskForm, forms.Form):
    """Follow a creditor's sum, with the piece that shows a higher one, or leave ours; why in both cases."""

    agrees = forms.TypedChoiceField(
        label=_("Votre décision"), choices=(("oui", _("Suivre le créancier")), ("non", _("Garder notre somme"))),
        coerce=lambda said: said == "oui", widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce que vous décidez.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Ce que vous avez vérifié"), max_length=200,
        error_messages={
            "required": _("Dites en quelques mots ce que vous avez vérifié."),
            "max_length": _("Dites-le en 200 caractères au plus."),
        },
    )  # fmt: skip
    file = forms.FileField(
        label=_("La pièce qui le montre : PDF, JPG ou PNG, 20 Mo au plus"), required=False,
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
    )  # fmt: skip

    def __init__(self, *args: Any, rises: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rises = rises

    def clean(self) -> dict[str, Any]:
        """More is asked of nobody without the piece that shows it (R1.22)."""
        given = super().clean() or {}
        given["piece"] = None
        if given.get("file"):
            try:
                given["piece"] = checked_piece(DocumentKind.INVOICE, given["file"])
            except forms.ValidationError as error:
                self.add_error("file", error)
        elif given.get("agrees") and self.rises:
            self.add_error("file", _("Joignez la pièce qui montre la somme plus haute : facture, avenant, décompte."))
        return given


class ReadingForm(forms.Form):
    """Which drawing of a letter was shown, by its hash."""

    seen = forms.RegexField(
        r"^[0-9a-f]{64}$",
        error_messages={"required": _("Ce courrier n’est pas encore composé."), "invalid": _("Relisez ce courrier.")},
    )


class LaterDayForm(WhyForm):
    """Why, and whether the word that announced the letter is given back with it."""

    give_word_back = forms.BooleanField(
        label=_("Rendre la parole donnée, si ce courrier était annoncé pour avant"), required=False,
        help_text=_("L’engagement est annulé avec ce motif : la personne l’attendait ce jour-là."),
    )  # fmt: skip

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.on = on

    def to_come(self, day: date | None) -> date | None:
        """A day after this one."""
        if day is not None and day <= self.on:
            raise forms.ValidationError(_("Choisissez un jour à venir."))
        return day


class HoldLetterForm(LaterDayForm):
    """Until when a letter is held; whoever holds it follows it."""

    until_on = DayField(
        label=_("Jusqu’au"), required=False, help_text=_("Vide : jusqu’à ce que vous le rendiez au départ."),
        error_messages={"invalid": _("Écrivez une date, comme 28/11/2026.")},
    )  # fmt: skip
    field_order = ("reason", "until_on", "give_word_back")

    def clean_until_on(self) -> date | None:
        """A day to come."""
        return self.to_come(self.cleaned_data["until_on"])


class MoveLetterForm(LaterDayForm):
    """The later day on which a letter leaves."""

    day = DayField(
        label=_("Partira le"),
        error_messages={"required": _("Choisissez le jour."), "invalid": _("Écrivez une date, comme 28/11/2026.")},
    )
    field_order = ("reason", "day", "give_word_back")

    def clean_day(self) -> date | None:
        """A day to come."""
        return self.to_come(self.cleaned_data["day"])


class WhyUnpaidForm(DeskForm, forms.Form):
    """Why a case is not paid, asked while it is assessed: the strategy that it begins is chosen by it."""

    why = forms.ChoiceField(
        label=_("Pourquoi n’est-ce pas payé ?"), choices=NonPaymentReason.choices, required=False,
        help_text=_("Ce que le créancier ou la personne en dit : la stratégie faite pour cette raison sera suivie."),
        error_messages={"invalid_choice": _("Choisissez une raison.")},
    )  # fmt: skip

    @property
    def reason(self) -> NonPaymentReason | None:
        """The reason; none when nothing is said."""
        return NonPaymentReason(self.cleaned_data["why"]) if self.cleaned_data["why"] else None
