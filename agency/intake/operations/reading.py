"""A creditor's file read and shown, or forgotten: nothing is a person, a case or a claim yet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date, datetime
from itertools import chain, islice

from django.db import transaction

from agency.intake.enums import CONFIDABLE, BatchState, Outcome
from agency.intake.models import ImportBatch, ImportRow
from agency.intake.queries import standing_bills
from agency.intake.rules import (
    ALREADY,
    SAME_NUMBER,
    RowJudgement,
    Terms,
    confided_before,
    dated_key,
    folding,
    instalments_of,
    is_another_bill,
    joined_key,
    judge,
    keys_of,
    label_of,
    misfit,
    parts_of,
    person_of,
    same_number,
    shortened,
)
from agency.intake.values import BillSought, StandingBills
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.mandates.queries import in_force
from agency.parties.models import Creditor
from agency.parties.rules import PersonFacts, match_key
from agency.readers.claim_files import ClaimFile, ClaimRow, Kind, read_claims, with_contacts
from agency.readers.tables.contacts import read_contacts

# Lines looked for, and rows written, in one statement.
SLICE = 1000


class BatchRefused(Exception):
    """The batch cannot go on; the message says in French why and what to do."""


@transaction.atomic
def read_batch(
    *,
    creditor: Creditor,
    filename: str,
    data: bytes,
    by: Actor,
    at: datetime,
    on: date,
    contacts: bytes | None = None,
) -> ImportBatch:
    """Read a file and keep its lines with their outcome; no person, case or claim is written.

    Raises `UnreadableFile` (readers) when the file as a whole cannot be read, `BatchRefused` without a
    signed mandate (R1.6, R124-3). Of a FEC only the customers' open lines and the hash are kept.
    """
    if in_force(creditor, on) is None:
        raise BatchRefused("Signez d’abord le mandat : sans lui, aucune facture ne peut nous être confiée (R124-3).")
    found = read_claims(data, filename)
    if contacts is not None:
        found = with_contacts(found, read_contacts(contacts))
    batch = ImportBatch.objects.create(
        creditor=creditor,
        filename=filename[:150],
        sha256=found.sha256,
        file_format=found.format,
        uploaded_at=at,
        evidence=data if found.format in {"facturx", "zugferd"} else None,
    )
    rows = _rows(batch, found, on)
    while some := list(islice(rows, SLICE)):
        ImportRow.objects.bulk_create(some)
    record(
        by=by,
        at=at,
        verb=Verb.BATCH_READ,
        subject=batch,
        filename=filename,
        sha256=found.sha256,
        rows=len(found.rows),
        refused=len(found.refused),
    )
    return batch


def _rows(batch: ImportBatch, found: ClaimFile, on: date) -> Iterator[ImportRow]:
    """Yield one row for each line read and each refusal, in the order of the file."""
    refused = (
        ImportRow(
            batch=batch,
            place=shortened(refusal.where, 80),
            outcome=Outcome.REFUSED,
            number=shortened(refusal.number, 60),
            reason=shortened(refusal.reason, 400),
            rule=refusal.rule,
        )
        for refusal in found.refused
    )
    for position, row in enumerate(chain(_rows_read(batch, found, on), refused), start=1):
        row.position = position
        yield row


def _rows_read(batch: ImportBatch, found: ClaimFile, on: date) -> Iterator[ImportRow]:
    """Yield one row for each person's part of each instalment of each line read."""
    creditor = batch.creditor
    terms = Terms(creditor.default_claim_type, creditor.payment_term_days)
    places: dict[tuple[str, str], str] = {}
    lines = (part for row in found.rows for term in instalments_of(row) for part in parts_of(term))
    while some := list(islice(lines, SLICE)):
        people_of = [_people_of(line) for line in some]
        looked_for = [_sought(creditor, line, people[0]) for line, people in zip(some, people_of, strict=True)]
        known = standing_bills(creditor, looked_for)
        for line, people, sought in zip(some, people_of, looked_for, strict=True):
            verdict = _not_twice(sought, line, judge(line, people[0], terms, on), known)
            verdict = _not_beside(sought, line, verdict, places)
            yield _row(batch, line, people, _fitting(line, people, verdict))


def _people_of(line: ClaimRow) -> tuple[PersonFacts, ...]:
    return tuple(person_of(facts) for facts in ([payer.debtor for payer in line.payers] or [line.debtor]))


