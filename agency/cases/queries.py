"""Reads of cases: what is workable, and a case told in lines that add up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Lower

from agency.ledger.enums import Component
from agency.ledger.queries import ZERO, due_and_added, due_by_claim
from agency.mandates.enums import EscalationDecision
from agency.parties.enums import ContactKind
from agency.parties.models import DIGITS, SPELT, ContactPoint, Debtor, Plain
from tenants.current import schema_name
from tenants.signing import secret_keys

from .enums import PERSONAL, CaseState, CreditorChoice
from .models import AccessCode, Case, CaseParty, Claim, CreditorDecision, Hold, LimitationEvent
from .rules import access_code, access_code_hash, court_may_be_named

# Fewer digits are a number of something else than a telephone.
PHONE_PART = 6


@dataclass(frozen=True)
class ClaimLine:
    """One bill as a person reads it: billed, paid to the creditor before, settled since, still owed.

    `added` is what was asked beside the principal, element by element: interest, indemnity.
    """

    claim: Claim
    settled: Decimal
    due: Decimal
    added: tuple[tuple[Component, Decimal], ...] = ()


@dataclass(frozen=True)
class CaseSummary:
    """A case in figures that add up: `billed - paid == due`, and fees that are always zero (R1.17)."""

    lines: tuple[ClaimLine, ...]
    billed: Decimal
    paid: Decimal
    due: Decimal
    fees: Decimal = Decimal("0.00")


class OpenBills(NamedTuple):
    """The claims of a case that something is still owed on, and how many euros of what on each (zeros left out)."""

    claims: list[Claim]
    due: dict[int, dict[Component, Decimal]]


def cases_by_number(ids: Iterable[int]) -> dict[int, Case]:
    """Return the cases of these numbers, with what a line shows."""
    return {case.pk: case for case in cases_numbered(ids)}


def cases_numbered(ids: Iterable[int]) -> QuerySet[Case]:
    """Return the cases of these numbers, with what a line shows."""
    return Case.objects.select_related("creditor", "debtor").filter(pk__in=set(ids)).order_by()


def summary(case: Case, bills: Iterable[Claim] | None = None) -> CaseSummary:
    """Return the case's bills and sums, from the claim book; `bills` are its bills, where they were read already."""
    claims = list(case.claims.select_related("invoice") if bills is None else bills)
    due, beside = due_and_added(case.pk, [claim.pk for claim in claims])
    lines = []
    for claim in claims:
        owed, added = sum(due.get(claim.pk, {}).values(), ZERO), beside.get(claim.pk, {})
        settled = claim.total - claim.paid_before + sum(added.values(), ZERO) - owed
        lines.append(ClaimLine(claim, settled=settled, due=owed, added=tuple(added.items())))
    billed = sum((line.claim.total + sum((one for _part, one in line.added), ZERO) for line in lines), ZERO)
    total_due = sum((line.due for line in lines), Decimal("0.00"))
    return CaseSummary(tuple(lines), billed=billed, paid=billed - total_due, due=total_due)


def running_holds(case: Case, at: datetime) -> QuerySet[Hold]:
    """Return the holds that stop the machine on a case at an instant."""
    return Hold.objects.running_at(at).filter(case=case)


def rests_elsewhere(case: Case, debtor: Debtor, at: datetime) -> bool:
    """Return whether another file stops the letters of a case: a hard time of its person, or of this one, by any row.

    As `free_at` and the gate ask it; one query, and none for a person of a single row who owes alone or first.
    """
    if debtor.person_id is None and debtor.pk == case.debtor_id:
        return False
    people = Debtor.objects.filter(Q(pk=debtor.pk) | Q(cases=case.pk), person__isnull=False).values("person")
    running = Hold.objects.running_at(at).filter(reason__in=PERSONAL, case__debtor__person__in=people)
    return running.exclude(case=case).exists()


def latest_holds(case_ids: Iterable[int], at: datetime) -> dict[int, Hold]:
    """Return case id -> the latest of the holds that stop the machine on it at an instant, for those that have one."""
    running = Hold.objects.running_at(at).filter(case__in=list(case_ids))
    return {hold.case_id: hold for hold in running.order_by("starts_at", "id")}


def stops(hold: Hold, at: datetime) -> bool:
    """Return whether a hold already read stops the machine at an instant, as `running_holds` asks of the database."""
    return hold.starts_at <= at and hold.lifted_at is None and (hold.until_at is None or hold.until_at > at)


def last_day_of(party: CaseParty) -> date:
    """Return the last day something may be asked of a person: theirs, or the case’s when it comes first (R2.12)."""
    return min(party.last_day_to_act, party.case.last_day_to_act)


def last_day_towards(case: Case, debtor: Debtor) -> date:
    """Return the last day something may be asked of one person of a case (R2.12): gates, letters and pages read it."""
    found = case.parties.filter(debtor=debtor).values_list("last_day_to_act", flat=True).first()
    return case.last_day_to_act if found is None else min(found, case.last_day_to_act)


def last_days_on(cases: Iterable[Case]) -> dict[tuple[int, int], date]:
    """Return (case id, debtor id) -> the last day something may be asked of a person, for everybody on these cases."""
    own = {case.pk: case.last_day_to_act for case in cases}
    rows = CaseParty.objects.filter(case__in=own).values_list("case_id", "debtor_id", "last_day_to_act")
    return {(case_id, debtor_id): min(day, own[case_id]) for case_id, debtor_id, day in rows}


def last_days_towards(debtor_id: int) -> dict[int, date]:
    """Return case id -> the last day something may be asked of one person, in all their cases."""
    return dict(CaseParty.objects.filter(debtor_id=debtor_id).values_list("case_id", "last_day_to_act"))


