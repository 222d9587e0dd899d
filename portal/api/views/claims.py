"""Claims handed over, all of them or none, once for one call."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Header, Path, Router, Status

from agency.intake.called.operations import CallReused, LinesRefused, take_call
from agency.intake.called.values import CallMark
from agency.intake.early.operations import EarlyRefused, withdraw_line
from agency.intake.enums import WhyWithdrawn
from agency.intake.operations import BatchRefused
from agency.software.enums import KeyScope
from portal.api.answers import answers
from portal.api.decorators import SoftwareKeyAuth, visit_of
from portal.api.enums import Refused
from portal.api.forms import creditor_meant, lines_refused, said_claims
from portal.api.presenters import call_said, deposit_said
from portal.api.problems import Problem
from portal.api.queries import deposit_seen, waiting_line_seen
from portal.api.schemas import ConfidedClaims, DepositSaid, GivenClaims, GivenWithdrawal
from portal.api.words import _

router = Router(tags=["claims"], auth=SoftwareKeyAuth(KeyScope.CLAIMS_WRITE))
_SAID = answers(ConfidedClaims, Refused.NOT_FOUND, Refused.NOT_NOW, Refused.TOO_LARGE, status=201)
_NUMBER = Path(ge=1, le=10**15, description=_("Son numéro, que rend la demande qui l’a confié."))
_NAME = Header(
    alias="Idempotency-Key", min_length=1, max_length=100,
    description=_("Un nom que vous choisissez, un par demande : la même demande redite ne confie rien de plus."),
)  # fmt: skip


@router.post("/claims", response=_SAID, operation_id="confide_claims", summary=_("Confier des factures"))
def confide_claims(
    request: HttpRequest, claims: GivenClaims, call: Annotated[str, _NAME], response: HttpResponse
) -> Any:
    """Up to a hundred unpaid bills, all confided or none."""
    visit = visit_of(request)
    creditor = creditor_meant(visit.creditor, claims.creditor)
    mark = CallMark(call, request.body)
    try:
        taken = take_call(
            key=visit.key, mark=mark, creditor=creditor, claims=said_claims(claims), by=visit.by, at=visit.at,
            on=visit.on,
        )  # fmt: skip
    except CallReused as reused:
        raise Problem(Refused.KEY_REUSED) from reused
    except LinesRefused as refusal:
        raise lines_refused(refusal.faults) from refusal
    except BatchRefused as refusal:
        raise Problem(Refused.NOT_NOW, str(refusal)) from refusal
    response["Location"] = reverse("api:get_deposit", args=(taken.batch_id,))
    return Status(201, call_said(taken))


@router.get(
    "/deposits/{deposit}", response=answers(DepositSaid, Refused.NOT_FOUND), operation_id="get_deposit",
    summary=_("Un dépôt, ligne par ligne"),
)  # fmt: skip
def get_deposit(request: HttpRequest, deposit: Annotated[int, _NUMBER]) -> dict[str, Any]:
    """A deposit that a program made; a key that also reads cases has where the case of each line is now."""
    visit = visit_of(request)
    reads = KeyScope.CASES_READ in visit.key.scopes
    return deposit_said(deposit_seen(visit.creditor, deposit), reads_cases=reads, at=visit.at)


@router.post(
    "/deposits/{deposit}/withdrawals", response=answers(DepositSaid, Refused.NOT_FOUND, Refused.NOT_NOW),
    operation_id="withdraw", summary=_("Retirer une facture qui attend son échéance"),
)  # fmt: skip
def withdraw(request: HttpRequest, deposit: Annotated[int, _NUMBER], given: GivenWithdrawal) -> dict[str, Any]:
    """A bill paid, credited or kept by its creditor before its due date: it never becomes a case."""
    visit = visit_of(request)
    line = waiting_line_seen(visit.creditor, deposit, given.line)
    try:
        withdraw_line(row=line, why=WhyWithdrawn(given.why), by=visit.by, at=visit.at)
    except EarlyRefused as refusal:
        raise Problem(Refused.NOT_NOW, str(refusal)) from refusal
    reads = KeyScope.CASES_READ in visit.key.scopes
    return deposit_said(deposit_seen(visit.creditor, deposit), reads_cases=reads, at=visit.at)
