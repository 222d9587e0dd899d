"""One entry of a CAMT message to one line, or to one line per transaction when it is a batch."""

from datetime import date
from decimal import Decimal

from lxml import etree

from .checks import RefusedStatement, find_reference
from .lines import StatementLine
from .raw.errors import BadValue
from .raw.values import parse_iso_date, parse_xml_amount
from .raw.xml import child, children, text_of

_NOTHING = {"", "NOTPROVIDED", "NOT PROVIDED", "NONREF"}
_BALANCES = {"OPBD": "initial", "PRCD": "initial", "CLBD": "final"}


def shown(code: str) -> str:
    """A balance code in words."""
    return _BALANCES.get(code, code)


def lines_of_entry(entry: etree._Element, where: str, fallback: str) -> tuple[str, list[StatementLine]]:
    """Currency of the entry and its lines; `fallback` is its key when the bank gives none.

    Raises BadValue, RefusedStatement (CAMT-7: a batch that does not add up).
    """
    amount = child(entry, "Amt")
    currency = amount.get("Ccy", "") if amount is not None else ""
    value = _signed(entry, parse_xml_amount(amount.text if amount is not None else ""))
    booked_on, value_on = _dates(entry)
    details = children(entry, "NtryDtls")
    transactions = [found for detail in details for found in children(detail, "TxDtls")]
    parts = _parts(entry, details, transactions, value, currency, where)
    bank_reference = text_of(entry, "AcctSvcrRef")
    key = bank_reference if bank_reference not in _NOTHING else fallback
    found = [
        _line(
            entry,
            transaction,
            key=f"{key}/{rank}" if len(parts) > 1 else key,
            amount=part,
            booked_on=booked_on,
            value_on=value_on,
            bank_reference=bank_reference,
            where=where,
        )
        for rank, (part, transaction) in enumerate(parts, start=1)
    ]
    return currency, found


def _signed(holder: etree._Element, value: Decimal) -> Decimal:
    """The indicator tells the direction of the booking itself, of a reversal too."""
    side = text_of(holder, "CdtDbtInd")
    if side not in ("CRDT", "DBIT"):
        raise BadValue(side, "le sens du mouvement (CRDT ou DBIT) manque.")
    return -value if side == "DBIT" else value


def _dates(entry: etree._Element) -> tuple[date, date | None]:
    booked = text_of(entry, "BookgDt", "Dt|DtTm")
    valued = text_of(entry, "ValDt", "Dt|DtTm")
    value_on = parse_iso_date(valued) if valued else None
    if booked:
        return parse_iso_date(booked), value_on
    if value_on is None:
        raise BadValue("", "ce mouvement n’a ni date d’opération ni date de valeur.")
    return value_on, value_on


def _parts(
    entry: etree._Element,
    details: list[etree._Element],
    transactions: list[etree._Element],
    value: Decimal,
    currency: str,
    where: str,
) -> list[tuple[Decimal, etree._Element | None]]:
    """Amount and details of each line: the entry's own amount, unless a batch gives each of its parts."""
    announced = sum(
        int(text) for detail in details if (text := text_of(detail, "Btch", "NbOfTxs")).isdecimal()
    )
    if len(transactions) <= 1:
        return [(value, transactions[0] if transactions else None)]
    if announced and announced != len(transactions):
        raise _unbalanced(where, value, f"{len(transactions)} opérations sur {announced} annoncées")
    amounts = [_own_amount(transaction, currency) for transaction in transactions]
    if all(amount is None for amount in amounts):
        return [(value, None)]
    if None in amounts:
        raise _unbalanced(where, value, f"{amounts.count(None)} opérations sans montant en {currency}")
    sign = -1 if value < 0 else 1
    by_entry = [sign * amount for amount in amounts if amount is not None]
    by_own = [
        -amount if text_of(transaction, "CdtDbtInd") == "DBIT" else amount
        for amount, transaction in zip(amounts, transactions, strict=True)
        if amount is not None
    ]
    for signed in (by_entry, by_own):
        if sum(signed) == value:
            return list(zip(signed, transactions, strict=True))
    raise _unbalanced(where, value, str(sum(by_entry)))


def _own_amount(transaction: etree._Element, currency: str) -> Decimal | None:
    for path in (("Amt",), ("AmtDtls", "TxAmt", "Amt"), ("AmtDtls", "InstdAmt", "Amt")):
        amount = child(transaction, *path)
        if amount is not None and amount.get("Ccy", currency) == currency:
            return parse_xml_amount(amount.text)
    return None


def _unbalanced(where: str, value: Decimal, found: str) -> RefusedStatement:
    return RefusedStatement(
        "CAMT-7",
        f"remise groupée de {value} dont le détail ({found}) ne fait pas le total : "
        "demandez à la banque un relevé complet.",
        where,
        found,
    )


def _line(
    entry: etree._Element,
    transaction: etree._Element | None,
    *,
    key: str,
    amount: Decimal,
    booked_on: date,
    value_on: date | None,
    bank_reference: str,
    where: str,
) -> StatementLine:
    remittance = child(transaction, "RmtInf")
    texts = [(text.text or "").strip() for text in children(remittance, "Ustrd")]
    label = " ".join(text for text in (*texts, text_of(transaction, "AddtlTxInf")) if text)
    label = " ".join((label or text_of(entry, "AddtlNtryInf")).split())
    structured = next(
        (ref for part in children(remittance, "Strd") if (ref := text_of(part, "CdtrRefInf", "Ref"))), ""
    )
    end_to_end = _given(text_of(transaction, "Refs", "EndToEndId"))
    reason = text_of(transaction, "RtrInf", "Rsn", "Cd") or text_of(transaction, "RtrInf", "Rsn", "Prtry")
    # The other side of a rejected debit is still its debtor, though our account loses.
    role = "Dbtr" if amount > 0 or reason else "Cdtr"
    parties = child(transaction, "RltdPties")
    name = text_of(parties, role, "Nm") or text_of(parties, role, "Pty", "Nm")
    account = child(parties, f"{role}Acct", "Id")
    return StatementLine(
        key=key,
        booked_on=booked_on,
        value_on=value_on,
        amount=amount,
        reference=structured or find_reference(label) or end_to_end,
        label=label,
        counterparty=name or text_of(parties, f"Ultmt{role}", "Nm"),
        iban=(text_of(account, "IBAN") or text_of(account, "Othr", "Id")).replace(" ", ""),
        end_to_end=end_to_end,
        mandate=_given(text_of(transaction, "Refs", "MndtId")),
        bank_reference=bank_reference,
        return_reason=reason,
        is_reversal=text_of(entry, "RvslInd") in ("true", "1"),
        where=where,
    )


def _given(text: str) -> str:
    return "" if text.upper() in _NOTHING else text
