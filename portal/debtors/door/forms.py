"""The form of whoever wonders whether a letter is ours."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agency.common.identifiers import normalise_reference
from portal.debtors.forms import SignInForm
from portal.forms import PortalForm, Text

REFERENCE_WORDS = _("Recopiez la référence écrite sur le courrier, par exemple LH-2026-C00045")


class GenuineForm(PortalForm):
    """The reference of a letter or of its case, and the postcode that it was sent to."""

    reference = forms.CharField(
        label=_("Référence du courrier ou du dossier"), max_length=40,
        help_text=_("Elle est écrite à gauche de l’adresse, ou au bas de la page."),
        widget=Text({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": REFERENCE_WORDS, "max_length": REFERENCE_WORDS},
    )  # fmt: skip
    postcode = SignInForm.base_fields["postcode"]

    def clean_reference(self) -> str:
        """The reference as it is printed."""
        reference = normalise_reference(self.cleaned_data["reference"])
        if not reference:
            raise ValidationError(REFERENCE_WORDS, code="shape")
        return reference

    def clean_postcode(self) -> str:
        """Five digits without the space some people type."""
        return str(self.cleaned_data["postcode"]).replace(" ", "")
