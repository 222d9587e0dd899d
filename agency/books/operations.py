"""Writes of the room: a proof kept, signed; a month closed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from agency.common.calendar import format_date, paris_date
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.ledger.operations import close_through

from .models import DailyProof, ProofShare, ProofSignature
from .queries import latest_proof, open_months, proof_now
from .rules import covered, said, sealed


class BooksRefused(Exception):
    """This cannot be done to the books now; the message says why, and what to do."""


@transaction.atomic
def prove(*, by: Actor, at: datetime) -> DailyProof:
    """Compare bank, ledger and what is owed, now, and keep what was found, chained to the proof before (R124-6).

    Nothing is mended: a proof that does not hold is kept as well, and stands in the way of remittances by its cause.
    """
    _lock()
    on, proof, before = paris_date(at), proof_now(), latest_proof()
    content = said(proof)
    previous = before.hash if before is not None else ""
    # Two proofs of one instant would be the same to the letter: the rank makes each its own.
    rank = before.rank + 1 if before is not None and before.on == on else 1
    made = DailyProof.objects.create(
        on=on, rank=rank, made_at=at, made_by=by.label[:150], holds=not proof.gaps, content=content,
        previous_hash=previous, hash=sealed(content, on=on, previous=previous),
    )  # fmt: skip
    ProofShare.objects.bulk_create(
        ProofShare(proof=made, creditor_id=one.creditor_id, payable=one.payable, owes=one.owes) for one in proof.shares
    )
    gaps = [one.part.value for one in proof.gaps]
    record(by=by, at=at, verb=Verb.BOOKS_PROVED, subject=made, hash=made.hash, gaps=gaps)
    return made


@transaction.atomic
def sign(*, proof: DailyProof, by: Actor, at: datetime) -> ProofSignature:
    """Put a person's name to a proof, by its hash; twice changes nothing. `BooksRefused`: its sums do not agree."""
    if not proof.holds:
        raise BooksRefused(_("Cette preuve ne concorde pas : elle ne se signe pas."))
    signed, new = ProofSignature.objects.get_or_create(
        proof=proof, signed_by_id=int(by.ref), defaults={"name": by.label[:150], "signed_at": at, "hash": proof.hash}
    )
    if new:
        record(by=by, at=at, verb=Verb.PROOF_SIGNED, subject=proof, hash=proof.hash)
    return signed


@transaction.atomic
def close_month(*, through: date, by: Actor, at: datetime) -> date:
    """Close the books through the end of a month: what is booked later falls in the next. Returns that day.

    Raises `BooksRefused` for a day that is no end of a month gone by, or one closed already; while the books do not
    hold; and before the bank's statements reach that day.
    """
    if through not in open_months(paris_date(at)):
        raise BooksRefused(_("Seul un mois fini, et pas encore clos, se clôt."))
    proof = proof_now()
    if proof.gaps:
        raise BooksRefused(_("Les livres ne concordent pas : voyez la preuve du jour avant de clore."))
    if not covered(proof, through):
        raise BooksRefused(
            _("Les relevés de la banque n’atteignent pas le %(day)s : importez-les d’abord.")
            % {"day": format_date(through)}
        )
    close_through(through=through, actor=by.label, at=at)
    record(by=by, at=at, verb=Verb.MONTH_CLOSED, through=through.isoformat())
    return through


def _lock() -> None:
    """Two proofs made at once would follow the same one: the second waits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(current_schema() || ':daily_proof'))")
