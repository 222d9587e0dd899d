"""The form that asks for an agency, and the one that takes another name."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.forms import Options, PortalForm, Text, Tick
from tenants.models import AgencyKind
from tenants.openings.queries import agencies_domain, is_taken
from tenants.openings.rules import may_be_called, short_name

# What an e-mail to somebody who asked for nothing could carry, or a page: no name holds them.
UNFIT = re.compile(
    r"[<>@:/\\{}\[\]|^~\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]|\bwww\.", re.IGNORECASE
)
NAME_WORDS = _("Écrivez le nom de votre cabinet, tel qu’il figurera sur vos courriers")
UNFIT_WORDS = _("Écrivez ce nom avec des lettres, des chiffres, des espaces ou des tirets")
EMAIL_WORDS = _("Saisissez l’adresse e-mail avec un @, par exemple nom@exemple.fr")
HOST_WORDS = _("Saisissez 3 à 40 lettres ou chiffres, en commençant par une lettre, par exemple cabinet-durand")
TAKEN_WORDS = _("Cette adresse est déjà prise. Choisissez-en une autre, par exemple en ajoutant votre ville")


class NameField(forms.CharField):
    """The name of somebody or of a house: on one line, and nothing that leads elsewhere."""

    widget = Text

    def clean(self, value: str | None) -> str:
        """The name, its spaces made single. Raises `ValidationError`."""
        text = " ".join(str(super().clean(value)).split())
        if UNFIT.search(text):
            raise ValidationError(UNFIT_WORDS, code="unfit")
        return text


class HostField(forms.CharField):
    """The beginning of the agency's address, accents and capitals made plain."""

    widget = Text({"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"})

    def clean(self, value: str | None) -> str:
        """The short name. Raises `ValidationError` for what is no host, or somebody's."""
        slug = short_name(str(super().clean(value)).strip().lower().removesuffix(f".{agencies_domain()}"))
        if not may_be_called(slug):
            raise ValidationError(HOST_WORDS, code="shape")
        if is_taken(slug):
            raise ValidationError(TAKEN_WORDS, code="taken")
        return slug


class OpeningForm(PortalForm):
    """Who opens what: five answers."""

    name = NameField(
        label=_("Nom de votre cabinet"), max_length=80,
        widget=Text({"autocomplete": "organization"}),
        error_messages={"required": NAME_WORDS, "max_length": _("Raccourcissez ce nom à 80 caractères")},
    )  # fmt: skip
    slug = HostField(label=_("Adresse de vos pages"), max_length=120, error_messages={"required": HOST_WORDS})
    kind = forms.ChoiceField(
        label=_("Votre activité"), choices=AgencyKind, widget=Options,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choisissez votre activité")),
    )  # fmt: skip
    first_name = NameField(
        label=_("Votre prénom"), max_length=80, widget=Text({"autocomplete": "given-name"}),
        error_messages={"required": _("Écrivez votre prénom")},
    )  # fmt: skip
    last_name = NameField(
        label=_("Votre nom de famille"), max_length=80, widget=Text({"autocomplete": "family-name"}),
        error_messages={"required": _("Écrivez votre nom de famille")},
    )  # fmt: skip
    email = forms.EmailField(
        label=_("Votre adresse e-mail"), help_text=_("Le lien qui ouvre le cabinet arrive là"), max_length=254,
        widget=Text({"type": "email", "inputmode": "email", "autocomplete": "email"}),
        error_messages={"required": EMAIL_WORDS, "invalid": EMAIL_WORDS},
    )  # fmt: skip
    samples = forms.BooleanField(
        label=_("Commencer avec des exemples : des personnes inventées, rien ne part, tout se vide en un clic."),
        widget=Tick, required=False,
    )  # fmt: skip
    terms = forms.BooleanField(
        label=_("J’ai lu les conditions et je les accepte, pour mon cabinet."), widget=Tick,
        error_messages={"required": _("Cochez la case pour accepter les conditions")},
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["slug"].help_text = _("Elle finit par .%(domain)s : écrivez ce qui précède") % {
            "domain": agencies_domain()
        }

    def clean_email(self) -> str:
        """One spelling for one mailbox: limits and accounts are counted by it."""
        return str(self.cleaned_data["email"]).lower()


class OtherNameForm(PortalForm):
    """Another address for an agency whose own was taken meanwhile."""

    slug = HostField(label=_("Une autre adresse"), max_length=120, error_messages={"required": HOST_WORDS})
