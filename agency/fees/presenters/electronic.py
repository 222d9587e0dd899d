"""An invoice as Factur-X, profile EN 16931: the XML that a machine reads, in the PDF/A-3 that a person reads."""

from __future__ import annotations

from typing import Any

from agency.fees.enums import InvoiceKind
from agency.fees.models import FeeInvoice
from agency.fees.rules import shares_of
from agency.letters.presenters.letters import brand
from agency.letters.printing.rendering import render_invoice
from agency.mandates.queries import profile

from .page import InvoicePage, InvoiceRow, page_data
from .wording import NO_DISCOUNT

LEVEL = "en16931"
_TYPES = {InvoiceKind.INVOICE: "380", InvoiceKind.CREDIT_NOTE: "381"}
# BT-23: an invoice of services, to be paid. BT-81: a transfer. BT-130: one.
SERVICES, TRANSFER, UNIT = "S1", "58", "C62"
STANDARD, EXEMPT = "S", "E"
# VATEX-FR-FRANCHISE: franchise en base.
EXEMPTION_CODE = "VATEX-FR-FRANCHISE"


def electronic_invoice(invoice: FeeInvoice) -> bytes:
    """Return the PDF of an invoice with its XML inside. Raises the library's error when the XML breaks its schema."""
    # Heavy, and for a worker only.
    from facturx import generate_from_binary  # noqa: PLC0415

    told: bytes = generate_from_binary(
        _page(invoice), invoice_xml(invoice), flavor="factur-x", level=LEVEL, lang="fr", afrelationship="alternative",
        check_xsd=True,
        pdf_metadata={
            "author": invoice.parties["seller"]["name"], "title": _title(invoice), "keywords": "Factur-X",
            "subject": f"{_title(invoice)}, {invoice.issued_on:%d/%m/%Y}",
        },
    )  # fmt: skip
    return told


def invoice_xml(invoice: FeeInvoice) -> bytes:
    """Return the CII of an invoice, checked against the schema of its profile."""
    from facturx import generate_cii_xml  # noqa: PLC0415

    written: bytes = generate_cii_xml(_terms(invoice), level=LEVEL, check_xsd=True, check_schematron=False)
    return written


def _terms(invoice: FeeInvoice) -> dict[str, Any]:
    """The business terms of EN 16931, by their numbers."""
    said, items = invoice.parties, list(invoice.items.all())
    category = EXEMPT if said["exemption"] else STANDARD
    return {
        "BT-1": invoice.label,
        "BT-2": invoice.issued_on,
        "BT-3": _TYPES[InvoiceKind(invoice.kind)],
        "BT-5": "EUR",
        "BT-9": invoice.due_on,
        "BT-23": SERVICES,
        "BG-1": [
            {"BT-21": code, "BT-22": text}
            for code, text in (
                ("PMT", said["indemnity"]), ("PMD", said["penalties"]), ("AAB", NO_DISCOUNT),
                ("REG", _registered(said["seller"])), ("AAI", invoice.reason),
            )
            if text
        ],
        **({"BG-3": [{"BT-25": invoice.corrects.label, "BT-26": invoice.corrects.issued_on}]}
           if invoice.corrects else {}),
        "BG-4": _party(said["seller"]) | _seller_only(said["seller"]),
        "BG-7": _party(said["buyer"]),
        "BT-72": invoice.last_day,
        "BT-73": invoice.first_day,
        "BT-74": invoice.last_day,
        "BT-81": TRANSFER,
        "BT-83": invoice.label,
        "BT-84": said["account"]["iban"],
        "BT-85": said["account"]["holder"],
        "BT-106": str(invoice.net),
        "BT-109": str(invoice.net),
        "BT-110": str(invoice.vat),
        "BT-112": str(invoice.total),
        "BT-115": str(invoice.total),
        "BG-23": [
            {"BT-116": str(share.net), "BT-117": str(share.vat), "BT-118": category, "BT-119": str(share.rate),
             **({"BT-120": said["exemption"], "BT-121": EXEMPTION_CODE} if said["exemption"] else {})}
            for share in shares_of([(item.amount, item.vat_rate) for item in items], invoice.vat)
        ],
        "BG-25": [
            {"BT-126": str(item.position), "BT-153": item.label, "BT-129": str(item.quantity), "BT-130": UNIT,
             "BT-131": str(item.amount), "BT-146": str(item.unit_price), "BT-151": category,
             "BT-152": str(item.vat_rate)}
            for item in items
        ],
    }  # fmt: skip


def _party(said: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": said["name"], "addr_l1": said["line1"], "postcode": said["postcode"], "city": said["city"],
        "country_code": "FR",
    }  # fmt: skip
    if said["line2"]:
        found["addr_l2"] = said["line2"]
    if said["siren"]:
        found |= {"legal_identifier": said["siren"], "legal_identifier_schemeid": "0002"}
        found |= {"einvoicing_addr": said["siren"], "einvoicing_addr_schemeid": "0225"}
    return found


def _seller_only(said: dict[str, str]) -> dict[str, Any]:
    contact = {"name": said["name"], "phone": said["phone"], "email": said["email"]}
    # Without a number of VAT, the register's own is what tax is known by (BR-E-02).
    tax = {"vat_identifier": said["vat"]} if said["vat"] else {"tax_identifier": said["siren"]}
    return {"contacts": [contact], "legal_info": _registered(said), **tax}


def _registered(said: dict[str, str]) -> str:
    return ", ".join(part for part in (said["form"], said["registry"]) if part)


def _title(invoice: FeeInvoice) -> str:
    return f"{'Facture' if invoice.kind == InvoiceKind.INVOICE else 'Avoir'} {invoice.label}"


def _page(invoice: FeeInvoice) -> bytes:
    said, items = invoice.parties, list(invoice.items.all())
    page = InvoicePage(
        title=_title(invoice), label=invoice.label, issued_on=invoice.issued_on, due_on=invoice.due_on,
        first_day=invoice.first_day, last_day=invoice.last_day, net=invoice.net, vat=invoice.vat,
        total=invoice.total, parties=said, reason=invoice.reason,
        corrects=f"{invoice.corrects.label} du {invoice.corrects.issued_on:%d/%m/%Y}" if invoice.corrects else "",
        rows=tuple(InvoiceRow(one.label, one.quantity, one.unit_price, one.amount, one.vat_rate) for one in items),
        shares=tuple(
            (one.rate, one.net, one.vat)
            for one in shares_of([(item.amount, item.vat_rate) for item in items], invoice.vat)
        ),
    )  # fmt: skip
    return render_invoice(page_data(page, brand(profile())), invoice.issued_on)
