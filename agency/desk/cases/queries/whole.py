"""Everything that the page of a case shows, read in one trip to the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from agency.cases.models import Case, CaseParty, Claim, ClaimLimit, CreditorDecision, Document, Hold, LimitationEvent
from agency.cases.queries import decisions_on
from agency.closing.models import CaseClosing
from agency.closing.queries import closings_of
from agency.commitments.models import Commitment
from agency.commitments.queries import open_commitments
from agency.debits.models import DebitMandate
from agency.desk.frame.queries.sql import attach, read_together
from agency.disputes.models import Reply
from agency.handling.models import PromiseToPay
from agency.handling.queries import reasons_of, standing_promises
from agency.helpers.models import Helper
from agency.helpers.queries import not_ended_on
from agency.instalments.models import InstalmentStep
from agency.outbox.models import DeliveryEvent, MessageDocument
from agency.parties.models import Address, ContactPoint, ContactQuestion, MannerChange
from agency.parties.queries import open_questions
from agency.payments.models import Payment, Receipt, Withdrawal
from agency.payments.queries import payments_that_may_bounce
from agency.plans.models import Instalment, Plan
from agency.qualification.models import CreditorQuestion
from agency.qualification.queries import questions_of
from agency.strategies.models import StrategyRun
from agency.uploads.models import Upload

from .next_dates import dates_of
from .pages import drawn_receipts, events_of, limits_of, unanswered


@dataclass(frozen=True)
class CaseRows:
    """The rows of a case, each set in the order of its page; `thread` are those of its time line, by their name."""

    people: QuerySet[CaseParty]
    claims: QuerySet[Claim]
    questions: QuerySet[ContactQuestion]
    holds: QuerySet[Hold]
    unanswered: QuerySet[Reply]
    plans: QuerySet[Plan]
    payments: QuerySet[Payment]
    may_bounce: QuerySet[Payment]
    documents: QuerySet[Document]
    commitments: QuerySet[Commitment]
    decisions: QuerySet[CreditorDecision]
    closings: QuerySet[CaseClosing]
    creditor_questions: QuerySet[CreditorQuestion]
    runs: QuerySet[StrategyRun]
    promises: QuerySet[PromiseToPay]
    reasons: QuerySet[Any]
    dates: QuerySet[Any, dict[str, Any]]
    limits: QuerySet[ClaimLimit]
    events: QuerySet[LimitationEvent]
    helpers: QuerySet[Helper]
    receipts: QuerySet[MessageDocument]
    thread: Mapping[str, QuerySet[Any]]


def read_case(case: Case, at: datetime, thread: Mapping[str, QuerySet[Any]]) -> CaseRows:
    """Return the rows of a case, and those of its time line, in one query whatever it holds."""
    rows = CaseRows(
        people=case.parties.select_related("debtor"),
        claims=case.claims.select_related("invoice"),
        questions=open_questions().filter(debtor__parts__case=case).distinct(),
        holds=case.holds.select_related("owner"),
        unanswered=unanswered(case),
        plans=case.plans.select_related("debtor"),
        payments=case.payments.select_related("debtor"),
        may_bounce=payments_that_may_bounce(case),
        documents=case.documents.select_related("claim"),
        commitments=open_commitments(case),
        decisions=decisions_on(case)[:1],
        closings=closings_of(case)[:1],
        creditor_questions=questions_of(case),
        runs=StrategyRun.objects.select_related("strategy").filter(case=case)[:1],
        promises=standing_promises(case)[:1],
        reasons=reasons_of(case)[:1],
        dates=dates_of(case, at),
        limits=limits_of(case),
        events=events_of(case),
        helpers=not_ended_on(case),
        receipts=drawn_receipts(case),
        thread=thread,
    )
    beside = _Beside.of(case)
    sets = [value for name, value in vars(rows).items() if name != "thread"]
    read_together(*sets, *thread.values(), *vars(beside).values())
    beside.join(rows)
    return rows


@dataclass(frozen=True)
class _Beside:
    """What goes with the rows of a case, each with the row that it is of."""

    addresses: QuerySet[Address]
    manners: QuerySet[MannerChange]
    points: QuerySet[ContactPoint]
    instalments: QuerySet[Instalment]
    mandates: QuerySet[DebitMandate]
    steps: QuerySet[InstalmentStep]
    withdrawals: QuerySet[Withdrawal]
    receipts: QuerySet[Receipt]
    parts: QuerySet[MessageDocument]
    deliveries: QuerySet[DeliveryEvent]
    uploads: QuerySet[Upload]

    @classmethod
    def of(cls, case: Case) -> _Beside:
        """What goes with the rows of this case; nobody is bound twice by one case."""
        bound = {"debtor__parts__case": case}
        return cls(
            addresses=Address.objects.filter(valid=True, **bound),
            manners=MannerChange.objects.filter(**bound).select_related("author"),
            points=ContactPoint.objects.filter(**bound),
            instalments=Instalment.objects.filter(plan__case=case),
            mandates=DebitMandate.objects.filter(plan__case=case),
            steps=InstalmentStep.objects.filter(plan__case=case).select_related("message"),
            withdrawals=Withdrawal.objects.filter(payment__case=case),
            receipts=Receipt.objects.filter(payment__case=case),
            parts=MessageDocument.objects.filter(message__case=case).select_related("document"),
            deliveries=DeliveryEvent.objects.filter(message__case=case),
            uploads=Upload.objects.filter(reply__case=case),
        )

    def join(self, rows: CaseRows) -> None:
        """Put each beside the row that it is of."""
        people = [party.debtor for party in rows.people]
        attach(people, "valid_addresses", self.addresses, "debtor")
        attach(people, "manners", self.manners, "debtor")
        attach(people, "contact_points", self.points, "debtor")
        attach(rows.plans, "instalments", self.instalments, "plan")
        attach(rows.plans, "debit_mandates", self.mandates, "plan")
        attach(rows.plans, "steps", self.steps, "plan")
        attach(rows.payments, "withdrawals", self.withdrawals, "payment")
        attach(rows.payments, "receipts", self.receipts, "payment")
        for sent in (rows.thread.get("letters", ()), rows.thread.get("mails", ())):
            attach(sent, "parts", self.parts, "message")
            attach(sent, "events", self.deliveries, "message")
        attach(rows.thread.get("replies", ()), "uploads", self.uploads, "reply")
