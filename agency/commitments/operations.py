"""Writes of the register: a commitment is announced once, then kept or cancelled by someone who says why."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from agency.cases.models import Case
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor

from .enums import CommitmentKind, CommitmentState
from .models import Commitment

_CLOSED = {CommitmentState.KEPT: Verb.COMMITMENT_KEPT, CommitmentState.CANCELLED: Verb.COMMITMENT_CANCELLED}


class CommitmentClosed(Exception):
    """The commitment was already kept, or cancelled: it cannot become the other."""


class ReasonMissing(Exception):
    """A commitment is never cancelled without saying why."""


@transaction.atomic
def announce(
    *,
    case: Case,
    kind: CommitmentKind,
    text: str,
    due_on: date,
    announced_on: date,
    dedupe_key: str,
    by: Actor,
    at: datetime,
) -> Commitment:
    """Register what we announced for a day, once by `dedupe_key`; the standing commitment is returned as it is."""
    commitment, new = Commitment.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={"case": case, "kind": kind, "text": text[:200], "announced_on": announced_on, "due_on": due_on},
    )
    if new:
        record(
            by=by, at=at, verb=Verb.COMMITMENT_ANNOUNCED, subject=commitment, case_id=case.pk, kind=kind, due_on=due_on
        )
    return commitment


@transaction.atomic
def keep(*, commitment: Commitment, by: Actor, at: datetime) -> Commitment:
    """Say that the commitment was kept; twice changes nothing. Raises `CommitmentClosed` when it was cancelled."""
    return _close(commitment, CommitmentState.KEPT, reason="", by=by, at=at)


@transaction.atomic
def cancel(*, commitment: Commitment, reason: str, by: Actor, at: datetime) -> Commitment:
    """Cancel a commitment, saying why; twice changes nothing.

    Raises `ReasonMissing` without a reason, `CommitmentClosed` when it was kept.
    """
    if not reason.strip():
        raise ReasonMissing("Dites pourquoi cet engagement est annulé.")
    return _close(commitment, CommitmentState.CANCELLED, reason=reason[:200], by=by, at=at)


def _close(commitment: Commitment, state: CommitmentState, *, reason: str, by: Actor, at: datetime) -> Commitment:
    locked = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    if locked.state == state:
        return locked
    if locked.state != CommitmentState.OPEN:
        label = CommitmentState(locked.state).label
        raise CommitmentClosed(f"L’engagement « {locked.text} » est déjà « {label} ».")
    locked.state, locked.closed_at, locked.reason = state, at, reason
    locked.save(update_fields=["state", "closed_at", "reason"])
    record(by=by, at=at, verb=_CLOSED[state], subject=locked, case_id=locked.case_id, reason=reason)
    return locked
