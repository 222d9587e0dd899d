"""Two separated parents owe one bill: each reads the bill and their own letters, never the other's (R5.12)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from agency.cases.enums import DocumentKind
from agency.cases.models import Case, Document
from agency.cases.operations import add_document, current_code, set_first_letter
from agency.outbox.models import Message
from agency.outbox.operations import prepare
from agency.parties.models import Debtor
from agency.payments.operations import receive
from agency.strategies.operations import install_defaults, tick
from tests.databases import AgencyClient
from tests.factories import BY, NOW, TODAY, a_case, a_creditor, a_person

NOT_FOUND = 404


@pytest.fixture
def case(tenant: Any) -> Case:
    """Camille and Alex, who no longer live together; a letter to each is drawn, and each paid a part."""
    install_defaults(by=BY, at=NOW)
    school = a_creditor()
    alex = a_person(
        school,
        civility="m",
        first_name="Alex",
        last_name="Durand",
        postcode="35200",
        city="Rennes",
        email="alex@durand.example",
    )
    case = a_case(creditor=school, with_debtor=alex)
    tick(by=BY, on=TODAY, at=NOW)
    for number, person in enumerate((case.debtor, alex)):
        receive(
            case=case,
            debtor=person,
            amount=Decimal("50.00"),
            method="transfer",
            received_on=TODAY,
            value_on=TODAY,
            source="bank",
            external_id=f"virement-{number}",
            by=BY,
            at=NOW,
        )
    while prepare(by=BY, at=NOW):
        pass
    add_document(
        case=case,
        kind=DocumentKind.INVOICE,
        title="Facture",
        content=b"%PDF-1.7 facture",
        mime="application/pdf",
        by=BY,
        at=NOW,
        on=TODAY,
    )
    return set_first_letter(case=case, reference=f"{case.reference}-L1", sent_on=TODAY, by=BY, at=NOW)


def visit_of(tenant: Any, person: Debtor, postcode: str) -> AgencyClient:
    """The person's own browser, past the door."""
    browser = AgencyClient(tenant)
    code = current_code(debtor=person, by=BY, at=NOW)
    assert browser.post("/espace/", {"code": code, "postcode": postcode}).status_code == 302
    return browser


def read(browser: AgencyClient, reference: str, piece: Document) -> bytes | int:
    """What the browser is given: the file's bytes, or the number of the refusal."""
    answer = browser.get(reverse("debtors:document", args=[reference, piece.pk]))
    return b"".join(answer.streaming_content) if answer.streaming else answer.status_code


def written_on(piece: Document) -> bytes:
    with piece.file.open("rb") as kept:
        return bytes(kept.read())


def pieces_of(person: Debtor, kind: DocumentKind) -> list[Document]:
    """What was written to this person."""
    return list(Document.objects.filter(kind=kind, messages__in=Message.objects.filter(debtor=person)))


@pytest.mark.parametrize("kind", [DocumentKind.LETTER, DocumentKind.RECEIPT])
def test_each_parent_opens_their_own_letters_and_receipts_only(tenant: Any, case: Case, kind: DocumentKind) -> None:
    alex = case.parties.exclude(debtor=case.debtor).get().debtor
    browsers = {case.debtor: visit_of(tenant, case.debtor, "44300"), alex: visit_of(tenant, alex, "35200")}
    for reader, browser in browsers.items():
        for addressee in browsers:
            (piece,) = pieces_of(addressee, kind)
            expected = written_on(piece) if reader == addressee else NOT_FOUND
            assert read(browser, case.reference, piece) == expected, (reader.full_name, piece.title)


def test_both_parents_read_the_bill(tenant: Any, case: Case) -> None:
    alex = case.parties.exclude(debtor=case.debtor).get().debtor
    invoice = case.documents.get(kind=DocumentKind.INVOICE)
    for person, postcode in ((case.debtor, "44300"), (alex, "35200")):
        assert read(visit_of(tenant, person, postcode), case.reference, invoice) == written_on(invoice)


def test_a_neighbour_who_owes_nothing_here_opens_none_of_it(tenant: Any, case: Case) -> None:
    neighbour = a_person(case.creditor, last_name="Voisin", postcode="44100", email="")
    theirs = a_case(creditor=case.creditor, debtor=neighbour, number="FA-VOISIN")
    set_first_letter(case=theirs, reference="LH-V-L1", sent_on=TODAY, by=BY, at=NOW)
    browser = visit_of(tenant, neighbour, "44100")
    for document in case.documents.all():
        for reference in (case.reference, theirs.reference):
            assert read(browser, reference, document) == NOT_FOUND, document.title
