"""Cases opened and bills added, one or a thousand at a time: the same rows, and the same words in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction

from agency.cases.models import Case, CaseParty, Claim, ClaimLimit, Document
from agency.common.identifiers import rf_reference
from agency.journal.enums import Verb
from agency.journal.operations import record_each
from agency.journal.rules import Actor
from agency.journal.values import JournalAct
from agency.ledger.enums import Component
from agency.ledger.operations import next_numbers, post_all
from agency.ledger.postings import Booking, ClaimShare, claim_opened
from agency.mandates.models import Mandate
from agency.mandates.queries import profile
from agency.parties.enums import Liability
from agency.parties.models import Creditor, Debtor
from tenants.current import current_agency

from .sql import CASE_KEYS, LOWER_CASES, LOWER_PARTIES


@dataclass(frozen=True)
class Obligor:
    """A person bound by a case, and for how much of it (R5.12)."""

    debtor: Debtor
    liability: Liability = Liability.SOLE
    share_num: int = 1
    share_den: int = 1


@dataclass(frozen=True)
class NewClaim:
    """An unpaid bill to add to a case; `bound` are the keys of the people of the case.

    `key` tells apart two bills that bear the same number in the creditor's export; the number by default. `whole` is
    the bill of which the person owes a `share` (percent), when `total` is that share.
    """

    case: Case
    bound: Sequence[int]
    number: str
    issued_on: date
    due_on: date
    total: Decimal
    last_day_to_act: date
    key: str = ""
    label: str = ""
    service_on: date | None = None
    paid_before: Decimal = field(default=Decimal("0.00"))
    invoice: Document | None = None
    whole: Decimal | None = None
    share: Decimal | None = None


@transaction.atomic
def open_case(
    *,
    creditor: Creditor,
    mandate: Mandate,
    parts: Sequence[Obligor],
    claim_type: str,
    last_day_to_act: date,
    by: Actor,
    at: datetime,
    on: date,
) -> Case:
    """Open a case to qualify for the first of `parts`, with its references; no letter can leave yet (R1.22)."""
    case = Case(
        pk=next_keys(1)[0],
        creditor=creditor,
        mandate=mandate,
        debtor=parts[0].debtor,
        claim_type=claim_type,
        last_day_to_act=last_day_to_act,
    )
    return open_cases(files=[(case, parts)], by=by, at=at, on=on)[0]


@transaction.atomic
def open_cases(*, files: Sequence[tuple[Case, Sequence[Obligor]]], by: Actor, at: datetime, on: date) -> list[Case]:
    """Open cases to qualify, each with its key (`next_keys`) and the people it binds; no letter can leave yet (R1.22).

    Their numbers follow each other. The counter stays locked until the caller commits: whatever can be written before
    (bills know their case by its key) is written before.
    """
    if not files:
        return []
    prefix, code = profile().case_prefix, current_agency().code
    numbers = next_numbers(name="case", year=0, count=len(files))
    for number, (case, _parts) in zip(numbers, files, strict=True):
        case.reference, case.rf_reference = f"{prefix}-{on.year}-{number:06d}", rf_reference(code, number)
        case.debtor_kind, case.opened_on = case.debtor.kind, on
    cases = Case.objects.bulk_create([case for case, _parts in files])
    CaseParty.objects.bulk_create(
        CaseParty(
            case=case,
            debtor=part.debtor,
            liability=part.liability,
            share_num=part.share_num,
            share_den=part.share_den,
            last_day_to_act=case.last_day_to_act,
        )
        for case, parts in files
        for part in parts
    )
    acts = [JournalAct(case, case.pk, {"reference": case.reference}) for case in cases]
    record_each(by=by, at=at, verb=Verb.CASE_OPENED, acts=acts)
    return cases


def next_keys(count: int) -> list[int]:
    """Return keys that cases to be opened will have; a key that no case takes is lost, and nobody sees it."""
    with connection.cursor() as cursor:
        cursor.execute(CASE_KEYS, [count])
        return [key for (key,) in cursor.fetchall()]


@transaction.atomic
def add_claims(*, bills: Sequence[NewClaim], by: Actor, at: datetime, on: date) -> list[Claim]:
    """Add unpaid bills to their cases and book what is owed on them in the claim book.

    The last day to act of a case, and of its people, is the earliest of its bills. Raises `ValidationError` for a bill
    alone that was confided before or is not a debt, `IntegrityError` or `DataError` when one of several is: the
    database then keeps none, and does not say which.
    """
    claims = [_claim(bill) for bill in bills]
    if len(claims) == 1:
        claims[0].full_clean(exclude=["case", "invoice"])
    Claim.objects.bulk_create(claims)
    post_all([_opened(claim, on) for claim in claims], source="claim", actor=by.label, at=at)
    _limit(bills, claims)
    record_each(by=by, at=at, verb=Verb.CLAIM_ADDED, acts=[_added(claim) for claim in claims])
    return claims


def _claim(bill: NewClaim) -> Claim:
    return Claim(
        case=bill.case,
        creditor_id=bill.case.creditor_id,
        debtor_id=bill.case.debtor_id,
        number=bill.number,
        key=bill.key or bill.number,
        label=bill.label,
        issued_on=bill.issued_on,
        due_on=bill.due_on,
        service_on=bill.service_on,
        total=bill.total,
        paid_before=bill.paid_before,
        invoice=bill.invoice,
        whole=bill.whole,
        share=bill.share,
        last_day_to_act=bill.last_day_to_act,
    )


def _opened(claim: Claim, on: date) -> Booking:
    share = ClaimShare(claim.pk, Component.PRINCIPAL, claim.total - claim.paid_before)
    draft = claim_opened(case_id=claim.case_id, creditor_id=claim.creditor_id, shares=[share])
    return Booking(draft, str(claim.pk), on, claim.due_on)


def _added(claim: Claim) -> JournalAct:
    told = {"number": claim.number, "open": str(claim.total - claim.paid_before)}
    return JournalAct(claim, claim.case_id, told)


def _limit(bills: Sequence[NewClaim], claims: Sequence[Claim]) -> None:
    """Until something happens, everybody bound has the last day that the bill came with."""
    ClaimLimit.objects.bulk_create(
        ClaimLimit(
            claim=claim,
            debtor_id=debtor_id,
            last_day_to_act=claim.last_day_to_act,
            argued_last_day=claim.last_day_to_act,
        )
        for bill, claim in zip(bills, claims, strict=True)
        for debtor_id in bill.bound
    )
    for bill in bills:
        bill.case.last_day_to_act = min(bill.case.last_day_to_act, bill.last_day_to_act)
    cases = {bill.case.pk: bill.case.last_day_to_act for bill in bills}
    with connection.cursor() as cursor:
        for statement in (LOWER_CASES, LOWER_PARTIES):
            cursor.execute(statement, [list(cases.keys()), list(cases.values())])
