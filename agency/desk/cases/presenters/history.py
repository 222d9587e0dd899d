"""The history of a case in sentences, from the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from agency.cards.enums import IncidentKind
from agency.cases.enums import CaseState, HoldReason, LimitationFact
from agency.closing.enums import ClosingReason
from agency.common.money import format_euros
from agency.disputes.enums import ReplyKind
from agency.handling.enums import CallOutcome, NonPaymentReason
from agency.instalments.enums import PlanChoice, StepKind
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.language.presenters import format_date
from agency.letters.enums import MessageKind
from agency.outbox.enums import DeliveryKind
from agency.parties.enums import Matter, Protection
from agency.payments.enums import Method, WithdrawalCause
from agency.qualification.enums import Conclusion
from agency.strategies.enums import StrategyAct
from agency.strategies.presenters import condition, events

LAST = 4


@dataclass(frozen=True)
class Act:
    """One act as it reads: when, what, by whom."""

    at: datetime
    text: str
    who: str


def _label(choices: type, value: Any) -> str:
    known = {member.value: str(member.label) for member in choices}  # type: ignore[attr-defined]
    return known.get(value, str(value or ""))


def _euros(value: Any) -> str:
    return format_euros(Decimal(str(value)))


def _day(value: Any) -> str:
    return format_date(date.fromisoformat(str(value)))


def _worded(what: str, data: dict[str, Any]) -> str:
    """What it was about, and the words of whoever decided it."""
    return f"{what}, « {data['reason']} »" if data.get("reason") else what


_DETAILS: dict[str, Callable[[dict[str, Any]], str]] = {
    Verb.CASE_MOVED: lambda data: _label(CaseState, data.get("to")),
    Verb.CASE_CLOSED: lambda data: _label(ClosingReason, data.get("reason")),
    Verb.HOLD_PLACED: lambda data: _label(HoldReason, data.get("reason")),
    Verb.LETTER_LEFT: lambda data: (
        f"{_label(StrategyAct, data.get('kind'))}, {condition(data['only_if'], data['skip_if'])} ;"
        f" {events(data['happened'])}"
    ),
    Verb.MESSAGE_ACCEPTED: lambda data: _label(MessageKind, data.get("kind")),
    Verb.MESSAGE_CANCELLED: lambda data: _worded(_label(MessageKind, data.get("kind")), data),
    Verb.MESSAGE_HELD: lambda data: _worded(_label(MessageKind, data.get("kind")), data),
    Verb.MESSAGE_RELEASED: lambda data: _worded(_label(MessageKind, data.get("kind")), data),
    Verb.MESSAGE_MOVED: lambda data: _worded(f"{_label(MessageKind, data.get('kind'))}, {_day(data['to'])}", data),
    Verb.MESSAGE_APPROVED: lambda data: _label(MessageKind, data.get("kind")),
    Verb.MESSAGE_DELIVERY_TOLD: lambda data: _label(DeliveryKind, data.get("kind")),
    Verb.CASE_TAGGED: lambda data: str(data.get("tag", "")),
    Verb.CASE_UNTAGGED: lambda data: str(data.get("tag", "")),
    Verb.REPLY_RECEIVED: lambda data: _label(ReplyKind, data.get("kind")),
    Verb.QUALIFICATION_CONCLUDED: lambda data: _label(Conclusion, data.get("conclusion")),
    Verb.PAYMENT_RECEIVED: lambda data: f"{_euros(data['amount'])}, {_label(Method, data.get('method'))}",
    Verb.PAYMENT_REVERSED: lambda data: str(data.get("reason", "")),
    Verb.PAYMENT_WITHDRAWN: lambda data: f"{_euros(data['amount'])}, {_label(WithdrawalCause, data.get('cause'))}",
    Verb.PAYMENT_RESTORED: lambda data: _euros(data["amount"]),
    Verb.OVERPAYMENT_RETURNED: lambda data: _euros(data["amount"]),
    Verb.REFUND_PREPARED: lambda data: _euros(data["amount"]),
    Verb.REFUND_AGREED: lambda data: _euros(data["amount"]),
    Verb.REFUND_RETURNED: lambda data: _euros(data["amount"]),
    Verb.RECEIPT_CORRECTED: lambda data: data["receipt"],
    Verb.CARD_INCIDENT_OPENED: lambda data: f"{_label(IncidentKind, data.get('kind'))}, {_euros(data['amount'])}",
    Verb.CARD_INCIDENT_CLOSED: lambda data: str(data.get("outcome", "")),
    Verb.CLAIM_ADDED: lambda data: f"{data['number']}, {_euros(data['open'])}",
    Verb.CALL_CONCLUDED: lambda data: _label(CallOutcome, data.get("outcome")),
    Verb.REASON_STATED: lambda data: _label(NonPaymentReason, data.get("reason")),
    Verb.PROMISE_MADE: lambda data: (
        _("%(amount)s pour le %(day)s") % {"amount": _euros(data["amount"]), "day": _day(data["due_on"])}
    ),
    Verb.PROMISE_BROKEN: lambda data: _("%(amount)s reçus") % {"amount": _euros(data["received"])},
    Verb.PLAN_PROPOSED: lambda data: (
        _("%(amount)s par mois, %(months)s mois") % {"amount": _euros(data["monthly"]), "months": data["months"]}
    ),
    Verb.PLAN_ACCEPTED: lambda data: (
        _("%(amount)s par mois") % {"amount": _euros(data["monthly"])} if "monthly" in data else ""
    ),
    Verb.INSTALMENT_FOLLOWED: lambda data: _label(StepKind, data.get("step")),
    Verb.PLAN_DECIDED: lambda data: f"{_label(PlanChoice, data.get('choice'))}, {data.get('reason', '')}",
    Verb.PLAN_DECLINED: lambda data: str(data.get("reason", "")),
    Verb.DEBTOR_PROTECTED: lambda data: _label(Protection, data.get("protection")),
    Verb.CASE_FIRST_LETTER_SENT: lambda data: str(data.get("reference", "")),
    Verb.CONTACT_ASKED: lambda data: _label(Matter, data.get("matter")),
    Verb.CONTACT_KEPT: lambda data: str(data.get("reason", "")),
    Verb.CONTACT_ADOPTED: lambda data: str(data.get("reason", "")),
    Verb.CONTACT_ADOPTED_EVERYWHERE: lambda data: str(data.get("reason", "")),
    Verb.CASE_REDATED: lambda data: _day(data.get("after")),
    Verb.CLAIM_SET_APART: lambda data: f"{data['number']}, {data['apart']}",
    Verb.LIMITATION_NOTED: lambda data: f"{_label(LimitationFact, data.get('kind'))}, {_day(data.get('on'))}",
    Verb.LIMITATION_WITHDRAWN: lambda data: f"{_label(LimitationFact, data.get('kind'))}, {data.get('reason', '')}",
    Verb.LIMITATION_ALERTED: lambda data: _day(data.get("last_day_to_act")),
    Verb.COMMITMENT_CANCELLED: lambda data: str(data.get("reason", "")),
}


def sentence(line: JournalLine) -> str:
    """Return one act as it reads: « Paiement reçu : 81,00 €, virement »; the act alone once its words were erased."""
    if "erased" in line.data:
        return line.act
    detail = _DETAILS.get(line.verb, lambda _data: "")(line.data)
    if not detail:
        return line.act
    return _("%(act)s\u00a0: %(detail)s") % {"act": line.act, "detail": detail}


def as_acts(lines: Iterable[JournalLine]) -> tuple[Act, ...]:
    """Return acts as they read."""
    return tuple(Act(line.at, sentence(line), line.actor_label) for line in lines)
