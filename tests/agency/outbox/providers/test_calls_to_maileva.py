"""Maileva on a bad line: what a draft proves, a word that nobody knows, a provider that keeps silent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.journal.models import JournalLine
from agency.law.contact.limits import Channel
from agency.outbox.accounts.enums import PostProvider
from agency.outbox.accounts.models import PostAccount, StrangeState
from agency.outbox.accounts.operations import (
    PostAccountRefused,
    choose_ways,
    drop_account,
    keep_account,
    read_strange,
    try_keys,
)
from agency.outbox.accounts.queries import keys_at, strange_states
from agency.outbox.channels.base import Ambiguous, KeysRefused, Parcel, Permanent, Piece, Retryable
from agency.outbox.channels.maileva import Maileva
from agency.outbox.models import Message
from agency.outbox.operations import dispatch, fetch_proofs, poll, recover
from sandbox.post import PostSandbox
from sandbox.post.dialects import MailevaSandbox
from tests.agency.outbox.bulk_letters import ready_letters
from tests.agency.outbox.draining import work_off
from tests.agency.outbox.providers.conftest import MONDAY
from tests.agency.outbox.providers.playing import an_account
from tests.factories import BY

KEYS = {"client_id": "appli", "client_secret": "secret"}
BOTH = {Channel.POST, Channel.REGISTERED}
LETTER = Parcel(
    key="k" * 64,
    client_reference="k" * 64,
    recipient=("Clara Roussel", "Bâtiment B", "3 rue des Tilleuls", "44300 NANTES"),
    sender=("Cabinet Lhermitte", "12 quai de la Fosse", "44000 NANTES"),
    pieces=(Piece("01-letter.pdf", b"%PDF-1.7 lettre", "application/pdf"),),
    registered=True,
)


def line(office: MailevaSandbox, **faults: Any) -> Maileva:
    """The agency's line once it is signed in, then what goes wrong on it."""
    found = Maileva(KEYS)
    found.check()
    office.faults.arrange(**faults)
    return found


def test_a_letter_bears_the_lines_of_the_standard_and_no_name_in_its_title(maileva: MailevaSandbox) -> None:
    noted: list[str] = []
    taken = line(maileva).send(LETTER, lambda where: noted.append(where) is None)
    assert noted == [taken.ref]
    letter = maileva.taken()[0]
    told = letter.facts["recipient"]
    assert [told.get(f"address_line_{at}") for at in range(1, 7)] == [
        None, "Clara Roussel", "Bâtiment B", "3 rue des Tilleuls", None, "44300 NANTES",
    ]  # fmt: skip
    assert "Roussel" not in letter.facts["asked"]["name"]
    assert letter.documents == [b"%PDF-1.7 lettre"]


@pytest.mark.parametrize("fault", [{"lost_count": 1}, {"error_count": 1}, {"late_count": 1, "late_ms": 700}])
def test_a_submission_without_an_answer_is_settled_by_its_draft(maileva: MailevaSandbox, fault: dict[str, int]) -> None:
    maileva_line = line(maileva)

    def then_the_line_breaks(_where: str) -> bool:
        maileva.faults.arrange(**fault)
        return True

    assert maileva_line.send(LETTER, then_the_line_breaks).duplicate
    assert len(maileva.taken()) == 1


def test_a_submission_that_was_not_heard_leaves_no_draft_that_could_leave_later(maileva: MailevaSandbox) -> None:
    maileva_line = line(maileva)

    def then_it_breaks_down(_where: str) -> bool:
        maileva.faults.arrange(error_count=1, error_after=False)
        return True

    with pytest.raises(Retryable):
        maileva_line.send(LETTER, then_it_breaks_down)
    assert not maileva.letters


def test_when_nobody_answers_at_all_the_letter_is_in_doubt_and_its_note_settles_it(maileva: MailevaSandbox) -> None:
    maileva_line, noted = line(maileva), []

    def then_it_is_dead(where: str) -> bool:
        noted.append(where)
        maileva.faults.arrange(lost_percent=100)
        return True

    with pytest.raises(Ambiguous):
        maileva_line.send(LETTER, then_it_is_dead)
    maileva.faults.arrange()
    assert len(maileva.taken()) == 1
    found = maileva_line.find(LETTER.client_reference, noted[0])
    assert found is not None
    assert found.ref == noted[0]
    assert maileva_line.find(LETTER.client_reference, "") is None


