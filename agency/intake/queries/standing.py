"""What of a file is known already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace

from django.db import connection

from agency.cases.models import Claim
from agency.common.money import ZERO
from agency.intake.values import BillSought, StandingBill, StandingBills
from agency.ledger.enums import Component
from agency.ledger.queries import due_by_claim
from agency.parties.models import Creditor
from agency.parties.queries import rows_of
from agency.parties.rules import key_of_row, keys_of_rows

from .sql import STANDING


def standing_bills(creditor: Creditor, sought: Collection[BillSought]) -> StandingBills:
    """Return what this creditor already confided that these lines may be about, in one statement."""
    rows = list(rows_of(creditor).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            STANDING,
            {
                "creditors": rows,
                "keys": list({key for one in sought for key in one.keys}),
                "numbers": list({one.number for one in sought if one.number}),
                "people": list({key for one in sought for key in keys_of_rows(one.person_key, creditor.pk, rows)}),
                "sirens": list({one.siren for one in sought if one.siren}),
                "names": list({name for one in sought for name in keys_of_rows(one.name, creditor.pk, rows) if name}),
            },
        )
        found = [StandingBill(*row) for row in cursor.fetchall()]
    # A bill of a row merged into this one is of the same person under this one's number.
    return StandingBills(replace(bill, person_key=key_of_row(bill.person_key, creditor.pk, rows)) for bill in found)


def bills_by_number(creditor: Creditor, numbers: Collection[str]) -> dict[str, StandingBill]:
    """Return number -> the one bill of this creditor that bears it; a number that several bear names none."""
    if not numbers:
        return {}
    found = Claim.objects.filter(creditor__in=rows_of(creditor), number__in=numbers, withdrawn_on__isnull=True)
    bills: dict[str, list[Claim]] = defaultdict(list)
    for claim in found.select_related("case", "debtor"):
        bills[claim.number].append(claim)
    alone = {number: claims[0] for number, claims in bills.items() if len(claims) == 1}
    due = due_by_claim(*{claim.case_id for claim in alone.values()})
    return {
        number: StandingBill(
            claim.key, claim.number, claim.total, claim.paid_before, claim.issued_on, claim.case.opened_on,
            claim.case.reference, claim.debtor.match_key, claim.debtor.siren, claim.pk, claim.case.state,
            due.get(claim.pk, {}).get(Component.PRINCIPAL, ZERO),
        )
        for number, claim in alone.items()
    }  # fmt: skip
