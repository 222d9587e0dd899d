"""The gate: may we write or call this person, now? And if not, when."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agency.common.calendar import CalendarError, Zone
from agency.law.contact.denials import DENIALS, DenyCode
from agency.law.contact.gate import Allow, Contact, Deny, Facts, Purpose, is_counted, may_contact
from agency.law.contact.limits import DEFAULT_LIMITS, OFFICE_HOURS, WEEKDAYS, Cap, Channel, Limits, LimitsError, tighten
from tests.agency.common.bounded import bounded

PARIS = ZoneInfo("Europe/Paris")
LETTER = date(2026, 11, 2)
HOURS = {Channel.CALL, Channel.SMS, Channel.EMAIL, Channel.PORTAL}


def paris(day, hour=10, minute=0, month=11, second=0):
    return datetime(2026, month, day, hour, minute, second, tzinfo=PARIS)


MONDAY = paris(23)


def facts(**changes):
    return Facts(**({"first_letter_sent_on": LETTER} | changes))


def code(answer):
    return answer.code if isinstance(answer, Deny) else None


@pytest.mark.parametrize("channel", Channel)
def test_a_quiet_case_may_be_contacted_in_office_hours(channel):
    """R6.6"""
    assert may_contact(facts(), channel, MONDAY) == Allow()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"closed": True}, DenyCode.CLOSED),
        ({"mandate_active": False}, DenyCode.NO_MANDATE),
        ({"tenant_compliant": False}, DenyCode.TENANT_COMPLIANCE_EXPIRED),
        ({"deceased": True}, DenyCode.DECEASED),
        ({"protected_adult": True}, DenyCode.PROTECTED_ADULT),
        ({"overindebted": True}, DenyCode.OVERINDEBTED),
        ({"insolvent": True}, DenyCode.INSOLVENT),
        ({"time_barred_from": date(2026, 11, 23)}, DenyCode.TIME_BARRED),
        ({"disputed": True}, DenyCode.DISPUTED),
        ({"qualified": False}, DenyCode.NOT_QUALIFIED),
        ({"first_letter_sent_on": None}, DenyCode.FIRST_LETTER_MISSING),
        ({"first_letter_sent_on": date(2026, 11, 24)}, DenyCode.FIRST_LETTER_MISSING),
        ({"plan_active": True}, DenyCode.PLAN_ACTIVE),
        ({"opted_out": frozenset({Channel.EMAIL})}, DenyCode.OPTED_OUT),
        ({"bad_addresses": frozenset({Channel.EMAIL})}, DenyCode.BAD_ADDRESS),
    ],
)
def test_each_state_stops_a_demand_and_no_waiting_lifts_it(change, expected):
    """R6.9, R1.5, R1.7, R1.10, R1.22, R2.20, R5.3, R5.6, R5.14, R6.8"""
    assert may_contact(facts(**change), Channel.EMAIL, MONDAY) == Deny(expected, None)


def test_a_word_before_the_due_date_needs_no_case_and_everything_else_stops_it():
    """R1.12"""
    no_case = facts(first_letter_sent_on=None, qualified=False)
    assert may_contact(no_case, Channel.EMAIL, MONDAY, Purpose.COURTESY) == Allow()
    for change in ("disputed", "deceased", "protected_adult", "overindebted", "insolvent", "plan_active"):
        assert code(may_contact(facts(**{change: True}), Channel.EMAIL, MONDAY, Purpose.COURTESY)) is not None
    assert code(may_contact(facts(), Channel.EMAIL, paris(23, hour=20), Purpose.COURTESY)) == DenyCode.OUT_OF_WINDOW
    told = facts(history=[Contact(Channel.EMAIL, MONDAY - timedelta(days=1))])
    assert isinstance(may_contact(told, Channel.EMAIL, MONDAY, Purpose.COURTESY), Deny)
    assert not is_counted(Purpose.COURTESY)


def test_the_first_reason_is_the_one_that_is_said():
    """R6.9: in the order of the list."""
    states = {
        "closed": True,
        "mandate_active": False,
        "tenant_compliant": False,
        "deceased": True,
        "protected_adult": True,
        "overindebted": True,
        "insolvent": True,
        "time_barred_from": LETTER,
        "disputed": True,
        "qualified": False,
        "first_letter_sent_on": None,
        "plan_active": True,
        "opted_out": frozenset({Channel.CALL}),
        "bad_addresses": frozenset({Channel.CALL}),
    }
    said = []
    while states:
        said.append(code(may_contact(facts(**states), Channel.CALL, MONDAY)))
        states.pop(next(iter(states)))
    assert said == list(DenyCode)[:14]


def test_the_claim_may_be_asked_until_the_day_before_it_is_barred():
    """R2.20"""
    barred = facts(time_barred_from=date(2026, 11, 24))
    assert may_contact(barred, Channel.EMAIL, MONDAY) == Allow()
    assert code(may_contact(barred, Channel.EMAIL, paris(24))) is DenyCode.TIME_BARRED


def test_the_first_contact_is_the_first_letter_by_post():
    """R1.10, R1.11"""
    fresh = facts(first_letter_sent_on=None)
    assert may_contact(fresh, Channel.POST, MONDAY, Purpose.FIRST_LETTER) == Allow()
    assert may_contact(fresh, Channel.REGISTERED, MONDAY, Purpose.FIRST_LETTER) == Allow()
    assert code(may_contact(fresh, Channel.EMAIL, MONDAY, Purpose.FIRST_LETTER)) is DenyCode.FIRST_LETTER_MISSING
    by_email = facts(first_letter_sent_on=None, first_letter_channels=frozenset({Channel.EMAIL}))
    assert may_contact(by_email, Channel.EMAIL, MONDAY, Purpose.FIRST_LETTER) == Allow()
    assert may_contact(facts(first_letter_sent_on=date(2026, 11, 23)), Channel.CALL, MONDAY) == Allow()


def test_one_postal_channel_always_stays():
    """R6.8"""
    refused = facts(opted_out=frozenset(Channel))
    assert may_contact(refused, Channel.POST, MONDAY) == Allow()
    assert may_contact(refused, Channel.REGISTERED, MONDAY) == Allow()
    assert all(code(may_contact(refused, channel, MONDAY)) is DenyCode.OPTED_OUT for channel in HOURS)


@pytest.mark.parametrize("purpose", [Purpose.REPLY, Purpose.RECEIPT, Purpose.PLAN_NOTICE])
def test_what_asks_for_nothing_passes_what_stops_demands(purpose):
    """R6.7, R2.20: a receipt is owed, a question deserves its answer."""
    busy = facts(
        closed=True,
        disputed=True,
        time_barred_from=LETTER,
        first_letter_sent_on=None,
        plan_active=True,
        overindebted=True,
        history=[Contact(Channel.EMAIL, MONDAY - timedelta(hours=1))] * 9,
    )
    assert may_contact(busy, Channel.EMAIL, MONDAY, purpose) == Allow()
    assert not is_counted(purpose)
    assert code(may_contact(facts(opted_out=HOURS), Channel.EMAIL, MONDAY, purpose)) is DenyCode.OPTED_OUT
    assert code(may_contact(facts(bad_addresses=HOURS), Channel.EMAIL, MONDAY, purpose)) is DenyCode.BAD_ADDRESS


@pytest.mark.parametrize(
    ("purpose", "leaves_for"),
    [
        (Purpose.RECEIPT, {"deceased", "protected_adult"}),
        (Purpose.REPLY, {"protected_adult"}),
        (Purpose.PLAN_NOTICE, set()),
        (Purpose.DUNNING, set()),
    ],
)
def test_a_guardian_and_an_estate_have_their_quittance_and_who_writes_an_answer(purpose, leaves_for):
    """R5.6; CPCEx R124-6: what was paid is acknowledged, whoever opens the letters."""
    for change in ("deceased", "protected_adult"):
        found = may_contact(facts(**{change: True}), Channel.POST, MONDAY, purpose)
        assert (found == Allow()) is (change in leaves_for)


@pytest.mark.parametrize("purpose", [Purpose.FIRST_LETTER, Purpose.DUNNING, Purpose.PLAN_FOLLOW_UP])
def test_demands_are_counted(purpose):
    """R6.7"""
    assert is_counted(purpose)


def test_a_missed_instalment_may_be_spoken_of_while_the_plan_runs():
    """R5.4, R5.3"""
    assert may_contact(facts(plan_active=True), Channel.EMAIL, MONDAY, Purpose.PLAN_FOLLOW_UP) == Allow()


def test_a_reply_leaves_at_once_but_a_call_waits_for_the_morning():
    """R6.7, R6.6"""
    sunday_night = paris(22, 22)
    assert may_contact(facts(), Channel.SMS, sunday_night, Purpose.REPLY) == Allow()
    assert may_contact(facts(), Channel.EMAIL, paris(11), Purpose.REPLY) == Allow()
    assert may_contact(facts(), Channel.CALL, sunday_night, Purpose.REPLY) == Deny(
        DenyCode.OUT_OF_WINDOW, paris(23, 9).astimezone(UTC)
    )
    assert code(may_contact(facts(), Channel.EMAIL, sunday_night, Purpose.RECEIPT)) is DenyCode.OUT_OF_WINDOW


@pytest.mark.parametrize("channel", sorted(HOURS))
@pytest.mark.parametrize(
    ("at", "next_at"),
    [
        (paris(23, 8, 59, second=59), paris(23, 9)),
        (paris(23, 12, 30), paris(23, 13, 30)),
        (paris(23, 13, 29), paris(23, 13, 30)),
        (paris(23, 19), paris(24, 9)),
        (paris(20, 19, 1), paris(23, 9)),
        (paris(21, 10), paris(23, 9)),
        (paris(22, 10), paris(23, 9)),
    ],
)
def test_outside_the_hours(channel, at, next_at):
    """R6.6"""
    assert may_contact(facts(), channel, at) == Deny(DenyCode.OUT_OF_WINDOW, next_at.astimezone(UTC))


@pytest.mark.parametrize(
    "at", [paris(23, 9), paris(23, 12, 29, second=59), paris(23, 13, 30), paris(23, 18, 59, second=59)]
)
def test_inside_the_hours(at):
    """R6.6"""
    assert may_contact(facts(), Channel.CALL, at) == Allow()


def test_post_leaves_at_any_hour_of_a_worked_day():
    """R6.6"""
    assert may_contact(facts(), Channel.POST, paris(23, 3)) == Allow()
    last = datetime(2026, 11, 23, 23, 59, 59, 999999, tzinfo=PARIS)
    assert may_contact(facts(), Channel.POST, last) == Allow()
    saturday = may_contact(facts(), Channel.REGISTERED, paris(21, 3))
    assert saturday == Deny(DenyCode.OUT_OF_WINDOW, paris(23, 0).astimezone(UTC))


@pytest.mark.parametrize("channel", Channel)
def test_a_holiday_is_a_holiday_where_the_person_lives(channel):
    """R6.6: Wednesday 11 November everywhere, Good Friday in Alsace only."""
    answer = may_contact(facts(), channel, paris(11))
    hour = 9 if channel in HOURS else 0
    assert answer == Deny(DenyCode.HOLIDAY, paris(12, hour).astimezone(UTC))
    good_friday = paris(3, month=4)
    sent = date(2026, 3, 1)
    assert may_contact(facts(first_letter_sent_on=sent), channel, good_friday) == Allow()
    alsace = may_contact(facts(first_letter_sent_on=sent, zone=Zone.ALSACE_MOSELLE), channel, good_friday)
    assert alsace == Deny(DenyCode.HOLIDAY, paris(7, hour, month=4).astimezone(UTC))


def test_the_hour_is_the_one_of_the_person():
    """R6.6: ten in Paris is thirteen in La Réunion, lunch time."""
    island = facts(zone=Zone.REUNION)
    assert code(may_contact(island, Channel.CALL, MONDAY)) is DenyCode.OUT_OF_WINDOW
    assert may_contact(island, Channel.CALL, paris(23, 6)) == Allow()


def test_the_person_may_narrow_the_hours():
    """R6.8"""
    evening = facts(preferred_slot=(time(17), time(20)))
    assert may_contact(evening, Channel.CALL, MONDAY) == Deny(DenyCode.OUT_OF_WINDOW, paris(23, 17).astimezone(UTC))
    assert may_contact(evening, Channel.CALL, paris(23, 18, 59)) == Allow()
    lunch = facts(preferred_slot=(time(12), time(14)))
    assert code(may_contact(lunch, Channel.CALL, paris(23, 12, 45))) is DenyCode.OUT_OF_WINDOW
    assert may_contact(lunch, Channel.CALL, paris(23, 13, 30)) == Allow()
    assert may_contact(facts(preferred_slot=(time(20), time(22))), Channel.CALL, MONDAY) == Allow()


def called(*days, month=11, hour=10, channel=Channel.CALL, talk=False):
    return [Contact(channel, paris(day, hour, month=month), talk) for day in days]


@pytest.mark.parametrize(
    ("history", "channel", "at", "expected", "next_at"),
    [
        (called(23), Channel.CALL, paris(23, 15), DenyCode.CAP_DAY, paris(24, 9)),
        (called(18, 20), Channel.CALL, paris(23, 15), DenyCode.CAP_7D, paris(25, 10)),
        (called(18), Channel.SMS, MONDAY, None, None),
        (called(17, channel=Channel.SMS), Channel.SMS, MONDAY, DenyCode.CAP_7D, paris(24, 10)),
        (called(16, channel=Channel.SMS), Channel.SMS, MONDAY, None, None),
        (called(19, channel=Channel.EMAIL), Channel.EMAIL, MONDAY, DenyCode.CAP_7D, paris(24, 10)),
        (called(18, channel=Channel.EMAIL), Channel.EMAIL, MONDAY, None, None),
        (called(17, channel=Channel.POST) + called(19), Channel.EMAIL, MONDAY, DenyCode.CAP_7D, paris(24, 10)),
        (called(16, channel=Channel.POST) + called(19), Channel.EMAIL, MONDAY, None, None),
        (called(27, 29, month=10) + called(6, 10), Channel.CALL, MONDAY, DenyCode.CAP_30D, paris(26, 10)),
        (called(23, 29, month=10) + called(6, 10), Channel.CALL, MONDAY, None, None),
        (
            called(26, 31, month=10, channel=Channel.EMAIL) + called(6, 12, channel=Channel.EMAIL),
            Channel.EMAIL,
            MONDAY,
            DenyCode.CAP_30D,
            paris(25, 10),
        ),
        (
            called(26, 28, 30, month=10, channel=Channel.POST) + called(4, 9, 13, channel=Channel.POST),
            Channel.POST,
            MONDAY,
            DenyCode.CAP_30D,
            paris(25, 10),
        ),
        (called(28, 30, month=10, channel=Channel.POST) + called(4, 9, 13, channel=Channel.POST), Channel.POST, MONDAY,
         None, None),
    ],
)  # fmt: skip
def test_caps_across_all_cases(history, channel, at, expected, next_at):
    """R6.7"""
    answer = may_contact(facts(history=history, first_letter_sent_on=date(2026, 10, 1)), channel, at)
    assert answer == (Deny(expected, next_at.astimezone(UTC)) if expected else Allow())


def test_seven_days_of_silence_after_a_conversation():
    """R6.7"""
    talked = called(20, hour=11, talk=True)
    answer = may_contact(facts(history=talked), Channel.CALL, MONDAY)
    assert answer == Deny(DenyCode.COOLDOWN_AFTER_TALK, paris(27, 11).astimezone(UTC))
    assert may_contact(facts(history=talked, talk_requested=True), Channel.CALL, MONDAY) == Allow()
    assert may_contact(facts(history=talked), Channel.EMAIL, MONDAY) == Allow()
    assert may_contact(facts(history=talked), Channel.CALL, MONDAY, Purpose.REPLY) == Allow()
    assert may_contact(facts(history=talked), Channel.CALL, paris(27, 11)) == Allow()
    two = called(17, hour=11, talk=True) + talked
    assert may_contact(facts(history=two), Channel.CALL, MONDAY).next_allowed_at == paris(27, 11).astimezone(UTC)


def test_a_call_a_day_is_a_day_of_the_persons_calendar():
    """R6.7: 18:30 on Monday in Paris is Tuesday in Nouméa."""
    history = [Contact(Channel.CALL, datetime(2026, 11, 23, 22, 30, tzinfo=UTC))]
    pacific = facts(zone=Zone.NOUVELLE_CALEDONIE, history=history)
    tuesday_there = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    assert code(may_contact(pacific, Channel.CALL, tuesday_there)) is DenyCode.CAP_DAY


def test_a_naive_instant_is_refused():
    """R10.7, R6.9"""
    with pytest.raises(CalendarError, match="fuseau"):
        may_contact(facts(), Channel.POST, datetime(2026, 11, 23, 10))


def test_every_refusal_is_explained():
    """R6.9"""
    assert set(DENIALS) == set(DenyCode)
    assert len(DenyCode) == 20
    answer = may_contact(facts(), Channel.CALL, paris(22))
    assert answer.explanation.sentence == (
        "Ce n’est pas une heure pour déranger la personne. "
        "Possible à partir du 23 novembre 2026 à 09:00 (heure de Paris)."
    )
    assert answer.explanation.rules == ("R6.6", "R6.9")
    assert answer.explanation.articles == ("C. pén. 222-16",)
    disputed = may_contact(facts(disputed=True), Channel.CALL, MONDAY).explanation
    assert disputed.sentence == "La personne conteste : le créancier doit répondre d’abord."
    assert disputed.articles == ("RGPD 18",)
    assert Allow().explanation.sentence == "Le contact est permis maintenant."
    assert Allow().explanation.rules == ("R6.6", "R6.7", "R6.9")
    assert Allow().explanation.articles == ("C. pén. 222-16",)
    for denial in DENIALS.values():
        assert denial.words.endswith(".")
        assert denial.article
        assert denial.rule.startswith("R")


def test_an_agency_without_hours_is_a_mistake():
    """R6.6"""
    closed = Limits(OFFICE_HOURS, frozenset(), DEFAULT_LIMITS.caps, DEFAULT_LIMITS.cooldown)
    with pytest.raises(CalendarError, match="plage"):
        may_contact(facts(limits=closed), Channel.CALL, MONDAY)


def test_the_default_limits():
    """R6.6, R6.7"""
    assert DEFAULT_LIMITS.slots == ((time(9), time(12, 30)), (time(13, 30), time(19)))
    assert DEFAULT_LIMITS.weekdays == {0, 1, 2, 3, 4}
    assert [(cap.channel, cap.count, cap.days) for cap in DEFAULT_LIMITS.caps] == [
        ("call", 1, 1),
        ("call", 2, 7),
        ("call", 4, 30),
        ("sms", 1, 7),
        ("email", 1, 5),
        ("email", 4, 30),
        (None, 2, 7),
        (None, 6, 30),
    ]
    assert DEFAULT_LIMITS.cooldown == timedelta(days=7)
    assert tighten(DEFAULT_LIMITS) is DEFAULT_LIMITS


CAPS = DEFAULT_LIMITS.caps


def limits(slots=OFFICE_HOURS, weekdays=WEEKDAYS, caps=CAPS, cooldown=DEFAULT_LIMITS.cooldown):
    return Limits(slots, frozenset(weekdays), tuple(caps), cooldown)


@pytest.mark.parametrize(
    "tighter",
    [
        limits(slots=((time(10), time(12)),)),
        limits(slots=((time(9), time(12, 30)), (time(14), time(19)))),
        limits(weekdays={1, 2}),
        limits(caps=[*CAPS[1:], Cap(Channel.CALL, 1, 2)]),
        limits(caps=[*CAPS[:-1], Cap(None, 5, 60)]),
        limits(cooldown=timedelta(days=14)),
    ],
)
def test_an_agency_may_be_stricter(tighter):
    """R6.7"""
    assert tighten(tighter) is tighter


@pytest.mark.parametrize(
    "looser",
    [
        limits(slots=()),
        limits(slots=((time(8, 59), time(12)),)),
        limits(slots=((time(13, 30), time(19, 1)),)),
        limits(slots=((time(9), time(19)),)),
        limits(slots=((time(10), time(10)),)),
        limits(slots=(*OFFICE_HOURS, (time(19), time(20)))),
        limits(weekdays={0, 5}),
        limits(weekdays=()),
        limits(caps=CAPS[1:]),
        limits(caps=[Cap(Channel.CALL, 2, 1), *CAPS[1:]]),
        limits(caps=[Cap(Channel.CALL, 0, 1), *CAPS[1:]]),
        limits(caps=[*CAPS[:-1], Cap(None, 6, 29)]),
        limits(cooldown=timedelta(days=6)),
    ],
)
def test_an_agency_may_not_be_looser(looser):
    """R6.7"""
    with pytest.raises(LimitsError):
        tighten(looser)


def test_tighter_limits_are_obeyed():
    """R6.7"""
    narrow = facts(limits=limits(weekdays={1}))
    assert may_contact(narrow, Channel.CALL, MONDAY) == Deny(DenyCode.OUT_OF_WINDOW, paris(24, 9).astimezone(UTC))
    assert may_contact(narrow, Channel.CALL, paris(24)) == Allow()
    caps = [*CAPS[:-1], Cap(None, 3, 60)]
    rare = facts(
        limits=limits(caps=caps),
        first_letter_sent_on=date(2026, 9, 1),
        history=called(1, 8, month=10, channel=Channel.POST) + called(2, channel=Channel.POST),
    )
    assert may_contact(rare, Channel.POST, MONDAY) == Deny(DenyCode.CAP_30D, paris(30).astimezone(UTC))
    fortnight = facts(limits=limits(caps=[*CAPS[:-2], Cap(None, 2, 8), CAPS[-1]]), history=called(16, 17))
    assert code(may_contact(fortnight, Channel.POST, MONDAY)) is DenyCode.CAP_30D
    two_days = facts(limits=limits(caps=[*CAPS[1:], Cap(Channel.CALL, 1, 2)]), history=called(22))
    assert may_contact(two_days, Channel.CALL, MONDAY) == Deny(DenyCode.CAP_7D, paris(24).astimezone(UTC))
    weekly = facts(limits=limits(weekdays={0}))
    assert may_contact(weekly, Channel.CALL, paris(23, 19)).next_allowed_at == paris(30, 9).astimezone(UTC)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))
histories = st.lists(st.builds(Contact, st.sampled_from(Channel), moments, st.booleans()), max_size=12)


@bounded
@given(moments, st.sampled_from(Channel), histories, st.sampled_from(Zone), st.sampled_from(Purpose))
def test_asked_again_at_the_time_given_the_answer_is_yes(at, channel, history, zone, purpose):
    """R6.9: and not a second before, on the same day."""
    known = facts(
        first_letter_sent_on=date(2025, 1, 1), zone=zone, history=history, first_letter_channels=frozenset(Channel)
    )
    answer = may_contact(known, channel, at, purpose)
    if isinstance(answer, Deny):
        assert answer.next_allowed_at > at
        assert may_contact(known, channel, answer.next_allowed_at, purpose) == Allow()
        just_before = answer.next_allowed_at - timedelta(seconds=1)
        if just_before > at:
            assert isinstance(may_contact(known, channel, just_before, purpose), Deny)


@bounded
@given(moments, st.sampled_from(Channel), histories)
def test_one_contact_more_never_opens_the_gate(at, channel, history):
    """R6.7"""
    known = facts(first_letter_sent_on=date(2025, 1, 1), history=history)
    more = facts(first_letter_sent_on=date(2025, 1, 1), history=[*history, Contact(channel, at - timedelta(hours=1))])
    if isinstance(may_contact(known, channel, at), Deny):
        assert isinstance(may_contact(more, channel, at), Deny)
