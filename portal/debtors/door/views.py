"""What the link of an e-mail opens, without a code: refusing the next ones."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agency.journal.rules import Actor
from agency.mandates.queries import profile_or_none
from agency.outbox.presenters.mails import NO_EMAILS
from agency.parties import operations
from agency.parties.models import Debtor
from portal.debtors.presenters import debtor_frame
from portal.decorators import by_press_or_one_click
from portal.rendering import render_page
from tenants import signing


@login_not_required
@never_cache
@by_press_or_one_click
@require_http_methods(["GET", "HEAD", "POST"])
def refuse_emails(request: HttpRequest, token: str) -> HttpResponse:
    """Refuse our e-mails by the link of one of them, by a press here or by the button of a mail reader (RFC 8058).

    The link is the right to refuse, and shows nothing of anybody. Machines that open links before people do refuse
    nothing; the post stays, and calls are as they were (R6.8).
    """
    debtor = _reader_of(token)
    if request.method != "POST":
        return render_page(request, "portal/debtors/no_emails.html", debtor_frame(profile_or_none()), {})
    operations.refuse_emails(debtor=debtor, by=Actor.debtor(debtor), at=timezone.now())
    said = (
        _("Plus aucun e-mail ne vous est envoyé : nos messages viennent par la poste."),
        _("Pour changer d’avis : « Mes préférences », sur votre page."),
    )
    context = {"title": _("C’est noté"), "sentences": said}
    return render_page(request, "portal/debtors/message.html", debtor_frame(profile_or_none()), context)


def _reader_of(token: str) -> Debtor:
    """Whoever an e-mail was sent to; 404 for a link that is not ours."""
    try:
        return get_object_or_404(Debtor, pk=signing.loads(token, purpose=NO_EMAILS))
    except signing.BadSignature as error:
        raise Http404 from error
