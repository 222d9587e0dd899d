"""A creditor reads again the invoices it handed over, and never those of the school next door."""

from __future__ import annotations

from typing import Any

import pytest

from agency.cases.enums import DocumentKind
from agency.cases.models import Case, Document
from agency.cases.operations import add_document
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person

from .conftest import contact_of

NOT_FOUND = 404


def an_invoice(case: Case, content: bytes) -> Document:
    """The bill of a case, kept as evidence."""
    document = add_document(
        case=case,
        kind=DocumentKind.INVOICE,
        title="Facture",
        content=content,
        mime="application/pdf",
        by=BY,
        at=NOW,
        on=TODAY,
    )
    case.claims.update(invoice=document)
    return document


def read(browser: AgencyClient, case: Case, document: Document) -> bytes | int:
    """What the browser is given: the file's bytes, or the number of the refusal."""
    answer = browser.get(place_of(case, document))
    return b"".join(answer.streaming_content) if answer.streaming else answer.status_code


def place_of(case: Case, document: Document) -> str:
    return f"/creancier/dossiers/{case.reference}/factures/{document.pk}/"


@pytest.fixture
def next_door(case: Case) -> Case:
    """A file that another school confided to the same agency."""
    school = a_creditor(name="École Sainte-Claire", short_name="École Sainte-Claire", siren="784671695")
    return a_case(creditor=school, debtor=a_person(school, last_name="Moreau"), number="SC-1")


def test_each_creditor_reads_its_own_invoice_and_not_the_other_s(
    bursar: AgencyClient, case: Case, next_door: Case, tenant: Any
) -> None:
    ours, theirs = an_invoice(case, b"%PDF-1.7 Saint-Aubin"), an_invoice(next_door, b"%PDF-1.7 Sainte-Claire")
    assert read(bursar, case, ours) == b"%PDF-1.7 Saint-Aubin"
    assert read(bursar, next_door, theirs) == NOT_FOUND

    neighbour = AgencyClient(tenant)
    neighbour.force_login(contact_of(next_door.creditor, "econome@sainte-claire.example"))
    assert read(neighbour, next_door, theirs) == b"%PDF-1.7 Sainte-Claire"
    assert read(neighbour, case, ours) == NOT_FOUND


def test_an_invoice_is_found_under_its_own_file_only(bursar: AgencyClient, case: Case) -> None:
    second = a_case(creditor=case.creditor, debtor=a_person(case.creditor, last_name="Marchand"), number="FA-2")
    invoice = an_invoice(second, b"%PDF-1.7 Marchand")
    assert read(bursar, second, invoice) == b"%PDF-1.7 Marchand"
    assert read(bursar, case, invoice) == NOT_FOUND


def test_what_is_no_invoice_is_not_the_creditor_s_to_read(bursar: AgencyClient, case: Case) -> None:
    letter = add_document(
        case=case,
        kind=DocumentKind.LETTER,
        title="Lettre",
        content=b"%PDF-1.7 lettre",
        mime="application/pdf",
        by=BY,
        at=NOW,
        on=TODAY,
    )
    assert read(bursar, case, letter) == NOT_FOUND
