"""Workers are woken where there is something to do: an agency without work costs one question for all of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django_tenants.utils import schema_context

from agency.cards.enums import ReceiptState
from agency.cards.models import CardAttempt, WebhookReceipt
from agency.cases.models import Case
from agency.intake.enums import BatchState
from agency.intake.models import ImportBatch
from agency.journal.operations import seal_block
from agency.letters.models import LetterTemplate
from agency.outbox.enums import DeliveryKind, MessageState
from agency.outbox.models import DeliveryEvent, Message
from agency.outbox.operations import plan
from agency.outbox.runs.models import MailRun
from agency.outbox.tasks import drain
from agency.privacy.enums import DataRight, RequestChannel
from agency.privacy.operations import Demand, receive
from agency.webhooks.models import Telling
from agency.webhooks.operations import open_endpoint, send_test
from config.messaging import BEAT_SCHEDULE
from tenants.operations import suspend_agency
from tenants.queries import agencies_with_work, has_work
from tenants.tasks import HEADER
from tests.agency.desk.scene import staff
from tests.factories import BY, NOW, TODAY, a_case, a_receipt

LATER = NOW + timedelta(minutes=10)
ASKED = {
    "outbox.drain",
    "outbox.proofs",
    "outbox.poll",
    "outbox.runs",
    "inbox.read",
    "cards.drain",
    "cards.recover",
    "journal.seal",
    "strategies.tick",
    "intake.drain",
    "refunds.follow",
    "remittances.follow",
    "fees.count",
    "fees.send",
    "fees.export",
    "debits.follow",
    "site.send_news",
    "handling.follow",
    "privacy.write",
    "uploads.judge",
    "webhooks.drain",
}


def _at_work() -> set[str]:
    return {task for task in ASKED if has_work(task, NOW)}


def _at_rest() -> Case:
    """An agency whose only cases are closed, and whose journal is sealed."""
    case = a_case()
    Message.objects.all().delete()
    Case.objects.update(state="settled", closed_on=TODAY)
    while seal_block(at=NOW):
        pass
    assert _at_work() == set()
    return case


def _letter(case: Case, **fields: Any) -> Message:
    letter = plan(
        case=case,
        debtor=case.debtor,
        kind="receipt",
        planned_on=TODAY,
        dedupe_key="one",
        payload=a_receipt(),
        by=BY,
        at=NOW,
    )
    Message.objects.filter(pk=letter.pk).update(not_before=NOW, **fields)
    seal_block(at=NOW)
    return letter


def _event(case: Case, **fields: Any) -> None:
    WebhookReceipt.objects.create(provider="stripe", event_id="evt_1", kind="x", received_at=NOW, **fields)


def _attempt(case: Case, state: str) -> None:
    CardAttempt.objects.create(
        case=case, debtor=case.debtor, amount=10, email="", provider_key="k", created_at=NOW, state=state,
        closed_at=NOW if state == "expired" else None,
    )  # fmt: skip


def _told(case: Case, days: int) -> None:
    letter = _letter(case, state=MessageState.DONE, accepted_at=NOW, sent_on=TODAY)
    DeliveryEvent.objects.create(
        message=letter, provider_event="e", kind=DeliveryKind.ACCEPTED, at=NOW, received_at=NOW - timedelta(days=days)
    )


def _told_to_a_program(case: Case, **fields: Any) -> None:
    endpoint, _secret = open_endpoint(
        name="Compta", creditor=None, url="https://a.exemple/", kinds=["case.closed"], by=BY, at=NOW
    )
    told = send_test(endpoint=endpoint, by=BY, at=NOW)
    assert told is not None
    Telling.objects.filter(pk=told.pk).update(**{"not_before": NOW, **fields})


def _file(case: Case, state: BatchState) -> None:
    ImportBatch.objects.create(creditor=case.creditor, filename="f.csv", uploaded_at=NOW, state=state)


SITUATIONS: dict[str, tuple[Callable[[Case], Any], set[str]]] = {
    "a letter is due": (_letter, {"outbox.drain"}),
    "a letter is ready": (lambda case: _letter(case, state=MessageState.READY), {"outbox.drain"}),
    "a letter was being sent": (lambda case: _letter(case, state=MessageState.SENDING), {"outbox.drain"}),
    "a sending is in doubt": (lambda case: _letter(case, state=MessageState.UNKNOWN), {"outbox.drain"}),
    "somebody holds it": (lambda case: _letter(case, lease_until=LATER), set()),
    "who held it is dead": (lambda case: _letter(case, lease_until=NOW - timedelta(minutes=1)), {"outbox.drain"}),
    "it was cancelled": (lambda case: _letter(case, state=MessageState.CANCELLED, cancel_code="PAID"), set()),
    "it travels": (
        lambda case: _letter(case, state=MessageState.ACCEPTED, provider_ref="r", accepted_at=NOW, sent_on=TODAY),
        {"outbox.poll"},
    ),
    "a proof is lacking": (lambda case: _told(case, 1), {"outbox.proofs"}),
    "a proof never came": (lambda case: _told(case, 61), set()),
    "Stripe has called": (_event, {"cards.drain"}),
    "Stripe is asked again later": (lambda case: _event(case, lease_until=LATER), set()),
    "an event is done": (lambda case: _event(case, state=ReceiptState.DONE), set()),
    "a program is to be told": (_told_to_a_program, {"webhooks.drain"}),
    "a program is told again later": (lambda case: _told_to_a_program(case, not_before=LATER), set()),
    "a program was told": (lambda case: _told_to_a_program(case, state="delivered"), set()),
    "a card is being typed": (lambda case: _attempt(case, "open"), {"cards.recover"}),
    "a card was never typed": (lambda case: _attempt(case, "expired"), set()),
    "a file is being confided": (lambda case: _file(case, BatchState.CONFIRMING), {"intake.drain"}),
    "a file is confided": (lambda case: _file(case, BatchState.CONFIRMED), set()),
    "a case is open": (
        lambda case: Case.objects.filter(pk=case.pk).update(state="active", closed_on=None),
        {"strategies.tick"},
    ),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_task_is_woken_when_there_is_something_to_do(tenant: Any, situation: str) -> None:
    case = _at_rest()
    happens, woken = SITUATIONS[situation]
    happens(case)
    assert _at_work() - {"journal.seal"} == woken


def test_an_act_wakes_who_seals_the_journal(tenant: Any) -> None:
    _at_rest()
    a_case(number="FA-2026-0400")
    assert "journal.seal" in _at_work()


def test_a_letter_whose_day_has_not_come_wakes_nobody(tenant: Any) -> None:
    letter = _letter(_at_rest())
    Message.objects.filter(pk=letter.pk).update(not_before=LATER)
    assert not has_work("outbox.drain", NOW)
    assert has_work("outbox.drain", LATER)


def test_what_is_not_asked_about_is_always_called(tenant: Any) -> None:
    _at_rest()
    known = {entry["kwargs"]["task"] for entry in BEAT_SCHEDULE.values() if "kwargs" in entry}
    assert known > ASKED
    assert all(has_work(task, NOW) for task in known - ASKED)


def test_a_task_that_calls_itself_again_is_one_that_is_asked_about() -> None:
    """It would be called for ever otherwise: what is not asked about always says that something waits."""
    shared = {name for name, task in current_app.tasks.items() if getattr(task, "share", None)}
    assert {"outbox.drain", "cards.drain"} <= shared <= ASKED


def test_a_letter_that_waits_for_its_words_does_not_keep_a_worker_busy(
    tenant: Any, django_capture_on_commit_callbacks: Any
) -> None:
    """Nothing can be drawn until somebody writes a text: the next sweep asks again, and not the task itself."""
    letter = _letter(_at_rest())
    Message.objects.filter(pk=letter.pk).update(kind="first_letter", channel="post")
    LetterTemplate.objects.update(live=False)
    assert has_work("outbox.drain", timezone.now())
    with django_capture_on_commit_callbacks() as asked_again:
        drain.apply(headers={HEADER: tenant.schema_name}, throw=True)
    assert asked_again == []
    assert Message.objects.get(pk=letter.pk).state == "planned"


def test_one_question_names_the_agencies_at_work(tenant: Any, other: Any, in_tenant: Any) -> None:
    with in_tenant(other):
        _letter(_at_rest())
    _at_rest()
    with schema_context("public"):
        assert agencies_with_work("outbox.drain", NOW) == [other]
        assert set(agencies_with_work("ledger.verify", NOW)) == {tenant, other}
        suspend_agency(other, by="tests", at=NOW, reason="impayé")
        assert agencies_with_work("outbox.drain", NOW) == []


def test_an_agency_cannot_ask_it_of_the_others(tenant: Any) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT public.agencies_with_work('outbox.drain', now())")


def test_a_mail_run_asked_for_is_work(tenant: Any) -> None:
    _at_rest()
    run = MailRun.objects.create(asked_by=staff(), asked_at=NOW)
    assert has_work("outbox.runs", NOW)
    MailRun.objects.filter(pk=run.pk).update(state="dropped", why="Imprimante en panne")
    assert not has_work("outbox.runs", NOW)


def test_a_copy_of_data_asked_for_is_work(tenant: Any) -> None:
    case = _at_rest()
    assert not has_work("privacy.write", NOW)
    told = Demand(DataRight.ACCESS, RequestChannel.PHONE, "rappelée", "", NOW.date())
    receive(case=case, debtor=case.debtor, told=told, by=BY, at=NOW)
    assert has_work("privacy.write", NOW)
