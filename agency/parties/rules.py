"""How two mentions of a person are recognised as the same, and what a word on them is worth. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time

from rapidfuzz import fuzz

from agency.common.text import slug_name

from .enums import CallSlot, Likeness, Matter, Source, Weight

# More days between two letters to a person; beyond, a pause or an answer says more.
SLOWEST_DAYS = 30


@dataclass(frozen=True)
class Manner:
    """How a person is written to: gentle words, by post alone, so many days more between two letters. Never faster."""

    gentle_words: bool
    paper_only: bool
    slower_days: int


@dataclass(frozen=True)
class Care:
    """What the staff notes for somebody who needs care, and the formats they read best; never why (RGPD 9).

    `adapted` is the need alone; `language` is that of their pages; the letters stay in French.
    """

    adapted: bool
    language: str
    large_print: bool
    easy_words: bool


@dataclass(frozen=True)
class Preferences:
    """How a person wants to be reached: e-mails or the post alone, calls or none, and at which hours (R6.8).

    `language` is that of their pages, empty when they said nothing of it; `large_print` and `easy_words` are adapted
    formats (R6.8).
    """

    emails: bool
    calls: bool
    slot: CallSlot
    language: str = ""
    large_print: bool = False
    easy_words: bool = False


SLOT_HOURS: dict[str, tuple[time, time]] = {
    CallSlot.MORNING: (time(9), time(12)),
    CallSlot.AFTERNOON: (time(14), time(18)),
}
FIELDS: dict[Matter, tuple[str, ...]] = {
    Matter.NAME: ("company_name", "last_name", "first_name"),
    Matter.ADDRESS: ("line1", "line2", "line3", "postcode", "city"),
    Matter.EMAIL: ("email",),
    Matter.PHONE: ("phone",),
}
NEAR, LONG_WORD = 88, 3
"""Letters out of a hundred that two names share to be near; a word shorter than this names nobody."""
# What a register writes before or after a name, and an invoice leaves out.
_LEGAL_FORMS = frozenset({"sarl", "sas", "sasu", "eurl", "sa", "sci", "snc", "scop", "selarl", "ei", "ste", "societe"})


@dataclass(frozen=True)
class PersonFacts:
    """What a file or a form says of a person; `kind` is a `DebtorKind` value."""

    kind: str
    civility: str = ""
    first_name: str = ""
    last_name: str = ""
    company_name: str = ""
    siren: str = ""
    line1: str = ""
    line2: str = ""
    line3: str = ""
    postcode: str = ""
    city: str = ""
    email: str = ""
    phone: str = ""
    born_on: date | None = None
    account: str = ""

    @property
    def has_address(self) -> bool:
        """Whether a letter could be posted."""
        return bool(self.line1 and self.postcode and self.city)

    def says(self, matter: Matter) -> dict[str, str]:
        """Return what these facts say on a matter, `{}` when they say nothing (half an address is none)."""
        values: dict[str, str] = {field: getattr(self, field) for field in FIELDS[matter]}
        return values if any(values.values()) and (matter != Matter.ADDRESS or self.has_address) else {}


@dataclass(frozen=True)
class Held:
    """What we hold of a person on a matter, on whose word.

    Not `in_use` once mail came back; `refused` when the person wants this means used no more (R6.8).
    """

    values: Mapping[str, str]
    source: str
    creditor_id: int | None = None
    in_use: bool = True
    refused: bool = False


def match_key(facts: PersonFacts, creditor_id: int) -> str:
    """Return the key that two mentions of the same person share within one creditor.

    The SIREN when known; else the creditor's own account number; else name and postcode. Keys never cross
    creditors: two homonyms must not be merged (R1.22), and one creditor's file must not move another's.
    """
    name = slug_name(facts.company_name or f"{facts.last_name} {facts.first_name}")
    if facts.siren:
        return f"siren:{creditor_id}:{facts.siren}"
    if facts.account:
        return f"account:{creditor_id}:{facts.account}:{name}"[:160]
    return f"name:{creditor_id}:{name}:{facts.postcode}"[:160]


def keys_of_rows(key: str, creditor_id: int, rows: Collection[int]) -> set[str]:
    """Return a key of recognition, or its beginning, as each row of one creditor would have it."""
    kind, _sign, rest = key.partition(f":{creditor_id}:")
    return {f"{kind}:{row}:{rest}" for row in rows} if rest or _sign else {key}


def key_of_row(key: str, creditor_id: int, rows: Collection[int]) -> str:
    """Return a key of recognition written under one of the rows of a creditor, under its own number."""
    kind, number, rest = [*key.split(":", 2), "", ""][:3]
    return f"{kind}:{creditor_id}:{rest}" if number.isdigit() and int(number) in rows else key


def same(matter: Matter, one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Whether two words on a matter say the same thing, whatever their capitals, accents and spaces."""
    return _plain(matter, one) == _plain(matter, other)


