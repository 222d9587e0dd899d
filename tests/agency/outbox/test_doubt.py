"""Answers that get lost: a letter is never printed twice, and never lost without a word (B2)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile

from agency.cases.models import Case
from agency.leases.operations import LEASE
from agency.outbox import channels
from agency.outbox.channels.base import Permanent, Retryable
from agency.outbox.channels.post import PostOffice
from agency.outbox.enums import DeliveryKind, MessageState
from agency.outbox.models import Message
from agency.outbox.operations import dispatch, record_event, recover
from agency.outbox.operations.acceptance import accept
from agency.outbox.review.operations import decide, retry
from agency.outbox.review.rules import DecisionRefused
from sandbox.post import PostSandbox
from tests.agency.outbox.bulk_letters import ready_letters
from tests.agency.outbox.draining import work_off
from tests.bars.table import FULL
from tests.factories import BY

ON = date(2026, 11, 2)
AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
LETTERS = 1000 if FULL else 60


def _printed(post: PostSandbox) -> Counter[str]:
    return Counter(row["client_reference"] for row in post.office.store.rows("SELECT * FROM letter"))


def _states() -> Counter[str]:
    return Counter(Message.objects.values_list("state", flat=True))


@pytest.mark.bar
def test_lost_answers_without_idempotency_keys_never_send_a_letter_twice(
    tenant: Any, post: PostSandbox, settings: Any, bar: Any
) -> None:
    settings.POST_OFFICE_HONOURS_KEYS = False
    post.office.keys_honoured = False
    ready_letters(LETTERS, on=ON, at=AT)
    post.faults.arrange(lost_percent=20, seed=7)
    work_off(by=BY, at=AT)
    states = _states()
    in_doubt = states["unknown"]
    assert in_doubt > 0
    assert states["accepted"] + in_doubt == LETTERS
    post.faults.arrange()
    work_off(by=BY, at=AT + timedelta(minutes=20))
    printed = _printed(post)
    bar(
        "B2 answers lost",
        measured=f"{len(printed):,} printed, {sum(printed.values()) - len(printed)} twice, {in_doubt} in doubt closed",
        wanted=f"{LETTERS:,} printed, 0 twice",
        holds=_states() == {"accepted": LETTERS} and set(printed.values()) == {1} and len(printed) == LETTERS,
    )


def test_what_the_printer_never_got_leaves_again_after_a_day_if_it_is_a_simple_letter(
    tenant: Any, post: PostSandbox, settings: Any
) -> None:
    settings.POST_OFFICE_HONOURS_KEYS = False
    post.office.keys_honoured = False
    ready_letters(1, on=ON, at=AT)
    post.faults.arrange(error_count=1, error_after=False)
    dispatch(by=BY, at=AT)
    assert _states() == {"unknown": 1}
    for minutes in (10, 60, 600):
        work_off(by=BY, at=AT + timedelta(minutes=minutes))
    assert _states() == {"unknown": 1}
    # Cleared the next day, and drawn again with the date of the day it leaves.
    recover(by=BY, at=AT + timedelta(hours=25))
    assert _states() == {"ready": 1}
    assert not _printed(post)


def test_a_registered_letter_that_was_not_found_waits_for_a_person(tenant: Any, post: PostSandbox) -> None:
    ready_letters(2, on=ON, at=AT, kind="registered_letter", channel="registered")
    _first_letter_was_sent()
    post.faults.arrange(error_count=2, error_after=False)
    dispatch(by=BY, at=AT)
    dispatch(by=BY, at=AT)
    for hours in (1, 25, 50):
        work_off(by=BY, at=AT + timedelta(hours=hours))
    assert _states() == {"unknown": 2}
    assert not _printed(post)
    gone, stayed = Message.objects.order_by("id")
    later = AT + timedelta(hours=51)
    decide(message=gone, sent=True, by=BY, at=later, reason="récépissé reçu par la poste")
    decide(message=stayed, sent=False, by=BY, at=later, reason="la poste confirme par téléphone")
    assert [m.state for m in Message.objects.order_by("id")] == ["accepted", "ready"]
    with pytest.raises(DecisionRefused):
        decide(message=gone, sent=False, by=BY, at=later, reason="trop tard")


def test_a_registered_letter_is_looked_up_before_anything_else(tenant: Any, post: PostSandbox) -> None:
    ready_letters(5, on=ON, at=AT, kind="registered_letter", channel="registered")
    _first_letter_was_sent()
    post.faults.arrange(lost_count=5)
    work_off(by=BY, at=AT)
    assert _states() == {"unknown": 5}
    post.faults.arrange()
    work_off(by=BY, at=AT + timedelta(minutes=20))
    assert _states() == {"accepted": 5}
    assert set(_printed(post).values()) == {1}


@pytest.mark.parametrize("duplicate_status", [200, 409])
def test_a_duplicate_is_a_success(tenant: Any, post: PostSandbox, duplicate_status: int) -> None:
    post.office.duplicate_status = duplicate_status
    ready_letters(1, on=ON, at=AT)
    post.faults.arrange(lost_count=1)
    dispatch(by=BY, at=AT)
    letter = Message.objects.get()
    assert letter.state == MessageState.SENDING
    assert recover(by=BY, at=AT + LEASE) is None, "the lease still runs"
    recover(by=BY, at=AT + LEASE + timedelta(seconds=1))
    letter.refresh_from_db()
    assert letter.state == MessageState.ACCEPTED
    assert set(_printed(post).values()) == {1}
    assert letter.provider_ref == post.office.store.rows("SELECT ref FROM letter")[0]["ref"]
    assert letter.sent_on == ON


def test_a_worker_that_lost_its_lease_changes_nothing(tenant: Any, post: PostSandbox) -> None:
    ready_letters(1, on=ON, at=AT)
    post.faults.arrange(lost_count=1)
    slow = dispatch(by=BY, at=AT)
    assert slow is not None
    recover(by=BY, at=AT + LEASE * 2)
    assert not accept(message=slow, ref="PLI-LATE", sent_on=ON, by=BY, at=AT)
    assert Message.objects.get().provider_ref != "PLI-LATE"


def test_a_closed_post_office_is_called_again_later(tenant: Any, settings: Any) -> None:
    settings.POST_OFFICE_URL = "http://127.0.0.1:1"
    ready_letters(1, on=ON, at=AT)
    assert work_off(by=BY, at=AT) == 1
    letter = Message.objects.get()
    assert letter.state == MessageState.READY
    assert letter.not_before > AT
    assert "La poste ne répond pas" in letter.last_error


def test_a_letter_the_post_refuses_waits_for_a_person(tenant: Any, post: PostSandbox) -> None:
    ready_letters(1, on=ON, at=AT)
    letter = Message.objects.get()
    document = letter.parts.get().document
    document.file.save("illisible.pdf", ContentFile(b"ceci n'est pas un PDF"))
    work_off(by=BY, at=AT)
    letter.refresh_from_db()
    assert letter.state == MessageState.FAILED
    assert letter.last_error
    assert retry(message=letter, by=BY, at=AT).state == MessageState.PLANNED
    with pytest.raises(DecisionRefused):
        retry(message=letter, by=BY, at=AT)


def test_a_post_event_may_come_before_the_answer_is_recorded(tenant: Any, post: PostSandbox) -> None:
    ready_letters(1, on=ON, at=AT)
    post.faults.arrange(lost_count=1)
    dispatch(by=BY, at=AT)
    letter = Message.objects.get()
    record_event(
        provider_event="evt_1",
        kind=DeliveryKind.PRINTED,
        occurred_at=AT,
        by=BY,
        at=AT,
        ref="PLI-1",
        client_reference=letter.provider_key,
    )
    letter.refresh_from_db()
    assert (letter.state, letter.provider_ref, letter.sent_on) == ("accepted", "PLI-1", ON)
    letter.case.refresh_from_db()
    assert letter.case.first_letter_on == ON


def test_reading_the_post_says_whether_it_may_be_tried_again(post: PostSandbox) -> None:
    office = PostOffice(url=post.url, token="post_test_a")
    assert office.find("inconnue") is None
    with pytest.raises(Permanent):
        office.proof("PLI-INCONNU", "deposit")
    with pytest.raises(Retryable):
        PostOffice(url=post.url, token="faux").find("x")
    with pytest.raises(Retryable):
        PostOffice(url="http://127.0.0.1:1", token="post_test_a").facts("PLI-1")


def test_each_agency_has_its_own_account(tenant: Any, other: Any, in_tenant: Any, post: PostSandbox) -> None:
    ready_letters(1, on=ON, at=AT)
    work_off(by=BY, at=AT)
    assert {row["account"] for row in post.office.store.rows("SELECT * FROM letter")} == {tenant.schema_name}
    key = Message.objects.get().provider_key
    with in_tenant(other):
        assert channels.channel_for("post").find(key) is None


def _first_letter_was_sent() -> None:
    Case.objects.update(first_letter_reference="LH-2026-C00001", first_letter_on=date(2026, 10, 15))
