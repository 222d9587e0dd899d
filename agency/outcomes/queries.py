"""Reads of decided disputes, and of what creditors are asked of them and of payments told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from agency.banking.enums import LineState
from agency.banking.models import BankLine
from agency.cases.enums import OPEN_STATES
from agency.cases.models import Case, Claim, Document, Hold
from agency.cases.queries import running_holds
from agency.common.calendar import add_working_days, instant
from agency.common.money import ZERO
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.rules import HOLDS
from agency.ledger.queries import due_by_claim
from agency.parties.models import Creditor
from agency.parties.queries import rows_of
from agency.payments.models import Payment

from .enums import STANCES
from .models import DisputeQuestion
from .rules import ASKED_WITHIN_DAYS, LATELY_DAYS, REMIND_WORKING_DAYS

_PDF = "application/pdf"


def disputes() -> QuerySet[Reply]:
    """Return what people said that they dispute, with its case and its decision when there is one."""
    found = Reply.objects.filter(kind=ReplyKind.DISPUTE)
    return found.select_related("case__creditor", "case__mandate", "case__debtor", "debtor", "outcome__document")


def said_paid() -> QuerySet[Reply]:
    """Return what people said that they had paid already, with its case."""
    found = Reply.objects.filter(kind=ReplyKind.ALREADY_PAID)
    return found.select_related("case__creditor", "case__mandate", "case__debtor", "debtor")


def asked_about() -> QuerySet[Reply]:
    """Return what a creditor may be asked about: disputes, and payments that people say they made."""
    found = Reply.objects.filter(kind__in=STANCES)
    return found.select_related("case__creditor", "case__mandate", "case__debtor", "debtor")


def payments_to_ask(at: datetime, on: date) -> list[Reply]:
    """Return the payments told lately, before this day, that nobody answered, nor asked the creditor of; oldest first.

    Only while the case is open and stands still for it. Left to a person: those of a case that was paid here lately, or
    of which a sum waits in the bank for a name.
    """
    here = Payment.objects.filter(case=OuterRef("case"), received_on__gte=on - timedelta(days=LATELY_DAYS))
    asked = DisputeQuestion.objects.filter(reply=OuterRef("pk"))
    stands = Hold.objects.running_at(at).filter(case=OuterRef("case"), reason=HOLDS[ReplyKind.ALREADY_PAID])
    since, until = (instant(day, time.min) for day in (on - timedelta(days=ASKED_WITHIN_DAYS), on))
    found = said_paid().filter(~Exists(asked), ~Exists(here), Exists(stands), answered_at__isnull=True)
    # What came by post is dated of its day: the window is that of the pause, which began when it was written down.
    lately = Q(received_at__gte=since) | Exists(stands.filter(starts_at__gte=since))
    found = found.filter(lately, received_at__lt=until, case__state__in=OPEN_STATES)
    replies = list(found.exclude(case__creditor__email="").order_by("received_at", "pk"))
    sums = _sums_by_case({reply.case_id for reply in replies})
    waiting = set(movements_of(set().union(*sums.values())).values_list("amount", flat=True))
    return [reply for reply in replies if (told := sums.get(reply.case_id)) and not told & waiting]


def sums_that_may_be(bills: Iterable[tuple[Claim, Decimal]]) -> set[Decimal]:
    """Return the sums in which a payment of these bills may have come, in euros: one of them, or all together."""
    due = [amount for _claim, amount in bills]
    return {*due, sum(due, ZERO)} - {ZERO}


def _sums_by_case(cases: Collection[int]) -> dict[int, set[Decimal]]:
    """What may have been paid of each of these cases; one on which nothing is owed is left out."""
    bills: dict[int, list[tuple[Claim, Decimal]]] = defaultdict(list)
    due = due_by_claim(*cases) if cases else {}
    for claim in Claim.objects.filter(pk__in=due):
        bills[claim.case_id].append((claim, sum(due[claim.pk].values(), ZERO)))
    return {case: told for case, found in bills.items() if (told := sums_that_may_be(found))}


def movements_of(sums: Collection[Decimal]) -> QuerySet[BankLine]:
    """Return the movements of one of these sums, in euros, that came in and are nobody's yet, the latest first."""
    waiting = BankLine.objects.filter(state__in=(LineState.TO_MATCH, LineState.SUSPENSE), amount__in=sums)
    return waiting.order_by("-booked_on", "-pk")


def bills_owed(case: Case) -> list[tuple[Claim, Decimal]]:
    """Return the bills of a case on which something is owed, with how much in euros, in their order."""
    due = {number: sum(parts.values(), ZERO) for number, parts in due_by_claim(case.pk).items()}
    return [(claim, due[claim.pk]) for claim in case.claims.order_by("number", "pk") if due.get(claim.pk)]


def pieces_to_show(case: Case) -> QuerySet[Document]:
    """Return the pieces of a case that may travel with an answer: PDF, never a letter nor what the person sent."""
    kinds = ("invoice", "contract", "quote", "delivery", "credit", "answer")
    return case.documents.filter(kind__in=kinds, mime=_PDF).order_by("-added_on", "-pk")


def held_otherwise(reply: Reply, at: object) -> bool:
    """Whether the case stands still for another reason than this reply, once it is decided."""
    others = reply.case.replies.filter(kind=reply.kind, answered_at__isnull=True).exclude(pk=reply.pk)
    holds = running_holds(reply.case, at)  # type: ignore[arg-type]
    return others.exists() or holds.exclude(reason=HOLDS[ReplyKind(reply.kind)]).exists()


def dispute_questions() -> QuerySet[DisputeQuestion]:
    """Return what creditors were asked of what people said, that nobody decided yet, the first due first."""
    found = DisputeQuestion.objects.filter(reply__answered_at__isnull=True)
    people = ("reply__case__creditor", "reply__case__debtor", "reply__debtor", "document")
    return found.select_related(*people).order_by("due_on", "pk")


def questions_to_settle(on: date) -> QuerySet[DisputeQuestion]:
    """Return those that the creditor answered, or let go by: somebody here goes on."""
    return dispute_questions().filter(Q(answered_at__isnull=False) | Q(due_on__lt=on))


def questions_to_repeat(on: date) -> QuerySet[DisputeQuestion]:
    """Return the open ones whose day comes near, and that were asked once only."""
    soon = add_working_days(on, REMIND_WORKING_DAYS)
    waiting = dispute_questions().filter(answered_at__isnull=True, reminded_on__isnull=True, due_on__lte=soon)
    return waiting.filter(reply__case__state__in=OPEN_STATES)


def disputes_before(creditor: Creditor) -> QuerySet[DisputeQuestion]:
    """Return the questions that wait for this creditor’s word, the first due first."""
    return dispute_questions().filter(answered_at__isnull=True, reply__case__creditor__in=rows_of(creditor))
