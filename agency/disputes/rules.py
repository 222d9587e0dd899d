"""What a reply stops, and by when we answer it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from agency.cases.enums import HoldReason
from agency.common.calendar import add_working_days, next_working_day

from .enums import ReplyKind, ReplyLimit

TEXT_LENGTH = 1000
ANSWER_LENGTH = 2000
MAIL_LENGTH = 10_000
"""Signs kept of what a person wrote by e-mail, one mail after the other."""
PAUSE_DAYS = 15
# The creditor is asked first (R5.14): twenty days, then the next day worked.
CREDITOR_DAYS = 20

# What one person may say before we answer: each reply stops letters and writes an e-mail, and one is enough for both.
REPLIES_IN_A_VISIT = 5
REPLIES_IN_A_DAY = 10
REPLIES_WAITING_ON_A_CASE = 10

HOLDS: dict[ReplyKind, HoldReason] = {
    ReplyKind.MESSAGE: HoldReason.REPLY,
    ReplyKind.ALREADY_PAID: HoldReason.ALREADY_PAID,
    ReplyKind.DISPUTE: HoldReason.DISPUTE,
    ReplyKind.HARDSHIP: HoldReason.HARDSHIP,
    ReplyKind.PROPOSAL: HoldReason.PROPOSAL,
    ReplyKind.WRONG_PERSON: HoldReason.WRONG_PERSON,
    ReplyKind.DEATH: HoldReason.PROTECTION,
}
# Words of different people on one death that wait at once: past it, whoever has the code may be at play.
DEATHS_WAITING = 5
STRANGERS = frozenset({ReplyKind.WRONG_PERSON, ReplyKind.DEATH})
"""Words told with the code of a letter alone, by another than the person: neither their page nor their limits."""
PLAN_CHANGE = "change_plan"
"""The subject of a word that asks for another sum a month of a plan that runs."""

_ASKED_OF_CREDITOR = frozenset({ReplyKind.ALREADY_PAID, ReplyKind.DISPUTE})


def answer_due_on(kind: ReplyKind, received_on: date, reply_days: int) -> date:
    """Day we promise to have answered by: the creditor is asked about a dispute, we answer the rest."""
    if kind in _ASKED_OF_CREDITOR:
        return next_working_day(received_on + timedelta(days=CREDITOR_DAYS))
    return add_working_days(received_on, reply_days)


def stops_the_machine(answers: Mapping[str, Any]) -> bool:
    """Whether a word stops its case, as any does (R5.14) but the wish of another sum a month: its plan goes on."""
    return answers.get("subject") != PLAN_CHANGE


def is_written_back(kind: ReplyKind) -> bool:
    """Whether the person is written to about a word: a death is told by another, who is answered where they said."""
    return kind != ReplyKind.DEATH


def says_too_old(kind: ReplyKind, answers: Mapping[str, Any]) -> bool:
    """Whether the person says « la facture est trop ancienne » (R2.20)."""
    return kind == ReplyKind.DISPUTE and answers.get("reason") == "too_old"


def reached(*, visit: int, day: int, waiting: int) -> ReplyLimit | None:
    """Which limit a person has reached with what they said in this visit, today, and on this case without an answer."""
    limits = (
        (waiting >= REPLIES_WAITING_ON_A_CASE, ReplyLimit.CASE),
        (day >= REPLIES_IN_A_DAY, ReplyLimit.DAY),
        (visit >= REPLIES_IN_A_VISIT, ReplyLimit.VISIT),
    )
    return next((limit for met, limit in limits if met), None)
