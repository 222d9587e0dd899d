"""Where a person may be reached, in their own word: an address, an e-mail, a number."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agency.common.addresses import postal_faults
from agency.common.phones import international
from portal.debtors.forms import POSTCODE_WORDS, SignInForm
from portal.forms import PortalForm, Text, Tick

_STREET = _("Écrivez le numéro et la rue, 38 caractères au plus")
_CITY = _("Écrivez le nom de la ville")
_EMAIL = _("Écrivez une adresse e-mail, comme nom@exemple.fr")
_PHONE = _("Écrivez un numéro complet, comme 06 12 34 56 78")
_SHORT = _("38 caractères au plus sur cette ligne")


class OwnAddressForm(PortalForm):
    """A person's new postal address; what cannot be one is refused, what is odd is confirmed."""

    line1 = forms.CharField(
        label=_("Numéro et rue"), max_length=38, widget=Text({"autocomplete": "address-line1"}),
        error_messages={"required": _STREET, "max_length": _STREET},
    )  # fmt: skip
    line2 = forms.CharField(
        label=_("Complément, si besoin"), help_text=_("Bâtiment, étage, « chez… »"), max_length=38, required=False,
        widget=Text({"autocomplete": "address-line2"}), error_messages={"max_length": _SHORT},
    )  # fmt: skip
    line3 = forms.CharField(
        label=_("Lieu-dit ou boîte postale, si besoin"), max_length=38, required=False,
        widget=Text({"autocomplete": "address-line3"}), error_messages={"max_length": _SHORT},
    )  # fmt: skip
    postcode = forms.RegexField(
        r"^\s*[0-9]{2}\s?[0-9]{3}\s*$", label=_("Code postal"),
        widget=Text({"inputmode": "numeric", "autocomplete": "postal-code", "class": "postal"}),
        error_messages={"required": POSTCODE_WORDS, "invalid": POSTCODE_WORDS},
    )  # fmt: skip
    city = forms.CharField(
        label=_("Ville"), max_length=32, widget=Text({"autocomplete": "address-level2"}),
        error_messages={"required": _CITY, "max_length": _CITY},
    )  # fmt: skip
    sure = forms.BooleanField(label=_("J’ai vérifié : c’est bien cette adresse"), required=False, widget=Tick)

    clean_postcode = SignInForm.clean_postcode

    def __init__(self, *args: Any, name: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.name, self.doubts = name, False
        if not self.is_bound:
            del self.fields["sure"]

    def clean(self) -> dict[str, Any]:
        """No letter leaves for what cannot be an address."""
        given = super().clean() or {}
        if self.errors:
            self._never_mind()
            return given
        parts = {field: given[field] for field in ("line1", "line2", "line3", "postcode", "city")}
        for fault in postal_faults(name=self.name, **parts):
            if fault.certain:
                self.add_error(None, fault.words)
            elif not given.get("sure"):
                self.doubts = True
                self.add_error("sure", fault.words)
        self._never_mind()
        return given

    def _never_mind(self) -> None:
        """The box is shown for what is odd alone."""
        if not self.doubts:
            self.fields.pop("sure", None)

    @property
    def values(self) -> dict[str, str]:
        """The address, by field."""
        return {field: self.cleaned_data[field] for field in ("line1", "line2", "line3", "postcode", "city")}


class OwnEmailForm(PortalForm):
    """A person's new e-mail address, used once it answered."""

    email = forms.EmailField(
        label=_("Votre nouvelle adresse e-mail"), widget=Text({"type": "email", "autocomplete": "email"}),
        error_messages={"required": _EMAIL, "invalid": _EMAIL, "max_length": _EMAIL},
    )  # fmt: skip

    @property
    def values(self) -> dict[str, str]:
        """The address, as it is kept."""
        return {"email": self.cleaned_data["email"]}


class OwnPhoneForm(PortalForm):
    """A person's new telephone number."""

    phone = forms.CharField(
        label=_("Votre nouveau numéro"), max_length=30,
        widget=Text({"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": _PHONE, "max_length": _PHONE},
    )  # fmt: skip

    def clean_phone(self) -> str:
        """The number in international form."""
        found = international(self.cleaned_data["phone"])
        if not found:
            raise ValidationError(_PHONE)
        return found

    @property
    def values(self) -> dict[str, str]:
        """The number, as it is kept."""
        return {"phone": self.cleaned_data["phone"]}
