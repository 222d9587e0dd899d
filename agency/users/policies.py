"""What Wagtail may let a member of the staff do with a model, by our own permissions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet
from wagtail.permission_policies.base import BasePermissionPolicy

from .enums import Permission, UserKind
from .models import User


class Policy(BasePermissionPolicy):
    """What each action of Wagtail on a model asks of our own permissions; what is not named is refused."""

    def __init__(self, model: type[Model], **actions: Permission) -> None:
        super().__init__(model)
        self.actions = actions

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether a member of the staff holds what this action asks."""
        permission = self.actions.get(action)
        return bool(permission and user.is_active and user.kind == UserKind.STAFF and user.has_perm(permission))

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        """Return the active accounts that hold what one of these actions asks."""
        codenames = [self.actions[action].codename for action in actions if action in self.actions]
        return User.objects.filter(
            is_active=True, kind=UserKind.STAFF, groups__permissions__codename__in=codenames
        ).distinct()