def standing_events(cases: Sequence[Case]) -> dict[int, list[LimitationEvent]]:
    """Return case id -> the events that act on its limitation, those of the case it was set apart from included."""
    spoken_of = {pk for case in cases for pk in (case.pk, case.apart_from_id) if pk}
    noted = LimitationEvent.objects.filter(case__in=spoken_of, withdraws__isnull=True, withdrawn_by__isnull=True)
    standing: dict[int | None, list[LimitationEvent]] = defaultdict(list)
    for event in noted.order_by("happened_on", "id"):
        standing[event.case_id].append(event)
    return {
        case.pk: sorted(standing[case.pk] + standing[case.apart_from_id], key=lambda one: (one.happened_on, one.pk))
        for case in cases
    }


def workable(at: datetime, on: date) -> QuerySet[Case]:
    """Return the cases the morning run may see: qualified, not held, not time-barred, somebody not protected."""
    return Case.objects.free_at(at).filter(unprotected(), state=CaseState.ACTIVE, last_day_to_act__gte=on)


def unprotected() -> Exists:
    """Tell the cases where somebody bound is not protected: whoever is first named, that person may still be asked."""
    return Exists(CaseParty.objects.filter(case=OuterRef("pk"), debtor__protection=""))


def decisions_on(case: Case) -> QuerySet[CreditorDecision]:
    """Return what the creditor decided of a case, the latest first."""
    return case.decisions.order_by("-id")


def latest_decision(case: Case) -> CreditorDecision | None:
    """Return what the creditor decided last of a case; None when nothing was ever told."""
    return decisions_on(case).first()


def may_name_courts(cases: Collection[Case]) -> set[int]:
    """Return those of these cases whose letters may say that a court can follow (R1.8, law B8)."""
    decided = CreditorDecision.objects.filter(case__in=cases).order_by("case_id", "-id").distinct("case_id")
    choices = {row.case_id: CreditorChoice(row.choice) for row in decided}
    return {
        case.pk
        for case in cases
        if court_may_be_named(EscalationDecision(case.mandate.escalation), choices.get(case.pk))
    }


def owed_on(cases: Collection[Case]) -> dict[int, OpenBills]:
    """Return case id -> what is still owed on it, claim by claim, in two queries whatever their number."""
    due = due_by_claim(*(case.pk for case in cases))
    found = {case.pk: OpenBills([], {}) for case in cases}
    for claim in Claim.objects.filter(case__in=cases).select_related("invoice"):
        parts = due.get(claim.pk, {})
        if sum(parts.values(), ZERO) > 0:
            found[claim.case_id].claims.append(claim)
            found[claim.case_id].due[claim.pk] = parts
    return found


def code_hashes(code: str) -> list[str]:
    """Return the keyed hashes under which this agency looks a typed code up: one for each listed key, today's first."""
    return [access_code_hash(secret=secret, schema=schema_name(), code=code) for secret in secret_keys()]


def standing_code(debtor: Debtor) -> AccessCode | None:
    """Return the code that opens a person's pages, as it is stored; None before the first and after a revocation."""
    return next((row for row in debtor.access_codes.all() if row.replaced_at is None), None)


def printed_code(row: AccessCode) -> str | None:
    """Return a code in clear, as letters carry it; None when the key that made it is no longer listed."""
    made = _made_with(row)
    return made[1] if made else None


def made_with_former_key(row: AccessCode, *, listed_too: bool) -> bool:
    """Whether no listed key makes this code any more; with `listed_too`, whether today's key does not."""
    made = _made_with(row)
    return made is None or (listed_too and made[0] != secret_keys()[0])


def opens(debtor: Debtor, hashed: str) -> bool:
    """Whether the code that a letter was drawn with still opens its person's pages."""
    row = standing_code(debtor)
    return row is not None and row.code_hash == hashed and printed_code(row) is not None


def _made_with(row: AccessCode) -> tuple[str, str] | None:
    """The key that made a code, and the code."""
    for secret in secret_keys():
        code = access_code(secret=secret, schema=schema_name(), debtor_id=row.debtor_id, generation=row.generation)
        if access_code_hash(secret=secret, schema=schema_name(), code=code) == row.code_hash:
            return secret, code
    return None


def matching(text: str) -> QuerySet[Any]:
    """Return the numbers of these cases: each way to find one has its own index, and they are put together."""
    text = " ".join(text.split())
    ways: list[QuerySet[Any]] = [
        Case.objects.filter(reference__icontains=text).values("pk"),
        Case.objects.filter(rf_reference__iexact=text.replace(" ", "")).values("pk"),
        Claim.objects.filter(number__iexact=text).values("case_id"),
        CaseParty.objects.filter(debtor__in=_named(text)).values("case_id"),
    ]
    digits = "".join(char for char in text if char.isdigit()).removeprefix("33").lstrip("0")
    if len(digits) >= PHONE_PART:
        ways.append(CaseParty.objects.filter(debtor__in=_called(digits)).values("case_id"))
    first, *others = (way.order_by() for way in ways)
    return first.union(*others)


def _named(text: str) -> QuerySet[Any]:
    named = Debtor.objects.alias(spelt=SPELT)
    for part in text.split(" "):
        named = named.filter(spelt__contains=Plain(Lower(Value(part))))
    return named.values("pk")


def _called(digits: str) -> QuerySet[Any]:
    phones = ContactPoint.objects.alias(digits=DIGITS).filter(kind=ContactKind.PHONE)
    return phones.filter(digits__contains=digits).values("debtor")
