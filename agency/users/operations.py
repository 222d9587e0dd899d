"""Writes of accounts: roles kept equal to the table, accounts opened."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as DjangoPermission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from tenants.current import is_public

from .enums import ROLE_PERMISSIONS, Role, UserKind
from .models import User
from .queries import group_name


@transaction.atomic
def sync_roles() -> None:
    """Make the groups of this agency equal to `ROLE_PERMISSIONS`; safe to run again.

    Permissions a manager added to a group by hand outside our own list (Wagtail pages, for
    instance) are kept; those of our list that the table does not give are taken away.
    """
    content_type = ContentType.objects.get_for_model(User)
    ours = {p.codename: p for p in DjangoPermission.objects.filter(content_type=content_type)}
    admin_door = DjangoPermission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    for role, permissions in ROLE_PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=group_name(Role(role)))
        wanted = {ours[permission.codename] for permission in permissions}
        group.permissions.remove(*(set(ours.values()) - wanted))
        group.permissions.add(*wanted, *admin_door)


@transaction.atomic
def open_account(
    *,
    email: str,
    first_name: str,
    last_name: str,
    kind: UserKind,
    role: Role | None = None,
    password: str | None = None,
) -> User:
    """Open an account in the current agency and put it in its role's group.

    Raises `ValueError` when a member of staff has no role or a creditor contact has one.
    """
    if (kind == UserKind.STAFF) != (role is not None):
        raise ValueError("Un membre de l’équipe a un rôle ; un contact de créancier n’en a pas.")
    user = User.objects.create_user(
        email,
        password,
        first_name=first_name,
        last_name=last_name,
        kind=kind,
    )
    if role is not None:
        user.groups.add(Group.objects.get(name=group_name(Role(role))))
    return user


@transaction.atomic
def open_operator(*, email: str, first_name: str, last_name: str) -> User:
    """Open the account of an operator of the platform, in the public schema, without a password; the same one twice.

    Raises `ValueError` inside an agency.
    """
    if not is_public():
        raise ValueError("An operator works for the platform, not for an agency.")
    known = User.objects.filter(email__iexact=email, kind=UserKind.OPERATOR).first()
    return known or User.objects.create_user(email, first_name=first_name, last_name=last_name, kind=UserKind.OPERATOR)


@transaction.atomic
def forget_second_factor(*, operator: User) -> int:
    """Let an operator who lost telephone and codes bind another application; return how many factors went."""
    count: int = Authenticator.objects.filter(user=operator).delete()[0]
    return count
