"""What a letter says of those before it: each once, the first one apart, those of others never."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from agency.outbox.models import Message
from agency.outbox.queries import letters_sent, recalled
from sandbox.post import PostSandbox
from tests.factories import a_case, a_creditor, a_person

FIRST = date(2026, 11, 2)


def test_a_later_word_recalls_the_first_letter_apart_and_each_other_once(post: PostSandbox, whole_day: Any) -> None:
    school = a_creditor()
    case = a_case(creditor=school, with_debtor=a_person(school, first_name="Alex", email="alex@roussel.example"))
    for days in range(40):
        whole_day(FIRST + timedelta(days=days))
    for person in (party.debtor for party in case.parties.all()):
        first, second, third = Message.objects.filter(case=case, debtor=person).order_by("id")
        # Drawn again after it left, the third letter counts among those before.
        case.refresh_from_db()
        assert (case.first_letter_on, first.sent_on) == (FIRST, FIRST)
        before = recalled(letters_sent(case, person))
        assert [earlier.reference for earlier in before] == [second.reference, third.reference]
