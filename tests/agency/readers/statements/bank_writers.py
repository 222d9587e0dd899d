"""A small bank: the same movements written in each format that we read, as real banks write them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import escape

BANK, BRANCH, NUMBER, IBAN = "30006", "00001", "12345678901", "FR7630006000011234567890189"
_LAST_DIGITS = ("{ABCDEFGHI", "}JKLMNOPQR")


@dataclass(frozen=True)
class Move:
    """One movement in cents: its day, whose it is, what for, and its references (`""` when there is none)."""

    cents: int
    on: date
    payer: str
    text: str
    rf: str
    end_to_end: str
    bank_reference: str

    @property
    def words(self) -> str:
        """What was written to the account's holder."""
        return f"{self.text} {self.rf}".strip()


def euros(cents: int) -> Decimal:
    """Cents as an amount."""
    return Decimal(cents).scaleb(-2)


def last_day(moves: Sequence[Move]) -> date:
    """Day of the closing balance."""
    return max((move.on for move in moves), default=date(2026, 11, 2))


def camt(moves: Sequence[Move], opening: int) -> bytes:
    """CAMT.053, version 8."""

    def side(cents: int) -> str:
        return f'<Amt Ccy="EUR">{euros(abs(cents))}</Amt><CdtDbtInd>{"DBIT" if cents < 0 else "CRDT"}</CdtDbtInd>'

    def balance(code: str, cents: int) -> str:
        return f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{side(cents)}</Bal>"

    def entry(move: Move) -> str:
        role = "Dbtr" if move.cents > 0 else "Cdtr"
        structured = f"<Strd><CdtrRefInf><Ref>{move.rf}</Ref></CdtrRefInf></Strd>" if move.rf else ""
        return (
            f"<Ntry>{side(move.cents)}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{move.on}</Dt></BookgDt>"
            f"<AcctSvcrRef>{move.bank_reference}</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>"
            f"{move.end_to_end or 'NOTPROVIDED'}</EndToEndId></Refs><RltdPties><{role}><Pty><Nm>{escape(move.payer)}"
            f"</Nm></Pty></{role}></RltdPties><RmtInf><Ustrd>{escape(move.text)}</Ustrd>{structured}</RmtInf></TxDtls>"
            "</NtryDtls></Ntry>"
        )

    closing = opening + sum(move.cents for move in moves)
    return (
        f"<Document><BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id><IBAN>{IBAN}</IBAN></Id></Acct>"
        f"{balance('OPBD', opening)}{balance('CLBD', closing)}{''.join(map(entry, moves))}"
        "</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def cfonb(moves: Sequence[Move], opening: int) -> bytes:
    """CFONB120: a movement of at most 31 characters, and its details."""

    def amount(cents: int) -> str:
        digits = f"{abs(cents):014d}"
        return digits[:-1] + _LAST_DIGITS[cents < 0][int(digits[-1])]

    def record(kind: str, day: date, middle: str, cents: int, reference: str = "") -> str:
        head = f"{kind}{BANK}    {BRANCH}EUR2 {NUMBER}  {day:%d%m%y}"
        return f"{head:<40}{middle:<50}{amount(cents)}{reference:<16}"

    def detail(day: date, kind: str, text: str) -> str:
        return f"{f'05{BANK}    {BRANCH}EUR2 {NUMBER}  {day:%d%m%y}':<45}{kind}{text:<72}"

    def movement(move: Move) -> list[str]:
        middle = f"  {move.on:%d%m%y}{move.text[:31]:<31}"
        found = [record("04", move.on, middle, move.cents, move.bank_reference)]
        details = {
            "LCC": move.text[31:],
            "LC2": move.rf,
            "NPY" if move.cents > 0 else "NBE": move.payer,
            "RCN": move.end_to_end,
        }
        return found + [detail(move.on, kind, text) for kind, text in details.items() if text]

    first = min((move.on for move in moves), default=date(2026, 11, 2))
    closing = opening + sum(move.cents for move in moves)
    lines = [record("01", first, "", opening), *(line for move in moves for line in movement(move))]
    return "\n".join([*lines, record("07", last_day(moves), "", closing)]).encode()


def ofx(moves: Sequence[Move], _opening: int, *, closed: bool = False) -> bytes:
    """OFX: SGML with its leaves left open, or XML; the other side's account stands before the memo."""

    def leaf(name: str, value: str) -> str:
        return f"<{name}>{escape(value, quote=False)}" + (f"</{name}>" if closed else "\n")

    def account(name: str) -> str:
        inner = leaf("BANKID", BANK) + leaf("BRANCHID", BRANCH) + leaf("ACCTID", NUMBER)
        return f"<{name}>{inner}</{name}>"

    def movement(move: Move) -> str:
        inner = leaf("DTPOSTED", f"{move.on:%Y%m%d}") + leaf("TRNAMT", str(euros(move.cents)))
        inner += leaf("FITID", move.bank_reference) + leaf("NAME", move.payer) + account("BANKACCTTO")
        return f"<STMTTRN>{inner}{leaf('MEMO', move.words)}</STMTTRN>"

    closing = _opening + sum(move.cents for move in moves)
    balance = f"<LEDGERBAL>{leaf('BALAMT', str(euros(closing)))}</LEDGERBAL>"
    body = f"{account('BANKACCTFROM')}<BANKTRANLIST>{''.join(map(movement, moves))}</BANKTRANLIST>{balance}"
    return f"OFXHEADER:100\n\n<OFX><STMTRS>{leaf('CURDEF', 'EUR')}{body}</STMTRS></OFX>".encode()


def ofx_xml(moves: Sequence[Move], opening: int) -> bytes:
    """OFX 2, each leaf closed."""
    return ofx(moves, opening, closed=True)


def coded(move: Move) -> str:
    """Words of tag 86 between the codes of SWIFT."""
    return f"/EREF/{move.end_to_end or 'NOTPROVIDED'}/NAME/{move.payer}/REMI/{move.words}"


def german(move: Move) -> str:
    """Words of tag 86 in sub-fields of 27 characters."""
    words = f"SVWZ+{move.words}"
    words = f"EREF+{move.end_to_end:<22}{words}" if move.end_to_end else words
    parts = [words[at : at + 27] for at in range(0, len(words), 27)]
    told = "".join(f"?{20 + rank if rank < 10 else 50 + rank}{part}" for rank, part in enumerate(parts))
    return f"166?00VIREMENT{told}?32{move.payer[:27]}" + (f"?33{move.payer[27:]}" if move.payer[27:] else "")


def _mt940(moves: Sequence[Move], opening: int, words: list[str]) -> bytes:
    def balance(tag: str, cents: int) -> str:
        return f":{tag}:{'D' if cents < 0 else 'C'}{last_day(moves):%y%m%d}EUR{comma(cents)}\n"

    def comma(cents: int) -> str:
        return str(euros(abs(cents))).replace(".", ",")

    def movement(move: Move, text: str) -> str:
        side = "D" if move.cents < 0 else "C"
        lines = "\n".join(text[at : at + 65] for at in range(0, len(text), 65))
        head = f":61:{move.on:%y%m%d}{move.on:%m%d}{side}{comma(move.cents)}NTRFNONREF//{move.bank_reference}"
        return f"{head}\n:86:{lines}\n"

    closing = opening + sum(move.cents for move in moves)
    told = "".join(movement(move, text) for move, text in zip(moves, words, strict=True))
    head = f":20:AMIABLE\n:25:{IBAN}EUR\n:28C:1/1\n{balance('60F', opening)}"
    return f"{head}{told}{balance('62F', closing)}:86:BONNE JOURNEE\n-\n".encode()


def mt940_coded(moves: Sequence[Move], opening: int) -> bytes:
    """MT940 with the codes of SWIFT."""
    return _mt940(moves, opening, list(map(coded, moves)))


def mt940_german(moves: Sequence[Move], opening: int) -> bytes:
    """MT940 with German sub-fields."""
    return _mt940(moves, opening, list(map(german, moves)))
