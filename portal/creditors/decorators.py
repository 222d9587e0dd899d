"""The decorator of the creditors' views: the contact of a creditor comes in, nobody else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from agency.journal.rules import Actor
from agency.parties.models import CreditorContact
from agency.users.enums import UserKind

from .visits import CreditorVisit

P = ParamSpec("P")


def for_creditor(
    view: Callable[Concatenate[CreditorVisit, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let in the contact of a creditor, and nobody else: staff have their own screens."""

    @wraps(view)
    def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if request.user.kind != UserKind.CREDITOR:  # type: ignore[union-attr]
            raise PermissionDenied
        account = cast("int", request.user.pk)
        contact = CreditorContact.objects.select_related("creditor__merged_into").filter(user_id=account).first()
        if contact is None:
            raise PermissionDenied
        visit = CreditorVisit(
            request, contact.creditor.merged_into or contact.creditor, Actor.creditor(request.user), timezone.now()
        )
        return view(visit, *args, **kwargs)

    return checked
