"""Letters are drawn by the batch and sent one by one: as many questions for three as for one."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.cases.models import Case, Hold
from agency.cases.queries import last_day_towards, running_holds
from agency.journal.models import JournalLine
from agency.ledger.queries import case_due
from agency.letters.enums import DUNNING
from agency.mandates.models import Mandate
from agency.mandates.queries import in_force
from agency.outbox.models import Message
from agency.outbox.operations import dispatch_each, prepare
from agency.outbox.queries.gate import known_of
from agency.parties.models import Debtor
from agency.parties.queries import same_firm
from agency.strategies.operations import install_defaults, tick
from sandbox.post import PostSandbox
from tests.agency.outbox.bulk_letters import cases_to_write_to, ready_letters
from tests.factories import BY, NOW

ON = date(2026, 11, 2)
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def planned(count: int) -> None:
    install_defaults(by=BY, at=NOW)
    cases_to_write_to(count, on=date(2026, 10, 1), at=NOW)
    assert tick(by=BY, on=ON, at=AT) == count


def asked(work: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


@pytest.mark.parametrize("letters", [1, 3])
def test_a_batch_is_drawn_with_the_same_questions_whatever_its_size(tenant: Any, letters: int) -> None:
    planned(letters)
    assert asked(lambda: prepare(by=BY, at=AT, count=20)) <= 51
    assert Message.objects.filter(state="ready").count() == letters


@pytest.mark.parametrize("letters", [1, 3])
def test_each_letter_is_handed_over_with_few_questions(tenant: Any, post: PostSandbox, letters: int) -> None:
    ready_letters(letters, on=ON, at=AT)
    before = asked(lambda: dispatch_each(by=BY, at=lambda: AT - timedelta(hours=1), count=20))
    assert asked(lambda: dispatch_each(by=BY, at=lambda: AT, count=20)) - before <= 34 * letters + 8
    assert Message.objects.filter(state="accepted").count() == letters


def test_a_letter_that_breaks_costs_the_batch_nothing(tenant: Any, caplog: pytest.LogCaptureFixture) -> None:
    planned(3)
    first, broken, last = Message.objects.order_by("id")
    Message.objects.filter(pk=broken.pk).update(payload={"answer_days": "quinze"})
    assert len(prepare(by=BY, at=AT, count=20)) == 3
    assert dict(Message.objects.values_list("pk", "state")) == {
        first.pk: "ready", broken.pk: "planned", last.pk: "ready",
    }  # fmt: skip
    assert "prepare failed on a row" in caplog.text
    broken.refresh_from_db()
    assert broken.lease_until is not None
    numbers = Message.objects.filter(state="ready").order_by("id").values_list("reference", flat=True)
    assert [number[-5:] for number in numbers] == ["00001", "00002"]
    assert JournalLine.objects.filter(verb="message.prepared").count() == 2


def test_what_the_gate_knows_is_what_each_question_alone_answers(tenant: Any) -> None:
    """Holds that run or not, mandates that run or not, firms of one SIREN, letters of every state and day."""
    dice = random.Random(7)
    ready_letters(24, on=ON, at=AT)
    cases = list(Case.objects.select_related("creditor", "debtor"))
    for case in cases:
        Debtor.objects.filter(pk=case.debtor_id).update(siren=dice.choice(["", "", "732829320", "552100554"]))
        for _hold in range(dice.randrange(3)):
            begun = AT + timedelta(days=dice.randrange(-9, 3))
            Hold.objects.create(
                case=case, reason=dice.choice(["dispute", "pause"]), starts_at=begun,
                until_at=begun + timedelta(days=dice.randrange(1, 9)), lifted_at=dice.choice([None, None, AT]),
            )  # fmt: skip
        case.parties.update(last_day_to_act=ON + timedelta(days=dice.randrange(-9, 9)))
        at = AT - timedelta(days=dice.randrange(60))
        Message.objects.filter(case=case).update(
            state=dice.choice(["ready", "sending", "unknown", "accepted", "done"]), accepted_at=at, sent_on=at.date(),
            kind=dice.choice([*DUNNING, "receipt"]),
        )  # fmt: skip
    Message.objects.filter(state__in=["ready", "sending", "unknown"]).update(accepted_at=None, sent_on=None)
    for ends_on in (None, ON, ON + timedelta(days=1)):
        Mandate.objects.update(ends_on=ends_on)
        known = known_of([(case.pk, case.debtor_id) for case in cases], AT)
        for case in Case.objects.select_related("creditor", "debtor"):
            found, hold = known[case.pk, case.debtor_id], running_holds(case, AT).first()
            assert found.mandated == (in_force(case.creditor, ON) is not None)
            assert found.hold == (hold.reason if hold else "")
            assert found.owed == case_due(case.pk) == Decimal("120.00")
            assert min(found.last_day, case.last_day_to_act) == last_day_towards(case, case.debtor)
            assert sorted(one.at for one in found.history) == sorted(letters_of_the_month(case.debtor))


def letters_of_the_month(debtor: Debtor) -> list[datetime]:
    letters = Message.objects.filter(debtor__in=same_firm(debtor), kind__in=DUNNING)
    gone = [letter for letter in letters if letter.state in {"sending", "unknown", "accepted", "done"}]
    instants = [letter.accepted_at or AT for letter in gone]
    return [at for at in instants if at > AT - timedelta(days=31)]
