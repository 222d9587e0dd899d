"""The pages of what is given back ask as many questions for three rows of each kind as for one."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from agency.banking.operations import send_back as not_ours
from agency.journal.rules import Actor
from agency.payments.models import Payment
from agency.refunds.operations import prepare
from agency.users.enums import Role
from tests.agency.banking.camt import Credit
from tests.agency.desk.scene import asked, staff
from tests.agency.refunds.test_giving_back import HERS, a_worker_comes, bring, wish
from tests.databases import AgencyClient
from tests.factories import NOW, a_case, a_creditor, a_person


def one_of_each(number: int, by: Actor) -> Payment:
    """A sum to give back, one that waits for a second person, one that came back, one that is for nobody here."""
    creditor = a_creditor(name=f"OGEC {number}", siren="")
    cases = [
        a_case(creditor=creditor, debtor=a_person(creditor, first_name=f"{name}{number}"), number=f"F-{number}-{name}")
        for name in ("Ada", "Bea", "Cleo")
    ]
    bring(*(Credit("544.00", reference=case.rf_reference, iban=HERS, key=f"{case.pk}") for case in cases))
    due, waits, back = (case.payments.get() for case in cases)
    prepare(payment=waits, wish=wish("200.00"), by=by, at=NOW)
    gone = prepare(payment=back, wish=wish("58.00"), by=by, at=NOW)
    bring(Credit("-58.00", reference=gone.name))
    a_worker_comes()
    (_returned, stray) = bring(
        Credit("58.00", label=f"RETOUR {gone.name} COMPTE CLOS", payer="BANQUE"),
        Credit("75.00", payer="M. PERDU", label=f"LOYER {number}", iban=HERS),
    )
    a_worker_comes()
    not_ours(line=stray, reason="loyer", by=by, at=NOW)
    return due


@pytest.mark.usefixtures("tenant")
def test_three_of_each_cost_as_much_as_one(tenant: Any, ana: Actor) -> None:
    odile = AgencyClient(tenant)
    with time_machine.travel(NOW, tick=False):
        odile.force_login(staff(Role.MANAGER, first="Odile"))
        due = one_of_each(1, ana)
        pages = ("/gestion/remboursements/", f"/gestion/remboursements/paiement/{due.pk}/")
        first = {page: asked(odile, page) for page in pages}
        for number in (2, 3):
            one_of_each(number, ana)
        assert {page: asked(odile, page) for page in pages} == first
        shown = odile.get(pages[0]).content.decode()
        assert all(f"{name}{number}" in shown for name in ("Ada", "Bea", "Cleo") for number in (1, 2, 3))
