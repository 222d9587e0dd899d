"""Fields as the staff's pages draw them; who must sign in in two steps."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from agency.common.money import MoneyError, parse_euros
from agency.users.enums import Signer


class EurosField(forms.CharField):
    """An amount as people type it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))

    def prepare_value(self, value: Any) -> Any:
        """An amount that we hold, with the comma that people type."""
        return str(value).replace(".", ",") if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        """The amount in euros. Raises ValidationError with the sentence of the reader."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_euros(text)
        except MoneyError as error:
            raise ValidationError(str(error)) from error


class DayField(forms.DateField):
    """A date picked or typed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class DeskForm(forms.BaseForm):
    """A form whose fields are drawn by `staff/parts/field.html`."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "ligne-saisie"


class SecondFactorForm(forms.Form):
    """The roles, and the contacts of creditors, that a password alone no longer lets in."""

    asked = forms.MultipleChoiceField(choices=Signer.choices, required=False)
