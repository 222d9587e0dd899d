"""Letters: what leaves next, what left, what needs a decision."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agency.common.calendar import paris_date
from agency.desk.decisions.enums import Folder
from agency.desk.decisions.queries import count_of, sendings
from agency.desk.frame.presenters.cancelled import why_cancelled
from agency.desk.frame.presenters.departures import departure_words
from agency.desk.frame.presenters.letter_decisions import why_by_hand
from agency.desk.frame.queries import count_up_to
from agency.desk.frame.views.pages import back_to, page, staff_view
from agency.journal.rules import Actor
from agency.letters.enums import DUNNING
from agency.outbox.models import Message
from agency.outbox.review import operations
from agency.outbox.review.queries import STILL_HERE, departures, letters_of_the_day, read_by
from agency.outbox.review.rules import DecisionRefused
from agency.users.enums import Permission
from agency.users.models import User

PER_PAGE = 40


@require_safe
@staff_view(Permission.SEE_CASES)
def letters(request: HttpRequest) -> HttpResponse:
    """Sendings by folder: to read before they leave, sent with their proof, in doubt, cancelled."""
    asked = request.GET.get("pile", "")
    folder = Folder(asked) if asked in set(Folder) else Folder.TO_READ
    rows = Paginator(sendings(folder), PER_PAGE).get_page(request.GET.get("page"))
    for message in rows:
        why = (why_cancelled(message.cancel_code), why_by_hand(message.decisions.all()))
        message.reads = message.kind in DUNNING and message.state in STILL_HERE  # type: ignore[attr-defined]
        message.why = " ".join(filter(None, why))  # type: ignore[attr-defined]
    now, rules = timezone.now(), departures()
    day = letters_of_the_day(paris_date(now))
    return page(
        request,
        "staff/letters.html",
        {
            "folder": folder,
            "rows": rows,
            "departure": departure_words(rules, now),
            "approval": rules.approval,
            "of_the_day": count_up_to(day),
            "read": count_up_to(read_by(cast("User", request.user), paris_date(now))) if rules.approval else 0,
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
    except DecisionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("C’est noté : le dossier suit son cours."))
    return back
