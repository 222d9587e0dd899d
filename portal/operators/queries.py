"""Reads of the back office: operators, agencies, and three numbers of each agency's health."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.db.models import Max, Q, QuerySet
from django_tenants.utils import tenant_context

from agency.cases.enums import CLOSED_STATES
from agency.cases.models import Case
from agency.journal.models import JournalLine
from agency.outbox.queries import oldest_due
from agency.users.enums import UserKind
from agency.users.models import User
from tenants import signing
from tenants.models import Agency, AgencyState

PURPOSE = "operator"
LINK_LIFE = timedelta(minutes=15)


@dataclass(frozen=True)
class Health:
    """What tells that an agency works, and nothing of what it holds: since when work waits, its last act, a count."""

    waits_since: datetime | None
    last_act: datetime | None
    open_cases: int


def operators() -> QuerySet[User]:
    """Who works for the platform. In the public schema."""
    return User.objects.filter(kind=UserKind.OPERATOR, is_active=True)


def operator_token(user: User) -> str:
    """What the link of a sign-in holds; void once used, and after fifteen minutes."""
    return signing.dumps([user.pk, _last(user)], purpose=PURPOSE)


def operator_of(token: str) -> User | None:
    """Whom a link lets in; None for one that is forged, too old, or already used."""
    try:
        pk, last = signing.loads(token, purpose=PURPOSE, max_age=LINK_LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = operators().filter(pk=pk).first()
    return user if user is not None and _last(user) == last else None


def has_second_factor(user: User) -> bool:
    """Whether an operator has bound an application to their account."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def agencies(text: str, state: str) -> QuerySet[Agency]:
    """Agencies by name, the latest first; of those in a state, or whose name, short name or host holds a text."""
    found: QuerySet[Agency] = Agency.objects.order_by("-created_at", "-pk")
    if state in AgencyState.values:
        found = found.filter(state=state)
    if text:
        named = Q(name__icontains=text) | Q(slug__icontains=text) | Q(domains__domain__icontains=text)
        found = found.filter(named).distinct()
    return found


def health(agency: Agency, now: datetime) -> Health:
    """How an agency fares, asked inside its own walls: an instant, an instant and a count come out."""
    with tenant_context(agency):
        return Health(
            waits_since=oldest_due(now),
            last_act=JournalLine.objects.aggregate(last=Max("at"))["last"],
            open_cases=Case.objects.exclude(state__in=CLOSED_STATES).count(),
        )


def _last(user: User) -> str:
    return user.last_login.isoformat() if user.last_login else ""
