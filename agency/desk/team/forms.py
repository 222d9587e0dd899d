"""What somebody fills in to invite a colleague, to change a role, to send somebody away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agency.desk.frame.forms import DayField, DeskForm
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
