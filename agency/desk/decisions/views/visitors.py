"""Whoever wrote through the agency's site: answered by telephone or by e-mail, then said so here."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agency.desk.frame.views.pages import back_to, staff_view
from agency.journal.rules import Actor
from agency.site.models import SiteMessage
from agency.site.operations import settle_message
from agency.users.enums import Permission


@require_POST
@staff_view(Permission.CONTACT)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a visitor was answered."""
    message = get_object_or_404(SiteMessage, pk=pk)
    if settle_message(message=message, by=Actor.staff(request.user), at=timezone.now()):
        messages.success(request, _("C’est noté : %(name)s a sa réponse.") % {"name": message.name})
    return redirect(back_to(request, reverse("staff_day")))
