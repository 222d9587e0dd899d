"""One request of a creditor's contact, as the views receive it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from agency.mandates.queries import profile_or_none
from agency.parties.enums import CreditorAct
from agency.parties.models import Creditor
from portal.rendering import render_page

from .presenters import creditor_frame


@dataclass(frozen=True)
class CreditorVisit:
    """One request of a creditor's contact: the clock read once, the creditor found once, what they may do."""

    request: HttpRequest
    creditor: Creditor
    by: Actor
    at: datetime
    acts: frozenset[CreditorAct]

    @property
    def email(self) -> str:
        """Where the contact is written to."""
        return str(self.request.user.email)  # type: ignore[union-attr]

    @property
    def on(self) -> date:
        """The day in Paris."""
        return paris_date(self.at)

    def render(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """Render a page inside the creditor's frame."""
        frame = creditor_frame(profile_or_none(), self.creditor)
        context["creditor"] = self.creditor
        context["may"] = {act.value: True for act in self.acts}
        return render_page(self.request, template, frame, context, status)
