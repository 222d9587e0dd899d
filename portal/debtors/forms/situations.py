"""Forms of two situations that stop everything: a death told by whoever holds the letter, an over-indebtedness."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from agency.common.phones import international
from portal.debtors.forms import TEXT_LENGTH, TOO_LONG, SignInForm
from portal.debtors.uploads.forms import FilesField, WithFiles
from portal.forms import Area, DayInput, Options, Text

_NAME = _("Écrivez votre nom")
_WHO = _("Choisissez qui vous êtes pour cette personne")
_REACH = _("Écrivez un numéro de téléphone ou une adresse e-mail où vous répondre")
_DECISION = _("Choisissez où en est le dossier")
_FILES = _("Facultatif. PDF ou photo (JPG, PNG, HEIC), cinq fichiers de 10 Mo au plus.")


class DeathForm(WithFiles):
    """Who tells us of a death, and how they are answered; the certificate only if they have it at hand."""

    code = SignInForm.base_fields["code"]
    name = forms.CharField(
        label=_("Votre nom"), max_length=80, widget=Text({"autocomplete": "name"}), error_messages={"required": _NAME}
    )
    relation = forms.ChoiceField(
        label=_("Vous êtes"), widget=Options, error_messages={"required": _WHO, "invalid_choice": _WHO},
        choices=(
            ("family", _("un proche")), ("notary", _("un notaire")), ("other", _("quelqu’un d’autre")),
        ),
    )  # fmt: skip
    reach = forms.CharField(
        label=_("Où vous répondre"), help_text=_("Un numéro de téléphone, ou une adresse e-mail."), max_length=120,
        widget=Text({"autocomplete": "email"}), error_messages={"required": _REACH},
    )  # fmt: skip
    died_on = forms.CharField(
        label=_("Le jour du décès, si vous le savez"), max_length=60, required=False,
        widget=Text({"autocomplete": "off"}),
    )  # fmt: skip
    notary = forms.CharField(
        label=_("Le notaire qui suit la succession, s’il y en a un"), max_length=120, required=False,
        widget=Text({"autocomplete": "off"}),
    )  # fmt: skip
    documents = FilesField(label=_("L’acte de décès, si vous l’avez"), required=False, help_text=_FILES)

    def clean_reach(self) -> str:
        """An address or a number that can be one."""
        said = str(self.cleaned_data["reach"]).strip()
        number = international(said)
        if number:
            return number
        try:
            validate_email(said)
        except ValidationError as error:
            raise ValidationError(_REACH) from error
        return said


class OverIndebtednessForm(WithFiles):
    """Where a request to the commission stands, what it decided, its letter."""

    decision = forms.ChoiceField(
        label=_("Où en est votre dossier de surendettement ?"), widget=Options,
        error_messages={"required": _DECISION, "invalid_choice": _DECISION},
        choices=(
            ("wanted", _("Je veux en déposer un")), ("filed", _("Il est déposé, j’attends la décision")),
            ("admissible", _("Il est recevable")),
            ("measures", _("Des mesures sont décidées, ou ma dette est effacée")),
        ),
    )  # fmt: skip
    commission = forms.CharField(
        label=_("Quelle commission ?"), help_text=_("Le département, ou la ville, écrit sur son courrier."),
        max_length=120, required=False, widget=Text({"autocomplete": "off"}),
    )  # fmt: skip
    decided_on = forms.DateField(
        label=_("Le jour de la décision, si vous l’avez"), required=False, widget=DayInput,
        error_messages={"invalid": _("Écrivez une date, comme 28/11/2026.")},
    )  # fmt: skip
    text = forms.CharField(
        label=_("Un mot, si vous voulez"), required=False, max_length=TEXT_LENGTH, widget=Area({"rows": 3}),
        error_messages={"max_length": TOO_LONG},
    )  # fmt: skip
    documents = FilesField(label=_("Le courrier de la commission, si vous l’avez"), required=False, help_text=_FILES)

    @property
    def answers(self) -> dict[str, Any]:
        """What is said of the decision, as it is kept with the answer."""
        day = self.cleaned_data["decided_on"]
        return {
            "situation": "over_indebtedness", "decision": self.cleaned_data["decision"],
            "commission": self.cleaned_data["commission"], "decided_on": day.isoformat() if day else "",
        }  # fmt: skip
