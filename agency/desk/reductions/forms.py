"""The staff's form of a reduction."""

from __future__ import annotations

from typing import Any

from django import forms

from agency.desk.frame.forms import DeskForm
from agency.reductions.forms import ReductionFields


class DeskReductionForm(DeskForm, ReductionFields):
    """What a creditor told us by letter, by mail or by telephone."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].widget = forms.DateInput(attrs={"type": "date", "class": "ligne-saisie"}, format="%Y-%m-%d")
