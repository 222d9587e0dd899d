"""Lines become cases to qualify, all of a slice together; what cannot be kept together is tried apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import cast

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction

from agency.cases.enums import CaseState, DocumentKind
from agency.cases.models import Case, Claim, Document
from agency.cases.operations import (
    NewClaim,
    Obligor,
    add_claims,
    add_document,
    attach_piece,
    next_keys,
    open_cases,
    redate_each,
)
from agency.intake.enums import FileFormat, Outcome
from agency.intake.models import HandedPiece, ImportBatch
from agency.intake.presenters import why_not_kept
from agency.intake.queries import Line, is_relied_on, standing_bills
from agency.intake.rules import ALREADY, barred, confided_before
from agency.journal.rules import Actor
from agency.mandates.models import Mandate
from agency.parties.enums import Liability
from agency.parties.models import Creditor, Debtor
from agency.parties.operations import match_or_create_all
from agency.parties.rules import PersonFacts
from agency.qualification.operations import open_for_all

from .later.waiting import Early
from .sql import CONFIDED, REFUSED

_CANNOT_BE_KEPT = (ValidationError, IntegrityError, DataError)
_NO_MANDATE = "Le mandat n’est plus en vigueur : signez-le de nouveau, puis déposez cette facture de nouveau."

# The lines of the same people: they go to one case.
Group = tuple[Line, ...]


@dataclass(frozen=True)
class Confiding:
    """One slice of a file being confided, for whom, by whom and when."""

    batch: ImportBatch
    creditor: Creditor
    mandate: Mandate | None
    by: Actor
    at: datetime
    on: date

    @property
    def _early(self) -> Early:
        return Early(self.creditor, self.by, self.at)

    def take(self, lines: Iterable[Line]) -> None:
        """Confide these lines, which stand people by people, and write what became of each."""
        groups = [tuple(group) for _key, group in groupby(lines, key=lambda line: line.keys)]
        for run in _runs(groups):
            self._confide_what_can_be(run)

    def _confide_what_can_be(self, groups: Sequence[Group]) -> None:
        """Confide groups together; when they cannot be kept together, half and half, down to a line by itself."""
        good = self._still_good(groups)
        if not good:
            return
        try:
            with transaction.atomic():
                self._confide(good)
        except _CANNOT_BE_KEPT as error:
            if len(good) > 1:
                middle = len(good) // 2
                self._confide_what_can_be(good[:middle])
                self._confide_what_can_be(good[middle:])
            elif len(good[0]) > 1:
                for line in good[0]:
                    self._confide_what_can_be([(line,)])
            else:
                _refuse([(good[0][0], why_not_kept(error), "FILE-7")])

    def _still_good(self, groups: Sequence[Group]) -> list[Group]:
        """Refuse the lines whose invoice was confided, or became time-barred, since they were read; return the rest.

        Those that are not due yet wait.
        """
        lines = [line for group in groups for line in group]
        known = standing_bills(self.creditor, [line.sought for line in lines])
        refused = []
        for line in lines:
            if self.mandate is None:
                refused.append((line, _NO_MANDATE, "R1.6"))
            elif line.last_day < self.on:
                refused.append((line, barred(line.last_day), "R2.20"))
            elif standing := known.of(line.sought):
                refused.append((line, confided_before(standing[0]), ALREADY))
        _refuse(refused)
        out = {line for line, _reason, _rule in refused}
        early = [line for line in lines if line not in out and cast("date", line.row.due_on) >= self.on]
        if early and self.mandate is not None:
            self._early.keep(early, after_due_days=self.mandate.after_due_days)
            out |= set(early)
        kept = (tuple(line for line in group if line not in out) for group in groups)
        return [group for group in kept if group]

    def _confide(self, groups: Sequence[Group]) -> None:
        """Write the lines of each group into a case of theirs still to qualify, else a new one.

        The counter of cases is locked last: bills know the case they are in before it has a number.
        """
        people = self._people(groups)
        debtors = [[people[key] for key in group[0].keys] for group in groups]
        waiting = self._waiting_cases(debtors)
        keys = iter(next_keys(len(groups)))
        cases, files = [], []
        for group, bound in zip(groups, debtors, strict=True):
            case = waiting.get(tuple(debtor.pk for debtor in bound))
            if case is None:
                case = self._new_case(next(keys), group, bound[0])
                liability = Liability.SOLE if len(bound) == 1 else Liability.JOINT_AND_SEVERAL
                files.append((case, [Obligor(debtor, liability) for debtor in bound]))
            cases.append(case)
        bills = [
            _bill(line, case, bound, invoice)
            for group, case, bound in zip(groups, cases, debtors, strict=True)
            for invoice in [self._invoice(case)]
            for line in group
        ]
        claims = add_claims(bills=bills, by=self.by, at=self.at, on=self.on)
        open_cases(files=files, by=self.by, at=self.at, on=self.on)
        open_for_all(cases=cases, by=self.by, at=self.at)
        for case in cases:
            if case.contract_years:
                redate_each(cases=[case], by=self.by, at=self.at)
        lines = [line for group in groups for line in group]
        with connection.cursor() as cursor:
            ids = [line.row.pk for line in lines]
            cursor.execute(CONFIDED, [Outcome.CONFIDED, ids, [claim.pk for claim in claims]])
        self._early.replace(lines)
        if self.batch.file_format == FileFormat.HAND:
            self._join_pieces({line.row.pk: claim for line, claim in zip(lines, claims, strict=True)})

    def _join_pieces(self, claims: Mapping[int, Claim]) -> None:
        """Join the pieces handed over with lines typed by hand to their bills."""
        pieces = HandedPiece.objects.filter(row__in=claims)
        for piece in pieces:
            attach_piece(
                claim=claims[piece.row_id], kind=DocumentKind(piece.kind), content=bytes(piece.content),
                mime=piece.mime, by=self.by, at=self.at, on=self.on,
            )  # fmt: skip
        pieces.delete()

    def _people(self, groups: Sequence[Group]) -> dict[str, Debtor]:
        """The people named, by their key: what the first line of each group says of them is listened to."""
        told = {key: person for group in groups for key, person in zip(group[0].keys, group[0].people, strict=True)}
        # A line by itself has what does not fit told in words.
        return match_or_create_all(
            people=told, creditor=self.creditor, relied_on=is_relied_on, one_by_one=len(groups) == len(groups[0]) == 1,
            by=self.by, at=self.at, on=self.on,
        )  # fmt: skip

    def _waiting_cases(self, debtors: Sequence[Sequence[Debtor]]) -> dict[tuple[int, ...], Case]:
        """The cases still to qualify of the same people, by their keys: the first of them first."""
        first = {bound[0].pk for bound in debtors}
        found: dict[tuple[int, frozenset[int]], Case] = {}
        waiting = Case.objects.filter(creditor=self.creditor, debtor__in=first, state=CaseState.TO_QUALIFY)
        for case in waiting.prefetch_related("parties"):
            people = frozenset(party.debtor_id for party in case.parties.all())
            found.setdefault((case.debtor_id, people), case)
        keys = [tuple(debtor.pk for debtor in bound) for bound in debtors]
        return {key: found[key[0], frozenset(key)] for key in keys if (key[0], frozenset(key)) in found}

    def _new_case(self, key: int, group: Group, debtor: Debtor) -> Case:
        return Case(
            pk=key,
            creditor=self.creditor,
            mandate=self.mandate,
            debtor=debtor,
            claim_type=group[0].row.facts["claim_type"],
            last_day_to_act=min(line.last_day for line in group),
        )

    def _invoice(self, case: Case) -> Document | None:
        """Keep the invoice's own PDF as evidence, when the file was one."""
        if self.batch.evidence is None:
            return None
        return add_document(
            case=case,
            kind=DocumentKind.INVOICE,
            title=self.batch.filename,
            content=bytes(self.batch.evidence),
            mime="application/pdf",
            by=self.by,
            at=self.at,
            on=self.on,
        )


