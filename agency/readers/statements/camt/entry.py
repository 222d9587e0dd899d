"""One entry of a CAMT message to one line, or to one line per transaction when it is a batch."""

from datetime import date
from decimal import Decimal

from agency.readers.files.errors import BadValue
from agency.readers.files.values import parse_iso_date, parse_xml_amount
from agency.readers.files.xml import Node, node_at, nodes_at, words_at
from agency.readers.statements.checks import RefusedStatement, find_reference
from agency.readers.statements.lines import StatementLine, given_reference

_NO_NODE: Node = ("", {}, "")
_CHARGES = "frais retenus par la banque"
_BALANCES = {"OPBD": "initial", "PRCD": "initial", "CLBD": "final"}


def shown(code: str) -> str:
    """A balance code in words."""
    return _BALANCES.get(code, code)


def lines_of_entry(entry: Node, where: str, fallback: str) -> tuple[str, list[StatementLine]]:
    """Currency of the entry and its lines; `fallback` is its key when the bank gives none.

    Raises BadValue, RefusedStatement (CAMT-7: a batch that does not add up).
    """
    text, _, currency = node_at(entry, "Amt") or _NO_NODE
    value = _signed(entry, parse_xml_amount(text))
    booked_on, value_on = _dates(entry)
    details = nodes_at(entry, "NtryDtls")
    transactions = [found for detail in details for found in nodes_at(detail, "TxDtls")]
    parts = _parts(entry, details, transactions, value, currency, where)
    charges = value - sum(part for part, _ in parts)
    bank_reference = given_reference(words_at(entry, "AcctSvcrRef"))
    key = bank_reference or fallback
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
    if charges:
        found.append(
            StatementLine(
                f"{key}/frais", booked_on, value_on, charges, label=_CHARGES, bank_reference=bank_reference, where=where
            )
        )
    return currency, found


def _signed(holder: Node, value: Decimal) -> Decimal:
    """The indicator tells the direction of the booking itself, of a reversal too."""
    side = words_at(holder, "CdtDbtInd")
    if side not in ("CRDT", "DBIT"):
        raise BadValue(side, "le sens du mouvement (CRDT ou DBIT) manque.")
    return -value if side == "DBIT" else value


def _dates(entry: Node) -> tuple[date, date | None]:
    booked = words_at(entry, "BookgDt", "Dt") or words_at(entry, "BookgDt", "DtTm")
    valued = words_at(entry, "ValDt", "Dt") or words_at(entry, "ValDt", "DtTm")
    value_on = parse_iso_date(valued) if valued else None
    if booked:
        return parse_iso_date(booked), value_on
    if value_on is None:
        raise BadValue("", "ce mouvement n’a ni date d’opération ni date de valeur.")
    return value_on, value_on


def _parts(
    entry: Node,
    details: list[Node],
    transactions: list[Node],
    value: Decimal,
    currency: str,
    where: str,
) -> list[tuple[Decimal, Node | None]]:
    """Amount and details of each line: the entry's own amount, unless a batch gives each of its parts.

    What the payers sent may exceed what was booked by the charges that the message tells, and by nothing else.
    """
    announced = sum(int(text) for detail in details if (text := words_at(detail, "Btch", "NbOfTxs")).isdecimal())
    if not transactions:
        return [(value, None)]
    if len(transactions) == 1:
        return [(_sent(entry, transactions[0], value, currency), transactions[0])]
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
        -amount if words_at(transaction, "CdtDbtInd") == "DBIT" else amount
        for amount, transaction in zip(amounts, transactions, strict=True)
        if amount is not None
    ]
    kept = {Decimal(0), *_charges(entry, transactions, currency)}
    for signed in (by_entry, by_own):
        if sum(signed) - value in kept:
            return list(zip(signed, transactions, strict=True))
    raise _unbalanced(where, value, str(sum(by_entry)))


