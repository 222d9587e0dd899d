"""A file's story in French sentences, from the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from agency.cases.enums import CaseState, HoldReason
from agency.common.money import format_euros
from agency.disputes.enums import ReplyKind
from agency.journal.enums import Verb
from agency.journal.models import JournalLine
from agency.journal.queries import story_of_case
from agency.letters.enums import MessageKind
from agency.outbox.enums import DeliveryKind
from agency.payments.enums import Method
from agency.qualification.enums import Conclusion

# Steps of the machine that tell a reader nothing: the letter itself is listed beside the story.
MACHINERY = frozenset(
    {
        Verb.ACCESS_CODE_ISSUED,
        Verb.MESSAGE_PREPARED,
        Verb.MESSAGE_REDRAWN,
        Verb.MESSAGE_PLANNED,
        Verb.COMMITMENT_ANNOUNCED,
        Verb.DOCUMENT_ADDED,
        Verb.QUALIFICATION_OPENED,
        Verb.QUALIFICATION_ANSWERED,
        Verb.CARD_CLOSED,
        Verb.STRATEGY_STARTED,
    }
)


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


_DETAILS: dict[str, Callable[[dict[str, Any]], str]] = {
    Verb.CASE_MOVED: lambda data: _label(CaseState, data.get("to")),
    Verb.HOLD_PLACED: lambda data: _label(HoldReason, data.get("reason")),
    Verb.MESSAGE_ACCEPTED: lambda data: _label(MessageKind, data.get("kind")),
    Verb.MESSAGE_CANCELLED: lambda data: _label(MessageKind, data.get("kind")),
    Verb.MESSAGE_DELIVERY_TOLD: lambda data: _label(DeliveryKind, data.get("kind")),
    Verb.REPLY_RECEIVED: lambda data: _label(ReplyKind, data.get("kind")),
    Verb.QUALIFICATION_CONCLUDED: lambda data: _label(Conclusion, data.get("conclusion")),
    Verb.PAYMENT_RECEIVED: lambda data: f"{_euros(data['amount'])}, {_label(Method, data.get('method'))}",
    Verb.PAYMENT_REVERSED: lambda data: str(data.get("reason", "")),
    Verb.CLAIM_ADDED: lambda data: f"{data['number']}, {_euros(data['open'])}",
    Verb.PLAN_PROPOSED: lambda data: f"{_euros(data['monthly'])} par mois, {data['months']} mois",
    Verb.PLAN_ACCEPTED: lambda data: f"{_euros(data['monthly'])} par mois" if "monthly" in data else "",
    Verb.PLAN_DECLINED: lambda data: str(data.get("reason", "")),
    Verb.CASE_FIRST_LETTER_SENT: lambda data: str(data.get("reference", "")),
    Verb.COMMITMENT_CANCELLED: lambda data: str(data.get("reason", "")),
}


def sentence(line: JournalLine) -> str:
    """Return one act in French: « Paiement reçu : 81,00 €, virement »."""
    detail = _DETAILS.get(line.verb, lambda _data: "")(line.data)
    return f"{line.act}\u00a0: {detail}" if detail else line.act


def tell(lines: Iterable[JournalLine]) -> tuple[Act, ...]:
    """Return acts as they read, in the order given."""
    return tuple(Act(line.at, sentence(line), line.actor_label) for line in lines)


def whole_story(case_id: int) -> tuple[Act, ...]:
    """Return everything that happened to a file, latest first, the machine's inner steps left out."""
    return tell(story_of_case(case_id).exclude(verb__in=MACHINERY).order_by("-at", "-id")[:200])


def last_exchanges(case_id: int, count: int = 4) -> tuple[Act, ...]:
    """Return the latest acts of a file, latest first."""
    return tell(story_of_case(case_id).exclude(verb__in=MACHINERY).order_by("-at", "-id")[:count])
