"""Who says that it was paid already is answered once the payment was looked for: settled, or asked again gently."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from agency.cases.models import Case, Claim
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
from agency.outcomes.enums import Ruling, WherePaid
from agency.outcomes.rules import VerdictRefused, refuse_unfound, search_paragraphs
from agency.outcomes.values import AnswerFacts, PaymentFound
from agency.payments.models import Payment
from agency.reductions.enums import LoweringCause
from agency.reductions.operations import reduce
from agency.reductions.values import Less

from .deciding import goes_by_itself, mediator_of, with_calendar

_RULING = {WherePaid.HERE: Ruling.PARTLY, WherePaid.CREDITOR: Ruling.PARTLY, WherePaid.NOWHERE: Ruling.REJECTED}


@transaction.atomic
def decide_search(*, reply: Reply, found: PaymentFound, by: Actor, at: datetime) -> Reply:
    """Answer who said that it was paid already, once, with what was found (R5.14).

    What the creditor received comes off its bill as any payment made to it; what came here is named. Not found, the
    answer says where it was looked for and which proof would help. The suspension ends; if something is left, what
    follows is a gentle letter at the date that the answer says, never a formal notice. Raises `VerdictRefused`,
    `ReductionRefused`, `AlreadyAnswered`, or `WordsRefused` with what may not be said: nothing is written then.
    """
    on = paris_date(at)
    Case.objects.select_for_update(of=("self",)).get(pk=reply.case_id)
    reply = Reply.objects.select_related("case__creditor", "case__mandate", "debtor").get(pk=reply.pk)
    case = reply.case
    if reply.kind != ReplyKind.ALREADY_PAID:
        raise VerdictRefused(fr("Seul un paiement annoncé par la personne se cherche ici."))
    if reply.answered_at is not None:
        raise AlreadyAnswered(fr(f"Une réponse a été donnée le {format_date(paris_date(reply.answered_at))}."))
    refuse_unfound(found)
    before = case_due(case.pk)
    amount, paid_on = _settled(case, found, by=by, at=at)
    remaining = case_due(case.pk)
    case.refresh_from_db(fields=["state"])
    told = AnswerFacts(
        _RULING[found.where], case.creditor.called, found.reason.strip(), (), remaining,
        goes_by_itself(reply, remaining, at), mediator=mediator_of(reply) if found.where == WherePaid.NOWHERE else "",
    )  # fmt: skip
    told = with_calendar(told, reply, by=by, at=at, on=on)
    text = fr("\n".join(search_paragraphs(found.where, told, amount, paid_on)))
    answered = answer(
        reply=reply, text=text, lift_hold=True, by=by, at=at, on=on, sums={amount, before, remaining}
    )  # fmt: skip
    record(
        by=by, at=at, verb=Verb.PAYMENT_SEARCHED, subject=reply, case_id=case.pk, where=found.where,
        amount=str(amount), goes=told.goes,
    )  # fmt: skip
    return answered


def _settled(case: Case, found: PaymentFound, *, by: Actor, at: datetime) -> tuple[Decimal, date | None]:
    """The sum found and its day; what the creditor received comes off its bill."""
    if found.where == WherePaid.HERE:
        payment = Payment.objects.filter(case=case, pk=found.payment or 0).first()
        if payment is None:
            raise VerdictRefused(fr("Choisissez le paiement dans la liste."))
        return payment.amount, payment.received_on
    if found.where == WherePaid.NOWHERE or found.amount is None or found.paid_on is None:
        return ZERO, None
    claim = Claim.objects.filter(case=case, pk=found.claim or 0).first()
    if claim is None:
        raise VerdictRefused(fr("Choisissez la facture dans la liste."))
    less = Less(found.amount, LoweringCause.PAID_DIRECT, found.paid_on, found.sure)
    reduce(claim=claim, less=less, document=None, by=by, at=at, tells=False)
    return found.amount, found.paid_on
