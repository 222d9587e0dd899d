"""The pack of a case, from the link that its addressee received: said what it is, then downloaded, which is noted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agency.cases.views import file_answer
from agency.common.calendar import paris_date
from agency.escalation.models import HandOver
from agency.escalation.operations import HandOverRefused, take_pack
from agency.escalation.presenters.mails import HANDED
from agency.escalation.values import LONGEST_HAND_OVER
from agency.journal.rules import Actor
from agency.mandates.queries import profile_or_none
from portal.creditors.presenters import creditor_frame
from portal.presenters import agency_identity
from portal.rendering import render_page
from portal.view_models import PageFrame
from tenants import signing

TEMPLATE = "portal/creditors/handed.html"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def handed(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was handed over, and give it: the link opens this pack alone, until the day it says."""
    now = timezone.now()
    try:
        number = signing.loads(token, purpose=HANDED, max_age=timedelta(days=LONGEST_HAND_OVER + 1))
    except signing.SignatureExpired:
        return render_page(request, TEMPLATE, PageFrame(agency=agency_identity(profile_or_none())), {"over": True}, 410)
    except signing.BadSignature as error:
        raise Http404 from error
    sent = HandOver.objects.select_related("pack__case__creditor").filter(pk=number).first()
    if sent is None:
        raise Http404
    frame = replace(creditor_frame(profile_or_none(), sent.pack.case.creditor), signed_in=False)
    if sent.expires_on < paris_date(now):
        return render_page(request, TEMPLATE, frame, {"over": True}, 410)
    if request.method != "POST":
        return render_page(request, TEMPLATE, frame, {"sent": sent, "case": sent.pack.case}, 200)
    by = Actor("creditor", "mail", _("%(name)s, par le lien d’un e-mail") % {"name": sent.name})
    try:
        take_pack(sent=sent, by=by, at=now)
    except HandOverRefused:
        return render_page(request, TEMPLATE, frame, {"over": True}, 410)
    with sent.pack.file.open("rb") as kept:
        return file_answer(kept.read(), "application/zip", f"{sent.pack.case.reference}.zip")
