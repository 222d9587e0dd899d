"""Pieces joined to a bill."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from agency.cases.operations import attach_piece
from agency.intake.forms import PieceForm
from agency.software.enums import KeyScope
from portal.api.answers import answers
from portal.api.decorators import SoftwareKeyAuth, visit_of
from portal.api.enums import Refused
from portal.api.forms import form_faults
from portal.api.presenters import document_said
from portal.api.problems import Problem
from portal.api.queries import case_seen
from portal.api.schemas import DocumentSaid, GivenPiece
from portal.api.words import _

router = Router(tags=["documents"], auth=SoftwareKeyAuth(KeyScope.DOCUMENTS_WRITE))
_SAID = answers(DocumentSaid, Refused.NOT_FOUND, Refused.TOO_LARGE, status=201)


@router.post(
    "/cases/{reference}/documents", response=_SAID, operation_id="join_document", summary=_("Joindre une pièce")
)
def join_document(request: HttpRequest, reference: str, piece: Form[GivenPiece], file: File[UploadedFile]) -> Any:
    """A PDF, a JPG or a PNG, of 20 MB at most, joined to a bill of the case; the same bytes again are kept once."""
    visit = visit_of(request)
    form = PieceForm(piece.model_dump(), {"file": file}, case=case_seen(visit.creditor, reference))
    if not form.is_valid():
        raise Problem(Refused.INVALID, errors=form_faults(form))
    given = form.cleaned_data["piece"]
    kept = attach_piece(
        claim=form.cleaned_data["claim"], kind=given.kind, content=given.content, mime=given.mime, by=visit.by,
        at=visit.at, on=visit.on,
    )  # fmt: skip
    return Status(201, document_said(kept))
