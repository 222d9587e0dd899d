"""Before a letter leaves, somebody may read it, hold it, put it to a later day, cancel it or approve it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agency.cases.models import Case, Hold
from agency.commitments.models import Commitment
from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.leases.operations import take
from agency.ledger import postings
from agency.ledger.enums import Component
from agency.ledger.operations import post as book
from agency.letters.enums import MessageKind
from agency.letters.queries import Texts
from agency.mandates.operations import set_profile
from agency.outbox.accounts.queries import Routes
from agency.outbox.models import Message
from agency.outbox.operations import dispatch, plan, prepare
from agency.outbox.operations.delivery import _last_look, dispatch_each
from agency.outbox.queries import oldest_due, waiting
from agency.outbox.review.enums import DecisionKind
from agency.outbox.review.models import LetterDecision, LetterReading
from agency.outbox.review.operations import (
    approve,
    approve_read,
    cancel_by_hand,
    hold_back,
    move_to,
    note_reading,
    release,
    release_ended,
)
from agency.outbox.review.queries import drawing_of
from agency.outbox.review.rules import DecisionRefused
from agency.strategies.operations import tick
from sandbox.post import PostSandbox
from tests.agency.desk.scene import staff
from tests.agency.outbox.draining import work_off
from tests.factories import BY, a_case, a_creditor, a_person, a_receipt

Morning = Callable[[date], datetime]
ON = date(2026, 11, 2)


@pytest.fixture
def ines(tenant: Any) -> Any:
    return staff()


def the_letter() -> Message:
    return Message.objects.get()


def seen(letter: Message) -> str:
    return str(drawing_of(letter).sha256)


def reads(letter: Message, reader: Any, at: datetime) -> LetterReading:
    return note_reading(message=letter, sha256=seen(letter), reader=reader, by=Actor.staff(reader), at=at)


def sent(post: PostSandbox) -> int:
    return len(post.office.store.rows("SELECT * FROM letter"))


def test_nothing_leaves_that_a_person_held(post: PostSandbox, morning: Morning, ines: Any) -> None:
    a_case()
    at = morning(ON)
    hold_back(message=the_letter(), reason="Adresse à vérifier", owner=ines, by=Actor.staff(ines), at=at)
    for days in (0, 1, 30):
        work_off(by=BY, at=at + timedelta(days=days))
        dispatch_each(by=BY, at=lambda: at, count=20)
    assert (the_letter().state, sent(post)) == ("held", 0)
    held = LetterDecision.objects.get()
    assert (held.reason, held.owner, held.taken_by) == ("Adresse à vérifier", ines, "Inès Caron")
    line = JournalLine.objects.get(verb="message.held")
    assert (line.data["reason"], line.actor_label) == ("Adresse à vérifier", "Inès Caron")
    release(message=the_letter(), reason="Elle est bonne", by=Actor.staff(ines), at=at)
    work_off(by=BY, at=at)
    assert (the_letter().state, sent(post)) == ("accepted", 1)


def test_a_worker_that_holds_the_letter_at_this_very_moment_does_not_send_it(
    post: PostSandbox, morning: Morning, ines: Any
) -> None:

    a_case()
    at = morning(ON)
    taken = take(waiting("ready", at), at=at)  # type: ignore[arg-type]
    assert taken is not None
    hold_back(message=the_letter(), reason="Un doute", owner=ines, by=Actor.staff(ines), at=at)
    assert _last_look(taken, Texts(), Routes(), by=BY, at=at) is None
    assert the_letter().state == "held"


def test_a_hold_that_has_an_end_lets_the_letter_leave_that_day(post: PostSandbox, morning: Morning, ines: Any) -> None:
    a_case()
    at = morning(ON)
    hold_back(message=the_letter(), reason="Il rappelle mardi", until_on=date(2026, 11, 4), by=BY, at=at)
    assert release_ended(by=BY, at=at + timedelta(days=1)) == 0
    assert release_ended(by=BY, at=at + timedelta(days=2)) == 1
    work_off(by=BY, at=at + timedelta(days=2))
    assert (the_letter().state, the_letter().sent_on) == ("accepted", date(2026, 11, 4))
    assert release_ended(by=BY, at=at + timedelta(days=2)) == 0


def test_a_hold_needs_a_reason_and_an_end_or_somebody(morning: Morning, ines: Any) -> None:
    a_case()
    at = morning(ON)
    for given, word in (
        ({"reason": " ", "owner": ines}, "pourquoi"),
        ({"reason": "Un doute"}, "jusqu’à quel jour"),
        ({"reason": "Un doute", "until_on": ON}, "jour à venir"),
    ):
        with pytest.raises(DecisionRefused, match=word):
            hold_back(message=the_letter(), by=BY, at=at, **given)
    with pytest.raises(IntegrityError, match="letter_held_has_an_end_or_an_owner"), transaction.atomic():
        LetterDecision.objects.create(
            message=the_letter(), kind=DecisionKind.HELD, reason="x", taken_by="x", taken_at=at
        )


def test_a_letter_put_to_a_later_day_is_drawn_again_that_day(post: PostSandbox, morning: Morning, ines: Any) -> None:
    a_case()
    at = morning(ON)
    move_to(message=the_letter(), day=date(2026, 11, 5), reason="Congé du créancier", by=Actor.staff(ines), at=at)
    work_off(by=BY, at=at)
    assert (the_letter().state, sent(post)) == ("planned", 0)
    work_off(by=BY, at=at + timedelta(days=3))
    letter = the_letter()
    assert (letter.state, letter.sent_on, letter.payload["dated_on"]) == ("accepted", date(2026, 11, 5), "2026-11-05")


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 2), "plus tard"),
        (date(2026, 11, 8), "premier jour possible : 9 novembre"),
        (date(2026, 11, 11), "premier jour possible : 12 novembre"),
    ],
)
def test_a_day_is_later_and_one_on_which_letters_leave(morning: Morning, day: date, words: str) -> None:
    a_case()
    at = morning(ON)
    with pytest.raises(DecisionRefused, match=words):
        move_to(message=the_letter(), day=day, reason="Plus tard", by=BY, at=at)
    assert the_letter().planned_on == ON


def test_a_day_past_limitation_is_refused_by_the_law(morning: Morning) -> None:
    case = a_case()
    at = morning(ON)
    Case.objects.filter(pk=case.pk).update(last_day_to_act=date(2026, 11, 20))
    with pytest.raises(DecisionRefused, match="prescrite"):
        move_to(message=the_letter(), day=date(2026, 11, 24), reason="Plus tard", by=BY, at=at)


def second_letter(whole_day: Morning, morning: Morning) -> tuple[Message, Commitment, datetime]:
    """The first letter left and announced the second one, which is ready on its day."""
    a_case()
    whole_day(ON)
    word = Commitment.objects.get(state="open")
    at = morning(word.due_on)
    return Message.objects.get(state="ready"), word, at


def test_a_letter_that_was_announced_keeps_its_day_or_gives_the_word_back(
    post: PostSandbox, whole_day: Morning, morning: Morning, ines: Any
) -> None:
    letter, word, at = second_letter(whole_day, morning)
    later = word.due_on + timedelta(days=7)
    for act in (
        lambda **told: move_to(message=letter, day=later, reason="Elle est en vacances", by=BY, at=at, **told),
        lambda **told: hold_back(message=letter, until_on=later, reason="Elle est en vacances", by=BY, at=at, **told),
    ):
        with pytest.raises(DecisionRefused, match="annoncé pour le"):
            act()
    move_to(message=letter, day=later, reason="Elle est en vacances", give_word_back=True, by=BY, at=at)
    word.refresh_from_db()
    assert (word.state, word.reason) == ("cancelled", "Elle est en vacances")
    assert Message.objects.get(pk=letter.pk).planned_on == later


def test_a_letter_cancelled_by_hand_is_not_planned_again_behind_our_back(
    post: PostSandbox, whole_day: Morning, morning: Morning, ines: Any
) -> None:
    letter, word, at = second_letter(whole_day, morning)
    cancel_by_hand(message=letter, reason="Le créancier négocie", owner=ines, by=Actor.staff(ines), at=at)
    for days in range(4):
        tick(by=BY, on=at.date() + timedelta(days=days), at=at + timedelta(days=days))
        work_off(by=BY, at=at + timedelta(days=days))
    letter.refresh_from_db()
    word.refresh_from_db()
    assert (letter.state, letter.cancel_code, word.state) == ("cancelled", "by_hand", "cancelled")
    assert Message.objects.filter(kind=letter.kind).count() == 1
    held = Hold.objects.get(case=letter.case, lifted_at=None)
    assert (held.owner, held.note) == (ines, "Courrier annulé. Le créancier négocie")
    assert JournalLine.objects.get(verb="message.cancelled").data["reason"] == "Le créancier négocie"
    with pytest.raises(DecisionRefused, match="déjà parti, ou annulé"):
        hold_back(message=letter, reason="trop tard", owner=ines, by=BY, at=at)


def approval_required(at: datetime, **more: Any) -> None:
    set_profile(by=BY, at=at, letters_approved=True, **more)


def test_where_approval_is_required_a_letter_leaves_once_somebody_approved_what_they_saw(
    post: PostSandbox, morning: Morning, ines: Any
) -> None:
    a_case()
    at = morning(ON)
    approval_required(at)
    assert dispatch(by=BY, at=at) is None
    assert oldest_due(at + timedelta(hours=5)) is None
    with pytest.raises(DecisionRefused, match="relisez-le"):
        approve(message=the_letter(), sha256="0" * 64, reader=ines, by=Actor.staff(ines), at=at)
    shown = seen(the_letter())
    approve(message=the_letter(), sha256=shown, reader=ines, by=Actor.staff(ines), at=at)
    work_off(by=BY, at=at)
    reading = LetterReading.objects.get()
    assert (the_letter().state, sent(post)) == ("accepted", 1)
    assert (reading.reader, reading.sha256, reading.approved_at) == (ines, shown, at)
    assert JournalLine.objects.get(verb="message.approved").data["sha256"] == shown


def test_approving_all_approves_what_was_shown_and_nothing_else(post: PostSandbox, morning: Morning, ines: Any) -> None:
    for number in ("F1", "F2", "F3"):
        a_case(number=number, debtor=None)
    at = morning(ON)
    approval_required(at)
    one, two, three = Message.objects.order_by("pk")
    reads(one, ines, at)
    reads(two, ines, at)
    reads(three, staff(first="Karim", last="Haddou"), at)
    _pays(two.case, at, "86.00")
    Message.objects.filter(pk=two.pk).update(state="planned")
    prepare(by=BY, at=at)
    assert approve_read(reader=ines, by=Actor.staff(ines), at=at, on=ON) == 1
    work_off(by=BY, at=at)
    assert list(Message.objects.filter(state="accepted").values_list("pk", flat=True)) == [one.pk]


def _pays(case: Case, at: datetime, amount: str) -> None:
    share = postings.ClaimShare(case.claims.get().pk, Component.PRINCIPAL, Decimal(amount))
    book(
        postings.claim_settled(case_id=case.pk, creditor_id=case.creditor_id, shares=[share]),
        source="test", idem_key=f"{case.pk}:{amount}", booked_on=ON, value_on=ON, actor="test", at=at,
    )  # fmt: skip


def test_an_approval_does_not_outlive_what_was_read(post: PostSandbox, morning: Morning, ines: Any) -> None:
    """Read in the evening it is dated the next day and leaves; with another sum it is to be read again."""
    case = a_case()
    at = morning(ON)
    approval_required(at)
    approve(message=the_letter(), sha256=seen(the_letter()), reader=ines, by=Actor.staff(ines), at=at)
    _pays(case, at, "86.00")
    work_off(by=BY, at=at)
    assert (the_letter().state, sent(post)) == ("ready", 0)
    assert JournalLine.objects.filter(verb="message.to_read_again").count() == 1
    tomorrow = at + timedelta(days=1)
    approve(message=the_letter(), sha256=seen(the_letter()), reader=ines, by=Actor.staff(ines), at=at)
    work_off(by=BY, at=tomorrow)
    assert (the_letter().state, the_letter().sent_on) == ("accepted", tomorrow.date())


def paris(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour - 1, minute, tzinfo=UTC)


def test_the_post_leaves_from_the_hour_of_the_agency(post: PostSandbox, morning: Morning) -> None:
    a_case()
    morning(ON)
    set_profile(by=BY, at=paris(ON, 8), letters_leave_at=time(14))
    for hour, minute in ((8, 0), (10, 30), (13, 59)):
        work_off(by=BY, at=paris(ON, hour, minute))
        assert (the_letter().state, sent(post)) == ("ready", 0)
        assert oldest_due(paris(ON, hour, minute)) is None
    assert oldest_due(paris(ON, 14, 1)) == paris(ON, 14)
    work_off(by=BY, at=paris(ON, 14))
    assert (the_letter().state, sent(post)) == ("accepted", 1)


def test_nothing_leaves_in_the_evening_on_a_sunday_nor_on_a_public_holiday(post: PostSandbox, morning: Morning) -> None:
    a_case()
    morning(ON)
    set_profile(by=BY, at=paris(ON, 8), daytime_only=True)
    for instant in (paris(ON, 7, 59), paris(ON, 19), paris(ON, 23), paris(date(2026, 11, 8), 10),
                    paris(date(2026, 11, 11), 10)):  # fmt: skip
        dispatch_each(by=BY, at=lambda now=instant: now, count=5)  # type: ignore[misc]
        assert the_letter().state == "ready", instant
    work_off(by=BY, at=paris(date(2026, 11, 12), 8))
    assert the_letter().state == "accepted"


def test_what_is_due_at_any_hour_waits_for_the_day_too(post: PostSandbox, morning: Morning) -> None:
    creditor = a_creditor()
    case = a_case(creditor=creditor, debtor=a_person(creditor, email=""))
    evening = paris(ON, 21)
    set_profile(by=BY, at=evening, daytime_only=True)
    told = {"kind": MessageKind.RECEIPT, "planned_on": ON, "dedupe_key": "quittance", "payload": a_receipt()}
    receipt = plan(case=case, debtor=case.debtor, by=BY, at=evening, **told)
    assert receipt is not None
    work_off(by=BY, at=evening)
    receipt.refresh_from_db()
    assert (receipt.state, sent(post)) == ("ready", 0)
    work_off(by=BY, at=paris(date(2026, 11, 3), 8))
    receipt.refresh_from_db()
    assert (receipt.state, sent(post)) == ("accepted", 1)


def test_an_hour_in_the_night_is_refused(tenant: Any) -> None:

    with pytest.raises(ValidationError, match="entre 6 h et 18 h"):
        set_profile(by=BY, at=paris(ON, 8), letters_leave_at=time(22))


def test_one_or_three_letters_approved_cost_the_same(morning: Morning, ines: Any) -> None:

    def cost(many: int, at: datetime) -> int:
        for letter in Message.objects.filter(state="ready", readings=None):
            reads(letter, ines, at)
        with CaptureQueriesContext(connection) as found:
            assert approve_read(reader=ines, by=Actor.staff(ines), at=at, on=ON) == many
        return len(found)

    a_case(number="F0", debtor=None)
    first = cost(1, morning(ON))
    for number in ("F1", "F2", "F3"):
        a_case(number=number, debtor=None)
    assert cost(3, morning(ON)) == first
