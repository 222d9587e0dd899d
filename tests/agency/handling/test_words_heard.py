"""What a person says by telephone, e-mail or letter does what their page does, from the day it came."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from agency.cases.enums import DocumentKind, HoldReason
from agency.cases.models import Case, Document
from agency.cases.operations import set_first_letter
from agency.cases.queries import running_holds
from agency.commitments.models import Commitment
from agency.common.calendar import paris_date
from agency.disputes.enums import ReplyKind
from agency.disputes.models import Reply
from agency.disputes.rules import answer_due_on
from agency.handling.enums import CallOutcome, HeardKind, HeardWay, IdentityMark, NonPaymentReason
from agency.handling.models import Call, CaseNote, PromiseToPay
from agency.handling.operations import conclude, take_call, take_saying
from agency.handling.queries import reason_of
from agency.handling.rules import HandlingRefused
from agency.handling.values import CallReport, HeardSaying, PromiseWish
from agency.journal.models import JournalLine
from agency.journal.rules import Actor
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.mandates.queries import profile
from agency.outbox.enums import MessageState
from agency.outbox.models import Message
from agency.outbox.operations import plan
from agency.outbox.presenters.words import said
from agency.outbox.values import LetterPayload
from agency.outcomes.enums import Ruling
from agency.outcomes.operations import decide
from agency.outcomes.values import Verdict
from agency.readers.isolation.cleaning import CleanFile
from tests.agency.desk import scene
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
FRIDAY = date(2026, 11, 13)
KNOWN = (IdentityMark.POSTCODE, IdentityMark.REFERENCE)
DISPUTE = HeardSaying(
    HeardKind.DISPUTE, HeardWay.PHONE, MONDAY.date(), "La cantine était fermée en mai.", reason="amount"
)
PAUSE = HeardSaying(HeardKind.PAUSE, HeardWay.PHONE, MONDAY.date())


@pytest.fixture
def ines(tenant: Any) -> Any:
    return scene.staff()


@pytest.fixture
def case(tenant: Any) -> Case:
    """Camille has no e-mail; the first letter left on the second of November."""
    creditor = a_creditor()
    found = a_case(creditor=creditor, debtor=a_person(creditor, email=""))
    return set_first_letter(case=found, reference="LH-1", sent_on=TODAY, by=BY, at=NOW)


def notice(case: Case) -> Message:
    """The formal notice that the calendar has for the end of the week."""
    return plan(
        case=case, debtor=case.debtor, kind=MessageKind.FORMAL_NOTICE, planned_on=MONDAY.date() + timedelta(days=4),
        dedupe_key="notice", payload=LetterPayload(), by=BY, at=NOW,
    )  # fmt: skip


def on_the_line(case: Case, handler: Any, outcome: CallOutcome = CallOutcome.SPOKE, **told: Any) -> Call:
    by = Actor.staff(handler)
    led = take_call(case=case, debtor=case.debtor, handler=handler, by=by, at=MONDAY)
    marks = KNOWN if outcome == CallOutcome.SPOKE else ()
    report = CallReport(outcome, marks=marks, **told)
    return conclude(call=led, report=report, by=by, at=MONDAY)


def heard(case: Case, handler: Any, saying: HeardSaying, **more: Any) -> Any:
    return take_saying(
        case=case, debtor=case.debtor, saying=saying, author=handler, by=Actor.staff(handler), at=MONDAY, **more
    )


def told_by_post(case: Case) -> str:
    written = Message.objects.filter(case=case, kind=MessageKind.REPLY_RECEIVED)
    assert {message.channel for message in written} == {Channel.POST}
    return " ".join(line for message in written for line in said(message)).replace("\u00a0", " ")


def test_a_dispute_on_the_telephone_stops_the_notice_and_has_a_day(case: Case, ines: Any) -> None:
    waiting = notice(case)
    on_the_line(case, ines, reason=NonPaymentReason.DISPUTE, saying=DISPUTE)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.cancel_code) == (MessageState.CANCELLED, "reply_dispute")
    reply = Reply.objects.get(case=case)
    assert (reply.kind, reply.text) == (ReplyKind.DISPUTE, "La cantine était fermée en mai.")
    assert reply.answers == {"source": "phone", "noted_by": "Inès Caron", "reason": "amount"}
    assert reply.answer_due_on == answer_due_on(ReplyKind.DISPUTE, MONDAY.date(), profile().reply_days)
    assert running_holds(case, MONDAY).get().reason == HoldReason.DISPUTE
    assert Commitment.objects.filter(case=case, dedupe_key=f"reply:{reply.pk}").exists()
    assert "Nous vérifions ce que vous nous dites avant toute autre démarche." in told_by_post(case)
    assert JournalLine.objects.filter(case_id=case.pk, verb="word.noted").exists()
    assert "fermée" not in str(list(JournalLine.objects.filter(case_id=case.pk).values_list("data", flat=True)))


def test_it_is_decided_as_one_of_the_page(case: Case, ines: Any) -> None:
    on_the_line(case, ines, saying=DISPUTE)
    lowered = {case.claims.get().pk: Decimal("300.00")}
    verdict = Verdict(Ruling.PARTLY, "La cantine était fermée en mai.", lowered, content=b"%PDF-1.7 menus")
    outcome = decide(reply=Reply.objects.get(), verdict=verdict, by=Actor.staff(ines), at=MONDAY + timedelta(days=2))
    assert outcome.ruling == Ruling.PARTLY
    assert not running_holds(case, MONDAY + timedelta(days=3)).filter(reason=HoldReason.DISPUTE).exists()


@pytest.mark.parametrize(
    ("kind", "told", "reply", "held"),
    [
        (HeardKind.PAID, {"method": "cheque", "paid_on": "en mai"}, ReplyKind.ALREADY_PAID, HoldReason.ALREADY_PAID),
        (HeardKind.HARDSHIP, {"situation": "income", "helps": ["small"]}, ReplyKind.HARDSHIP, HoldReason.HARDSHIP),
        (HeardKind.MESSAGE, {}, ReplyKind.MESSAGE, HoldReason.REPLY),
    ],
)
def test_each_exit_of_the_page_is_open_by_letter_from_the_day_it_came(
    case: Case, ines: Any, kind: HeardKind, told: dict[str, Any], reply: ReplyKind, held: HoldReason
) -> None:
    words = {key: tuple(value) if isinstance(value, list) else value for key, value in told.items()}
    saying = HeardSaying(kind, HeardWay.LETTER, FRIDAY, "Voyez avec l’école.", **words)
    made = heard(case, ines, saying)
    assert (made.kind, made.answers) == (reply, {"source": "letter", "noted_by": "Inès Caron"} | told)
    assert paris_date(made.received_at) == FRIDAY
    assert made.answer_due_on == answer_due_on(reply, FRIDAY, profile().reply_days)
    assert running_holds(case, MONDAY).get().reason == held
    assert told_by_post(case)


def test_a_letter_meant_for_another_stops_all_and_is_not_acknowledged_to_that_address(case: Case, ines: Any) -> None:
    made = heard(case, ines, HeardSaying(HeardKind.WRONG_PERSON, HeardWay.PHONE, MONDAY.date(), "Je suis la voisine."))
    assert made.kind == ReplyKind.WRONG_PERSON
    assert running_holds(case, MONDAY).get().reason == HoldReason.WRONG_PERSON
    assert not Message.objects.filter(case=case, channel=Channel.POST, kind=MessageKind.REPLY_RECEIVED).exists()


def test_a_pause_said_aloud_runs_at_once_and_its_words_are_a_note(case: Case, ines: Any) -> None:
    waiting = notice(case)
    hold = heard(case, ines, replace(PAUSE, text="Elle attend sa paie."))
    waiting.refresh_from_db()
    assert (hold.reason, paris_date(hold.until_at)) == (HoldReason.PAUSE, date(2026, 12, 1))
    assert waiting.state == MessageState.CANCELLED
    assert CaseNote.objects.get().text == "Elle attend sa paie."
    assert not Reply.objects.exists()


def test_a_second_pause_is_a_message_that_is_answered(case: Case, ines: Any) -> None:
    heard(case, ines, PAUSE)
    made = heard(case, ines, PAUSE)
    assert (made.kind, made.text.replace("\u00a0", " ")) == (ReplyKind.MESSAGE, "Je demande une nouvelle pause.")


def test_a_pause_asked_by_letter_runs_and_is_answered_in_writing(case: Case, ines: Any) -> None:
    hold = heard(case, ines, replace(PAUSE, way=HeardWay.LETTER, text="Laissez-moi souffler."))
    assert hold.reason == HoldReason.PAUSE
    assert Reply.objects.get().text == "Laissez-moi souffler."
    assert told_by_post(case)


def test_what_nobody_said_or_what_contradicts_it_keeps_nothing_of_the_call(case: Case, ines: Any) -> None:
    promised = PromiseWish(Decimal("50.00"), MONDAY.date())
    for outcome, told in (
        (CallOutcome.VOICEMAIL, {"saying": DISPUTE}),
        (CallOutcome.SPOKE, {"saying": DISPUTE, "promise": promised}),
        (CallOutcome.SPOKE, {"saying": replace(DISPUTE, text=" ")}),
        (CallOutcome.SPOKE, {"saying": replace(DISPUTE, text="x" * 1001)}),
    ):
        with pytest.raises(HandlingRefused):
            on_the_line(case, ines, outcome, **told)
    assert Call.objects.get().ended_at is None
    assert not Reply.objects.exists()
    on_the_line(case, ines, promise=promised, saying=HeardSaying(HeardKind.HARDSHIP, HeardWay.PHONE, MONDAY.date()))
    assert PromiseToPay.objects.exists()


def test_who_gave_no_marks_is_heard_all_the_same_and_it_is_said(case: Case, ines: Any) -> None:
    on_the_line(case, ines, CallOutcome.NOT_SURE, saying=replace(DISPUTE, known=False))
    assert Reply.objects.get().answers["unsure"] is True
    assert running_holds(case, MONDAY).exists()


@pytest.mark.parametrize("day", [MONDAY.date() + timedelta(days=1), date(2020, 1, 1)])
def test_a_day_to_come_or_before_the_case_is_refused(case: Case, ines: Any, day: date) -> None:
    with pytest.raises(HandlingRefused, match="jour"):
        heard(case, ines, replace(DISPUTE, told_on=day))


def test_the_paper_joins_the_case_and_the_reason_is_noted_with_it(case: Case, ines: Any) -> None:
    scan = CleanFile(content=b"%PDF-1.7 lettre", mime="application/pdf")
    saying = replace(DISPUTE, way=HeardWay.LETTER, told_on=FRIDAY, why=NonPaymentReason.INVOICE)
    heard(case, ines, saying, scan=scan)
    paper = Document.objects.get(case=case, kind=DocumentKind.REPLY)
    assert paper.title.replace("\u00a0", " ") == "Reçu de la personne le 13 novembre 2026"
    assert reason_of(case) == NonPaymentReason.INVOICE