def _runs(groups: Iterable[Group]) -> Iterator[list[Group]]:
    """Cut where a group must see what another one left: one bill in both, or two words on a person they share."""
    run: list[Group] = []
    words: dict[str, set[PersonFacts]] = {}
    bills: set[tuple[str, str]] = set()
    for group in groups:
        said: dict[str, set[PersonFacts]] = {}
        for line in group:
            for key, person in zip(line.keys, line.people, strict=True):
                said.setdefault(key, set()).add(person)
        named = {(line.keys[0], key) for line in group for key in line.sought.keys}
        if bills & named or any(key in words and len(words[key] | facts) > 1 for key, facts in said.items()):
            yield run
            run, words, bills = [], {}, set()
        run.append(group)
        words |= said
        bills |= named
    if run:
        yield run


def _refuse(lines: Sequence[tuple[Line, str, str]]) -> None:
    """Write why each line is not confided."""
    if not lines:
        return
    for line, reason, rule in lines:
        line.row.outcome, line.row.reason, line.row.rule = Outcome.REFUSED, reason[:400], rule
    rows = [line.row for line, _reason, _rule in lines]
    with connection.cursor() as cursor:
        ids, reasons, rules = [row.pk for row in rows], [row.reason for row in rows], [row.rule for row in rows]
        cursor.execute(REFUSED, [Outcome.REFUSED, ids, reasons, rules])


def _bill(line: Line, case: Case, bound: Sequence[Debtor], invoice: Document | None) -> NewClaim:
    facts = line.row.facts
    # A line without a due date is never ready to be confided.
    due_on = cast("date", line.row.due_on)
    return NewClaim(
        case=case,
        bound=[debtor.pk for debtor in bound],
        number=line.row.number,
        key=facts["key"],
        label=facts["label"],
        issued_on=date.fromisoformat(facts["issued_on"]) if facts["issued_on"] else due_on,
        due_on=due_on,
        service_on=date.fromisoformat(facts["service_on"]) if facts["service_on"] else None,
        total=Decimal(facts["total"]),
        paid_before=Decimal(facts["paid"]),
        whole=Decimal(facts["whole"]) if facts.get("whole") else None,
        share=Decimal(facts["share"]) if facts.get("share") else None,
        invoice=invoice,
        last_day_to_act=line.last_day,
    )
