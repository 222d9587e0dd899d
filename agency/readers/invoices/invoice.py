"""One electronic invoice (EN 16931), whatever its syntax, to a claim or to the reason why it is none."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from agency.readers.claims.debtors import debtor_facts
from agency.readers.claims.rows import (
    ClaimFile,
    ClaimRow,
    Confidence,
    DatedPart,
    DebtorFacts,
    Evidence,
    Kind,
    Refusal,
    Whereabouts,
)
from agency.readers.files.errors import BadValue
from agency.readers.files.values import parse_compact_date, parse_iso_date, parse_xml_amount

CREDITS = {"81", "83", "261", "262", "296", "308", "381", "396", "420", "458", "502", "503", "532"}
SELF_BILLED = {"389", "471", "473", "500", "527"}
FACTORED = {"393", "472", "501"}
INFORMATION = {"325", "751"}
CLAIMS = {
    "80", "82", "84", "130", "202", "203", "204", "211", "295", "326", "380", "383", "384", "386", "388", "390",
    "394", "395", "456", "457", "575", "623", "633", "780", "875", "876", "877", "935",
}  # fmt: skip
_TYPE_REASONS = (
    (CREDITS, "EN-2", "avoir : une somme due au client n’est jamais une créance."),
    (SELF_BILLED, "EN-3", "facture émise par l’acheteur (autofacturation) : ce n’est pas votre pièce."),
    (
        FACTORED,
        "EN-4",
        "facture cédée à un affactureur : vérifiez qui détient la créance, puis saisissez-la à la main.",
    ),
    (INFORMATION, "EN-5", "document d’information ou pro forma : il ne fait rien devoir."),
)


@dataclass(frozen=True, slots=True)
class Party(Whereabouts):
    """A party as written, nothing verified. `number` is the SIREN or SIRET."""

    name: str = ""
    number: str = ""
    vat: str = ""
    account: str = ""


@dataclass(slots=True)
class Invoice:
    """An invoice as written: texts, with the names of EN 16931. Dates are `YYYYMMDD` or ISO.

    `schedule`: due dates of the payment terms with their amounts (`""` when untold), discount dates left out.
    """

    profile: str = ""
    number: str = ""
    type_code: str = ""
    issued: str = ""
    schedule: list[tuple[str, str]] = field(default_factory=list)
    service: str = ""
    currency: str = ""
    total: str = ""
    prepaid: str = ""
    rounding: str = ""
    payable: str = ""
    seller: Party = field(default_factory=Party)
    buyer: Party = field(default_factory=Party)
    payee: str = ""
    notes: list[tuple[str, str]] = field(default_factory=list)
    terms: str = ""
    preceding: list[str] = field(default_factory=list)
    debited: bool = False

    @property
    def tells_no_payment(self) -> bool:
        """Whether the profile has no place for what was paid (BT-113): Factur-X and ZUGFeRD MINIMUM."""
        return self.profile.rpartition(":")[2].lower() == "minimum" and not self.prepaid


class _Refused(Exception):
    def __init__(self, rule: str, reason: str, value: str = "", where: str = "") -> None:
        self.rule, self.reason, self.value, self.where = rule, reason, value, where
        super().__init__(reason)


def claim_file(invoice: Invoice, name: str, source: Evidence) -> ClaimFile:
    """A file of one row, or of one refusal (rules EN-1 to EN-14). `source` is the document itself."""
    try:
        return ClaimFile(name, (_row(invoice, source),), (), "")
    except _Refused as no:
        where = f"facture {invoice.number or '(sans numéro)'}" + (f", {no.where}" if no.where else "")
        return ClaimFile(name, (), (Refusal(where, invoice.number, no.value, no.reason, no.rule),), "")


def _row(invoice: Invoice, source: Evidence) -> ClaimRow:
    _check_document(invoice)
    total, paid, payable = _amounts(invoice)
    issued_on = _day(invoice.issued, "date d’émission (BT-2)", "EN-12")
    if issued_on is None:
        raise _Refused("EN-12", "la date d’émission manque ; demandez la facture complète.")
    due_on, instalments, unsure = _due_dates(invoice, paid, payable)
    debtor = _debtor(invoice.buyer)
    warnings = [*unsure, *debtor.doubts, *_warnings(invoice, issued_on, due_on)]
    if invoice.tells_no_payment and paid:
        warnings.append(f"profil MINIMUM, qui ne dit pas les paiements : {paid} € déjà payés, déduits du net à payer")
    return ClaimRow(
        debtor=debtor,
        number=invoice.number,
        key=invoice.number,
        kind=Kind.CORRECTED_INVOICE if invoice.type_code == "384" else Kind.INVOICE,
        issued_on=issued_on,
        due_on=due_on,
        service_on=_day(invoice.service, "date de livraison (BT-72)", "EN-13"),
        total=total,
        paid=paid,
        open=payable,
        evidence=(source, *_evidence(invoice)),
        instalments=instalments,
        confidence=_confidence(is_unsure=bool(unsure), is_complete=bool(due_on) and not debtor.doubts),
        warnings=tuple(warnings),
        where=f"facture {invoice.number}",
    )


def _confidence(*, is_unsure: bool, is_complete: bool) -> Confidence:
    if is_unsure:
        return Confidence.LOW
    return Confidence.HIGH if is_complete else Confidence.MEDIUM


def _due_dates(
    invoice: Invoice, paid: Decimal, payable: Decimal
) -> tuple[date | None, tuple[DatedPart, ...], list[str]]:
    """The due date, the instalments when there are several, and why the dates are not sure.

    Several dates that do not share the sum out leave the last one: nothing is claimed too early.
    """
    where = "date d’échéance (BT-9)"
    dated = [(_day(day, where, "EN-13"), amount) for day, amount in invoice.schedule]
    terms = sorted(((day, amount) for day, amount in dated if day), key=lambda term: term[0])
    days = [day for day, _ in terms]
    if len(set(days)) <= 1:
        return (days[0] if days else None), (), []
    if all(amount for _, amount in terms):
        amounts = [_amount(amount, "montant d’une échéance") for _, amount in terms]
        already = {payable + paid: paid, payable: Decimal("0.00")}.get(sum(amounts, Decimal("0.00")))
        if already is not None and min(amounts) > 0:
            left = _left_of(list(zip(days, amounts, strict=True)), already)
            return left[0].due_on, left if len(left) > 1 else (), []
    unsure = "plusieurs échéances, dont les montants ne sont pas dits ou ne font pas le total : la dernière est retenue"
    return days[-1], (), [unsure]


def _left_of(terms: list[tuple[date, Decimal]], paid: Decimal) -> tuple[DatedPart, ...]:
    """What is left of each term once payments went to the oldest ones."""
    left = []
    for day, amount in terms:
        part = min(paid, amount)
        paid -= part
        if amount > part:
            left.append(DatedPart(day, amount - part))
    return tuple(left)


def _check_document(invoice: Invoice) -> None:
    if not invoice.number:
        raise _Refused("EN-1", "cette facture n’a pas de numéro (BT-1) ; demandez la facture complète.")
    code = invoice.type_code
    for codes, rule, reason in _TYPE_REASONS:
        if code in codes:
            raise _Refused(rule, reason, code, "type de document (BT-3)")
    if code not in CLAIMS:
        raise _Refused(
            "EN-6", "type de document inconnu ; saisissez la créance à la main.", code, "type de document (BT-3)"
        )
    if invoice.payee and invoice.payee.casefold() != invoice.seller.name.casefold():
        reason = (
            "facture à payer à un autre que le vendeur (affacturage ?) : vérifiez qui détient la créance, "
            "puis saisissez-la à la main."
        )
        raise _Refused("EN-4", reason, invoice.payee, "bénéficiaire du paiement (BG-10)")
    if not invoice.buyer.name:
        raise _Refused("EN-14", "le nom de l’acheteur (BT-44) manque ; demandez la facture complète.")
    if not invoice.currency:
        raise _Refused("EN-7", "la devise manque (BT-5) ; demandez la facture complète.", where="devise (BT-5)")
    if invoice.currency != "EUR":
        raise _Refused(
            "EN-8",
            "facture en devise étrangère : une personne doit fixer la contre-valeur et saisir la créance en euros.",
            invoice.currency,
            "devise (BT-5)",
        )


def _amounts(invoice: Invoice) -> tuple[Decimal, Decimal, Decimal]:
    """Total, paid, payable. The payable amount (BT-115) must be BT-112 - BT-113 + BT-114.

    The MINIMUM profile has neither BT-113 nor BT-114: what is no longer payable was paid.
    """
    payable = _amount(invoice.payable, "montant à payer (BT-115)")
    if payable <= 0:
        raise _Refused(
            "EN-10", "rien n’est dû sur cette facture (montant nul ou négatif) : ce n’est pas une créance.",
            str(payable), "montant à payer (BT-115)",
        )  # fmt: skip
    if invoice.tells_no_payment and invoice.total:
        total = _amount(invoice.total, "total TTC (BT-112)")
        if total >= payable:
            return total, total - payable, payable
    paid = _amount(invoice.prepaid or "0", "montant déjà payé (BT-113)")
    rounding = _amount(invoice.rounding or "0", "arrondi (BT-114)")
    total = _amount(invoice.total, "total TTC (BT-112)") if invoice.total else payable + paid - rounding
    if total - paid + rounding != payable or paid < 0:
        raise _Refused(
            "EN-11",
            f"le calcul est faux : {total} - {paid} + {rounding} ne fait pas {payable} ; "
            "demandez une facture corrigée.",
            str(payable),
            "montant à payer (BT-115)",
        )
    return payable + paid, paid, payable


def _amount(text: str, where: str) -> Decimal:
    try:
        return parse_xml_amount(text)
    except BadValue as error:
        raise _Refused("EN-9", error.reason, error.value, where) from None


def _day(text: str, where: str, rule: str) -> date | None:
    if not text:
        return None
    try:
        return parse_iso_date(text) if "-" in text else parse_compact_date(text)
    except BadValue as error:
        raise _Refused(rule, error.reason, error.value, where) from None


def _debtor(party: Party) -> DebtorFacts:
    return debtor_facts(
        name=party.name,
        number=party.number,
        vat_number=party.vat,
        account=party.account,
        address=party.address,
        postcode=party.postcode,
        city=party.city,
        country=party.country,
        email=party.email,
        phone=party.phone,
        contact=party.contact,
    )


def _warnings(invoice: Invoice, issued_on: date, due_on: date | None) -> list[str]:
    found = []
    if due_on is None:
        found.append("la facture ne donne pas d’échéance : indiquez le délai de paiement convenu")
    elif due_on < issued_on:
        found.append("l’échéance précède la date d’émission : à vérifier")
    if invoice.debited:
        found.append("paiement prévu par prélèvement : vérifiez qu’il a bien été rejeté")
    if invoice.type_code == "386":
        found.append("facture d’acompte : vérifiez que la facture finale n’est pas aussi réclamée")
    if invoice.type_code == "384":
        found.append("facture rectificative : elle remplace une facture à ne pas réclamer deux fois")
    return found


def _evidence(invoice: Invoice) -> list[Evidence]:
    found = []
    for code, text in invoice.notes:
        # French UBL files write the subject code inside the note itself.
        inline = re.match(r"#([A-Z]{3})#\s*(.*)", text, re.DOTALL)
        subject, words = (inline[1], inline[2]) if inline else (code, text)
        if words:
            found.append(Evidence(f"note_{subject}" if subject else "note", words))
    if invoice.terms:
        found.append(Evidence("terms", invoice.terms))
    found.extend(Evidence("preceding_invoice", number) for number in invoice.preceding)
    return found
