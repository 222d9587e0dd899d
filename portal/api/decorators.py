"""Who comes in: a program that shows a key of this agency, for what the key opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja.security import HttpBearer

from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from agency.parties.models import Creditor
from agency.software.enums import KeyScope
from agency.software.models import SoftwareKey
from agency.software.operations import note_use
from agency.software.queries import key_shown

from .enums import Refused
from .limits import Allowance, spend
from .problems import Problem, answer_of

_ALLOWANCE = "_amiable_allowance"


@dataclass(frozen=True)
class ProgramVisit:
    """One call of a program: the clock read once, the key found once; no creditor when it is the agency's own key."""

    key: SoftwareKey
    creditor: Creditor | None
    by: Actor
    at: datetime

    @property
    def on(self) -> date:
        """The day in Paris."""
        return paris_date(self.at)


def visit_of(request: HttpRequest) -> ProgramVisit:
    """Return the visit of a call whose key was checked."""
    visit: ProgramVisit = request.auth  # type: ignore[attr-defined]
    return visit


class SoftwareKeyAuth(HttpBearer):
    """A key in `Authorization: Bearer`, that holds one scope."""

    def __init__(self, scope: KeyScope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ProgramVisit | None:
        """Return the visit; None for a key that opens nothing. Raises `Problem` without its scope, or too often."""
        now = timezone.now()
        key = key_shown(token.strip(), paris_date(now))
        if key is None:
            return None
        # However many keys a creditor makes, it is one caller.
        allowance = spend(f"creditor-{key.creditor_id}" if key.creditor_id else f"key-{key.pk}", now)
        setattr(request, _ALLOWANCE, allowance)
        if allowance.over:
            raise Problem(Refused.TOO_MANY)
        note_use(key=key, at=now)
        if self.scope not in key.scopes:
            raise Problem(Refused.SCOPE_MISSING, errors=[{"field": "scope", "reason": str(self.scope)}])
        creditor = key.creditor and (key.creditor.merged_into or key.creditor)
        return ProgramVisit(key, creditor, Actor.key(key), now)


def for_key(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let programs in, past the sign-in of people: each operation behind asks for its key."""

    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            body = _body_of(request)
        except RequestDataTooBig:
            return answer_of(Problem(Refused.TOO_LARGE))
        if b"\\u0000" in body:
            # JSON allows this character, PostgreSQL does not.
            return answer_of(Problem(Refused.UNREADABLE))
        response = view(request, *args, **kwargs)
        if response.status_code == HttpResponse(status=405).status_code:
            allowed = response.headers.get("Allow", "")
            response = answer_of(Problem(Refused.METHOD))
            response["Allow"] = allowed
        allowance: Allowance | None = getattr(request, _ALLOWANCE, None)
        for name, value in (allowance.headers if allowance else {}).items():
            response[name] = value
        response["Cache-Control"] = "no-store"
        return response

    checked.login_required = False  # type: ignore[attr-defined]
    checked.csrf_exempt = True  # type: ignore[attr-defined]
    return checked


def _body_of(request: HttpRequest) -> bytes:
    """The bytes of a JSON request; those of a file are not read twice."""
    return request.body if request.content_type == "application/json" else b""
