"""What somebody fills in to act on a case: a protection, an owner."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case
from agency.parties.enums import Protection
from agency.parties.models import Debtor
from agency.users.enums import Permission
from agency.users.queries import team_allowed_to

_NOT_OF_THE_CASE = _("Cette personne n’est pas au dossier.")
# A browser sends an empty choice for « choose »: taking a protection back has a value of its own.
LIFTED = "none"
PROTECTIONS = tuple((kind.value, kind.label) for kind in Protection if kind != Protection.NONE)


class PersonForm(forms.Form):
    """An act on one of the people bound by a case."""

    def __init__(self, *args: Any, case: Case, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"] = forms.ModelChoiceField(
            queryset=Debtor.objects.filter(parts__case=case),
            error_messages={"required": _NOT_OF_THE_CASE, "invalid_choice": _NOT_OF_THE_CASE},
        )


class ProtectionForm(PersonForm):
    """What protects a person and since which day; or that nothing does any more."""

    protection = forms.ChoiceField(
        choices=(*PROTECTIONS, (LIFTED, "")),
        error_messages={
            "required": _("Choisissez ce qui protège la personne."),
            "invalid_choice": _("Choisissez ce qui protège la personne."),
        },
    )
    since = forms.DateField(
        required=False, error_messages={"invalid": _("Écrivez la date en entier, par exemple 03/11/2026.")}
    )

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.on = on

    def clean_protection(self) -> Protection:
        """The kind of protection, `NONE` when it is taken back."""
        chosen = self.cleaned_data["protection"]
        return Protection.NONE if chosen == LIFTED else Protection(chosen)

    def clean_since(self) -> date:
        """The first day of the protection; today for one that is taken back."""
        since: date | None = self.cleaned_data["since"]
        if self.cleaned_data.get("protection") == Protection.NONE:
            return self.on
        if since is None:
            raise ValidationError(_("Dites depuis quel jour la personne est protégée."))
        if since > self.on:
            raise ValidationError(_("Ce jour n’est pas encore venu : une protection se note quand elle commence."))
        return since


class OwnerForm(forms.Form):
    """Who follows the case."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["referent"] = forms.ModelChoiceField(
            queryset=team_allowed_to(Permission.CONTACT),
            error_messages={
                "required": _("Choisissez qui suit le dossier."),
                "invalid_choice": _("Choisissez un membre de l’équipe qui peut écrire et appeler."),
            },
        )


class ReviewForm(forms.Form):
    """The day on which a suspension is looked at again."""

    review_on = forms.DateField(
        required=False,
        error_messages={
            "required": _("Dites quel jour cette suspension sera revue."),
            "invalid": _("Écrivez la date en entier, par exemple 03/11/2026."),
        },
    )

    def __init__(self, *args: Any, on: date, required: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.on = on
        self.fields["review_on"].required = required

    @property
    def first_error(self) -> str:
        """What to correct, in one sentence."""
        return str(next(iter(self.errors["review_on"])))

    def clean_review_on(self) -> date | None:
        """A day to come."""
        day: date | None = self.cleaned_data["review_on"]
        if day is not None and day <= self.on:
            raise ValidationError(_("Choisissez un jour à venir pour revoir cette suspension."))
        return day
