"""Cases: listed, and one whole."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router

from agency.software.enums import KeyScope
from portal.api.answers import answers
from portal.api.decorators import SoftwareKeyAuth, visit_of
from portal.api.enums import Refused
from portal.api.paging import CursorQuery, page_of
from portal.api.presenters import case_whole, cases_said
from portal.api.queries import case_seen, cases_seen
from portal.api.schemas import CasesSaid, CaseWhole
from portal.api.words import _

router = Router(tags=["cases"], auth=SoftwareKeyAuth(KeyScope.CASES_READ))


class CaseQuery(CursorQuery):
    """Which cases."""

    number: str = Field("", max_length=60, description=_("Ceux de cette facture seulement."))


@router.get("/cases", response=answers(CasesSaid), operation_id="list_cases", summary=_("Les dossiers"))
def list_cases(request: HttpRequest, asked: Query[CaseQuery]) -> dict[str, Any]:
    """The cases that the key opens, the newest first."""
    visit = visit_of(request)
    found = cases_seen(visit.creditor)
    if asked.number:
        found = found.filter(claims__number=asked.number, claims__withdrawn_on__isnull=True).distinct()
    rows, following = page_of(found, asked)
    return {"data": cases_said(rows, at=visit.at), "next": following}


@router.get(
    "/cases/{reference}", response=answers(CaseWhole, Refused.NOT_FOUND), operation_id="get_case",
    summary=_("Un dossier, avec ses factures et leurs pièces"),
)  # fmt: skip
def get_case(request: HttpRequest, reference: str) -> dict[str, Any]:
    """One case, with its bills and their pieces."""
    visit = visit_of(request)
    return case_whole(case_seen(visit.creditor, reference), at=visit.at)
