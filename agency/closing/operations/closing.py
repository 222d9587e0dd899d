"""A case closed by hand: its letters and plan stop, the books say what is owed, its creditor and people are told."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from agency.cases import operations as cases
from agency.cases.enums import DocumentKind
from agency.cases.models import Case, Claim, Document
from agency.cases.queries import running_holds
from agency.closing.enums import OFF_THE_BOOKS, ClosingReason
from agency.closing.models import CaseClosing
from agency.closing.queries import closing_facts, written_of_closing
from agency.closing.rules import LONGEST_NOTE, ClosingRefused, check_closing, end_of
from agency.closing.values import ClosingFacts, ClosingWish
from agency.commitments.enums import CommitmentKind
from agency.commitments.operations import cancel_each
from agency.commitments.queries import open_commitments_on
from agency.common.calendar import paris_date
from agency.common.money import ZERO
from agency.handling.enums import PromiseState
from agency.handling.models import PromiseToPay
from agency.handling.operations import withdraw_promise
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger.queries import due_by_case, due_by_claim
from agency.letters.enums import MessageKind
from agency.limitation.operations import bar
from agency.outbox import operations as outbox
from agency.outbox.operations import NewMessage
from agency.outbox.values import ClosingPayload
from agency.payments.queries import settled_on
from agency.plans.operations import end_plans
from agency.reductions.enums import LoweringCause
from agency.reductions.operations import ReductionRefused, reduce
from agency.reductions.values import Less
from tenants.language import in_french

# What we owe the person or the creditor whatever becomes of the case.
_STILL_DUE = (CommitmentKind.ANSWER, CommitmentKind.REMITTANCE)


@transaction.atomic
def close(*, case: Case, wish: ClosingWish, author: Any, by: Actor, at: datetime) -> CaseClosing:
    """Close a case for a reason; letters announced are cancelled with it, plans and promises end, holds are lifted.

    A sum that is not owed any more comes off the books, and what was paid of it here is the person's; otherwise the
    debt stands, unasked. What we hold for the creditor is handed over as ever. The creditor is told, and in parallel
    everybody bound once our first letter has left (R10.2). Raises `ClosingRefused`.
    """
    locked = Case.objects.select_for_update(of=("self",)).select_related("creditor", "debtor").get(pk=case.pk)
    facts, on = closing_facts(locked), paris_date(at)
    check_closing(wish, facts, on)
    words = in_french(wish.reason.label)
    paper = _kept(locked, wish, by=by, at=at)
    over = _stopped(locked, wish, paper, by=by, at=at)
    closing = CaseClosing.objects.create(
        case=locked, reason=wish.reason, note=wish.note.strip()[:LONGEST_NOTE], document=paper, author=author,
        closed_on=on, at=at,
    )  # fmt: skip
    _released(locked, wish.reason, f"dossier clos : {words}", by=by, at=at)
    record(by=by, at=at, verb=Verb.CASE_CLOSED, subject=closing, case_id=locked.pk, reason=wish.reason)
    _plan_notices(closing, facts, over, by=by, at=at)
    case.state, case.closed_on = locked.state, locked.closed_on
    return closing


def _kept(case: Case, wish: ClosingWish, *, by: Actor, at: datetime) -> Document | None:
    if not wish.paper:
        return None
    title = f"Avoir ou lettre du créancier, {case.reference}"
    return cases.add_document(
        case=case, kind=DocumentKind.CREDIT, title=title, content=wish.paper, mime="application/pdf", by=by, at=at,
        on=paris_date(at),
    )  # fmt: skip


def _stopped(case: Case, wish: ClosingWish, paper: Document | None, *, by: Actor, at: datetime) -> Decimal:
    """Stop what was to come and move the case; return the euros paid here that are the person's since."""
    on, words, over = paris_date(at), in_french(wish.reason.label), ZERO
    if wish.reason == ClosingReason.TIME_BARRED:
        bar(case=case, by=by, at=at, on=on)
        case.refresh_from_db()
        return ZERO
    outbox.cancel_planned(case=case, code=f"closed_{wish.reason}", by=by, at=at)
    if wish.reason in OFF_THE_BOOKS:
        over = _taken_off(case, wish, paper, by=by, at=at)
        case.refresh_from_db()
    end_plans(cases=[case], reason=words, by=by, at=at)
    steps = open_commitments_on([case]).exclude(kind__in=_STILL_DUE)
    cancel_each(reasons=dict.fromkeys(steps, words), by=by, at=at)
    cases.move(case=case, to=end_of(wish.reason), by=by, at=at, on=on, reason=words)
    return over


def _taken_off(case: Case, wish: ClosingWish, paper: Document | None, *, by: Actor, at: datetime) -> Decimal:
    """Take off each bill what is owed on it; of a sum that was never owed, what was paid here too."""
    owed, over = due_by_claim(case.pk), ZERO
    paid = wish.reason == ClosingReason.PAID_DIRECT
    for claim in Claim.objects.filter(case=case).select_related("debtor", "creditor").order_by("pk"):
        held = ZERO if paid else sum((standing.sum for _payment, standing in settled_on(claim)), ZERO)
        amount = sum(owed.get(claim.pk, {}).values(), ZERO) + held
        if amount == ZERO:
            continue
        cause = LoweringCause.PAID_DIRECT if paid else LoweringCause.CREDIT_NOTE
        less = Less(amount, cause, wish.paid_on if paid and wish.paid_on else paris_date(at), wish.sure)
        try:
            over += reduce(claim=claim, less=less, document=paper, by=by, at=at, tells=False).over
        except ReductionRefused as refusal:
            raise ClosingRefused(str(refusal)) from refusal
    return over


def _released(case: Case, reason: ClosingReason, said: str, *, by: Actor, at: datetime) -> None:
    """Withdraw the promise that stood, but for one that was kept by paying elsewhere; lift what held the case."""
    for made in PromiseToPay.objects.filter(case=case, state=PromiseState.OPEN):
        if reason != ClosingReason.PAID_DIRECT:
            withdraw_promise(made=made, why=said, by=by, at=at)
    cases.lift_each(holds=list(running_holds(case, at)), by=by, at=at, reason=said)


def _plan_notices(closing: CaseClosing, facts: ClosingFacts, over: Decimal, *, by: Actor, at: datetime) -> None:
    """Say it to the creditor and to everybody bound; the night's own words go with what is barred."""
    case, reason = closing.case, closing.reason
    if reason == ClosingReason.TIME_BARRED:
        return
    due = due_by_case([case.pk])[case.pk]
    payload = ClosingPayload(reason, closing.closed_on, due, over, facts.plan_runs)
    key, on = f"closing:{closing.pk}", closing.closed_on
    news = [NewMessage(case, MessageKind.CLOSING_NOTICE, on, key, payload, creditor=case.creditor)]
    if reason != ClosingReason.DECEASED:
        news += [
            NewMessage(case, MessageKind.CASE_CLOSED, on, f"{key}:{party.debtor_id}", payload, debtor=party.debtor)
            for party in written_of_closing(case)
        ]
    outbox.plan_each(messages=news, by=by, at=at)