def _sought(creditor: Creditor, line: ClaimRow, person: PersonFacts) -> BillSought:
    """What is carried forward from another year has lost its date: its number alone tells it."""
    keys = (*keys_of(line.key or line.number), dated_key(line))
    number = line.number if line.kind is Kind.CARRIED_INVOICE else ""
    return BillSought(match_key(person, creditor.pk), person.siren, keys, number)


def _row(batch: ImportBatch, line: ClaimRow, people: tuple[PersonFacts, ...], verdict: RowJudgement) -> ImportRow:
    return ImportRow(
        batch=batch,
        place=shortened(line.where, 80),
        outcome=verdict.outcome,
        number=shortened(line.number, 60),
        person=" et ".join(
            person.company_name or f"{person.first_name} {person.last_name}".strip() for person in people
        )[:150],
        due_on=verdict.due_on,
        amount=line.open,
        reason=shortened(verdict.reason, 400),
        rule=verdict.rule,
        people_key=joined_key(match_key(person, batch.creditor_id) for person in people),
        facts={
            "people": [asdict(person) for person in people],
            "claim_type": verdict.claim_type,
            "last_day_to_act": verdict.last_day_to_act,
            "issued_on": line.issued_on,
            "service_on": line.service_on,
            "total": str(line.total),
            "paid": str(line.paid),
            "whole": str(line.whole) if line.whole is not None else "",
            "share": str(line.share) if line.share is not None else "",
            "key": (dated_key(line) if verdict.rule == SAME_NUMBER else line.key or line.number)[:120],
            "label": label_of(line),
            "warnings": list(line.warnings),
        },
    )


def _fitting(line: ClaimRow, people: tuple[PersonFacts, ...], verdict: RowJudgement) -> RowJudgement:
    """Ask for a value that fits now, and tell a label that is folded: what is shown as ready is confided."""
    if verdict.outcome not in CONFIDABLE:
        return verdict
    if reason := misfit(line, people):
        return replace(verdict, outcome=Outcome.INCOMPLETE, reason=reason, rule="TAB-16")
    if told := folding(line):
        return replace(verdict, reason=f"{verdict.reason} {told}".strip(), rule=verdict.rule or "TAB-17")
    return verdict


def _not_twice(
    sought: BillSought, line: ClaimRow, verdict: RowJudgement, standing_bills: StandingBills
) -> RowJudgement:
    """Refuse a line whose invoice this person already has; doubt one of its number, or of a namesake elsewhere."""
    if verdict.outcome not in CONFIDABLE and line.kind is not Kind.CARRIED_INVOICE:
        return verdict
    known = standing_bills.of(sought)
    alike = (one for one in known if not is_another_bill(line, one.total, one.total - one.paid_before, one.issued_on))
    standing = next(alike, None)
    if standing is not None:
        return replace(verdict, outcome=Outcome.REFUSED, reason=confided_before(standing), rule=ALREADY)
    if known:
        return same_number(verdict, known[0].total, known[0].issued_on, known[0].reference)
    namesake = standing_bills.elsewhere(sought)
    if namesake is None or verdict.outcome != Outcome.READY:
        return verdict
    reason = f"À vérifier avant de confier : déjà au dossier {namesake.reference}, à une autre adresse."
    return replace(verdict, outcome=Outcome.DOUBTFUL, reason=reason, rule=ALREADY)


def _not_beside(
    sought: BillSought, line: ClaimRow, verdict: RowJudgement, places: dict[tuple[str, str], str]
) -> RowJudgement:
    """Refuse the second line of one file for the same invoice of the same person, however its name is written."""
    if verdict.outcome not in CONFIDABLE:
        return verdict
    same = (sought.person_key, line.key or line.number)
    if same not in places:
        places[same] = line.where
        return verdict
    reason = f"Cette facture de la même personne est déjà en {places[same]} ; gardez une seule des deux lignes."
    return replace(verdict, outcome=Outcome.REFUSED, reason=reason, rule="FILE-4")


@transaction.atomic
def abandon_batch(*, batch: ImportBatch, by: Actor, at: datetime) -> None:
    """Forget a file that was only read: its lines are deleted (R9.5)."""
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.state != BatchState.PREVIEW:
        raise BatchRefused("Ce dépôt a déjà été traité.")
    locked.rows.all().delete()
    locked.state, locked.evidence = BatchState.ABANDONED, None
    locked.save(update_fields=["state", "evidence"])
    record(by=by, at=at, verb=Verb.BATCH_ABANDONED, subject=locked)
