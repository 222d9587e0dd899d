"""A whole case on one page: sums that add up, people, letters, suspensions, replies, plan, payments, history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agency.cases.enums import HANDED_PIECES, OPEN_STATES, CaseState, CreditorChoice
from agency.cases.models import Case, CaseParty, ClaimLimit, CreditorDecision, Document, Hold, LimitationEvent
from agency.cases.queries import CaseSummary, summary
from agency.closing.models import CaseClosing
from agency.commitments.models import Commitment
from agency.desk.cases.queries import by_payment
from agency.desk.cases.queries.next_dates import NextDate, nearest
from agency.desk.cases.queries.thread import sets_of
from agency.desk.cases.queries.whole import read_case
from agency.desk.frame.presenters.chips import Chip
from agency.desk.frame.presenters.people import Named
from agency.desk.frame.rules import short_euros
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.handling.enums import NonPaymentReason
from agency.handling.models import PromiseToPay
from agency.handling.queries import as_reason
from agency.helpers.models import Helper
from agency.helpers.queries import stands
from agency.language.presenters import format_date
from agency.law.time.limitation import Light, light_of
from agency.ledger.queries import due_by_case, overpaid_by_case
from agency.payments.models import Payment
from agency.plans.models import Plan
from agency.qualification.models import CreditorQuestion
from agency.strategies.models import StrategyRun

from .contacts import QuestionLine, present_question
from .facts import AtHand, FactLine, law_facts
from .replies import reply_chip
from .thread import Thread, present_thread, thread_asked

_TONES = {
    CaseState.TO_QUALIFY: "miel",
    CaseState.WITH_CREDITOR: "miel",
    CaseState.ACTIVE: "menthe",
    CaseState.PLAN: "menthe",
}


_LIGHTS: dict[Light, tuple[Any, str]] = {
    Light.GREEN: (gettext_lazy("loin"), "menthe"),
    Light.AMBER: (gettext_lazy("approche"), "miel"),
    Light.RED: (gettext_lazy("tout proche"), "brique"),
    Light.BARRED: (gettext_lazy("passé"), "brique"),
}


@dataclass(frozen=True)
class ReplyLine:
    """A reply that waits for our answer: its pill."""

    reply: Reply
    chip: Chip


@dataclass(frozen=True)
class CasePage:
    """Everything a member of staff reads of one case."""

    case: Case
    chip: Chip
    summary: CaseSummary
    light: Chip
    facts: tuple[FactLine, ...]
    people: tuple[CaseParty, ...]
    questions: tuple[QuestionLine, ...]
    holds: tuple[Hold, ...]
    to_answer: tuple[ReplyLine, ...]
    plans: tuple[Plan, ...]
    payments: tuple[tuple[Payment, int | None], ...]
    may_bounce: tuple[Payment, ...]
    over: Decimal | None
    documents: tuple[Document, ...]
    piece_kinds: tuple[tuple[str, str], ...]
    commitments: tuple[Commitment, ...]
    decision: CreditorDecision | None
    closing: CaseClosing | None
    choices: tuple[tuple[str, str], ...]
    creditor_questions: tuple[CreditorQuestion, ...]
    run: StrategyRun | None
    thread: Thread
    promise: PromiseToPay | None
    reason: NonPaymentReason
    next: NextDate | None
    limits: tuple[ClaimLimit, ...]
    helpers: tuple[Helper, ...]
    events: tuple[LimitationEvent, ...]

    @property
    def to_qualify(self) -> bool:
        """Whether the case waits for its assessment."""
        return self.case.state == CaseState.TO_QUALIFY

    @property
    def protections(self) -> tuple[str, ...]:
        """What protects the people of the case, each once."""
        labels = [str(part.debtor.get_protection_display()) for part in self.people if part.debtor.protection]
        return tuple(dict.fromkeys(labels))

    @property
    def open(self) -> bool:
        """Whether something is still done on the case."""
        return self.case.state in OPEN_STATES

    @property
    def with_creditor(self) -> bool:
        """Whether the creditor was asked something."""
        return self.case.state == CaseState.WITH_CREDITOR


@dataclass(frozen=True)
class FoundCase(Named):
    """A case as a search lists it."""

    case: Case
    name: str
    due: Decimal

    @property
    def chip(self) -> Chip:
        """Where the case stands."""
        return Chip(self.case.get_state_display())

    @property
    def why(self) -> str:
        """« Dossier LH-2026-000012, confié le 2 novembre 2026 »."""
        facts = {"reference": self.case.reference, "day": format_date(self.case.opened_on)}
        return _("Dossier %(reference)s, confié le %(day)s") % facts

    @property
    def amount_words(self) -> str:
        """« 486 € »."""
        return short_euros(self.due)


def present_case(case: Case, at: datetime, on: date, asked: Mapping[str, Any]) -> CasePage:
    """Return a case for the staff; `asked` chooses what its time line shows (`present_thread`).

    The number of queries does not grow with what the case holds.
    """
    shown = thread_asked(asked)
    rows = read_case(case, at, sets_of(case, shown.kinds, shown.many))
    drawn, people = by_payment(rows.receipts), tuple(rows.people)
    return CasePage(
        case=case,
        chip=Chip(str(case.get_state_display()).capitalize(), _TONES.get(CaseState(case.state), "")),
        summary=summary(case, rows.claims),
        light=_light(case, on),
        facts=tuple(law_facts(case, at, on, known=AtHand(people, rows.holds))),
        people=people,
        questions=tuple(present_question(one) for one in rows.questions),
        holds=tuple(rows.holds),
        to_answer=tuple(_reply_line(reply) for reply in rows.unanswered),
        plans=tuple(rows.plans),
        payments=tuple((payment, drawn.get(payment.pk)) for payment in rows.payments),
        may_bounce=tuple(rows.may_bounce),
        over=overpaid_by_case([case.pk]).get(case.pk),
        documents=tuple(rows.documents),
        piece_kinds=tuple((kind.value, str(kind.label)) for kind in HANDED_PIECES),
        commitments=tuple(rows.commitments),
        decision=next(iter(rows.decisions), None),
        closing=None if case.state in OPEN_STATES else next(iter(rows.closings), None),
        choices=tuple((choice.value, str(choice.label)) for choice in CreditorChoice),
        creditor_questions=tuple(rows.creditor_questions),
        run=next(iter(rows.runs), None),
        thread=present_thread(shown, rows.thread, drawn),
        promise=next(iter(rows.promises), None),
        reason=as_reason(rows.reasons),
        next=nearest(rows.dates),
        limits=tuple(rows.limits),
        helpers=tuple(one for one in rows.helpers if stands(one, on)),
        events=tuple(rows.events),
    )


def present_found(cases: Iterable[Case]) -> tuple[FoundCase, ...]:
    """Return cases as a search lists them, in two queries."""
    found = list(cases)
    due = due_by_case(case.pk for case in found)
    return tuple(FoundCase(case, str(case.debtor.full_name), due[case.pk]) for case in found)


def _light(case: Case, on: date) -> Chip:
    word, tone = _LIGHTS[light_of(case.last_day_to_act, on)]
    return Chip(str(word), tone)


def _reply_line(reply: Reply) -> ReplyLine:
    return ReplyLine(reply, reply_chip(ReplyKind(reply.kind), reply.answers))
