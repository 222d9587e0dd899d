"""Invoices that somebody else made stand in the file of a run: protected by their owner, locked, or broken."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

import pypdf
import pytest

from agency.cases.models import Case, Document
from agency.cases.operations.documents import attach_invoice
from agency.mandates.operations import set_profile
from agency.outbox.models import Message
from agency.outbox.runs.enums import MailRunState
from agency.outbox.runs.models import MailRun
from agency.outbox.runs.operations import ask_run, fill_next
from agency.outbox.runs.rules import HEAVIEST, RunRefused
from tests.agency.desk.scene import staff
from tests.factories import BY, NEXT_DOOR, a_case, a_person

Morning = Callable[[date], datetime]
ON = date(2026, 11, 2)
BEFORE = datetime(2026, 11, 1, 9, tzinfo=UTC)


@pytest.fixture
def case(agency: Any) -> Case:
    """Camille’s, of an agency that posts its letters itself; Odile’s letter stands behind it."""
    a_case()
    set_profile(posts_by_hand=True, post_cut_off=time(16), by=BY, at=BEFORE)
    first = Case.objects.exclude(creditor__name=NEXT_DOOR).order_by("pk")[0]
    person = a_person(first.creditor, first_name="Odile", last_name="Marchand")
    a_case(creditor=first.creditor, debtor=person, number="F-2")
    return first


def an_invoice(*, user: str | None = None, owner: str | None = None) -> bytes:
    """A page, written by software that may protect it."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    if user is not None:
        writer.encrypt(user_password=user, owner_password=owner, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def made(case: Case, invoice: bytes, morning: Morning) -> MailRun:
    """The run of a morning on which the first letter encloses this invoice."""
    attach_invoice(claim=case.claims.get(), content=invoice, by=BY, at=BEFORE, on=BEFORE.date())
    at = morning(ON)
    assert Message.objects.get(case=case).parts.count() == 2
    run = ask_run(asker=staff(), by=BY, at=at)
    fill_next(by=BY, at=lambda: at)
    run.refresh_from_db()
    return run


def test_an_invoice_that_its_owner_protects_and_everybody_reads_is_printed(case: Case, morning: Morning) -> None:
    run = made(case, an_invoice(user="", owner="secret"), morning)
    assert (run.state, run.lines.count()) == (MailRunState.READY, 2)
    with run.file.open("rb") as stream:
        assert not pypdf.PdfReader(io.BytesIO(stream.read())).is_encrypted


@pytest.mark.parametrize(
    ("invoice", "why"),
    [
        (an_invoice(user="1234", owner="secret"), "est protégé ou vide"),
        (re.sub(rb"/Pages 2 0 R", b"/Pages 7", an_invoice()), "n’est pas un PDF lisible"),
        # Locked by a seller of locks that nobody else opens: the library says so in an error of its own.
        (an_invoice(user="", owner="x").replace(b"/Standard", b"/FileOpen"), "n’est pas un PDF lisible"),
    ],
)
def test_an_invoice_that_does_not_print_stops_its_letter_and_no_other(
    case: Case, morning: Morning, invoice: bytes, why: str
) -> None:
    """The letter waits for a person, by the name of the paper; the others are in the run."""
    run = made(case, invoice, morning)
    assert (run.state, run.lines.count()) == (MailRunState.READY, 1)
    letter = Message.objects.get(case=case)
    assert letter.state == "failed"
    assert why in letter.last_error
    assert "Facture" in letter.last_error


def test_letters_too_heavy_for_one_file_wait_for_the_next_run(case: Case, morning: Morning) -> None:
    """Scans of a hundred megabytes: the run stops there, and the letter that is left goes in the next one."""
    at = morning(ON)
    everything = Message.objects.filter(state="ready").count()
    Document.objects.update(size=HEAVIEST)
    ines = staff()
    for _each in range(everything):
        run = ask_run(asker=ines, by=BY, at=at)
        fill_next(by=BY, at=lambda: at)
        run.refresh_from_db()
        assert (run.state, run.lines.count()) == (MailRunState.READY, 1)
    with pytest.raises(RunRefused, match="Aucune lettre"):
        ask_run(asker=ines, by=BY, at=at)