def test_a_draft_that_was_noted_and_never_submitted_is_gone_before_the_letter_leaves_again(
    maileva: MailevaSandbox,
) -> None:
    maileva_line, noted = line(maileva), []

    def then_the_worker_dies(where: str) -> bool:
        noted.append(where)
        raise SystemExit

    with pytest.raises(SystemExit):
        maileva_line.send(LETTER, then_the_worker_dies)
    assert len(maileva.letters) == 1
    assert maileva_line.find(LETTER.client_reference, noted[0]) is None
    assert not maileva.letters


def test_who_lost_the_letter_to_another_worker_submits_nothing(maileva: MailevaSandbox) -> None:
    with pytest.raises(Retryable):
        line(maileva).send(LETTER, lambda _where: False)
    assert not maileva.letters


@pytest.mark.parametrize("recipient", [("Clara Roussel", "3 rue des Tilleuls", "1000 BRUXELLES"), ("Clara Roussel",)])
def test_an_address_that_is_not_in_france_waits_for_a_person(maileva: MailevaSandbox, recipient: Any) -> None:
    with pytest.raises(Permanent, match="code postal"):
        line(maileva).send(Parcel("k", "k", recipient, LETTER.sender, LETTER.pieces))
    assert not maileva.letters


def test_keys_that_do_not_open_refuse_no_letter(maileva: MailevaSandbox) -> None:
    wrong = Maileva({"client_id": "appli", "client_secret": "faux"})
    with pytest.raises(KeysRefused):
        wrong.send(LETTER)
    with pytest.raises(Retryable):
        wrong.facts("maileva:r:1")


def test_keys_are_sealed_tried_and_chosen(agency: Any, maileva: MailevaSandbox) -> None:
    account = keep_account(provider=PostProvider.MAILEVA, keys={**KEYS, "client_secret": "faux"}, by=BY, at=MONDAY)
    assert "faux" not in account.sealed
    assert keys_at("maileva") == {**KEYS, "client_secret": "faux"}
    assert try_keys(account=account, by=BY, at=MONDAY).why_not == "Maileva refuse ces clés."
    with pytest.raises(PostAccountRefused, match="Vérifiez"):
        choose_ways(account=account, ways=BOTH, by=BY, at=MONDAY)
    account = an_account(PostProvider.MAILEVA, KEYS, BOTH, at=MONDAY)
    assert (account.posts, account.registers) == (True, True)
    with pytest.raises(PostAccountRefused, match="choisissez d’abord"):
        drop_account(account=account, by=BY, at=MONDAY)
    choose_ways(account=account, ways=set(), by=BY, at=MONDAY)
    drop_account(account=account, by=BY, at=MONDAY)
    assert not PostAccount.objects.exists()
    assert keys_at("maileva") is None
    written = " ".join(str(line.data) for line in JournalLine.objects.filter(verb__startswith="post_account"))
    assert "secret" not in written
    assert "faux" not in written


def test_a_provider_that_is_not_spoken_here_takes_no_keys(agency: Any) -> None:
    with pytest.raises(PostAccountRefused, match="pas encore"):
        keep_account(provider=PostProvider.AR24, keys={"token": "x"}, by=BY, at=MONDAY)
    with pytest.raises(PostAccountRefused, match="manque"):
        keep_account(provider=PostProvider.MAILEVA, keys={"client_id": "appli"}, by=BY, at=MONDAY)


def test_a_key_of_the_installation_that_changed_still_reads_them_and_a_lost_one_lets_letters_wait(
    agency: Any, maileva: MailevaSandbox, settings: Any
) -> None:
    an_account(PostProvider.MAILEVA, KEYS, BOTH, at=MONDAY)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "une autre clé, plus neuve" * 3, [settings.SECRET_KEY]
    assert keys_at("maileva") == KEYS
    settings.SECRET_KEY_FALLBACKS = []
    assert keys_at("maileva") is None
    ready_letters(1, on=MONDAY.date(), at=MONDAY)
    dispatch(by=BY, at=MONDAY)
    letter = Message.objects.get()
    assert (letter.state, letter.provider) == ("ready", "maileva")
    assert "clés lisibles" in letter.last_error


