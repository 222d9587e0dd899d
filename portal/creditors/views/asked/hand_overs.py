"""The pack of a case, from the link that its addressee received: said what it is, then downloaded, which is noted."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agency.cases.views import file_answer
from agency.common.calendar import paris_date
from agency.escalation.models import HandOver
from agency.escalation.operations import HandOverRefused, take_pack
from agency.escalation.presenters.mails import HANDED
from agency.escalation.values import LONGEST_HAND_OVER
from portal.creditors.links import holder_of_link, link_page, named_by, over_page

TEMPLATE = "portal/creditors/handed.html"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def handed(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was handed over, and give it: the link opens this pack alone, until the day it says."""
    now = timezone.now()
    number = named_by(token, purpose=HANDED, lasts=timedelta(days=LONGEST_HAND_OVER + 1))
    if number is None:
        return over_page(request, TEMPLATE)
    sent = HandOver.objects.select_related("pack__case__creditor").filter(pk=number).first()
    if sent is None:
        raise Http404
    creditor = sent.pack.case.creditor
    if sent.expires_on < paris_date(now):
        return link_page(request, TEMPLATE, creditor, {"over": True}, 410)
    if request.method != "POST":
        return link_page(request, TEMPLATE, creditor, {"sent": sent, "case": sent.pack.case})
    try:
        take_pack(sent=sent, by=holder_of_link(sent.name), at=now)
    except HandOverRefused:
        return link_page(request, TEMPLATE, creditor, {"over": True}, 410)
    with sent.pack.file.open("rb") as kept:
        return file_answer(kept.read(), "application/zip", f"{sent.pack.case.reference}.zip")
