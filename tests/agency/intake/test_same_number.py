"""Accountants who number their sales by month: the number comes back, the bill is another one."""

from __future__ import annotations

from typing import Any

import pytest

from agency.cases.models import Claim
from agency.intake.enums import Outcome
from agency.intake.operations import confirm_batch, read_batch
from agency.parties.models import Creditor
from tests.agency.intake.test_batches import CONTACTS, FEC
from tests.factories import BY, NOW, TODAY, a_creditor, a_mandate, a_profile

# A sale of June to Lemoal Traiteur, numbered like every sale of that month.
NUMBER, DAY, EARLIER = "VE 0623", b"20230628", b"20230627"


@pytest.fixture
def berthier(tenant: Any) -> Creditor:
    a_profile()
    creditor = a_creditor(kind="company", name="Atelier Berthier SARL", default_claim_type="b2b", siren="732829320")
    a_mandate(creditor)
    return creditor


def confide(creditor: Creditor, data: bytes) -> list[tuple[str, str, str]]:
    """Hand the export over; returns what was said of each bill of Lemoal Traiteur before confiding."""
    batch = read_batch(
        creditor=creditor, filename="berthier.txt", data=data, contacts=CONTACTS.read_bytes(), by=BY, at=NOW, on=TODAY
    )
    told = list(batch.rows.filter(person__startswith="Lemoal").values_list("number", "outcome", "rule"))
    confirm_batch(batch=batch, by=BY, at=NOW, on=TODAY)
    return told


def test_the_same_number_of_another_day_is_another_bill(berthier: Creditor) -> None:
    data = FEC.read_bytes()
    assert confide(berthier, data.replace(DAY, EARLIER)) == [(NUMBER, Outcome.READY, "")]
    assert confide(berthier, data) == [(NUMBER, Outcome.READY, "")]
    assert confide(berthier, data) == [(NUMBER, Outcome.REFUSED, "FILE-5")]
    assert Claim.objects.filter(number=NUMBER, debtor__company_name__startswith="Lemoal").count() == 2


def test_the_same_bill_of_another_creditor_is_another_bill(berthier: Creditor) -> None:
    data = FEC.read_bytes()
    confide(berthier, data)
    sister = a_creditor(kind="company", name="Atelier Berthier Sud", default_claim_type="b2b", siren="552100554")
    a_mandate(sister)
    assert confide(sister, data) == [(NUMBER, Outcome.READY, "")]
