"""Reads of the team: who is in it, who was invited, the token of an invitation."""

from __future__ import annotations

import datetime as dt
import hashlib
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from agency.cases.enums import CLOSED_STATES
from agency.cases.models import Case, Hold
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.users.enums import Role, UserKind
from agency.users.models import User
from agency.users.queries import group_name, role_of
from tenants import signing

from .rules import domain_of

PURPOSE = "invitation"
VALID = dt.timedelta(days=7)
# The one identity provider of an agency, as its row and its address name it.
OPENID, PROVIDER = "openid_connect", "cabinet"


def team() -> QuerySet[User]:
    """The members of the team, open accounts first, with `second_factor`, `identified` and `files` (open, followed)."""
    followed = Count("cases", filter=~Q(cases__state__in=CLOSED_STATES), distinct=True)
    has_factor = Exists(Authenticator.objects.filter(user=OuterRef("pk")).exclude(type="recovery_codes"))
    identified = Exists(SocialAccount.objects.filter(user=OuterRef("pk")))
    return (
        User.objects.filter(kind=UserKind.STAFF)
        .annotate(files=followed, second_factor=has_factor, identified=identified)
        .prefetch_related("groups")
        .order_by("-is_active", "last_name", "first_name", "id")
    )


def joined() -> QuerySet[User]:
    """The members of the team whose account is open, and who chose a password or came by the identity provider."""
    mine = User.objects.filter(kind=UserKind.STAFF, is_active=True)
    identified = Exists(SocialAccount.objects.filter(user=OuterRef("pk")))
    return mine.filter(~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX) | identified)


def has_joined(user: User) -> bool:
    """Whether somebody has ever been let in: by a password of theirs, or by the identity provider."""
    if user.has_usable_password() or user.kind != UserKind.STAFF:
        return user.has_usable_password()
    counted: bool | None = getattr(user, "identified", None)
    return SocialAccount.objects.filter(user=user).exists() if counted is None else counted


def single_sign_on() -> SocialApp | None:
    """The identity provider of this agency."""
    return SocialApp.objects.filter(provider=OPENID, provider_id=PROVIDER).first()


def password_serves(user: User) -> bool:
    """Whether a password opens this account: always a manager's, so that a provider out of order shuts nobody out."""
    held = single_sign_on()
    if held is None or not held.settings["required"] or user.kind != UserKind.STAFF:
        return True
    return domain_of(user.email) not in held.settings["domains"] or role_of(user) == Role.MANAGER


def managers() -> QuerySet[User]:
    """The managers who have joined."""
    return joined().filter(groups__name=group_name(Role.MANAGER))


def last_manager(user: User) -> bool:
    """Whether nobody else who has joined is a manager."""
    return not managers().exclude(pk=user.pk).exists()


def sessions_of(user: User) -> QuerySet[UserSession]:
    """Where an account is signed in, the latest first; sessions that have ended are let go."""
    UserSession.objects.purge_and_list(user)
    found: QuerySet[UserSession] = UserSession.objects.filter(user=user).order_by("-last_seen_at", "-pk")
    return found


def sign_ins_of(user: User, count: int = 20) -> list[JournalLine]:
    """The latest lines of the journal about an account's sign-ins, refused ones too."""
    verbs = [Verb.ACCOUNT_SIGNED_IN, Verb.SIGN_IN_REFUSED, Verb.SESSION_ENDED]
    lines = JournalLine.objects.filter(subject_type="user", subject_id=user.pk, verb__in=verbs)
    return list(lines.order_by("-id")[:count])


def followed_count(user: User, at: datetime) -> int:
    """How many open cases wait for an account: those it follows, and those whose running suspension it owns."""
    suspended = Hold.objects.running_at(at).filter(owner=user).values("case")
    return Case.objects.filter(Q(referent=user) | Q(pk__in=suspended)).exclude(state__in=CLOSED_STATES).count()


def first_manager(email: str) -> User | None:
    """Who opened the agency, as long as no password was chosen; None afterwards."""
    user = User.objects.filter(email__iexact=email, kind=UserKind.STAFF, is_active=True).first()
    return user if user is not None and not user.has_usable_password() else None


def token_of(user: User) -> str:
    """What the link of an invitation holds: void in another agency, once used, and once another was sent."""
    return signing.dumps([user.pk, _proof(user)], purpose=PURPOSE)


def invited_by(token: str) -> User | None:
    """Whom a link invites; None for one that is forged, too old, already used or replaced."""
    try:
        pk, proof = signing.loads(token, purpose=PURPOSE, max_age=VALID)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return user if user is not None and not user.has_usable_password() and _proof(user) == proof else None


def _proof(user: User) -> str:
    told = f"{user.email}:{user.password}:{user.invited_at and user.invited_at.isoformat()}"
    return hashlib.sha256(told.encode()).hexdigest()[:24]
