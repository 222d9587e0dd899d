"""What of a file is known already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db import connection

from agency.cases.models import Claim
from agency.common.money import ZERO
from agency.intake.values import BillSought, StandingBill, StandingBills
from agency.ledger.enums import Component
from agency.ledger.queries import due_by_claim
from agency.parties.models import Creditor

from .sql import STANDING


def standing_bills(creditor: Creditor, sought: Collection[BillSought]) -> StandingBills:
    """Return what this creditor already confided that these lines may be about, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            STANDING,
            {
                "creditor": creditor.pk,
                "keys": list({key for one in sought for key in one.keys}),
                "numbers": list({one.number for one in sought if one.number}),
                "people": list({one.person_key for one in sought}),
                "sirens": list({one.siren for one in sought if one.siren}),
                "names": list({one.name for one in sought if one.name}),
            },
        )
        return StandingBills(StandingBill(*row) for row in cursor.fetchall())


def bills_by_number(creditor: Creditor, numbers: Collection[str]) -> dict[str, StandingBill]:
    """Return number -> the one bill of this creditor that bears it; a number that several bear names none."""
    if not numbers:
        return {}
    found = Claim.objects.filter(creditor=creditor, number__in=numbers, withdrawn_on__isnull=True)
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
