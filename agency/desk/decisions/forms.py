"""What somebody fills in to decide: a mandate's end, words that disagree."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

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
