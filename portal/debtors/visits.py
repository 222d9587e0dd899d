"""One request of a person about one of their cases, as the views receive it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from agency.cases.models import CaseParty
from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from agency.mandates.queries import profile_or_none
from portal.rendering import render_page

from .door.session import Visitor
from .presenters import case_detail, debtor_frame
from .view_models import CaseDetail


class DebtorVisit:
    """One request of a person about one of their cases: the clock read once, the case checked once."""

    def __init__(self, request: HttpRequest, visitor: Visitor, part: CaseParty, at: datetime) -> None:
        self.request = request
        self.visitor = visitor
        self.part = part
        self.case, self.debtor = part.case, part.debtor
        self.at = at
        self.agency = profile_or_none()

    @property
    def on(self) -> date:
        """The day in Paris."""
        return paris_date(self.at)

    @property
    def case_is_shared(self) -> bool:
        """Whether somebody else owes what this case is about."""
        return bool(getattr(self.part, "shared", True))

    @property
    def form_data(self) -> QueryDict | None:
        """What a form sent, None when the page is only asked for: an empty form sent is still a form sent."""
        return form_data(self.request)

    def case_detail(self) -> CaseDetail:
        """Read the case as its person reads it now: many queries, so a view calls it once."""
        return case_detail(self.part, at=self.at)

    def render(self, template: str, **context: Any) -> HttpResponse:
        """Render a page of this case."""
        return render_page(self.request, template, debtor_frame(self.agency, self.case), context)

    def redirect(self, name: str, *args: Any) -> HttpResponseRedirect:
        """Go to another page of the same case."""
        return redirect(f"debtors:{name}", self.case.reference, *args)

    def absolute_url(self, name: str, *args: Any) -> str:
        """Return the full address of another page of the same case."""
        return self.request.build_absolute_uri(reverse(f"debtors:{name}", args=[self.case.reference, *args]))

    def operation_arguments(self) -> dict[str, Any]:
        """Return what every operation of a person takes: the case, who acts, and when."""
        by = Actor.debtor(self.debtor)
        return {"case": self.case, "debtor": self.debtor, "by": by, "at": self.at, "on": self.on}


def form_data(request: HttpRequest) -> QueryDict | None:
    """Return the data of a posted form, None for any other request."""
    return request.POST if request.method == "POST" else None
