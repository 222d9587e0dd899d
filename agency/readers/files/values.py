"""Amounts and dates as people, ledgers and banks write them; anything doubtful is refused, never guessed."""

import re
from calendar import monthrange
from datetime import date
from decimal import Decimal
from functools import lru_cache

from .errors import BadValue

CENT = Decimal("0.01")
FIRST_YEAR, LAST_YEAR = 1950, 2100
LARGEST = Decimal("999999999999.99")

_SHORT_YEAR, _PIVOT, _COMPACT, _SAFE_LENGTH = 2, 80, 8, 15
_NOISE = str.maketrans("", "", "\t \u00a0\u202f\u2009\u2007\u2002\u2003\ufeff'’€")
_SCIENTIFIC = re.compile(r"\d[eE][+-]?\d")
_PLAIN = re.compile(r"\d+(?:[.,]\d*)?|[.,]\d+")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_XML_DECIMAL = re.compile(r"[+-]?\d{1,18}(?:\.\d{0,18})?|[+-]?\.\d{1,18}")
_TIMES = r"(?:[T ]\d{1,2}:\d{2}.*)?"
_DATES = (
    re.compile(rf"(?P<y>\d{{4}})-(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}}){_TIMES}"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(rf"(?P<d>\d{{1,2}})[/.\-](?P<m>\d{{1,2}})[/.\-](?P<y>\d{{4}}){_TIMES}"),
    re.compile(r"(?P<d>\d{1,2})[/.\-](?P<m>\d{1,2})[/.\-](?P<y>\d{2})"),
    re.compile(rf"(?P<y>\d{{4}})/(?P<m>\d{{1,2}})/(?P<d>\d{{1,2}}){_TIMES}"),
)
_MONTH_OR_DAY = re.compile(rf"(\d{{1,2}})[/.\-](\d{{1,2}})[/.\-](\d{{4}}|\d{{2}}){_TIMES}", re.ASCII)
_MONTHS_OF_YEAR = 12
_WORDED = re.compile(r"(\d{1,2})(?:er)?\s+([a-zéûôA-Z]+)\.?\s+(\d{4})")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("janvier", "janv", "jan"),
            ("février", "fevrier", "févr", "fevr"),
            ("mars",),
            ("avril", "avr"),
            ("mai",),
            ("juin",),
            ("juillet", "juil"),
            ("août", "aout"),
            ("septembre", "sept"),
            ("octobre", "oct"),
            ("novembre", "nov"),
            ("décembre", "decembre", "déc", "dec"),
        ),
        start=1,
    )
    for name in names
}


def euros(value: Decimal, shown: str) -> Decimal:
    """The value with two places. Raises BadValue when a cent fraction would be lost or the size is absurd."""
    if abs(value) > LARGEST:
        raise BadValue(shown, "ce montant dépasse tout ce qu’un fichier peut contenir ; vérifiez la colonne.")
    rounded = value.quantize(CENT)
    if rounded != value:
        raise BadValue(shown, "ce montant a plus de deux décimales ; arrondissez-le au centime dans l’export.")
    return rounded


def parse_amount(text: str) -> Decimal:
    """French or English amount, two places, from a hand-made table.

    `1 234,56`, `1.234,56`, `(12,00)`, `12,00-`, `12 €` are read; `1,234` alone is refused, since it may be a
    thousand or a decimal. Raises BadValue.
    """
    bare = text.translate(_NOISE).replace("−", "-")
    bare = bare.removesuffix("EUR").removesuffix("F")
    if _SCIENTIFIC.search(bare):
        raise BadValue(
            text,
            "ce nombre a été abîmé par le tableur (notation scientifique) ; "
            "mettez la colonne au format Texte ou Nombre et exportez de nouveau.",
        )
    bare, negative = _unsigned(bare)
    value = _magnitude(bare, text)
    return euros(-value if negative else value, text)


def _unsigned(bare: str) -> tuple[str, bool]:
    if bare.startswith("(") and bare.endswith(")"):
        return bare[1:-1], True
    if bare.endswith("-"):
        return bare[:-1], True
    if bare[:1] in ("-", "+"):
        return bare[1:], bare[0] == "-"
    return bare, False


