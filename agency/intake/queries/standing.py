"""What of a file is known already."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from agency.intake.values import BillSought, StandingBill, StandingBills
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
