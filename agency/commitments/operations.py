"""Writes of the register: a commitment is announced once, then kept by an act, or cancelled by someone who says why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import connection, models, transaction

from agency.cases.models import Case
from agency.journal.enums import Verb
from agency.journal.operations import record, record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.parties.models import Debtor

from .enums import KEPT_STATES, SAID_BY_A_PERSON, CommitmentKind, CommitmentState
from .models import Commitment

ROWS_A_STATEMENT = 500
# The commitments given end as is said with each.
_CLOSE_EACH = """
UPDATE agency_commitment AS word
SET state = ended.state, closed_at = ended.closed_at, kept_on = ended.kept_on, act = ended.act, reason = ended.reason
FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::date[], %s::text[], %s::text[])
    AS ended (id, state, closed_at, kept_on, act, reason)
WHERE word.id = ended.id
"""
_KEPT_FIELDS = ["state", "closed_at", "kept_on", "act", "reason"]


class CommitmentClosed(Exception):
    """The commitment was already kept, or cancelled: it cannot become the other."""


class ReasonMissing(Exception):
    """A commitment is never cancelled without saying why, nor kept by a word that says nothing."""


class NotKeptBySaying(Exception):
    """Saying it is not doing it: this commitment is kept by the operation that does what was announced."""


@transaction.atomic(savepoint=False)
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
    debtor: Debtor | None = None,
    step: str = "",
) -> Commitment:
    """Register what we announced for a day, once by `dedupe_key`; the standing commitment is returned as it is.

    `debtor` is who was told, `step` the kind of letter that keeps it, when a letter does.
    """
    commitment, new = Commitment.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "case": case,
            "debtor": debtor,
            "kind": kind,
            "step": step,
            "text": text[:200],
            "announced_on": announced_on,
            "due_on": due_on,
        },
    )
    if new:
        record(
            by=by, at=at, verb=Verb.COMMITMENT_ANNOUNCED, subject=commitment, case_id=case.pk, kind=kind, due_on=due_on
        )
    return commitment


@transaction.atomic(savepoint=False)
def keep(*, commitment: Commitment, act: models.Model, on: date, by: Actor, at: datetime) -> Commitment:
    """Close a commitment by the act of this day that kept it, late when the day had gone by; twice changes nothing.

    Raises `CommitmentClosed` when it was cancelled.
    """
    return _keep(commitment, f"{act._meta.model_name}:{act.pk}", on, said="", by=by, at=at)


@transaction.atomic
def keep_by_saying(*, commitment: Commitment, said: str, on: date, by: Actor, at: datetime) -> Commitment:
    """Close a commitment that only a person keeps (a call to make), by the words of who did it.

    Raises `NotKeptBySaying` for what an operation keeps, `ReasonMissing` when nothing is said.
    """
    if commitment.kind not in SAID_BY_A_PERSON:
        raise NotKeptBySaying("Cet engagement est tenu quand l’acte annoncé est fait, pas quand on le dit.")
    if not said.strip():
        raise ReasonMissing("Dites ce qui a été fait, en une phrase.")
    return _keep(commitment, f"{by.kind}:{by.ref or by.label}", on, said=said.strip(), by=by, at=at)


@transaction.atomic
def cancel(*, commitment: Commitment, reason: str, by: Actor, at: datetime) -> Commitment:
    """Cancel a commitment, saying why; twice changes nothing.

    Raises `ReasonMissing` without a reason, `CommitmentClosed` when it was kept.
    """
    if not reason.strip():
        raise ReasonMissing("Dites pourquoi cet engagement est annulé.")
    locked = _locked(commitment)
    if locked.state == CommitmentState.CANCELLED:
        return locked
    _refuse_closed(locked)
    locked.state, locked.closed_at, locked.reason = CommitmentState.CANCELLED, at, reason[:200]
    locked.save(update_fields=["state", "closed_at", "reason"])
    record(by=by, at=at, verb=Verb.COMMITMENT_CANCELLED, subject=locked, case_id=locked.case_id, reason=locked.reason)
    return locked


@transaction.atomic(savepoint=False)
def cancel_each(*, reasons: Mapping[Commitment, str], by: Actor, at: datetime) -> int:
    """Cancel commitments, each for its reason, in one pass; return how many were still open.

    Raises `ReasonMissing` when one of them has none.
    """
    if not all(reason.strip() for reason in reasons.values()):
        raise ReasonMissing("Dites pourquoi cet engagement est annulé.")
    kept = _standing(reasons)
    for row in kept:
        row.state, row.closed_at, row.reason = CommitmentState.CANCELLED, at, reasons[row][:200]
    _close_each(kept)
    acts = [JournalAct(row, row.case_id, {"reason": row.reason}) for row in kept]
    return record_each(by=by, at=at, verb=Verb.COMMITMENT_CANCELLED, acts=acts)


@transaction.atomic
def put_off(*, days: Mapping[Commitment, date], reason: str, by: Actor, at: datetime, on: date) -> int:
    """Announce again, each for a later day, what can no longer be done on the day said; return how many.

    The word first given is cancelled with the reason, and the new one bears its text. Called twice, changes nothing.
    """
    words = _standing(days)
    cancel_each(reasons=dict.fromkeys(words, reason), by=by, at=at)
    later = [
        Commitment(
            case_id=word.case_id,
            debtor_id=word.debtor_id,
            kind=word.kind,
            step=word.step,
            text=word.text,
            announced_on=on,
            due_on=days[word],
            dedupe_key=f"moved:{word.pk}",
        )
        for word in words
    ]
    new = Commitment.objects.bulk_create(later, batch_size=ROWS_A_STATEMENT)
    acts = [JournalAct(word, word.case_id, {"kind": word.kind, "due_on": word.due_on}) for word in new]
    return record_each(by=by, at=at, verb=Verb.COMMITMENT_ANNOUNCED, acts=acts)


@transaction.atomic(savepoint=False)
def keep_each(*, acts: Mapping[Commitment, models.Model], on: date, by: Actor, at: datetime) -> int:
    """Close commitments as `keep` does, each by its act, in one pass; return how many were still open."""
    kept = _standing(acts)
    for row in kept:
        act = acts[row]
        _note_kept(row, f"{act._meta.model_name}:{act.pk}", on, said="", at=at)
    _close_each(kept)
    return record_each(by=by, at=at, verb=Verb.COMMITMENT_KEPT, acts=[_kept_act(row, said="") for row in kept])


def _keep(commitment: Commitment, act: str, on: date, *, said: str, by: Actor, at: datetime) -> Commitment:
    locked = _locked(commitment)
    if locked.state in KEPT_STATES:
        return locked
    _refuse_closed(locked)
    _note_kept(locked, act, on, said=said, at=at)
    locked.save(update_fields=_KEPT_FIELDS)
    record_each(by=by, at=at, verb=Verb.COMMITMENT_KEPT, acts=[_kept_act(locked, said=said)])
    return locked


def _note_kept(row: Commitment, act: str, on: date, *, said: str, at: datetime) -> None:
    row.state = CommitmentState.KEPT_LATE if on > row.due_on else CommitmentState.KEPT
    row.closed_at, row.kept_on, row.act, row.reason = at, on, act[:60], said[:200]


def _kept_act(row: Commitment, *, said: str) -> JournalAct:
    facts = {"act": row.act, "late": row.state == CommitmentState.KEPT_LATE, "said": said}
    return JournalAct(row, row.case_id, facts)


def _close_each(rows: list[Commitment]) -> None:
    ended = [(row.pk, str(row.state), row.closed_at, row.kept_on, row.act, row.reason) for row in rows]
    if ended:
        with connection.cursor() as cursor:
            cursor.execute(_CLOSE_EACH, [list(column) for column in zip(*ended, strict=True)])


def _standing(words: Iterable[Commitment]) -> list[Commitment]:
    """Those that are still open, locked until the transaction ends."""
    still = Commitment.objects.select_for_update(of=("self",)).filter(state=CommitmentState.OPEN)
    return list(still.filter(pk__in=[word.pk for word in words]))


def _locked(commitment: Commitment) -> Commitment:
    return Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)


def _refuse_closed(commitment: Commitment) -> None:
    if commitment.state != CommitmentState.OPEN:
        label = CommitmentState(commitment.state).label
        raise CommitmentClosed(f"L’engagement « {commitment.text} » est déjà « {label} ».")
