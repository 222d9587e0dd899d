"""What a program reads of a row: the same words and sums as on the creditor's pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from agency.cases.models import Case, Claim, Document
from agency.common.money import ZERO
from agency.intake.called.models import KeptCall
from agency.intake.models import ImportRow
from agency.parties.models import Creditor
from agency.payments.models import Payment
from agency.payments.queries import Standing, standing_of
from agency.remittances.models import Transfer
from portal.creditors.presenters import case_cards
from portal.creditors.view_models import CaseCard

Said = dict[str, Any]


def euros_said(amount: Decimal) -> Said:
    """Return a sum as it is sent."""
    return {"amount": f"{amount:.2f}", "currency": "EUR"}


def creditor_said(creditor: Creditor) -> Said:
    """Return whose it is."""
    return {"id": creditor.merged_into_id or creditor.pk, "name": creditor.name}


def cases_said(cases: Sequence[Case], *, at: datetime) -> list[Said]:
    """Return cases in plain words, in a fixed number of queries whatever their number."""
    return [_case(case, card) for case, card in zip(cases, case_cards(cases, at=at), strict=True)]


def case_whole(case: Case, *, at: datetime) -> Said:
    """Return a case with its bills and their pieces."""
    pieces: dict[int | None, list[Said]] = defaultdict(list)
    for piece in Document.objects.filter(claim__case=case):
        pieces[piece.claim_id].append(document_said(piece))
    bills = Claim.objects.filter(case=case, withdrawn_on__isnull=True)
    return cases_said([case], at=at)[0] | {"claims": [_claim(bill, pieces[bill.pk]) for bill in bills]}


def document_said(piece: Document) -> Said:
    """Return a piece, without its bytes."""
    return {
        "id": piece.pk, "kind": piece.kind, "title": piece.title, "size": piece.size, "sha256": piece.sha256,
        "added_on": piece.added_on,
    }  # fmt: skip


def payments_said(payments: Sequence[Payment]) -> list[Said]:
    """Return payments, each with what it settles now."""
    stands: dict[int, Standing] = {}
    for source in {one.source for one in payments}:
        stands |= standing_of([one for one in payments if one.source == source])
    return [
        {
            "id": one.pk, "case": one.case.reference, "method": one.method, "received_on": one.received_on,
            "value_on": one.value_on, "amount": euros_said(one.amount - one.excess),
            "settles_now": euros_said(max(stands[one.pk].sum, ZERO)),
        }
        for one in payments
    ]  # fmt: skip


def transfers_said(transfers: Iterable[Transfer]) -> list[Said]:
    """Return transfers, each with its parts."""
    return [
        {
            "id": one.pk, "reference": one.name, "remittance": one.remittance.label,
            "creditor": creditor_said(one.mandate.creditor) if one.mandate else None, "paid_on": one.paid_on,
            "returned_on": one.returned_on, "amount": euros_said(one.amount),
            "fees_kept_back": euros_said(one.set_off),
            "parts": [
                {"payment": item.payment_id, "case": item.payment.case.reference, "amount": euros_said(item.amount)}
                for item in one.items.all()
            ],
        }
        for one in transfers
    ]  # fmt: skip


def call_said(call: KeptCall) -> Said:
    """Return what became of the claims of a call: the same whenever it is asked again."""
    rows = ImportRow.objects.filter(batch=call.batch_id).select_related("claim__case").order_by("position")
    lines = [
        {
            "line": row.position, "number": row.number, "outcome": row.outcome, "reason": row.reason,
            "opens_on": row.opens_on,
            "case": row.claim.case.reference if row.claim else None, "claim": row.claim_id,
        }
        for row in rows
    ]  # fmt: skip
    return {"deposit": call.batch_id, "lines": lines}


def deposit_said(call: KeptCall, *, reads_cases: bool, at: datetime) -> Said:
    """Return a deposit as it stands: each line with what became of it, and where its case is now to who reads cases."""
    said = call_said(call)
    if not reads_cases:
        lines = [line | {"state": None, "state_words": None} for line in said["lines"]]
        return said | {"lines": lines, "received_at": call.at}
    confided = ImportRow.objects.filter(batch=call.batch_id, claim__isnull=False).values("claim__case")
    cases = Case.objects.filter(pk__in=confided).select_related("creditor", "debtor", "strategy_run")
    now = {one["reference"]: one for one in cases_said(list(cases), at=at)}
    for line in said["lines"]:
        found = now.get(line["case"], {})
        line["state"], line["state_words"] = found.get("state"), found.get("state_words")
    return said | {"received_at": call.at}


def _case(case: Case, card: CaseCard) -> Said:
    return {
        "reference": case.reference, "creditor": creditor_said(case.creditor), "person": card.person,
        "invoices": list(card.numbers),
        "state": "paused" if card.is_paused else case.state, "state_words": card.state, "next_step": card.next_step,
        "next_on": card.next_on, "confided": euros_said(card.confided), "paid": euros_said(card.paid),
        "due": euros_said(card.due), "opened_on": case.opened_on, "closed_on": case.closed_on,
        "last_day_to_act": case.last_day_to_act,
    }  # fmt: skip


def _claim(bill: Claim, pieces: list[Said]) -> Said:
    return {
        "id": bill.pk, "number": bill.number, "issued_on": bill.issued_on, "due_on": bill.due_on,
        "total": euros_said(bill.total), "paid_before": euros_said(bill.paid_before), "documents": pieces,
    }  # fmt: skip
