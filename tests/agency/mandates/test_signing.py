"""A convention is signed with every clause of R124-3, or not at all."""

from decimal import Decimal

import pytest

from agency.mandates.operations import MandateIncomplete
from agency.mandates.queries import in_force
from tests.factories import TODAY, a_creditor, a_mandate, a_profile

pytestmark = pytest.mark.usefixtures("tenant")


@pytest.mark.parametrize(
    ("without", "said"),
    [
        ({"power_to_receive": False}, "pouvoir de recevoir"),
        ({"insurance_clause": False}, "garantie donnée au créancier"),
        ({"fee_terms": ""}, "rémunération à la charge du créancier"),
        ({"remittance_holder": ""}, r"titulaire du compte du créancier \(CPCEx R124-3 4°\)"),
        ({"data_clause": False}, "clause de protection des données"),
        ({"warranty_clause": False}, "créances garanties certaines"),
    ],
)
def test_a_missing_clause_is_named_and_nothing_is_in_force(without, said):
    a_profile()
    creditor = a_creditor()
    with pytest.raises(MandateIncomplete, match=said):
        a_mandate(creditor, **without)
    assert in_force(creditor, TODAY) is None


def test_a_complete_convention_is_in_force_from_its_first_day():
    a_profile()
    creditor = a_creditor()
    assert in_force(creditor, TODAY) is None
    assert a_mandate(creditor) == in_force(creditor, TODAY)


@pytest.mark.parametrize(("given", "rate"), [({}, "20.00"), ({"vat_rate": "8.50"}, "8.50")])
def test_our_fees_bear_the_vat_of_the_law_unless_the_convention_says_another(given, rate):
    a_profile()
    mandate = a_mandate(a_creditor(), **given)
    mandate.refresh_from_db()
    assert mandate.vat_rate == Decimal(rate)
