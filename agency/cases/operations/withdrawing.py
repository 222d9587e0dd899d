"""Bills handed over by mistake are taken back before anything left: nothing of them is owed nor asked any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from agency.cases.enums import CaseState
from agency.cases.models import Case, Claim
from agency.journal.rules import Actor
from agency.ledger.operations import reverse_all
from agency.ledger.queries import entries_of_claims

from .apart import open_beside
from .lifecycle import move_each
from .limitation import redate_each


@transaction.atomic
def withdraw_claims(*, claims: Collection[int], by: Actor, at: datetime, on: date, reason: str) -> int:
    """Take back bills, by key: their openings are reversed in the books and their cases closed; return how many cases.

    A case that other bills stand in stays, without these, which are closed in a case of their own. The caller makes
    sure that nothing left: the cases are still to qualify.
    """
    entries = list(entries_of_claims(claims))
    cases = list(Case.objects.filter(claims__in=claims).distinct().order_by("pk"))
    stay = set(_standing_beside(claims))
    reverse_all(entries, actor=by.label, at=at, booked_on=on, reason=reason[:200])
    closing = [case for case in cases if case.pk not in stay]
    closing += _moved_out([case for case in cases if case.pk in stay], claims, by=by, at=at, on=on)
    Claim.objects.filter(pk__in=claims).update(withdrawn_on=on)
    return move_each(cases=closing, to=CaseState.CLOSED, by=by, at=at, on=on, reason=reason)


def _standing_beside(claims: Collection[int]) -> list[int]:
    """The keys of the cases that hold other bills too."""
    others = Claim.objects.exclude(pk__in=claims).filter(case__claims__in=claims, withdrawn_on__isnull=True)
    return list(others.values_list("case_id", flat=True).distinct())


def _moved_out(shared: list[Case], claims: Collection[int], *, by: Actor, at: datetime, on: date) -> list[Case]:
    """A case of their own for the bills taken back of each case that stays."""
    theirs: dict[int, list[Claim]] = defaultdict(list)
    for claim in Claim.objects.filter(pk__in=claims, case__in=shared):
        theirs[claim.case_id].append(claim)
    opened = []
    for case in shared:
        last_day = min(claim.last_day_to_act for claim in theirs[case.pk])
        apart = open_beside(case=case, last_day=last_day, by=by, at=at, on=on)
        Claim.objects.filter(pk__in=[claim.pk for claim in theirs[case.pk]]).update(case=apart, invoice=None)
        redate_each(cases=[case], by=by, at=at)
        opened.append(apart)
    return opened
