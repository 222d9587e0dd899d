"""Is this letter ours? Whoever holds one is told yes or no, and nothing of what it is about."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agency.cases.models import AccessAttempt
from agency.common.identifiers import normalise_reference
from agency.outbox.models import Message
from agency.parties.enums import Source
from agency.parties.operations import change_address
from portal.debtors.door.genuine import is_ours
from sandbox.post import PostSandbox
from tests.agency.letters.printing.printed import page_texts
from tests.agency.outbox.conftest import agency, morning, post, whole_day
from tests.databases import AgencyClient
from tests.factories import BY, NOW, a_case

__all__ = ["agency", "morning", "post", "whole_day"]
OURS, UNKNOWN = "Ce courrier vient bien de nous", "Nous ne reconnaissons pas ce courrier"
MONEY = re.compile(r"\d,\d\d|€|dette|impay|facture|\bsomme\b|Saint-Aubin|Roussel|Camille", re.IGNORECASE)


@pytest.fixture
def letter(post: PostSandbox, whole_day: Callable[[date], Any]) -> Message:
    """Camille’s first letter, which left."""
    a_case()
    for day in (date(2026, 11, 2), date(2026, 11, 3)):
        whole_day(day)
    return Message.objects.get(step__isnull=False, accepted_at__isnull=False)


def ask(browser: AgencyClient, reference: str, postcode: str = "44300", **headers: str) -> Any:
    return browser.post("/verifier/", {"reference": reference, "postcode": postcode}, **headers)


def said(answer: Any) -> str:
    """The page without what was typed, its help column and its tokens."""
    main = re.sub(r'<section class="carte carte--ciel".*?</section>', "", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r'value="[^"]*"', "", main)


def test_a_letter_of_ours_is_recognised_by_its_number_or_its_file_s(
    tenant_client: AgencyClient, letter: Message
) -> None:
    typed = letter.reference.lower().replace("-", " ")
    for reference in (letter.reference, f" {typed} ", letter.case.reference):
        page = ask(tenant_client, reference, "44 300")
        assert page.status_code == 200
        assert OURS in said(page)
        assert "un mandat écrit et signé" in said(page)
        assert not MONEY.findall(said(page))


def test_its_address_is_printed_at_the_foot_of_the_letter_and_the_page_is_there(
    tenant_client: AgencyClient, letter: Message
) -> None:
    paper = letter.documents.get()
    with paper.file.open("rb") as kept:
        first, second, *_ = page_texts(kept.read())
    printed = re.search(r"Ce courrier est-il authentique \? ([\w.:-]+)(/\w+)", first)
    assert printed is not None
    assert printed[2] in second
    assert tenant_client.get(printed[2]).status_code == 200


def test_anybody_reads_who_we_are_and_where_it_was_declared(tenant_client: AgencyClient, agency: Any) -> None:
    a_case()
    page = tenant_client.get("/verifier/").content.decode()
    for fact in (
        "Cabinet Lhermitte", "732 829 320", "12 rue des Tilleuls", "02 61 91 04 12",
        "au procureur de la République de Nantes, le 5 janvier 2026", "R124-2",
    ):  # fmt: skip
        assert fact in page
    assert "/verifier/" in tenant_client.get("/espace/").content.decode()


def test_every_no_is_the_same_and_takes_the_same_work(
    tenant_client: AgencyClient, other_client: AgencyClient, letter: Message, django_assert_num_queries: Any
) -> None:
    pages = [
        ask(tenant_client, "LH-2026-C99999"),
        ask(tenant_client, letter.reference, "75001"),
        ask(tenant_client, "LH-2026-999999"),
        ask(tenant_client, letter.case.reference, "75001"),
    ]
    assert {page.status_code for page in pages} == {200}
    assert len({said(page) for page in pages}) == 1
    assert UNKNOWN in said(pages[0])
    assert OURS in said(ask(tenant_client, letter.reference))
    assert UNKNOWN in said(ask(other_client, letter.reference)), "another agency knows nothing of it"
    work = []
    for reference, postcode in (("LH-2026-C77777", "44300"), (letter.reference, "44000"), ("LH-2026-777777", "44300")):
        with CaptureQueriesContext(connection) as queries:
            assert not is_ours(reference=reference, postcode=postcode, origin="203.0.113.9", at=NOW)
        work.append(len(queries))
    assert len(set(work)) == 1


def test_a_letter_that_never_left_is_not_recognised(tenant_client: AgencyClient, morning: Any, post: Any) -> None:
    case = a_case()
    morning(date(2026, 11, 2))
    drawn = Message.objects.get(step__isnull=False)
    assert drawn.reference
    for reference in (drawn.reference, case.reference):
        assert UNKNOWN in said(ask(tenant_client, reference))


def test_who_moved_since_still_recognises_the_letter_that_came_before(
    tenant_client: AgencyClient, letter: Message
) -> None:
    assert letter.debtor is not None
    change_address(
        debtor=letter.debtor, line1="1 rue Neuve", postcode="35000", city="Rennes", source=Source.DEBTOR, by=BY,
        at=NOW, on=date(2026, 11, 4),
    )  # fmt: skip
    assert OURS in said(ask(tenant_client, letter.reference, "44300"))


def test_guesses_close_a_reference_for_an_hour_whatever_they_come_from(
    tenant_client: AgencyClient, letter: Message, clock: Any
) -> None:
    for number in range(5):
        ask(tenant_client, letter.reference, f"7500{number}", REMOTE_ADDR=f"192.0.{number}.1")
    shut = ask(tenant_client, letter.reference, REMOTE_ADDR="198.51.100.7")
    assert shut.status_code == 429
    assert "fermée jusqu’à 11 h 30" in said(shut)
    assert OURS not in said(shut)
    assert OURS in said(ask(tenant_client, letter.case.reference, REMOTE_ADDR="198.51.100.7"))
    clock.shift(timedelta(minutes=61))
    assert OURS in said(ask(tenant_client, letter.reference))


def test_who_guesses_at_random_is_slowed_down_and_learns_nothing_meanwhile(
    tenant_client: AgencyClient, letter: Message, clock: Any
) -> None:
    answers = [ask(tenant_client, f"LH-2026-C{number:05d}") for number in range(90000, 90040)]
    assert [answer.status_code for answer in answers[:20]] == [200] * 20
    assert {answer.status_code for answer in answers[20:]} == {429}
    right = ask(tenant_client, letter.reference)
    assert (right.status_code, OURS in said(right)) == (429, False)
    assert OURS in said(ask(tenant_client, letter.reference, REMOTE_ADDR="198.51.100.7"))
    for number in range(5):
        ask(tenant_client, letter.reference, f"7500{number}")
    assert ask(tenant_client, letter.reference, REMOTE_ADDR="198.51.100.7").status_code == 429, "its own five tries"
    clock.shift(timedelta(minutes=61))
    assert OURS in said(ask(tenant_client, letter.reference))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("LH-2026-C00045", "LH-2026-C00045"), ("lh 2026 c00045", "LH-2026-C00045"), ("LH2026000123", "LH-2026-000123"),
        ("LH-26-1", ""), ("", ""), ("7K4QM2XD9P", ""), ("LH-2026-C0004512345", ""), ("LHE-2026-C٠٠٠٤٥", ""),
    ],
)  # fmt: skip
def test_a_reference_is_read_as_it_is_printed(typed: str, read: str) -> None:
    assert normalise_reference(typed) == read


def test_what_is_not_a_reference_is_asked_again_in_words(tenant_client: AgencyClient, agency: Any) -> None:
    page = ask(tenant_client, "bonjour", "abc").content.decode()
    assert page.count("Recopiez la référence écrite sur le courrier, par exemple LH-2026-C00045") == 2
    assert page.count("chiffres du code postal de votre adresse, par exemple") == 2
    assert not AccessAttempt.objects.exists()
