"""How one person is written to: gentler, by post alone, more slowly; the machine and the gate obey."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from agency.cases.models import Case
from agency.handling.operations import begin_call
from agency.handling.rules import HandlingRefused
from agency.journal.models import JournalLine
from agency.law.contact.gate import Deny, Purpose
from agency.law.contact.limits import Channel
from agency.letters.enums import MessageKind
from agency.outbox.models import Message
from agency.outbox.operations import plan
from agency.outbox.queries import may_contact
from agency.outbox.values import LetterPayload
from agency.parties.enums import Tone
from agency.parties.models import Debtor, MannerChange
from agency.parties.operations import MannerRefused, set_manner
from agency.parties.queries import usable_email
from agency.parties.rules import Manner
from agency.strategies.operations import tick
from agency.users.enums import UserKind
from agency.users.operations import open_account
from tests.factories import BY, NOW, TODAY, a_case, a_person, a_receipt

GENTLE, PAPER, SLOW = Manner(True, False, 0), Manner(False, True, 0), Manner(False, False, 7)
PLAIN = Manner(False, False, 0)


@pytest.fixture
def author(tenant: Any) -> Any:
    return open_account(
        email="karim@lhermitte.example", first_name="Karim", last_name="Haddou", kind=UserKind.STAFF, role="manager",
        password="une phrase assez longue",
    )  # fmt: skip


@pytest.fixture
def case(tenant: Any) -> Case:
    return a_case()


def written(case: Case, author: Any, manner: Manner, why: str = "elle nous l’a demandé") -> MannerChange:
    return set_manner(debtor=case.debtor, manner=manner, why=why, author=author, by=BY, at=NOW)


def first_letter(case: Case) -> LetterPayload:
    tick(by=BY, on=TODAY, at=NOW)
    return Message.objects.get(case=case, kind=MessageKind.FIRST_LETTER).read(LetterPayload)


def test_letters_to_come_are_in_the_gentle_tone(case: Case, author: Any) -> None:
    assert written(case, author, GENTLE).author == author
    assert first_letter(case).tone == Tone.GENTLE


def test_letters_to_come_announce_later_days_for_that_person_alone(case: Case, author: Any) -> None:
    noe = a_person(case.creditor, first_name="Noé", line1="3 rue du Port", email="noe@exemple.example")
    other = a_case(creditor=case.creditor, debtor=noe, number="F2")
    written(case, author, SLOW)
    slow = first_letter(case)
    usual = Message.objects.get(case=other, kind=MessageKind.FIRST_LETTER).read(LetterPayload)
    assert (usual.answer_days, usual.next_delay) == (15, 15)
    assert (slow.answer_days, slow.next_delay) == (22, 22)


def test_the_usual_manner_changes_nothing(case: Case, author: Any) -> None:
    written(case, author, SLOW)
    written(case, author, PLAIN, "c’est passé")
    letter = first_letter(case)
    assert (letter.tone, letter.answer_days, letter.next_delay) == (Tone.PLAIN, 15, 15)
    assert [change.why for change in case.debtor.manners.all()] == ["c’est passé", "elle nous l’a demandé"]


def test_by_post_alone_nothing_leaves_by_e_mail_and_nobody_calls(case: Case, author: Any) -> None:
    assert usable_email(case.debtor) is not None
    written(case, author, PAPER)
    assert usable_email(case.debtor) is None
    sent = plan(
        case=case, debtor=case.debtor, kind=MessageKind.RECEIPT, planned_on=TODAY, dedupe_key="q", payload=a_receipt(),
        by=BY, at=NOW,
    )  # fmt: skip
    assert sent is not None
    assert sent.channel == Channel.POST
    assert isinstance(may_contact(case, case.debtor, Channel.EMAIL, NOW, Purpose.REPLY), Deny)
    with pytest.raises(HandlingRefused, match="que par la poste"):
        begin_call(case=case, debtor=case.debtor, handler=author, by=BY, at=NOW)


@pytest.mark.parametrize(
    ("manner", "why", "words"),
    [
        (SLOW, "  ", "pourquoi"),
        (Manner(False, False, 31), "x", "ralentir"),
        (Manner(False, False, -1), "x", "ralentir"),
    ],
)
def test_what_is_no_manner_is_refused(case: Case, author: Any, manner: Manner, why: str, words: str) -> None:
    with pytest.raises(MannerRefused, match=words):
        written(case, author, manner, why)
    assert not MannerChange.objects.exists()


def test_the_database_holds_no_faster_pace_and_the_journal_says_what_changed(case: Case, author: Any) -> None:
    written(case, author, SLOW)
    assert JournalLine.objects.filter(verb="manner.set", subject_id=case.debtor_id).get().data["slower"] == 7
    with pytest.raises(DatabaseError), transaction.atomic():
        Debtor.objects.filter(pk=case.debtor_id).update(slower_days=40)