def test_a_dead_worker_s_letter_leaves_again_once_even_registered(agency: Any, maileva: MailevaSandbox) -> None:
    an_account(PostProvider.MAILEVA, KEYS, BOTH, at=MONDAY)
    ready_letters(1, on=MONDAY.date(), at=MONDAY, channel="registered")
    maileva.faults.arrange(lost_percent=100)
    dispatch(by=BY, at=MONDAY)
    assert Message.objects.get().state == "ready"
    # As a worker leaves it that dies while it speaks to Maileva.
    Message.objects.update(state="sending", lease_until=MONDAY, called_at=MONDAY)
    maileva.faults.arrange()
    later = MONDAY + timedelta(minutes=10)
    recover(by=BY, at=later)
    assert Message.objects.get().state == "ready"
    work_off(by=BY, at=later)
    assert Message.objects.get().state == "accepted"
    assert len(maileva.taken()) == 1


def test_a_word_that_nobody_knows_stands_in_front_of_a_person_and_changes_nothing(
    agency: Any, maileva: MailevaSandbox
) -> None:
    an_account(PostProvider.MAILEVA, KEYS, BOTH, at=MONDAY)
    ready_letters(1, on=MONDAY.date(), at=MONDAY, channel="registered")
    work_off(by=BY, at=MONDAY)
    maileva.strange_status = "EN_ORBITE"
    for hours in (1, 2, 3):
        poll(by=BY, at=MONDAY + timedelta(hours=hours))
    state = strange_states().get()
    assert (state.said, state.message.state) == ("EN_ORBITE", "accepted")
    assert read_strange(state=state, by=BY, at=MONDAY)
    assert not read_strange(state=state, by=BY, at=MONDAY)
    assert not strange_states().exists()
    assert StrangeState.objects.count() == 1


def test_a_silent_provider_does_not_take_the_time_of_another(
    agency: Any, maileva: MailevaSandbox, post: PostSandbox
) -> None:
    an_account(PostProvider.MAILEVA, KEYS, {Channel.REGISTERED}, at=MONDAY)
    post.clock.set(MONDAY)
    ready_letters(8, on=MONDAY.date(), at=MONDAY)
    Message.objects.filter(pk__in=list(Message.objects.order_by("pk").values_list("pk", flat=True)[:6])).update(
        channel="registered"
    )
    work_off(by=BY, at=MONDAY)
    assert Message.objects.filter(provider="maileva", state="accepted").count() == 6
    maileva.faults.arrange(lost_percent=100)
    maileva.calls.clear()
    later = MONDAY + timedelta(days=2)
    post.clock.set(later)
    post.advance()
    poll(by=BY, at=later)
    # Two letters of the installation's own post office are read to their end; Maileva was tried three times.
    assert Message.objects.filter(provider="", state="done").count() == 2
    assert sum(maileva.calls.values()) == 3


def test_a_letter_is_asked_about_less_and_less_and_in_turn(agency: Any, maileva: MailevaSandbox) -> None:
    an_account(PostProvider.MAILEVA, KEYS, BOTH, at=MONDAY)
    ready_letters(4, on=MONDAY.date(), at=MONDAY)
    work_off(by=BY, at=MONDAY)
    maileva.calls.clear()

    def asked() -> int:
        return sum("recipients" in call for call in maileva.calls.elements())

    at = MONDAY + timedelta(hours=3)
    poll(by=BY, at=at, limit=2)
    poll(by=BY, at=at, limit=2)
    assert len({call for call in maileva.calls if "recipients" in call}) == 4
    poll(by=BY, at=at)
    fetch_proofs(by=BY, at=at)
    assert asked() == 4
    maileva.clock.set(MONDAY + timedelta(days=20))
    old = MONDAY + timedelta(days=20)
    poll(by=BY, at=old)
    poll(by=BY, at=old + timedelta(hours=10))
    assert asked() == 8
    poll(by=BY, at=MONDAY + timedelta(days=121))
    assert asked() == 8


def test_a_run_that_learns_nothing_costs_the_same_for_one_letter_and_for_three(
    agency: Any, maileva: MailevaSandbox
) -> None:
    an_account(PostProvider.MAILEVA, KEYS, BOTH, at=MONDAY)
    ready_letters(3, on=MONDAY.date(), at=MONDAY)
    work_off(by=BY, at=MONDAY)
    assert poll(by=BY, at=MONDAY) == 3
    counts = []
    for hours, limit in ((2, 1), (4, 3)):
        with CaptureQueriesContext(connection) as seen:
            assert poll(by=BY, at=MONDAY + timedelta(hours=hours), limit=limit) == 0
        counts.append(len(seen))
    assert counts[0] == counts[1]
