"""Reads of accounts."""

from __future__ import annotations

from django.db.models import QuerySet

from tenants.language import in_french

from .enums import Permission, Role, UserKind
from .models import User


def group_name(role: Role) -> str:
    """Return the name of a role's Wagtail group: its French label."""
    return in_french(role.label)


def team_allowed_to(permission: Permission) -> QuerySet[User]:
    """Return the members of staff whose role gives a permission, by name; closed accounts are left out."""
    holders = User.objects.filter(groups__permissions__codename=permission.codename).values("pk")
    return User.objects.filter(pk__in=holders, kind=UserKind.STAFF, is_active=True)
