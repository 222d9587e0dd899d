"""What somebody fills in of a commission's decision."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.desk.frame.forms import DayField, DeskForm, checked_pdf


class AdmissibilityForm(DeskForm, forms.Form):
    """Which commission, since which day, with its decision."""

    commission = forms.CharField(
        label=_("Commission"), max_length=120, help_text=_("Par exemple : Loire-Atlantique, à Nantes."),
        error_messages={"required": _("Nommez la commission.")},
    )  # fmt: skip
    decided_on = DayField(
        label=_("Recevable depuis le"),
        error_messages={"required": _("Indiquez la date."), "invalid": _("Écrivez une date, comme 28/11/2026.")},
    )  # fmt: skip
    file = forms.FileField(
        label=_("La décision, en PDF"), widget=forms.FileInput({"accept": ".pdf"}),
        error_messages={"required": _("Joignez la décision, en PDF.")},
    )  # fmt: skip

    def clean_file(self) -> bytes:
        """The bytes of a PDF that opens."""
        return checked_pdf(self.cleaned_data["file"])
