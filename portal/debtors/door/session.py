"""The visit of a person whose identity was checked, kept in the browser's session: begin, prolong, end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.http import HttpRequest

from agency.cases.models import AccessCode

IDLE = timedelta(minutes=15)
# A page within this time of the one noted last is not noted: reading on writes nothing. A visit may last so much longer
# than was said, never less.
NOTED = timedelta(minutes=1)
LONGEST = timedelta(hours=2)
VISITOR = "debtor"
# Who helps a person has a visit of their own.
HELPER = "helper"
NO_CODE = 0
# What a visit keeps beside the visitor: plans being chosen, the first answer of a hard time.
DRAFTS = "plans"
HARD_TIME = "hard_time"
STAFF = "_auth_user_id"


@dataclass(frozen=True)
class Visitor:
    """A person whose identity was checked, for the time of a visit; `code_id` is what they came in with."""

    debtor_id: int
    code_id: int
    opened_at: datetime
    seen_at: datetime

    def is_over(self, at: datetime) -> bool:
        """Whether 15 minutes passed without a page, or two hours in all."""
        return at - self.seen_at >= IDLE + NOTED or at - self.opened_at > LONGEST


def visitor_of(request: HttpRequest, at: datetime) -> Visitor | None:
    """Return who is visiting, or nobody when the visit never began, is over, or its code opens nothing any more."""
    kept = request.session.get(VISITOR)
    if kept is None:
        return None
    opened_at, seen_at = (datetime.fromisoformat(kept[key]) for key in ("opened_at", "seen_at"))
    visitor = Visitor(kept["debtor_id"], kept.get("code_id", NO_CODE), opened_at, seen_at)
    return None if visitor.is_over(at) or not _still_opens(visitor) else visitor


def enter(request: HttpRequest, code: AccessCode, at: datetime) -> None:
    """Begin a visit under a new session key, so that a key known before is worth nothing."""
    request.session.cycle_key()
    request.session.pop(HELPER, None)
    if STAFF not in request.session:
        # Longer than the visit, so that a late page is told that the visit ended instead of asking for the code.
        request.session.set_expiry(LONGEST + IDLE)
    request.session[VISITOR] = {
        "debtor_id": code.debtor_id,
        "code_id": code.pk,
        "opened_at": at.isoformat(),
        "seen_at": at.isoformat(),
    }


def touch(request: HttpRequest, visitor: Visitor, at: datetime) -> None:
    """Note that the visitor is still there, once a minute."""
    if at - visitor.seen_at < NOTED:
        return
    request.session[VISITOR] = {**request.session[VISITOR], "seen_at": at.isoformat()}


def leave(request: HttpRequest) -> None:
    """End the visit; a member of staff signed in on the same browser stays signed in."""
    if STAFF in request.session:
        for key in (VISITOR, HELPER, DRAFTS, HARD_TIME):
            request.session.pop(key, None)
    else:
        request.session.flush()


def _still_opens(visitor: Visitor) -> bool:
    return AccessCode.objects.filter(pk=visitor.code_id, debtor_id=visitor.debtor_id, replaced_at__isnull=True).exists()


def keep_draft(request: HttpRequest, reference: str, monthly: Decimal, day: int, later: int = 0) -> None:
    """Keep the plan that a person chose for a case, for this visit, begun `later` months: nothing is engaged."""
    kept = request.session.get(DRAFTS, {})
    request.session[DRAFTS] = {**kept, reference: {"monthly": str(monthly), "day": day, "later": later}}
