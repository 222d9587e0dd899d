"""Numbers that identify: SIREN, SIRET, IBAN, RF payment references, access codes.

Each `check_*` returns the compact form, or raises IdentifierError with a sentence for whoever typed it.
"""

import re
from types import ModuleType

from stdnum import iban as _iban
from stdnum import iso11649 as _iso11649
from stdnum.eu import at_02 as _at_02
from stdnum.exceptions import ValidationError
from stdnum.fr import siren as _siren
from stdnum.fr import siret as _siret
from stdnum.iso7064 import mod_97_10

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ACCESS_CODE_LENGTH = 10
ACCESS_CODE_BITS = 5 * ACCESS_CODE_LENGTH
SLIP_SERIAL = 10
SLIP_LENGTH = SLIP_SERIAL + 2
_READ_AS = str.maketrans("OIL", "011")
# The reference prints neither O nor I, so these letters are slips of the hand for 0 and 1.
_RF_READ_AS = str.maketrans("OI", "01")

TENANT_CODE_LENGTH = 4
CASE_NUMBER_LENGTH = 7
RF_LENGTH = 4 + TENANT_CODE_LENGTH + CASE_NUMBER_LENGTH
_TENANT_CODE = re.compile(r"[A-HJ-NP-Z0-9]{4}")
_RF_START = re.compile(r"(?=RF[0-9OI]{2})")
_SEPARATORS = re.compile(r"[\W_]+")
# LH-2026-C00045 on a letter, LH-2026-000123 on a case.
_REFERENCE = re.compile(r"([A-Z]{2,3})(\d{4})(C?\d{5,7})", re.ASCII)


class IdentifierError(ValueError):
    """The number cannot exist: wrong length, characters or check digits."""


def check_siren(text: str) -> str:
    """SIREN as nine digits. Raises IdentifierError."""
    return _check(_siren, text, "un SIREN (neuf chiffres)")


def check_siret(text: str) -> str:
    """SIRET as fourteen digits, establishments of La Poste included. Raises IdentifierError."""
    return _check(_siret, text, "un SIRET (quatorze chiffres)")


def check_iban(text: str) -> str:
    """IBAN without spaces, in capitals. Raises IdentifierError."""
    return _check(_iban, text.upper(), "un IBAN")


def check_ics(text: str) -> str:
    """SEPA creditor identifier (ICS) without spaces, in capitals. Raises IdentifierError."""
    return _check(_at_02, text.upper(), "un identifiant créancier SEPA (ICS)")


def format_iban(text: str) -> str:
    """IBAN in groups of four, as banks print it. Raises IdentifierError."""
    return group(check_iban(text))


def mask_iban(text: str) -> str:
    """IBAN as it may be shown: country and last four characters. Raises IdentifierError."""
    compact = check_iban(text)
    return f"{compact[:2]}•• •••• {compact[-4:]}"


def rf_reference(tenant_code: str, number: int) -> str:
    """Payment reference of a case, ISO 11649: `RF` + check digits + tenant code + seven digits.

    Raises IdentifierError when the code is not four characters without O and I, or the number too large.
    """
    if not _TENANT_CODE.fullmatch(tenant_code):
        raise IdentifierError("Le code du cabinet a quatre caractères, chiffres ou capitales sauf O et I.")
    if not 0 < number < 10**CASE_NUMBER_LENGTH:
        raise IdentifierError("Le numéro de dossier doit tenir en sept chiffres.")
    body = f"{tenant_code}{number:0{CASE_NUMBER_LENGTH}d}"
    return f"RF{mod_97_10.calc_check_digits(body + 'RF')}{body}"


def is_rf(text: str) -> bool:
    """Whether the text is a creditor reference with right check digits, of ours or of another (ISO 11649)."""
    return bool(_iso11649.is_valid(_SEPARATORS.sub("", text.upper())))


def parse_rf(reference: str) -> tuple[str, int]:
    """Tenant code and case number of one of our references. Raises IdentifierError."""
    compact = _SEPARATORS.sub("", reference.upper())
    if not _is_ours(compact):
        raise IdentifierError(f"« {reference} » n’est pas une de nos références de paiement.")
    return compact[4 : 4 + TENANT_CODE_LENGTH], int(compact[4 + TENANT_CODE_LENGTH :])