def weigh(
    matter: Matter, brought: Mapping[str, str], held: Held | None, *, creditor_id: int, relied_on: bool
) -> Weight:
    """Return what a creditor's word is worth beside what we hold.

    A creditor may correct what it said itself, as long as nobody relied on it (`relied_on`: a file was assessed).
    After that, and against what the person, the staff or another creditor said, it is a question.
    """
    if held is None:
        return Weight.MISSING
    if same(matter, brought, held.values):
        return Weight.SAME
    its_own = held.source == Source.CREDITOR and held.creditor_id == creditor_id
    return Weight.CORRECTION if its_own and not relied_on and not held.refused else Weight.CONFLICT


def written(matter: Matter, values: Mapping[str, str]) -> str:
    """Return a word on a person on one line: « 10 rue Honnête, 44000 Nantes »."""
    said = {field: values.get(field, "") for field in FIELDS[matter]}
    match matter:
        case Matter.NAME:
            return said["company_name"] or f"{said['first_name']} {said['last_name']}".strip()
        case Matter.ADDRESS:
            town = f"{said.pop('postcode')} {said.pop('city')}".strip()
            return ", ".join(part for part in (*said.values(), town) if part)
        case Matter.EMAIL | Matter.PHONE:
            return said[matter.value]


@dataclass(frozen=True)
class Portrait:
    """What is held of a row that tells who it is: names, numbers, where they live and are reached, each made plain."""

    first_name: str = ""
    last_name: str = ""
    company_name: str = ""
    siren: str = ""
    born_on: date | None = None
    places: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """The words of the name, whatever their order, accents and legal form."""
        return _plain(
            Matter.NAME,
            {"company_name": self.company_name, "last_name": self.last_name, "first_name": self.first_name},
        )  # type: ignore[return-value]


def likeness(one: Portrait, other: Portrait) -> tuple[Likeness, ...]:
    """Return why two rows may be one real person, empty when nothing says so; somebody decides.

    Two SIREN that differ, or two days of birth, are two: nothing else is looked at.
    """
    if one.siren and other.siren:
        return (Likeness.SIREN,) if one.siren == other.siren else ()
    if one.born_on and other.born_on and one.born_on != other.born_on:
        return ()
    named, near = one.names == other.names, _near(one.names, other.names)
    reasons = {
        Likeness.BIRTH: named and one.born_on is not None and one.born_on == other.born_on,
        Likeness.ADDRESS: named and bool(one.places & other.places),
        Likeness.EMAIL: near and bool(one.emails & other.emails),
        Likeness.PHONE: near and bool(one.phones & other.phones),
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


def plain(matter: Matter, values: Mapping[str, str]) -> str:
    """Return an address, an e-mail or a number as it is compared."""
    return str(_plain(matter, values))


def _near(one: frozenset[str], other: frozenset[str]) -> bool:
    """« Lefebvre Nora » and « Lefèvre Nora », or one name inside the other; « Adam » and « Nora » are two."""
    if not one or not other:
        return False
    within = (one <= other or other <= one) and any(len(word) >= LONG_WORD for word in one & other)
    return within or fuzz.ratio(" ".join(sorted(one)), " ".join(sorted(other))) >= NEAR


def _plain(matter: Matter, values: Mapping[str, str]) -> frozenset[str] | str:
    text = " ".join(values.get(field, "") for field in FIELDS[matter])
    match matter:
        case Matter.NAME:
            # « SARL Vent d'Ouest » and « Vent d'Ouest » are one firm.
            return frozenset(slug_name(text).split("-")) - _LEGAL_FORMS
        case Matter.ADDRESS:
            return slug_name(text)
        case Matter.EMAIL:
            return text.strip().lower()
        case Matter.PHONE:
            return "".join(char for char in text if char.isdigit()).removeprefix("33").lstrip("0")
