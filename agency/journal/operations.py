"""Writes of the journal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from json import dumps
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from tenants.chains.operations import keep_chain_head

from .enums import Verb
from .models import JournalBlock, JournalLine
from .queries import block_hash
from .rules import Actor
from .values import JournalAct

# The lines of one verb, in the order they are given.
_WRITE_EACH = """
INSERT INTO agency_journalline (at, actor_kind, actor_ref, actor_label, verb, subject_type, subject_id, case_id, data)
SELECT %(at)s, %(actor_kind)s, %(actor_ref)s, %(actor_label)s, %(verb)s, act.type, act.subject, act.of_case, act.data
FROM unnest(%(types)s::text[], %(subjects)s::bigint[], %(cases)s::bigint[], %(data)s::jsonb[])
    WITH ORDINALITY AS act (type, subject, of_case, data, rank)
ORDER BY act.rank
"""


def record(
    *,
    by: Actor,
    at: datetime,
    verb: Verb,
    subject: models.Model | None = None,
    case_id: int | None = None,
    **data: Any,
) -> JournalLine:
    """Write one line in the caller's transaction; `data` must be JSON-serialisable.

    Raises `RuntimeError` outside a transaction: an act and its line live or die together.
    """
    _refuse_outside_an_act()
    line = _line(by=by, at=at, verb=verb, act=JournalAct(subject, case_id, data))
    line.save()
    return line


def record_each(*, by: Actor, at: datetime, verb: Verb, acts: Iterable[JournalAct]) -> int:
    """Write one line per act of a set, with the very words of `record`; return how many.

    Raises `RuntimeError` outside a transaction.
    """
    _refuse_outside_an_act()
    written = list(acts)
    if not written:
        return 0
    values: dict[str, Any] = {
        "at": at,
        "actor_kind": by.kind,
        "actor_ref": by.ref,
        "actor_label": by.label[:150],
        "verb": verb.value,
        "types": [_type_of(act.subject) for act in written],
        "subjects": [act.subject.pk if act.subject is not None else None for act in written],
        "cases": [act.case_id for act in written],
        "data": [dumps(act.data, cls=DjangoJSONEncoder) for act in written],
    }
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_EACH, values)
    return len(written)


def _refuse_outside_an_act() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("Le journal s’écrit dans la transaction de l’acte.")


def _line(*, by: Actor, at: datetime, verb: Verb, act: JournalAct) -> JournalLine:
    subject = act.subject
    return JournalLine(
        at=at,
        actor_kind=by.kind,
        actor_ref=by.ref,
        actor_label=by.label[:150],
        verb=verb,
        subject_type=_type_of(subject),
        subject_id=subject.pk if subject is not None else None,
        case_id=act.case_id,
        data=act.data,
    )


def _type_of(subject: models.Model | None) -> str:
    return subject._meta.model_name or "" if subject is not None else ""


class SealBusy(Exception):
    """An act is being written at this very moment: the seal waits for nobody, it comes back."""


@transaction.atomic
def seal_block(*, at: datetime, size: int = 1000) -> JournalBlock | None:
    """Seal up to `size` lines written since the last block; None when there is nothing new. Raises `SealBusy`.

    Every insert of a line holds this lock in shared mode until its commit (trigger of migration 0002): having it
    alone means that no line with a smaller id can still appear behind the block. It is tried and never waited for,
    or every act of the agency would queue behind the seal, and the seal behind the longest act. The block's hash is
    written outside the agency's reach in the same transaction.
    """
    if not _alone():
        raise SealBusy
    last = JournalBlock.objects.order_by("-id").first()
    start = last.last_line + 1 if last else 1
    ids = list(JournalLine.objects.filter(id__gte=start).order_by("id").values_list("id", flat=True)[:size])
    if not ids:
        return None
    previous = last.hash if last else ""
    block = JournalBlock.objects.create(
        first_line=ids[0],
        last_line=ids[-1],
        previous_hash=previous,
        hash=block_hash(previous, ids[0], ids[-1]),
        sealed_at=at,
    )
    keep_chain_head(block=block.pk, digest=block.hash, at=at)
    return block


def _alone() -> bool:
    """Whether this transaction now holds the sealing lock, which ends with it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(current_schema()))")
        return bool(cursor.fetchone()[0])
