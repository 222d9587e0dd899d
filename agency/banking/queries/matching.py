"""Reads of bank movements: the cases one may be for, and those nobody is named for."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum

from agency.banking.enums import LineState
from agency.banking.models import BankLine
from agency.banking.rules import Candidate, MatchResult, MatchRule, Movement, case_numbers, likeness, match
from agency.cases.enums import OPEN_STATES
from agency.cases.models import Case
from agency.common.identifiers import find_all_rf
from agency.ledger.enums import AccountCode, EntryKind
from agency.ledger.models import Posting
from agency.ledger.queries import due_by_case
from agency.mandates.queries import profile
from agency.parties.models import Debtor
from agency.plans.enums import InstalmentState, PlanState
from agency.plans.models import Instalment


def candidates(movement: Movement, prefix: str) -> list[Candidate]:
    """Return the cases that a label, a known payer or a sum points to; few, whatever the size of the agency."""
    named = Q(rf_reference__in=find_all_rf(movement.text)) | Q(reference__in=case_numbers(movement.text, prefix))
    pointed = Case.objects.filter(named)
    if not pointed.exists():
        paid = BankLine.objects.filter(payment__isnull=False, counterparty_iban=movement.iban)
        known = paid.values("payment__case") if movement.iban else BankLine.objects.none().values("payment__case")
        pointed = Case.objects.filter(Q(pk__in=known) | Q(pk__in=_cases_owing(movement.amount)))
    return _candidates_of(pointed.distinct().select_related("debtor"))


def verdict_on(line: BankLine, prefix: str) -> MatchResult:
    """Return the case a movement is surely for, or the cases to propose; `prefix` begins our case numbers."""
    movement = Movement(line.amount, f"{line.reference} {line.label}", line.counterparty, line.counterparty_iban)
    return match(movement, candidates(movement, prefix), prefix)


def suggestions(line: BankLine) -> list[Case]:
    """Return the cases a line in suspense may be for, likeliest first."""
    found = verdict_on(line, profile().case_prefix).proposals
    cases = Case.objects.select_related("debtor", "creditor").in_bulk(found)
    return [cases[pk] for pk in found]


def payer_of(case: Case, counterparty: str) -> Debtor:
    """Return which of the people bound by a case paid: the one most like the payer's name, else the first."""
    people = [part.debtor for part in case.parties.all()]
    best = max(people, key=lambda person: likeness(counterparty, person.full_name), default=case.debtor)
    return best if likeness(counterparty, best.full_name) > 0 else case.debtor


def payout_expected(amount: Decimal) -> bool:
    """Return whether the card provider told us of such a payout, and no bank line was it yet."""
    told = Posting.objects.filter(
        account=AccountCode.BANK_TRUST, debit=amount, entry__kind=EntryKind.PAYOUT, entry__reversed_by__isnull=True
    ).count()
    arrived = BankLine.objects.filter(state=LineState.MATCHED, rule=MatchRule.PAYOUT, amount=amount).count()
    return told > arrived


def _cases_owing(amount: Decimal) -> list[int]:
    """Open cases whose whole balance, or next instalment, is exactly this sum."""
    whole = (
        Posting.objects.filter(account=AccountCode.CLAIM_DUE)
        .values("case_id")
        .annotate(net=Sum(F("debit") - F("credit")))
        .filter(net=amount)
        .values_list("case_id", flat=True)
    )
    instalments = (
        Instalment.objects.filter(plan__state=PlanState.RUNNING)
        .exclude(state=InstalmentState.PAID)
        .filter(amount=F("paid") + amount)
        .values_list("plan__case_id", flat=True)
    )
    wanted = {case_id for case_id in (*whole, *instalments) if case_id is not None}
    return list(Case.objects.filter(pk__in=wanted, state__in=OPEN_STATES).values_list("pk", flat=True))


def _candidates_of(cases: Iterable[Case]) -> list[Candidate]:
    found = {case.pk: case for case in cases}
    due = due_by_case(found)
    parts: dict[int, set[Decimal]] = {pk: {due[pk]} for pk in found}
    for case_id, amount, paid in (
        Instalment.objects.filter(plan__case__in=found, plan__state=PlanState.RUNNING)
        .exclude(state=InstalmentState.PAID)
        .values_list("plan__case_id", "amount", "paid")
    ):
        parts[case_id].add(amount - paid)
    names: dict[int, list[str]] = {pk: [] for pk in found}
    for part in Debtor.objects.filter(parts__case__in=found).values(
        "first_name", "last_name", "company_name", case_id=F("parts__case_id")
    ):
        names[part["case_id"]].append(f"{part['first_name']} {part['last_name']} {part['company_name']}".strip())
    payers: dict[int, set[str]] = {pk: set() for pk in found}
    for case_id, iban in (
        BankLine.objects.filter(payment__case__in=found)
        .exclude(counterparty_iban="")
        .values_list("payment__case_id", "counterparty_iban")
    ):
        payers[case_id].add(iban)
    return [
        Candidate(
            pk,
            case.rf_reference,
            case.reference,
            frozenset(parts[pk]) - {Decimal("0.00")},
            tuple(names[pk]),
            frozenset(payers[pk]),
        )
        for pk, case in found.items()
    ]


def suspense() -> QuerySet[BankLine]:
    """Return the transfers nobody is named for yet, oldest first: past fifteen days they are a task."""
    return BankLine.objects.filter(state=LineState.SUSPENSE).select_related("statement").order_by("booked_on", "pk")
