"""What somebody fills in to decide: a mandate's end, words that disagree."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.cases.enums import DocumentKind
from agency.desk.frame.forms import DeskForm
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
