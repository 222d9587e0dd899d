"""What somebody fills in to invite a colleague, to change a role, to send somebody away."""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.models import SocialApp
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agency.desk.frame.forms import DayField, DeskForm
from agency.team.rules import domains_in
from agency.users.enums import Role, UserKind
from agency.users.models import User

_ROLE = {"required": _("Choisissez un rôle."), "invalid_choice": _("Choisissez un rôle.")}


class InviteForm(forms.Form):
    """A colleague: address, name, role."""

    email = forms.EmailField(
        error_messages={
            "required": _("Écrivez son adresse e-mail."),
            "invalid": _("Cette adresse n’est pas complète. Exemple : ines@cabinet.fr."),
        }
    )
    first_name = forms.CharField(max_length=150, error_messages={"required": _("Écrivez son prénom.")})
    last_name = forms.CharField(max_length=150, error_messages={"required": _("Écrivez son nom.")})
    role = forms.ChoiceField(choices=Role.choices, error_messages=_ROLE)


class RoleForm(forms.Form):
    """Another role."""

    role = forms.ChoiceField(choices=Role.choices, error_messages=_ROLE)


class AbsenceForm(DeskForm, forms.Form):
    """From when to when somebody is away, and who follows their files meanwhile."""

    since = DayField(label=_("Absent depuis le"), error_messages={"required": _("Indiquez le premier jour.")})
    until = DayField(label=_("Jusqu’au"), error_messages={"required": _("Indiquez le dernier jour.")})
    stand_in = forms.ModelChoiceField(
        queryset=User.objects.none(), label=_("Remplacé par"), empty_label=_("Choisissez"),
        error_messages={"required": _("Choisissez un collègue."), "invalid_choice": _("Choisissez un collègue.")},
    )  # fmt: skip

    def __init__(self, *args: Any, absent: User, **options: Any) -> None:
        held = {"since": absent.away_from, "until": absent.away_until, "stand_in": absent.replaced_by_id}
        super().__init__(*args, initial=held, **options)
        colleagues = User.objects.filter(kind=UserKind.STAFF, is_active=True).exclude(pk=absent.pk)
        self.fields["stand_in"].queryset = colleagues  # type: ignore[attr-defined]


class SingleSignOnForm(DeskForm, forms.Form):
    """The agency's identity provider, as its administrator's page shows it."""

    name = forms.CharField(
        label=_("Nom sur le bouton"), max_length=40, help_text=_("Exemple : Microsoft, Google, Keycloak."),
        error_messages={"required": _("Écrivez le nom que vos collègues connaissent.")},
    )  # fmt: skip
    issuer = forms.URLField(
        label=_("Adresse du fournisseur (issuer)"), assume_scheme="https", max_length=300,
        help_text=_("Celle sous laquelle il publie /.well-known/openid-configuration."),
        error_messages={
            "required": _("Recopiez l’adresse du fournisseur."), "invalid": _("Cette adresse n’est pas complète."),
        },
    )  # fmt: skip
    client_id = forms.CharField(
        label=_("Identifiant de l’application (client ID)"), max_length=191,
        error_messages={"required": _("Recopiez l’identifiant de l’application.")},
    )  # fmt: skip
    secret = forms.CharField(
        label=_("Secret de l’application"), max_length=191, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    domains = forms.CharField(
        label=_("Domaines de vos adresses e-mail"), max_length=300,
        help_text=_("Seules ces adresses sont crues. Exemple : cabinet-lhermitte.fr"),
        error_messages={"required": _("Écrivez le domaine des adresses de votre cabinet.")},
    )  # fmt: skip
    required = forms.BooleanField(
        label=_("Ne plus accepter de mot de passe de ces adresses, sauf des responsables"), required=False
    )

    def __init__(self, *args: Any, held: SocialApp | None, private: bool, **options: Any) -> None:
        shown = {"name": held.name, "client_id": held.client_id} if held else {}
        if held:
            kept = held.settings
            shown |= {"issuer": kept["server_url"], "domains": " ".join(kept["domains"]), "required": kept["required"]}
        super().__init__(*args, initial=shown, **options)
        self.private = private
        self.fields["secret"].required = held is None
        self.fields["secret"].error_messages["required"] = _("Recopiez le secret de l’application.")
        self.fields["secret"].help_text = _("Laissez vide pour garder celui que nous avons.") if held else ""

    def clean_issuer(self) -> str:
        """The address by https: by http anybody on the way could answer in the provider's name."""
        issuer: str = self.cleaned_data["issuer"]
        if not (self.private or issuer.startswith("https://")):
            raise ValidationError(_("Cette adresse commence par https://."))
        return issuer.rstrip("/")

    def clean_domains(self) -> list[str]:
        """The domains. Refused: a word that cannot be one, and a domain where anybody may open a mail box."""
        kept, refused = domains_in(self.cleaned_data["domains"])
        if refused:
            raise ValidationError(
                _("%(word)s n’est pas le domaine d’un cabinet : écrivez ce qui suit l’arobase de vos adresses."),
                params={"word": refused[0]},
            )
        return kept


class CloseForm(forms.Form):
    """Who takes over what the person follows; nobody is needed when there is nothing to follow."""

    heir = forms.ModelChoiceField(
        queryset=User.objects.none(), required=False, error_messages={"invalid_choice": _("Choisissez un collègue.")}
    )

    def __init__(self, *args: Any, leaving: User, followed: int, **options: Any) -> None:
        super().__init__(*args, **options)
        colleagues = User.objects.filter(kind=UserKind.STAFF, is_active=True).exclude(pk=leaving.pk)
        field = forms.ModelChoiceField(queryset=colleagues, required=followed > 0, error_messages={
            "required": _("Choisissez qui suivra ses dossiers."), "invalid_choice": _("Choisissez un collègue."),
        })  # fmt: skip
        self.fields["heir"] = field
