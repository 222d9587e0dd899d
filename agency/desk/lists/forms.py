"""What is done of several cases at once, as it is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.cases.together.enums import TogetherKind
from agency.desk.frame.forms import DayField, DeskForm
from agency.users.enums import Permission
from agency.users.models import User
from agency.users.queries import team_allowed_to

# Who may do what to a set is who may do it to one.
ASKED: Mapping[TogetherKind, Permission] = {
    TogetherKind.ASSIGN: Permission.MANAGE_TEAM,
    TogetherKind.SUSPEND: Permission.HOLD_CASES,
    TogetherKind.TAG: Permission.CONTACT,
    TogetherKind.UNTAG: Permission.CONTACT,
    TogetherKind.QUALIFY: Permission.QUALIFY,
}
# What is done from the list; files alike are qualified from the page of their deposit.
FROM_THE_LIST = tuple(kind for kind in TogetherKind if kind != TogetherKind.QUALIFY)
MOST = 500


class TogetherForm(DeskForm, forms.Form):
    """The cases ticked, the act, and what it needs."""

    act = forms.ChoiceField(
        label=_("Que faire de ces dossiers ?"), widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez ce que vous faites de ces dossiers."),
                        "invalid_choice": _("Choisissez ce que vous faites de ces dossiers.")},
    )  # fmt: skip
    referent = forms.ModelChoiceField(
        queryset=User.objects.none(), label=_("Attribuer à"), required=False, empty_label=_("Choisissez"),
        error_messages={"invalid_choice": _("Choisissez un membre de l’équipe.")},
    )  # fmt: skip
    until_on = DayField(
        label=_("Suspendre jusqu’au"), required=False,
        error_messages={"invalid": _("Écrivez une date, comme 28/11/2026.")},
    )  # fmt: skip
    reason = forms.CharField(label=_("Pourquoi suspendre"), max_length=200, required=False)
    tag = forms.CharField(label=_("Étiquette"), max_length=40, required=False)
    cases = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.on = on
        allowed = [(kind.value, kind.label) for kind in FROM_THE_LIST if user.has_perm(ASKED[kind])]
        self.fields["act"].choices = allowed  # type: ignore[attr-defined]
        self.fields["referent"].queryset = team_allowed_to(Permission.SEE_CASES)  # type: ignore[attr-defined]
        self.fields["referent"].label_from_instance = lambda who: who.get_full_name()  # type: ignore[attr-defined]

    def clean_cases(self) -> list[int]:
        """The numbers of the cases, as many as one act takes."""
        numbers = [part for part in self.cleaned_data["cases"].split(",") if part.isdecimal()]
        if not numbers:
            raise forms.ValidationError(_("Cochez au moins un dossier."))
        if len(numbers) > MOST:
            raise forms.ValidationError(_("Au plus %(most)s dossiers à la fois.") % {"most": MOST})
        return [int(number) for number in numbers]

    def clean(self) -> dict[str, Any]:
        """Each act has what it needs."""
        given = super().clean() or {}
        kind = given.get("act")
        if kind == TogetherKind.ASSIGN and not given.get("referent"):
            self.add_error("referent", _("Choisissez un membre de l’équipe."))
        if kind == TogetherKind.SUSPEND:
            if not given.get("until_on") or given["until_on"] <= self.on:
                self.add_error("until_on", _("Choisissez un jour à venir."))
            if not given.get("reason"):
                self.add_error("reason", _("Dites en quelques mots pourquoi."))
        if kind in (TogetherKind.TAG, TogetherKind.UNTAG) and not given.get("tag"):
            self.add_error("tag", _("Écrivez l’étiquette."))
        return given


class ListViewForm(DeskForm, forms.Form):
    """The columns to show, and a name when the list is kept as it is filtered and sorted."""

    name = forms.CharField(
        label=_("Nom de la vue"), max_length=60, required=False,
        help_text=_("Avec un nom, vous retrouvez aussi les filtres, la recherche et l’ordre. Sans nom, les colonnes "
                    "seules."),
    )  # fmt: skip
    columns = forms.MultipleChoiceField(
        label=_("Colonnes"), error_messages={"required": _("Gardez au moins une colonne."),
                                             "invalid_choice": _("Cette colonne n’est pas de cette liste.")},
    )  # fmt: skip

    def __init__(self, *args: Any, columns: list[tuple[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["columns"].choices = columns  # type: ignore[attr-defined]
