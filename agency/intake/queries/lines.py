"""The lines of a deposit, as the people they are about, and where they went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Q, QuerySet

from agency.cases.models import Case
from agency.intake.enums import FORGETTABLE, BatchState, Outcome
from agency.intake.models import HandedFile, ImportBatch, ImportRow
from agency.intake.rules import ALREADY, APPLIED, ASKED, PAID_EARLY, keys_joined, keys_of
from agency.intake.values import BillSought
from agency.parties.rules import PersonFacts


@dataclass(frozen=True, eq=False)
class Line:
    """A line found back in the database, with the people it names."""

    row: ImportRow

    @cached_property
    def people(self) -> tuple[PersonFacts, ...]:
        """What the line says of each of its people."""
        return tuple(
            PersonFacts(**{**said, "born_on": date.fromisoformat(said["born_on"]) if said.get("born_on") else None})
            for said in self.row.facts["people"]
        )

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Under which key each of its people is recognised."""
        return keys_joined(self.row.people_key)

    @cached_property
    def last_day(self) -> date:
        """The last day to act on its invoice."""
        return date.fromisoformat(self.row.facts["last_day_to_act"])

    @cached_property
    def sought(self) -> BillSought:
        """Its invoice, as it is looked for among what stands."""
        return BillSought(self.keys[0], self.people[0].siren, keys_of(self.row.facts["key"]))


def waiting_batches() -> QuerySet[ImportBatch]:
    """Return the files that somebody asked to confide, and that are not settled; the oldest first."""
    return ImportBatch.objects.filter(state=BatchState.CONFIRMING).defer("evidence").order_by("asked_at", "id")


def waiting_files() -> QuerySet[HandedFile]:
    """Return the files that nobody read yet, the oldest first."""
    return HandedFile.objects.filter(batch__state=BatchState.READING).order_by("id")


def never_confided(before: datetime) -> QuerySet[ImportBatch]:
    """Return the files handed over before an instant that nobody confided nor abandoned since, the oldest first."""
    return ImportBatch.objects.filter(state__in=FORGETTABLE, uploaded_at__lt=before).order_by("id")


def lines_to_confide(batch: ImportBatch) -> QuerySet[ImportRow]:
    """Return the lines that are ready or not due yet, the doubtful ones that somebody compared (R1.22), the updates."""
    update = Q(outcome=Outcome.UPDATE, rule__in=(APPLIED, PAID_EARLY))
    return batch.rows.filter(
        Q(outcome__in=(Outcome.READY, Outcome.UNDUE)) | Q(outcome=Outcome.DOUBTFUL, checked=True) | update
    )


def sums_to_settle() -> QuerySet[ImportRow]:
    """Return the lines of confided files that say another sum of a bill, which only a person may follow."""
    said = ImportRow.objects.filter(outcome=Outcome.UPDATE, rule=ASKED)
    return said.filter(batch__state=BatchState.CONFIRMED).select_related("batch__creditor").order_by("id")


def lines_to_hear(batch: ImportBatch) -> QuerySet[ImportRow]:
    """Return the lines of invoices confided before: what they say of their people may be a correction."""
    return batch.rows.filter(outcome=Outcome.REFUSED, rule=ALREADY)


def cases_of(batch: ImportBatch) -> QuerySet[Case]:
    """Return the cases that the lines of a deposit went to, in the order of their numbers."""
    claims = batch.rows.filter(outcome=Outcome.CONFIDED).values("claim")
    return Case.objects.filter(claims__in=claims).order_by("id").distinct()
