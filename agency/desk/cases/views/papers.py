"""Papers of a case: read, joined to a bill or to the case."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agency.cases import operations
from agency.cases.enums import DocumentKind
from agency.cases.models import Case, Document
from agency.desk.cases.forms import PaperForm
from agency.desk.frame.views.pages import staff_view
from agency.intake.forms import PieceForm
from agency.journal.rules import Actor
from agency.users.enums import Permission

from .whole import whole

SHOWN_IN_THE_BROWSER = frozenset({"application/pdf", "image/png", "image/jpeg"})


@require_POST
@staff_view(Permission.IMPORT_CLAIMS)
def join_invoice(request: HttpRequest, reference: str) -> HttpResponse:
    """Join a piece to a bill of the case: an invoice in PDF is enclosed in the letters to come."""
    case, now = get_object_or_404(Case, reference=reference), timezone.now()
    form = PieceForm(request.POST, request.FILES, case=case)
    if not form.is_valid():
        return whole(request, reference, joining=form)
    claim, piece = form.cleaned_data["claim"], form.cleaned_data["piece"]
    by, on = Actor.staff(request.user), timezone.localdate(now)
    document = operations.attach_piece(
        claim=claim, kind=piece.kind, content=piece.content, mime=piece.mime, by=by, at=now, on=on
    )
    messages.success(request, _("%(piece)s : au dossier.") % {"piece": document.title})
    return redirect("staff_case", case.reference)


@require_POST
@staff_view(Permission.CONTACT)
def join_paper(request: HttpRequest, reference: str) -> HttpResponse:
    """Put in a case papers that are of no bill: a letter received, a contract, a decision on the person."""
    case, now = get_object_or_404(Case, reference=reference), timezone.now()
    form = PaperForm(request.POST, request.FILES)
    if not form.is_valid():
        return whole(request, reference, filing=form)
    papers = [
        operations.NewDocument(case, piece.kind, title, piece.content, piece.mime)
        for piece, title in zip(form.cleaned_data["pieces"], form.titles, strict=True)
    ]
    kept = operations.add_documents(papers=papers, by=Actor.staff(request.user), at=now, on=timezone.localdate(now))
    for document in dict.fromkeys(kept):
        messages.success(request, _("%(piece)s : au dossier.") % {"piece": document.title})
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
        as_attachment=piece.mime not in SHOWN_IN_THE_BROWSER or piece.kind == DocumentKind.REPLY,
        filename=f"{piece.title}.{extension}",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
