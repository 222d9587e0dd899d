"""An agency that has not opened its dedicated account takes no statement in, whoever's it is."""

from __future__ import annotations

from typing import Any

import pytest

from agency.banking.models import BankStatement
from agency.banking.operations import StatementRefused, import_statement
from agency.mandates.models import AgencyAccount
from tests.agency.banking.camt import Credit, camt053
from tests.factories import BY, NOW, TODAY, a_case, a_profile


def test_a_statement_is_refused_as_long_as_the_agency_has_no_account(tenant: Any) -> None:
    case = a_case()
    a_profile(account_iban="")
    AgencyAccount.objects.all().delete()
    data = camt053(Credit("486.00", reference=case.rf_reference))
    with pytest.raises(StatementRefused, match="pas encore renseigné"):
        import_statement(data=data, filename="releve.xml", by=BY, at=NOW, on=TODAY)
    assert not BankStatement.objects.exists()
