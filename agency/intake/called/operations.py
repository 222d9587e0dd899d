"""Claims handed over by a program: the operations of the pages, in one transaction, all of the lines or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from agency.intake.enums import FileFormat, Outcome
from agency.intake.models import ImportBatch
from agency.intake.operations import ask_confirmation, confide_slice, take_by_hand
from agency.journal.rules import Actor
from agency.parties.models import Creditor
from agency.software.models import SoftwareKey

from .models import KeptCall
from .rules import faults_of
from .values import CallMark, LineFault, SaidClaim


class CallReused(Exception):
    """The program gave the name of another call, which said something else."""


class LinesRefused(Exception):
    """Lines that cannot be taken as they are: nothing of the call is kept."""

    def __init__(self, faults: Sequence[LineFault]) -> None:
        super().__init__(f"{len(faults)} lignes")
        self.faults = faults


@transaction.atomic
def take_call(
    *, key: SoftwareKey, mark: CallMark, creditor: Creditor, claims: Sequence[SaidClaim], by: Actor, at: datetime,
    on: date,
) -> KeptCall:  # fmt: skip
    """Confide the claims of a call, read, judged and confided like those of a page; a call taken before makes nothing.

    Two calls of one name wait for one another. Raises `CallReused`, `LinesRefused` with each fault, and `BatchRefused`
    without a signed mandate (R1.6) or while the agency takes no new work: nothing is then kept, and the same call may
    come again.
    """
    call, is_new = KeptCall.objects.get_or_create(
        key=key, name_sha256=mark.name_sha256, defaults={"body_sha256": mark.body_sha256, "at": at}
    )
    if call.body_sha256 != mark.body_sha256:
        raise CallReused
    if not is_new:
        return call
    bills = [(one.line, ()) for one in claims]
    batch = take_by_hand(creditor=creditor, bills=bills, origin=FileFormat.PROGRAM, by=by, at=at, on=on)
    _refuse_faults(batch, claims)
    doubtful = batch.rows.filter(outcome=Outcome.DOUBTFUL).values_list("pk", flat=True)
    asked = ask_confirmation(batch=batch, checked=list(doubtful), by=by, at=at, on=on)
    while confide_slice(batch=asked):
        pass
    # What only the database, or another file meanwhile, could refuse.
    _refuse_faults(batch, claims)
    call.batch = batch
    call.save(update_fields=["batch"])
    return call


def _refuse_faults(batch: ImportBatch, claims: Sequence[SaidClaim]) -> None:
    if faults := faults_of(list(batch.rows.order_by("position")), claims):
        raise LinesRefused(faults)