def _sent(entry: Node, transaction: Node, value: Decimal, currency: str) -> Decimal:
    """What the payer of a single transaction sent: the amount booked, and the charges kept from it when told."""
    if not (nodes_at(entry, "Chrgs") or nodes_at(transaction, "Chrgs")):
        return value
    amount = _own_amount(transaction, currency)
    signed = None if amount is None else (-amount if value < 0 else amount)
    told = _charges(entry, [transaction], currency)
    return value if signed is None or signed - value not in told else signed


def _charges(entry: Node, transactions: list[Node], currency: str) -> tuple[Decimal, Decimal]:
    """Charges that lessen what is booked, as the entry tells them and as its transactions do."""
    return _charges_of(entry, currency), sum((_charges_of(one, currency) for one in transactions), Decimal(0))


def _charges_of(holder: Node, currency: str) -> Decimal:
    total = Decimal(0)
    for block in nodes_at(holder, "Chrgs"):
        for record in nodes_at(block, "Rcrd") or [block]:
            text, _, written = node_at(record, "Amt") or node_at(record, "TtlChrgsAndTaxAmt") or _NO_NODE
            if text and written in ("", currency):
                amount = parse_xml_amount(text)
                total += -amount if words_at(record, "CdtDbtInd") == "CRDT" else amount
    return total


def _own_amount(transaction: Node, currency: str) -> Decimal | None:
    for path in (("Amt",), ("AmtDtls", "TxAmt", "Amt"), ("AmtDtls", "InstdAmt", "Amt")):
        amount = node_at(transaction, *path)
        if amount is not None and amount[2] in ("", currency):
            return parse_xml_amount(amount[0])
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
    entry: Node,
    transaction: Node | None,
    *,
    key: str,
    amount: Decimal,
    booked_on: date,
    value_on: date | None,
    bank_reference: str,
    where: str,
) -> StatementLine:
    remittance = node_at(transaction, "RmtInf")
    structured, texts = _remittance(remittance)
    label = " ".join(text for text in (*texts, words_at(transaction, "AddtlTxInf")) if text)
    label = " ".join((label or words_at(entry, "AddtlNtryInf")).split())
    references = node_at(transaction, "Refs")
    end_to_end = given_reference(words_at(references, "EndToEndId"))
    reason = words_at(transaction, "RtrInf", "Rsn", "Cd") or words_at(transaction, "RtrInf", "Rsn", "Prtry")
    # The other side of a rejected debit is still its debtor, though our account loses.
    role = "Dbtr" if amount > 0 or reason else "Cdtr"
    parties = node_at(transaction, "RltdPties")
    name = words_at(parties, role, "Nm") or words_at(parties, role, "Pty", "Nm")
    account, last = node_at(parties, f"{role}Acct", "Id"), node_at(parties, f"Ultmt{role}")
    return StatementLine(
        key=key,
        booked_on=booked_on,
        value_on=value_on,
        amount=amount,
        reference=structured or find_reference(label) or end_to_end,
        label=label,
        counterparty=name or words_at(last, "Nm") or words_at(last, "Pty", "Nm"),
        iban=(words_at(account, "IBAN") or words_at(account, "Othr", "Id")).replace(" ", ""),
        end_to_end=end_to_end,
        mandate=given_reference(words_at(references, "MndtId")),
        bank_reference=bank_reference,
        return_reason=reason,
        is_reversal=words_at(entry, "RvslInd") in ("true", "1"),
        where=where,
    )


def _remittance(remittance: Node | None) -> tuple[str, list[str]]:
    """The creditor's reference, and the words: free ones, the documents paid, what is added to them."""
    texts = [text for text, _, _ in nodes_at(remittance, "Ustrd")]
    reference = ""
    for part in nodes_at(remittance, "Strd"):
        reference = reference or words_at(part, "CdtrRefInf", "Ref")
        texts.extend(words_at(document, "Nb") for document in nodes_at(part, "RfrdDocInf"))
        texts.extend(text for text, _, _ in nodes_at(part, "AddtlRmtInf"))
    return reference, texts
