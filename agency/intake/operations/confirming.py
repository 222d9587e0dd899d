"""A file confided: each person's lines become a case to qualify; a line that cannot be kept says why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import cast

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.db.models import Q

from agency.cases.enums import CaseState, DocumentKind
from agency.cases.models import Case, Claim, Document
from agency.cases.operations import Obligor, add_claim, add_document, open_case, redate
from agency.common.calendar import format_date, paris_date
from agency.intake.enums import BatchState, Outcome
from agency.intake.models import ImportBatch, ImportRow
from agency.intake.queries import is_relied_on, standing_bills
from agency.intake.rules import ALREADY, barred, confided_before, keys_of
from agency.intake.values import BillSought
from agency.journal.enums import Verb
from agency.journal.operations import record
from agency.journal.rules import Actor
from agency.mandates.models import Mandate
from agency.mandates.queries import in_force
from agency.parties.enums import Liability
from agency.parties.models import Creditor, Debtor
from agency.parties.operations import match_or_create
from agency.parties.rules import PersonFacts, match_key
from agency.qualification.operations import open_for

from .reading import BatchRefused

_CANNOT_BE_KEPT = (ValidationError, IntegrityError, DataError)


@dataclass(frozen=True)
class _Line:
    """A ready line found back in the database, with the people it names."""

    row: ImportRow
    people: tuple[PersonFacts, ...]

    @property
    def key(self) -> tuple[str, ...]:
        return tuple(match_key(person, self.row.batch.creditor_id) for person in self.people)


@transaction.atomic
def confirm_batch(
    *, batch: ImportBatch, by: Actor, at: datetime, on: date, checked: Collection[int] = ()
) -> list[Case]:
    """Turn the ready lines into cases to qualify, one for each person (or pair bound together).

    `checked` are keys of doubtful lines whose sum and date `by` has compared with the invoice; the other doubtful
    lines stay out (R1.22). A line that can no longer be kept (confided or time-barred meanwhile, or refused by the
    database) is refused with its reason and costs no other; of a case nothing is half written. What the lines confided
    before say of their people is listened to (`parties.operations.match_or_create`). Raises `BatchRefused`
    when the file was confided or abandoned before, when all that it holds is in doubt and nothing was checked, or when
    the mandate ended meanwhile. Returns the cases touched.
    """
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.state != BatchState.PREVIEW:
        raise BatchRefused(_settled(locked))
    mandate = in_force(locked.creditor, on)
    if mandate is None:
        raise BatchRefused("Le mandat n’est plus en vigueur : signez-le de nouveau avant de confier ces factures.")
    lines = _chosen(locked, checked)
    if not lines and locked.rows.filter(outcome=Outcome.DOUBTFUL).exists():
        raise BatchRefused("Aucune facture de ce fichier n’est prête : cochez celles que vous avez vérifiées.")
    vouched = {line.row.position for line in lines if line.row.outcome == Outcome.DOUBTFUL}
    cases: dict[int, Case] = {}
    for _key, group in groupby(lines, key=lambda line: line.key):
        for case in _confide_what_can_be(list(group), mandate=mandate, by=by, at=at, on=on):
            cases[case.pk] = case
    _hear_corrections(locked, by=by, at=at, on=on)
    kept = [line.row.position for line in lines if line.row.outcome == Outcome.CONFIDED]
    locked.state, locked.confirmed_at, locked.evidence = BatchState.CONFIRMED, at, None
    locked.save(update_fields=["state", "confirmed_at", "evidence"])
    record(
        by=by, at=at, verb=Verb.BATCH_CONFIRMED, subject=locked, cases=len(cases), lines=len(kept),
        refused=len(lines) - len(kept), checked=sorted(vouched.intersection(kept)),
    )  # fmt: skip
    return list(cases.values())


def _hear_corrections(batch: ImportBatch, *, by: Actor, at: datetime, on: date) -> None:
    """Listen to what the lines confided before say of their people: the creditor may have come back to correct it."""
    people = {
        match_key(person, batch.creditor_id): person
        for row in batch.rows.filter(outcome=Outcome.REFUSED, rule=ALREADY)
        for person in _people(row)
    }
    known = Debtor.objects.filter(match_key__in=people).order_by("pk").values_list("match_key", flat=True)
    for key in list(known):
        match_or_create(facts=people[key], creditor=batch.creditor, relied_on=is_relied_on(key), by=by, at=at, on=on)


def _settled(batch: ImportBatch) -> str:
    if batch.confirmed_at is None:
        return "Ce dépôt a déjà été traité : il a été abandonné. Déposez le fichier de nouveau."
    on = format_date(paris_date(batch.confirmed_at))
    return f"Ce dépôt a déjà été traité : il a été confié le {on}. Rien n’est ajouté une seconde fois."


def _confide_what_can_be(lines: list[_Line], *, mandate: Mandate, by: Actor, at: datetime, on: date) -> list[Case]:
    """Confide one person's lines together; when they cannot be kept together, each by itself."""
    good = [line for line in lines if not _refused_since(line, on)]
    if not good:
        return []
    try:
        with transaction.atomic():
            return [_confide(good, mandate=mandate, by=by, at=at, on=on)]
    except _CANNOT_BE_KEPT as error:
        if len(good) == 1:
            _refuse(good[0], _why(error), "FILE-7")
            return []
    alone = ([line] for line in good)
    return [case for one in alone for case in _confide_what_can_be(one, mandate=mandate, by=by, at=at, on=on)]


def _refused_since(line: _Line, on: date) -> bool:
    """Refuse a line whose invoice was confided, or became time-barred, since it was read; say whether it was."""
    row, person = line.row, line.people[0]
    last_day = date.fromisoformat(row.facts["last_day_to_act"])
    if last_day < on:
        _refuse(line, barred(last_day), "R2.20")
        return True
    creditor = row.batch.creditor
    sought = BillSought(match_key(person, creditor.pk), person.siren, keys_of(row.facts["key"]))
    standing = next(iter(standing_bills(creditor, [sought]).of(sought)), None)
    if standing is None:
        return False
    _refuse(line, confided_before(standing), ALREADY)
    return True


def _refuse(line: _Line, reason: str, rule: str) -> None:
    line.row.outcome, line.row.reason, line.row.rule, line.row.claim = Outcome.REFUSED, reason[:400], rule, None
    line.row.save(update_fields=["outcome", "reason", "rule", "claim"])


def _why(error: Exception) -> str:
    """What the creditor reads of an error: the words of a validation, never those of the database."""
    said = " ".join(error.messages) if isinstance(error, ValidationError) else ""
    return f"Cette ligne n’a pas pu être gardée telle quelle. {said}".strip() + " Corrigez-la et déposez-la de nouveau."


def _chosen(batch: ImportBatch, checked: Collection[int]) -> list[_Line]:
    """The ready lines and the doubtful ones that were checked, those of one person side by side."""
    chosen = Q(outcome=Outcome.READY) | Q(outcome=Outcome.DOUBTFUL, pk__in=checked)
    return sorted(
        (_Line(row, _people(row)) for row in batch.rows.filter(chosen).select_related("batch")),
        key=lambda line: (line.key, line.row.position),
    )


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
        match_or_create(
            facts=person,
            creditor=batch.creditor,
            relied_on=is_relied_on(match_key(person, batch.creditor_id)),
            by=by,
            at=at,
            on=on,
        )
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
    if case.contract_years:
        redate(case=case, by=by, at=at)
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
