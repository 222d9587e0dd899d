"""Facts about a debtor, verified: what fails its check digits or its shape is told and left out."""

import re

from stdnum import exceptions
from stdnum.eu import vat
from stdnum.fr import siren as siren_number
from stdnum.fr import siret as siret_number

from agency.common.phones import international

from .rows import DebtorFacts, Nature

_SIRET, _LONGEST_EMAIL = 14, 254
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]{2,}")
_COMPANY = re.compile(
    r"\b(?:sarl|sas|sasu|sa|eurl|sci|scop|snc|selarl|scea|gaec|gie|association|mairie|commune|soci[ée]t[ée]"
    r"|ets|[ée]tablissements|syndicat|ogec|gmbh|bv|b\.v\.|ltd|inc)\b",
    re.IGNORECASE,
)
_CIVILITIES = {
    "m": "M.", "mr": "M.", "monsieur": "M.", "mme": "Mme", "mlle": "Mme", "madame": "Mme",
    "mademoiselle": "Mme", "mx": "Mx", "m et mme": "M. et Mme", "monsieur et madame": "M. et Mme",
}  # fmt: skip


def debtor_facts(
    *,
    name: str = "",
    civility: str = "",
    first_name: str = "",
    last_name: str = "",
    nature: Nature = Nature.UNKNOWN,
    account: str = "",
    number: str = "",
    vat_number: str = "",
    address: tuple[str, ...] = (),
    postcode: str = "",
    city: str = "",
    country: str = "",
    email: str = "",
    phone: str = "",
    contact: str = "",
) -> DebtorFacts:
    """Facts with verified numbers. `number` is a SIREN or a SIRET; a person is known by civility or first name."""
    doubts: list[str] = []
    siren, siret = _company_number(number, doubts)
    tva = _vat_number(vat_number, doubts)
    civility = _CIVILITIES.get(_tidy(civility.replace(".", "")).casefold(), "")
    name = _tidy(name) or _tidy(f"{first_name} {last_name}")
    if civility == "M. et Mme":
        doubts.append(f"« M. et Mme {name} » désigne deux personnes : à séparer, chacune avec sa part")
    country = country.strip().upper()
    if nature is Nature.UNKNOWN:
        nature = _nature(name, numbered=bool(siren or tva), personal=bool(civility or first_name))
    return DebtorFacts(
        name=name,
        nature=nature,
        civility=civility,
        first_name=_tidy(first_name),
        last_name=_tidy(last_name),
        account=account.strip(),
        siren=siren,
        siret=siret,
        vat_number=tva,
        address=tuple(line for line in map(_tidy, address) if line),
        postcode=_postcode(postcode, country, doubts),
        city=_tidy(city),
        country=country if re.fullmatch(r"[A-Z]{2}", country) else ("FR" if not country else ""),
        email=_email(email, doubts),
        phone=_phone(phone, doubts),
        contact=_tidy(contact),
        doubts=tuple(doubts),
    )


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _nature(name: str, *, numbered: bool, personal: bool) -> Nature:
    if numbered or _COMPANY.search(name):
        return Nature.COMPANY
    return Nature.PERSON if personal else Nature.UNKNOWN


def _company_number(text: str, doubts: list[str]) -> tuple[str, str]:
    """SIREN and SIRET with right check digits; eight or thirteen digits have lost a zero in a spreadsheet."""
    digits = re.sub(r"[\s.\u00a0\u202f-]", "", text)
    if not digits:
        return "", ""
    if digits.isascii() and digits.isdigit() and len(digits) in (8, 13):
        digits = digits.zfill(len(digits) + 1)
    try:
        if len(digits) == _SIRET:
            return digits[:9], siret_number.validate(digits)
        return siren_number.validate(digits), ""
    except exceptions.ValidationError:
        doubts.append(f"numéro SIREN ou SIRET « {text.strip()[:40]} » faux (chiffres de contrôle) : à vérifier")
        return (digits[:9] if len(digits) == _SIRET and siren_number.is_valid(digits[:9]) else ""), ""


def _vat_number(text: str, doubts: list[str]) -> str:
    if not text.strip():
        return ""
    try:
        return str(vat.validate(text))
    except exceptions.ValidationError:
        doubts.append(f"numéro de TVA « {text.strip()} » faux : à vérifier")
        return ""


def _postcode(text: str, country: str, doubts: list[str]) -> str:
    bare = re.sub(r"\s", "", text)
    if not bare or country not in ("", "FR"):
        return _tidy(text)
    if re.fullmatch(r"[1-9]\d{3}", bare, re.ASCII):
        return "0" + bare
    if not re.fullmatch(r"\d{5}", bare, re.ASCII):
        doubts.append(f"code postal « {text.strip()} » impossible en France : à vérifier")
        return ""
    return bare


def _email(text: str, doubts: list[str]) -> str:
    bare = text.strip().removeprefix("mailto:")
    if not bare:
        return ""
    if len(bare) > _LONGEST_EMAIL or not _EMAIL.fullmatch(bare):
        doubts.append(f"courriel « {bare[:60]} » impossible : à vérifier")
        return ""
    return bare


def _phone(text: str, doubts: list[str]) -> str:
    """Number in international form; what can be none is told."""
    found = international(text)
    if found or not re.sub(r"[\s.\-/()\u00a0\u202f]", "", text):
        return found
    doubts.append(f"téléphone « {text.strip()[:30]} » impossible : à vérifier")
    return ""
