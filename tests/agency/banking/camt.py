"""A CAMT.053 of the dedicated account, written as a bank would: its balances always add up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape

from tests.factories import AGENCY_IBAN


@dataclass(frozen=True)
class Credit:
    """One movement; negative for a debit."""

    amount: str
    label: str = ""
    reference: str = ""
    payer: str = "CAMILLE ROUSSEL"
    iban: str = "FR7610107001011234567890129"
    key: str = ""


def camt053(
    *credits_: Credit,
    number: str = "REL-2026-11-02",
    iban: str = AGENCY_IBAN,
    on: date = date(2026, 11, 2),
    opening: str = "1000.00",
    closing: str | None = None,
    currency: str = "EUR",
) -> bytes:
    """The bytes of a statement; it opens at 1 000,00 € unless told."""
    total = Decimal(opening) + sum(Decimal(one.amount) for one in credits_)
    entries = "".join(_entry(one, rank, number, on, currency) for rank, one in enumerate(credits_, start=1))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>M-{number}</MsgId><CreDtTm>{on}T06:00:00+01:00</CreDtTm></GrpHdr>
<Stmt><Id>{number}</Id><CreDtTm>{on}T06:00:00+01:00</CreDtTm><Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>{currency}</Ccy></Acct>
{_balance("OPBD", Decimal(opening), on, currency)}{_balance("CLBD", Decimal(closing or total), on, currency)}{entries}
</Stmt></BkToCstmrStmt></Document>""".encode()


def _balance(code: str, amount: Decimal, on: date, currency: str) -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{amount}</Amt>'
        f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>\n"
    )


def _entry(one: Credit, rank: int, number: str, on: date, currency: str) -> str:
    amount = Decimal(one.amount)
    side = "CRDT" if amount > 0 else "DBIT"
    key = one.key or f"{number}-{rank}"
    structured = f"<Strd><CdtrRefInf><Ref>{one.reference}</Ref></CdtrRefInf></Strd>" if one.reference else ""
    return (
        f'<Ntry><Amt Ccy="{currency}">{abs(amount)}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        f"<BookgDt><Dt>{on}</Dt></BookgDt><ValDt><Dt>{on}</Dt></ValDt><AcctSvcrRef>{key}</AcctSvcrRef>"
        f"<NtryDtls><TxDtls><RltdPties><Dbtr><Pty><Nm>{escape(one.payer)}</Nm></Pty></Dbtr>"
        f"<DbtrAcct><Id><IBAN>{one.iban}</IBAN></Id></DbtrAcct></RltdPties>"
        f"<RmtInf><Ustrd>{escape(one.label)}</Ustrd>{structured}</RmtInf></TxDtls></NtryDtls></Ntry>\n"
    )


def a_notification(name: str, *amounts: str) -> bytes:
    """A CAMT.054: movements announced without a balance nor a reference of the bank."""
    entries = "".join(
        f'<Ntry><Amt Ccy="EUR">{one}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        "<BookgDt><Dt>2026-11-02</Dt></BookgDt>"
        "<NtryDtls><TxDtls><RmtInf><Ustrd>VIR RECU M DURAND</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        for one in amounts
    )
    return (
        '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>'
        f"<GrpHdr><MsgId>{name}</MsgId></GrpHdr><Ntfctn><Id>{name}</Id><Acct><Id><IBAN>{AGENCY_IBAN}</IBAN></Id>"
        f"<Ccy>EUR</Ccy></Acct>{entries}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
    ).encode()