def _magnitude(bare: str, shown: str) -> Decimal:
    if not bare.isascii():
        raise BadValue(shown, "ce n’est pas un montant ; attendu par exemple 1234,56.")
    if _PLAIN.fullmatch(bare):
        if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", bare):
            raise BadValue(
                shown,
                "montant ambigu : milliers ou décimales ? Exportez les montants avec deux décimales.",
            )
        return Decimal(bare.replace(",", "."))
    if _GROUPED.fullmatch(bare):
        marks = [char for char in bare if char in ",."]
        grouped = bare.replace(marks[0], "")
        return Decimal(grouped.replace(",", "."))
    raise BadValue(shown, "ce n’est pas un montant ; attendu par exemple 1234,56.")


def parse_xml_amount(text: str | None) -> Decimal:
    """Amount of an XML or OFX file: decimal point only, two places (zeros beyond are dropped). Raises BadValue."""
    bare = (text or "").strip()
    if not _XML_DECIMAL.fullmatch(bare):
        raise BadValue(bare, "ce n’est pas un montant ; demandez un nouveau fichier à l’émetteur.")
    if bare[-3:-2] == "." and len(bare) <= _SAFE_LENGTH:
        return Decimal(bare)
    return euros(Decimal(bare), bare)


def real_date(year: int, month: int, day: int, shown: str) -> date:
    """The date, when it exists between 1950 and 2100. Raises BadValue."""
    try:
        found = date(year, month, day)
    except ValueError:
        raise BadValue(shown, "cette date n’existe pas ; corrigez-la dans le logiciel d’origine.") from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadValue(shown, "cette année n’est pas plausible ; corrigez-la dans le logiciel d’origine.")
    return found


def parse_date(text: str) -> date:
    """Date of a hand-made table, day first; two-digit years below 80 are of this century. Raises BadValue."""
    bare = text.translate({0xA0: " ", 0x202F: " "}).strip()
    if bare.isascii():
        for pattern in _DATES:
            if match := pattern.fullmatch(bare):
                year = int(match["y"])
                if len(match["y"]) == _SHORT_YEAR:
                    year += 2000 if year < _PIVOT else 1900
                return real_date(year, int(match["m"]), int(match["d"]), text)
    if (worded := _WORDED.fullmatch(bare)) and (month := _MONTHS.get(worded[2].lower())):
        return real_date(int(worded[3]), month, int(worded[1]), text)
    raise BadValue(text, "ce n’est pas une date ; attendu par exemple 31/12/2025.")


def is_month_first(text: str) -> bool:
    """Whether the text is a date only when its month is written first: 12/31/2025, but not 31/02/2026."""
    match = _MONTH_OR_DAY.fullmatch(text.strip())
    if not match:
        return False
    first, second = int(match[1]), int(match[2])
    return 1 <= first <= _MONTHS_OF_YEAR < second <= monthrange(2000, first)[1]


def may_be_month_first(text: str) -> bool:
    """Whether day and month of the text may be exchanged and tell another day: 02/03/2026."""
    match = _MONTH_OR_DAY.fullmatch(text.strip())
    if not match:
        return False
    first, second = int(match[1]), int(match[2])
    return first != second and max(first, second) <= _MONTHS_OF_YEAR


def is_day_first(text: str) -> bool:
    """Whether the text can be a date only when its day is written first: 25/03/2026."""
    match = _MONTH_OR_DAY.fullmatch(text.strip())
    return match is not None and int(match[1]) > _MONTHS_OF_YEAR


def with_day_first(text: str) -> str:
    """The date of a text that writes its month first, day first: 03/25/2026 as 25/03/2026; any other text as it is."""
    match = _MONTH_OR_DAY.fullmatch(text.strip())
    return f"{match[2]}/{match[1]}/{match[3]}" if match else text


def parse_compact_date(text: str) -> date:
    """Date `YYYYMMDD`, as ledgers and e-invoices write it. Raises BadValue."""
    bare = text.strip()
    if len(bare) != _COMPACT or not (bare.isascii() and bare.isdigit()):
        raise BadValue(text, "ce n’est pas une date AAAAMMJJ.")
    return real_date(int(bare[:4]), int(bare[4:6]), int(bare[6:]), text)


@lru_cache(maxsize=4096)
def parse_iso_date(text: str | None) -> date:
    """Date of an ISO date or instant; the day is the one written, whatever the offset. Raises BadValue."""
    bare = (text or "").strip()
    match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?:[T+\-Z].*)?", bare[:64], re.ASCII)
    if not match:
        raise BadValue(bare, "ce n’est pas une date AAAA-MM-JJ.")
    return real_date(int(match[1]), int(match[2]), int(match[3]), bare)
