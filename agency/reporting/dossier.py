"""A whole file on one page: sums that add up, people, letters, suspensions, replies, plan, payments, story."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch

from agency.cases.enums import CaseState, DocumentKind
from agency.cases.models import Case, CaseParty, Document, Hold
from agency.cases.queries import CaseSummary, summary
from agency.commitments.models import Commitment
from agency.commitments.queries import open_words
from agency.disputes.models import Reply
from agency.letters.enums import MessageKind
from agency.outbox.models import Message, MessageDocument
from agency.outbox.values import ReceiptPayload
from agency.parties.models import Address
from agency.payments.models import Payment
from agency.plans.models import Plan
from agency.strategies.models import StrategyRun

from .panes import Fact, law_facts
from .rules import Chip, reply_chip, told
from .story import Act, whole_story

_TONES = {
    CaseState.TO_QUALIFY: "miel", CaseState.WITH_CREDITOR: "miel", CaseState.ACTIVE: "menthe", CaseState.PLAN: "menthe",
}  # fmt: skip


@dataclass(frozen=True)
class ReplyLine:
    """A reply as the file shows it: its pill, what was answered to our questions, the words."""

    reply: Reply
    chip: Chip
    said: tuple[str, ...]


@dataclass(frozen=True)
class Dossier:
    """Everything a member of staff reads of one file."""

    case: Case
    chip: Chip
    summary: CaseSummary
    facts: tuple[Fact, ...]
    people: tuple[CaseParty, ...]
    letters: tuple[Message, ...]
    holds: tuple[Hold, ...]
    replies: tuple[ReplyLine, ...]
    plans: tuple[Plan, ...]
    payments: tuple[tuple[Payment, int | None], ...]
    documents: tuple[Document, ...]
    commitments: tuple[Commitment, ...]
    run: StrategyRun | None
    story: tuple[Act, ...]

    @property
    def to_qualify(self) -> bool:
        """Whether the file waits for its assessment."""
        return self.case.state == CaseState.TO_QUALIFY

    @property
    def with_creditor(self) -> bool:
        """Whether the creditor was asked something."""
        return self.case.state == CaseState.WITH_CREDITOR


def dossier(case: Case, at: datetime, on: date) -> Dossier:
    """Return a file for the staff; the number of queries does not grow with what the file holds."""
    return Dossier(
        case=case,
        chip=Chip(str(case.get_state_display()).capitalize(), _TONES.get(CaseState(case.state), "")),
        summary=summary(case),
        facts=tuple(law_facts(case, at, on)),
        people=tuple(
            case.parties.select_related("debtor").prefetch_related(
                Prefetch("debtor__addresses", Address.objects.filter(valid=True), to_attr="valid_addresses"),
                "debtor__contact_points",
            )
        ),
        letters=tuple(
            case.messages.select_related("debtor", "creditor").prefetch_related(
                Prefetch("parts", MessageDocument.objects.select_related("document")),
                "events",
            )
        ),
        holds=tuple(case.holds.all()),
        replies=tuple(
            ReplyLine(reply, reply_chip(reply.kind, reply.answers), tuple(told(reply.kind, reply.answers)))
            for reply in case.replies.select_related("debtor")
        ),
        plans=tuple(case.plans.select_related("debtor").prefetch_related("instalments")),
        payments=tuple(_payments(case)),
        documents=tuple(case.documents.all()),
        commitments=tuple(open_words(case)),
        run=StrategyRun.objects.select_related("strategy").filter(case=case).first(),
        story=whole_story(case.pk),
    )


def _payments(case: Case) -> Iterator[tuple[Payment, int | None]]:
    """Yield each payment with the id of its receipt's PDF, None until it is drawn."""
    parts = MessageDocument.objects.filter(
        message__case=case, message__kind=MessageKind.RECEIPT, document__kind=DocumentKind.RECEIPT
    ).select_related("message")
    drawn = {part.message.read(ReceiptPayload).payment: part.document_id for part in parts}
    for payment in case.payments.select_related("debtor", "receipt"):
        yield payment, drawn.get(payment.pk)
