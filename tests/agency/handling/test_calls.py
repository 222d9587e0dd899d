"""A call is asked of the gate like a letter, and nothing is said to somebody who is not known (R6.3, R6.7)."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from agency.cases.operations import set_first_letter
from agency.disputes.enums import ReplyKind
from agency.disputes.operations import receive_reply
from agency.handling.enums import CallOutcome, IdentityMark, NonPaymentReason
from agency.handling.models import Call
from agency.handling.operations import begin_call, conclude, promise, take_call
from agency.handling.queries import calls_left, calls_to_return, reason_of
from agency.handling.rules import HandlingRefused
from agency.handling.values import CallReport, PromiseWish
from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.outbox.queries.gate import contact_facts
from agency.parties.enums import ContactKind, Protection
from agency.parties.models import ContactPoint, Debtor
from agency.parties.operations import protect
from tests.agency.desk import scene
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person

KNOWN = (IdentityMark.POSTCODE, IdentityMark.REFERENCE)
# Tuesday, ten in the morning in Paris.
TUESDAY = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
NUMBER = "06 12 34 56 78"


@pytest.fixture
def ines(tenant):
    return scene.staff()


@pytest.fixture
def case(tenant):
    """Camille was written to last week, and gave her number."""
    found = a_case()
    ContactPoint.objects.create(debtor=found.debtor, kind=ContactKind.PHONE, value=NUMBER, source="person")
    return set_first_letter(case=found, reference="LH-1", sent_on=TODAY - timedelta(days=7), by=BY, at=NOW)


def call(case, handler, at=TUESDAY, debtor=None):
    case.debtor = Debtor.objects.get(pk=case.debtor_id)
    return begin_call(case=case, debtor=debtor or case.debtor, handler=handler, by=Actor.staff(handler), at=at)


def end(led, outcome=CallOutcome.NO_ANSWER, **told):
    return conclude(call=led, report=CallReport(outcome, **told), by=BY, at=led.began_at + timedelta(minutes=4))


def test_a_call_gives_the_number_and_is_counted_from_its_beginning(case, ines):
    assert calls_left(case, case.debtor, TUESDAY) == 2
    led = call(case, ines)
    assert (led.number, led.counted, led.outcome) == (NUMBER, True, "")
    assert calls_left(case, case.debtor, TUESDAY + timedelta(minutes=1)) == 1
    assert [line.verb for line in JournalLine.objects.filter(case_id=case.pk, verb__startswith="call.")] == [
        "call.begun"
    ]


def test_a_second_click_is_the_same_call(case, ines):
    assert call(case, ines) == call(case, ines, TUESDAY + timedelta(minutes=2))
    assert Call.objects.count() == 1


def test_nobody_is_called_twice_in_a_day_whoever_calls_and_for_which_creditor(case, ines):
    end(call(case, ines))
    with pytest.raises(HandlingRefused, match="Possible à partir du 4 novembre 2026"):
        call(case, scene.staff(first="Karim", last="Haddou"), TUESDAY + timedelta(hours=2))


def test_a_call_that_was_not_placed_after_all_counts_for_nothing(case, ines):
    end(call(case, ines), CallOutcome.NOT_PLACED)
    assert call(case, ines, TUESDAY + timedelta(hours=1)).ended_at is None


@pytest.mark.parametrize(
    ("at", "why"),
    [
        (datetime(2026, 11, 3, 18, 30, tzinfo=UTC), "evening"),
        (datetime(2026, 11, 7, 9, 0, tzinfo=UTC), "Saturday"),
        (datetime(2026, 11, 11, 9, 0, tzinfo=UTC), "Armistice day"),
        (datetime(2026, 11, 3, 11, 45, tzinfo=UTC), "lunch"),
    ],
)
def test_nobody_is_called_outside_the_hours(case, ines, at, why):
    with pytest.raises(HandlingRefused, match="Possible à partir du"):
        call(case, ines, at)
    assert not Call.objects.exists(), why


def test_nobody_is_called_before_the_first_letter(tenant, ines):
    case = a_case()
    ContactPoint.objects.create(debtor=case.debtor, kind=ContactKind.PHONE, value=NUMBER, source="person")
    with pytest.raises(HandlingRefused):
        call(case, ines)


@pytest.mark.parametrize("protection", [Protection.DECEASED, Protection.OVERINDEBTED, Protection.GUARDIANSHIP])
def test_a_protected_person_is_not_called(case, ines, protection):
    protect(debtor=case.debtor, protection=protection, since=TODAY, by=BY, at=NOW)
    with pytest.raises(HandlingRefused):
        call(case, ines)


def test_a_dispute_stops_calls_that_ask_and_lets_us_answer_the_person(case, ines):
    act = {"case": case, "debtor": case.debtor, "by": Actor.debtor(case.debtor), "at": NOW, "on": TODAY}
    receive_reply(kind=ReplyKind.DISPUTE, text="La cantine n’a pas été servie.", answers={}, **act)
    led = call(case, ines)
    assert not led.counted


def test_an_answer_by_telephone_is_tried_once_a_day(case, ines):
    act = {"case": case, "debtor": case.debtor, "by": Actor.debtor(case.debtor), "at": NOW, "on": TODAY}
    receive_reply(kind=ReplyKind.MESSAGE, text="Rappelez-moi.", answers={}, **act)
    end(call(case, ines))
    with pytest.raises(HandlingRefused, match="déjà été appelée aujourd’hui"):
        call(case, ines, TUESDAY + timedelta(hours=1))
    assert call(case, ines, TUESDAY + timedelta(days=1)).ended_at is None


def test_while_a_promise_is_waited_for_nobody_calls_to_ask(case, ines):
    wish = PromiseWish(Decimal("50.00"), TODAY + timedelta(days=9))
    promise(case=case, debtor=case.debtor, wish=wish, by=BY, at=NOW)
    with pytest.raises(HandlingRefused, match="suspendu \\(paiement promis\\)"):
        call(case, ines)


def test_nothing_is_said_before_two_marks_of_identity(case, ines):
    led = call(case, ines)
    for marks in ((), KNOWN[:1], (IdentityMark.POSTCODE, IdentityMark.POSTCODE)):
        with pytest.raises(HandlingRefused, match="deux repères"):
            end(led, CallOutcome.SPOKE, marks=marks)
    end(led, CallOutcome.SPOKE, marks=KNOWN, note="Attend sa paie.", reason=NonPaymentReason.PASSING)
    led.refresh_from_db()
    assert (led.first_mark, led.second_mark, led.note) == ("postcode", "reference", "Attend sa paie.")
    assert reason_of(case) == NonPaymentReason.PASSING


def test_a_conversation_is_followed_by_seven_days_without_a_call(case, ines):
    end(call(case, ines), CallOutcome.SPOKE, marks=KNOWN)
    with pytest.raises(HandlingRefused, match="10 novembre 2026"):
        call(case, ines, TUESDAY + timedelta(days=2))
    assert call(case, ines, TUESDAY + timedelta(days=7, minutes=1)).counted


def test_what_the_person_asked_for_is_never_late_nor_counted(case, ines):
    back = TUESDAY + timedelta(days=1, hours=1)
    end(call(case, ines), CallOutcome.SPOKE, marks=KNOWN, call_back_at=back)
    assert calls_to_return().get().call_back_at == back
    led = call(case, ines, back)
    assert not led.counted
    assert not calls_to_return().exists()


def test_no_appointment_is_taken_for_an_hour_at_which_nobody_may_be_called(case, ines):
    led = call(case, ines)
    with pytest.raises(HandlingRefused, match="Le premier possible : lundi 9 novembre 2026 à 09:00"):
        end(led, CallOutcome.SPOKE, marks=KNOWN, call_back_at=datetime(2026, 11, 7, 9, 0, tzinfo=UTC))
    led.refresh_from_db()
    assert led.ended_at is None


def test_a_wrong_number_is_called_no_more(case, ines):
    end(call(case, ines), CallOutcome.WRONG_NUMBER)
    with pytest.raises(HandlingRefused, match="Aucun numéro"):
        call(case, ines, TUESDAY + timedelta(days=8))


def test_who_wants_no_calls_gets_none(case, ines):
    end(call(case, ines), CallOutcome.NO_MORE_CALLS)
    assert Channel.CALL in contact_facts(case, Debtor.objects.get(pk=case.debtor_id), TUESDAY).opted_out
    with pytest.raises(HandlingRefused):
        call(case, ines, TUESDAY + timedelta(days=8))


def test_a_call_that_the_person_places_is_taken_at_any_hour(case, ines):
    sunday = datetime(2026, 11, 8, 20, 0, tzinfo=UTC)
    led = take_call(case=case, debtor=case.debtor, handler=ines, by=Actor.staff(ines), at=sunday)
    end(led, CallOutcome.SPOKE, marks=KNOWN)
    assert calls_left(case, case.debtor, sunday + timedelta(hours=1)) == 2


def test_a_call_is_concluded_once(case, ines):
    led = call(case, ines)
    end(led)
    with pytest.raises(HandlingRefused, match="déjà conclu"):
        end(led, CallOutcome.VOICEMAIL)


def test_the_calls_to_a_person_count_in_the_files_of_every_creditor(case, ines):
    other = a_creditor(name="SARL Dubois", short_name="Dubois", siren="")
    twin = a_person(other, email="camille@autre.example")
    Debtor.objects.filter(pk__in=[twin.pk, case.debtor_id]).update(person_id=case.debtor_id)
    file = a_case(creditor=other, debtor=twin, number="D-1")
    set_first_letter(case=file, reference="LH-2", sent_on=TODAY - timedelta(days=7), by=BY, at=NOW)
    ContactPoint.objects.create(debtor=twin, kind=ContactKind.PHONE, value=NUMBER, source="person")
    end(call(case, ines))
    with pytest.raises(HandlingRefused, match="Possible à partir du"):
        call(file, ines, TUESDAY + timedelta(hours=3))
