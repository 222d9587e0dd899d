"""Debits of dates of a plan that change: given up while nobody asked a bank for them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from agency.debits.enums import STANDING, DebitState
from agency.debits.models import Debit
from agency.journal.rules import Actor
from agency.plans.models import Instalment

from .announcing import cancel_debits


class DebitOnItsWay(Exception):
    """A bank was asked already: the date does not change any more."""


@transaction.atomic(savepoint=False)
def release_parts(*, parts: Collection[Instalment], why: str, by: Actor, at: datetime) -> int:
    """Give up the debits planned for dates whose sum or day changes; return how many.

    Another is announced for each in time. Raises `DebitOnItsWay` for one that was asked of a bank.
    """
    standing = Debit.objects.select_for_update(of=("self",)).filter(instalment__in=parts, state__in=STANDING)
    taken = list(standing.exclude(state=DebitState.PAID).select_related("mandate__plan"))
    if any(one.state != DebitState.PLANNED for one in taken):
        raise DebitOnItsWay
    return cancel_debits(reasons=dict.fromkeys(taken, why), by=by, at=at)
