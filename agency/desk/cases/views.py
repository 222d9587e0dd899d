"""A case: found, read whole, suspended, taken back; its evidence."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agency.cases import operations
from agency.cases.enums import CaseState, HoldReason
from agency.cases.models import Case, Document, Hold
from agency.desk.frame.views.pages import page, staff_view
from agency.journal.rules import Actor
from agency.users.enums import Permission

from .presenters.case_page import present_case, present_found
from .queries import search

FOUND_AT_MOST = 30

SHOWN_IN_THE_BROWSER = frozenset({"application/pdf", "image/png", "image/jpeg"})


@require_safe
@staff_view(Permission.SEE_CASES)
def find(request: HttpRequest) -> HttpResponse:
    """Cases by name, reference, invoice or telephone; an exact reference opens the case at once."""
    text = request.GET.get("q", "").strip()
    if not text:
        return redirect("staff_day")
    exact = Case.objects.filter(reference__iexact=text.replace(" ", "")).first()
    if exact is not None:
        return redirect("staff_case", exact.reference)
    cases = list(search(text)[: FOUND_AT_MOST + 1])
    return page(
        request,
        "staff/search.html",
        {
            "text": text,
            "items": present_found(cases[:FOUND_AT_MOST]),
            "more": len(cases) > FOUND_AT_MOST,
            "section": "staff_day",
        },
    )


@require_safe
@staff_view(Permission.SEE_CASES)
def case_page(request: HttpRequest, reference: str) -> HttpResponse:
    """A whole case."""
    now = timezone.now()
    case = get_object_or_404(
        Case.objects.select_related("creditor", "mandate", "debtor", "referent"), reference=reference
    )
    shown = present_case(case, now, timezone.localdate(now))
    return page(request, "staff/case.html", {"page": shown, "case": case, "section": "dossiers:index"})


@require_POST
@staff_view(Permission.HOLD_CASES)
def hold(request: HttpRequest, reference: str) -> HttpResponse:
    """Stop the machine on a case until somebody lifts the suspension, saying why."""
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
    """The creditor answered: the case waits for its assessment again."""
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
