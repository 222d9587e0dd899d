"""French domestic account numbers, as CFONB and OFX files give them, to IBAN."""

import re

_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "12345678912345678923456789")


def iban_of(bank: str, branch: str, account: str) -> str:
    """IBAN of a French account, its RIB key computed; the three parts joined when they are no RIB."""
    bank, branch, account = (part.strip().upper() for part in (bank, branch, account))
    digits = [part.translate(_LETTERS) for part in (bank, branch, account)]
    shape = (r"\d{5}", r"\d{5}", r"\d{11}")
    if not all(re.fullmatch(pattern, part, re.ASCII) for pattern, part in zip(shape, digits, strict=True)):
        return bank + branch + account
    key = 97 - (89 * int(digits[0]) + 15 * int(digits[1]) + 3 * int(digits[2])) % 97
    bban = f"{bank}{branch}{account}{key:02d}"
    check = 98 - int("".join(str(int(char, 36)) for char in bban + "FR00")) % 97
    return f"FR{check:02d}{bban}"
