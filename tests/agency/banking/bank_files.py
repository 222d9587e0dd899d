"""One account as its bank would tell it: the same movements in each format, with each format's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.factories import AGENCY_IBAN

_POSITIVE, _NEGATIVE = "{ABCDEFGHI", "}JKLMNOPQR"


@dataclass(frozen=True)
class Movement:
    """One movement of the account, with the reference that its bank may or may not write."""

    on: date
    amount: Decimal
    payer: str
    key: str = ""


@dataclass(frozen=True)
class Page:
    """Movements that follow each other, between two balances and two dates."""

    number: str
    opening: Decimal
    moves: tuple[Movement, ...]
    from_on: date
    to_on: date

    @property
    def closing(self) -> Decimal:
        return self.opening + sum(move.amount for move in self.moves)


def mt940(page: Page, *, keys: bool = False) -> bytes:
    moves = "".join(
        f":61:{move.on:%y%m%d}{move.on:%m%d}{_side(move.amount)}NTRFNONREF{f'//{move.key}' if keys else ''}\n"
        f":86:VIR RECU {move.payer}\n"
        for move in page.moves
    )
    return (
        f":20:AMIABLE\n:25:{AGENCY_IBAN}\n:28C:{page.number}\n:60F:{_balance(page.opening, page.from_on)}\n"
        f"{moves}:62F:{_balance(page.closing, page.to_on)}\n-\n"
    ).encode()


def camt(page: Page, *, keys: bool = False, kind: str = "053", details: bool = True) -> bytes:
    root, holder = {
        "053": ("BkToCstmrStmt", "Stmt"),
        "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn"),
    }[kind]
    balances = (("OPBD", page.opening, page.from_on), ("CLBD", page.closing, page.to_on)) if kind == "053" else ()
    written = "".join(
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{abs(amount)}</Amt>'
        f"<CdtDbtInd>{'CRDT' if amount >= 0 else 'DBIT'}</CdtDbtInd><Dt><Dt>{on}</Dt></Dt></Bal>"
        for code, amount, on in balances
    )
    entries = "".join(entry((move,), keys=keys) for move in page.moves)
    return (
        f'<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.{kind}.001.08"><{root}><GrpHdr>'
        f"<MsgId>{page.number}</MsgId></GrpHdr><{holder}><Id>{page.number}</Id><Acct><Id><IBAN>{AGENCY_IBAN}</IBAN>"
        f"</Id><Ccy>EUR</Ccy></Acct>{written}{entries}</{holder}></{root}></Document>"
    ).encode()


def entry(moves: Sequence[Movement], *, keys: bool = False, total: bool = False) -> str:
    """One entry of a CAMT: a movement, or a batch with its details (`total`: without them)."""
    amount = sum(move.amount for move in moves)
    reference = f"<AcctSvcrRef>{moves[0].key}</AcctSvcrRef>" if keys else ""
    side = "CRDT" if amount > 0 else "DBIT"
    role = "Dbtr" if amount > 0 else "Cdtr"
    parts = "".join(
        f'<TxDtls><Amt Ccy="EUR">{abs(move.amount)}</Amt><CdtDbtInd>{side}</CdtDbtInd><RltdPties><{role}><Nm>'
        f"{move.payer}</Nm></{role}></RltdPties><RmtInf><Ustrd>Virement de {move.payer}</Ustrd></RmtInf></TxDtls>"
        for move in moves
    )
    return (
        f'<Ntry><Amt Ccy="EUR">{abs(amount)}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        f"<BookgDt><Dt>{moves[0].on}</Dt></BookgDt><ValDt><Dt>{moves[0].on}</Dt></ValDt>{reference}"
        f"<NtryDtls>{'' if total else parts}</NtryDtls></Ntry>"
    )


def cfonb(page: Page) -> bytes:
    moves = [
        f"0430006000500001EUR2 1234567890105{move.on:%d%m%y}  {move.on:%d%m%y}{f'VIR RECU {move.payer}':<31}"
        f"  0000000  {_overpunched(move.amount)}{'':16}"
        for move in page.moves
    ]
    old = f"0130006    00001EUR2 12345678901  {page.from_on:%d%m%y}{'':50}{_overpunched(page.opening)}{'':16}"
    new = f"0730006    00001EUR2 12345678901  {page.to_on:%d%m%y}{'':50}{_overpunched(page.closing)}{'':16}"
    return "\n".join([old, *moves, new]).encode()


def ofx(page: Page, *, keys: bool = True) -> bytes:
    moves = "".join(
        f"<STMTTRN><TRNTYPE>OTHER<DTPOSTED>{move.on:%Y%m%d}<TRNAMT>{move.amount}<FITID>{f'F{move.key}' if keys else 0}"
        f"<NAME>VIREMENT {move.payer}</STMTTRN>"
        for move in page.moves
    )
    return (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM>"
        "<BANKID>30006<BRANCHID>00001<ACCTID>12345678901</BANKACCTFROM><BANKTRANLIST>"
        f"<DTSTART>{page.from_on:%Y%m%d}<DTEND>{page.to_on:%Y%m%d}{moves}</BANKTRANLIST>"
        f"<LEDGERBAL><BALAMT>{page.closing}<DTASOF>{page.to_on:%Y%m%d}</LEDGERBAL></STMTRS></STMTTRNRS>"
        "</BANKMSGSRSV1></OFX>"
    ).encode()


def _balance(amount: Decimal, on: date) -> str:
    return f"{'C' if amount >= 0 else 'D'}{on:%y%m%d}EUR{f'{abs(amount):.2f}'.replace('.', ',')}"


def _side(amount: Decimal) -> str:
    return f"{'C' if amount > 0 else 'D'}{f'{abs(amount):.2f}'.replace('.', ',')}"


def _overpunched(amount: Decimal) -> str:
    digits = f"{int(abs(amount) * 100):014d}"
    return digits[:-1] + (_POSITIVE if amount >= 0 else _NEGATIVE)[int(digits[-1])]
