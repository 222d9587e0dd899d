"""Debits followed: announced, revised, asked of saved cards, closed by what the bank says."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from agency.cards.saved.operations import drive
from agency.journal.rules import Actor
from tenants.tasks import agency_task

from .operations import (
    ask_cards,
    end_contested,
    end_lapsed,
    follow_notices,
    forget_cards,
    revise,
    settle,
    settle_cards,
    settle_charges,
)


@agency_task(name="debits.follow")
def follow(**_: Any) -> None:
    """Note what was announced, give up what moved, charge the saved cards whose day it is, close what the bank says."""
    by, now = Actor.system("debits"), timezone.now()
    follow_notices(by=by, at=now)
    settle_cards(by=by, at=now)
    end_contested(by=by, at=now)
    revise(by=by, at=now)
    ask_cards(by=by, at=now)
    drive(by=by, at=now)
    settle_charges(by=by, at=now)
    settle(by=by, at=now)
    # What came back says more than the end of its mandate: it is told first.
    end_lapsed(by=by, at=now)
    forget_cards(by=by, at=now)
