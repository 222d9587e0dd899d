"""Words on paper and on screen: French typography, postal addresses of six lines, plain letters."""

import re
import unicodedata

from agency.common.money import NARROW_SPACE, NO_BREAK_SPACE

POSTAL_LINES = 6
POSTAL_WIDTH = 38

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "ø": "o", "Ø": "O"})
_ANY_SPACE = "[ \u00a0\u202f]*"
_TYPOGRAPHY = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r'"([^"\n]*)"'), r"« \1 »"),
    (re.compile(f"«{_ANY_SPACE}"), f"«{NO_BREAK_SPACE}"),
    (re.compile(f"{_ANY_SPACE}»"), f"{NO_BREAK_SPACE}»"),
    (re.compile(f"(?<=[^\\s!?;]){_ANY_SPACE}([;!?])"), f"{NARROW_SPACE}\\1"),
    # A colon between digits is a time, and one before // is an address.
    (re.compile(f"(?<=[^\\s:]){_ANY_SPACE}:(?![/\\d])"), f"{NO_BREAK_SPACE}:"),
    (re.compile(f"(?<=\\d){_ANY_SPACE}([€%])"), f"{NO_BREAK_SPACE}\\1"),
    (re.compile(r"\.\.\."), "…"),
)
# NF Z10-011 abbreviations, tried only when a line is too long.
_ABBREVIATIONS = {
    "ALLEE": "ALL", "APPARTEMENT": "APT", "AVENUE": "AV", "BATIMENT": "BAT", "BOULEVARD": "BD",
    "CHEMIN": "CHE", "COMMANDANT": "CDT", "DOCTEUR": "DR", "ESCALIER": "ESC", "ETAGE": "ETG",
    "FAUBOURG": "FG", "GENERAL": "GAL", "IMMEUBLE": "IMM", "IMPASSE": "IMP", "LOTISSEMENT": "LOT",
    "PLACE": "PL", "PRESIDENT": "PDT", "PROFESSEUR": "PR", "RESIDENCE": "RES", "ROUTE": "RTE",
    "SAINT": "ST", "SAINTE": "STE", "SQUARE": "SQ", "ZONE": "Z",
}  # fmt: skip
_HOME = {"", "FRANCE", "FR"}


class PostalAddressError(ValueError):
    """The address cannot be printed on six lines of 38 characters (AFNOR NF Z10-011)."""


def unaccent(text: str) -> str:
    """Same letters without accents nor ligatures: « Œuvre d’été » is « OEuvre d’ete »."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def slug_name(text: str) -> str:
    """Name as a key to compare or to put in an address: « Éléonore d’Aubigné » is « eleonore-d-aubigne »."""
    return "-".join(re.findall(r"[a-z0-9]+", unaccent(text).lower()))


def french_typography(text: str) -> str:
    """Set French typography: ’ apostrophe, « quotes », unbreakable spaces before : ; ! ? € %."""
    for pattern, replacement in _TYPOGRAPHY:
        text = pattern.sub(replacement, text)
    return text


def postal_lines(
    *,
    name: str,
    contact: str = "",
    building: str = "",
    street: str = "",
    locality: str = "",
    postcode: str,
    city: str,
    country: str = "",
) -> list[str]:
    """Postal address on at most six lines of 38 characters, capitals, no punctuation (AFNOR NF Z10-011).

    Order: name, contact or complement, building, street, locality or BP, postcode and city; a foreign
    country takes a line of its own. Empty lines are left out; usual words are shortened when a line is
    too long. Raises PostalAddressError naming the line that does not fit.
    """
    fields = (
        ("nom", name),
        ("complément", contact),
        ("bâtiment", building),
        ("voie", street),
        ("lieu-dit", locality),
        ("code postal et ville", f"{postcode} {city}"),
        ("pays", "" if _capitals(country) in _HOME else country),
    )
    lines = [_postal_line(label, value) for label, value in fields if value.strip()]
    if not (name.strip() and city.strip()):
        raise PostalAddressError("L’adresse demande au moins un nom et une ville.")
    if len(lines) > POSTAL_LINES:
        raise PostalAddressError("L’adresse dépasse six lignes : réunissez deux lignes de complément.")
    return lines


def _capitals(text: str) -> str:
    return " ".join(re.findall(r"[A-Z0-9/]+", unaccent(text).upper()))


def _postal_line(label: str, value: str) -> str:
    line = _capitals(value)
    if len(line) > POSTAL_WIDTH:
        line = " ".join(_ABBREVIATIONS.get(word, word) for word in line.split())
    if len(line) > POSTAL_WIDTH:
        raise PostalAddressError(f"La ligne « {label} » dépasse 38 caractères : {line}. Abrégez-la.")
    return line
