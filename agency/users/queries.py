"""Reads of accounts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from tenants.language import in_french

from .enums import SIGNED_AS, Permission, Role, Signer, UserKind
from .models import User


def group_name(role: Role) -> str:
    """Return the name of a role's Wagtail group: its French label."""
    return in_french(role.label)


def signs_in_as(user: User, signers: Iterable[str]) -> bool:
    """Whether an account is one of these: a role of the staff, or a contact of a creditor."""
    wanted = set(signers)
    if not wanted:
        return False
    if user.kind == UserKind.CREDITOR:
        return Signer.CREDITOR in wanted
    names = [group_name(role) for role in Role if role in wanted]
    return bool(names) and user.groups.filter(name__in=names).exists()


def role_of(user: User) -> Role | None:
    """Return the role of an account; None for a contact of a creditor, and for who has no role of ours."""
    held = {group.name for group in user.groups.all()}
    return next((role for role in Role if group_name(role) in held), None)


def team_allowed_to(permission: Permission) -> QuerySet[User]:
    """Return the members of staff whose role gives a permission, by name; closed accounts are left out."""
    holders = User.objects.filter(groups__permissions__codename=permission.codename).values("pk")
    return User.objects.filter(pk__in=holders, kind=UserKind.STAFF, is_active=True)


def stand_ins(on: date) -> dict[int, int]:
    """Return who follows the files of each absent member of staff on a day, through those who are away themselves.

    A round of people who all replace each other leads back to the first: somebody always follows.
    """
    absent = User.objects.filter(away_from__lte=on, away_until__gte=on, replaced_by__is_active=True)
    away = dict(absent.values_list("pk", "replaced_by"))
    found = {}
    for pk in away:
        seen, who = {pk}, pk
        while (following := away.get(who)) is not None and following not in seen:
            who = following
            seen.add(who)
        found[pk] = who
    return found


def signature_of(pk: str) -> str:
    """Return the name and the role under what a member of staff wrote; empty for an account without a name."""
    author = User.objects.filter(pk=pk, kind=UserKind.STAFF).first()
    name = author.get_full_name() if author else ""
    if author is None or not name:
        return ""
    held = set(author.groups.values_list("name", flat=True))
    roles = (in_french(words) for role, words in SIGNED_AS.items() if group_name(role) in held)
    return ", ".join([name, *list(roles)[:1]])
