"""Limitation: the last day to act, what moves it, what never does."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.common.calendar import add_months
from agency.law.time.claim_types import LIMITATION_TABLE, ClaimType, Nature, Start, towards_consumer
from agency.law.time.limitation import (
    Light,
    LimitationError,
    PublicClaimRefused,
    assess,
    assess_instalments,
    is_near_end,
    is_over,
    light_of,
    period_months,
)
from agency.law.time.limitation_events import (
    ARTICLES,
    COURT_ACTS,
    PROCEEDING_ENDS,
    RECOGNITIONS,
    REVIEWED,
    SUSPENSION_ENDS,
    WORDS,
    Event,
    EventType,
)
from tests.agency.common.bounded import bounded, days

FAMILY = ClaimType.SCHOOL_FEES_PRIVATE
DUE = date(2024, 1, 10)
LAST = date(2026, 1, 10)
PERIODS = {
    "b2c_goods": (24, "C. conso L218-2"),
    "b2c_services": (24, "C. conso L218-2"),
    "school_fees_private": (24, "C. conso L218-2"),
    "b2b": (60, "C. com. L110-4 I"),
    "b2b_goods": (60, "C. com. L110-4 I"),
    "b2b_services": (60, "C. com. L110-4 I"),
    "general": (60, "C. civ. 2224"),
    "residential_rent": (36, "L. 89-462 art. 7-1"),
    "commercial_rent": (60, "C. civ. 2224"),
    "condo_charges": (60, "L. 65-557 art. 42"),
    "telecom": (12, "CPCE-postes L34-2"),
    "energy_consumer": (24, "C. conso L218-2"),
    "water_consumer": (24, "C. conso L218-2"),
    "private_health": (24, "C. conso L218-2"),
    "lawyer_fees_consumer": (24, "C. conso L218-2"),
    "lawyer_fees_professional": (60, "C. civ. 2224"),
    "insurance_premium": (24, "C. ass. L114-1"),
    "transport_goods": (12, "C. com. L133-6"),
    "consumer_credit": (24, "C. conso R312-35"),
    "mortgage_consumer": (24, "C. conso L218-2"),
    "wages": (36, "C. trav. L3245-1"),
    "cheque": (6, "CMF L131-59"),
    "bill_of_exchange": (36, "C. com. L511-78"),
    "enforceable_title": (120, "CPCEx L111-4"),
    "unknown": (24, "C. conso L218-2"),
}


def after(*events, claim_type=FAMILY, due_on=DUE, **facts):
    """Last prudent day once the events have played."""
    return assess(claim_type, due_on=due_on, events=events, **facts).prudent_last_day


@pytest.mark.parametrize("claim_type", [kind for kind in ClaimType if kind is not ClaimType.PUBLIC_BODY])
def test_the_table_of_periods(claim_type):
    """R2.1, R2.7, R2.21"""
    months, article = PERIODS[claim_type]
    rule = LIMITATION_TABLE[claim_type]
    assert (rule.months, rule.article) == (months, article)
    assert rule.confidence in {"V", "H", "D"}
    found = assess(claim_type, due_on=date(2024, 2, 29))
    assert found.prudent_last_day == add_months(date(2024, 2, 29), months)
    assert found.time_barred_from == found.prudent_last_day + timedelta(days=1)
    assert found.explanation.articles == (article, "C. civ. 2228 et 2229")
    assert found.explanation.rules == ("R2.1", "R2.2", "R2.3")
    assert found.review_required == (claim_type in {ClaimType.UNKNOWN, ClaimType.PRIVATE_HEALTH})


def test_what_is_special_in_the_table():
    """R2.7, R2.11, R2.15"""
    special = {
        kind: rule
        for kind, rule in LIMITATION_TABLE.items()
        if rule.nature is Nature.FORECLOSURE or rule.letter_interrupts
    }
    assert set(special) == {ClaimType.CONSUMER_CREDIT, ClaimType.INSURANCE_PREMIUM}
    assert {kind for kind, rule in LIMITATION_TABLE.items() if rule.contractual} == {
        ClaimType.B2B,
        ClaimType.B2B_GOODS,
        ClaimType.B2B_SERVICES,
    }
    assert LIMITATION_TABLE[FAMILY].start is Start.DUE
    assert LIMITATION_TABLE[ClaimType.B2B].start is Start.COMPLETION


def test_a_public_claim_is_refused():
    """R1.4"""
    with pytest.raises(PublicClaimRefused, match="comptable public"):
        assess(ClaimType.PUBLIC_BODY, due_on=DUE)


def test_the_explanation_says_the_period_and_its_start():
    """R2.1, R2.2"""
    found = assess(FAMILY, due_on=DUE)
    assert found.explanation.sentence == (
        "Le dernier jour pour agir est le 10 janvier 2026 ; rien ne peut plus être demandé à partir du 11 janvier 2026."
    )
    (row,) = found.explanation.rows
    assert (row.from_on, row.to_on, row.article) == (DUE, LAST, "C. conso L218-2")
    assert row.label == "prescription de 2 ans ; départ : chaque échéance"
    assert assess(ClaimType.CHEQUE, due_on=DUE).explanation.rows[0].label.startswith("prescription de 6 mois ;")
    assert assess(ClaimType.TELECOM, due_on=DUE).explanation.rows[0].label.startswith("prescription de 1 an ;")
    assert assess(ClaimType.CONSUMER_CREDIT, due_on=DUE).explanation.rows[0].label.startswith("forclusion de 2 ans")


def test_a_week_end_extends_nothing():
    """R2.2: 15 August 2026 is a Saturday and a holiday."""
    assert after(due_on=date(2024, 8, 15)) == date(2026, 8, 15)


def test_two_possible_starts_give_a_prudent_and_an_argued_date():
    """R2.3: the earliest drives gates, the latest is for staff."""
    found = assess(ClaimType.B2B, due_on=date(2021, 6, 30), completed_on=date(2021, 3, 12))
    assert found.start_on == date(2021, 3, 12)
    assert (found.prudent_last_day, found.argued_last_day) == (date(2026, 3, 12), date(2026, 6, 30))
    assert found.explanation.rows[0].from_on == date(2021, 3, 12)
    assert assess(ClaimType.B2B, exigible_on=date(2021, 1, 1), due_on=DUE).start_on == date(2021, 1, 1)


def test_limitation_without_a_start_date_is_refused():
    """R2.3"""
    with pytest.raises(LimitationError, match="ne suffit pas"):
        assess(FAMILY)


def test_no_start_is_postponed_beyond_twenty_years():
    """R2.3; C. civ. 2232."""
    found = assess(ClaimType.GENERAL, due_on=date(1990, 1, 1), completed_on=date(2008, 1, 1))
    assert found.argued_last_day == date(2010, 1, 1)
    title = assess(ClaimType.ENFORCEABLE_TITLE, due_on=date(2000, 1, 1), completed_on=date(2005, 1, 1))
    assert title.argued_last_day == date(2015, 1, 1)


@pytest.mark.parametrize("years", range(1, 11))
def test_professionals_may_set_one_to_ten_years(years):
    """R2.7"""
    assert period_months(ClaimType.B2B, years) == 12 * years
    assert after(claim_type=ClaimType.B2B, contract_years=years) == add_months(DUE, 12 * years)


@pytest.mark.parametrize(("claim_type", "years"), [(FAMILY, 3), (ClaimType.B2B, 0), (ClaimType.B2B, 11)])
def test_a_contract_may_not_change_the_rest(claim_type, years):
    """R2.7; C. conso L218-1."""
    with pytest.raises(LimitationError, match="entre un et dix ans"):
        assess(claim_type, due_on=DUE, contract_years=years)


@pytest.mark.parametrize("kind", sorted(RECOGNITIONS))
def test_a_recognition_starts_a_new_period(kind):
    """R2.8"""
    event = Event(kind, date(2025, 3, 15), "debtor")
    assert after(event) == date(2027, 3, 15)
    (effect,) = assess(FAMILY, due_on=DUE, events=[event]).effects
    assert (effect.article, effect.last_day) == ("C. civ. 2240", date(2027, 3, 15))
    assert "interrompt" in effect.words


def test_recognitions_are_these_four():
    """R2.8"""
    assert {
        EventType.PARTIAL_PAYMENT,
        EventType.PLAN_SIGNED,
        EventType.WRITTEN_RECOGNITION,
        EventType.TIME_REQUEST,
    } == RECOGNITIONS


def test_a_third_party_recognises_nothing():
    """R2.8"""
    assert after(Event(EventType.PARTIAL_PAYMENT, date(2025, 3, 15), "third_party")) == LAST
    assert after(Event(EventType.WRITTEN_RECOGNITION, date(2025, 3, 15), "third_party")) == LAST
    assert after(Event(EventType.WRITTEN_RECOGNITION, date(2025, 3, 15), "mother"), debtors=["mother"]) > LAST


def test_a_payment_by_nobody_knows_whom_counts_only_in_the_argued_date():
    """R2.3, R2.8"""
    found = assess(FAMILY, due_on=DUE, events=[Event(EventType.PARTIAL_PAYMENT, date(2025, 3, 15))])
    assert (found.prudent_last_day, found.argued_last_day) == (LAST, date(2027, 3, 15))


def test_after_the_end_nothing_interrupts():
    """R2.9"""
    late = Event(EventType.PARTIAL_PAYMENT, LAST + timedelta(days=1), "debtor")
    found = assess(FAMILY, due_on=DUE, events=[late])
    assert found.prudent_last_day == LAST
    assert found.effects[0].words == "sans effet : le délai était déjà écoulé"
    assert found.effects[0].article == "C. civ. 2240"
    assert found.explanation.rows[1].label == "paiement partiel : sans effet : le délai était déjà écoulé"
    assert after(Event(EventType.PARTIAL_PAYMENT, LAST, "debtor")) == add_months(LAST, 24)


def test_events_play_in_order_of_date():
    """R2.8"""
    second = Event(EventType.PLAN_SIGNED, date(2026, 6, 1))
    first = Event(EventType.PLAN_SIGNED, date(2025, 6, 1))
    assert after(second, first) == date(2028, 6, 1)


@pytest.mark.parametrize("kind", sorted(COURT_ACTS))
def test_a_court_act_interrupts(kind):
    """R2.10, R2.17"""
    assert after(Event(kind, date(2025, 3, 15))) == date(2027, 3, 15)
    assert ARTICLES[kind] in {"C. civ. 2241", "C. civ. 2244", "C. com. L622-25-1"}


def test_court_acts_are_these():
    """R2.10, R2.17"""
    assert {
        EventType.LEGAL_ACTION,
        EventType.ORDER_SERVED,
        EventType.PROTECTIVE_MEASURE,
        EventType.ENFORCEMENT_ACT,
        EventType.CLAIM_DECLARED,
    } == COURT_ACTS


@pytest.mark.parametrize(("start", "end"), PROCEEDING_ENDS.items())
def test_an_interruption_lasts_as_long_as_the_proceeding(start, end):
    """R2.10, R2.17"""
    began, ended = Event(start, date(2025, 3, 15)), Event(end, date(2027, 9, 1))
    assert after(began, ended) == date(2029, 9, 1)
    assert after(began, Event(EventType.MEDIATION_ENDED, date(2026, 9, 1)), ended) == date(2029, 9, 1)


def test_an_action_withdrawn_never_interrupted():
    """R2.10; C. civ. 2243."""
    action = Event(EventType.LEGAL_ACTION, date(2025, 3, 15))
    void = Event(EventType.LEGAL_ACTION_VOID, date(2025, 12, 1))
    assert after(action, void) == LAST
    assert after(Event(EventType.ENFORCEMENT_ACT, date(2025, 3, 15)), void) == date(2027, 3, 15)


NEVER = [
    EventType.SIMPLE_LETTER,
    EventType.FORMAL_NOTICE,
    EventType.EMAIL_REMINDER,
    EventType.SMS_REMINDER,
    EventType.PHONE_CALL,
    EventType.NEGOTIATION,
    EventType.PORTAL_OPENED,
    EventType.PROPOSAL_REJECTED,
    EventType.PROMISE_TO_LOOK,
    EventType.ORDER_REQUESTED,
]


@pytest.mark.parametrize("kind", NEVER)
def test_some_events_never_interrupt_a_limitation(kind):
    """R2.10, R2.11"""
    found = assess(FAMILY, due_on=DUE, events=[Event(kind, date(2025, 3, 15))])
    assert (found.prudent_last_day, found.argued_last_day, found.effects) == (LAST, LAST, ())


def test_a_title_may_be_enforced_for_ten_years_even_after_the_end_of_the_claim():
    """R2.7, R2.10; CPCEx L111-4."""
    title = Event(EventType.TITLE, date(2027, 5, 3))
    assert title.on > LAST
    assert after(title) == date(2037, 5, 3)
    assert after(Event(EventType.TITLE, date(2025, 5, 3)), Event(EventType.ENFORCEMENT_ACT, date(2030, 1, 8))) == (
        date(2040, 1, 8)
    )


def test_every_event_is_named_in_french():
    """R2.8 R2.11"""
    assert set(WORDS) == set(EventType)
    assert all(WORDS.values())


def test_a_registered_letter_about_a_premium_interrupts():
    """R2.11; C. ass. L114-2."""
    letter = Event(EventType.FORMAL_NOTICE, date(2025, 3, 15))
    assert after(letter, claim_type=ClaimType.INSURANCE_PREMIUM) == date(2027, 3, 15)
    (effect,) = assess(ClaimType.INSURANCE_PREMIUM, due_on=DUE, events=[letter]).effects
    assert effect.article == "C. ass. L114-2"


@pytest.mark.parametrize(("start", "end"), SUSPENSION_ENDS.items())
def test_a_suspension_keeps_the_time_elapsed(start, end):
    """R2.14, R2.15: early enough, only the days count."""
    began, ended = Event(start, date(2024, 3, 1)), Event(end, date(2024, 4, 10))
    found = assess(FAMILY, due_on=DUE, events=[began, ended])
    assert found.prudent_last_day == LAST + timedelta(days=40)
    assert found.effects[0].words == "suspend 40 jours, et six mois au moins après la fin"
    assert found.effects[0].article in {"C. civ. 2238", "C. civ. 2239"}


def test_suspensions_are_these_five():
    """R2.14, R2.15"""
    assert len(SUSPENSION_ENDS) == 5
    assert ARTICLES[EventType.COURT_MEASURE_ORDERED] == "C. civ. 2239"


def test_six_months_at_least_after_a_mediation():
    """R2.14"""
    assert after(
        Event(EventType.MEDIATION_AGREED, date(2025, 1, 10)),
        Event(EventType.MEDIATION_ENDED, date(2025, 4, 10)),
        claim_type=ClaimType.B2C_SERVICES,
        due_on=date(2023, 6, 30),
    ) == date(2025, 10, 10)


def test_a_mediation_not_ended_is_taken_as_ended_the_day_it_began():
    """R2.14"""
    assert after(Event(EventType.MEDIATION_AGREED, date(2024, 3, 1))) == LAST
    assert after(Event(EventType.MEDIATION_AGREED, date(2025, 12, 1))) == date(2026, 6, 1)


def test_the_end_of_a_first_mediation_is_not_the_end_of_the_second():
    """R2.14"""
    assert after(
        Event(EventType.MEDIATION_AGREED, date(2024, 3, 1)),
        Event(EventType.MEDIATION_ENDED, date(2024, 4, 10)),
        Event(EventType.MEDIATION_AGREED, date(2025, 12, 1)),
    ) == date(2026, 6, 1)


def test_a_mediation_before_the_due_date_suspends_from_the_due_date_only():
    """R2.14; C. civ. 2233."""
    began = Event(EventType.MEDIATION_AGREED, DUE - timedelta(days=30))
    assert after(began, Event(EventType.MEDIATION_ENDED, DUE + timedelta(days=10))) == LAST + timedelta(days=10)
    assert after(began, Event(EventType.MEDIATION_ENDED, DUE - timedelta(days=10))) == LAST


def test_a_recognition_before_the_due_date_changes_nothing():
    """R2.8; C. civ. 2233."""
    assert after(Event(EventType.PLAN_SIGNED, DUE - timedelta(days=30))) == LAST


def test_a_foreclosure_knows_only_the_court():
    """R2.10, R2.15"""
    credit = ClaimType.CONSUMER_CREDIT
    assert after(Event(EventType.PARTIAL_PAYMENT, date(2025, 3, 15), "debtor"), claim_type=credit) == LAST
    mediation = Event(EventType.MEDIATION_AGREED, date(2025, 3, 1)), Event(EventType.MEDIATION_ENDED, date(2025, 12, 1))
    assert after(*mediation, claim_type=credit) == LAST
    assert after(Event(EventType.LEGAL_ACTION, date(2025, 3, 15)), claim_type=credit) == date(2027, 3, 15)


@pytest.mark.parametrize("kind", sorted(REVIEWED))
def test_over_indebtedness_and_force_majeure_are_for_a_person(kind):
    """R2.16, R2.15"""
    found = assess(FAMILY, due_on=DUE, events=[Event(kind, date(2025, 3, 15))])
    assert found.review_required
    assert found.prudent_last_day == LAST


def test_reviewed_events_are_these():
    """R2.16"""
    assert {
        EventType.OVERINDEBTEDNESS_REQUEST,
        EventType.FORCE_MAJEURE_BEGAN,
        EventType.FORCE_MAJEURE_ENDED,
    } == REVIEWED


def test_each_instalment_has_its_own_end():
    """R2.6"""
    due = [date(2024, 10, 5), date(2025, 1, 5)]
    found = assess_instalments(FAMILY, due)
    assert [one.prudent_last_day for one in found] == [date(2026, 10, 5), date(2027, 1, 5)]
    paid = Event(EventType.PARTIAL_PAYMENT, date(2024, 12, 1), "mother")
    found = assess_instalments(FAMILY, due, events=iter([paid]), debtors=iter(["mother"]))
    assert [one.prudent_last_day for one in found] == [date(2026, 12, 1), date(2027, 1, 5)]
    assert assess_instalments(ClaimType.B2B, due, contract_years=1)[0].prudent_last_day == date(2025, 10, 5)


def test_acceleration_starts_the_capital_not_yet_due():
    """R2.6"""
    due = [date(2024, 10, 5), date(2025, 1, 5), date(2025, 6, 5)]
    found = assess_instalments(FAMILY, due, accelerated_on=date(2024, 12, 1))
    assert [one.start_on for one in found] == [date(2024, 10, 5), date(2024, 12, 1), date(2024, 12, 1)]


@pytest.mark.parametrize(
    ("on", "light"),
    [
        (date(2025, 7, 9), Light.GREEN),
        (date(2025, 7, 10), Light.AMBER),
        (date(2025, 11, 10), Light.AMBER),
        (date(2025, 11, 11), Light.RED),
        (LAST, Light.RED),
        (date(2026, 1, 11), Light.BARRED),
    ],
)
def test_the_limitation_light_tells_the_time_left(on, light):
    """R2.18, R2.20"""
    found = assess(FAMILY, due_on=DUE)
    assert found.light(on) is light
    assert found.is_barred(on) == (light is Light.BARRED)


def test_alerts_come_at_six_distances():
    """R2.18"""
    found = assess(FAMILY, due_on=DUE)
    assert [(LAST - day).days for day in found.alert_dates()] == [180, 90, 60, 30, 15, 7]


@pytest.mark.parametrize(("before", "near"), [(31, False), (30, True), (0, True), (-1, False)])
def test_a_part_payment_near_the_end_says_what_it_does(before, near):
    """R2.13"""
    assert assess(FAMILY, due_on=DUE).near_end(LAST - timedelta(days=before)) is near


claim_types = st.sampled_from(sorted(set(ClaimType) - {ClaimType.PUBLIC_BODY}))
events = st.lists(
    st.builds(
        Event,
        st.sampled_from(EventType),
        st.dates(date(2000, 1, 1), date(2060, 12, 31)),
        st.sampled_from([None, "debtor", "third_party"]),
    ),
    max_size=6,
)


@bounded
@given(claim_types, st.dates(date(2000, 1, 1), date(2050, 12, 31)), events)
def test_events_only_ever_lengthen_and_the_prudent_date_comes_first(claim_type, due_on, facts):
    """R2.1, R2.3, R2.8"""
    bare = assess(claim_type, due_on=due_on)
    found = assess(claim_type, due_on=due_on, events=facts)
    assert bare.prudent_last_day <= found.prudent_last_day <= found.argued_last_day
    assert all(effect.last_day <= found.prudent_last_day for effect in found.effects)


@bounded
@given(claim_types, days, days)
def test_a_later_start_never_ends_earlier(claim_type, one, other):
    """R2.1"""
    first, second = sorted((one, other))
    assert after(claim_type=claim_type, due_on=first) <= after(claim_type=claim_type, due_on=second)


@bounded
@given(claim_types, days, days)
def test_the_limitation_light_follows_the_last_day(claim_type, due_on, on):
    """R2.18, R2.20"""
    found = assess(claim_type, due_on=due_on)
    assert (found.light(on) is Light.BARRED) == (on >= found.time_barred_from)


def test_no_contract_changes_the_period_of_a_rent_nor_of_a_periodic_sum():
    """R2.7; C. civ. 2254 al. 3"""
    for kind, periodic in ((ClaimType.COMMERCIAL_RENT, False), (ClaimType.B2B_SERVICES, True)):
        with pytest.raises(LimitationError, match="périodiques"):
            period_months(kind, 3, periodic=periodic)
        assert period_months(kind, periodic=periodic) == 60
    with pytest.raises(LimitationError, match="périodiques"):
        assess(ClaimType.B2B, due_on=date(2026, 7, 1), contract_years=3, periodic=True)
    assert period_months(ClaimType.B2B_SERVICES, 3) == 36


@pytest.mark.parametrize("kind", [kind for kind in ClaimType if kind is not ClaimType.PUBLIC_BODY])
def test_a_consumer_never_has_a_professionals_period(kind):
    """R2.21; C. conso L218-1"""
    found = towards_consumer(kind)
    assert period_months(found) <= period_months(kind)
    assert not LIMITATION_TABLE[found].contractual
    assert found not in {ClaimType.GENERAL, ClaimType.COMMERCIAL_RENT, ClaimType.LAWYER_FEES_PROFESSIONAL}


def test_what_is_near_is_said_day_by_day():
    """R2.13, R2.18, R2.20"""
    last = date(2027, 3, 1)
    assert [is_near_end(last, last - timedelta(days=days)) for days in (31, 30, 0, -1)] == [False, True, True, False]
    assert [is_over(last, last + timedelta(days=days)) for days in (0, 1)] == [False, True]
    days = (date(2026, 8, 31), date(2026, 9, 1), date(2026, 12, 31), date(2027, 3, 2))
    assert [light_of(last, day) for day in days] == [Light.GREEN, Light.AMBER, Light.RED, Light.BARRED]
