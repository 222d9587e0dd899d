"""Accounts of the team and of creditors, and the groups that say what each role may do."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.contrib.auth.models import Permission as DjangoPermission
from django.db import IntegrityError, transaction

from agency.letters.models import LetterTemplate
from agency.users.enums import PERMISSION_LABELS, ROLE_PERMISSIONS, Permission, Role, UserKind
from agency.users.models import User
from agency.users.operations import open_account, sync_roles
from agency.users.policies import Policy
from agency.users.queries import group_name

pytestmark = pytest.mark.usefixtures("tenant")


def a_colleague(role: Role | None, first: str = "Inès", kind: UserKind = UserKind.STAFF) -> User:
    return open_account(
        email=f"{first}.Caron@Lhermitte.example", first_name=first, last_name="Caron", kind=kind, role=role
    )


@pytest.mark.parametrize("role", Role)
def test_each_role_may_do_what_the_table_says_and_nothing_else(role: Role) -> None:
    colleague = a_colleague(role)
    assert {right for right in Permission if colleague.has_perm(right)} == ROLE_PERMISSIONS[role]
    assert colleague.has_perm("wagtailadmin.access_admin")


def test_two_colleagues_of_two_roles_do_not_share_their_rights() -> None:
    reader, manager = a_colleague(Role.READER), a_colleague(Role.MANAGER, "Karim")
    assert not reader.has_perm(Permission.SEE_MONEY)
    assert manager.has_perm(Permission.SEE_MONEY)


def test_a_creditor_s_contact_has_no_right_here_and_no_password_yet() -> None:
    contact = a_colleague(None, kind=UserKind.CREDITOR)
    assert not any(contact.has_perm(right) for right in [*Permission, "wagtailadmin.access_admin"])
    assert not contact.has_usable_password()


@pytest.mark.parametrize(("kind", "role"), [(UserKind.STAFF, None), (UserKind.CREDITOR, Role.READER)])
def test_the_team_has_roles_and_creditors_have_none(kind: UserKind, role: Role | None) -> None:
    with pytest.raises(ValueError, match="rôle"):
        a_colleague(role, kind=kind)
    assert not User.objects.filter(last_name="Caron").exists()


def test_wagtail_tells_only_the_team_of_what_it_may_do() -> None:
    policy = Policy(LetterTemplate, view=Permission.EDIT_LETTERS, change=Permission.EDIT_LETTERS)
    manager, _reader = a_colleague(Role.MANAGER), a_colleague(Role.READER, "Paul")
    gone = a_colleague(Role.MANAGER, "Odile")
    gone.is_active = False
    gone.save()
    client = a_colleague(None, "Louis", UserKind.CREDITOR)
    client.groups.add(Group.objects.get(name=group_name(Role.MANAGER)))
    assert list(policy.users_with_any_permission(["view", "delete"])) == [manager]
    assert not policy.users_with_any_permission(["delete"]).exists()


def test_an_address_is_one_account_however_it_is_typed() -> None:
    colleague = a_colleague(Role.HANDLER)
    assert colleague.email == "inès.caron@lhermitte.example"
    assert User.objects.get_by_natural_key("INÈS.caron@lhermitte.EXAMPLE") == colleague
    with pytest.raises(IntegrityError), transaction.atomic():
        a_colleague(Role.READER, "INÈS")


def test_an_account_opened_here_is_unknown_to_the_agency_next_door(
    other: Any, in_tenant: Callable[[Any], AbstractContextManager[None]]
) -> None:
    a_colleague(Role.HANDLER)
    with in_tenant(other):
        assert not User.objects.filter(last_name="Caron").exists()
        a_colleague(Role.HANDLER)


def test_groups_come_back_to_the_table_and_keep_what_is_not_ours() -> None:
    group = Group.objects.get(name=group_name(Role.READER))
    theirs = DjangoPermission.objects.exclude(content_type__app_label="users").exclude(codename="access_admin").first()
    ours = {one.codename: one for one in DjangoPermission.objects.filter(content_type__app_label="users")}
    group.permissions.add(theirs, ours[Permission.SEE_MONEY.codename])
    group.permissions.remove(ours[Permission.SEE_CASES.codename])
    sync_roles()
    held = set(group.permissions.all())
    assert theirs in held
    assert {one for one in ours.values() if one in held} == {ours[Permission.SEE_CASES.codename]}


def test_every_right_has_a_name_and_somebody_who_has_it() -> None:
    assert set(PERMISSION_LABELS) == set(Permission)
    assert set().union(*ROLE_PERMISSIONS.values()) == set(Permission)


@pytest.mark.parametrize(("names", "initials"), [(("Inès", "Caron"), "IC"), (("inès", ""), "I"), (("", ""), "B")])
def test_initials_for_the_avatar(names: tuple[str, str], initials: str) -> None:
    assert User(email="bonjour@lhermitte.example", first_name=names[0], last_name=names[1]).initials == initials
