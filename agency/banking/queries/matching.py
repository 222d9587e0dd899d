"""Reads of bank movements: the case one is surely for, who paid, what waits for a person."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import F, Q, QuerySet

from agency.banking.enums import LineState
from agency.banking.models import BankLine, KnownPayer
from agency.banking.rules import Candidate, MatchResult, MatchRule, Movement, case_numbers, likeness, match, trusted
from agency.banking.rules import fingerprint as print_of
from agency.cases.enums import OPEN_STATES
from agency.cases.models import Case
from agency.common.identifiers import find_all_rf
from agency.ledger.enums import AccountCode, EntryKind
from agency.ledger.models import Posting
from agency.ledger.queries import due_by_case
from agency.parties.models import Debtor
from agency.plans.enums import InstalmentState, PlanState
from agency.plans.models import Instalment
from tenants.current import schema_name
from tenants.signing import secret_keys


def movement_of(line: BankLine) -> Movement:
    """Return a credit as the rules read it: what of it waits, and all that the bank wrote."""
    return Movement(line.left, f"{line.reference} {line.label}", line.counterparty, line.counterparty_iban)


def prints_of(iban: str) -> list[str]:
    """Return the prints under which an account may be known, that of today's key first."""
    return [print_of(secret=secret, schema=schema_name(), iban=iban) for secret in secret_keys()] if iban else []


def candidates(movement: Movement, prefix: str) -> list[Candidate]:
    """Return the cases that a label names, else those of whom the account surely is; few, whatever the agency."""
    named = Case.objects.filter(
        Q(rf_reference__in=find_all_rf(movement.text)) | Q(reference__in=case_numbers(movement.text, prefix))
    )
    pointed = list(named)
    if pointed:
        return _candidates_of(pointed, believed=False)
    person = _owner_of(movement.iban)
    if person is None:
        return []
    return _candidates_of(Case.objects.filter(_of_person(person), state__in=OPEN_STATES).distinct(), believed=True)


def verdict_on(line: BankLine, prefix: str) -> MatchResult:
    """Return the case a movement is surely for, or that none is; `prefix` begins our case numbers."""
    movement = movement_of(line)
    return match(movement, candidates(movement, prefix), prefix)


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


def _owner_of(iban: str) -> int | None:
    """The person to whom people confirmed often enough that an account belongs."""
    told = KnownPayer.objects.filter(fingerprint__in=prints_of(iban)).values_list(
        "debtor_id", "debtor__person_id", "own"
    )
    return trusted((person or debtor, own) for debtor, person, own in told) if iban else None


def _of_person(person: int) -> Q:
    return Q(parties__debtor=person) | Q(parties__debtor__person=person)


def _candidates_of(cases: Iterable[Case], *, believed: bool) -> list[Candidate]:
    found = {case.pk: case for case in cases}
    parts: dict[int, set[Decimal]] = {pk: {due} for pk, due in due_by_case(found).items()}
    unpaid = Instalment.objects.filter(plan__case__in=found, plan__state=PlanState.RUNNING)
    for case_id, left in unpaid.exclude(state=InstalmentState.PAID).values_list(
        "plan__case_id", F("amount") - F("paid")
    ):
        parts[case_id].add(left)
    return [
        Candidate(pk, case.rf_reference, case.reference, frozenset(parts[pk]) - {Decimal("0.00")}, believed)
        for pk, case in found.items()
    ]


def suspense() -> QuerySet[BankLine]:
    """Return the transfers nobody is named for yet, oldest first: past fifteen days they are a task."""
    return BankLine.objects.filter(state=LineState.SUSPENSE).select_related("statement").order_by("booked_on", "pk")


def to_send_back() -> QuerySet[BankLine]:
    """Return the transfers said to be none of ours, oldest first: `left` of each goes back to who paid it.

    Their sum stays in suspense in the books until it does.
    """
    return BankLine.objects.filter(state=LineState.NOT_OURS).select_related("statement").order_by("booked_on", "pk")
