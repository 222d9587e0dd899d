"""The visit of somebody who helps, kept in the browser's session beside no other: begin, prolong, end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from agency.common.calendar import paris_date
from agency.helpers.models import Helper
from agency.helpers.queries import standing_helper
from portal.debtors.door.session import HELPER, IDLE, LONGEST, NOTED, STAFF, VISITOR


@dataclass(frozen=True)
class HelpVisit:
    """Somebody who helps, inside: their row as it stands now, and when they came in."""

    helper: Helper
    opened_at: datetime


def enter(request: HttpRequest, helper: Helper, at: datetime) -> None:
    """Begin a visit under a new session key; a visit of the person in the same browser ends with it."""
    request.session.cycle_key()
    request.session.pop(VISITOR, None)
    if STAFF not in request.session:
        request.session.set_expiry(LONGEST + IDLE)
    now = at.isoformat()
    request.session[HELPER] = {"id": helper.pk, "way": helper.code_hash, "opened_at": now, "seen_at": now}


def visit_of(request: HttpRequest, at: datetime) -> HelpVisit | None:
    """Return who is inside, or None: never came, too long ago, or nobody helps by this way in any more."""
    kept = request.session.get(HELPER)
    if kept is None:
        return None
    opened_at, seen_at = (datetime.fromisoformat(kept[key]) for key in ("opened_at", "seen_at"))
    if at - seen_at >= IDLE + NOTED or at - opened_at > LONGEST:
        return None
    helper = standing_helper(kept["id"], kept["way"], paris_date(at))
    if helper is None:
        return None
    if at - seen_at >= NOTED:
        request.session[HELPER] = {**kept, "seen_at": at.isoformat()}
    return HelpVisit(helper, opened_at)
