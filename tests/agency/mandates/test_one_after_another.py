"""A creditor signs a second mandate before the first ends: each has its days, and what follows is the next one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from agency.mandates.models import Mandate
from agency.mandates.operations import EndRefused, draft, end, sign
from agency.mandates.queries import in_force, last_end, may_still_end, next_signed, with_mandate
from agency.parties.models import Creditor
from tests.factories import BY, CREDITOR_IBAN, NOW, a_creditor, a_mandate, a_profile, next_door

NEW_YEAR = date(2027, 1, 1)
DAY = timedelta(days=1)


def another(creditor: Creditor, starts_on: date, *, signed: bool = True) -> Mandate:
    """A second convention of the same creditor."""
    made = draft(
        creditor=creditor,
        reference=f"M-{creditor.pk}-{starts_on}",
        starts_on=starts_on,
        by=BY,
        at=NOW,
        power_to_receive=True,
        insurance_clause=True,
        fee_terms="Forfait par dossier",
        warranty_clause=True,
        data_clause=True,
        remittance_holder=creditor.name,
        remittance_iban=CREDITOR_IBAN,
    )
    if not signed:
        return made
    return sign(mandate=made, signed_on=starts_on, signatory="La présidente", document=b"%PDF-1.7", by=BY, at=NOW)


@pytest.fixture
def first(tenant: Any) -> Mandate:
    """A mandate that ends with the year, beside that of the school next door."""
    a_profile()
    return end(mandate=a_mandate(a_creditor()), ends_on=NEW_YEAR, reason="remplacé", by=BY, at=NOW)


def test_what_follows_is_the_next_signed_mandate_of_this_creditor(first: Mandate) -> None:
    neighbour = next_door().mandate
    end(mandate=neighbour, ends_on=NEW_YEAR, reason="remplacé", by=BY, at=NOW)
    assert next_signed(first) is None
    another(neighbour.creditor, NEW_YEAR + DAY)
    another(first.creditor, NEW_YEAR + DAY, signed=False)
    assert next_signed(first) is None
    second = another(first.creditor, NEW_YEAR)
    assert next_signed(first) == second
    assert next_signed(second) is None


def test_the_first_holds_until_its_last_day_and_the_second_from_the_next(first: Mandate) -> None:
    second = another(first.creditor, NEW_YEAR)
    assert in_force(first.creditor, NEW_YEAR - DAY) == first
    assert in_force(first.creditor, NEW_YEAR) == second


def test_an_end_is_brought_forward_and_never_put_off(first: Mandate) -> None:
    for day in (NEW_YEAR, NEW_YEAR + DAY):
        with pytest.raises(EndRefused):
            end(mandate=first, ends_on=day, reason="encore", by=BY, at=NOW)
    with pytest.raises(EndRefused):
        end(mandate=first, ends_on=first.starts_on, reason="jamais", by=BY, at=NOW)
    assert end(mandate=first, ends_on=NEW_YEAR - DAY, reason="plus tôt", by=BY, at=NOW).ends_on == NEW_YEAR - DAY
    assert may_still_end(first, NEW_YEAR - 2 * DAY)
    assert not may_still_end(first, NEW_YEAR - DAY)


def test_a_mandate_has_ended_from_its_day_on_and_the_latest_end_is_told(first: Mandate) -> None:
    end(mandate=next_door().mandate, ends_on=NEW_YEAR - 3 * DAY, reason="rompu", by=BY, at=NOW)
    assert last_end(first.creditor, NEW_YEAR - DAY) is None
    assert last_end(first.creditor, NEW_YEAR) == NEW_YEAR
    second = end(mandate=another(first.creditor, NEW_YEAR), ends_on=NEW_YEAR + 9 * DAY, reason="fini", by=BY, at=NOW)
    assert last_end(first.creditor, NEW_YEAR + 8 * DAY) == NEW_YEAR
    assert last_end(first.creditor, NEW_YEAR + 9 * DAY) == second.ends_on


def test_only_creditors_whose_mandate_runs_may_have_their_letters_sent(tenant: Any) -> None:
    a_profile()
    signed, ended, never = a_creditor(), a_creditor(siren="732829320"), a_creditor(siren="443061841")
    a_mandate(signed)
    end(mandate=a_mandate(ended), ends_on=NEW_YEAR, reason="Fin.", by=BY, at=NOW)
    assert {signed, ended} <= set(with_mandate(NEW_YEAR - DAY))
    running = set(with_mandate(NEW_YEAR))
    assert signed in running
    assert not {ended, never} & running
