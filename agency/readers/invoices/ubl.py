"""UBL 2.1 invoices and credit notes."""

from lxml import etree

from agency.readers.claims.options import ReadOptions
from agency.readers.claims.rows import ClaimFile, Evidence
from agency.readers.files.xml import child, children, local, parse_xml, root_name, text_of

from .invoice import Invoice, Party, claim_file

_DEBIT_MEANS = {"49", "59"}


def matches(data: bytes) -> bool:
    """Whether the root is a UBL invoice or credit note."""
    return root_name(data) in ("Invoice", "CreditNote") and b"oasis" in data[:20_000].replace(b"\x00", b"")


def read(data: bytes, _options: ReadOptions) -> ClaimFile:
    """One document. Raises UnreadableFile when the XML is not well formed or dangerous."""
    source = Evidence("invoice_xml", content=data, media_type="application/xml", name="facture.xml")
    return claim_file(invoice_of(data), "ubl", source)


def invoice_of(data: bytes) -> Invoice:
    """The document as written; a credit note without type code is one by its root. Raises UnreadableFile."""
    root = parse_xml(data)
    sums = child(root, "LegalMonetaryTotal")
    means = children(root, "PaymentMeans")
    is_credit = local(root) == "CreditNote"
    return Invoice(
        number=text_of(root, "ID"),
        type_code="381" if is_credit else text_of(root, "InvoiceTypeCode"),
        issued=text_of(root, "IssueDate"),
        schedule=_schedule(root, means),
        service=text_of(root, "Delivery", "ActualDeliveryDate"),
        currency=text_of(root, "DocumentCurrencyCode"),
        total=text_of(sums, "TaxInclusiveAmount"),
        prepaid=text_of(sums, "PrepaidAmount"),
        rounding=text_of(sums, "PayableRoundingAmount"),
        payable=text_of(sums, "PayableAmount"),
        seller=_party(child(root, "AccountingSupplierParty", "Party")),
        buyer=_party(child(root, "AccountingCustomerParty", "Party")),
        payee=text_of(root, "PayeeParty", "PartyName", "Name"),
        notes=[("", (note.text or "").strip()) for note in children(root, "Note")],
        terms=" ".join(text for terms in children(root, "PaymentTerms") if (text := text_of(terms, "Note"))),
        preceding=[
            number
            for reference in children(root, "BillingReference")
            if (number := text_of(reference, "InvoiceDocumentReference", "ID"))
        ],
        debited=any(text_of(mean, "PaymentMeansCode") in _DEBIT_MEANS for mean in means),
    )


def _schedule(root: etree._Element, means: list[etree._Element]) -> list[tuple[str, str]]:
    """Due dates with their amounts: of the terms that grant no discount, else the invoice's, else of the means."""
    net = [
        (text_of(term, "InstallmentDueDate|PaymentDueDate"), text_of(term, "Amount"))
        for term in children(root, "PaymentTerms")
        if child(term, "SettlementDiscountPercent|SettlementDiscountAmount") is None
    ]
    terms = [(day, amount) for day, amount in net if day]
    due = text_of(root, "DueDate")
    if len(terms) > 1 or (terms and not due):
        return terms
    return [(due, "")] if due else [(day, "") for mean in means if (day := text_of(mean, "PaymentDueDate"))]


def _party(party: etree._Element | None) -> Party:
    address = child(party, "PostalAddress")
    contact = child(party, "Contact")
    lines = [text_of(address, name) for name in ("StreetName", "AdditionalStreetName")]
    lines += [text_of(line, "Line") for line in children(address, "AddressLine")]
    endpoint = child(party, "EndpointID")
    by_mail = endpoint is not None and endpoint.get("schemeID") == "EM"
    return Party(
        name=text_of(party, "PartyLegalEntity", "RegistrationName") or text_of(party, "PartyName", "Name"),
        number=_registered(party),
        vat=_vat(party),
        address=tuple(line for line in lines if line),
        postcode=text_of(address, "PostalZone"),
        city=text_of(address, "CityName"),
        country=text_of(address, "Country", "IdentificationCode"),
        email=text_of(contact, "ElectronicMail") or (text_of(party, "EndpointID") if by_mail else ""),
        phone=text_of(contact, "Telephone"),
        contact=text_of(contact, "Name"),
    )


def _registered(party: etree._Element | None) -> str:
    """SIREN (scheme 0002) or SIRET (0009); the SIRET wins, as it tells the establishment."""
    holders = [child(party, "PartyLegalEntity", "CompanyID")]
    holders += [child(identification, "ID") for identification in children(party, "PartyIdentification")]
    found = {holder.get("schemeID", ""): (holder.text or "").strip() for holder in holders if holder is not None}
    return found.get("0009") or found.get("0002", "")


def _vat(party: etree._Element | None) -> str:
    for scheme in children(party, "PartyTaxScheme"):
        if text_of(scheme, "TaxScheme", "ID") in ("VAT", ""):
            return text_of(scheme, "CompanyID")
    return ""
