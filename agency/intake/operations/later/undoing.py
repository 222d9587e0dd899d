"""A deposit confided by mistake is undone while nothing left: nothing of it is asked, its file may come again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from agency.cases.enums import CaseState
from agency.cases.models import Case, Claim
from agency.cases.operations import move_each, open_beside, redate_each
from agency.intake.enums import BatchState, Outcome
from agency.intake.models import ImportBatch
from agency.intake.operations.reading import BatchRefused
from agency.intake.queries import cases_of, undoing_of
from agency.intake.rules import undoing_refused
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger.operations import reverse_all
from agency.ledger.queries import entries_of_claims
from agency.parties.models import Creditor
from agency.writing.operations import settle_taken_back

from .waiting import Early


@transaction.atomic
def undo_batch(*, batch: ImportBatch, reason: str, by: Actor, at: datetime, on: date) -> ImportBatch:
    """Close the cases of a deposit and take its bills back, while nothing left and nothing came.

    The cases stay, closed, as the trace of what was confided; their people stay with them, and nothing is asked of
    them. The creditor's figures count none of it. Raises `BatchRefused` with what stands in the way.
    """
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.state != BatchState.CONFIRMED:
        raise BatchRefused("Seul un dépôt confié s’annule, et une seule fois.")
    # Another file of the creditor, an assessment, a payment or the morning's run wait here, or are seen below.
    Creditor.objects.select_for_update(no_key=True, of=("self",)).get(pk=locked.creditor_id)
    keys = list(cases_of(locked).values_list("pk", flat=True))
    list(Case.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    if refused := undoing_refused(undoing_of(locked)):
        raise BatchRefused(refused)
    confided = locked.rows.filter(outcome=Outcome.CONFIDED)
    claims = list(confided.values_list("claim_id", flat=True))
    count = _withdrawn(claims, by=by, at=at, on=on, reason=f"dépôt annulé : {reason}")
    confided.update(outcome=Outcome.WITHDRAWN)
    undue = Early(locked.creditor, by, at).withdraw(
        locked.rows.filter(outcome=Outcome.UNDUE), "undone", f"Dépôt annulé : {reason}"
    )
    locked.state, locked.evidence = BatchState.UNDONE, None
    locked.save(update_fields=["state", "evidence"])
    lines = len(claims) + undue
    record(by=by, at=at, verb=Verb.BATCH_UNDONE, subject=locked, cases=count, lines=lines, reason=reason)
    return locked


def _withdrawn(claims: Collection[int], *, by: Actor, at: datetime, on: date, reason: str) -> int:
    """Take back bills, by key: their openings are reversed in the books and their cases closed; return how many cases.

    A case that other bills stand in stays, without these, which are closed in a case of their own.
    """
    entries = list(entries_of_claims(claims))
    cases = list(Case.objects.filter(claims__in=claims).distinct().order_by("pk"))
    stay = set(_standing_beside(claims))
    reverse_all(entries, actor=by.label, at=at, booked_on=on, reason=reason[:200])
    closing = [case for case in cases if case.pk not in stay]
    closing += _moved_out([case for case in cases if case.pk in stay], claims, by=by, at=at, on=on)
    Claim.objects.filter(pk__in=claims).update(withdrawn_on=on)
    settle_taken_back(cases=closing, by=by, at=at)
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
        opened.append(apart)
    redate_each(cases=shared, by=by, at=at)
    return opened
