"""Whether an agency may begin a trial; what of it outlives the trial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator

from agency.mandates.queries import profile_or_none
from agency.parties.models import Creditor
from agency.users.enums import UserKind
from agency.users.models import User
from tenants.current import on_trial

from .values import SIREN

_ACCOUNT = (
    "email", "first_name", "last_name", "kind", "phone", "password", "is_active", "invited_at", "date_joined",
    "late_mail",
)  # fmt: skip
_IDENTITY = (
    "legal_name", "legal_form", "siren", "line1", "line2", "postcode", "city", "phone", "email", "hours", "human_name",
    "brand_colour", "case_prefix", "dpo_email", "reply_days", "second_factor_for",
)  # fmt: skip


@dataclass(frozen=True)
class Colleague:
    """A colleague with what opens their account: it is carried over as it is."""

    fields: dict[str, Any]
    groups: tuple[str, ...]
    factors: tuple[tuple[str, dict[str, Any]], ...]


@dataclass(frozen=True)
class CarriedOver:
    """What outlives a trial: the team, and the identity once it is the agency's own."""

    team: tuple[Colleague, ...]
    identity: dict[str, Any] | None


def may_begin_trial() -> bool:
    """Whether nothing stands here yet that invented people would mix with."""
    return not on_trial() and not Creditor.objects.exists() and profile_or_none() is None


def kept() -> CarriedOver:
    """Return what outlives the trial of the current agency.

    The identity counts once its SIREN is no longer the sample's; insurance, account and declaration are written anew,
    since some of their fields may still be invented.
    """
    people = User.objects.filter(kind=UserKind.STAFF).prefetch_related("groups").order_by("id")
    team = tuple(
        Colleague(
            {name: getattr(user, name) for name in _ACCOUNT},
            tuple(group.name for group in user.groups.all()),
            tuple(Authenticator.objects.filter(user=user).order_by("id").values_list("type", "data")),
        )
        for user in people
    )
    agency = profile_or_none()
    if agency is None or agency.siren == SIREN:
        return CarriedOver(team, None)
    return CarriedOver(team, {name: getattr(agency, name) for name in _IDENTITY})
