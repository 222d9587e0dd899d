"""Letters: what leaves next, what left, what needs a decision."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agency.desk.decisions.enums import Folder
from agency.desk.decisions.queries import count_of, sendings
from agency.desk.frame.presenters.cancelled import why_cancelled
from agency.desk.frame.views.pages import back_to, page, staff_view
from agency.journal.rules import Actor
from agency.outbox.models import Message
from agency.outbox.review import operations
from agency.users.enums import Permission

PER_PAGE = 40


@require_safe
@staff_view(Permission.SEE_CASES)
def letters(request: HttpRequest) -> HttpResponse:
    """Sendings by folder: to read before they leave, sent with their proof, in doubt, cancelled."""
    asked = request.GET.get("pile", "")
    folder = Folder(asked) if asked in set(Folder) else Folder.TO_READ
    rows = Paginator(sendings(folder), PER_PAGE).get_page(request.GET.get("page"))
    for message in rows:
        message.why = why_cancelled(message.cancel_code)  # type: ignore[attr-defined]
    return page(
        request,
        "staff/letters.html",
        {
            "folder": folder,
            "rows": rows,
            "folders": [(each.value, each.label, count_of(each)) for each in Folder],
        },
    )


@require_POST
@staff_view(Permission.CONTACT)
def decide_message(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle a doubt (it left, or it never did), draw a failed letter again, or say what is done of a lost one."""
    message = get_object_or_404(Message, pk=pk)
    by, now, choice = Actor.staff(request.user), timezone.now(), request.POST.get("choice")
    reason = request.POST.get("reason", "").strip()
    back = redirect(back_to(request, reverse("staff_letters")))
    if choice not in ("retry", "seen") and not reason:
        messages.error(request, _("Dites ce que vous avez constaté chez le prestataire."))
        return back
    try:
        if choice == "retry":
            operations.retry(message=message, by=by, at=now)
        elif choice == "seen":
            operations.review(message=message, reason=reason, by=by, at=now)
        else:
            operations.decide(message=message, sent=choice == "sent", reason=reason, by=by, at=now)
    except operations.DecisionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("C’est noté : le dossier suit son cours."))
    return back
