"""What is typed of a mail box, and of a mail that somebody files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from agency.cases.models import Case
from agency.desk.frame.forms import DeskForm
from agency.inbox.models import ReceivedMail
from agency.inbox.queries import case_named, people_of
from agency.parties.models import Debtor

_LINE = {"class": "ligne-saisie"}


class BoxForm(DeskForm, forms.Form):
    """A mail box. Its password is never shown again, and typed anew at each change."""

    address = forms.EmailField(
        label=_("Adresse à laquelle les personnes répondent"), widget=forms.EmailInput(attrs=_LINE),
        help_text=_("Une boîte pour cela seul : tout ce qui y arrive est lu ici."),
    )  # fmt: skip
    host = forms.CharField(
        label=_("Serveur IMAP"), max_length=120, widget=forms.TextInput(attrs={**_LINE, "spellcheck": "false"}),
        help_text=_("Celui que votre hébergeur d’e-mails indique, par exemple imap.exemple.fr."),
    )  # fmt: skip
    port = forms.IntegerField(
        label=_("Port"), min_value=1, max_value=65535, initial=993, widget=forms.NumberInput(attrs=_LINE),
        help_text=_("993, chiffré : aucun autre n’est appelé."),
    )  # fmt: skip
    username = forms.CharField(
        label=_("Identifiant"), max_length=150,
        widget=forms.TextInput(attrs={**_LINE, "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    password = forms.CharField(
        label=_("Mot de passe"), max_length=400, strip=False,
        widget=forms.PasswordInput(render_value=False, attrs={**_LINE, "autocomplete": "off"}),
        help_text=_("Il est chiffré et n’est plus jamais montré."),
    )  # fmt: skip
    tagged = forms.BooleanField(
        label=_("Le serveur accepte les adresses avec un signe + (nom+marque@…)"), required=False,
        help_text=_("Alors une réponse dit par son adresse à quel envoi elle répond, même sans le citer."),
    )  # fmt: skip


class FileForm(DeskForm, forms.Form):
    """The case of a mail, by its reference, and who of it wrote."""

    reference = forms.CharField(label=_("Référence du dossier"), max_length=30, widget=forms.TextInput(attrs=_LINE))
    who = forms.CharField(
        label=_("Qui écrit"), max_length=120, required=False, widget=forms.TextInput(attrs=_LINE),
        help_text=_("Vide pour la première personne du dossier ; sinon son nom de famille."),
    )  # fmt: skip

    def __init__(self, *args: Any, mail: ReceivedMail, **options: Any) -> None:
        guess = {"reference": mail.case.reference} if mail.case else {}
        super().__init__(*args, auto_id=f"id_{mail.pk}_%s", initial=guess, **options)

    def clean(self) -> dict[str, Any]:
        """Find the case and its person."""
        found = super().clean() or {}
        case = case_named(found.get("reference", ""))
        if case is None:
            self.add_error("reference", _now("Aucun dossier ne porte cette référence."))
            return found
        person = _named(case, found.get("who", ""))
        if person is None:
            self.add_error("who", _now("Personne de ce nom n’est au dossier."))
        return {**found, "case": case, "debtor": person}


class LeaveForm(DeskForm, forms.Form):
    """Why a mail is of no case."""

    why = forms.CharField(
        label=_("Pourquoi"), max_length=200, widget=forms.TextInput(attrs=_LINE),
        help_text=_("Ses mots sont effacés ici ; il reste dans votre boîte."),
    )  # fmt: skip

    def __init__(self, *args: Any, mail: ReceivedMail, **options: Any) -> None:
        super().__init__(*args, auto_id=f"id_{mail.pk}_%s", **options)


def _named(case: Case, name: str) -> Debtor | None:
    people = people_of(case)
    wanted = name.strip().casefold()
    return next((one for one in people if not wanted or wanted in one.full_name.casefold()), None)
