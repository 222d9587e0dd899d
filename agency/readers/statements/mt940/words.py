"""What tag 86 of an MT940 says of a movement: free words, German sub-fields (?20) or SWIFT's codes (/REMI/)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from agency.readers.statements.checks import find_reference
from agency.readers.statements.lines import StatementLine, given_reference

_FULL_LINE, _FULL_PART = 65, 27
_PARTS = re.compile(r"\d{0,3}([?>])\d\d")
_KEYWORD = re.compile(
    r"(EREF|KREF|MREF|BREF|RREF|CRED|DEBT|SVWZ|ABWA|ABWE|COAM|OAMT|IBAN|BIC|PURP)\+|(EREF|MREF|SVWZ):"
)
_CODE = re.compile(
    r"/(EREF|KREF|PREF|CREF|MREF|REMI|NAME|IBAN|BIC|ORDP|BENM|ULTD|ULTC|ULTB|CNTP|ADDR|ISDT|TRTP|MARF|CSID|RTRN|PURP"
    r"|SVCL|ACCW|OCMT|EXCH|CHGS|RTYP|INIT|ID)/"
)
_ROLES = ("ORDP", "BENM", "ULTD", "ULTC", "ULTB")
_OF_A_PARTY = ("NAME", "IBAN", "BIC", "ADDR", "ID")
_REMITTANCE = re.compile(r"(?:USTD|STRD)/(?:[A-Z]{3})?/?")


def described(line: StatementLine, text: str) -> StatementLine:
    """The line with what the tag says; what has no place of its own stays in the label."""
    joined = unwrapped(text)
    if parted := _PARTS.match(joined):
        return _in_parts(line, joined, parted[1])
    first, *pairs = _CODE.split(joined)
    if pairs:
        return _in_codes(line, first, list(zip(pairs[::2], pairs[1::2], strict=True)))
    label = " ".join(f"{line.label} {joined}".split())
    return replace(line, label=label, reference=find_reference(label) or line.reference)


def unwrapped(text: str) -> str:
    """The words as one line: a full line was cut anywhere, a short one ends with its word."""
    lines = text.split("\n")
    joined = lines[0]
    for before, line in pairwise(lines):
        joined += line if len(before) >= _FULL_LINE or line[:1] in "?>" else f" {line}"
    return joined


def _in_parts(line: StatementLine, joined: str, mark: str) -> StatementLine:
    """Sub-fields `?20` to `?29` and `?60` to `?63` are the words, `?32` and `?33` the other side, `?31` its account."""
    pieces: dict[str, list[str]] = {}
    for code, value in re.findall(rf"[{mark}](\d\d)([^{mark}]*)", joined):
        pieces.setdefault(code, []).append(value)
    parts = {code: "".join(values) for code, values in pieces.items()}
    words = _glued(value for code, value in sorted(parts.items()) if code[0] in "26" and code < "64")
    first, *rest = _KEYWORD.split(words)
    said: dict[str, str] = {}
    for name, other, value in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
        said.setdefault(name or other, value.strip())
    label = f"{line.label} {first} {said.get('SVWZ', '')}" if said else words
    end_to_end = given_reference(said.get("EREF", ""))
    return replace(
        line,
        label=" ".join((label if label.strip() else words or parts.get("00", "")).split()),
        reference=find_reference(words) or end_to_end or line.reference,
        end_to_end=end_to_end,
        mandate=said.get("MREF", ""),
        counterparty=_glued((parts.get("32", ""), parts.get("33", ""))) or said.get("ABWA", ""),
        iban=(parts.get("38") or parts.get("31") or said.get("IBAN", "")).replace(" ", ""),
    )


def _glued(parts: Iterable[str]) -> str:
    """Sub-fields one after the other: a full one was cut anywhere."""
    return "".join(part if len(part) >= _FULL_PART else f"{part} " for part in parts).strip()


def _in_codes(line: StatementLine, first: str, pairs: list[tuple[str, str]]) -> StatementLine:
    """Codes between slashes. One that comes again is the payer's own words: it goes on the value before."""
    said: dict[tuple[str, str], list[str]] = {}
    role, last = "", ("", "")
    for name, value in pairs:
        role = name if name in _ROLES else role if name in _OF_A_PARTY else ""
        key = (role, "" if name in _ROLES else name)
        if key in said:
            said[last].append(f"/{name}/{value}")
        else:
            said[key], last = [value], key
    plain = {key: " ".join("".join(pieces).strip("/ ").split()) for key, pieces in said.items()}
    remittance = _REMITTANCE.sub("", plain.get(("", "REMI"), ""), count=1)
    words = " ".join(f"{line.label} {first} {remittance or ' '.join(plain.values())}".split())
    name, account = _other_side(plain, "ORDP" if line.amount > 0 else "BENM")
    end_to_end = given_reference(plain.get(("", "EREF"), ""))
    return replace(
        line,
        label=words,
        reference=find_reference(words) or find_reference(end_to_end) or end_to_end or line.reference,
        end_to_end=end_to_end,
        mandate=given_reference(plain.get(("", "MARF")) or plain.get(("", "MREF"), "")),
        counterparty=name,
        iban=account.replace(" ", ""),
        return_reason=plain.get(("", "RTRN"), "")[:4],
    )


def _other_side(said: Mapping[tuple[str, str], str], role: str) -> tuple[str, str]:
    """Name and account of who paid or was paid: under his role, under no role, or `IBAN/BIC/NAME/CITY` of CNTP."""
    account, _bic, name, *_city = [*said.get(("", "CNTP"), "").split("/"), "", "", ""]
    names = (said.get((role, "NAME")), said.get((role, "")), said.get(("", "NAME")), name)
    accounts = (said.get((role, "IBAN")), said.get(("", "IBAN")), account)
    return next(filter(None, names), ""), next(filter(None, accounts), "")
