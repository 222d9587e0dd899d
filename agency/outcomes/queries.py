"""Reads of decided disputes."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import QuerySet

from agency.cases.enums import HoldReason
from agency.cases.models import Case, Claim, Document
from agency.cases.queries import running_holds
from agency.common.money import ZERO
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.ledger.queries import due_by_claim

_PDF = "application/pdf"


def disputes() -> QuerySet[Reply]:
    """Return what people said that they dispute, with its case and its decision when there is one."""
    found = Reply.objects.filter(kind=ReplyKind.DISPUTE)
    return found.select_related("case__creditor", "case__mandate", "case__debtor", "debtor", "outcome__document")


def bills_owed(case: Case) -> list[tuple[Claim, Decimal]]:
    """Return the bills of a case on which something is owed, with how much in euros, in their order."""
    due = {number: sum(parts.values(), ZERO) for number, parts in due_by_claim(case.pk).items()}
    return [(claim, due[claim.pk]) for claim in case.claims.order_by("number", "pk") if due.get(claim.pk)]


def pieces_to_show(case: Case) -> QuerySet[Document]:
    """Return the pieces of a case that may travel with an answer: PDF, never a letter nor what the person sent."""
    kinds = ("invoice", "contract", "quote", "delivery", "credit", "answer")
    return case.documents.filter(kind__in=kinds, mime=_PDF).order_by("-added_on", "-pk")


def held_otherwise(reply: Reply, at: object) -> bool:
    """Whether the case stands still for another reason than this dispute, once it is decided."""
    others = reply.case.replies.filter(kind=ReplyKind.DISPUTE, answered_at__isnull=True).exclude(pk=reply.pk)
    holds = running_holds(reply.case, at)  # type: ignore[arg-type]
    return others.exists() or holds.exclude(reason=HoldReason.DISPUTE).exists()
