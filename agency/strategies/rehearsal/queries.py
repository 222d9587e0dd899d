"""What a rehearsal reads: the files with their people, in the same number of questions whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import QuerySet

from agency.cases.enums import OPEN_STATES
from agency.cases.models import Case
from agency.cases.together.models import CaseTag, TaggedCase
from agency.common.calendar import instant, paris_date
from agency.mandates.enums import Aftermath, MandateState
from agency.mandates.models import AgencyProfile, Mandate
from agency.mandates.queries import profile_or_none
from agency.outbox.queries.gate import CaseKnown, contact_facts, known_of
from agency.parties.enums import DebtorKind
from agency.parties.models import Creditor, Debtor
from agency.parties.queries import rows_of, usable_email
from agency.strategies.models import Strategy
from agency.strategies.queries import quiet_days
from agency.strategies.rules import Step

from .enums import FilesAsked
from .rules import MOST_FILES, WORKDAY, fresh
from .values import FeeSchedule, PostageCosts, RehearsedFile, RehearsedPerson


def draft_steps(strategy: Strategy) -> tuple[Step, ...]:
    """Return the steps that were saved last, published or not, in their order."""
    latest = strategy.get_latest_revision_as_object()
    return tuple(step.plain for step in sorted(latest.steps.all(), key=lambda step: step.sort_order or 0))


def costs(agency: AgencyProfile | None) -> PostageCosts:
    """Return what the agency pays for its letters, as it said."""
    return PostageCosts(agency.letter_cost, agency.registered_cost) if agency else PostageCosts()


def chosen_cases(
    audience: DebtorKind, *, which: FilesAsked, most: int, creditor: Creditor | None = None, tag: CaseTag | None = None
) -> QuerySet[Case]:
    """Return the files asked for, at most `most` and never more than a rehearsal plays, confided last first."""
    found = Case.objects.filter(debtor_kind=audience, apart_from__isnull=True)
    if which == FilesAsked.OPEN:
        found = found.filter(state__in=OPEN_STATES)
    if creditor is not None:
        found = found.filter(creditor__in=rows_of(creditor))
    if tag is not None:
        found = found.filter(pk__in=TaggedCase.objects.filter(tag=tag).values("case"))
    return found.order_by("-opened_on", "-pk")[: min(most, MOST_FILES)]


def rehearsed_files(
    cases: QuerySet[Case], *, since: date, until: date, agency: AgencyProfile | None = None
) -> list[RehearsedFile]:  # fmt: skip
    """Return these files as they would begin, each on the day it was qualified when it lies in the days asked for.

    Else on the first of them. What the person received in the month before counts, as it would for the caps.
    """
    rows = list(
        cases.select_related("creditor", "debtor").prefetch_related(
            "parties__debtor__addresses", "parties__debtor__contact_points"
        )
    )
    agency = agency or profile_or_none()
    if not rows or agency is None:
        return []
    at = instant(since, WORKDAY)
    bound = {case.pk: _bound(case) for case in rows}
    known = known_of([(case, person.pk) for case, those in bound.items() for person in those], at)
    quiet = quiet_days({case.creditor for case in rows})
    schedules = _schedules({case.creditor_id for case in rows})
    return [
        RehearsedFile(
            case.reference,
            case.creditor.short_name,
            DebtorKind(case.debtor_kind),
            _begins(case, since, until),
            [_person(case, one, known[case.pk, one.pk], since, agency) for one in bound[case.pk]],
            _followed(schedules[case.creditor_id], case),
            quiet[case.creditor_id],
        )
        for case in rows
    ]


def _bound(case: Case) -> list[Debtor]:
    """The people of a case, who is asked first before the others."""
    people = [party.debtor for party in case.parties.all()]
    return sorted(people, key=lambda one: (one.pk != case.debtor_id, one.pk))


def _begins(case: Case, since: date, until: date) -> date:
    on = paris_date(case.qualified_at) if case.qualified_at else None
    return on if on is not None and since <= on <= until else since


def _person(case: Case, debtor: Debtor, known: CaseKnown, since: date, agency: AgencyProfile) -> RehearsedPerson:
    at = instant(since, WORKDAY)
    facts = contact_facts(case, debtor, at, known=known, agency=agency)
    before = tuple(contact for contact in facts.history if contact.at < at)
    alike = debtor.siren or (f"person:{debtor.person_id}" if debtor.person_id else f"row:{debtor.pk}")
    return RehearsedPerson(
        debtor.full_name, alike, fresh(replace(facts, history=before)), debtor.slower_days,
        usable_email(debtor) is not None,
    )  # fmt: skip


def _schedules(creditors: Iterable[int]) -> dict[int, list[Mandate]]:
    found: dict[int, list[Mandate]] = defaultdict(list)
    signed = Mandate.objects.filter(creditor__in=list(creditors), state=MandateState.ACTIVE)
    for mandate in signed.order_by("starts_on", "pk"):
        found[mandate.creditor_id].append(mandate)
    return found


def _followed(mandates: Sequence[Mandate], case: Case) -> list[FeeSchedule]:
    """The figures of each mandate; the case's own lasts when its files are followed to their end."""
    return [
        FeeSchedule(
            one.starts_on,
            None if one.pk == case.mandate_id and one.aftermath == Aftermath.FOLLOWED else one.ends_on,
            one.fee_per_case,
            one.fee_per_phase,
            one.fee_per_letter,
        )
        for one in mandates
    ]
