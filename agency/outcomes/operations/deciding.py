"""A dispute is decided: the bills follow, the person is answered, the creditor told, the case goes on with care."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from agency.cases.enums import CaseState, DocumentKind
from agency.cases.models import Case, Claim, Document
from agency.cases.operations import add_document
from agency.common.calendar import format_date, paris_date
from agency.common.money import ZERO
from agency.common.text import french_typography as fr
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.operations import AlreadyAnswered, answer
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger.queries import case_due
from agency.letters.enums import MessageKind
from agency.outbox import operations as outbox
from agency.outbox.values import OutcomePayload
from agency.outcomes.enums import LOWERS, Goes, Ruling
from agency.outcomes.models import DisputeOutcome
from agency.outcomes.queries import bills_owed, held_otherwise, pieces_to_show
from agency.outcomes.rules import VerdictRefused, answer_paragraphs, refuse_incomplete
from agency.outcomes.values import AnswerFacts, CorrectedBill, Verdict
from agency.parties.enums import DebtorKind
from agency.reductions.operations import reduce
from agency.reductions.values import Less
from agency.strategies.operations import resume_gently
from tenants.language import in_french

_PDF = "application/pdf"


@transaction.atomic
def decide(*, reply: Reply, verdict: Verdict, by: Actor, at: datetime) -> DisputeOutcome:
    """Decide a dispute once, with the document that shows it (R5.14).

    What the creditor gives up comes off its bills at once, a running plan is shortened, letters drawn with the former
    sum turn back. The person is answered by their own channel and on their page, the document enclosed; the suspension
    ends, and what follows is a gentle letter at the date that the answer says, never a formal notice. The creditor is
    told. Raises `VerdictRefused`, `ReductionRefused`, `EmptyReply`, `AlreadyAnswered`, or `WordsRefused` with what may
    not be said: nothing is written then.
    """
    on = paris_date(at)
    Case.objects.select_for_update(of=("self",)).get(pk=reply.case_id)
    reply = Reply.objects.select_related("case__creditor", "case__mandate", "debtor").get(pk=reply.pk)
    case = reply.case
    if reply.kind != ReplyKind.DISPUTE:
        raise VerdictRefused(fr("Seule une contestation se tranche ici."))
    if reply.answered_at is not None:
        raise AlreadyAnswered(fr(f"Une réponse a été donnée le {format_date(paris_date(reply.answered_at))}."))
    owed, before = bills_owed(case), case_due(case.pk)
    refuse_incomplete(verdict, {claim.pk: due for claim, due in owed})
    piece = _piece(case, verdict, by=by, at=at, on=on)
    bills = _lower(owed, verdict, piece, by=by, at=at, on=on)
    remaining = case_due(case.pk)
    case.refresh_from_db(fields=["state"])
    told = AnswerFacts(
        verdict.ruling, case.creditor.called, verdict.reason.strip(), tuple(bills), remaining,
        goes_by_itself(reply, remaining, at), piece.title, mediator=mediator_of(reply),
    )  # fmt: skip
    told = with_calendar(told, reply, by=by, at=at, on=on)
    answer(
        reply=reply, text=fr("\n".join(answer_paragraphs(told))), lift_hold=True, by=by, at=at, on=on,
        sums={sum_ for bill in bills for sum_ in (bill.before, bill.after)} | {before}, document=piece.pk,
    )  # fmt: skip
    outcome = DisputeOutcome.objects.create(
        reply=reply, ruling=verdict.ruling, reason=told.reason, document=piece, lowered=before - remaining,
        remaining=remaining, goes=told.goes, answer_by=told.answer_by, act_on=told.act_on, decided_by=by.label[:150],
        decided_at=at,
    )  # fmt: skip
    record(
        by=by, at=at, verb=Verb.DISPUTE_DECIDED, subject=outcome, case_id=case.pk, ruling=verdict.ruling,
        lowered=str(outcome.lowered), goes=told.goes,
    )  # fmt: skip
    _notify_creditor(outcome, reply, piece, by=by, at=at, on=on)
    return outcome


def read_beforehand(*, reply: Reply, verdict: Verdict) -> tuple[str, ...]:
    """Return the answer as `decide` would write it, its dates left out: nothing is written.

    Raises `VerdictRefused` for a decision that is not whole; the document may come later.
    """
    owed = bills_owed(reply.case)
    shown = replace(verdict, content=verdict.content or b"?")
    refuse_incomplete(shown, {claim.pk: due for claim, due in owed})
    bills = [
        CorrectedBill(claim.number, due, verdict.owed[claim.pk]) for claim, due in owed if claim.pk in verdict.owed
    ]
    remaining = case_due(reply.case_id) - sum((bill.before - bill.after for bill in bills), ZERO)
    told = AnswerFacts(
        verdict.ruling, reply.case.creditor.called, verdict.reason.strip(), tuple(bills), remaining, Goes.START,
        "celui que vous choisissez", mediator=mediator_of(reply),
    )  # fmt: skip
    return tuple(fr(line) for line in answer_paragraphs(told))


def _piece(case: Case, verdict: Verdict, *, by: Actor, at: datetime, on: date) -> Document:
    """The document that shows it: one of the file, or the one handed over."""
    if verdict.content:
        kind = DocumentKind.CREDIT if verdict.ruling in LOWERS else DocumentKind.ANSWER
        title = f"{in_french(kind.label).capitalize()}, {format_date(on)}"
        return add_document(case=case, kind=kind, title=title, content=verdict.content, mime=_PDF, by=by, at=at, on=on)
    found = pieces_to_show(case).filter(pk=verdict.document or 0).first()
    if found is None:
        raise VerdictRefused(fr("Choisissez la pièce dans la liste."))
    return found


def _lower(
    owed: list[tuple[Claim, Decimal]], verdict: Verdict, piece: Document, *, by: Actor, at: datetime, on: date
) -> list[CorrectedBill]:
    """What comes off each bill, by its creditor’s word; the answer tells it, no other message does."""
    if verdict.ruling not in LOWERS:
        return []
    bills = []
    for claim, due in owed:
        after = verdict.owed.get(claim.pk)
        if after is not None:
            reduce(claim=claim, less=Less(due - after, verdict.cause, on), document=piece, by=by, at=at, tells=False)
            bills.append(CorrectedBill(claim.number, due, after))
    return bills


def goes_by_itself(reply: Reply, remaining: Decimal, at: datetime) -> Goes:
    """Return what follows when no calendar of letters is to be made anew."""
    if remaining == ZERO:
        return Goes.NOTHING
    if reply.case.state == CaseState.PLAN:
        return Goes.PLAN
    return Goes.HELD if held_otherwise(reply, at) or reply.debtor.protection else Goes.START


@transaction.atomic(savepoint=False)
def with_calendar(told: AnswerFacts, reply: Reply, *, by: Actor, at: datetime, on: date) -> AnswerFacts:
    """Begin the calendar anew, gently, where a decision starts it; return the facts with the dates that it gives."""
    if told.goes != Goes.START:
        return told
    resumed = resume_gently(
        case=reply.case, debtor=reply.debtor, corrected=told.ruling == Ruling.PARTLY, by=by, at=at, on=on
    )
    if resumed is None:
        return told
    return replace(told, goes=Goes(resumed.then.value), answer_by=resumed.answer_by, act_on=resumed.act_on)


def mediator_of(reply: Reply) -> str:
    """Return a consumer’s own way out (C. conso L616-1)."""
    consumer = reply.case.debtor_kind == DebtorKind.CONSUMER
    return str(reply.case.creditor.mediator) if consumer else ""


def _notify_creditor(
    outcome: DisputeOutcome, reply: Reply, piece: Document, *, by: Actor, at: datetime, on: date
) -> None:
    outbox.plan(
        case=reply.case, creditor=reply.case.creditor, kind=MessageKind.DISPUTE_NOTICE, planned_on=on,
        dedupe_key=f"outcome:{outcome.pk}", by=by, at=at,
        payload=OutcomePayload(
            outcome=outcome.pk, ruling=outcome.ruling, person=reply.debtor.full_name, lowered=outcome.lowered,
            remaining=outcome.remaining, piece=piece.title, act_on=outcome.act_on,
        ),
    )  # fmt: skip
