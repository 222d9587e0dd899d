"""Writes of intake: a file read and shown, then confided. Nothing is a case before a person confirms."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import cast

from django.db import transaction
from django.db.models import Q

from agency.cases.enums import CaseState, DocumentKind
from agency.cases.models import Case, Claim, Document
from agency.cases.operations import Obligor, add_claim, add_document, open_case
from agency.common.calendar import format_date
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.mandates.models import Mandate
from agency.mandates.queries import in_force
from agency.parties.enums import Liability, Source
from agency.parties.models import Creditor, Debtor
from agency.parties.operations import match_or_create
from agency.parties.rules import PersonFacts, match_key
from agency.qualification.operations import open_for
from agency.readers.claim_files import ClaimFile, ClaimRow, Kind, read_claims, with_contacts
from agency.readers.tables.contacts import read_contacts

from .enums import BatchState, Outcome
from .models import ImportBatch, ImportRow
from .rules import RowJudgement, Terms, instalments_of, judge, keys_of, label_of, parts_of, person_of, too_long

_CONFIDABLE = (Outcome.READY, Outcome.DOUBTFUL)


class BatchRefused(Exception):
    """The batch cannot go on; the message says in French why and what to do."""


@dataclass(frozen=True)
class _Line:
    """A ready line found back in the database, with the people it names."""

    row: ImportRow
    people: tuple[PersonFacts, ...]

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(match_key(person, self.row.batch.creditor_id) for person in self.people)


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
    ImportRow.objects.bulk_create(_rows(batch, found, on))
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


def _rows(batch: ImportBatch, found: ClaimFile, on: date) -> list[ImportRow]:
    """Return one row for each line read and each refusal, in the order of the file."""
    creditor = batch.creditor
    terms = Terms(creditor.default_claim_type, creditor.payment_term_days)
    rows: list[ImportRow] = []
    for line in (part for row in found.rows for term in instalments_of(row) for part in parts_of(term)):
        people = tuple(
            person_of(facts, creditor.default_claim_type)
            for facts in ([payer.debtor for payer in line.payers] or [line.debtor])
        )
        verdict = _fitting(line, people, _not_twice(creditor, line, people[0], judge(line, people[0], terms, on)))
        rows.append(_row(batch, line, people, verdict))
    rows.extend(
        ImportRow(
            batch=batch,
            place=refusal.where,
            outcome=Outcome.REFUSED,
            number=refusal.number[:60],
            reason=refusal.reason[:400],
            rule=refusal.rule,
        )
        for refusal in found.refused
    )
    for position, row in enumerate(rows, start=1):
        row.position = position
    return rows


def _row(batch: ImportBatch, line: ClaimRow, people: tuple[PersonFacts, ...], verdict: RowJudgement) -> ImportRow:
    return ImportRow(
        batch=batch,
        place=line.where[:80],
        outcome=verdict.outcome,
        number=line.number[:60],
        person=" et ".join(
            person.company_name or f"{person.first_name} {person.last_name}".strip() for person in people
        )[:150],
        due_on=verdict.due_on,
        amount=line.open,
        reason=verdict.reason[:400],
        rule=verdict.rule,
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
            "key": (line.key or line.number)[:120],
            "label": label_of(line)[:150],
            "warnings": list(line.warnings),
        },
    )


def _fitting(line: ClaimRow, people: tuple[PersonFacts, ...], verdict: RowJudgement) -> RowJudgement:
    """Ask for a shorter value now: once shown as ready or to check, a line can be confided."""
    reason = too_long(line, people) if verdict.outcome in _CONFIDABLE else ""
    return replace(verdict, outcome=Outcome.INCOMPLETE, reason=reason, rule="TAB-16") if reason else verdict


def _not_twice(creditor: Creditor, line: ClaimRow, person: PersonFacts, verdict: RowJudgement) -> RowJudgement:
    """Refuse a line whose invoice this person already has at the agency."""
    is_carried = line.kind is Kind.CARRIED_INVOICE
    if verdict.outcome not in _CONFIDABLE and not is_carried:
        return verdict
    # What is carried forward from another year has lost its date: its number alone tells it.
    same = Q(number=line.number) if is_carried else Q(key__in=keys_of(line))
    standing = (
        Claim.objects.filter(same, creditor=creditor, debtor__match_key=match_key(person, creditor.pk))
        .select_related("case")
        .first()
    )
    if standing is None:
        return verdict
    reason = f"Déjà confiée le {format_date(standing.case.opened_on)} (dossier {standing.case.reference})."
    return RowJudgement(Outcome.REFUSED, verdict.claim_type, verdict.due_on, verdict.last_day_to_act, reason, "FILE-5")


@transaction.atomic
def confirm_batch(
    *, batch: ImportBatch, by: Actor, at: datetime, on: date, checked: Collection[int] = ()
) -> list[Case]:
    """Turn the ready lines into cases to qualify, one for each person (or pair bound together).

    `checked` are keys of doubtful lines whose sum and date `by` has compared with the invoice; the other
    doubtful lines stay out (R1.22). The whole batch or nothing. Raises `BatchRefused` when it was confided or
    abandoned before, when all that it holds is in doubt and nothing was checked, or when the mandate ended
    meanwhile. Returns the cases touched, oldest first.
    """
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.state != BatchState.PREVIEW:
        raise BatchRefused("Ce dépôt a déjà été traité.")
    mandate = in_force(locked.creditor, on)
    if mandate is None:
        raise BatchRefused("Le mandat n’est plus en vigueur : signez-le de nouveau avant de confier ces factures.")
    lines = _chosen(locked, checked)
    if not lines and locked.rows.filter(outcome=Outcome.DOUBTFUL).exists():
        raise BatchRefused("Aucune facture de ce fichier n’est prête : cochez celles que vous avez vérifiées.")
    vouched = sorted(line.row.position for line in lines if line.row.outcome == Outcome.DOUBTFUL)
    cases = [
        _confide(list(group), mandate=mandate, by=by, at=at, on=on)
        for _key, group in groupby(lines, key=lambda line: line.key)
    ]
    locked.state, locked.confirmed_at, locked.evidence = BatchState.CONFIRMED, at, None
    locked.save(update_fields=["state", "confirmed_at", "evidence"])
    record(by=by, at=at, verb=Verb.BATCH_CONFIRMED, subject=locked, cases=len(cases), lines=len(lines), checked=vouched)
    return cases


def _chosen(batch: ImportBatch, checked: Collection[int]) -> list[_Line]:
    """The ready lines and the doubtful ones that were checked, those of one person side by side."""
    chosen = Q(outcome=Outcome.READY) | Q(outcome=Outcome.DOUBTFUL, pk__in=checked)
    return sorted(
        (_Line(row, _people(row)) for row in batch.rows.filter(chosen).select_related("batch")),
        key=lambda line: (line.key, line.row.position),
    )


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


def _people(row: ImportRow) -> tuple[PersonFacts, ...]:
    known = []
    for values in row.facts["people"]:
        born_on = values.get("born_on")
        known.append(PersonFacts(**{**values, "born_on": date.fromisoformat(born_on) if born_on else None}))
    return tuple(known)


def _confide(lines: list[_Line], *, mandate: Mandate, by: Actor, at: datetime, on: date) -> Case:
    """Write one person's (or pair's) lines into a case of theirs still to qualify, else a new one."""
    first = lines[0]
    batch = first.row.batch
    debtors = [
        match_or_create(facts=person, creditor=batch.creditor, source=Source.CREDITOR, by=by, at=at, on=on)
        for person in first.people
    ]
    last_days = [date.fromisoformat(line.row.facts["last_day_to_act"]) for line in lines]
    case = _waiting_case(batch.creditor, debtors) or open_case(
        creditor=batch.creditor,
        mandate=mandate,
        parts=_parts(debtors),
        claim_type=first.row.facts["claim_type"],
        last_day_to_act=min(last_days),
        by=by,
        at=at,
        on=on,
    )
    open_for(case=case, by=by, at=at)
    invoice = _invoice(case, batch, by=by, at=at, on=on)
    for line, last_day in zip(lines, last_days, strict=True):
        line.row.claim = _add(case, line.row, invoice, last_day, by=by, at=at, on=on)
        line.row.outcome = Outcome.CONFIDED
        line.row.save(update_fields=["claim", "outcome"])
    return case


def _parts(debtors: list[Debtor]) -> list[Obligor]:
    liability = Liability.SOLE if len(debtors) == 1 else Liability.JOINT_AND_SEVERAL
    return [Obligor(debtor, liability) for debtor in debtors]


def _waiting_case(creditor: Creditor, debtors: list[Debtor]) -> Case | None:
    waiting = Case.objects.filter(creditor=creditor, debtor=debtors[0], state=CaseState.TO_QUALIFY)
    for case in waiting.prefetch_related("parties"):
        if {party.debtor_id for party in case.parties.all()} == {debtor.pk for debtor in debtors}:
            return case
    return None


def _invoice(case: Case, batch: ImportBatch, *, by: Actor, at: datetime, on: date) -> Document | None:
    """Keep the invoice's own PDF as evidence, when the file was one."""
    if batch.evidence is None:
        return None
    return add_document(
        case=case,
        kind=DocumentKind.INVOICE,
        title=batch.filename,
        content=bytes(batch.evidence),
        mime="application/pdf",
        by=by,
        at=at,
        on=on,
    )


def _add(
    case: Case, row: ImportRow, invoice: Document | None, last_day: date, *, by: Actor, at: datetime, on: date
) -> Claim:
    facts = row.facts
    service_on = facts["service_on"]
    # A line without a due date is never ready to be confided.
    due_on = cast("date", row.due_on)
    return add_claim(
        case=case,
        number=row.number,
        key=facts["key"],
        label=facts["label"],
        issued_on=date.fromisoformat(facts["issued_on"]) if facts["issued_on"] else due_on,
        due_on=due_on,
        service_on=date.fromisoformat(service_on) if service_on else None,
        total=Decimal(facts["total"]),
        paid_before=Decimal(facts["paid"]),
        whole=Decimal(facts["whole"]) if facts.get("whole") else None,
        share=Decimal(facts["share"]) if facts.get("share") else None,
        invoice=invoice,
        last_day_to_act=last_day,
        by=by,
        at=at,
        on=on,
    )
