"""Querysets scoped to one person: what their pages may show, and 404 for anything else."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from agency.cards.enums import AttemptState
from agency.cards.models import CardAttempt
from agency.cases.enums import CaseState, DocumentKind
from agency.cases.models import Case, CaseParty, Document
from agency.complaints.models import Complaint
from agency.handling.asked.models import CallRequest
from agency.helpers.models import Helper
from agency.ledger.enums import AccountCode
from agency.ledger.models import Posting
from agency.outbox.models import Message, MessageDocument
from agency.payments.models import Payment
from agency.refunds.queries import on_the_way

from .door.session import Visitor

HIDDEN_STATES = frozenset({CaseState.CLOSED})


def visible_cases(debtor_id: int) -> QuerySet[Case]:
    """Return the cases a person may see: theirs, once the first letter has left, unless closed without follow-up."""
    seen = Case.objects.filter(_visible(), parties__debtor_id=debtor_id)
    return seen.select_related("creditor", "mandate", "referent").order_by("-opened_on", "-id")


def _visible(case: str = "") -> Q:
    """Which cases their people may see; `case` is the way to them, as in `case__`."""
    written_to = Q(**{f"{case}first_letter_on__isnull": False})
    return written_to & ~Q(**{f"{case}state__in": HIDDEN_STATES})


def part_or_404(visitor: Visitor, reference: str) -> CaseParty:
    """Return the visitor's part of one of their own cases, with both. Raises Http404 for any other case.

    `shared` says whether somebody else owes it too, `asked_calls` whether they ever asked to be called, `helped`
    whether they ever named somebody who helps, `complained` whether they ever complained, `owed_back` whether anything
    was ever paid too much or is on its way back: few are.
    """
    others = CaseParty.objects.filter(case_id=OuterRef("case_id")).exclude(debtor_id=visitor.debtor_id)
    parts = CaseParty.objects.filter(_visible("case__"), debtor_id=visitor.debtor_id, case__reference=reference)
    read_with = ("debtor", "case__creditor", "case__mandate", "case__referent", "case__strategy_run")
    whole = parts.select_related(*read_with)
    calls = CallRequest.objects.filter(case_id=OuterRef("case_id"), debtor_id=visitor.debtor_id)
    helpers = Helper.objects.filter(case_id=OuterRef("case_id"), debtor_id=visitor.debtor_id)
    complaints = Complaint.objects.filter(case_id=OuterRef("case_id"), debtor_id=visitor.debtor_id)
    too_much = Posting.objects.filter(case_id=OuterRef("case_id"), account=AccountCode.OVERPAYMENT_DUE)
    back = on_the_way().filter(payment__case_id=OuterRef("case_id"))
    asked = {
        "shared": Exists(others), "asked_calls": Exists(calls), "helped": Exists(helpers),
        "complained": Exists(complaints), "owed_back": Exists(too_much) | Exists(back),
    }  # fmt: skip
    part = whole.annotate(**asked).order_by().first()
    if part is None:
        raise Http404
    return part


def document_or_404(visitor: Visitor, reference: str, pk: int) -> Document:
    """Return a document of the visitor's case that is theirs to read. Raises Http404 for any other.

    A co-debtor's letters, receipts and plans are not theirs (R5.12).
    """
    case = part_or_404(visitor, reference).case
    document = readable_documents(case, visitor.debtor_id).filter(pk=pk).first()
    if document is None:
        raise Http404
    return document


def readable_documents(case: Case, debtor_id: int) -> QuerySet[Document]:
    """Return what one person may read of a case: the invoices, what they got, what shows our decisions."""
    theirs = Q(kind=DocumentKind.INVOICE) | Q(
        kind__in=[DocumentKind.LETTER, DocumentKind.RECEIPT, DocumentKind.PLAN], messages__debtor_id=debtor_id
    )
    own_mandate = Q(kind=DocumentKind.DEBIT, debit_mandates__debtor_id=debtor_id)
    own_plans = Q(kind=DocumentKind.PLAN, pk__in=case.plans.filter(debtor_id=debtor_id).values("document"))
    decided = Q(outcomes__reply__debtor_id=debtor_id)
    got = Q(messages__debtor_id=debtor_id, messages__sent_on__isnull=False)
    return case.documents.filter(theirs | own_mandate | own_plans | decided | got).distinct()


def messages_to(case: Case, debtor_id: int) -> QuerySet[Message]:
    """Return what was written to one person about a case, oldest first, with its documents."""
    # Of a document only its kind is asked, its number and its title.
    wanted = ("message", "position", "document__kind", "document__title")
    parts = MessageDocument.objects.select_related("document").only(*wanted)
    parts = parts.order_by("position")
    return case.messages.filter(debtor_id=debtor_id).prefetch_related(Prefetch("parts", queryset=parts)).order_by("id")


def payment_of_attempt(attempt: CardAttempt) -> Payment | None:
    """Return what a card attempt brought, once the provider confirmed it."""
    if attempt.state != AttemptState.PAID:
        return None
    return (
        Payment.objects.filter(case_id=attempt.case_id, external_id=attempt.intent_ref)
        .prefetch_related("receipts")
        .first()
    )
