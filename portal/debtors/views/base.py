"""What every view of a person shares: who is visiting, in which file, inside which frame."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from agency.cases.models import Case
from agency.common.calendar import paris_date
from agency.journal.rules import Actor
from agency.mandates.models import AgencyProfile
from agency.mandates.queries import profile_or_none
from agency.parties.models import Debtor
from portal.debtors import access, pages, sheets
from portal.frame import Contact, FirstLetter, Frame, page
from portal.identity import identity_of

P = ParamSpec("P")


class Visit:
    """One request of a person about one of their files: the clock read once, the file checked once."""

    def __init__(self, request: HttpRequest, visitor: access.Visitor, case: Case, at: datetime) -> None:
        self.request = request
        self.visitor = visitor
        self.case = case
        self.at = at
        self.agency = profile_or_none()

    @property
    def on(self) -> date:
        """The day in Paris."""
        return paris_date(self.at)

    @property
    def posted(self) -> QueryDict | None:
        """What a form sent, None when the page is only asked for: an empty form sent is still a form sent."""
        return posted(self.request)

    @property
    def debtor(self) -> Debtor:
        """The visitor's own row."""
        return self.case.parties.select_related("debtor").get(debtor_id=self.visitor.debtor_id).debtor

    @property
    def sheet(self) -> pages.Sheet:
        """The file as the person reads it now."""
        return sheets.sheet_of(self.case, self.visitor.debtor_id, at=self.at)

    def page(self, template: str, **context: Any) -> HttpResponse:
        """Render a page of this file."""
        return page(self.request, template, frame_of(self.agency, self.case), context)

    def to(self, name: str, *args: Any) -> HttpResponseRedirect:
        """Go to another page of the same file."""
        return redirect(f"debtors:{name}", self.case.reference, *args)

    def url(self, name: str, *args: Any) -> str:
        """Return the full address of another page of the same file."""
        return self.request.build_absolute_uri(reverse(f"debtors:{name}", args=[self.case.reference, *args]))

    def act(self) -> dict[str, Any]:
        """Return what every operation of a person takes: the file, who acts, and when."""
        debtor = self.debtor
        return {"case": self.case, "debtor": debtor, "by": Actor.debtor(debtor), "at": self.at, "on": self.on}


def posted(request: HttpRequest) -> QueryDict | None:
    """Return the data of a posted form, None for any other request."""
    return request.POST if request.method == "POST" else None


class CaseView(Protocol):
    """A view of one file, as written."""

    def __call__(self, visit: Visit, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer the visit."""


def for_visitor(
    view: Callable[Concatenate[HttpRequest, access.Visitor, datetime, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let in a person whose identity was checked less than 15 minutes ago; send anyone else to the door."""

    @login_not_required
    @wraps(view)
    def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        at = timezone.now()
        visitor = access.visitor_of(request, at)
        if visitor is None:
            was_inside = access.VISITOR in request.session
            access.leave(request)
            return redirect("debtors:closed" if was_inside else "debtors:access")
        access.touch(request, at)
        return view(request, visitor, at, *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", checked)


def for_case(view: CaseView) -> Callable[..., HttpResponseBase]:
    """Let a person into one of their own files, by its reference; any other file does not exist for them."""

    @for_visitor
    @wraps(view)
    def checked(
        request: HttpRequest, visitor: access.Visitor, at: datetime, reference: str, **kwargs: Any
    ) -> HttpResponseBase:
        case = access.access_case(visitor, reference)
        return view(Visit(request, visitor, case, at), **kwargs)

    return checked


def frame_of(agency: AgencyProfile | None, case: Case | None = None, *, signed_in: bool = False) -> Frame:
    """Return the frame of a page: with a file, its creditor, the person who follows it and its first letter."""
    identity = identity_of(agency)
    if case is None:
        return Frame(agency=identity, signed_in=signed_in)
    name = case.referent.get_full_name() if case.referent else ""
    return Frame(
        agency=identity,
        signed_in=True,
        case=case.reference,
        creditor=case.creditor.short_name,
        contact=Contact(name or (agency.human_name if agency else identity.name)),
        letter=FirstLetter(case.first_letter_reference, case.first_letter_on) if case.first_letter_on else None,
    )
