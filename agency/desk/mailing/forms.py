"""What somebody fills in for a mail run: a letter pulled out, the post's numbers, what came back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agency.desk.frame.forms import DayField, DeskForm, WhyForm, checked_pdf
from agency.outbox.runs.enums import Return
from agency.outbox.runs.models import MailRunLine


class PullForm(WhyForm):
    """Which letter of the pile comes out, and why."""

    place = forms.IntegerField(
        label=_("Numéro dans la pile"), min_value=1,
        error_messages={"required": _("Écrivez le numéro de la lettre."), "invalid": _("Écrivez un nombre.")},
    )  # fmt: skip
    field_order = ("place", "reason")

    def __init__(self, *args: Any, lines: Collection[MailRunLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self._lines = {line.place: line for line in lines}

    def clean_place(self) -> MailRunLine:
        """The letter that stands at this place."""
        found = self._lines.get(self.cleaned_data["place"])
        if found is None:
            raise ValidationError(_("Aucune lettre de cette pile ne porte ce numéro."))
        return found


class WrongReturnForm(WhyForm):
    """How it was seen that a return was noted on the wrong letter."""


class DropForm(WhyForm):
    """Why a run is given up."""

    destroyed = forms.BooleanField(label=_("Les lettres déjà imprimées sont détruites"), required=False)


class TrackingForm(DeskForm, forms.Form):
    """The numbers of the registered letters, one under the other, in the order of the pile."""

    numbers = forms.CharField(
        label=_("Numéros de suivi, un par ligne"), required=False, max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocapitalize": "characters"}),
        help_text=_("Dans l’ordre de la pile. Un lecteur de codes-barres passe seul à la ligne. Une ligne vide laisse "
                    "la lettre sans numéro."),
    )  # fmt: skip

    def __init__(self, *args: Any, lines: Collection[MailRunLine], **options: Any) -> None:
        known = "\n".join(line.tracking for line in lines)
        super().__init__(*args, initial={"numbers": known}, **options)
        self._lines = list(lines)

    def clean(self) -> dict[str, Any]:
        """Refuse numbers typed for another pile: they go by their rank, and a letter came out, or in, meanwhile."""
        given = super().clean() or self.cleaned_data
        if self.data.get("lines", "") != self.shown:
            self.add_error(
                "numbers", _("La pile a changé pendant que vous tapiez : relisez les numéros, un par lettre.")
            )
        return given

    @property
    def shown(self) -> str:
        """The registered letters that the numbers are typed for, in their order, as the page gives them back."""
        return " ".join(str(line.pk) for line in self._lines)

    def clean_numbers(self) -> dict[int, str]:
        """The number of each letter, by line."""
        typed = [each.strip() for each in self.cleaned_data["numbers"].splitlines()]
        while typed and not typed[-1]:
            typed.pop()
        if len(typed) > len(self._lines):
            raise ValidationError(_("Il y a plus de numéros que de lettres recommandées."))
        typed += [""] * (len(self._lines) - len(typed))
        return {line.pk: number for line, number in zip(self._lines, typed, strict=True)}


class MailReturnForm(DeskForm, forms.Form):
    """What came back of a letter."""

    number = forms.CharField(
        label=_("Numéro de suivi, ou référence de la lettre"), max_length=40,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Passez le code-barres sous le lecteur, ou tapez ce qui est écrit."),
        error_messages={"required": _("Écrivez ou lisez le numéro.")},
    )  # fmt: skip
    which = forms.IntegerField(label=_("Laquelle de ces lettres"), required=False, widget=forms.HiddenInput)
    what = forms.ChoiceField(label=_("Ce qui est revenu"), choices=Return.choices)
    day = DayField(
        label=_("Le jour que porte l’avis, ou l’enveloppe"),
        error_messages={"required": _("Écrivez ce jour."), "invalid": _("Écrivez une date, comme 28/11/2026.")},
    )  # fmt: skip
    presented_on = DayField(
        label=_("Première présentation, si l’avis la porte"), required=False,
        error_messages={"invalid": _("Écrivez une date, comme 28/11/2026.")},
    )  # fmt: skip
    scan = forms.FileField(
        label=_("Avis ou enveloppe numérisés, en PDF"), required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        help_text=_("Gardé avec le dossier, comme preuve."),
    )  # fmt: skip

    def ask_which(self, refusal: str, letters: Collection[tuple[int, str]]) -> None:
        """Ask which of these letters came back, by line, with the words of each."""
        self.fields["which"].widget = forms.Select(attrs={"class": "ligne-saisie"}, choices=[("", "—"), *letters])
        self.add_error("which", refusal)

    def clean_scan(self) -> bytes:
        """The bytes of a PDF that opens, or nothing."""
        found = self.cleaned_data["scan"]
        return checked_pdf(found) if found else b""

    @property
    def fact(self) -> dict[str, Any]:
        """What came back, as it is recorded."""
        given = self.cleaned_data
        on: date = given["day"]
        return {
            "number": given["number"], "what": Return(given["what"]), "on": on, "presented_on": given["presented_on"],
            "scan": given["scan"], "which": given["which"],
        }  # fmt: skip
