"""Staff screens of letters: what leaves next, what left, what needs a decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks

from agency.desk.frame.views import COUNTS_HOOK, back_to, page, staff_view
from agency.journal.rules import Actor
from agency.users.enums import Permission

from . import operations
from .enums import MessageState
from .models import Message, MessageDocument

PER_PAGE = 40
FOLDERS: dict[str, tuple[Any, Q]] = {
    "a-relire": (gettext_lazy("À relire"), Q(state__in=[MessageState.PLANNED, MessageState.READY])),
    "envoyes": (
        gettext_lazy("Envoyés"),
        Q(state__in=[MessageState.SENDING, MessageState.ACCEPTED, MessageState.DONE])
        | Q(state=MessageState.FAILED) & ~Q(provider_ref=""),
    ),
    "a-verifier": (
        gettext_lazy("À vérifier"),
        Q(state=MessageState.UNKNOWN) | Q(state=MessageState.FAILED, provider_ref=""),
    ),
    "annules": (gettext_lazy("Annulés"), Q(state=MessageState.CANCELLED)),
}


@require_safe
@staff_view(Permission.SEE_CASES)
def letters(request: HttpRequest) -> HttpResponse:
    """Sendings by folder: to read before they leave, sent with their proof, in doubt, cancelled."""
    asked = request.GET.get("pile", "")
    folder = asked if asked in FOLDERS else "a-relire"
    rows = _rows().filter(FOLDERS[folder][1])
    rows = rows.order_by("planned_on", "id") if folder == "a-relire" else rows.order_by("-planned_on", "-id")
    return page(
        request,
        "staff/letters.html",
        {
            "folder": folder,
            "rows": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "folders": [(name, label, Message.objects.filter(test).count()) for name, (label, test) in FOLDERS.items()],
        },
    )


@require_POST
@staff_view(Permission.CONTACT)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle a doubt (it left, or it never did), or draw a failed letter again."""
    message = get_object_or_404(Message, pk=pk)
    by, now, choice = Actor.staff(request.user), timezone.now(), request.POST.get("choice")
    reason = request.POST.get("reason", "").strip()
    back = redirect(back_to(request, reverse("staff_letters")))
    if choice != "retry" and not reason:
        messages.error(request, _("Dites ce que vous avez constaté chez le prestataire."))
        return back
    try:
        if choice == "retry":
            operations.retry(message=message, by=by, at=now)
        else:
            operations.decide(message=message, sent=choice == "sent", reason=reason, by=by, at=now)
    except operations.DecisionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("C’est noté : le dossier suit son cours."))
    return back


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The pages of this room, under `/gestion/`."""
    return [path("courriers/", letters, name="staff_letters"), path("courriers/<int:pk>/", settle, name="staff_letter")]


@hooks.register(COUNTS_HOOK)
def counts(_user: object) -> dict[str, int]:
    """How many sendings need a decision."""
    return {"staff_letters": Message.objects.filter(FOLDERS["a-verifier"][1]).count()}


def _rows() -> QuerySet[Message]:
    parts = MessageDocument.objects.select_related("document")
    return Message.objects.select_related("case__creditor", "debtor", "creditor").prefetch_related(
        Prefetch("parts", parts), "events"
    )
