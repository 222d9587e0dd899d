"""What the link of a mail opens to a creditor who did not sign in: one thing, for a time, in a frame of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from agency.journal.rules import Actor
from agency.mandates.queries import profile_or_none
from agency.parties.models import Creditor
from portal.presenters import agency_identity
from portal.rendering import render_page
from portal.view_models import PageFrame
from tenants import signing

from .presenters import creditor_frame


def named_by(token: str, *, purpose: str, lasts: timedelta) -> int | None:
    """Return the number that a link names; None once its time is over. Raises `Http404` for what we did not sign."""
    try:
        return int(signing.loads(token, purpose=purpose, max_age=lasts))
    except signing.SignatureExpired:
        return None
    except signing.BadSignature as error:
        raise Http404 from error


def holder_of_link(name: str) -> Actor:
    """Return who acts by the link of a mail: whoever holds it, for this creditor or this addressee."""
    return Actor("creditor", "mail", _("%(name)s, par le lien d’un e-mail") % {"name": name})


def link_page(
    request: HttpRequest, template: str, creditor: Creditor, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render what a link opened: the agency's frame with the creditor's name, and no way into its pages."""
    frame = replace(creditor_frame(profile_or_none(), creditor), signed_in=False)
    return render_page(request, template, frame, context, status)


def over_page(request: HttpRequest, template: str) -> HttpResponse:
    """Say that the time of a link is over, and nothing of what it named."""
    return render_page(request, template, PageFrame(agency=agency_identity(profile_or_none())), {"over": True}, 410)
