"""The team in words: where each account stands, what a sign-in was."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agency.team.presenters import standing
from agency.users.enums import Role
from agency.users.models import User
from agency.users.queries import role_of


@dataclass(frozen=True)
class Member:
    """One line of the team."""

    user: User
    role: Role | None
    standing: str
    waits: bool

    @property
    def role_label(self) -> Any:
        """The role in the language of the page."""
        return self.role.label if self.role else "–"


def present_team(users: Iterable[User], now: datetime) -> list[Member]:
    """The members with where their account stands."""
    return [present(user, now) for user in users]


def present(user: User, now: datetime) -> Member:
    """One member."""
    words, waits = standing(user, now)
    return Member(user, role_of(user), words, waits)
