"""« Prélèvements » on the desk: made by one, approved and handed in by another, returned with the bank's code."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from agency.debits.enums import DebitOrderState, DebitState
from agency.debits.models import Debit, DebitOrder
from agency.users.enums import Role
from tests.agency.desk.scene import PASSWORD, asked, staff
from tests.factories import a_case, a_creditor, a_person
from tests.factories.debits import a_debit_mandate

EVE = datetime(2026, 12, 8, 9, 0, tzinfo=UTC)


@pytest.fixture
def case(tenant: Any) -> Any:
    return a_case()


def _as(client: Any, role: Role, first: str) -> Any:
    account = staff(role, first=first)
    client.logout()
    assert client.login(email=account.email, password=PASSWORD) or client.login(
        username=account.email, password=PASSWORD
    )
    return client


def test_a_file_from_the_list_to_the_bank_and_back(case: Any, tenant_client: Any) -> None:
    a_debit_mandate(case)
    with time_machine.travel(EVE, tick=False):
        ana = _as(tenant_client, Role.ACCOUNTANT, "Ana")
        shown = ana.get(reverse("staff_debits")).content.decode()
        assert "Camille Roussel" in shown
        wrong = ana.post(reverse("staff_debits"), {"until": "demain"})
        assert wrong.status_code == 422
        assert "Écrivez une date" in wrong.content.decode()
        ana.post(reverse("staff_debits"), {"until": "2026-12-22"})
        order = DebitOrder.objects.get()
        to = lambda name: reverse(f"staff_debit_order{name}", args=[order.pk])  # noqa: E731
        assert "vous l’avez préparée" in ana.get(to("")).content.decode()
        assert ana.post(to("_approve")).status_code == 422
        assert ana.get(to("_file")).status_code == 404
        odile = _as(tenant_client, Role.MANAGER, "Odile")
        odile.post(to("_approve"))
        odile.post(to("_hand_in"))
        file = odile.get(to("_file"))
        assert b"pain.008.001.08" in file.content
        order.refresh_from_db()
        assert order.state == DebitOrderState.SENT
        debit = order.debits.get()
        back = reverse("staff_debit_returned", args=[debit.pk])
        assert odile.post(back, {"code": "", "on": "2026-12-12"}).status_code == 422
        odile.post(back, {"code": "AC04", "on": "2026-12-12"})
        debit.refresh_from_db()
        assert (debit.state, debit.return_code) == (DebitState.RETURNED, "AC04")
        assert "compte clos" in odile.get(to("")).content.decode()
        # Two more people, and no more questions.
        counted = []
        for names in (("Alix",), ("Sacha", "Noa")):
            for name in names:
                other = a_creditor(name=f"OGEC {name}", short_name=name)
                a_debit_mandate(a_case(number=f"FA-{name}", creditor=other, debtor=a_person(other, first_name=name)))
            counted.append(asked(odile, reverse("staff_debits")))
            assert all(name in odile.get(reverse("staff_debits")).content.decode() for name in names)
        assert counted[0] == counted[1]
        assert Debit.objects.filter(state=DebitState.PLANNED).exists()
        reader = _as(tenant_client, Role.HANDLER, "Max")
        assert reader.post(reverse("staff_debits"), {"until": "2026-12-22"}).status_code == 403
