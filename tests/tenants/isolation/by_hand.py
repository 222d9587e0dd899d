"""What a handler wrote by hand on the case of the scenario."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from agency.cases.models import Case
from agency.closing.models import CaseClosing
from agency.handling.models import Call, CaseNote, PlannedCall, PromiseToPay, StatedReason
from agency.parties.models import MannerChange


def handled(case: Case, manager: Any, mark: str, at: datetime) -> None:
    """A note, calls under way, ended and planned, a reason, a promise taken back, and why it was closed once."""
    CaseNote.objects.create(case=case, text=f"À rappeler{mark}", author=manager, at=at)
    StatedReason.objects.create(case=case, reason="passing", at=at)
    led = {"case": case, "debtor": case.debtor, "number": f"0612{mark}", "handler": manager}
    Call.objects.create(**led, began_at=at)
    ended = {"outcome": "spoke", "first_mark": "postcode", "second_mark": "invoice", "note": f"Dit oui{mark}"}
    Call.objects.create(**led, **ended, began_at=at, ended_at=at, call_back_at=at + timedelta(days=1))
    PlannedCall.objects.create(
        case=case, debtor=case.debtor, strategy_version=1, step=1, cycle=9, planned_on=at.date(), until_on=at.date(),
        state="skipped", settled_at=at, why=f"écrit hier{mark}",
    )  # fmt: skip
    PromiseToPay.objects.create(
        case=case, debtor=case.debtor, amount=Decimal("10.00"), due_on=at.date(), grace_until=at.date(), made_at=at,
        state="withdrawn", ended_at=at, why=f"retirée{mark}",
    )  # fmt: skip
    MannerChange.objects.create(debtor=case.debtor, why=f"à sa demande{mark}", author=manager, at=at)
    CaseClosing.objects.create(
        case=case, reason="withdrawn", note=f"à sa demande{mark}", author=manager, closed_on=at.date(), at=at
    )
