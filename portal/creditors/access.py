"""The door of the creditors' pages: an account leads to one creditor, and only what is its own lies behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from agency.cases.models import Case, Document
from agency.common.calendar import paris_date
from agency.intake.models import ImportBatch
from agency.journal.rules import Actor
from agency.mandates.queries import profile_or_none
from agency.parties.models import Creditor, CreditorContact
from agency.users.enums import UserKind
from portal.frame import page

from .frame import frame_of

P = ParamSpec("P")


@dataclass(frozen=True)
class Visit:
    """One request of a creditor's contact: the clock read once, the creditor found once."""

    request: HttpRequest
    creditor: Creditor
    by: Actor
    at: datetime

    @property
    def on(self) -> date:
        """The day in Paris."""
        return paris_date(self.at)

    def page(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """Render a page inside the creditor's frame."""
        agency = profile_or_none()
        context["creditor"] = self.creditor
        response = page(self.request, f"portal/creditors/{template}", frame_of(agency, self.creditor), context)
        response.status_code = status
        return response


def for_creditor(
    view: Callable[Concatenate[Visit, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let in the contact of a creditor, and nobody else: staff have their own screens."""

    @wraps(view)
    def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.user.kind != UserKind.CREDITOR:  # type: ignore[union-attr]
            raise PermissionDenied
        account = cast("int", request.user.pk)
        contact = CreditorContact.objects.select_related("creditor").filter(user_id=account).first()
        if contact is None:
            raise PermissionDenied
        return view(Visit(request, contact.creditor, Actor.creditor(request.user), timezone.now()), *args, **kwargs)

    return checked


def visible_cases(creditor: Creditor) -> QuerySet[Case]:
    """Return the creditor's own cases, most recent first."""
    return Case.objects.filter(creditor=creditor).select_related("debtor", "strategy_run")


def access_case(creditor: Creditor, reference: str) -> Case:
    """Return one of the creditor's cases. Raises `Http404` for any other."""
    case = visible_cases(creditor).filter(reference=reference).first()
    if case is None:
        raise Http404
    return case


def access_batch(creditor: Creditor, pk: int) -> ImportBatch:
    """Return one of the creditor's own files. Raises `Http404` for any other."""
    batch = ImportBatch.objects.filter(creditor=creditor, pk=pk).first()
    if batch is None:
        raise Http404
    return batch


def access_invoice(creditor: Creditor, reference: str, pk: int) -> Document:
    """Return an invoice that this creditor handed over. Raises `Http404` for any other document."""
    document = Document.objects.filter(
        pk=pk, case__reference=reference, case__creditor=creditor, claims__isnull=False
    ).first()
    if document is None:
        raise Http404
    return document
