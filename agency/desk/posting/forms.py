"""What is typed of an account at a provider of letters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.desk.frame.forms import DeskForm
from agency.law.contact.limits import Channel
from agency.outbox.accounts.enums import PostProvider
from agency.outbox.accounts.rules import OFFERS

KEY_LABELS = {
    "client_id": _("Identifiant de l’application (client_id)"),
    "client_secret": _("Secret de l’application (client_secret)"),
    "username": _("Identifiant du compte"),
    "password": _("Mot de passe du compte"),
    "okapi_key": _("Clé Okapi (X-Okapi-Key)"),
}
WAY_LABELS = {
    Channel.POST: _("Les lettres simples partent par ce compte"),
    Channel.REGISTERED: _("Les lettres recommandées partent par ce compte"),
}


class KeysForm(DeskForm, forms.Form):
    """The keys of a provider, in its own words. What was typed is never shown again."""

    def __init__(self, *args: Any, provider: PostProvider, **options: Any) -> None:
        super().__init__(*args, auto_id=f"id_{provider}_%s", **options)
        offer = OFFERS[provider]
        for name in offer.keys:
            self.fields[name] = forms.CharField(
                label=KEY_LABELS[name], required=name not in offer.optional, max_length=400, strip=True,
                widget=forms.PasswordInput(
                    render_value=False, attrs={"class": "ligne-saisie", "autocomplete": "off", "spellcheck": "false"}
                ),
                error_messages={"required": _("Copiez cette clé depuis l’espace client du prestataire.")},
                help_text=_("Vide si votre contrat n’en donne pas.") if name in offer.optional else "",
            )  # fmt: skip


class WaysForm(DeskForm, forms.Form):
    """Which letters leave by an account."""

    def __init__(self, *args: Any, provider: PostProvider, **options: Any) -> None:
        super().__init__(*args, auto_id=f"id_{provider}_%s", **options)
        for way in (Channel.POST, Channel.REGISTERED):
            if way in OFFERS[provider].ways:
                self.fields[str(way)] = forms.BooleanField(label=WAY_LABELS[way], required=False)

    @property
    def ways(self) -> set[Channel]:
        """What was chosen."""
        return {Channel(name) for name, chosen in self.cleaned_data.items() if chosen}
