"""The installation's key is rotated between printing, sending and opening: nobody who holds a letter notices."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django_tenants.utils import tenant_context

from agency.cases.models import AccessCode, Case
from agency.cases.operations import current_code, replace_code, revoke_code
from agency.common.identifiers import normalise_code
from agency.journal.models import JournalLine
from agency.outbox.models import Message
from agency.outbox.operations import dispatch, prepare
from agency.outbox.values import LetterPayload
from portal.debtors.door.sign_in import SignInRefused, identify_debtor
from portal.debtors.door.tries import TooManyTries
from sandbox.post import PostSandbox
from tests.agency.letters.printing.printed import page_texts
from tests.agency.outbox.bulk_letters import ready_letters
from tests.agency.outbox.draining import work_off
from tests.factories import BY, NOW, a_case

ON = date(2026, 11, 2)
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
PRINTED = re.compile(r"\b([0-9A-HJKMNP-TV-Z]{4} [0-9A-HJKMNP-TV-Z]{4} [0-9A-HJKMNP-TV-Z]{2})\b")


@pytest.fixture
def rotate(settings: Any) -> Callable[..., None]:
    """A new key of the installation; the former one joins the list unless it is forgotten."""

    def turn(name: str, *, forgotten: bool = False) -> None:
        settings.SECRET_KEY_FALLBACKS = [] if forgotten else [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        settings.SECRET_KEY = name * 50

    return turn


def printed_code(letter: Message) -> str:
    """The code on the paper."""
    with letter.parts.order_by("position").last().document.file.open("rb") as paper:
        found = {normalise_code(each) for each in PRINTED.findall(" ".join(page_texts(paper.read())))}
    (code,) = found
    return code


def opens(code: str, at: datetime = NOW, origin: str = "192.0.2.1") -> bool:
    """Whether a person with this code and the right postcode gets in."""
    try:
        identify_debtor(code=code, postcode="44300", origin=origin, at=at)
    except SignInRefused:
        return False
    return True


def test_a_key_rotated_between_printing_sending_and_opening(
    post: PostSandbox, morning: Callable[[date], datetime], rotate: Callable[..., None]
) -> None:
    a_case()
    at = morning(ON)
    letter = Message.objects.get()
    on_paper, drawn = printed_code(letter), letter.parts.get().document.sha256
    rotate("b")
    work_off(by=BY, at=at)
    letter.refresh_from_db()
    assert (letter.state, letter.parts.get().document.sha256) == ("accepted", drawn), "not drawn again"
    rotate("c")
    assert opens(on_paper)
    assert AccessCode.objects.filter(debtor=letter.debtor).count() == 1


def test_the_next_letter_prints_the_code_that_people_already_have(tenant: Any, rotate: Callable[..., None]) -> None:
    case = a_case()
    first = current_code(debtor=case.debtor, by=BY, at=NOW)
    rotate("b")
    assert current_code(debtor=case.debtor, by=BY, at=NOW) == first
    fresh = replace_code(debtor=case.debtor, by=BY, at=NOW)
    rotate("c")
    assert current_code(debtor=case.debtor, by=BY, at=NOW) == fresh != first


def test_a_letter_whose_fate_is_unknown_keeps_its_key_at_the_post_office(
    tenant: Any, post: PostSandbox, rotate: Callable[..., None]
) -> None:
    ready_letters(1, on=ON, at=AT)
    post.faults.arrange(lost_count=1)
    dispatch(by=BY, at=AT)
    rotate("b")
    post.faults.arrange()
    work_off(by=BY, at=AT + timedelta(minutes=20))
    assert Message.objects.get().state == "accepted"
    assert len(post.office.store.rows("SELECT * FROM letter")) == 1


def test_a_letter_called_again_after_a_refusal_is_called_by_the_same_key(
    tenant: Any, post: PostSandbox, settings: Any, rotate: Callable[..., None]
) -> None:
    ready_letters(1, on=ON, at=AT)
    settings.POST_OFFICE_URL = "http://127.0.0.1:1"
    work_off(by=BY, at=AT)
    known_as = Message.objects.get().provider_key
    rotate("b")
    settings.POST_OFFICE_URL = post.url
    work_off(by=BY, at=AT + timedelta(hours=5))
    (row,) = post.office.store.rows("SELECT client_reference FROM letter")
    assert row["client_reference"] == known_as


def test_a_letter_drawn_with_a_key_that_is_gone_is_drawn_again(
    post: PostSandbox, morning: Callable[[date], datetime], rotate: Callable[..., None]
) -> None:
    case = a_case()
    at = morning(ON)
    lost = printed_code(Message.objects.get())
    rotate("b", forgotten=True)
    work_off(by=BY, at=at)
    letter = Message.objects.get()
    assert letter.state == "accepted"
    assert printed_code(letter) == current_code(debtor=case.debtor, by=BY, at=at) != lost
    assert letter.read(LetterPayload).code_hash == case.debtor.access_codes.get(replaced_at=None).code_hash
    assert opens(printed_code(letter))
    assert not opens(lost)


def test_failures_before_a_rotation_still_close_the_code(tenant: Any, rotate: Callable[..., None]) -> None:
    code = current_code(debtor=a_case().debtor, by=BY, at=NOW)
    for number in range(5):
        with pytest.raises(SignInRefused):
            identify_debtor(code=code, postcode="75001", origin=f"192.0.{number}.1", at=NOW)
    rotate("b")
    with pytest.raises(TooManyTries):
        opens(code, origin="198.51.100.7")


def told(**options: Any) -> str:
    """What the command prints."""
    out = StringIO()
    call_command("renew_codes", by="ops@amiable.example", stdout=out, **options)
    return out.getvalue()


def test_codes_are_renewed_before_or_after_their_key_leaves_the_list(
    fresh_database: Any, rotate: Callable[..., None]
) -> None:
    slug = fresh_database.first.slug
    with tenant_context(fresh_database.first):
        person = a_case().debtor
        old = current_code(debtor=person, by=BY, at=NOW)
    rotate("b")
    assert f"{slug}\t0\n" in told(), "a listed key opens: nobody's paper is made useless"
    assert told(agency=slug, before_removal=True) == f"{slug}\t1\n"
    assert told(agency=slug, before_removal=True) == f"{slug}\t0\n"
    rotate("c", forgotten=True)
    assert told(agency=slug) == f"{slug}\t1\n"
    with tenant_context(fresh_database.first):
        assert AccessCode.objects.get(debtor=person, replaced_at=None).generation == 3
        assert current_code(debtor=person, by=BY, at=NOW) != old
        lines = JournalLine.objects.filter(verb="access_code.replaced")
        assert set(lines.values_list("actor_label", flat=True)) == {"ops@amiable.example"}
    with pytest.raises(CommandError, match="Aucun cabinet"):
        told(agency="personne")


def test_after_a_revocation_the_next_letter_carries_a_new_code(
    post: PostSandbox, morning: Callable[[date], datetime]
) -> None:
    case: Case = a_case()
    at = morning(ON)
    known = printed_code(Message.objects.get())
    revoke_code(debtor=case.debtor, by=BY, at=at)
    revoke_code(debtor=case.debtor, by=BY, at=at)
    assert not case.debtor.access_codes.filter(replaced_at=None).exists()
    work_off(by=BY, at=at)
    assert printed_code(Message.objects.get()) != known
    assert prepare(by=BY, at=at) == []
    assert JournalLine.objects.filter(verb="access_code.revoked").count() == 1
