"""The decorator of the creditors' views: the contact of a creditor comes in, to do what their right lets them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from agency.journal.rules import Actor
from agency.parties.enums import ACTS_OF, ContactRight, CreditorAct
from agency.parties.models import CreditorContact
from agency.users.enums import UserKind

from .visits import CreditorVisit

P = ParamSpec("P")
View = Callable[Concatenate[CreditorVisit, P], HttpResponseBase]
Checked = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def for_creditor(act: CreditorAct) -> Callable[[View[P]], Checked[P]]:
    """Let in the contact of a creditor who may do this, and nobody else: staff have their own screens.

    Whoever comes in without the right is told so, and who gives it.
    """

    def deciding(view: View[P]) -> Checked[P]:
        @wraps(view)
        def checked(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            visit = _visit(request)
            if act not in visit.acts:
                return visit.render("portal/creditors/not_yours.html", status=403)
            return view(visit, *args, **kwargs)

        return checked

    return deciding


def _visit(request: HttpRequest) -> CreditorVisit:
    """The visit of a creditor's contact. Raises `PermissionDenied` for anybody else."""
    if request.user.kind != UserKind.CREDITOR:  # type: ignore[union-attr]
        raise PermissionDenied
    account = cast("int", request.user.pk)
    contact = CreditorContact.objects.select_related("creditor__merged_into").filter(user_id=account).first()
    if contact is None:
        raise PermissionDenied
    creditor = contact.creditor.merged_into or contact.creditor
    acts = ACTS_OF[ContactRight(contact.right)]
    return CreditorVisit(request, creditor, Actor.creditor(request.user), timezone.now(), acts)
