"""Forms of the site: a message to the agency, an address for its news."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.site.enums import Topic
from portal.forms import Area, EmailInput, Options, PortalForm, Text, Tick

EMAIL_WORDS = _("Écrivez votre adresse e-mail, par exemple nom@exemple.fr")
CONSENT = _("J’accepte de recevoir les nouvelles du cabinet par e-mail. Un lien pour arrêter est dans chaque message.")


class SiteForm(PortalForm):
    """A form that anybody may fill in; machines fill in the field that nobody sees."""

    website = forms.CharField(
        required=False, label=_("Ne remplissez pas ce champ"), widget=Text({"autocomplete": "off", "tabindex": "-1"})
    )

    @property
    def is_a_machine(self) -> bool:
        """Whether the field that nobody sees was filled in."""
        return bool(self.cleaned_data.get("website"))


class VisitorForm(SiteForm):
    """A message: who writes, about what, where to answer."""

    topic = forms.ChoiceField(
        label=_("À quel sujet ?"),
        choices=Topic.choices,
        widget=Options,
        error_messages={"required": _("Choisissez un sujet")},
    )
    name = forms.CharField(
        label=_("Votre nom"),
        max_length=80,
        widget=Text({"autocomplete": "name"}),
        error_messages={"required": _("Écrivez votre nom")},
    )
    email = forms.EmailField(
        label=_("Votre adresse e-mail"),
        widget=EmailInput({"autocomplete": "email"}),
        error_messages={"required": EMAIL_WORDS, "invalid": EMAIL_WORDS},
    )
    phone = forms.CharField(
        label=_("Votre téléphone, si vous préférez un appel"),
        required=False,
        max_length=20,
        widget=Text({"autocomplete": "tel", "inputmode": "tel"}),
    )
    text = forms.CharField(
        label=_("Votre message"),
        help_text=_("Pas de numéro de carte, rien sur votre santé : ce message passe par e-mail."),
        max_length=2000,
        widget=Area({"rows": 6}),
        error_messages={
            "required": _("Écrivez votre message"),
            "max_length": _("Votre message dépasse 2 000 caractères. Raccourcissez-le un peu"),
        },
    )
    field_order = ("topic", "name", "email", "phone", "text", "website")


class NewsForm(SiteForm):
    """An address, and the sentence it agrees to."""

    email = forms.EmailField(
        label=_("Votre adresse e-mail"),
        widget=EmailInput({"autocomplete": "email"}),
        error_messages={"required": EMAIL_WORDS, "invalid": EMAIL_WORDS},
    )
    consent = forms.BooleanField(
        label=CONSENT,
        widget=Tick,
        error_messages={"required": _("Cochez la case si vous voulez recevoir les nouvelles")},
    )
    field_order = ("email", "consent", "website")

    def __init__(self, *args: Any, **options: Any) -> None:
        """Two forms may stand on one page: their fields have names of their own."""
        super().__init__(*args, **{"auto_id": "id_news_%s", **options})
