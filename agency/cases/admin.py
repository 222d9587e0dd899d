"""Staff screens of files: the list, suspensions, evidence."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks

from agency.desk.frame.views import staff_view
from agency.journal.rules import Actor
from agency.users.enums import Permission

from . import operations
from .enums import CaseState, HoldReason
from .models import Case, Document, Hold

SHOWN_IN_THE_BROWSER = frozenset({"application/pdf", "image/png", "image/jpeg"})


@require_POST
@staff_view(Permission.HOLD_CASES)
def hold(request: HttpRequest, reference: str) -> HttpResponse:
    """Stop the machine on a file until somebody lifts the suspension, saying why."""
    case = get_object_or_404(Case, reference=reference)
    note = request.POST.get("note", "").strip()[:200]
    if not note:
        messages.error(request, _("Dites en quelques mots pourquoi le dossier est suspendu."))
    else:
        operations.hold(case=case, reason=HoldReason.STAFF, note=note, by=Actor.staff(request.user), at=timezone.now())
        messages.success(request, _("Le dossier est suspendu : rien ne part jusqu’à ce que vous leviez la suspension."))
    return redirect("staff_case", case.reference)


@require_POST
@staff_view(Permission.HOLD_CASES)
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift a suspension, saying why."""
    standing = get_object_or_404(Hold.objects.select_related("case"), pk=pk)
    reason = request.POST.get("reason", "").strip()[:200]
    if not reason:
        messages.error(request, _("Dites en quelques mots pourquoi la suspension est levée."))
    else:
        operations.lift_hold(hold=standing, reason=reason, by=Actor.staff(request.user), at=timezone.now())
        messages.success(request, _("La suspension est levée."))
    return redirect("staff_case", standing.case.reference)


@require_POST
@staff_view(Permission.QUALIFY)
def take_back(request: HttpRequest, reference: str) -> HttpResponse:
    """The creditor answered: the file waits for its assessment again."""
    case = get_object_or_404(Case, reference=reference)
    now = timezone.now()
    try:
        operations.move(
            case=case,
            to=CaseState.TO_QUALIFY,
            by=Actor.staff(request.user),
            at=now,
            on=timezone.localdate(now),
            reason="réponse du créancier",
        )
    except operations.MoveRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Le dossier est de nouveau à qualifier."))
    return redirect("staff_case", case.reference)


@require_safe
@staff_view(Permission.SEE_CASES)
def document(_request: HttpRequest, pk: int) -> FileResponse:
    """A piece of evidence. What a browser could run is downloaded, never shown."""
    piece = get_object_or_404(Document, pk=pk)
    extension = str(piece.file.name).rpartition(".")[2]
    answer = FileResponse(
        piece.file.open("rb"),
        content_type=piece.mime,
        as_attachment=piece.mime not in SHOWN_IN_THE_BROWSER,
        filename=f"{piece.title}.{extension}",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """The acts of this room, under `/gestion/`."""
    return [
        path("dossier/<str:reference>/suspendre/", hold, name="staff_hold"),
        path("dossier/<str:reference>/a-qualifier/", take_back, name="staff_take_back"),
        path("suspension/<int:pk>/lever/", lift, name="staff_lift"),
        path("piece/<int:pk>/", document, name="staff_document"),
    ]
