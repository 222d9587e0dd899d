"""A bank statement (CAMT.053) as the agency's bank would send it, for the demo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class Transfer:
    """Money received: from whom, how much, with which words."""

    payer: str
    iban: str
    amount: Decimal
    label: str
    on: date
    reference: str = ""


@dataclass
class DedicatedAccount:
    """The account where the agency keeps money that is not its own; each statement begins where the last one ended."""

    iban: str
    balance: Decimal = Decimal("0.00")
    statements: int = 0

    def statement(self, transfers: Sequence[Transfer], on: date) -> bytes:
        """Return the statement of a day that brings these transfers."""
        self.statements += 1
        opening, self.balance = self.balance, self.balance + sum((one.amount for one in transfers), Decimal("0.00"))
        name = f"DEMO-{on:%Y%m%d}-{self.statements}"
        return camt053(name, iban=self.iban, opening=opening, transfers=transfers, on=on)


def camt053(name: str, *, iban: str, opening: Decimal, transfers: Sequence[Transfer], on: date) -> bytes:
    """Return a statement of the day whose opening and movements make its closing."""
    closing = opening + sum((one.amount for one in transfers), Decimal("0.00"))
    entries = "".join(_entry(f"{name}-{number}", one) for number, one in enumerate(transfers, start=1))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>
<GrpHdr><MsgId>{name}</MsgId><CreDtTm>{on}T18:00:00</CreDtTm></GrpHdr>
<Stmt><Id>{name}</Id><CreDtTm>{on}T18:00:00</CreDtTm>
<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>
{_balance("OPBD", opening, on)}{_balance("CLBD", closing, on)}{entries}</Stmt></BkToCstmrStmt></Document>
""".encode()


def _balance(code: str, amount: Decimal, on: date) -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt>'
        f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>"
    )


def _entry(reference: str, one: Transfer) -> str:
    structured = (
        f"<Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp><Ref>{one.reference}</Ref></CdtrRefInf></Strd>"
        if one.reference
        else ""
    )
    return (
        f'<Ntry><NtryRef>{reference}</NtryRef><Amt Ccy="EUR">{one.amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        f"<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{one.on}</Dt></BookgDt><ValDt><Dt>{one.on}</Dt></ValDt>"
        f"<AcctSvcrRef>{reference}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd>"
        f"<SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED"
        f"</EndToEndId></Refs><RltdPties><Dbtr><Pty><Nm>{escape(one.payer)}</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>"
        f"{one.iban}</IBAN></Id></DbtrAcct></RltdPties><RmtInf><Ustrd>{escape(one.label)}</Ustrd>{structured}</RmtInf>"
        "</TxDtls></NtryDtls></Ntry>"
    )
