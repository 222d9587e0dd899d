"""A file to confide: asked for once, then gone through slice by slice, each in a transaction of its own.

The deposit's row is the job: it says who asked and when, and how far the slices are. A worker that dies leaves the
slices that were kept, and the next one goes on from there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from agency.cases.models import Case
from agency.intake.enums import CONFIDABLE, BatchState, Outcome
from agency.intake.models import HandedFile, ImportBatch, ImportRow
from agency.intake.presenters import settled_sentence
from agency.intake.queries import Line, cases_of, is_relied_on, lines_to_confide, lines_to_hear
from agency.intake.rules import ALREADY, PAID_EARLY
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.mandates.queries import in_force
from agency.parties.models import Creditor
from agency.parties.operations import match_or_create_all
from agency.parties.queries import known_keys
from agency.parties.rules import PersonFacts

from .confiding import Confiding
from .judging import SLICE
from .later.updating import apply_updates
from .later.waiting import Early
from .reading import BatchRefused


@transaction.atomic
def ask_confirmation(
    *, batch: ImportBatch, by: Actor, at: datetime, on: date, checked: Collection[int] = ()
) -> ImportBatch:
    """Have a file confided: its ready lines, and those of `checked`; `confide_slice` does it.

    `checked` are keys of doubtful lines whose sum and date `by` has compared with the invoice; the other doubtful
    lines stay out (R1.22). Raises `BatchRefused` when the file was confided or abandoned before, when all that it holds
    is in doubt and nothing was checked, or when the mandate ended meanwhile.
    """
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.state != BatchState.PREVIEW:
        raise BatchRefused(settled_sentence(locked))
    if in_force(locked.creditor, on) is None:
        raise BatchRefused("Le mandat n’est plus en vigueur : signez-le de nouveau avant de confier ces factures.")
    locked.rows.filter(outcome=Outcome.DOUBTFUL, pk__in=checked).update(checked=True)
    chosen = lines_to_confide(locked).count()
    if not chosen and locked.rows.filter(outcome=Outcome.DOUBTFUL).exists():
        raise BatchRefused("Aucune facture de ce fichier n’est prête : cochez celles que vous avez vérifiées.")
    locked.state, locked.chosen = BatchState.CONFIRMING, chosen
    locked.to_go_through = chosen + lines_to_hear(locked).count()
    locked.asked_at, locked.asked_on, locked.asked_by = at, on, {"kind": by.kind, "ref": by.ref, "label": by.label}
    locked.save()
    HandedFile.objects.filter(batch=locked).delete()
    record(by=by, at=at, verb=Verb.BATCH_ASKED, subject=locked, lines=chosen)
    return locked


@transaction.atomic
def confide_slice(*, batch: ImportBatch, size: int = SLICE) -> bool:
    """Confide the next lines of a file, people after people; the last slice settles it. Return whether more is left.

    A line that can no longer be kept (confided or time-barred meanwhile, or refused by the database) is refused with
    its reason and costs no other; of a case nothing is half written. What the lines confided before say of their
    people is listened to: the creditor may have come back to correct it. Nothing happens while another worker holds
    the file, nor once it is settled.
    """
    locked = (
        ImportBatch.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk=batch.pk, state=BatchState.CONFIRMING)
        .first()
    )
    if locked is None:
        return False
    # Two files of one creditor may name the same new person: one after the other.
    creditor = Creditor.objects.select_for_update(no_key=True, of=("self",)).get(pk=locked.creditor_id)
    rows = _next_rows(locked, size)
    if not rows:
        _settle(locked)
        return False
    by, at, on = locked.asked
    lines = [Line(row) for row in rows]
    confiding = Confiding(locked, creditor, in_force(creditor, on), by, at, on)
    confiding.take([line for line in lines if line.row.outcome in CONFIDABLE])
    updates = [row for row in rows if row.outcome == Outcome.UPDATE]
    if lowered := [row for row in updates if row.rule != PAID_EARLY]:
        apply_updates(rows=lowered, by=by, at=at, on=on)
    if paid := [row for row in updates if row.rule == PAID_EARLY]:
        Early(creditor, by, at).withdraw_paid(paid)
    _hear_corrections(creditor, [line for line in lines if line.row.rule == ALREADY], by=by, at=at, on=on)
    locked.gone_through += len(rows)
    locked.through_key, locked.through_position = rows[-1].people_key, rows[-1].position
    locked.save(update_fields=["gone_through", "through_key", "through_position"])
    return True


def confirm_batch(
    *, batch: ImportBatch, by: Actor, at: datetime, on: date, checked: Collection[int] = ()
) -> list[Case]:
    """Confide a file while one waits: `ask_confirmation`, then every slice. Return the cases touched."""
    asked = ask_confirmation(batch=batch, by=by, at=at, on=on, checked=checked)
    while confide_slice(batch=asked):
        pass
    return list(cases_of(asked))


def _next_rows(batch: ImportBatch, size: int) -> list[ImportRow]:
    """The next lines to go through; those of the same people stay together, unless they alone are more than a slice."""
    after = Q(people_key__gt=batch.through_key) | Q(position__gt=batch.through_position)
    waiting = lines_to_confide(batch) | lines_to_hear(batch)
    rows = list(waiting.filter(after, people_key__gte=batch.through_key).order_by("people_key", "position")[: size + 1])
    if len(rows) <= size:
        return rows
    whole = [row for row in rows if row.people_key != rows[-1].people_key]
    return whole or rows[:size]


def _hear_corrections(creditor: Creditor, lines: Sequence[Line], *, by: Actor, at: datetime, on: date) -> None:
    """Listen to what the lines confided before say of their people, the last word of each."""
    said: dict[str, PersonFacts] = {
        key: person for line in lines for key, person in zip(line.keys, line.people, strict=True)
    }
    known = known_keys(said)
    match_or_create_all(
        people={key: said[key] for key in known}, creditor=creditor, relied_on=is_relied_on, by=by, at=at, on=on
    )


def _settle(batch: ImportBatch) -> None:
    """Every line was gone through: say what became of them. An invoice file is kept as long as a bill waits for it."""
    kept = batch.rows.filter(outcome=Outcome.CONFIDED)
    lines, updated = kept.count(), batch.rows.filter(outcome=Outcome.UPDATED).count()
    undue = batch.rows.filter(outcome=Outcome.UNDUE).count()
    by, at, _on = batch.asked
    batch.state, batch.confirmed_at = BatchState.CONFIRMED, at
    batch.evidence = batch.evidence if undue else None
    batch.save(update_fields=["state", "confirmed_at", "evidence"])
    record(
        by=by, at=at, verb=Verb.BATCH_CONFIRMED, subject=batch, cases=cases_of(batch).count(),
        lines=lines, updated=updated, undue=undue, refused=batch.chosen - lines - updated - undue,
        checked=list(kept.filter(checked=True).order_by("position").values_list("position", flat=True)),
    )  # fmt: skip
