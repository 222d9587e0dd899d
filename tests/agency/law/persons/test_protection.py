"""Protective statuses: what each one stops, until when, and what it starts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.law.contact.denials import DenyCode
from agency.law.persons.protection import (
    TABLE,
    Addressee,
    Closing,
    Money,
    ProtectionError,
    Status,
    declaration_alarms,
    declaration_latest,
    heirs_may_be_summoned_from,
    protect,
    relief_latest,
    suspension_ends_on,
)
from tests.agency.common.bounded import bounded, days

SINCE = date(2026, 2, 27)
EXPECTED = {
    Status.OVERINDEBTEDNESS_FILED: (DenyCode.OVERINDEBTED, Addressee.PERSON, Money.NOT_ASKED),
    Status.OVERINDEBTEDNESS_ADMISSIBLE: (DenyCode.OVERINDEBTED, Addressee.COMMISSION, Money.REFUSED),
    Status.OVERINDEBTEDNESS_MEASURES: (DenyCode.OVERINDEBTED, Addressee.PERSON, Money.ACCEPTED),
    Status.PERSONAL_RECOVERY: (DenyCode.CLOSED, Addressee.NOBODY, Money.REFUSED),
    Status.DECEASED: (DenyCode.DECEASED, Addressee.NOTARY, Money.NOT_ASKED),
    Status.MINOR: (DenyCode.PROTECTED_ADULT, Addressee.PARENTS, Money.NOT_ASKED),
    Status.GUARDIANSHIP: (DenyCode.PROTECTED_ADULT, Addressee.GUARDIAN, Money.THROUGH_REPRESENTATIVE),
    Status.CURATORSHIP: (DenyCode.PROTECTED_ADULT, Addressee.PERSON_AND_CURATOR, Money.THROUGH_REPRESENTATIVE),
    Status.INSOLVENCY: (DenyCode.INSOLVENT, Addressee.COURT_OFFICER, Money.REFUSED),
    Status.AMICABLE_PROCEEDING: (None, Addressee.PERSON, Money.ACCEPTED),
    Status.LIQUIDATION_CLOSED: (DenyCode.CLOSED, Addressee.NOBODY, Money.REFUSED),
    Status.ADAPTED_CONTACT: (None, Addressee.PERSON, Money.ACCEPTED),
    Status.UNKNOWN_AT_ADDRESS: (DenyCode.BAD_ADDRESS, Addressee.NOBODY, Money.ACCEPTED),
}


@pytest.mark.parametrize("status", Status)
def test_each_protected_status_has_its_rule(status):
    """R5.6"""
    published = SINCE if status is Status.INSOLVENCY else None
    found = protect(status, SINCE, published_on=published)
    assert (found.rule.deny, found.rule.addressee, found.rule.money) == EXPECTED[status]
    assert found.stops_demands is (EXPECTED[status][0] is not None)
    assert found.explanation.sentence.startswith(found.rule.words)
    assert found.explanation.articles == (found.rule.article,)
    assert found.explanation.rules == ("R5.6",)
    assert (found.status, found.since) == (status, SINCE)


def test_other_effects_of_each_protected_status():
    """R5.6"""
    assert {status for status, rule in TABLE.items() if not rule.suspends_plan} == {
        Status.OVERINDEBTEDNESS_FILED,
        Status.AMICABLE_PROCEEDING,
        Status.ADAPTED_CONTACT,
        Status.UNKNOWN_AT_ADDRESS,
    }
    assert {status for status, rule in TABLE.items() if rule.stops_interest} == {
        Status.OVERINDEBTEDNESS_ADMISSIBLE,
        Status.OVERINDEBTEDNESS_MEASURES,
        Status.PERSONAL_RECOVERY,
        Status.INSOLVENCY,
        Status.LIQUIDATION_CLOSED,
    }
    assert {status: rule.closing for status, rule in TABLE.items() if rule.closing} == {
        Status.PERSONAL_RECOVERY: Closing.ERASED,
        Status.LIQUIDATION_CLOSED: Closing.IRRECOVERABLE,
    }
    assert {status for status, rule in TABLE.items() if rule.staff_review} == {
        Status.OVERINDEBTEDNESS_MEASURES,
        Status.DECEASED,
        Status.MINOR,
        Status.AMICABLE_PROCEEDING,
        Status.UNKNOWN_AT_ADDRESS,
    }


def test_a_filed_request_pauses_thirty_days_and_the_commission_has_three_months():
    """R5.6; C. conso L721-2."""
    found = protect(Status.OVERINDEBTEDNESS_FILED, SINCE)
    assert found.until == date(2026, 3, 29)
    assert found.interest_until is None
    (duty,) = found.duties
    assert (duty.due_on, duty.article) == (date(2026, 5, 27), "C. conso L721-2")
    assert found.explanation.sentence.endswith(" Jusqu’au 29 mars 2026 au plus.")
    (row,) = found.explanation.rows
    assert (row.from_on, row.to_on, row.article, row.label) == (SINCE, duty.due_on, duty.article, duty.words)


def test_admissibility_suspends_two_years_at_most_and_stops_interest():
    """R5.6; C. conso L722-3, L722-14."""
    found = protect(Status.OVERINDEBTEDNESS_ADMISSIBLE, SINCE, debt_statement_asked_on=date(2026, 3, 1))
    assert found.until == suspension_ends_on(SINCE) == date(2028, 2, 27)
    assert found.interest_until == SINCE
    assert [(duty.due_on, duty.article) for duty in found.duties] == [(date(2026, 3, 31), "C. conso L723-2")]
    assert protect(Status.OVERINDEBTEDNESS_ADMISSIBLE, SINCE).duties == ()
    assert suspension_ends_on(date(2024, 2, 29)) == date(2026, 2, 28)


def test_heirs_cannot_be_summoned_for_four_months():
    """R5.6; C. civ. 771."""
    assert heirs_may_be_summoned_from(date(2026, 2, 27)) == date(2026, 6, 28)
    found = protect(Status.DECEASED, SINCE)
    assert [(duty.due_on, duty.article) for duty in found.duties] == [(date(2026, 6, 28), "C. civ. 771")]
    assert found.until is None


def test_an_insolvency_opens_the_delay_to_declare():
    """R5.6; C. com. L622-24, L622-26, L622-28."""
    found = protect(Status.INSOLVENCY, SINCE, published_on=date(2026, 3, 15))
    assert [(duty.due_on, duty.article) for duty in found.duties] == [
        (date(2026, 5, 15), "C. com. L622-24"),
        (date(2026, 9, 15), "C. com. L622-26"),
    ]
    assert found.interest_until == date(2026, 2, 26)
    assert relief_latest(date(2026, 3, 15)) == date(2026, 9, 15)
    far = protect(Status.INSOLVENCY, SINCE, published_on=date(2026, 3, 15), creditor_in_metropole=False)
    assert far.duties[0].due_on == date(2026, 7, 15)
    court = protect(Status.INSOLVENCY, SINCE, published_on=date(2026, 3, 15), procedure_in_metropole=False)
    assert court.duties[0].due_on == date(2026, 7, 15)
    with pytest.raises(ProtectionError, match="BODACC"):
        protect(Status.INSOLVENCY, SINCE)


@pytest.mark.parametrize(
    ("creditor", "procedure", "latest"),
    [
        (True, True, date(2026, 12, 15)),
        (False, True, date(2027, 2, 15)),
        (True, False, date(2027, 2, 15)),
        (False, False, date(2026, 12, 15)),
    ],
)
def test_creditors_overseas_have_two_more_months_to_declare(creditor, procedure, latest):
    """R5.6; C. com. R622-24."""
    published = date(2026, 10, 15)
    found = declaration_latest(published, creditor_in_metropole=creditor, procedure_in_metropole=procedure)
    assert found == latest
    assert declaration_latest(published) == date(2026, 12, 15)


def test_alarms_before_the_last_day_to_declare():
    """R5.6"""
    assert declaration_alarms(date(2026, 12, 15)) == (
        date(2026, 11, 15),
        date(2026, 11, 30),
        date(2026, 12, 8),
        date(2026, 12, 13),
    )


@bounded
@given(st.sampled_from(Status), days)
def test_every_status_answers_for_every_day(status, since):
    """R5.6: what it starts comes after it."""
    found = protect(status, since, published_on=since if status is Status.INSOLVENCY else None)
    assert all(duty.due_on > since for duty in found.duties)
    assert found.until is None or found.until > since
    assert found.interest_until is None or since - timedelta(days=1) <= found.interest_until <= since