def find_all_rf(text: str) -> tuple[str, ...]:
    """All our references in a free label, in order, once each.

    Spaces and punctuation are ignored, O and I are read as 0 and 1; the check digits decide.
    """
    compact = _SEPARATORS.sub("", text.upper())
    candidates = (compact[match.start() :][:RF_LENGTH] for match in _RF_START.finditer(compact))
    read = (f"RF{candidate[2:].translate(_RF_READ_AS)}" for candidate in candidates)
    return tuple(dict.fromkeys(reference for reference in read if _is_ours(reference)))


def find_rf(text: str) -> str | None:
    """The one reference of a free label; None when there is none, or several that differ."""
    found = find_all_rf(text)
    return found[0] if len(found) == 1 else None


def access_code_from_bytes(raw: bytes) -> str:
    """Access code of ten Crockford characters (50 bits) from at least seven random bytes.

    Raises IdentifierError on fewer bytes.
    """
    if len(raw) * 8 < ACCESS_CODE_BITS:
        raise IdentifierError("Un code d’accès demande au moins sept octets d’aléa.")
    bits = int.from_bytes(raw, "big") >> (len(raw) * 8 - ACCESS_CODE_BITS)
    return "".join(CROCKFORD[(bits >> shift) & 31] for shift in range(ACCESS_CODE_BITS - 5, -1, -5))


def normalise_code(text: str) -> str:
    """Access code as stored, from what a person types: case, spaces, hyphens, O for 0, I and L for 1."""
    return _SEPARATORS.sub("", text.upper()).translate(_READ_AS)


def is_access_code(text: str) -> bool:
    """Whether what a person typed has the shape of an access code."""
    code = normalise_code(text)
    return len(code) == ACCESS_CODE_LENGTH and set(code) <= set(CROCKFORD)


def slip_number(serial: int) -> str:
    """The twelve digits of an answer slip: a serial of ten, drawn at random, and two that check it.

    Digits alone: nobody takes it for the code of the person's page. Raises ValueError on another serial.
    """
    if not 0 <= serial < 10**SLIP_SERIAL:
        raise ValueError(f"Un coupon ne porte pas le numéro {serial}.")
    written = f"{serial:0{SLIP_SERIAL}d}"
    return written + mod_97_10.calc_check_digits(written)


def check_slip_number(text: str) -> str:
    """The twelve digits of an answer slip, as they are kept. Raises IdentifierError on a digit mistyped or missing."""
    compact = _SEPARATORS.sub("", text.upper().translate(_READ_AS))
    if len(compact) != SLIP_LENGTH or not compact.isascii() or not compact.isdigit():
        raise IdentifierError("Un coupon porte douze chiffres, sous son code à barres : tapez-les tous.")
    if not mod_97_10.is_valid(compact):
        raise IdentifierError("Ce numéro n’est pas celui d’un coupon : un chiffre est mal lu. Retapez les douze.")
    return compact


def normalise_reference(text: str) -> str:
    """Reference of a letter or a case as stored, from what a person types; empty when it has the shape of neither.

    Case, spaces and hyphens do not count: `lh 2026 c00045` is `LH-2026-C00045`, `LH2026000123` is `LH-2026-000123`.
    """
    shaped = _REFERENCE.fullmatch(_SEPARATORS.sub("", text.upper()))
    return "-".join(shaped.groups()) if shaped else ""


def group(text: str, size: int = 4) -> str:
    """Characters in groups, as letters print codes, references and IBANs: `7K4Q M2XD 9P`."""
    return " ".join(text[start : start + size] for start in range(0, len(text), size))


def _is_ours(compact: str) -> bool:
    code, number = compact[4 : 4 + TENANT_CODE_LENGTH], compact[4 + TENANT_CODE_LENGTH :]
    shaped = len(compact) == RF_LENGTH and number.isascii() and number.isdigit()
    return shaped and bool(_TENANT_CODE.fullmatch(code)) and bool(_iso11649.is_valid(compact))


def _check(number: ModuleType, text: str, kind: str) -> str:
    try:
        return str(number.validate(text))
    except ValidationError as error:
        raise IdentifierError(f"« {text} » n’est pas {kind} : vérifiez les caractères saisis.") from error
