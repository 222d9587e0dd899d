"""What is asked to make a key."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.desk.frame.forms import DayField, DeskForm
from agency.parties.models import Creditor
from agency.software.enums import KeyScope
from agency.software.forms import DAY_ERRORS, NAME_ERRORS, SCOPE_ERRORS, day_to_come
from agency.webhooks.enums import CHOSEN
from agency.webhooks.forms import KIND_ERRORS, URL_ERRORS, callable_url


class KeyForm(DeskForm, forms.Form):
    """For which program, whose things it opens, what it may do, until when."""

    name = forms.CharField(
        label=_("Logiciel"), max_length=80, help_text=_("Le nom sous lequel le journal écrira ce qu’il fait."),
        error_messages=NAME_ERRORS,
    )  # fmt: skip
    creditor = forms.ModelChoiceField(
        label=_("Ce qu’elle ouvre"), queryset=Creditor.objects.none(), required=False,
        empty_label=_("Tout le cabinet"), error_messages={"invalid_choice": _("Choisissez un créancier.")},
        help_text=_("La clé d’un créancier n’ouvre que ce qui est à lui."),
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label=_("Ce qu’elle permet"), choices=KeyScope.choices,
        error_messages=SCOPE_ERRORS,
    )  # fmt: skip
    ends_on = DayField(
        label=_("Dernier jour (facultatif)"), required=False,
        help_text=_("Vide : elle ouvre jusqu’à ce que quelqu’un la ferme."),
        error_messages=DAY_ERRORS,
    )  # fmt: skip

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        self.fields["creditor"].queryset = Creditor.objects.filter(merged_into=None)  # type: ignore[attr-defined]
        self.fields["creditor"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]

    def clean_ends_on(self) -> date | None:
        """A last day that is not past."""
        return day_to_come(self.cleaned_data["ends_on"], self.today)


class EndpointForm(DeskForm, forms.Form):
    """Which program is told, of whose cases, where, of what."""

    name = forms.CharField(label=_("Logiciel"), max_length=80, error_messages=NAME_ERRORS)
    creditor = forms.ModelChoiceField(
        label=_("Ce dont elle entend parler"), queryset=Creditor.objects.none(), required=False,
        empty_label=_("Tout le cabinet"), error_messages={"invalid_choice": _("Choisissez un créancier.")},
    )  # fmt: skip
    url = forms.CharField(
        label=_("Adresse qui reçoit"), max_length=300, error_messages=URL_ERRORS,
        help_text=_("En https, par exemple https://compta.exemple.fr/amiable."),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(label=_("Événements"), choices=CHOSEN, error_messages=KIND_ERRORS)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["creditor"].queryset = Creditor.objects.filter(merged_into=None)  # type: ignore[attr-defined]
        self.fields["creditor"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]

    def clean_url(self) -> str:
        """An address that may be called."""
        return callable_url(self.cleaned_data["url"])
