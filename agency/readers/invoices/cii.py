"""UN/CEFACT Cross Industry Invoice: Factur-X, ZUGFeRD 2.x and, under its older names, ZUGFeRD 1.0."""

from lxml import etree

from agency.readers.claims.options import ReadOptions
from agency.readers.claims.rows import ClaimFile, Evidence
from agency.readers.files.xml import child, children, parse_xml, root_name, text_of

from .invoice import Invoice, Party, claim_file

_DEBIT_MEANS = {"49", "59"}


def matches(data: bytes) -> bool:
    """Whether the root is a Cross Industry Invoice, of the current or of the 1.0 name."""
    return root_name(data) in ("CrossIndustryInvoice", "CrossIndustryDocument")


def read(data: bytes, _options: ReadOptions) -> ClaimFile:
    """One invoice. Raises UnreadableFile when the XML is not well formed or dangerous."""
    source = Evidence("invoice_xml", content=data, media_type="application/xml", name="facture.xml")
    return claim_file(invoice_of(data), "cii", source)


def invoice_of(data: bytes) -> Invoice:
    """The invoice as written. Raises UnreadableFile."""
    root = parse_xml(data)
    document = child(root, "ExchangedDocument|HeaderExchangedDocument")
    deal = child(root, "SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction")
    agreement = child(deal, "ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement")
    delivery = child(deal, "ApplicableHeaderTradeDelivery|ApplicableSupplyChainTradeDelivery")
    money = child(deal, "ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement")
    sums = child(money, "SpecifiedTradeSettlementHeaderMonetarySummation|SpecifiedTradeSettlementMonetarySummation")
    terms = children(money, "SpecifiedTradePaymentTerms")
    context = child(root, "ExchangedDocumentContext|SpecifiedExchangedDocumentContext")
    return Invoice(
        profile=text_of(context, "GuidelineSpecifiedDocumentContextParameter", "ID"),
        number=text_of(document, "ID"),
        type_code=text_of(document, "TypeCode"),
        issued=_day(child(document, "IssueDateTime")),
        schedule=_schedule(terms),
        service=_day(child(delivery, "ActualDeliverySupplyChainEvent", "OccurrenceDateTime")),
        currency=text_of(money, "InvoiceCurrencyCode"),
        total=text_of(sums, "GrandTotalAmount"),
        prepaid=text_of(sums, "TotalPrepaidAmount"),
        rounding=text_of(sums, "RoundingAmount"),
        payable=text_of(sums, "DuePayableAmount"),
        seller=_party(child(agreement, "SellerTradeParty")),
        buyer=_party(child(agreement, "BuyerTradeParty")),
        payee=text_of(money, "PayeeTradeParty", "Name"),
        notes=_notes(document),
        terms=" ".join(text for term in terms if (text := text_of(term, "Description"))),
        preceding=[
            number
            for reference in children(money, "InvoiceReferencedDocument")
            if (number := text_of(reference, "IssuerAssignedID"))
        ],
        debited=any(
            text_of(means, "TypeCode") in _DEBIT_MEANS
            for means in children(money, "SpecifiedTradeSettlementPaymentMeans")
        ),
    )


def _schedule(terms: list[etree._Element]) -> list[tuple[str, str]]:
    """Due dates with their amounts. Of several terms, the one that grants a discount tells until when it does."""
    dated = [term for term in terms if _day(child(term, "DueDateDateTime"))]
    net = [term for term in dated if child(term, "ApplicableTradePaymentDiscountTerms") is None]
    return [(_day(child(term, "DueDateDateTime")), text_of(term, "PartialPaymentAmount")) for term in net or dated]


def _day(holder: etree._Element | None) -> str:
    return text_of(holder, "DateTimeString|DateTime")[:10]


def _notes(document: etree._Element | None) -> list[tuple[str, str]]:
    notes = children(document, "IncludedNote")
    return [(text_of(note, "SubjectCode"), text_of(note, "Content")) for note in notes]


def _party(party: etree._Element | None) -> Party:
    address = child(party, "PostalTradeAddress")
    contact = child(party, "DefinedTradeContact")
    lines = (text_of(address, name) for name in ("LineOne", "LineTwo", "LineThree"))
    email = text_of(contact, "EmailURIUniversalCommunication", "URIID")
    return Party(
        name=text_of(party, "Name") or text_of(party, "SpecifiedLegalOrganization", "TradingBusinessName"),
        number=_registered(party),
        vat=_vat(party),
        address=tuple(line for line in lines if line),
        postcode=text_of(address, "PostcodeCode"),
        city=text_of(address, "CityName"),
        country=text_of(address, "CountryID"),
        email=email or _mail_endpoint(party),
        phone=text_of(contact, "TelephoneUniversalCommunication", "CompleteNumber"),
        contact=text_of(contact, "PersonName") or text_of(contact, "DepartmentName"),
        account=text_of(party, "ID"),
    )


def _registered(party: etree._Element | None) -> str:
    """SIREN (scheme 0002) or SIRET (0009); the SIRET wins, as it tells the establishment."""
    holders = [child(party, "SpecifiedLegalOrganization", "ID"), *children(party, "GlobalID")]
    found = {holder.get("schemeID", ""): (holder.text or "").strip() for holder in holders if holder is not None}
    return found.get("0009") or found.get("0002", "")


def _vat(party: etree._Element | None) -> str:
    for registration in children(party, "SpecifiedTaxRegistration"):
        number = child(registration, "ID")
        if number is not None and number.get("schemeID") == "VA":
            return (number.text or "").strip()
    return ""


def _mail_endpoint(party: etree._Element | None) -> str:
    endpoint = child(party, "URIUniversalCommunication", "URIID")
    if endpoint is None or endpoint.get("schemeID") != "EM":
        return ""
    return (endpoint.text or "").strip()
